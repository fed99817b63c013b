"""Everything public of many proposals at once, for files: whole texts, reviews, what became of them. The number of statements is fixed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.proposals.models import Proposal
from domain.proposals.models_review import Assignment
from domain.proposals.models_talk import Comment
from domain.proposals.queries.detail import Answer, Graded
from domain.proposals.queries.talk import assisted_supports
from domain.proposals.visibility import COLUMNS, Card, cards, public, through
from domain.translated import Translated

TEXTS = ("problem", "idea", "benefit", "answer")
"""What a proposal says besides title and summary; answer: the proposers' to the review."""


@dataclass(frozen=True)
class Whole:
    """A proposal with its whole texts, by TEXTS, and its review. took_in: numbers of its parts; into: what it became a part of.

    source: how it came: `online`, `call`, `paper` or `workshop`; assisted: how many of its supports an officer entered for people.
    """

    card: Card
    texts: Mapping[str, Translated]
    answers: Sequence[Answer]
    took_in: Sequence[str]
    into: str
    source: str
    assisted: int


async def whole(found: Sequence[Card], at: datetime) -> list[Whole]:
    """The rest of some cards that came through the gate, in their order."""
    numbers = [card.id for card in found]
    rows: Any = await public(at).filter(id__in=numbers).values("id", "merged_into", "source", *TEXTS)
    texts = {row["id"]: row for row in rows}
    parts: Any = await public(at).filter(merged_into__in=numbers).order_by("id").values("number", "merged_into")
    took_in: dict[int, list[str]] = {}
    for part in parts:
        took_in.setdefault(part["merged_into"], []).append(part["number"])
    goes_on = {row["merged_into"] for row in rows if row["merged_into"]}
    into: dict[int, str] = dict(await public(at).filter(id__in=list(goes_on)).values_list("id", "number"))
    reviews, assisted = await _reviews(numbers), await assisted_supports(numbers)
    return [
        Whole(
            card,
            {name: texts[card.id][name] for name in TEXTS},
            reviews.get(card.id, []),
            took_in.get(card.id, []),
            into.get(texts[card.id]["merged_into"] or 0, ""),
            texts[card.id]["source"],
            assisted.get(card.id, 0),
        )
        for card in found
        if card.id in texts
    ]


async def _reviews(proposals: Sequence[int]) -> dict[int, list[Answer]]:
    """The agencies that were asked, the lead first, and what they answered; drafts of answers are nobody's business."""
    found: dict[int, list[Answer]] = {}
    for row in await Assignment.filter(proposal_id__in=list(proposals)).order_by("-lead", "id").prefetch_related("opinions"):
        opinions = {one.axis: Graded(one.grade, one.reason) for one in row.opinions} if row.answered_at else {}  # type: ignore[attr-defined]
        found.setdefault(row.proposal_id, []).append(Answer(row, opinions))
    return found


async def every_one(cycle: int, at: datetime) -> list[Card]:
    """All public proposals of a cycle by number, also those that became part of another."""
    rows: Any = await public(at).filter(cycle=cycle).order_by("id").values(*COLUMNS)
    return cards(rows)


async def comments(cycle: int, at: datetime) -> list[tuple[str, Comment]]:
    """The shown comments of a cycle's public proposals, the oldest first, each with its proposal's number."""
    shown = Comment.filter(state="shown", proposal__cycle=cycle, **through("proposal", at)).order_by("id")
    rows = await shown
    numbers: dict[int, str] = dict(await Proposal.filter(id__in=list({row.proposal_id for row in rows})).values_list("id", "number"))
    return [(numbers[row.proposal_id], row) for row in rows]
