"""An election as one process serves it: its sheet and keys in memory, and the one writer that puts ballots into the box.

Whoever casts waits until their slip is looked up, with all others that wait; a slip that opens nothing ends there. The others wait at the
writer's queue; it takes as many as wait, seals them, commits them together and answers each. So one flush to disk serves many
ballots, under load no ballot stands alone in a transaction, and guesses fill no queue that voters wait in.
"""

import asyncio
import contextlib
import contextvars
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from tortoise.exceptions import IntegrityError

from domain.errors import Unavailable
from domain.voting.actions.casting import MOST, Answer, Cast, Outcome, cast_many
from domain.voting.ballot import Choice, Opened, commitment, new_nonce, retry_digest, sealed_size
from domain.voting.codes import auth_of, tag_of, tracker_of
from domain.voting.models import Election
from domain.voting.sealing import Sealer, Signer
from domain.voting.sheet import Sheet
from domain.voting.slips import Slip, slips_of
from domain.voting.vault import BoxKeys, Vault

Held = TypeVar("Held")

MOST_WAITING = 2048
"""Ballots that may wait; who comes after them is asked to come again in a moment."""

ILL = 30.0
"""Seconds for which a fault is told to who asks after our health; then a ballot has to try again."""

LONGEST_WAIT = 25.0
"""Seconds after which a voter is told to try again; the ballot goes its way all the same, and the retry finds it."""

LONGEST_END = 10.0
"""Seconds that a process which ends gives the ballots still waiting."""


@dataclass(frozen=True)
class Ballot:
    """A ballot as it waits: what the slip gives, what was chosen, and the attempt that knows it again."""

    auth: bytes
    tag: bytes
    tracker: str
    choice: Choice
    attempt: bytes
    channel: str


@dataclass(frozen=True)
class Receipt:
    """What the voter is told. com and signature are empty unless the ballot is in the box."""

    answer: Answer
    tracker: str
    com: bytes = b""
    signature: bytes = b""


Waiting = tuple[Ballot, "asyncio.Future[Outcome]"]
Admitted = tuple[Ballot, Slip, "asyncio.Future[Outcome]"]


@dataclass
class BallotWriter:
    """One election in this process. row: as it was read; its state and times are judged by the database when a ballot is inserted."""

    row: Election
    sheet: Sheet
    keys: BoxKeys
    signer: Signer
    sealer: Sealer
    size: int
    arriving: "asyncio.Queue[Waiting]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    waiting: "asyncio.Queue[Admitted]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    failed: float = 0.0
    """When ballots could last not be stored, by the process's own clock; 0 since one could."""
    _tasks: "list[asyncio.Task[None]]" = field(default_factory=list)

    @property
    def ill(self) -> bool:
        """Whether ballots could not be stored a moment ago, and none was since: the disk is full, or the database is gone."""
        return bool(self.failed) and time.monotonic() - self.failed < ILL

    @classmethod
    def of(cls, row: Election, vault: Vault) -> "BallotWriter":
        """The ballot writer of an election whose sheet is fixed. Raises Unavailable where its secret is missing or another one."""
        keys = vault.read(row.eid)
        signer = Signer(keys.seed)
        if row.signing_key is None or signer.public != bytes(row.signing_key):
            raise Unavailable(f"the secret in the vault is not that of election {row.eid}")
        if row.public_key is None:
            raise Unavailable(f"election {row.eid} has no public key")
        sheet = Sheet.from_json(row.sheet)
        most = max((int(bound) for bound in (sheet.form.most_each, sheet.form.most_points) if bound is not None), default=0)
        size = sealed_size(len(sheet.candidates), most)
        return cls(row, sheet, keys, signer, Sealer(row.eid, bytes(row.public_key)), size)

    def ballot(self, code: str, choice: Choice, attempt: bytes, channel: str) -> Ballot:
        """The ballot that a slip makes of a choice."""
        eid, pepper = self.row.eid, self.keys.pepper
        return Ballot(auth_of(pepper, eid, code), tag_of(pepper, eid, code), tracker_of(eid, code), choice, attempt, channel)

    async def cast(self, ballot: Ballot) -> Receipt:
        """Put a ballot into the box and wait until it is there. Raises Unavailable when it can not be said whether it is."""
        if not self._tasks or any(task.done() for task in self._tasks):
            self._begin()
        future: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        try:
            self.arriving.put_nowait((ballot, future))
        except asyncio.QueueFull as problem:
            raise Unavailable("too many ballots wait at this moment") from problem
        try:
            outcome = await asyncio.wait_for(future, LONGEST_WAIT)
        except TimeoutError as problem:
            raise Unavailable("it cannot be said yet whether the ballot is in the box") from problem
        return self.receipt(ballot.tracker, outcome)

    def receipt(self, tracker: str, outcome: Outcome) -> Receipt:
        """The signed receipt of an outcome; the same one for every retry."""
        if outcome.answer not in (Answer.NEW, Answer.AGAIN):
            return Receipt(outcome.answer, tracker)
        return Receipt(outcome.answer, tracker, outcome.com, self.signer.receipt(self.row.eid, tracker, outcome.com))

    def sealed(self, ballot: Ballot, slip: Slip) -> Cast:
        """A ballot as it will lie in the box."""
        nonce = new_nonce()
        opened = Opened(ballot.tracker, nonce, slip.klass, slip.number, ballot.channel, ballot.choice)
        eid = self.row.eid
        return Cast(
            ballot.auth,
            ballot.tag,
            ballot.tracker,
            commitment(eid, ballot.tracker, nonce, ballot.choice),
            self.sealer.seal(opened.packed(self.size), ballot.tag),
            retry_digest(ballot.attempt, eid, ballot.tag, ballot.choice),
        )

    def _begin(self) -> None:
        """Start both tasks, each in a context of its own: of nobody's transaction."""
        for task in self._tasks:
            task.cancel()
        self._tasks = [asyncio.create_task(work(), context=contextvars.Context()) for work in (self._admit, self._write)]

    async def _admit(self) -> None:
        """Look up the slips of all that arrive; whose slip opens nothing is answered here."""
        while True:
            taken = await _some(self.arriving)
            # in a context of its own: a database that goes away in the middle leaves its dead transaction in this one
            await asyncio.create_task(self._look_up(taken), context=contextvars.Context())
            for _ in taken:
                self.arriving.task_done()

    async def _look_up(self, taken: Sequence[Waiting]) -> None:
        try:
            slips = await self.slips([ballot for ballot, _ in taken])
        except Exception as problem:
            self._fail([future for _, future in taken], problem)
            return
        for (ballot, future), slip in zip(taken, slips, strict=True):
            if slip is None or not slip.good:
                self._answer(future, Outcome(Answer.NO_SLIP))
            else:
                await self.waiting.put((ballot, slip, future))

    async def slips(self, ballots: Sequence[Ballot]) -> list[Slip | None]:
        """The slips of some ballots; None for one that is none of this vote."""
        return await slips_of(self.row.id, [(ballot.auth, ballot.tag) for ballot in ballots])

    async def _write(self) -> None:
        while True:
            taken = await _some(self.waiting)
            await asyncio.create_task(self._commit(taken), context=contextvars.Context())
            for _ in taken:
                self.waiting.task_done()

    async def _commit(self, taken: Sequence[Admitted]) -> None:
        """Commit a batch and answer each; a batch that fails is tried again one by one, so that one bad ballot sinks no other."""
        try:
            outcomes = await self.put([(ballot, slip) for ballot, slip, _ in taken])
        except Exception as problem:
            if len(taken) > 1 and isinstance(problem, ValueError | IntegrityError):  # one of them is at fault, not the database
                for one in taken:
                    await self._commit([one])
                return
            self._fail([future for *_, future in taken], problem)
            return
        self.failed = 0.0
        for (*_, future), outcome in zip(taken, outcomes, strict=True):
            self._answer(future, outcome)

    def _fail(self, futures: "Sequence[asyncio.Future[Outcome]]", problem: Exception) -> None:
        self.failed = time.monotonic()
        for future in futures:
            said = Unavailable(f"the ballot could not be stored: {type(problem).__name__}")
            said.__cause__ = problem
            self._answer(future, said)

    @staticmethod
    def _answer(future: "asyncio.Future[Outcome]", said: Outcome | Unavailable) -> None:
        if future.done():  # whoever asked has hung up; the ballot is in the box all the same
            return
        if isinstance(said, Outcome):
            future.set_result(said)
        else:
            future.set_exception(said)

    async def put(self, ballots: Sequence[tuple[Ballot, Slip]]) -> list[Outcome]:
        """Put some ballots into the box in one transaction, in the order given."""
        return await cast_many(self.row.id, [self.sealed(ballot, slip) for ballot, slip in ballots])

    async def close(self) -> None:
        """Stop both tasks once everything that waits is answered."""
        if not self._tasks:
            return
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._drained(), LONGEST_END)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _drained(self) -> None:
        await self.arriving.join()
        await self.waiting.join()


async def _some(queue: "asyncio.Queue[Held]") -> "list[Held]":
    """As many as wait, at least one and at most a batch."""
    taken = [await queue.get()]
    while len(taken) < MOST and not queue.empty():
        taken.append(queue.get_nowait())
    return taken
