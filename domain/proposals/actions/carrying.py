"""What was selected is carried out: its progress in the passport, the two-monthly word, and closing with the proposers' agreement."""

from datetime import date, datetime, timedelta
from typing import Any

from domain.db import writing
from domain.delivery import queries
from domain.delivery.actions import closing, common, reporting
from domain.delivery.actions.reporting import Entered
from domain.delivery.models import Case
from domain.delivery.rules import CLOSING_DAYS, Ending, Said, Stage, period_of, reminders_due, report_out
from domain.errors import N_, Missing, Refused
from domain.proposals.actions.common import must_stand_behind, standing_behind, step, tell_proposers, tell_story
from domain.proposals.models import Event, Proposal, Proposer
from domain.proposals.states import State
from domain.proposals.story import Happened
from domain.translated import Translated


async def _of_case(case: Case) -> Proposal | None:
    """The proposal that a case carries out; None for a case of anything else. Raises Missing."""
    if case.source != "proposal":
        return None
    proposal = await Proposal.get_or_none(number=case.ref)
    if proposal is None:
        raise Missing("not the case of a proposal")
    return proposal


async def enter(case: Case, month: date, text: Translated, *, at: datetime, **values: Any) -> Entered:
    """An entry with everything that follows: see `reporting.enter`. The passport tells it, proposers are told when it newly is behind.

    A correction changes what the passport says of that month and adds nothing to it. Raises Refused.
    """
    async with writing():
        done = await reporting.enter(case, month, text, at=at, **values)
        proposal, entry = await _of_case(case), done.entry
        if proposal is None or not done.changed:
            return done
        facts: dict[str, Any] = {"percent": entry.percent, "behind": entry.behind, "month": entry.month.isoformat()}
        if not done.corrected:
            await tell_story(proposal, Happened.PROGRESS, at=at, **facts)
        else:
            for event in await Event.filter(proposal_id=proposal.id, kind=Happened.PROGRESS.value):
                if event.facts.get("month") == facts["month"]:
                    await Event.filter(id=event.id).update(facts=facts)
        if entry.behind and not done.was_behind:
            await tell_proposers(proposal, "behind", at=at, facts={"why": entry.why.to_json()})
    return done


async def ask_to_close(
    case: Case, text: Translated, *, percent: int = 100, spent: int | None = None, today: date, at: datetime, by: int | None
) -> None:
    """The agency says that it is done; every proposer is asked. Raises Refused."""
    async with writing():
        await closing.ask(case, text, percent=percent, spent=spent, today=today, at=at, by=by)
        proposal = await _of_case(case)
        if proposal is not None:
            await tell_story(proposal, Happened.CLOSING, at=at, text=text.to_json())
            await tell_proposers(proposal, "closing", at=at, facts={"why": text.to_json()})


async def withdraw_closing(case: Case, why: str, *, at: datetime, by: int | None) -> None:
    """The agency takes its word back; the proposers need not answer. Raises Refused."""
    async with writing():
        await closing.withdraw(case, why, at=at, by=by)
        proposal = await _of_case(case)
        if proposal is not None:
            await tell_proposers(proposal, "closing_back", at=at, facts={"why": why.strip()[:500]})


async def answer_closing(proposal: Proposal, proposer: Proposer, case: Case, *, agreed: bool, text: str, at: datetime) -> None:
    """A proposer agrees or objects. An objection keeps the case open with its text. The lead's agreement stands for all. Raises Refused."""
    must_stand_behind(proposal, proposer)
    if case.ref != proposal.number:
        raise Missing("not this proposal's case")
    async with writing():
        if agreed:
            if not proposer.lead and any(row.lead for row in await standing_behind(proposal.id)):
                raise Refused(N_("The person who began the proposal agrees for all. You may object."))
            await closing.agree(case, at=at, by=proposer.person)
        else:
            await closing.reject(case, text, at=at, by=proposer.person)
            await tell_story(proposal, Happened.OBJECTED, at=at, text=text.strip()[:2000])


async def close(case: Case, on: date, *, why: str, at: datetime, by: int) -> Ending:
    """The officer closes the case; the proposal is done. Returns how it ended. Raises Refused."""
    async with writing():
        ending = await closing.close(case, on, why=why, at=at, by=by)
        proposal = await _of_case(case)
        if proposal is not None:
            if proposal.state == State.DELIVERY:
                await step(proposal, State.DONE, at=at)
            await tell_story(proposal, Happened.CLOSED, at=at, why=why.strip()[:500], spent=case.money_spent, ending=ending.value)
            kind = "closed" if ending is Ending.AGREED else "closed_anyway"
            await tell_proposers(proposal, kind, at=at, facts={"why": why.strip()[:500]} if why.strip() else None)
    return ending


async def stop(case: Case, why: str, *, at: datetime, by: int) -> None:
    """It is not carried out after all; the proposal says so with the reason. Raises Refused."""
    async with writing():
        await closing.stop(case, why, at=at, by=by)
        proposal = await _of_case(case)
        if proposal is not None:
            if proposal.state == State.DELIVERY:
                await step(proposal, State.STOPPED, at=at)
            await tell_story(proposal, Happened.STOPPED, at=at, why=why.strip()[:500])
            await tell_proposers(proposal, "stopped", at=at, facts={"why": why.strip()[:500]})


async def reopen(case: Case, why: str, *, at: datetime, by: int) -> None:
    """Go on with a case that was closed or stopped. Raises Refused without a reason."""
    async with writing():
        await closing.reopen(case, why, at=at, by=by)
        proposal = await _of_case(case)
        if proposal is not None:
            if proposal.state in (State.DONE, State.STOPPED):
                await step(proposal, State.DELIVERY, at=at)
            await tell_story(proposal, Happened.CASE, at=at, why=why.strip()[:500])
            await tell_proposers(proposal, "reopened", at=at, facts={"why": why.strip()[:500]})


def _reminded(case: Case) -> int:
    """How many times proposers were asked again since the agency last asked."""
    count = 0
    for item in case.story or []:
        if item["what"] in (Said.ASKED, Said.REMINDED):
            count = 0 if item["what"] == Said.ASKED else int(item["level"])
    return count


async def remind(today: date, at: datetime) -> int:
    """Ask proposers again who have not answered, and tell all of them of a new report; each once. Returns how many cases were touched."""
    return await _ask_again(at) + await _tell_of_report(today, at)


async def _ask_again(at: datetime) -> int:
    count = 0
    for case in await queries.asked_of_proposers():
        if reminders_due(case.closing_asked_at or at, at) <= _reminded(case):
            continue
        async with writing():
            await common.hold(case)
            asked = case.closing_asked_at or at
            level = reminders_due(asked, at)
            proposal = await _of_case(case)
            if proposal is None or case.stage != Stage.CLOSING or level <= _reminded(case):
                continue  # somebody answered, or another worker was faster
            await common.tell(case, Said.REMINDED, at=at, level=level)
            facts = {"why": case.closing_text.to_json(), "days": CLOSING_DAYS}
            await tell_proposers(proposal, "closing_again", at=at, facts=facts)
            count += 1
    return count


def _reported(case: Case) -> str:
    """The last report that the proposers were told of."""
    return max((item["month"] for item in case.story or [] if item["what"] == Said.REPORTED), default="")


async def _tell_of_report(today: date, at: datetime) -> int:
    first, last = period_of(period_of(today)[0] - timedelta(days=1))
    if not report_out(last, today):
        return 0
    count = 0
    for case in await queries.reported_on(first, last):
        if _reported(case) >= first.isoformat():
            continue
        async with writing():
            await common.hold(case)
            proposal = await _of_case(case)
            if proposal is None or _reported(case) >= first.isoformat():
                continue
            await common.tell(case, Said.REPORTED, at=at, month=first.isoformat())
            if proposal.hidden_at is None:
                await _tell_one(case, proposal, first, last, at)
            count += 1
    return count


async def _tell_one(case: Case, proposal: Proposal, first: date, last: date, at: datetime) -> None:
    """What a report says of one case, to its proposers."""
    entry = await queries.newest_entry(case, first, last)
    facts: dict[str, Any] = {"first_month": first.isoformat(), "last_month": last.replace(day=1).isoformat()}
    if entry is None:
        await tell_proposers(proposal, "progress_missing", at=at, facts=facts)
    else:
        await tell_proposers(proposal, "progress", at=at, facts=facts | {"percent": entry.percent, "why": entry.text.to_json()})
