"""Opening cases, who leads them, and their photos."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from domain import ledger
from domain.db import writing
from domain.delivery.actions import promises
from domain.delivery.actions.common import hold, tell, tell_agency
from domain.delivery.followers import follower_of
from domain.delivery.models import Case, CasePhoto
from domain.delivery.rules import NOT_OPEN, OVER, Said
from domain.errors import N_, Missing, Refused
from domain.translated import Translated

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


@dataclass(frozen=True)
class Decided:
    """Something to be carried out, as plain data: what it came from, who leads, the money (NT$) and the day promised."""

    source: str
    ref: str
    scope: str
    title: Translated
    agency: str
    money: int | None = None
    due_on: date | None = None


async def open_cases(decided: Iterable[Decided], *, on: date, at: datetime, by: int | None) -> list[Case]:
    """A case for each; what has one already keeps it. Returns them in the given order. Raises UnknownSource."""
    cases = []
    async with writing():
        for item in decided:
            follower = follower_of(item.source)
            case, made = await Case.get_or_create(
                source=item.source,
                ref=item.ref,
                defaults={
                    "code": "".join(secrets.choice(LETTERS) for _ in range(8)),
                    "scope": item.scope,
                    "title": item.title,
                    "agency": item.agency,
                    "money_voted": item.money,
                    "opened_on": on,
                    "due_on": item.due_on,
                    "first_due_on": item.due_on,
                },
            )
            cases.append(case)
            if made:
                await _promise(case, item.due_on, at)
                await tell_agency(case, "given", at=at, by=by)
                await ledger.record("delivery.open", "case", case.code, at=at, by=by, after={"from": item.ref, "agency": item.agency})
                await follower.opened(case, at=at)
    return cases


async def _promise(case: Case, due_on: date | None, at: datetime) -> None:
    """The day by which the whole case shall be done is a promise like its milestones."""
    if due_on is not None:
        await promises.make_promise("milestone", f"case:{case.code}", case.title, due_on, at=at, link=case.code, agency=case.agency)


async def case_by_code(code: str) -> Case:
    """One case for changing. Raises Missing."""
    case = await Case.get_or_none(code=code)
    if case is None:
        raise Missing(f"no case {code}")
    return case


async def set_about(case: Case, *, agency: str, money: int | None, due_on: date | None, today: date, at: datetime, by: int) -> None:
    """Who leads, the money and the day promised. What is promised goes along to another agency. Raises Refused.

    A day that stands is moved by an extension, not here.
    """
    async with writing():
        await hold(case)
        if case.stage in OVER:
            raise Refused(NOT_OPEN)
        if case.due_on is not None and due_on != case.due_on:
            raise Refused(N_("A promised day is moved by an extension with a reason."), field="due_on")
        if case.due_on is None and due_on is not None and due_on < today:
            raise Refused(N_("This day is past. Choose today or a later day."), field="due_on")
        before = {"agency": case.agency, "money": case.money_voted}
        case.agency, case.money_voted, case.due_on, case.first_due_on = agency, money, due_on, case.first_due_on or due_on
        await case.save(update_fields=["agency", "money_voted", "due_on", "first_due_on"])
        await _promise(case, due_on, at)
        if agency != before["agency"]:
            await promises.hand_over(case.code, agency)
            await tell(case, Said.AGENCY, at=at, **{"from": before["agency"], "to": agency})
            await tell_agency(case, "given", at=at, by=by)
        after = {"agency": agency, "money": money, "due_on": due_on.isoformat() if due_on else None}
        await ledger.record("delivery.about", "case", case.code, at=at, by=by, before=before, after=after)


async def add_photo(case: Case, file: str, stage: str, alt: Translated, *, at: datetime, by: int | None) -> None:
    """Show a stored photo with the case: before, during or after."""
    follower_of(case.source)
    async with writing():
        await CasePhoto.create(case_id=case.id, file=file, stage=stage, alt=alt, added_at=at)
        await ledger.record("delivery.photo", "case", case.code, at=at, by=by, after={"file": file, "stage": stage})


async def remove_photo(case: Case, number: int, *, at: datetime, by: int) -> None:
    """Take a photo off the case; the file itself stays in the library. Raises Missing when it is gone already."""
    follower_of(case.source)
    async with writing():
        if await CasePhoto.filter(id=number, case_id=case.id).delete() != 1:
            raise Missing("no such photo")
        await ledger.record("delivery.photo_remove", "case", case.code, at=at, by=by, after={"photo": number})
