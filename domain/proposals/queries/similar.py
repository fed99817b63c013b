"""Proposals like the one that somebody is writing. Their texts are taken apart once and kept until one of them changes."""

from asyncio import sleep
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.functions import Count, Max

from domain.likeness import Index, Text
from domain.proposals.content import Content
from domain.proposals.states import State
from domain.proposals.visibility import COLUMNS, Card, cards, public

Stamp = tuple[Any, ...]
_PARTS = ("title", "summary", "problem", "idea")


@dataclass
class Shelf:
    """The texts of the cycles that were asked for, in this process. Only what the public may see is ever taken from the database."""

    held: dict[int, tuple[Stamp, Index, dict[str, tuple[Stamp, list[Text]]]]] = field(default_factory=dict)


async def alike(shelf: Shelf, cycle: int, at: datetime, title: str, *bodies: str, without: str = "") -> list[Card]:
    """The public proposals most like what somebody is writing, best first. without: the number of one that is not meant."""
    index = await _index(shelf, cycle, at)
    found = index.like(title, *bodies, without=without)
    if not found:
        return []
    rows: Any = await public(at).filter(cycle=cycle, number__in=[item.key for item in found]).values(*COLUMNS)
    known = {card.number: card for card in cards(rows)}
    return [known[item.key] for item in found if item.key in known]


async def alike_draft(shelf: Shelf, cycle: int, at: datetime, content: Content, language: str, without: str = "") -> list[Card]:
    """The same for a draft as it is kept."""
    title, *bodies = (getattr(content, part).text(language) for part in _PARTS)
    return await alike(shelf, cycle, at, title, *bodies, without=without) if title else []


async def _index(shelf: Shelf, cycle: int, at: datetime) -> Index:
    """The cycle's texts; read again only when one was added, changed or taken off."""
    chosen = public(at).filter(cycle=cycle).exclude(state=State.MERGED.value)
    stamps: Any = await chosen.annotate(n=Count("id"), last=Max("changed_at"), shown=Max("public_at")).values("n", "last", "shown")
    stamp = tuple(stamps[0].values())
    before = shelf.held.get(cycle)
    if before is not None and before[0] == stamp:
        return before[1]
    old = before[2] if before is not None else {}
    held: Any = await chosen.values_list("id", "number", "changed_at")
    texts = {number: old[number] for row, number, changed in held if number in old and old[number][0] == (row, changed)}
    stale = [row for row, number, _ in held if number not in texts]
    for begin in range(0, len(stale), 50):
        rows: Any = await public(at).filter(id__in=stale[begin : begin + 50]).values("id", "number", "changed_at", *_PARTS)
        texts |= {row["number"]: _taken_apart(row) for row in rows}
        await sleep(0)  # the first time it takes a while; others are served in between
    index = Index({number: versions for number, (_, versions) in texts.items()})
    shelf.held[cycle] = (stamp, index, texts)
    return index


def _taken_apart(row: dict[str, Any]) -> tuple[Stamp, list[Text]]:
    texts = [Text.of(*(row[part].text(tag) for part in _PARTS)) for tag in row["title"].texts]
    return (row["id"], row["changed_at"]), texts
