"""People who propose something together, and the links by which somebody without an account comes back."""

from datetime import datetime

from domain import outbox
from domain.db import one_at_a_time, writing
from domain.errors import N_, Forbidden, Refused
from domain.people.rules import clean_email
from domain.proposals.actions.common import contact_number, must_stand_behind, tell_proposers
from domain.proposals.models import Proposal, Proposer
from domain.proposals.rules import CO_PROPOSERS_MOST, DRAFT_KEPT, LINKS_A_DAY, REMIND_AFTER
from domain.proposals.states import NOT_NOW, OPEN, State

GATHERS = (State.DRAFT, *sorted(OPEN))
"""States in which people may still be asked to join."""

_LINKS = 7_210_000_000_000_000
"""The lock numbers of counting what was sent to one address begin here."""


async def invite(proposal: Proposal, proposer: Proposer, email: str, *, at: datetime) -> Proposer:
    """Ask somebody to propose it together: at once, or, for a draft, when it is submitted. Raises Refused."""
    email = _address(email, field="co")
    async with writing(quiet=True):
        row = await _add(proposal, proposer, email, at)
        if proposal.number:
            await tell_proposers(proposal, "invited", at=at, facts={"who": proposer.name}, people=[row])
    return row


async def invite_by_link(proposal: Proposal, proposer: Proposer, *, at: datetime) -> Proposer:
    """A place for somebody who is handed a link in person or in a chat; whoever opens it first says who they are. Raises Refused."""
    async with writing(quiet=True):
        return await _add(proposal, proposer, "", at)


async def _add(proposal: Proposal, proposer: Proposer, email: str, at: datetime) -> Proposer:
    must_stand_behind(proposal, proposer)
    await _hold(proposal)
    others = [row for row in await Proposer.filter(proposal_id=proposal.id, left_at=None) if not row.lead]
    if len(others) >= CO_PROPOSERS_MOST:
        raise Refused(N_("At most %(most)s people can propose together with you."), field="co", most=CO_PROPOSERS_MOST)
    if email and (email == proposer.email or any(row.email == email for row in others)):
        raise Refused(N_("This person is on the list already."), field="co")
    await Proposal.filter(id=proposal.id, state=State.DRAFT.value).update(changed_at=at, warned_at=None)
    return await Proposer.create(proposal_id=proposal.id, email=email, locale=proposer.locale, invited_at=at)


async def _hold(proposal: Proposal) -> None:
    """Let nobody else change who is named until this transaction ends. Raises Refused when it is too late for it."""
    chosen = Proposal.filter(id=proposal.id, state__in=[state.value for state in GATHERS])
    if await chosen.update(key=proposal.key) != 1:
        raise Refused(NOT_NOW)


def _address(typed: str, *, field: str) -> str:
    try:
        return clean_email(typed)
    except Refused as refusal:
        raise Refused(refusal.reason, field=field, **refusal.facts) from refusal


async def uninvite(proposal: Proposal, proposer: Proposer, number: int, *, at: datetime) -> None:
    """Take somebody off who has not accepted, and end their link; only the lead may."""
    must_stand_behind(proposal, proposer)
    if not proposer.lead:
        raise Forbidden("own.proposal")
    async with writing(quiet=True):
        await Proposer.filter(id=number, proposal_id=proposal.id, lead=False, confirmed_at=None).update(left_at=at, email="", name="")


async def remind(proposal: Proposal, proposer: Proposer, number: int, *, at: datetime) -> None:
    """Ask somebody once more who has not answered; once a day at most. Raises Refused."""
    must_stand_behind(proposal, proposer)
    async with writing(quiet=True):
        await _hold(proposal)
        waiting = Proposer.filter(id=number, proposal_id=proposal.id, lead=False, confirmed_at=None, left_at=None).exclude(email="")
        if not proposal.number or await waiting.filter(invited_at__lte=at - REMIND_AFTER).update(invited_at=at) != 1:
            raise Refused(N_("They were asked less than a day ago. Please give them a little time."))
        await tell_proposers(proposal, "invited", at=at, facts={"who": proposer.name}, people=await waiting)


async def send_link(proposal: Proposal, proposer: Proposer, email: str, *, at: datetime) -> str:
    """Mail the link to go on with a draft to its proposer; returns the address. Raises Refused."""
    must_stand_behind(proposal, proposer)
    email = _address(email, field="email")
    async with writing(quiet=True):
        if await Proposal.filter(id=proposal.id, state=State.DRAFT.value).update(changed_at=at, warned_at=None) != 1:
            raise Refused(NOT_NOW)
        await one_at_a_time(_LINKS + contact_number(email))  # they are counted over all drafts that name this address
        if await outbox.told_since("draft_link", email, at - REMIND_AFTER) >= LINKS_A_DAY:
            raise Refused(N_("The link was sent several times today. Please look into the spam folder."), field="email")
        if not proposer.email:
            await Proposer.filter(id=proposer.id, email="").update(email=email)
        await outbox.tell(
            "draft_link",
            channel=outbox.Channel.EMAIL,
            address=email,
            name=proposer.name,
            person=proposer.person,
            locale=proposer.locale,
            at=at,
            facts={"title": proposal.title.to_json(), "hand": [proposer.id, proposer.hand], "days": DRAFT_KEPT.days},
        )
    return email
