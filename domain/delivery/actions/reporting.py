"""Monthly entries, later days with approval, and reminders to those who report late."""

from datetime import date, datetime

from domain import ledger
from domain.db import writing
from domain.delivery.actions import promises
from domain.delivery.actions.common import contacts, hold, officers, tell_agency, tell_office, write_to
from domain.delivery.followers import Entered, follower_of
from domain.delivery.models import Case, Entry, Extension, Milestone
from domain.delivery.rules import (
    NOT_OPEN,
    OVER,
    Stage,
    chase_level,
    check_month,
    entry_due,
    entry_problems,
    first_of,
    later_problems,
    month_of,
    to_enter,
)
from domain.errors import N_, Missing, Refused
from domain.translated import Translated

ENTERED = N_("This month has been entered already. Tick that you want to correct it; the earlier text stays public.")


async def enter_monthly(
    case: Case,
    month: date,
    text: Translated,
    *,
    percent: int,
    spent: int | None,
    behind: bool,
    why: Translated,
    today: date,
    at: datetime,
    by: int | None,
    correcting: bool = False,
) -> Entered:
    """The entry of one month. spent: None keeps the figure of before. Raises Refused.

    correcting: whoever enters knows that there is an entry already; what it said stays with it, for everybody to read.
    """
    month, why = month_of(month), why if behind else Translated()
    check_month(month, case.opened_on, today)
    first_of(entry_problems(text=bool(text), percent=percent, spent=spent, behind=behind, why=bool(why)))
    async with writing():
        await hold(case)
        if case.stage in OVER:
            raise Refused(N_("This case is over."))
        held = await Entry.get_or_none(case_id=case.id, month=month)
        if held is not None and not correcting:
            raise Refused(ENTERED, field="sure")
        spent = await _spent(case, held, month) if spent is None else spent
        now = (text, percent, spent, behind, why)
        if held is not None and now == _values(held):
            return Entered(held, corrected=True, changed=False, was_behind=held.behind)
        entry = held or Entry(case_id=case.id, month=month, entered_at=at, late=today > entry_due(month))
        was_behind, before = bool(held and held.behind), _said(held, at) if held else None
        if before is not None:
            entry.earlier = [*(entry.earlier or []), before]
        entry.text, entry.percent, entry.spent, entry.behind, entry.why, entry.by = *now, by
        await entry.save()
        await _stand_where_it_says(case, entry)
        after = {"month": month.isoformat(), "text": text.to_json(), "percent": percent, "spent": spent, "behind": behind}
        verb = "delivery.correct" if held else "delivery.enter"
        await ledger.record(verb, "case", case.code, at=at, by=by, before=before, after=after)
        done = Entered(entry, corrected=held is not None, changed=True, was_behind=was_behind)
        await follower_of(case.source).entered(case, done, at=at)
    return done


async def _stand_where_it_says(case: Case, entry: Entry) -> None:
    """The case stands where its newest entry says."""
    if not await Entry.filter(case_id=case.id, month__gt=entry.month).exists():
        case.percent, case.money_spent, case.said_behind = entry.percent, entry.spent, entry.behind
        await case.save(update_fields=["percent", "money_spent", "said_behind"])


def _values(entry: Entry) -> tuple[Translated, int, int, bool, Translated]:
    return entry.text, entry.percent, entry.spent, entry.behind, entry.why


def _said(entry: Entry, at: datetime) -> dict[str, object]:
    """What an entry says before it is corrected. at: when it was corrected."""
    return {
        "at": at.isoformat(),
        "text": entry.text.to_json(),
        "percent": entry.percent,
        "spent": entry.spent,
        "behind": entry.behind,
        "why": entry.why.to_json(),
    }


async def _spent(case: Case, held: Entry | None, month: date) -> int:
    """What had been spent so far: by the entry itself, else by the one before it."""
    before = held or await Entry.filter(case_id=case.id, month__lt=month).order_by("-month").first()
    return before.spent if before else 0


async def ask_later(
    case: Case, to: date, why: Translated, *, milestone: int | None, today: date, at: datetime, by: int | None
) -> Extension:
    """Ask for a later day, for the whole case or one milestone; the officers are told. Raises Refused."""
    async with writing():
        await hold(case)
        held = await Milestone.get_or_none(id=milestone, case_id=case.id) if milestone else None
        if milestone and held is None:
            raise Missing("no such milestone")
        now = held.due_on if held else case.due_on
        if case.stage != Stage.OPEN:
            raise Refused(NOT_OPEN)
        if held is not None and held.done_on is not None:
            raise Refused(N_("This milestone has been reached."))
        if now is None:
            raise Refused(N_("There is no promised day yet."), field="to")
        first_of(later_problems(to=to, now=now, why=bool(why), today=today))
        if await Extension.filter(case_id=case.id, milestone=milestone, granted=None).exists():
            raise Refused(N_("A later day has been asked for already and is not decided yet."))
        made = await Extension.create(case_id=case.id, milestone=milestone, from_on=now, to_on=to, why=why, asked_at=at, asked_by=by)
        facts = {"from_on": now.isoformat(), "to_on": to.isoformat(), "text": why.to_json()}
        await tell_office(case, "later_asked", at=at, by=by, step=held.title.to_json() if held else None, **facts)
        after = {"milestone": milestone, "to": to.isoformat(), "why": why.to_json()}
        await ledger.record("delivery.ask_later", "case", case.code, at=at, by=by, after=after)
    return made


async def decide_later(case: Case, number: int, *, granted: bool, note: str, at: datetime, by: int) -> None:
    """Grant or refuse a later day; the agency is told. Granted, the promise moves and the first day stays. Raises Missing, Refused."""
    note = note.strip()[:500]
    if not granted and not note:
        raise Refused(N_("Say why not. The reason is public."), field="note")
    async with writing():
        await hold(case)
        extension = await Extension.get_or_none(id=number, case_id=case.id)
        if extension is None:
            raise Missing("no such request")
        if extension.granted is not None:
            raise Refused(N_("Somebody has decided this already. Load the page again to see it."))
        if case.stage != Stage.OPEN:
            raise Refused(NOT_OPEN)
        extension.granted, extension.decided_at, extension.decided_by, extension.note = granted, at, by, note
        await extension.save(update_fields=["granted", "decided_at", "decided_by", "note"])
        if granted:
            await _move(case, extension, at)
        step = await Milestone.get_or_none(id=extension.milestone) if extension.milestone else None
        facts = {"from_on": extension.from_on.isoformat(), "to_on": extension.to_on.isoformat(), "text": note}
        kind = "later_granted" if granted else "later_denied"
        await tell_agency(case, kind, at=at, by=by, step=step.title.to_json() if step else None, **facts)
        verb = "delivery.grant" if granted else "delivery.deny"
        await ledger.record(verb, "case", case.code, at=at, by=by, why=note, after={"to": extension.to_on.isoformat()})


async def _move(case: Case, extension: Extension, at: datetime) -> None:
    if extension.milestone is None:
        ref = f"case:{case.code}"
        await Case.filter(id=case.id).update(due_on=extension.to_on)
    else:
        ref = f"milestone:{extension.milestone}"
        await Milestone.filter(id=extension.milestone).update(due_on=extension.to_on)
    await promises.move("milestone", ref, extension.to_on, extension.why, at=at)


async def chase(today: date, at: datetime) -> int:
    """Remind the agencies of entries that are due or missing, each level of each month once; returns how many messages were written."""
    count = 0
    for case in await Case.filter(stage=Stage.OPEN.value):
        entered = [entry.month for entry in await Entry.filter(case_id=case.id).only("id", "month")]
        needed = [month for month in to_enter(case.opened_on, entered, today) if month > month_of(case.opened_on)]
        due = [(month, level) for month in needed if (level := chase_level(month, today))]
        if any(pair > (case.chased_month or date.min, case.chased_level) for pair in due):
            count += await _remind(case, due, at)
    return count


async def _remind(case: Case, due: list[tuple[date, int]], at: datetime) -> int:
    """One message for all months: about the newest step, with the others named."""
    fresh = [pair for pair in due if pair > (case.chased_month or date.min, case.chased_level)]
    month, level = fresh[0]
    people = await contacts(case.agency)
    people += await officers(case.scope) if any(step >= 3 for _, step in fresh) else []
    also = [other.isoformat() for other, _ in due if other != month]
    facts = {"month": month.isoformat(), "due": entry_due(month).isoformat(), "overdue": level >= 2, "also": also}
    async with writing(quiet=True):
        same = Case.filter(id=case.id, chased_month=case.chased_month, chased_level=case.chased_level)
        if await same.update(chased_month=fresh[-1][0], chased_level=fresh[-1][1]) != 1:
            return 0  # another worker was faster
        return await write_to(people, "due", case, at=at, by=None, template="entry_due", **facts)
