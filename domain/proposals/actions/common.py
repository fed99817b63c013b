"""What every journey needs: a step from state to state, a station of the story, and telling the proposers."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain import ledger, outbox, timeline
from domain.assisted import actions as assisted
from domain.assisted.actions import About
from domain.assisted.rules import Helped, How
from domain.cycles.queries import by_number as cycle_by_number
from domain.errors import N_, Forbidden, Missing, Refused
from domain.likeness import fold
from domain.outbox import call_list
from domain.proposals.models import EVENTS, Proposal, Proposer
from domain.proposals.states import NOT_NOW, State, check_step
from domain.proposals.story import TOLD, Happened, topic_of
from domain.translated import Translated

REASON = N_("Say why. The reason is public.")


def contact_number(contact: str) -> int:
    """A number below 2⁴⁰ of an address or telephone, for the lock under which something of this contact is counted."""
    return int.from_bytes(hashlib.blake2b(contact.encode(), digest_size=5).digest(), "big")


async def step(proposal: Proposal, then: State, *, at: datetime, **values: Any) -> None:
    """Take a proposal from the state it was read in to another; call it inside the transaction of the act.

    Raises Refused when that is no way, or when somebody was faster.
    """
    check_step(State(proposal.state), then)
    change = values | {"state": then.value, "changed_at": at}
    if await Proposal.filter(id=proposal.id, state=proposal.state).update(**change) != 1:
        raise Refused(NOT_NOW)
    proposal.state = then.value
    for name, value in values.items():
        setattr(proposal, name, value)


async def tell_story(
    proposal: Proposal, kind: Happened, *, at: datetime, public: bool = True, by: Proposer | None = None, **facts: Any
) -> None:
    """Add a station to the passport. by: the proposer who did it; where an officer did it for them, the station says so."""
    facts |= {"assisted": by.way} if by is not None and by.helper is not None else {}
    await timeline.tell(EVENTS, proposal.id, kind.value, at=at, public=public, announced=kind not in TOLD, facts=facts)


BY_PROPOSERS = frozenset(
    {
        "submit",
        "resubmit",
        "confirm",
        "withdraw",
        "put_back",
        "leave",
        "merge_agree",
        "merge_decline",
        "split",
        "reply",
        "closing_agree",
        "closing_object",
    }
)


async def note(
    verb: str, proposal: Proposal, *, at: datetime, by: int | Proposer | None, why: str = "", before: Any = None, after: Any = None
) -> None:
    """Record an act on a proposal in the ledger. What proposers do by their link is done by residents, not by the system.

    by: the proposer whose act it is, or a person's number. What an officer does for a proposer is kept as entered for them as well.
    """
    name = proposal.number or proposal.key
    if isinstance(by, Proposer):
        if by.helper is not None:
            await _keep_assisted(verb, proposal, by, at)
            after = {**(after or {}), "assisted": by.way}
        by = by.actor
    if by is None and verb in BY_PROPOSERS:
        by = ledger.RESIDENT
    await ledger.record(f"proposals.{verb}", "proposal", name, at=at, by=by, why=why, before=before, after=after)


async def _keep_assisted(verb: str, proposal: Proposal, proposer: Proposer, at: datetime) -> None:
    """What an officer did for a proposer: a proposal waits for the call that confirms it, the rest is theirs already."""
    scope, facts = (await cycle_by_number(proposal.cycle)).scope, {"proposer": proposer.id, "verb": verb}
    kind = "proposal" if verb == "submit" else "word"
    about = About(kind, proposal.number or proposal.key, proposal.title, scope, None, facts)
    how = How.PAPER if proposer.way == How.PAPER else How.CALL
    helped = Helped(proposer.name, proposer.phone, proposer.locale, how)
    await assisted.keep(about, helped, at=at, by=proposer.helper or 0)
    if kind == "word" or proposer.confirmed_at is not None:  # their number is proven, or they are on the telephone
        await assisted.settle(kind, facts, agreed=True, at=at, by=proposer.helper or 0)


async def standing_behind(proposal: int) -> list[Proposer]:
    """The proposers that count: confirmed and not gone, the lead first."""
    rows = Proposer.filter(proposal_id=proposal, confirmed_at__not_isnull=True, left_at=None)
    return await rows.order_by("-lead", "id")


async def tell_proposers(
    proposal: Proposal, kind: str, *, at: datetime, facts: Mapping[str, Any] | None = None, people: list[Proposer] | None = None
) -> None:
    """Write to every proposer (or to these): by mail, or as a call where there is only a telephone. The link in it is theirs alone."""
    held = {"kind": kind, "topic": topic_of(kind), "number": proposal.number, "title": proposal.title.to_json(), **(facts or {})}
    for proposer in people if people is not None else await standing_behind(proposal.id):
        way = outbox.channel_for(email=proposer.email, phone=proposer.phone, sms_gateway=False)
        if way is None:
            continue
        hand = [proposer.id, proposer.hand]
        if way is outbox.Channel.CALL:  # whoever is called is told how it stands now, not what was before
            about = {"topic": held["topic"], "number": proposal.number, "hand": hand}
            await call_list.drop(["proposal"], proposer.phone, at=at, about=about)
        await outbox.tell(
            "proposal",
            channel=way,
            address=proposer.email or proposer.phone,
            name=proposer.name,
            person=proposer.person,
            locale=proposer.locale,
            at=at,
            facts=held | {"hand": hand},
        )


async def shown_names(proposal: int) -> str:
    """The names of those who stand behind a proposal, as the site shows them. Two people may show the same: 李○○、李○○."""
    return "、".join(proposer.shown for proposer in await standing_behind(proposal) if proposer.shown)[:200]


def searchable(proposal: Proposal) -> str:
    """Number, names and every text in every language, folded."""
    texts = [held.text for part in ("title", "summary", "problem", "idea", "benefit") for held in getattr(proposal, part).texts.values()]
    return fold(" ".join([proposal.number or "", (proposal.number or "").replace("-", ""), proposal.by, *texts]))[:20_000]


def public_reason(reason: Translated, field: str = "why") -> Translated:
    """A reason that must be there. Raises Refused."""
    if not reason:
        raise Refused(REASON, field=field)
    return reason


async def reload(proposal: Proposal) -> Proposal:
    """The proposal as it is now. Raises Missing."""
    found = await Proposal.get_or_none(id=proposal.id)
    if found is None:
        raise Missing("gone")
    return found


def must_be_named(proposal: Proposal, proposer: Proposer) -> None:
    """Raises Forbidden unless this is somebody of this proposal who has not left; also one who was invited and has not answered."""
    if proposer.proposal_id != proposal.id or proposer.left_at is not None:
        raise Forbidden("own.proposal")


def must_stand_behind(proposal: Proposal, proposer: Proposer) -> None:
    """Raises Forbidden unless this is a proposer of this proposal: who began it, or has taken up the invitation."""
    must_be_named(proposal, proposer)
    if not proposer.lead and proposer.confirmed_at is None:
        raise Forbidden("own.proposal")
