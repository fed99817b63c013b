"""Lists of public proposals: searched, filtered, sorted, and in numbers. Everything here comes through the gate."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tortoise.expressions import Q, RawSQL
from tortoise.functions import Count
from tortoise.queryset import QuerySet

from domain.likeness import fold
from domain.proposals.models import Proposal
from domain.proposals.rules import LOTS, terms
from domain.proposals.states import FUNNEL, State
from domain.proposals.visibility import COLUMNS, Card, cards, public
from domain.translated import Translated

GROUPS: dict[str, frozenset[State]] = {
    "open": frozenset({State.SUBMITTED, State.RETURNED, State.REVIEW}),
    "reviewed": frozenset({State.FEASIBLE, State.ADJUST, State.INFEASIBLE}),
    "candidates": frozenset({State.CANDIDATE}),
    "selected": frozenset({State.SELECTED, State.DELIVERY, State.DONE, State.STOPPED}),
    "others": frozenset({State.RESERVE, State.NOT_SELECTED, State.WITHDRAWN, State.NOT_ACCEPTED}),
}
"""The states as a reader filters them; what was merged is found through what it went into."""

SORTS = ("mixed", "newest", "supports", "comments", "cheapest", "number")
MOST_ON_MAP = 2000


@dataclass(frozen=True)
class Wish:
    """What a reader asks of a list. sort `mixed`: an order that favours nobody and stays the same for a day.

    places: Chinese names of the place that the text means, which are looked for as well.
    """

    cycle: int
    text: str = ""
    area: str = ""
    category: str = ""
    group: str = ""
    agency: str = ""
    sort: str = "mixed"
    places: tuple[str, ...] = ()


def wished(wish: Wish, at: datetime) -> QuerySet[Proposal]:
    """The public proposals that fit."""
    chosen = public(at).filter(cycle=wish.cycle)
    plain = {"area": wish.area, "category": wish.category, "agency": wish.agency}
    chosen = chosen.filter(**{name: value for name, value in plain.items() if value})
    if wish.group in GROUPS:
        chosen = chosen.filter(state__in=[state.value for state in GROUPS[wish.group]])
    else:
        chosen = chosen.exclude(state=State.MERGED.value)
    words = Q(*(Q(search__contains=term) for term in terms(wish.text)))
    named = [Q(search__contains=fold(name)) for name in wish.places]
    return chosen.filter(Q(words, *named, join_type="OR") if named else words) if wish.text else chosen


_ORDERS = {
    "newest": ("-submitted_at", "-id"),
    "supports": ("-supports", "-id"),
    "comments": ("-comments", "-id"),
    "cheapest": ("cost", "id"),
    "number": ("id",),
}


async def list_proposals(wish: Wish, at: datetime, *, today: date, offset: int = 0, limit: int = 24) -> tuple[list[Card], int]:
    """One page of cards, and how many proposals fit: two statements."""
    chosen = wished(wish, at)
    if wish.sort in _ORDERS:
        rows: Any = await chosen.order_by(*_ORDERS[wish.sort]).offset(offset).limit(limit).values(*COLUMNS)
        return cards(rows), await chosen.count()
    turned = chosen.annotate(turn=RawSQL(f"(lot * {_turn(today)}) % {LOTS}"))
    rows = await turned.order_by("turn", "id").offset(offset).limit(limit).values(*COLUMNS)
    return cards(rows), await chosen.count()


def _turn(day: date) -> int:
    """A factor that turns the lots of all proposals into the order of a day: the same for everybody, another one tomorrow."""
    return 1 + int.from_bytes(hashlib.blake2b(day.isoformat().encode(), digest_size=4).digest(), "big") % (LOTS - 1)


async def every(wish: Wish, at: datetime) -> list[Card]:
    """All that fit, by number: for exports, the API and feeds."""
    rows: Any = await wished(wish, at).order_by("id").values(*COLUMNS)
    return cards(rows)


async def newest(cycle: int, at: datetime, limit: int = 50) -> list[Card]:
    """The newest public proposals of a cycle: for feeds."""
    rows: Any = await public(at).filter(cycle=cycle).order_by("-public_at", "-id").limit(limit).values(*COLUMNS)
    return cards(rows)


async def candidates(cycle: int, at: datetime) -> list[Card]:
    """Every proposal that stands or stood for the vote, in the fair order."""
    rows: Any = await public(at).filter(cycle=cycle, order__not_isnull=True).order_by("order", "id").values(*COLUMNS)
    return cards(rows)


async def on_map(wish: Wish, at: datetime) -> list[Card]:
    """Those that fit and have a point, at most MOST_ON_MAP."""
    chosen = wished(wish, at).filter(latitude__not_isnull=True)
    rows: Any = await chosen.order_by("id").limit(MOST_ON_MAP).values(*COLUMNS)
    return cards(rows)


@dataclass(frozen=True)
class Numbers:
    """A cycle's proposals in numbers. funnel: message id and count; areas, categories: key to (count, NT$); days: day to count."""

    total: int
    funnel: list[tuple[str, int]]
    areas: dict[str, tuple[int, int]]
    categories: dict[str, tuple[int, int]]
    days: dict[date, int]


async def numbers(cycle: int, at: datetime, day_of: Callable[[datetime], date]) -> Numbers:
    """Counts of what is public: how far proposals have come, where and what they are about, and when they came in.

    day_of: the day a moment has in the city.
    """
    rows: Any = await public(at).filter(cycle=cycle).values("state", "area", "category", "cost", "estimate", "submitted_at")
    funnel = [(name, sum(1 for row in rows if row["state"] in states and row["state"] != State.MERGED)) for name, states in FUNNEL]
    areas: dict[str, tuple[int, int]] = {}
    categories: dict[str, tuple[int, int]] = {}
    days: dict[date, int] = {}
    for row in rows:
        if row["state"] == State.MERGED:
            continue  # it is counted in what it went into
        money = row["estimate"] if row["estimate"] is not None else row["cost"] or 0
        for held, key in ((areas, row["area"]), (categories, row["category"])):
            count, total = held.get(key, (0, 0))
            held[key] = (count + 1, total + money)
        if row["submitted_at"]:
            day = day_of(row["submitted_at"])
            days[day] = days.get(day, 0) + 1
    merged = sum(1 for row in rows if row["state"] == State.MERGED)
    return Numbers(len(rows) - merged, funnel, areas, categories, days)


async def public_titles(numbers: Iterable[str], at: datetime) -> dict[str, Translated]:
    """The titles of those of these proposals that are public."""
    rows: Any = await public(at).filter(number__in=list(numbers)).values("number", "title")
    return {row["number"]: row["title"] for row in rows}


WRITTEN = ("title", "summary", "problem", "idea", "benefit")
"""What proposers write that everybody reads."""


async def public_texts(at: datetime) -> list[tuple[str, Translated, list[Translated]]]:
    """Number, title and all texts of every public proposal."""
    rows: Any = await public(at).order_by("id").values("number", *WRITTEN)
    return [(row["number"], row["title"], [row[part] for part in WRITTEN if row[part]]) for row in rows]


async def addresses(at: datetime, *, limit: int) -> list[tuple[str, datetime]]:
    """The numbers of public proposals, the last changed first, and when that was: for search engines."""
    rows: Any = await public(at).exclude(state=State.MERGED.value).order_by("-changed_at").limit(limit).values("number", "changed_at")
    return [(row["number"], row["changed_at"]) for row in rows]


async def counts_by_state(cycle: int) -> dict[str, int]:
    """How many proposals stand where, public or not: for the office."""
    rows = await Proposal.filter(cycle=cycle).annotate(n=Count("id")).group_by("state").values("state", "n")
    return {row["state"]: row["n"] for row in rows}
