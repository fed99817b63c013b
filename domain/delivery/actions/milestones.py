"""The dated steps of a case. Each is a promise: it is reached, moved by an extension, or given up with a public reason."""

from datetime import date, datetime

from domain import ledger
from domain.db import writing
from domain.delivery.actions import promises
from domain.delivery.actions.common import hold, tell
from domain.delivery.models import Case, Extension, Milestone
from domain.delivery.rules import NOT_OPEN, Said, Stage, check_reached, first_of, milestone_problems
from domain.errors import N_, Missing, Refused
from domain.translated import Translated


async def _held(case: Case, number: int) -> Milestone:
    """One milestone of an open case that is held. Raises Missing, Refused."""
    await hold(case)
    if case.stage != Stage.OPEN:
        raise Refused(NOT_OPEN)
    found = await Milestone.get_or_none(id=number, case_id=case.id)
    if found is None:
        raise Missing("no such milestone")
    return found


async def add(case: Case, title: Translated, due_on: date, *, today: date, at: datetime, by: int | None) -> Milestone:
    """A dated step; it is a promise from now on. Raises Refused."""
    first_of(milestone_problems(title=bool(title), due_on=due_on, today=today))
    async with writing():
        await hold(case)
        if case.stage != Stage.OPEN:
            raise Refused(NOT_OPEN)
        made = await Milestone.create(case_id=case.id, title=title, due_on=due_on, first_due_on=due_on)
        await promises.make_promise("milestone", f"milestone:{made.id}", title, due_on, at=at, link=case.code, agency=case.agency)
        after = {"title": title.to_json(), "due_on": due_on.isoformat()}
        await ledger.record("delivery.milestone", "case", case.code, at=at, by=by, after=after)
    return made


async def reach(case: Case, number: int, on: date | None, *, today: date, at: datetime, by: int | None) -> None:
    """A milestone was reached on a day, noted today; None takes it back. Raises Missing; Refused for a day that cannot be."""
    if on is not None:
        check_reached(on, case.opened_on, today)
    async with writing():
        found = await _held(case, number)
        found.done_on, found.entered_on = on, today if on else None
        await found.save(update_fields=["done_on", "entered_on"])
        await promises.reopen("milestone", f"milestone:{number}")
        if on is not None:
            await promises.keep_promise("milestone", f"milestone:{number}", on)
            asked = Extension.filter(case_id=case.id, milestone=number, granted=None)
            await asked.update(granted=False, decided_at=at, decided_by=by, note=N_("Reached before it was decided."))
        after = {"milestone": number, "on": on.isoformat() if on else None}
        await ledger.record("delivery.reach", "case", case.code, at=at, by=by, after=after)


async def rename(case: Case, number: int, title: Translated, *, at: datetime, by: int | None) -> None:
    """Correct a title; what it was stays in the case's story, so that no promise changes unseen. Raises Missing, Refused."""
    first_of(milestone_problems(title=bool(title), due_on=None, today=at.date()))
    async with writing():
        found = await _held(case, number)
        before = found.title
        if before == title:
            return
        found.title = title
        await found.save(update_fields=["title"])
        await promises.rename("milestone", f"milestone:{number}", title)
        await tell(case, Said.RENAMED, at=at, text=before.to_json(), now=title.to_json())
        was, now = {"title": before.to_json()}, {"title": title.to_json()}
        await ledger.record("delivery.milestone_title", "case", case.code, at=at, by=by, before=was, after=now)


async def drop(case: Case, number: int, why: str, *, at: datetime, by: int | None) -> None:
    """Give a milestone up; the promise stays on its page with the reason. Raises Missing; Refused without one, or once it is reached."""
    why = why.strip()[:300]
    if not why:
        raise Refused(N_("Say why. The reason is public."), field="why")
    async with writing():
        found = await _held(case, number)
        if found.done_on is not None:
            raise Refused(N_("This milestone has been reached."))
        await tell(case, Said.DROPPED, at=at, text=why, title=found.title.to_json(), due=found.due_on.isoformat())
        await promises.drop("milestone", f"milestone:{number}", why, at=at)
        await Extension.filter(case_id=case.id, milestone=number, granted=None).update(
            granted=False, decided_at=at, decided_by=by, note=why
        )
        await found.delete()
        before = {"title": found.title.to_json(), "due_on": found.due_on.isoformat()}
        await ledger.record("delivery.milestone_drop", "case", case.code, at=at, by=by, why=why, before=before)
