"""Closing a case: the agency asks, the proposers agree or object, an officer closes. An objection keeps it open, with its text."""

from datetime import date, datetime

from domain import ledger
from domain.db import writing
from domain.delivery.actions import promises
from domain.delivery.models import Case, Milestone
from domain.delivery.rules import NOT_OPEN, Stage
from domain.errors import N_, Refused
from domain.translated import Translated


async def ask(case: Case, text: Translated, *, at: datetime, by: int | None) -> None:
    """The agency says that it is done. Raises Refused while a milestone is open."""
    if not text:
        raise Refused(N_("Say in at least one language what has been built or done."), field="text")
    if await Milestone.filter(case_id=case.id, done_on=None).exists():
        raise Refused(N_("A milestone is still open. Mark it as reached first."))
    async with writing():
        change = {"stage": Stage.CLOSING.value, "closing_text": text, "closing_asked_at": at, "objection": ""}
        if await Case.filter(id=case.id, stage=Stage.OPEN.value).update(**change) != 1:
            raise Refused(NOT_OPEN)
        await ledger.record("delivery.ask_close", "case", case.code, at=at, by=by, after={"text": text.to_json()})


async def agree(case: Case, *, at: datetime, by: int | None) -> None:
    """Every proposer agrees."""
    async with writing():
        if await Case.filter(id=case.id, stage=Stage.CLOSING.value).update(stage=Stage.AGREED.value) == 1:
            await ledger.record("delivery.agree_close", "case", case.code, at=at, by=by)


async def reject(case: Case, text: str, *, at: datetime, by: int | None) -> None:
    """A proposer objects: the case stays open with the text. Raises Refused without one."""
    if not text.strip():
        raise Refused(N_("Say what is missing. Your text is public."), field="text")
    async with writing():
        if await Case.filter(id=case.id, stage=Stage.CLOSING.value).update(stage=Stage.OPEN.value, objection=text.strip()[:2000]) != 1:
            raise Refused(N_("Nobody has asked to close this case."))
        await ledger.record("delivery.object_close", "case", case.code, at=at, by=by, after={"text": text.strip()[:2000]})


async def close(case: Case, on: date, *, why: str, at: datetime, by: int) -> None:
    """Close it after the proposers agreed; without their agreement only with a reason (nobody can be reached). Raises Refused."""
    if case.stage == Stage.CLOSING and not why.strip():
        raise Refused(N_("The proposers have not agreed. Say why you close it all the same; the reason is public."), field="why")
    async with writing():
        fitting = Case.filter(id=case.id, stage__in=[Stage.AGREED.value, Stage.CLOSING.value])
        if await fitting.update(stage=Stage.CLOSED.value, closed_on=on, percent=100, said_behind=False) != 1:
            raise Refused(N_("The agency has not asked to close this case."))
        await promises.keep("milestone", f"case:{case.code}", on)
        await ledger.record("delivery.close", "case", case.code, at=at, by=by, why=why.strip()[:500])


async def reopen(case: Case, why: str, *, at: datetime, by: int) -> None:
    """A closed case is open again. Raises Refused without a reason."""
    if not why.strip():
        raise Refused(N_("Give a reason. It is kept in the audit trail."), field="why")
    async with writing():
        change = {"stage": Stage.OPEN.value, "closed_on": None}
        if await Case.filter(id=case.id, stage__in=[Stage.CLOSED.value, Stage.AGREED.value]).update(**change) != 1:
            raise Refused(N_("This case is not closed."))
        await promises.reopen("milestone", f"case:{case.code}")
        await ledger.record("delivery.reopen", "case", case.code, at=at, by=by, why=why.strip()[:500])
