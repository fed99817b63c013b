"""How a vote ends: when it was said to end, or earlier in public; the box shut once everything agrees."""

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.actions.board import append, event, note_unsafe, sign_head, sum_up
from domain.voting.actions.casting import lock_out
from domain.voting.actions.elections import check_times, note_head
from domain.voting.actions.officers import Officers, one_is_enough
from domain.voting.actions.reconciling import NOT_COUNTED, contradictions, uncounted_packs
from domain.voting.actions.restoring import machine_obstacles
from domain.voting.actions.roll import collected
from domain.voting.fixed import format_of, frozen
from domain.voting.models import Election, Paper, State
from domain.voting.models_public import Turnout
from domain.voting.public_parts import acts_on_the_log, heads_in_public, log_entries
from domain.voting.queries import by_id, database_now
from domain.voting.safety import reasons_not_to_open
from domain.voting.sealing import Signer
from domain.voting.stations import stations_of
from domain.voting.vault import Vault
from domain.voting.verify_log import Board, checks_of_log

AHEAD = 15 * 60_000
"""Milliseconds that an earlier end lies ahead at least, so that nobody on the way to vote comes too late unwarned."""


async def change_times(election: Election, officers: Officers, reason: str, *, last_handout: int | None, closes: int) -> None:
    """Move the end of a vote, in public. Raises Refused for a time that is past or too near, without a reason, or by one alone."""
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        await check_new_end(row, last_handout=last_handout, closes=closes)
        who = officers.both(row)
        facts = {"from": row.closes, "to": closes, "handout_from": row.last_handout, "handout_to": last_handout}
        if row.state == State.OPEN:
            facts["slips_out"] = await _slips_out(row.id) // 10 * 10
        await Election.filter(id=row.id).update(closes=closes, last_handout=last_handout)
        await event(row, "times", who, reason=reason.strip(), facts=facts, at=await database_now())


async def check_new_end(row: Election, *, last_handout: int | None, closes: int) -> None:
    """Raises Refused beside the time that cannot be."""
    if row.state not in (State.OPEN, State.FROZEN):
        raise Refused(N_("The times can only be changed until the vote is closed."))
    now = await database_now()
    if closes <= now:
        raise Refused(N_("This time is past."), field="closes")
    if row.state == State.OPEN and row.closes is not None and row.closes <= now:
        raise Refused(N_("Voting has ended. It cannot be extended any more."), field="closes")
    if row.state == State.OPEN and row.closes is not None and closes < row.closes and closes < now + AHEAD:
        raise Refused(N_("An earlier end is at least %(minutes)s minutes ahead."), field="closes", minutes=AHEAD // 60_000)
    check_times(row.opens, last_handout, closes)


async def _slips_out(election: int) -> int:
    """Slips and codes that people hold: by the roll, or by the stations' own counts where there is none."""
    by_roll = sum((await collected(election)).values())
    return by_roll or sum([row.handed for row in await Turnout.filter(election=election)])


async def obstacles_to_closing(row: Election) -> list[Refused]:
    """What stops a vote from being closed now: until its end only two things end it, new times and `stop`. In a small assembly the end
    is the latest one, and whoever runs it closes when all have voted.
    """
    if row.state != State.OPEN:
        return [Refused(N_("The vote is not open."))]
    if one_is_enough(row) or (row.closes or 0) <= await database_now():
        return []
    words = N_("Voting has been announced until later. Change the times to end it earlier; in an emergency stop it at once.")
    return [Refused(words)]


async def close_box(election: Election, officers: Officers) -> None:
    """Close the vote to phones when its time is over: nothing that comes later is inserted. Paper is entered from now on."""
    await _close(election, officers, "")


async def stop(election: Election, officers: Officers, reason: str) -> None:
    """Close the vote at once, before its time, in an emergency: two officers and a public reason."""
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    await _close(election, officers, reason.strip())


async def _close(election: Election, officers: Officers, reason: str) -> None:
    unsafe = await reasons_not_to_open(current())
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        for refusal in await obstacles_to_closing(row):
            if not reason or row.state != State.OPEN:
                raise refusal
        who = officers.both(row)
        await note_unsafe(row, unsafe)
        await Election.filter(id=row.id).update(state=State.CLOSED.value)
        facts = {"planned": row.closes} if reason else {}
        await event(row, "closed", who, reason=reason, facts=facts, at=await database_now())


async def obstacles_to_sealing(row: Election, vault: Vault) -> list[Refused]:
    """Everything that stops the box from being shut: afterwards nothing of it can be corrected."""
    if row.state != State.CLOSED:
        return [Refused(N_("The vote must be closed first."))]
    found = []
    waiting, uncounted = await Paper.filter(election=row.id).count(), await uncounted_packs(row.id)
    if waiting:
        found.append(Refused(N_("%(count)s paper ballots still wait for a second officer."), count=waiting))
    away = [station.key for station in stations_of(row.plan) if station.offline and station.away]
    if away:
        words = N_("Computers of stations are still away: %(names)s. Take over what they handed out, or note that they are given up.")
        found.append(Refused(words, names=", ".join(away)))
    if uncounted:
        found.append(Refused(NOT_COUNTED, packs=", ".join(map(str, uncounted))))
    else:
        found += await contradictions(row)
    return found + await machine_obstacles(row, vault)


async def shut_box(election: Election, officers: Officers, vault: Vault) -> None:
    """Shut the box: the rest of the log is appended and its final head signed. Nothing is inserted afterwards.

    Raises Refused with the first of `obstacles_to_sealing`, and where the log would not pass the checks that anybody can run on it.
    """
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        for refusal in await obstacles_to_sealing(row, vault):
            raise refusal
        signer = Signer(vault.read(row.eid).seed)
        who = officers.both(row)
        await Election.filter(id=row.id).update(state=State.SEALED.value)
        await append(row, everything=True)
        await sum_up(row)
        now = await database_now()
        await event(row, "sealed", who, facts={"tests": int(row.plan.get("tests", 0))} if format_of(row) > 1 else {}, at=now)
        await sign_head(row, signer, "final", now)
        await _check_log(row)
    await note_head(row, vault)


async def _check_log(row: Election) -> None:
    """Raises Refused, and so undoes the shutting, where the log fails a check."""
    if format_of(row) == 1:
        return
    log = await log_entries(row.id)
    board = Board(frozen(row), await heads_in_public(row.id), log, await acts_on_the_log(row.id, log))
    failed = [check for check in checks_of_log(board) if check.passed is False]
    if failed:
        raise Refused(
            N_("The public log does not pass its own checks: %(checks)s"), checks="; ".join(check.said % check.facts for check in failed)
        )
