"""Files of entries: taken in, cleaned for the panel, released by an officer who has looked, or kept from the panel."""

from collections.abc import Sequence
from datetime import datetime

from domain import ledger
from domain.awards.actions.common import happened, held_entry
from domain.awards.cleaning import cleaner
from domain.awards.cleaning.result import Cleaned
from domain.awards.finding import Found
from domain.awards.models import AwardEntry, EntryFile
from domain.awards.queries import identities
from domain.awards.queries.programmes import rules_of
from domain.awards.spellings import Pattern
from domain.awards.states import TAKING, WITH_OFFICE, WRITABLE, State
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.files import actions as stored
from domain.files import queries as stored_queries
from domain.files.decoder import renditions
from domain.files.models import StoredFile
from domain.files.rules import ATTACHMENTS, PRESENTATION, looks_like_a_photo
from domain.files.stores import Store
from domain.translated import Translated

MOST_FILES = 6
TAKEN = (*(kind for kind in ATTACHMENTS if kind.ending in (".pdf", ".docx", ".odt")), PRESENTATION)
"""No spreadsheets: hidden sheets and names of authors hide in them."""

SPREADSHEET = N_("Spreadsheets are not taken, because hidden sheets tell who made them. Save yours as PDF.")


async def add(number: str, store: Store, name: str, data: bytes, *, report: bool, at: datetime, by: int) -> EntryFile:
    """Take a file of an entry in. report: it is the report of approved research. Raises Refused for what cannot be read or cleaned."""
    entry = await _open_for_files(number, report=report)
    if name.lower().endswith((".xlsx", ".ods", ".xls", ".csv")):
        raise Refused(SPREADSHEET, field="file")
    if looks_like_a_photo(name, data):
        file = await stored.add_photo(store, name, data, at=at, by=by, alt=Translated(), public=False)
    else:
        file = await stored.add_attachment(store, name, data, at=at, by=by, title=Translated(), public=False, kinds=TAKEN)
        try:
            await cleaner.clean(data, _ending(file), await identities.patterns_of(entry.id))  # what cannot be cleaned is said now
        except Refused:
            await stored.delete(file.key, at=at, by=by)
            raise
    async with writing(quiet=True):
        await _open_for_files(number, report=report)
        if await EntryFile.filter(entry_id=entry.id).count() >= MOST_FILES:
            raise Refused(N_("At most %(most)s of them can be added. Remove one first."), field="file", most=MOST_FILES)
        made = await EntryFile.create(entry_id=entry.id, file=file.key, report=report, at=at)
        await happened(entry, "file", at=at, by=by)
    return made


async def _open_for_files(number: str, *, report: bool) -> AwardEntry:
    programme, entry = await held_entry(number)
    fits = entry.state == State.ADMITTED and rules_of(programme).report if report else entry.state in WRITABLE
    if not fits or programme.stage not in TAKING:
        raise Refused(N_("Nothing can be added to this entry now."), field="file")
    return entry


async def remove(number: str, file: int, *, at: datetime, by: int) -> None:
    """Take a file off an entry that can still be changed. Raises Refused, Missing."""
    async with writing(quiet=True):
        row = await _file(number, file)
        await _open_for_files(number, report=row.report)
        await EntryFile.filter(id=row.id).delete()
        for key in filter(None, (row.file, row.blind)):
            await stored.delete(key, at=at, by=by)


async def _file(number: str, file: int) -> EntryFile:
    row = await EntryFile.get_or_none(id=file, entry__number=number)
    if row is None:
        raise Missing("no such file of this entry")
    return row


def _ending(file: StoredFile) -> str:
    """`.pdf`; of a photo as it is kept, `.webp`."""
    return "." + file.objects()[0].rsplit(".", 1)[1]


async def clean(store: Store, number: str, *, at: datetime, by: int | None) -> list[EntryFile]:
    """Make the blind copies of an entry's files, those that an officer has not decided about. Nothing is written for one that fails."""
    entry = await AwardEntry.get_or_none(number=number)
    if entry is None:
        raise Missing("no such entry")
    wanted = await identities.patterns_of(entry.id)
    rows = await EntryFile.filter(entry_id=entry.id).order_by("id")
    for place, row in enumerate(rows, 1):
        if row.state not in ("released", "kept"):
            await _clean_one(store, row, f"{number}-{'report-' if row.report else ''}{place}", wanted, at=at, by=by)
    return rows


async def _clean_one(store: Store, row: EntryFile, name: str, wanted: Sequence[Pattern], *, at: datetime, by: int | None) -> None:
    original = await stored_queries.by_key(row.file)
    data, ending = await store.get(original.objects()[0]), _ending(original)
    try:
        made = await cleaner.clean(data, ending, wanted)
    except Refused as refused:
        await _note(row, "unreadable", Cleaned(notes=[refused.reason]), "")
        return
    if original.kind == "photo":
        kept = await stored.keep_photo(store, name, await renditions(made.data), at=at, by=None, alt=Translated(), public=False)
    else:
        kept = await stored.add_attachment(store, name + ending, made.data, at=at, by=None, title=Translated(), public=False, kinds=TAKEN)
    state = "found" if made.found else "unreadable" if made.notes else "clean"
    before = row.blind
    await _note(row, state, made, kept.key)
    if before:
        await stored.delete(before, at=at, by=by)


async def _note(row: EntryFile, state: str, made: Cleaned, blind: str) -> None:
    listed = [[one.kind, one.words, one.where] for one in (*made.found, *made.removed)]
    findings = {"listed": listed, "found": len(made.found), "notes": made.notes}
    async with writing(quiet=True):
        await EntryFile.filter(id=row.id).update(state=state, findings=findings, blind=blind, text=made.text)
    row.state, row.findings, row.blind, row.text = state, findings, blind, made.text


def found_in(row: EntryFile) -> list[Found]:
    """The names that were seen in a file: those that are still in it, then those that were taken out."""
    return [Found(*one) for one in (row.findings or {}).get("listed", [])]


async def decide(number: str, file: int, state: str, why: str, *, at: datetime, by: int) -> None:
    """An officer who has looked releases a file to the panel, or keeps it back. Raises Refused without a word why."""
    if state not in ("released", "kept"):
        raise Refused(N_("Choose what is to be done."))
    if not why.strip():
        raise Refused(N_("Say what you looked at, and why it can be released or must be kept back."), field="why")
    async with writing(quiet=True):
        _, entry = await held_entry(number)
        row = await _file(number, file)
        if entry.state not in WITH_OFFICE:
            raise Refused(N_("The office does not have this entry."))
        if state == "released" and not row.blind:
            raise Refused(N_("There is no copy that could be released. Give the entry back, or keep the file from the panel."), field="why")
        await EntryFile.filter(id=row.id).update(state=state, why=why.strip()[:500])
        await ledger.record("awards.file", "award_entry", number, at=at, by=by, why=why.strip(), after={"file": row.id, "state": state})
