"""Entries as they are read."""

from collections.abc import Collection
from typing import Any

from domain.assisted.models import AssistedEntry
from domain.assisted.rules import EntryState
from domain.errors import Missing
from domain.translated import Translated


async def entry(number: int) -> AssistedEntry:
    """One entry. Raises Missing."""
    found = await AssistedEntry.get_or_none(id=number)
    if found is None:
        raise Missing("no such entry")
    return found


async def entries(
    *,
    scopes: Collection[str] | None = None,
    kind: str = "",
    state: str = "",
    thing: str = "",
    text: str = "",
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[AssistedEntry], int]:
    """Entries, the newest first, and how many there are. scopes: of these cycles alone; text: a part of name or telephone number."""
    wanted = {"kind": kind, "state": state, "thing": thing}
    chosen = AssistedEntry.filter(**{name: value for name, value in wanted.items() if value})
    if scopes is not None:
        chosen = chosen.filter(scope__in=list(scopes))
    if text:
        digits = "".join(sign for sign in text if sign.isdigit())
        chosen = chosen.filter(phone__contains=digits) if len(digits) >= 3 else chosen.filter(name__icontains=text)
    return await chosen.order_by("-id").offset(offset).limit(limit), await chosen.count()


async def waiting(kind: str, thing: str, person: int) -> bool:
    """Whether something of this kind waits for its call already."""
    return await AssistedEntry.filter(kind=kind, thing=thing, person=person, state=EntryState.WAITING.value).exists()


async def titles(numbers: Collection[int]) -> dict[int, Translated]:
    """What these entries are about, by number."""
    return {row.id: row.title for row in await AssistedEntry.filter(id__in=list(numbers)).only("id", "title")}


async def held_about(person: int) -> list[dict[str, Any]]:
    """What is stored of what was entered for somebody, for a data request."""
    rows = await AssistedEntry.filter(person=person).order_by("id")
    return [
        {"number": row.thing, "kind": row.kind, "way": row.way, "sheet": row.sheet, "state": row.state, "at": row.at.isoformat()}
        for row in rows
    ]
