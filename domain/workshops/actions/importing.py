"""Sign-ups and ideas from a spreadsheet: all of them or nothing; what is there already is left as it is, so that a file can come again."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.workshops import queries
from domain.workshops.actions.book import LOCK, book_of
from domain.workshops.actions.noting import save_notes
from domain.workshops.actions.signing_up import Wanted, check_wanted, sign_up_all
from domain.workshops.models import EventNote, EventParty
from domain.workshops.notes import Sent
from domain.workshops.rules import EventState, PartyState

MOST_ROWS = 1000


@dataclass(frozen=True)
class Idea:
    """A note as it stands in a file."""

    text: str
    table: int = 1
    group: str = ""
    by: str = ""


@dataclass(frozen=True)
class Imported:
    """new: rows that were or would be written; known: those that are there already; waiting: of the new ones, those without a seat."""

    new: int
    known: int
    waiting: int = 0


def _mark(name: str, email: str, phone: str) -> tuple[str, str, str]:
    return "".join(name.split()).casefold(), email.casefold(), phone


async def _known_parties(event: int) -> set[tuple[str, str, str]]:
    rows = await EventParty.filter(event_id=event).only("id", "name", "email", "phone")  # who has canceled is known, too
    return {_mark(row.name, row.email, row.phone) for row in rows}


async def preview_parties(event: int, wanted: Sequence[Wanted]) -> Imported:
    """What `import_parties` would do. Raises Refused."""
    row = await queries.by_id(event)
    if row.state != EventState.PUBLIC:
        raise Refused(N_("This event is canceled.") if row.state == EventState.CANCELED else N_("This event is not public."), field="file")
    fresh = await _fresh_parties(event, wanted)
    book = await book_of(row)
    large = next((one for one in fresh if row.seats is not None and one.people > row.seats), None)
    if large is not None:
        raise Refused(N_("%(name)s: there are %(seats)s seats in all."), field="file", name=large.name, seats=row.seats)
    states = [book.sign_up(-number, one.people) for number, one in enumerate(fresh, 1)]
    return Imported(len(fresh), len(wanted) - len(fresh), sum(state is not PartyState.TAKEN for state in states))


async def _fresh_parties(event: int, wanted: Sequence[Wanted]) -> list[Wanted]:
    if len(wanted) > MOST_ROWS:
        raise Refused(N_("A file has at most %(most)s rows."), field="file", most=MOST_ROWS)
    known, fresh = await _known_parties(event), []
    for one in wanted:
        row = check_wanted(one)
        mark = _mark(row.name, row.email, row.phone)
        if mark not in known:
            known.add(mark)
            fresh.append(one)
    return fresh


async def import_parties(number: int, wanted: Sequence[Wanted], *, at: datetime, by: int) -> Imported:
    """Sign them up in the order of the file; each is told, or stands on the list of calls. Raises Refused, Missing."""
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.public_event(number)
        fresh = await _fresh_parties(event.id, wanted)
        made = await sign_up_all(event, fresh, at=at, by=by)
        done = Imported(len(made), len(wanted) - len(made), sum(row.state != "taken" for row in made))
        await ledger.record("events.import", "event", event.id, at=at, by=by, after={"new": done.new, "waiting": done.waiting})
    return done


def _key(event: int, idea: Idea, again: int) -> str:
    said = f"{event} {idea.table} {idea.text} {idea.by} {again}"
    return f"file-{hashlib.sha256(said.encode()).hexdigest()[:30]}"


async def preview_ideas(event: int, ideas: Sequence[Idea]) -> Imported:
    """What `import_ideas` would do. Raises Refused."""
    fresh = await _fresh_ideas(event, ideas)
    return Imported(len(fresh), len(ideas) - len(fresh))


async def _fresh_ideas(event: int, ideas: Sequence[Idea]) -> dict[str, Idea]:
    if len(ideas) > MOST_ROWS:
        raise Refused(N_("A file has at most %(most)s rows."), field="file", most=MOST_ROWS)
    seen: Counter[Idea] = Counter()
    keyed = {}
    for idea in ideas:  # two people may say the same
        keyed[_key(event, idea, seen[idea])] = idea
        seen[idea] += 1
    held = {row.key for row in await EventNote.filter(key__in=list(keyed)).only("id", "key")}
    return {key: idea for key, idea in keyed.items() if key not in held}


async def import_ideas(number: int, ideas: Sequence[Idea], *, at: datetime, by: int) -> Imported:
    """Make notes of them at their tables. Raises Refused, Missing."""
    async with writing():
        await one_at_a_time(LOCK)
        event = await queries.public_event(number)
        fresh = await _fresh_ideas(event.id, ideas)
        for table in sorted({idea.table for idea in fresh.values()}):
            sent = [Sent(key, idea.text, idea.group, idea.by) for key, idea in fresh.items() if idea.table == table]
            if await save_notes(event.id, table, sent, "", at=at):
                raise Refused(N_("Table %(table)s would have too many notes."), field="file", table=table)
        await ledger.record("events.import", "event", event.id, at=at, by=by, after={"notes": len(fresh)})
    return Imported(len(fresh), len(ideas) - len(fresh))
