"""The list of the prize draw, opened with the vote's key."""

import json
from dataclasses import dataclass

from domain.voting.models import Election
from domain.voting.models_public import DrawEntry
from domain.voting.sealing import Opener


@dataclass(frozen=True)
class Joined:
    """An entry that was opened. drawn: its place among those drawn, None for the others."""

    key: str
    name: str
    phone: str
    drawn: int | None


async def opened(election: Election, opener: Opener) -> list[Joined]:
    """Everybody on the list, by key; for the closing, which gives them out in a file of their own."""
    found = []
    for entry in await DrawEntry.filter(election=election.id).order_by("key"):
        name, phone = entry.name, entry.phone
        if entry.sealed is not None:
            name, phone = json.loads(opener.open(bytes(entry.sealed), address_of(entry.key)))
        found.append(Joined(entry.key, name, phone, entry.drawn))
    return found


def address_of(key: str) -> bytes:
    """What a sealed entry is bound to; no tag of a ballot begins like it."""
    return f"draw|{key}".encode()
