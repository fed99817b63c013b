"""What an agency's forwarder does: forward, or give back with a reason; also many at once from a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.awards.actions.common import happened, held_entry, mend_by, step, write_to_authors
from domain.awards.blind import Viewer
from domain.awards.models import AwardEntry
from domain.awards.queries import identities
from domain.awards.states import TAKING, State, check_reason
from domain.db import writing
from domain.errors import N_, Missing, Refused

MOST = 500
MOVED_ON = N_("This cannot be done any more: the entry has moved on. Load the page again to see where it stands.")
NOT_YOURS = N_("There is no entry of your agency with this number.")


@dataclass(frozen=True)
class Wanted:
    """A line of a list: forward it, or give it back for a reason."""

    number: str
    forward: bool
    reason: str = ""
    words: str = ""


async def _mine(entry: AwardEntry, viewer: Viewer) -> None:
    """Raises Missing for an entry that this forwarder may not know of."""
    if entry.id not in await identities.of_agencies(viewer):
        raise Missing("an entry of another agency")


async def forward(number: str, viewer: Viewer, today: date, *, at: datetime, by: int) -> None:
    """Send it on to the office. After the last day it goes as late, and the office alone decides. Raises Refused, Missing."""
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        await _mine(entry, viewer)
        if programme.stage not in TAKING:
            raise Refused(N_("The panel has begun. Nothing more can be sent in this year."))
        if entry.state != State.SENT:
            raise Refused(MOVED_ON)
        await step(entry, State.RECEIVED, at=at, received_at=at, late=entry.late or today > programme.closes_on)
        await happened(entry, "forwarded", at=at, by=by)
        await write_to_authors(entry, "forwarded", at=at)


async def give_back(number: str, viewer: Viewer, reason: str, words: str, *, at: datetime, by: int) -> None:
    """Give it back to the authors, who can mend it. Raises Refused without a reason and words."""
    check_reason(reason, words)
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        await _mine(entry, viewer)
        if entry.state != State.SENT or programme.stage not in TAKING:
            raise Refused(MOVED_ON)
        await step(entry, State.RETURNED, at=at, reason=reason, words=words.strip()[:1000])
        await happened(entry, "returned", at=at, by=by, reason=reason, text=words.strip()[:1000])
        await write_to_authors(entry, "returned", at=at, reason=reason, text=words.strip()[:1000], on=mend_by(programme, at))


async def check_list(wanted: Sequence[Wanted], viewer: Viewer) -> list[tuple[int, str]]:
    """What is wrong with the lines of a list: place, from 0, and message id."""
    numbers = [one.number for one in wanted]
    entries = {one.number: one for one in await AwardEntry.filter(number__in=numbers)}
    known = set(await identities.of_agencies(viewer))
    found = []
    for place, one in enumerate(wanted):
        entry = entries.get(one.number)
        if entry is None or entry.id not in known:
            found.append((place, NOT_YOURS))
            continue
        try:
            if entry.state != State.SENT:
                raise Refused(MOVED_ON)
            if not one.forward:
                check_reason(one.reason, one.words)
        except Refused as refused:
            found.append((place, refused.reason))
        if one.number in numbers[:place]:
            found.append((place, N_("This number stands in the list twice.")))
    return found


async def do_list(wanted: Sequence[Wanted], viewer: Viewer, today: date, *, at: datetime, by: int) -> None:
    """All lines of a list, or none. Raises Refused for a list with faults."""
    if not wanted or len(wanted) > MOST:
        raise Refused(N_("A list has from 1 to %(most)s lines."), field="file", most=MOST)
    async with writing(quiet=True):
        if await check_list(wanted, viewer):
            raise Refused(N_("The list no longer fits. Check it again."), field="file")
        for one in wanted:
            if one.forward:
                await forward(one.number, viewer, today, at=at, by=by)
            else:
                await give_back(one.number, viewer, one.reason, one.words, at=at, by=by)
