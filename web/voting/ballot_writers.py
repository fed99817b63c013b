"""The votes that this process serves, kept in memory with their keys and writers."""

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from domain import clock
from domain.errors import Refused, Unavailable
from domain.voting.actions.ballot_writer import BallotWriter
from domain.voting.actions.restoring import check_not_older
from domain.voting.board import leaf_of
from domain.voting.bundle import log_csv
from domain.voting.merkle import Tree, node_hash
from domain.voting.models import Election, State
from domain.voting.models_public import Head
from domain.voting.queries import by_eid, database_now, log_of, open_ones
from domain.voting.vault import Vault
from web.frame import request_log
from web.voting.footfall import Footfall

if TYPE_CHECKING:
    from web.frame.services import Services

ANSWERING = frozenset({State.OPEN, State.CLOSED, State.SEALED, State.COUNTED})
"""States in which a retry of a ballot that is in the box still gets its receipt."""


COMPARED = 60.0
"""Seconds between two comparisons of the clocks."""

AGE = 2.0
"""Seconds for which it is remembered that an election answers."""

MOST_LOGS = 4
"""Votes whose log is kept in memory at once: a vote of 60,000 ballots takes some 25 MB."""


@dataclass(frozen=True)
class Log:
    """The board's log as of one head: its tree, and the file."""

    leaves: list[bytes]
    tree: Tree
    file: bytes

    @classmethod
    def of(cls, entries: Sequence[tuple[str, bytes]]) -> "Log":
        """The log of these entries, trackers and commitments."""
        hashes = [leaf_of(tracker, com) for tracker, com in entries]
        return cls(hashes, Tree(hashes), log_csv(entries))

    def is_of(self, head: Head) -> bool:
        """Whether it is what this head was signed over."""
        return self.tree.size == head.size and self.tree.root == bytes(head.root)

    def consistency(self, earlier: int) -> list[bytes]:
        """As `merkle.consistency` finds it, from the inner nodes that are kept. Raises ValueError.

        It is the path of the last entry of the earlier tree, which begins at the largest full tree that this entry ends.
        """
        if not 0 < earlier <= self.tree.size:
            raise ValueError("no earlier tree of that size")
        if earlier == self.tree.size:
            return []
        place, node, path = earlier - 1, self.leaves[earlier - 1], self.tree.inclusion(earlier - 1)
        while place & 1:
            place, node = place >> 1, node_hash(path.pop(0), node)
        return [node, *path] if place else path


@dataclass
class BallotWriters:
    """BallotWriters by the election's public id."""

    vault: Vault
    receipts: dict[tuple[object, ...], str] = field(default_factory=dict)
    footfall: Footfall = field(default_factory=Footfall)
    sampled: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    """What officers see of an election while it is open: the quarter of an hour, people on the roll, slips collected."""

    ahead: int = 0
    """Milliseconds that the database's clock is ahead of this process's, as of the last time the open votes were read."""
    _held: dict[str, BallotWriter] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)
    _compared: float = float("-inf")
    _logs: OrderedDict[int, Log] = field(default_factory=OrderedDict)
    _reading: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def log(self, election: int, head: Head) -> Log:
        """The board's log as of its newest head, kept until the next one."""
        held = self._kept(election, head)
        if held is not None:
            return held
        async with self._reading:  # who asks for it meanwhile finds it afterwards
            held = self._kept(election, head)
            if held is None:
                entries = await log_of(election, head.size)
                held = self._logs[election] = await asyncio.to_thread(Log.of, entries)  # ballots do not wait for so many hashes
                self._logs.move_to_end(election)
                if len(self._logs) > MOST_LOGS:
                    self._logs.popitem(last=False)
        return held

    def _kept(self, election: int, head: Head) -> Log | None:
        held = self._logs.get(election)
        if held is None or not held.is_of(head):
            return None
        self._logs.move_to_end(election)
        return held

    async def open(self, services: "Services") -> list[BallotWriter]:
        """Those whose box is open. Left out and logged: one without its secret here, or with a database older than its board."""
        rows = await services.recall(("votes", "open"), open_ones)
        if rows and time.monotonic() - self._compared > COMPARED:  # how the two clocks stand, for the time that is left
            self.ahead, self._compared = await database_now() - int(clock.now().timestamp() * 1000), time.monotonic()
        return [writer for row in rows if (writer := await self._good(row)) is not None]

    def now(self, at: datetime) -> int:
        """A moment of this process by the database's clock, in milliseconds of Unix time."""
        return int(at.timestamp() * 1000) + self.ahead

    async def _good(self, row: Election) -> BallotWriter | None:
        if row.eid in self._held:
            return self._of(row)
        try:
            await check_not_older(row, self.vault)
            return self._of(row)
        except (Unavailable, Refused) as problem:
            request_log.note("an open vote is not served here", level=logging.ERROR, election=row.key, problem=str(problem))
            return None

    @property
    def ill(self) -> bool:
        """Whether a box here could not store a ballot a moment ago."""
        return any(writer.ill for writer in self._held.values())

    async def by_eid(self, eid: str) -> BallotWriter | None:
        """The ballot writer of an election that answers to ballots, None for any other. Whether it still takes them the database says."""
        asked = self._asked.get(eid)
        if asked is not None and time.monotonic() - asked < AGE and eid in self._held:
            return self._held[eid]
        row = await by_eid(eid)
        if row is not None and row.state in ANSWERING:
            self._asked[eid] = time.monotonic()
        elif (ended := self._held.pop(eid, None)) is not None:  # its keys do not outlive it in memory
            await ended.close()
        return await self._good(row) if row is not None and row.state in ANSWERING else None

    def _of(self, row: Election) -> BallotWriter:
        held = self._held.get(row.eid)
        if held is None or held.row.digest != row.digest:
            held = self._held[row.eid] = BallotWriter.of(row, self.vault)
        held.row = row
        return held

    async def forget(self) -> None:
        """Let go of the keys of votes whose box was destroyed; asked every minute, and by who destroys one."""
        for eid, writer in list(self._held.items()):
            row = await by_eid(eid)
            if row is None or row.state not in ANSWERING:
                self._held.pop(eid, None)
                await writer.close()

    async def close(self) -> None:
        """Answer the ballots that still wait, and stop."""
        await asyncio.gather(*(writer.close() for writer in self._held.values()))
        self._held.clear()
