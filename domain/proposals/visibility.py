"""The one gate: which proposal, which part of it and which comment is public at a moment.

Pages, exports, the API and feeds all come through here; nothing else decides what a reader may see.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from domain.proposals.models import Proposal
from domain.proposals.states import State
from domain.translated import Translated, shortened

COLUMNS = (
    "id", "number", "cycle", "state", "title", "summary", "problem", "area", "category", "cost", "estimate", "by", "agency", "cover",
    "supports", "comments", "votes", "money", "order", "latitude", "longitude", "submitted_at", "public_at", "changed_at",
)  # fmt: skip
"""What a list needs of a proposal, and no more."""


def public(at: datetime) -> QuerySet[Proposal]:
    """Every proposal that the public may see at that moment: read by an officer (or shown at once), and not taken off the site."""
    return Proposal.filter(public_at__lte=at, hidden_at=None)


def is_public(proposal: Proposal, at: datetime) -> bool:
    """Whether the public may see this one."""
    return proposal.public_at is not None and proposal.public_at <= at and proposal.hidden_at is None


def through(relation: str, at: datetime) -> dict[str, Any]:
    """The gate as filters of another table: `through("proposal", at)` for rows that belong to a proposal."""
    return {f"{relation}__public_at__lte": at, f"{relation}__hidden_at": None}


def is_refused_unseen(proposal: Proposal) -> bool:
    """Whether it was not accepted without its text having been shown: then number and reason are public, and nothing else."""
    return proposal.state == State.NOT_ACCEPTED and proposal.public_at is None and proposal.hidden_at is None


@dataclass(frozen=True)
class Card:
    """What the public may see of a proposal in a list. cost: the agency's estimate where there is one, else the proposers'; NT$.

    teaser: for lists, its summary or the beginning of its text; data has the summary alone, and the whole texts.
    """

    id: int
    number: str
    cycle: int
    state: State
    title: Translated
    summary: Translated
    teaser: Translated
    area: str
    category: str
    cost: int | None
    by: str
    agency: str
    cover: dict[str, Any] | None
    supports: int
    comments: int
    votes: int | None
    money: int | None
    order: int | None
    latitude: float | None
    longitude: float | None
    submitted_at: datetime | None
    changed_at: datetime


def card(row: dict[str, Any]) -> Card:
    """A card from the columns of a row that came through `public`."""
    estimate = row["estimate"]
    return Card(
        row["id"],
        row["number"],
        row["cycle"],
        State(row["state"]),
        row["title"],
        row["summary"],
        row["summary"] or _excerpt(row["problem"]),
        row["area"],
        row["category"],
        row["cost"] if estimate is None else estimate,
        row["by"],
        row["agency"],
        row["cover"],
        row["supports"],
        row["comments"],
        row["votes"],
        row["money"],
        row["order"],
        row["latitude"],
        row["longitude"],
        row["submitted_at"],
        row["changed_at"],
    )


def _excerpt(text: Translated) -> Translated:
    """The beginning of a text where nobody has written a summary; not a translation, so its states stay."""
    return Translated({tag: type(held)(shortened(held.text, 90), held.reviewed) for tag, held in text.texts.items()}, text.source)


def cards(rows: Sequence[dict[str, Any]]) -> list[Card]:
    """Cards of many rows."""
    return [card(row) for row in rows]
