"""One proposal in full, for the public, for its proposers and for the office."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q

from domain.errors import Missing
from domain.proposals.content import Content
from domain.proposals.models import Event, Proposal, ProposalFile, Proposer, Version
from domain.proposals.models_review import Assignment, Merge, MergeConsent, OfficeNote, ReturnPoint
from domain.proposals.queries.talk import supporters_of
from domain.proposals.visibility import is_public, public
from domain.translated import Translated


async def by_number(number: str) -> Proposal:
    """One proposal by its public number. Raises Missing."""
    found = await Proposal.get_or_none(number=number)
    if found is None:
        raise Missing(f"no proposal {number}")
    return found


async def public_one(number: str, at: datetime) -> Proposal:
    """One that the public may see. Raises Missing."""
    found = await by_number(number)
    if not is_public(found, at):
        raise Missing(f"no proposal {number} for the public")
    return found


async def by_key(key: str) -> Proposal:
    """One by its key, which only its proposers know while it is a draft. Raises Missing."""
    found = await Proposal.get_or_none(key=key)
    if found is None:
        raise Missing("no such draft")
    return found


async def by_names(names: Iterable[str]) -> list[Proposal]:
    """Those with these public numbers, or these keys of drafts."""
    wanted = list(names)
    return await Proposal.filter(Q(number__in=wanted) | Q(key__in=wanted))


async def with_ids(numbers: Sequence[int]) -> list[Proposal]:
    """Several by their rows' numbers, in that order."""
    rows = {row.id: row for row in await Proposal.filter(id__in=list(numbers))}
    return [rows[number] for number in numbers if number in rows]


@dataclass(frozen=True)
class Graded:
    """One axis of an answer: its grade (empty in a draft that lacks one) and the reason."""

    grade: str
    reason: Translated


@dataclass(frozen=True)
class Earlier:
    """An answer that an agency gave before it was asked again; estimate in NT$."""

    at: datetime
    unit: Translated
    estimate: int | None
    opinions: Mapping[str, Graded]


@dataclass(frozen=True)
class Answer:
    """An agency's part of the review; opinions: axis to opinion, in the order of the axes. Empty while it has not answered.

    earlier: what it answered before it was asked again, the newest first.
    """

    assignment: Assignment
    opinions: Mapping[str, Graded]
    earlier: Sequence[Earlier] = ()


async def answers(proposal: int, *, drafts: bool = False) -> list[Answer]:
    """The review, agency by agency; opinions that are still drafts only for those who write them."""
    assignments = await Assignment.filter(proposal_id=proposal).order_by("-lead", "id").prefetch_related("opinions")
    found = []
    for assignment in assignments:
        opinions: Mapping[str, Graded] = {}
        if assignment.answered_at is not None:
            opinions = {row.axis: Graded(row.grade, row.reason) for row in assignment.opinions}  # type: ignore[attr-defined]
        elif drafts and assignment.draft:
            opinions = _graded(assignment.draft["opinions"])
        found.append(Answer(assignment, opinions, [_earlier(held) for held in reversed(assignment.earlier or [])]))
    return found


def _graded(held: Mapping[str, Any]) -> dict[str, Graded]:
    """Opinions out of plain data; one without a grade is a draft that has only begun."""
    return {axis: Graded(one["grade"], Translated.from_json(one["reason"])) for axis, one in held.items()}


def _earlier(held: Mapping[str, Any]) -> Earlier:
    at, unit = datetime.fromisoformat(held["at"]), Translated.from_json(held["unit"])
    return Earlier(at, unit, held["estimate"], _graded(held["opinions"]))


@dataclass(frozen=True)
class Full:
    """A public proposal with everything that its page shows. events: its own and those of what was merged into it, by time."""

    proposal: Proposal
    files: Sequence[ProposalFile]
    answers: Sequence[Answer]
    events: Sequence[Event]
    took_in: Sequence[Proposal]
    came_from: Proposal | None
    led_to: Sequence[Proposal]
    versions: int


async def full(proposal: Proposal, at: datetime) -> Full:
    """The parts of a page, in a fixed number of statements. Of its relatives only those that are public."""
    relatives = await public(at).filter(merged_into=proposal.id).order_by("id")
    parts = await public(at).filter(split_from=proposal.id).order_by("id")
    parent = await public(at).get_or_none(id=proposal.split_from) if proposal.split_from else None
    return Full(
        proposal,
        await ProposalFile.filter(proposal_id=proposal.id).exclude(change="added").order_by("kind", "position", "id"),
        await answers(proposal.id),
        await Event.filter(proposal_id__in=[proposal.id, *[row.id for row in relatives]], public=True).order_by("at", "id"),
        relatives,
        parent,
        parts,
        proposal.version,
    )


async def successor(proposal: Proposal) -> Proposal | None:
    """Where a merged proposal goes on, if it was merged."""
    return await Proposal.get_or_none(id=proposal.merged_into) if proposal.merged_into else None


async def files(proposal: int) -> list[ProposalFile]:
    """Photos and attachments in their order, as its proposers are changing them."""
    return await ProposalFile.filter(proposal_id=proposal).exclude(change="removed").order_by("-kind", "position", "id")


async def proposers(proposal: int) -> list[Proposer]:
    """Everybody who stands behind it or was asked to, the lead first."""
    return await Proposer.filter(proposal_id=proposal, left_at=None).order_by("-lead", "id")


async def proposer(number: int) -> Proposer | None:
    """One proposer by number, with the proposal."""
    return await Proposer.filter(id=number, left_at=None).select_related("proposal").first()


async def lead_of(number: str) -> Proposer | None:
    """Who leads a proposal, with it."""
    return await Proposer.filter(proposal__number=number, lead=True, left_at=None).select_related("proposal").first()


async def versions(proposal: int) -> list[Version]:
    """Every version, the newest first."""
    return await Version.filter(proposal_id=proposal).order_by("-number")


async def resent(proposal: Proposal) -> bool:
    """Whether what it says now is what its proposers changed and sent in again; not what the office, or a merge, made of it."""
    newest = await Version.filter(proposal_id=proposal.id).order_by("-number").first()
    return newest is not None and newest.number > 1 and not newest.by_office


async def public_versions(proposal: Proposal) -> list[Version]:
    """What the public may read of its past, the newest first: from the version on that it was published with, less what is withheld."""
    rows = await versions(proposal.id)
    before = [row.number for row in rows if proposal.public_at is None or row.at <= proposal.public_at]
    first = max(before, default=1)
    return [row for row in rows if row.number >= first and not row.withheld]


async def version(proposal: int, number: int) -> Content:
    """What a version said. Raises Missing."""
    found = await Version.get_or_none(proposal_id=proposal, number=number)
    if found is None:
        raise Missing("no such version")
    return Content.from_json(found.content)


async def open_points(proposal: int) -> list[ReturnPoint]:
    """What the proposers are asked to change and have not sent in yet."""
    return await ReturnPoint.filter(proposal_id=proposal, done_at=None).order_by("id")


async def due_back(proposal: int) -> date | None:
    """The day by which a returned proposal shall be sent in again; None where none was named."""
    days = [point.due_on for point in await open_points(proposal) if point.due_on is not None]
    return max(days, default=None)


async def points(proposal: int) -> list[ReturnPoint]:
    """Every point of every return, the newest round first."""
    return await ReturnPoint.filter(proposal_id=proposal).order_by("-round", "id")


@dataclass(frozen=True)
class Offer:
    """A merge that is offered, the proposals concerned, and who has agreed: proposer to True, False or None.

    into: the one that goes on, with its number, place, pictures, cost and supports; asked: the people who support only the others.
    """

    merge: Merge
    proposals: Sequence[Proposal]
    words: dict[int, bool | None]
    into: Proposal
    asked: int

    @property
    def others(self) -> list[Proposal]:
        """Those that become part of it."""
        return [one for one in self.proposals if one.id != self.into.id]


async def offers(proposal: int) -> list[Offer]:
    """The offers to merge that a proposal is part of and that are not decided."""
    mine = await MergeConsent.filter(proposal=proposal, merge__state="offered").select_related("merge")
    merges = {row.merge.id: row.merge for row in mine}
    found = []
    for merge in merges.values():
        rows = await MergeConsent.filter(merge_id=merge.id).order_by("id")
        concerned = await with_ids(list(dict.fromkeys(row.proposal for row in rows)))
        into = next(one for one in concerned if one.id == merge.into_id)
        asked = await supporters_of([one.id for one in concerned], but=into.id)
        found.append(Offer(merge, concerned, {row.proposer: row.agreed for row in rows}, into, asked))
    return found


async def offer(number: int) -> Merge:
    """One offer. Raises Missing."""
    found = await Merge.get_or_none(id=number)
    if found is None:
        raise Missing("no such offer")
    return found


async def office_notes(proposal: int) -> list[OfficeNote]:
    """What the office noted for itself, the newest first."""
    return await OfficeNote.filter(proposal_id=proposal).order_by("-id")


async def beside(proposal: Proposal) -> tuple[str, str]:
    """The numbers of the proposals before and after one in its cycle; empty texts at the ends."""
    mine = Proposal.filter(cycle=proposal.cycle, number__not_isnull=True)
    before = await mine.filter(number__lt=proposal.number).order_by("-number").first()
    after = await mine.filter(number__gt=proposal.number).order_by("number").first()
    return (before.number or "" if before else "", after.number or "" if after else "")


async def with_result_of(vote: str) -> bool:
    """Whether the result of the vote with this key was entered for proposals."""
    return await Proposal.filter(vote=vote).exists()


async def seed_of(cycle: int) -> str:
    """The public seed from which the order of a cycle's candidates follows; empty while there are none."""
    drawn = Event.filter(kind="candidate", proposal__cycle=cycle, proposal__order__not_isnull=True)
    event = await drawn.order_by("-id").first()
    return str(event.facts.get("seed", "")) if event is not None else ""


async def answered(proposals: Sequence[int]) -> dict[int, list[Answer]]:
    """What the agencies have answered of many proposals, by proposal, the lead agency first: two statements for all."""
    found: dict[int, list[Answer]] = {number: [] for number in proposals}
    given = Assignment.filter(proposal_id__in=list(proposals), answered_at__not_isnull=True)
    for assignment in await given.order_by("-lead", "id").prefetch_related("opinions"):
        opinions = {row.axis: Graded(row.grade, row.reason) for row in assignment.opinions}  # type: ignore[attr-defined]
        found[assignment.proposal_id].append(Answer(assignment, opinions))
    return found
