"""Closing a case: the agency asks, the proposers agree or object, an officer closes. Everything said stays in the case's story."""

from datetime import date, datetime
from typing import Any

from domain import ledger
from domain.db import writing
from domain.delivery.actions import promises
from domain.delivery.actions.common import hold, tell, tell_agency, tell_office
from domain.delivery.followers import follower_of
from domain.delivery.models import Case, Extension, Milestone
from domain.delivery.rules import NOT_OPEN, OVER, Ending, Said, Stage, check_close, closing_problems, ending_of, first_of
from domain.errors import N_, Refused
from domain.translated import Translated

STILL_OPEN = N_("A milestone is still open. Mark it as reached first.")
ENDED = N_("The case has ended.")
NOT_ASKED = N_("Nobody has asked to close this case.")


async def ask_to_close(
    case: Case, text: Translated, *, percent: int = 100, spent: int | None = None, today: date, at: datetime, by: int | None
) -> None:
    """The agency says that it is done, how much of it, and what was spent (None: as reported last). Raises Refused."""
    first_of(closing_problems(text=bool(text), percent=percent, spent=spent))
    async with writing():
        await hold(case)
        if case.stage != Stage.OPEN:
            raise Refused(NOT_OPEN)
        if await Milestone.filter(case_id=case.id, done_on=None).exists():
            raise Refused(STILL_OPEN)
        facts = {"percent": percent, "spent": case.money_spent if spent is None else spent}
        case.stage, case.closing_text, case.closing_asked_at = Stage.CLOSING.value, text, at
        await case.save(update_fields=["stage", "closing_text", "closing_asked_at"])
        await tell(case, Said.ASKED, at=at, text=text.to_json(), day=today.isoformat(), **facts)
        await tell_office(case, "asked", at=at, by=by, text=text.to_json())
        await ledger.record("delivery.ask_close", "case", case.code, at=at, by=by, after={"text": text.to_json()} | facts)
        await follower_of(case.source).asked_to_close(case, at=at)


async def withdraw(case: Case, why: str, *, at: datetime, by: int | None) -> None:
    """The agency takes its request back. Raises Refused without a reason or once the case is closed."""
    if not why.strip():
        raise Refused(N_("Say why. The reason is public."), field="why")
    async with writing():
        await hold(case)
        if case.stage not in (Stage.CLOSING, Stage.AGREED):
            raise Refused(NOT_ASKED)
        case.stage = Stage.OPEN.value
        await case.save(update_fields=["stage"])
        await tell(case, Said.WITHDRAWN, at=at, text=why.strip()[:500])
        await tell_office(case, "withdrawn", at=at, by=by, text=why.strip()[:500])
        await ledger.record("delivery.withdraw_close", "case", case.code, at=at, by=by, why=why.strip()[:500])
        await follower_of(case.source).closing_withdrawn(case, why.strip()[:500], at=at)


async def agree(case: Case, *, at: datetime, by: int | None) -> None:
    """The proposers agree; agency and office are told. Raises Refused when nobody has asked."""
    async with writing():
        await hold(case)
        if case.stage != Stage.CLOSING:
            raise Refused(NOT_ASKED)
        case.stage, case.objection = Stage.AGREED.value, ""
        await case.save(update_fields=["stage", "objection"])
        await tell(case, Said.AGREED, at=at)
        await tell_agency(case, "agreed", at=at, by=by)
        await tell_office(case, "agreed", at=at, by=by)
        await ledger.record("delivery.agree_close", "case", case.code, at=at, by=by)


async def reject(case: Case, text: str, *, at: datetime, by: int | None) -> None:
    """A proposer objects: the case stays open with the text; agency and office are told. Raises Refused without one."""
    text = text.strip()[:2000]
    if not text:
        raise Refused(N_("Say what is missing. Your text is public."), field="text")
    async with writing():
        await hold(case)
        if case.stage != Stage.CLOSING:
            raise Refused(NOT_ASKED)
        case.stage, case.objection = Stage.OPEN.value, text
        await case.save(update_fields=["stage", "objection"])
        await tell(case, Said.OBJECTED, at=at, text=text)
        await tell_agency(case, "objected", at=at, by=by, text=text)
        await tell_office(case, "objected", at=at, by=by, text=text)
        await ledger.record("delivery.object_close", "case", case.code, at=at, by=by, after={"text": text})
        await follower_of(case.source).objected(case, at=at)


async def close(case: Case, on: date, *, why: str, at: datetime, by: int) -> Ending:
    """Close it after the proposers agreed, or with a public reason some time after they were asked; returns how. Raises Refused."""
    why = why.strip()[:500]
    async with writing():
        await hold(case)
        check_close(case.stage, case.closing_asked_at, why, at)
        story = case.story or []
        asked: dict[str, Any] = next((item for item in reversed(story) if item["what"] == Said.ASKED), {})
        ending = ending_of(case.stage, story)
        case.percent, case.money_spent = asked.get("percent", case.percent), asked.get("spent", case.money_spent)
        case.stage, case.closed_on, case.ending, case.said_behind = Stage.CLOSED.value, on, ending.value, False
        await case.save(update_fields=["stage", "closed_on", "ending", "percent", "money_spent", "said_behind"])
        await tell(case, Said.CLOSED, at=at, text=why, ending=ending.value, percent=case.percent, spent=case.money_spent)
        await _settle(case, why, at, by)
        await promises.keep_promise("milestone", f"case:{case.code}", date.fromisoformat(asked["day"]) if "day" in asked else on)
        await tell_agency(case, "closed", at=at, by=by, text=why)
        await ledger.record("delivery.close", "case", case.code, at=at, by=by, why=why, after={"ending": ending.value})
        await follower_of(case.source).closed(case, ending, why, at=at)
    return ending


async def stop(case: Case, why: str, *, at: datetime, by: int) -> None:
    """It is not carried out after all: its promises no longer apply, for a public reason. Raises Refused."""
    why = why.strip()[:500]
    if not why:
        raise Refused(N_("Say why. The reason is public."), field="why")
    async with writing():
        await hold(case)
        if case.stage in OVER:
            raise Refused(N_("This case is over."))
        case.stage, case.said_behind = Stage.STOPPED.value, False
        await case.save(update_fields=["stage", "said_behind"])
        await tell(case, Said.STOPPED, at=at, text=why)
        await _settle(case, why, at, by)
        await promises.drop_all(case.code, why, at=at)
        await tell_agency(case, "stopped", at=at, by=by, text=why)
        await ledger.record("delivery.stop", "case", case.code, at=at, by=by, why=why)
        await follower_of(case.source).stopped(case, why, at=at)


async def _settle(case: Case, why: str, at: datetime, by: int) -> None:
    """Later days that were asked for need no decision any more."""
    waiting = Extension.filter(case_id=case.id, granted=None)
    await waiting.update(granted=False, decided_at=at, decided_by=by, note=why or ENDED)


async def reopen(case: Case, why: str, *, at: datetime, by: int) -> None:
    """A closed or stopped case goes on, for a public reason. Raises Refused without one."""
    why = why.strip()[:500]
    if not why:
        raise Refused(N_("Say why. The reason is public."), field="why")
    async with writing():
        await hold(case)
        if case.stage not in (Stage.CLOSED, Stage.AGREED, Stage.STOPPED):
            raise Refused(N_("This case is not closed."))
        case.stage, case.closed_on, case.ending = Stage.OPEN.value, None, ""
        await case.save(update_fields=["stage", "closed_on", "ending"])
        await tell(case, Said.REOPENED, at=at, text=why)
        await promises.reopen("milestone", f"case:{case.code}")
        for number in await Milestone.filter(case_id=case.id, done_on=None).values_list("id", flat=True):
            await promises.reopen("milestone", f"milestone:{number}")
        await tell_agency(case, "reopened", at=at, by=by, text=why)
        await ledger.record("delivery.reopen", "case", case.code, at=at, by=by, why=why)
        await follower_of(case.source).reopened(case, why, at=at)
