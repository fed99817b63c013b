"""A roll is cleared, somebody is taken off, a fact is corrected: counted in public, and never of somebody who has collected."""

from collections.abc import Mapping

from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.voting.actions.board import event
from domain.voting.actions.ledger_entries import note
from domain.voting.actions.officers import Officers
from domain.voting.actions.roll_import import CARD, ROLL_LOCK
from domain.voting.models import Election, RollEntry, State
from domain.voting.models_public import VoteEvent
from domain.voting.queries import by_id
from domain.voting.roll_macs import person_mac, phone_mac, second_mac
from domain.voting.vault import BoxKeys

BEFORE = frozenset({State.DRAFT, State.FROZEN})
OPENED = N_("The roll can be cleared, and somebody taken off it, until the vote is opened.")
NOT_FREE = N_("This person is not on the roll, belongs to an offline station, or has collected already.")
CORRECTED = ("second_mac", "phone_mac")


async def _before_opening(election: Election) -> Election:
    await one_at_a_time(ROLL_LOCK + election.id)
    row = await by_id(election.id)
    if row.state not in BEFORE:
        raise Refused(OPENED)
    return row


async def clear_roll(election: Election, by: int) -> int:
    """Take everybody off the roll but deliberation cards; returns how many. Raises Refused once the vote was opened."""
    async with writing(quiet=True):
        row = await _before_opening(election)
        gone = await RollEntry.filter(election=row.id).exclude(link=CARD).delete()
        if gone:
            await event(row, "roll_removed", [by], count=gone)
            await note(row, "roll_clear", by, people=gone)
    return gone


async def last_import(election: int) -> tuple[int, int]:
    """The number of the last import, and how many people it brought who are still on the roll; zeros for none."""
    last = await RollEntry.filter(election=election, batch__gt=0).order_by("-batch").first()
    return (last.batch, await RollEntry.filter(election=election, batch=last.batch).count()) if last else (0, 0)


async def undo_import(election: Election, batch: int, by: int) -> int:
    """Take those off again whom the last import brought; returns how many. batch: its number, as it was shown.

    Raises Refused when another import came after it, letters were written, or the vote was opened: then something was built on it.
    """
    async with writing(quiet=True):
        row = await _before_opening(election)
        if batch < 1 or (await last_import(row.id))[0] != batch:
            raise Refused(N_("Another file was imported after this one. Look at the roll again."))
        if await VoteEvent.filter(election=row.id, kind="letters").exists():
            raise Refused(N_("Codes for letters were made. Clear the roll if it is wrong."))
        gone = await RollEntry.filter(election=row.id, batch=batch).delete()
        await event(row, "roll_removed", [by], count=gone)
        await note(row, "roll_undo", by, people=gone)
    return gone


async def take_off(election: Election, keys: BoxKeys, identifier: str, by: int) -> None:
    """Take one person off the roll. Raises Refused for who is not on it, and once the vote was opened."""
    mac = person_mac(keys, election.eid, identifier)
    async with writing(quiet=True):
        row = await _before_opening(election)
        if not await RollEntry.filter(election=row.id, person_mac=mac).delete():
            raise Refused(N_("This person is not on the roll."), field="identifier")
        await event(row, "roll_removed", [by])
        await note(row, "roll_take_off", by)


def correction(keys: BoxKeys, eid: str, identifier: str, *, second: str = "", phone: str = "") -> tuple[str, dict[str, str]]:
    """A correction as it waits for a second officer: the person's MAC, and those of the new fact and telephone number.

    second: as the roll's column would be read. Raises Refused where neither is given.
    """
    mac = person_mac(keys, eid, identifier)
    found = {"second_mac": second_mac(keys, eid, mac, second), "phone_mac": phone_mac(keys, eid, mac, phone)}
    facts = {name: value for name, value in found.items() if value}
    if not facts:
        raise Refused(N_("Enter the new fact or the new number."), field="second")
    return mac, facts


async def correct(election: Election, mac: str, facts: Mapping[str, str], officers: Officers) -> None:
    """Put a corrected fact or telephone number in the place of the old one, for somebody who has not collected."""
    new = {name: facts[name] for name in CORRECTED if facts.get(name)}
    async with writing(quiet=True):
        await one_at_a_time(ROLL_LOCK + election.id)
        row = await by_id(election.id)
        who = officers.both(row)
        if row.state not in (State.FROZEN, State.OPEN):
            raise Refused(N_("The roll can only be changed until the vote is closed."))
        free = RollEntry.filter(election=row.id, person_mac=mac, channel=None, station=None)
        if not new or not await free.update(**new):
            raise Refused(NOT_FREE, field="identifier")
        await event(row, "roll_corrected", who)
