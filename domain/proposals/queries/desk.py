"""What the office, an agency and a person see of proposals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q

from domain.errors import N_
from domain.proposals.models import Proposal, Proposer, TextWish
from domain.proposals.models_review import Assignment, BulkAct, MergeConsent, ReturnPoint
from domain.proposals.rules import terms
from domain.proposals.states import REVIEWED, State

SORTS = {"number": ("id",), "newest": ("-submitted_at", "-id"), "supports": ("-supports", "-id"), "changed": ("-changed_at", "-id")}


@dataclass(frozen=True)
class Wanted:
    """What an officer asks of the table. show: a state, or `waiting` for what needs the office now.

    needed: the supports that the rules ask for before the agencies are asked.
    """

    cycle: int
    text: str = ""
    show: str = ""
    area: str = ""
    agency: str = ""
    sort: str = "number"
    needed: int = 0


async def table(wanted: Wanted, *, offset: int = 0, limit: int = 50) -> tuple[list[Proposal], int]:
    """Proposals for the office, and how many fit. Drafts are nobody's business."""
    chosen = Proposal.filter(cycle=wanted.cycle).exclude(state=State.DRAFT.value)
    if wanted.show == "waiting":
        chosen = chosen.filter(Q(state=State.SUBMITTED.value) | Q(public_at=None, state__in=[State.RETURNED.value, State.REVIEW.value]))
    elif wanted.show == "asks":
        chosen = chosen.filter(id__in=await Assignment.filter(wish__not_isnull=True).values_list("proposal_id", flat=True))
    elif wanted.show == "supported":
        chosen = chosen.filter(state=State.SUBMITTED.value, public_at__not_isnull=True, supports__gte=max(1, wanted.needed))
    elif wanted.show == "hidden":
        chosen = chosen.filter(hidden_at__not_isnull=True)
    elif wanted.show:
        chosen = chosen.filter(state=wanted.show)
    plain = {"area": wanted.area, "agency": wanted.agency}
    chosen = chosen.filter(**{name: value for name, value in plain.items() if value})
    for term in terms(wanted.text):
        chosen = chosen.filter(search__contains=term)
    order = SORTS.get(wanted.sort, SORTS["number"])
    return await chosen.order_by(*order).offset(offset).limit(limit), await chosen.count()


async def unread() -> int:
    """How many submitted proposals no officer has shown to the public."""
    return await Proposal.filter(state=State.SUBMITTED.value, public_at=None).count()


async def wishes() -> int:
    """How many agencies ask the office for time, or for another agency."""
    return await Assignment.filter(wish__not_isnull=True).count()


async def unconfirmed(proposals: Sequence[int]) -> set[int]:
    """Those of these proposals whose lead has not confirmed the contact."""
    rows = await Proposer.filter(proposal_id__in=list(proposals), lead=True, confirmed_at=None).only("id", "proposal_id")
    return {row.proposal_id for row in rows}


async def wished() -> list[TextWish]:
    """The translations that readers ask for, the most wanted first, with their proposals."""
    rows = await TextWish.filter(proposal__public_at__not_isnull=True).order_by("-count", "id").select_related("proposal").limit(100)
    return list(rows)


async def of_agency(agency: str, *, answered: bool = False) -> list[Assignment]:
    """What an agency is asked, the most urgent first; or what it has answered, the newest first."""
    chosen = Assignment.filter(agency=agency, answered_at__isnull=not answered).select_related("proposal")
    rows = await chosen.order_by("-answered_at" if answered else "due_on", "id").limit(200)
    return [row for row in rows if answered or row.proposal.state == State.REVIEW]


async def assignment(number: int) -> Assignment | None:
    """One request to an agency, with its proposal and opinions."""
    return await Assignment.filter(id=number).select_related("proposal").prefetch_related("opinions").first()


async def late(today: date) -> list[Assignment]:
    """Every answer that is overdue, the oldest first."""
    rows = Assignment.filter(answered_at=None, due_on__lt=today, proposal__state=State.REVIEW.value)
    return await rows.order_by("due_on", "id").select_related("proposal")


async def of_hands(numbers: Sequence[int], person: int | None) -> list[Proposer]:
    """Everything somebody proposes, by the links they hold and by their account, the newest first."""
    mine = Q(id__in=list(numbers))
    if person is not None:
        mine |= Q(person=person)
    return await Proposer.filter(mine, left_at=None).select_related("proposal").order_by("-id").limit(200)


@dataclass(frozen=True)
class Asking:
    """What a proposal waits for from one of its proposers. says: a message id; by: the day, where one was named."""

    says: str
    by: date | None = None


async def wanting(rows: Sequence[Proposer]) -> dict[int, Asking]:
    """What somebody's proposals wait for from them, by proposer."""
    returned = [row.proposal.id for row in rows if row.proposal.state == State.RETURNED]
    points = ReturnPoint.filter(proposal_id__in=returned, done_at=None, due_on__not_isnull=True)
    due: dict[int, date] = dict(await points.order_by("due_on").values_list("proposal_id", "due_on"))
    asked = MergeConsent.filter(proposer__in=[row.id for row in rows], agreed=None, merge__state="offered")
    offered = set(await asked.values_list("proposer", flat=True))
    found = {}
    for row in rows:
        if row.proposal.state == State.RETURNED:
            found[row.id] = Asking(N_("Please change what is asked."), due.get(row.proposal.id))
        elif row.id in offered:
            found[row.id] = Asking(N_("Please say whether it should be merged."))
        elif row.proposal.state in REVIEWED and row.proposal.answered_at is None:
            found[row.id] = Asking(N_("You can answer the review."))
    return found


async def begun_for_people(cycle: int) -> list[Proposer]:
    """The leads of drafts that officers began for people and have not sent in, the newest first, with the drafts."""
    rows = Proposer.filter(proposal__cycle=cycle, proposal__state=State.DRAFT.value, proposal__source__in=["call", "paper"], lead=True)
    found = await rows.filter(left_at=None, person=None, email="").exclude(phone="").order_by("-id").select_related("proposal").limit(50)
    return list(found)


async def bulk_act(number: int) -> BulkAct | None:
    """One bulk act that can still be taken back."""
    return await BulkAct.get_or_none(id=number, undone_at=None)


async def undoable(cycle: int, since: datetime) -> list[BulkAct]:
    """Acts on many proposals of a cycle after a moment that were not taken back, the newest first."""
    return await BulkAct.filter(cycle=cycle, at__gte=since, undone_at=None).order_by("-id")


async def held_about(person: int, email: str) -> list[dict[str, Any]]:
    """What is stored of somebody as a proposer, for a data request."""
    mine = Q(person=person) | (Q(email=email) if email else Q(person=person))
    rows = await Proposer.filter(mine).select_related("proposal").order_by("id")
    return [
        {
            "number": row.proposal.number,
            "state": row.proposal.state,
            "name": row.name,
            "shown": row.shown,
            "email": row.email,
            "phone": row.phone,
            "since": row.invited_at.isoformat(),
        }
        for row in rows
    ]
