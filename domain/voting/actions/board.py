"""The board's log: ballots in batches of tens, sorted by hash, so that neither order nor number tells who voted when; and public acts."""

import asyncio
import random
import secrets
from collections import Counter
from collections.abc import Mapping
from typing import Any

from domain.db import current, one_at_a_time, writing
from domain.voting import merkle
from domain.voting.board import act_digest, leaf_of
from domain.voting.fixed import format_of
from domain.voting.models import Box, Election, State
from domain.voting.models_public import Head, Leaf, VoteEvent
from domain.voting.public_acts import AFTER, SUM, VOTERS
from domain.voting.queries import by_id, database_now, leaves, newest_head
from domain.voting.safety import reasons_not_to_open
from domain.voting.sealing import Signer
from domain.voting.vault import Vault

LEAST = 20
"""Ballots in the smallest batch while the vote is open."""

HOUR = 3_600_000
_LOCK = 7_205_020_000
"""Beside the election's number: one process appends at a time."""


async def tend(election: Election, vault: Vault) -> None:
    """What a board needs every minute while the vote is open: append what is ready, and sign a head on every full hour."""
    unsafe = await reasons_not_to_open(current()) if await _hour_is_due(election) else []
    async with writing(quiet=True):
        await append(election)
        if (await by_id(election.id)).state != State.OPEN:  # closed or shut meanwhile: its last head is signed there
            return
        if await _hour_is_due(election):
            await note_unsafe(election, unsafe)
            await sign_head(election, Signer(vault.read(election.eid).seed), "hourly")
    kept = vault.head(election.eid)
    if kept is None or kept[0] < await Leaf.filter(election=election.id).count():
        hashes = await leaves(election.id)
        root = await asyncio.to_thread(merkle.root, hashes)  # ballots do not wait for it
        vault.keep_head(election.eid, len(hashes), root)  # the length of every minute, so that a restored copy is noticed


async def _hour_is_due(election: Election) -> bool:
    head = await newest_head(election.id)
    return head is None or await database_now() // HOUR > head.at // HOUR


async def note_unsafe(election: Election, reasons: list[str]) -> None:
    """Note in public what the database has become since the opening, unless the last such act says the same. Call it inside a transaction.

    The vote goes on: to stop it is for the officers, and a setting must not be a switch that ends a vote.
    """
    said = ", ".join(reasons)
    last = await VoteEvent.filter(election=election.id, kind="database").order_by("-id").first()
    if said and (last is None or said != last.reason):
        await event(election, "database", [], reason=said, at=await database_now() // HOUR * HOUR)


async def append(election: Election, *, everything: bool = False) -> int:
    """Append ballots that are not on the log yet: as many tens as wait, chosen by chance; at the end all of them. Returns how many.

    Call it inside a transaction. Within a batch the order is that of the hashes. Another process that appends is waited for first, and what
    it has appended is seen then.
    """
    await one_at_a_time(_LOCK + election.id)
    waiting: list[dict[str, Any]] = (
        await current()
        .context.db()
        .execute_query_dict(
            "SELECT b.tracker AS tracker, b.com AS com FROM box b WHERE b.election = "
            + ("$1" if current().dialect == "postgres" else "?")
            + " AND NOT EXISTS (SELECT 1 FROM log l WHERE l.election = b.election AND l.tracker = b.tracker)",
            [election.id],
        )
    )
    take = len(waiting) if everything else len(waiting) // 10 * 10
    if take == 0 or (not everything and take < LEAST):
        return 0
    chosen = waiting if everything else random.Random(secrets.randbits(128)).sample(waiting, take)
    ordered = sorted(((leaf_of(row["tracker"], bytes(row["com"])), row) for row in chosen), key=lambda pair: pair[0])
    start = await Leaf.filter(election=election.id).count()
    await Leaf.bulk_create(
        [
            Leaf(election=election.id, place=start + place, tracker=row["tracker"], com=bytes(row["com"]))
            for place, (_, row) in enumerate(ordered)
        ],
        batch_size=500,
    )
    return take


async def event(
    election: Election,
    kind: str,
    who: list[int],
    *,
    count: int = 1,
    reason: str = "",
    facts: Mapping[str, Any] | None = None,
    at: int | None = None,
) -> VoteEvent:
    """Note a public act; call it inside the transaction of the act itself. at: only of acts that no voter stands behind.

    Once the rules are fixed, and until the box is shut, it stands on the log as well.
    """
    office = ["site", "officer", "officers"][min(2, len([one for one in who if one]))]
    row = await VoteEvent.create(
        election=election.id, kind=kind, count=count, reason=reason, facts=dict(facts or {}), office=office, who=who, at=at
    )
    if format_of(election) > 1 and kind not in VOTERS and kind not in AFTER:
        await _bind(election, row)
    return row


async def _bind(election: Election, row: VoteEvent) -> None:
    """Put an act on the log."""
    nonce = secrets.token_bytes(16)
    held = {name: getattr(row, name) for name in ("kind", "count", "reason", "facts", "office", "at")}
    digest = act_digest(election.eid, held, nonce)
    await VoteEvent.filter(id=row.id).update(nonce=nonce, digest=digest)
    await append_event(election, digest)


async def bind_earlier(election: Election) -> None:
    """Put the acts before the rules were fixed on the log, the oldest first."""
    for row in await VoteEvent.filter(election=election.id, digest=None).order_by("id"):
        if row.kind not in VOTERS | AFTER:
            await _bind(election, row)


async def sum_up(election: Election) -> None:
    """Put the sums of acts behind which one voter stands on the log, in the order of their kinds; when the box is shut."""
    if format_of(election) == 1:
        return
    sums: Counter[str] = Counter()
    for row in await VoteEvent.filter(election=election.id, kind__in=sorted(VOTERS)):
        sums[row.kind] += row.count
    for kind, count in sorted(sums.items()):
        await event(election, SUM, [], count=count, facts={"of": kind})


async def append_event(election: Election, digest: bytes) -> None:
    """Append an event's digest, such as a withdrawal, to the log. Call it inside a transaction."""
    await one_at_a_time(_LOCK + election.id)
    start = await Leaf.filter(election=election.id).count()
    await Leaf.create(election=election.id, place=start, com=digest)


async def sign_head(election: Election, signer: Signer, kind: str, at: int | None = None) -> Head:
    """Sign what the log is now; while the vote is open as of the full hour, so that a head's time tells no turnout.

    at: the moment of the act that it is signed for.
    """
    hashes = await leaves(election.id)
    now = at or await database_now()
    at = now // HOUR * HOUR if kind == "hourly" and election.state == State.OPEN else now
    root = merkle.root(hashes)
    signature = signer.head(election.eid, len(hashes), root)
    return await Head.create(election=election.id, size=len(hashes), root=root, signature=signature, at=at, kind=kind)


async def on_the_board(election: int) -> tuple[int, int]:
    """How many ballots are in the box, and how many of them on the log; for officers only."""
    return await Box.filter(election=election).count(), await Leaf.filter(election=election).exclude(tracker="").count()
