"""The votes that this process serves, kept in memory with their keys and writers."""

import asyncio
import logging
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from domain.errors import Refused, Unavailable
from domain.voting.actions.elections import check_not_older
from domain.voting.hall import Hall
from domain.voting.merkle import Tree
from domain.voting.models import Election, State
from domain.voting.queries import by_eid, leaves, open_ones
from domain.voting.vault import Vault
from web import logs

if TYPE_CHECKING:
    from web.house import House

ANSWERING = frozenset({State.OPEN, State.CLOSED, State.SEALED, State.COUNTED})
"""States in which a retry of a ballot that is in the box still gets its receipt."""


AGE = 2.0
"""Seconds for which it is remembered that an election answers."""


@dataclass
class Halls:
    """Halls by the election's public id."""

    vault: Vault
    trees: dict[int, Tree] = field(default_factory=dict)
    receipts: dict[tuple[object, ...], str] = field(default_factory=dict)
    _held: dict[str, Hall] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    async def tree(self, election: int, size: int) -> Tree:
        """The board's tree as of its newest head, kept until the next one."""
        held = self.trees.get(election)
        if held is None or held.size != size:
            held = self.trees[election] = Tree((await leaves(election))[:size])
        return held

    async def open(self, house: "House") -> list[Hall]:
        """Those whose box is open. Left out and logged: one without its secret here, or with a database older than its board."""
        return [hall for row in await house.recall(("votes", "open"), open_ones) if (hall := await self._good(row)) is not None]

    async def _good(self, row: Election) -> Hall | None:
        if row.eid in self._held:
            return self._of(row)
        try:
            await check_not_older(row, self.vault)
            return self._of(row)
        except (Unavailable, Refused) as problem:
            logs.note("an open vote is not served here", level=logging.ERROR, election=row.key, problem=str(problem))
            return None

    async def by_eid(self, eid: str) -> Hall | None:
        """The hall of an election that answers to ballots, None for any other. Whether it still takes them the database says."""
        asked = self._asked.get(eid)
        if asked is not None and time.monotonic() - asked < AGE and eid in self._held:
            return self._held[eid]
        row = await by_eid(eid)
        if row is not None and row.state in ANSWERING:
            self._asked[eid] = time.monotonic()
        elif (ended := self._held.pop(eid, None)) is not None:  # its keys do not outlive it in memory
            await ended.close()
        return await self._good(row) if row is not None and row.state in ANSWERING else None

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
