"""After a meeting: numbered corrections of its minutes, and decisions that are followed up as tracked cases."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain import ledger
from domain.committee import queries
from domain.committee.actions.agenda import LOCK
from domain.committee.models import AgendaItem, Meeting, MinutesNote
from domain.committee.rules import APPROVING, ENDED, Outcome, Session
from domain.db import one_at_a_time, writing
from domain.delivery.actions.cases import Decided, open_cases
from domain.errors import N_, Refused
from domain.glossary.clean import clean_text
from domain.translated import Translated

SOURCE = "committee"
"""What cases of decisions come from."""

BY_LETTER = N_("In a written procedure nothing is said: members vote on their page.")
MOST_NOTE = 2000
MOST_RECORD = 8000
TRACKED = APPROVING | {Outcome.NOTED}


async def correct(meeting: Meeting, text: str, *, at: datetime, by: int | None) -> int:
    """Add a correction below closed minutes; returns its number. Raises Refused."""
    text = clean_text(text, "text", MOST_NOTE, lines=True)
    if not text:
        raise Refused(N_("Write what is corrected."), field="text")
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await queries.by_id(meeting.id)
        if meeting.state not in ENDED:
            raise Refused(N_("Minutes are corrected by a note once the meeting is over."))
        number = 1 + await MinutesNote.filter(meeting_id=meeting.id).count()
        await MinutesNote.create(meeting_id=meeting.id, number=number, text=text, at=at)
        await ledger.record("committee.correct", "committee_meeting", meeting.id, at=at, by=by, after={"note": number})
    return number


@dataclass(frozen=True)
class Written:
    """What somebody wrote of an item. seen: the revision that they began from; began: the mark of its text, by which one sees whether they
    wrote anything at all."""

    item: int
    text: str
    seen: int
    began: str = ""


def mark_of(text: str) -> str:
    """What tells one text of a record from another, however lines end and whatever blanks stand around."""
    plain = "\n".join(line.rstrip() for line in text.replace("\r", "").strip().split("\n"))
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]


async def write_record(meeting: Meeting, written: Sequence[Written], *, at: datetime, by: int | None) -> frozenset[int]:
    """Save what was said about items; returns those that somebody else saved meanwhile, which stay as they are.

    Nothing is written over that its writer had not read: of such an item both texts are shown, and the writer chooses. Raises Refused
    where the meeting is over.
    """
    left = set()
    async with writing():
        await one_at_a_time(LOCK)
        meeting = await queries.by_id(meeting.id)
        if meeting.kind == Session.WRITTEN:
            raise Refused(BY_LETTER)
        if meeting.state in ENDED:
            raise Refused(N_("Minutes are corrected by a note once the meeting is over."))
        items, saved = {item.id: item for item in await queries.agenda(meeting.id)}, 0
        for one in written:
            item = items.get(one.item)
            if item is None or mark_of(one.text) in (one.began, mark_of(item.record)):
                continue  # they wrote nothing, or just this
            text = clean_text(one.text.replace("\t", " "), f"record-{one.item}", MOST_RECORD, lines=True)
            if one.seen != item.record_revision:
                left.add(one.item)
                continue
            await AgendaItem.filter(id=item.id).update(record=text, record_revision=item.record_revision + 1)
            saved += 1
        if saved:
            await ledger.record("committee.record", "committee_meeting", meeting.id, at=at, by=by, after={"items": saved})
    return frozenset(left)


async def track(number: int, agency: str, due_on: date, today: date, *, at: datetime, by: int | None) -> str:
    """Follow a decision up as a case of an agency; returns the case's short name. Raises Refused, Missing, UnknownSource."""
    if due_on < today:
        raise Refused(N_("This day is past. Choose today or a later day."), field="due_on")
    async with writing():
        await one_at_a_time(LOCK)
        item = await queries.item(number)
        if item.outcome not in TRACKED or item.decision is None:
            raise Refused(N_("Only what was approved is followed up."))
        if item.case:
            raise Refused(N_("This decision is followed up already."))
        words = f"{item.zh} {item.decided}".strip()
        title = Translated.of(zh_Hant=words, en=item.decided if item.entry is not None else "")
        wanted = Decided(SOURCE, item.decision, "", title, agency, due_on=due_on)
        case = (await open_cases([wanted], on=today, at=at, by=by))[0]
        await AgendaItem.filter(id=item.id).update(case=case.code)
        await ledger.record("committee.track", "agenda_item", item.id, at=at, by=by, after={"case": case.code, "agency": agency})
    return case.code
