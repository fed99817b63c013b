"""What the office does with an entry: admit, refuse, give back, take late ones, subsidise, exclude."""

from datetime import datetime

from domain.awards.actions.common import happened, held_entry, mend_by, step, write_to_authors
from domain.awards.models import AwardEntry, AwardProgramme
from domain.awards.queries.programmes import rules_of
from domain.awards.states import Stage, State, check_reason
from domain.db import writing
from domain.errors import N_, Refused

MOST_GRANT = 10_000_000
BEGUN = N_("The panel has begun. What takes part is fixed.")
RESULTS = N_("The result is public. Revoke the award instead.")


async def admit(number: str, late_reason: str, *, at: datetime, by: int) -> None:
    """Let it take part; research is approved by this. A late one needs a reason. Raises Refused."""
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if programme.stage != Stage.OPEN:
            raise Refused(BEGUN)
        if entry.late and not late_reason.strip():
            raise Refused(N_("It came after the last day. Say why it is taken all the same."), field="late_reason")
        await step(entry, State.ADMITTED, at=at, late_reason=late_reason.strip()[:500])
        kind = "approved" if rules_of(programme).report else "admitted"
        await happened(entry, kind, at=at, by=by, text=late_reason.strip()[:500])
        await write_to_authors(entry, kind, at=at, on=programme.report_by or "")


async def accept_late(number: str, reason: str, *, at: datetime, by: int) -> None:
    """Take a report that came late. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(N_("It came after the last day. Say why it is taken all the same."), field="late_reason")
    async with writing(quiet=True):
        _, entry = await held_entry(number)
        await AwardEntry.filter(id=entry.id).update(late_reason=reason.strip()[:500])
        await happened(entry, "late", at=at, by=by, text=reason.strip()[:500])


async def receive(number: str, reason: str, *, at: datetime, by: int) -> None:
    """Take an entry over in the stead of an agency that does not act. Raises Refused without a reason."""
    if not reason.strip():
        raise Refused(N_("Say why. The authors read it."), field="text")
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if programme.stage != Stage.OPEN or entry.state != State.SENT:
            raise Refused(BEGUN)
        await step(entry, State.RECEIVED, at=at, received_at=at)
        await happened(entry, "received", at=at, by=by, text=reason.strip()[:1000])
        await write_to_authors(entry, "received", at=at, text=reason.strip()[:1000])


async def return_report(number: str, reason: str, words: str, *, at: datetime, by: int) -> None:
    """Give a report back that cannot be read, or came too late; the research stays approved. Raises Refused without words."""
    check_reason(reason, words)
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if programme.stage != Stage.OPEN:
            raise Refused(BEGUN)
        await step(entry, State.ADMITTED, at=at, reported_at=None, late_reason="")
        await happened(entry, "report_back", at=at, by=by, reason=reason, text=words.strip()[:1000])
        await write_to_authors(entry, "report_back", at=at, reason=reason, text=words.strip()[:1000])


async def refuse(number: str, reason: str, words: str, *, at: datetime, by: int) -> None:
    """Do not let it take part. Raises Refused without a reason and words."""
    check_reason(reason, words)
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if programme.stage != Stage.OPEN:
            raise Refused(BEGUN)
        await step(entry, State.REFUSED, at=at, reason=reason, words=words.strip()[:1000])
        await happened(entry, "refused", at=at, by=by, reason=reason, text=words.strip()[:1000])
        await write_to_authors(entry, "refused", at=at, reason=reason, text=words.strip()[:1000])


async def give_back(number: str, reason: str, words: str, *, at: datetime, by: int) -> None:
    """Give it back to the authors, who can mend it and send it again. Raises Refused."""
    check_reason(reason, words)
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if programme.stage != Stage.OPEN or entry.state != State.RECEIVED:
            raise Refused(N_("Only what the office has just received can be given back."))
        await step(entry, State.RETURNED, at=at, reason=reason, words=words.strip()[:1000])
        await happened(entry, "returned", at=at, by=by, reason=reason, text=words.strip()[:1000])
        await write_to_authors(entry, "returned", at=at, reason=reason, text=words.strip()[:1000], on=mend_by(programme, at))


async def reconsider(number: str, *, at: datetime, by: int) -> None:
    """Take a refusal or an admission back: it lies with the office again. Raises Refused."""
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if programme.stage != Stage.OPEN:
            raise Refused(BEGUN)
        await step(entry, State.RECEIVED, at=at, reason="", words="")
        await happened(entry, "reconsidered", at=at, by=by)
        await write_to_authors(entry, "reconsidered", at=at)


async def subsidise(number: str, money: int, *, at: datetime, by: int) -> None:
    """Grant approved research a subsidy in NT$; 0 takes it back. Raises Refused."""
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if not rules_of(programme).grants or entry.state not in (State.ADMITTED, State.REPORTED):
            raise Refused(N_("Only approved research of a programme with subsidies can be given one."))
        if not 0 <= money <= MOST_GRANT:
            raise Refused(N_("Enter an amount up to %(most)s."), field="grant", most=f"{MOST_GRANT:,}")
        await AwardEntry.filter(id=entry.id).update(grant=money or None)
        await happened(entry, "granted" if money else "grant_back", at=at, by=by, money=money)
        if money:
            await write_to_authors(entry, "granted", at=at, money=money)


async def exclude(number: str, words: str, *, at: datetime, by: int) -> None:
    """Exclude it for copying or another breach, before the result. Raises Refused without words."""
    if not words.strip():
        raise Refused(N_("Say why. The authors read it."), field="text")
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if programme.stage in (Stage.DECIDED, Stage.ANNOUNCED):
            raise Refused(RESULTS)
        if programme.lot:  # it was drawn among others than those that are left
            await AwardProgramme.filter(id=programme.id).update(lot=None)
        await step(entry, State.DISQUALIFIED, at=at, reason="other", words=words.strip()[:1000])
        await happened(entry, "disqualified", at=at, by=by, text=words.strip()[:1000])
        await write_to_authors(entry, "disqualified", at=at, text=words.strip()[:1000])
