"""What a count found is kept, made final after the period for objections, and the keys are destroyed at the end."""

import asyncio
import hashlib
from datetime import date
from typing import TYPE_CHECKING

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.actions.board import event
from domain.voting.actions.casting import lock_out
from domain.voting.actions.closing import scrub_sqlite
from domain.voting.actions.ledger_entries import note
from domain.voting.actions.officers import Officers, one_is_enough
from domain.voting.dialects import marks
from domain.voting.fixed import format_of, last_day_of_objections
from domain.voting.frozen import closing_line, opening_line
from domain.voting.models import Box, Election, State
from domain.voting.models_public import Bundle, Head, VoteEvent
from domain.voting.public_parts import log_entries
from domain.voting.queries import bundle_of, by_id, database_now, is_destroyed, newest_head
from domain.voting.vault import Vault
from domain.voting.verify_held import Given

if TYPE_CHECKING:
    from domain.voting.publish import Result

UNVERIFIED = "unverified"
"""The public act by which officers publish a result whose bundle fails a check."""

FAILED = N_(
    "The bundle fails checks that anybody can run: %(checks)s. Nothing is published. Find out why; only two officers can publish it "
    "all the same, in public and with a reason."
)


async def failed_checks(row: Election, data: bytes, head: Head) -> str:
    """What an outsider who holds the lines that were read aloud would find wrong with a bundle; empty when it is sound."""
    from domain.voting.verify import verify  # here: counting is for few pages

    key, public = bytes(row.signing_key or b""), bytes(row.public_key or b"")
    opening = opening_line(row.eid, row.digest, public, key) if format_of(row) > 1 else ""
    given = Given(key.hex(), opening, closing_line(head.size, bytes(head.root)))
    try:
        found = await asyncio.to_thread(verify, data, given)
    except Refused as refusal:
        return refusal.reason % refusal.facts
    return "; ".join(check.said % check.facts for check in found.checks if check.passed is False)


async def _accepted(election: int) -> bool:
    return await VoteEvent.filter(election=election, kind=UNVERIFIED).exists()


async def accept_unverified(election: Election, officers: Officers, reason: str) -> None:
    """Let a result be published although its bundle fails a check: in public, by two, before it is counted."""
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    async with writing():
        row = await by_id(election.id)
        who = officers.both(row)
        if row.state != State.SEALED:
            raise Refused(N_("The box must be shut first."))
        await event(row, UNVERIFIED, who, reason=reason.strip(), at=await database_now())


async def keep_result(published: "Result", data: bytes, by: int | None = None) -> str:
    """Keep what a count found and its bundle, and take the test slips out, all in one transaction; returns the bundle's digest.

    Raises Refused when the vote was counted already, its log is not the one that was counted, or the bundle fails a check that anybody
    can run; unless two officers have accepted that in public.
    """
    bundle, shut, taken = hashlib.sha256(data).hexdigest(), published.shut, published.taken
    failed = await failed_checks(shut.row, data, shut.heads[-1])
    if failed and not await _accepted(shut.row.id):
        raise Refused(FAILED, checks=failed)
    async with writing():
        await lock_out(shut.row.id)
        row = await by_id(shut.row.id)
        before = shut.log if taken is None else shut.log[:-1]
        if row.state != State.SEALED or await log_entries(row.id) != before:
            raise Refused(N_("This vote was counted already, or its box is not shut."))
        if taken is not None:
            await Box.filter(election=row.id, tracker__in=sorted(taken.trackers)).update(sealed=None)
            for made in (taken.act, taken.entry, taken.head):
                await made.save()
        await Election.filter(id=row.id).update(state=State.COUNTED.value, result=dict(published.shown), bundle=bundle)
        await Bundle.create(election=row.id, digest=bundle, data=data)
        await event(row, "counted", [], facts={"bundle": bundle}, at=await database_now())
        await note(row, "count", by, bundle=bundle)
    return bundle


async def obstacles_to_certifying(row: Election, today: date) -> list[Refused]:
    """What stops a result from being made final. today: the day at the site."""
    if row.state != State.COUNTED:
        return [Refused(N_("Only a counted vote can be certified."))]
    found, until = [], last_day_of_objections(row)
    if not one_is_enough(row) and until is not None and today <= until:
        found.append(Refused(N_("Objections may be raised until %(day)s. The result is made final after that day."), day=until))
    return found + await _bundle_obstacles(row)


async def _bundle_obstacles(row: Election) -> list[Refused]:
    """What is wrong with the bundle that is kept."""
    found, data, head = [], await bundle_of(row.id), await newest_head(row.id)
    if hashlib.sha256(data).hexdigest() != row.bundle:
        found.append(Refused(N_("The bundle that is kept is not the one that was published.")))
    failed = await failed_checks(row, data, head) if head is not None else ""
    if failed and not await _accepted(row.id):
        found.append(Refused(N_("The published bundle fails checks that anybody can run: %(checks)s."), checks=failed))
    return found


async def certify(election: Election, officers: Officers, reason: str, today: date) -> None:
    """The period for objections is over. Raises Refused with the first of `obstacles_to_certifying`."""
    for refusal in await obstacles_to_certifying(await by_id(election.id), today):
        raise refusal
    async with writing():
        row = await by_id(election.id)
        who = officers.both(row)
        if not await Election.filter(id=row.id, state=State.COUNTED.value).update(state=State.CERTIFIED.value):
            raise Refused(N_("Only a counted vote can be certified."))
        await event(row, "certified", who, reason=reason, at=await database_now())


async def obstacles_to_destroying(row: Election) -> list[Refused]:
    """What stops keys and box from being destroyed: what stays must be sound, for nothing can be counted again afterwards."""
    if row.state != State.CERTIFIED:
        return [Refused(N_("The keys are destroyed only after the result is certified."))]
    if await is_destroyed(row.id):
        return [Refused(N_("Keys and box are destroyed already."))]
    return await _bundle_obstacles(row)


async def destroy(election: Election, officers: Officers, vault: Vault) -> None:
    """Destroy the secret of the vote and everything in its box, roll and slips; log, result and protocol stay. Cannot be undone.

    The officers destroy the private key and the backups of this time themselves; the page and the protocol say so.
    """
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        for refusal in await obstacles_to_destroying(row):
            raise refusal
        who = officers.both(row)
        connection = current().context.db()
        await connection.execute_query(f"DELETE FROM cred WHERE pack IN (SELECT id FROM pack WHERE election = {marks(1)[0]})", [row.id])
        for table in ("box", "paper", "invalid_paper", "roll"):
            await connection.execute_query(f"DELETE FROM {table} WHERE election = {marks(1)[0]}", [row.id])
        await event(row, "destroyed", who, at=await database_now())
    vault.destroy(row.eid)
    if current().dialect == "postgres":
        for table in ("box", "cred", "roll", "paper", "invalid_paper"):
            await current().client.execute_script(f"VACUUM FULL {table}")
        return
    await scrub_sqlite()
