"""The votes that this process serves, kept in memory with their keys and writers."""

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.errors import Unavailable
from domain.voting.hall import Hall
from domain.voting.models import Election, State
from domain.voting.queries import by_eid, open_ones
from domain.voting.vault import Vault
from web import logs

if TYPE_CHECKING:
    from web.house import House

ANSWERING = frozenset({State.OPEN, State.CLOSED, State.SEALED, State.COUNTED})
"""States in which a retry of a ballot that is in the box still gets its receipt."""


@dataclass
class Halls:
    """Halls by the election's public id."""

    vault: Vault
    receipts: dict[tuple[object, ...], str] = field(default_factory=dict)
    _held: dict[str, Hall] = field(default_factory=dict)

    async def open(self, house: "House") -> list[Hall]:
        """Those whose box is open. An election whose secret this machine lacks is left out, and noted in the log."""
        found = []
        for row in await house.recall(("votes", "open"), open_ones):
            try:
                found.append(self._of(row))
            except Unavailable:
                logs.note("a vote is open whose secret this machine does not have", election=row.key)
        return found

    async def by_eid(self, house: "House", eid: str) -> Hall | None:
        """The hall of an election that answers to ballots, None for any other."""
        row = await house.recall(("vote", eid), lambda: by_eid(eid))
        return self._of(row) if row is not None and row.state in ANSWERING else None

    def _of(self, row: Election) -> Hall:
        held = self._held.get(row.eid)
        if held is None or held.row.digest != row.digest:
            held = self._held[row.eid] = Hall.of(row, self.vault)
        held.row = row
        return held

    async def close(self) -> None:
        """Answer the ballots that still wait, and stop."""
        await asyncio.gather(*(hall.close() for hall in self._held.values()))
        self._held.clear()
