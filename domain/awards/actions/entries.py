"""What authors do: begin, write, name co-authors, send, take back, begin again, hand in the report of approved research."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from domain import ledger, outbox
from domain.awards.actions.common import happened, held_entry, hold, step, write_to_authors, write_to_forwarders
from domain.awards.actions.erasing import drop_files
from domain.awards.models import AwardEntry, AwardProgramme, BlindCopy, EntryAuthor, EntryFile, EntryOrigin
from domain.awards.programme import Rules
from domain.awards.queries.programmes import rules_of
from domain.awards.states import TAKING, WRITABLE, Stage, State
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.glossary.clean import clean_text
from domain.outbox import Channel
from domain.people.queries import agencies
from domain.people.rules import clean_email, clean_name

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
MOST_OPEN = 10
"""Entries that one person can have under way in a programme."""

NOT_YET = N_("Entries can be sent from %(day)s on.")
OVER = N_("The panel has begun. Nothing more can be sent in this year.")
LOCKED = N_("The entry has been sent. Take it back to change it.")


@dataclass(frozen=True)
class Draft:
    """The words of an entry. lead_latin, lead_unit: of its first author, the name in Latin letters and the section; None: as before."""

    title: str
    abstract: str
    text: str
    tools: str
    category: str
    kind: str
    agency: str
    lead_latin: str | None = None
    lead_unit: str | None = None


@dataclass(frozen=True)
class Author:
    """Somebody who wrote it, as they are typed."""

    name: str
    email: str
    latin: str = ""
    unit: str = ""


def length(text: str) -> int:
    """Characters without blanks, as calls count them."""
    return sum(not sign.isspace() for sign in text)


async def begin(programme: int, lead: Author, locale: str, *, at: datetime, by: int) -> AwardEntry:
    """A draft of somebody who is signed in. Raises Refused."""
    async with writing(quiet=True):
        held = await hold(programme)
        if held.stage not in TAKING:
            raise Refused(OVER)
        await _room_for_one_more(programme, by)
        number = f"{held.year - 1911}-{''.join(secrets.choice(SIGNS) for _ in range(5))}"
        made = await AwardEntry.create(programme_id=programme, number=number, locale=locale, created_at=at)
        await EntryOrigin.create(entry_id=made.id, owner=by)
        name, email = clean_name(lead.name), clean_email(lead.email)
        await EntryAuthor.create(
            entry_id=made.id, place=1, person=by, name=name, latin=lead.latin, unit=lead.unit, email=email, consent="given", answered_at=at
        )
        await ledger.record("awards.begin", "award_entry", number, at=at, by=by)
    return made


async def _room_for_one_more(programme: int, person: int) -> None:
    own = await EntryOrigin.filter(owner=person, entry__programme_id=programme, entry__state__not_in=["withdrawn", "refused"]).count()
    if own >= MOST_OPEN:
        raise Refused(N_("You have %(most)s entries in this programme. Finish or take back one of them first."), most=MOST_OPEN)


def _writable(programme: AwardProgramme, entry: AwardEntry) -> None:
    if entry.state not in WRITABLE:
        raise Refused(LOCKED)
    if programme.stage not in TAKING:
        raise Refused(OVER)


async def write(number: str, draft: Draft, *, at: datetime, by: int) -> None:
    """Keep what was typed, however long; limits are judged when it is sent. Raises Refused."""
    words = {
        "title": clean_text(draft.title, "title", 200),
        "abstract": clean_text(draft.abstract, "abstract", 6000, lines=True),
        "text": clean_text(draft.text, "text", 60_000, lines=True),
        "tools": clean_text(draft.tools, "tools", 1000, lines=True),
    }
    lead = {"latin": draft.lead_latin, "unit": draft.lead_unit}
    told = {part: clean_text(typed, f"lead_{part}", 80) for part, typed in lead.items() if typed is not None}
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        _writable(programme, entry)
        rules = rules_of(programme)
        if draft.category and draft.category not in {one.key for one in rules.categories}:
            raise Refused(N_("Choose one of the list."), field="category")
        if draft.kind and draft.kind not in {one.key for one in rules.classes}:
            raise Refused(N_("Choose one of the list."), field="kind")
        if draft.agency and draft.agency not in {one.key for one in await agencies(active_only=True)}:
            raise Refused(N_("Choose the agency."), field="agency")
        await AwardEntry.filter(id=entry.id).update(**words, category=draft.category, kind=draft.kind)
        await EntryOrigin.filter(entry_id=entry.id).update(agency=draft.agency if rules.forwarded else "")
        if told:
            await EntryAuthor.filter(entry_id=entry.id, place=1).update(**told)


async def add_author(number: str, author: Author, *, at: datetime, by: int) -> EntryAuthor:
    """Name a co-author, who is asked by mail whether they agree. Raises Refused beside the field."""
    name, email = clean_name(author.name), clean_email(author.email)
    if not name:
        raise Refused(N_("Enter the name."), field="name")
    latin, unit = clean_text(author.latin, "latin", 80), clean_text(author.unit, "unit", 80)
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        _writable(programme, entry)
        held = await EntryAuthor.filter(entry_id=entry.id).order_by("place")
        most = rules_of(programme).authors
        if len(held) >= most:
            raise Refused(N_("At most %(most)s people can enter something together."), field="name", most=most)
        if any(one.email == email for one in held):
            raise Refused(N_("This address is among the authors already."), field="email")
        made = await EntryAuthor.create(entry_id=entry.id, place=held[-1].place + 1, name=name, latin=latin, email=email, unit=unit)
        await outbox.tell(
            "award_consent",
            channel=Channel.EMAIL,
            address=email,
            name=name,
            locale=entry.locale,
            at=at,
            facts={"author": made.id, "title": entry.title, "lead": held[0].name, "entry": entry.number},
        )
        await happened(entry, "author", at=at, by=by)
    return made


async def remove_author(number: str, author: int, *, at: datetime, by: int) -> None:
    """Take a co-author off; whoever began it stays. Raises Refused."""
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        _writable(programme, entry)
        if await EntryAuthor.filter(id=author, entry_id=entry.id, place__gt=1).delete() != 1:
            raise Refused(N_("Whoever began the entry stays its first author."))
        await happened(entry, "author", at=at, by=by)


async def answer(author: int, agrees: bool, *, at: datetime) -> AwardEntry:
    """A co-author agrees or not; both can be changed until it is sent. Raises Missing."""
    async with writing(quiet=True):
        row = await EntryAuthor.get_or_none(id=author).select_related("entry")
        if row is None or row.place == 1:
            raise Missing("no such co-author")
        programme, entry = await held_entry(row.entry.number)
        _writable(programme, entry)
        await EntryAuthor.filter(id=author).update(consent="given" if agrees else "declined", answered_at=at)
        await happened(entry, "consent" if agrees else "declined", at=at, by=None)
    return entry


async def send(number: str, today: date, *, at: datetime, by: int) -> State:
    """Send it to the agency, or to the office where nobody forwards. Returns where it is now. Raises Refused beside the field."""
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        _writable(programme, entry)
        if today < programme.opens_on:
            raise Refused(NOT_YET, day=programme.opens_on)
        rules, origin = rules_of(programme), await EntryOrigin.get(entry_id=entry.id)
        await check_whole(entry, origin, rules)
        mended = entry.state == State.RETURNED and entry.sent_at is not None
        late = entry.late if mended else today > programme.closes_on
        after = State.SENT if rules.forwarded else State.RECEIVED
        received = {} if rules.forwarded else {"received_at": at}
        await BlindCopy.filter(entry_id=entry.id).delete()  # of other words, or of other authors
        await EntryFile.filter(entry_id=entry.id).update(state="waiting", why="")
        await step(entry, after, at=at, sent_at=at, late=late, late_reason="", reason="", words="", reminded=0, **received)
        await happened(entry, "sent", at=at, by=by)
        await write_to_authors(entry, "sent" if rules.forwarded else "received", at=at)
        if rules.forwarded:
            on = "" if today > programme.closes_on else programme.closes_on
            await write_to_forwarders(origin.agency, "waiting", at=at, on=on, count=1)
    return after


async def check_whole(entry: AwardEntry, origin: EntryOrigin, rules: Rules) -> None:
    """Raises Refused for what is missing or above a limit."""
    if not entry.title:
        raise Refused(N_("Write a title."), field="title")
    if not entry.abstract.strip():
        raise Refused(N_("Write an abstract."), field="abstract")
    for field, most in (("abstract", rules.abstract), ("text", rules.text_most)):
        count = length(getattr(entry, field))
        if count > most:
            raise Refused(N_("%(count)s characters, and at most %(most)s are allowed."), field=field, count=count, most=most)
    if length(entry.text) < rules.text_least:
        why = N_("%(count)s characters, and at least %(least)s are needed.")
        raise Refused(why, field="text", count=length(entry.text), least=rules.text_least)
    if not entry.text.strip() and not await EntryFile.filter(entry_id=entry.id, report=False).exists():
        raise Refused(N_("Write the text, or add it as a file."), field="text")
    if not entry.tools.strip():
        raise Refused(N_("Say which tools helped, or that none did."), field="tools")
    _check_choices(entry, origin, rules)
    authors = await EntryAuthor.filter(entry_id=entry.id).order_by("place")
    if len(authors) > rules.authors:
        raise Refused(N_("At most %(most)s people can enter something together."), field="name", most=rules.authors)
    missing = [one.name for one in authors if one.consent != "given"]
    if missing:
        raise Refused(N_("These co-authors have not agreed yet: %(names)s."), field="name", names="、".join(missing))


def _check_choices(entry: AwardEntry, origin: EntryOrigin, rules: Rules) -> None:
    if rules.categories and entry.category not in {one.key for one in rules.categories}:
        raise Refused(N_("Choose one of the list."), field="category")
    if rules.classes and entry.kind not in {one.key for one in rules.classes}:
        raise Refused(N_("Choose one of the list."), field="kind")
    if rules.forwarded and not origin.agency:
        raise Refused(N_("Choose the agency."), field="agency")


async def withdraw(number: str, *, at: datetime, by: int) -> None:
    """Take it back, until the scores are locked. Raises Refused."""
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if programme.stage not in (Stage.OPEN, Stage.JUDGING):
            raise Refused(N_("The scores are locked. Ask the office."))
        await step(entry, State.WITHDRAWN, at=at)
        await happened(entry, "withdrawn", at=at, by=by)
        await write_to_authors(entry, "withdrawn", at=at)


async def revive(number: str, *, at: datetime, by: int) -> None:
    """Go on with what was taken back: a draft again, which meets every limit anew. Raises Refused."""
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if programme.stage not in TAKING:
            raise Refused(OVER)
        await _room_for_one_more(entry.programme_id, by)
        await step(entry, State.DRAFT, at=at, grant=None, reported_at=None, late=False, late_reason="", reminded=0)
        await happened(entry, "revived", at=at, by=by)


async def hand_in_report(number: str, today: date, *, at: datetime, by: int) -> None:
    """The report of approved research is complete. Raises Refused without a file of it."""
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if programme.stage != Stage.OPEN:
            raise Refused(OVER)
        if not rules_of(programme).report:
            raise Refused(N_("This programme asks for no report."))
        if not await EntryFile.filter(entry_id=entry.id, report=True).exists():
            raise Refused(N_("Add the report as a file first."), field="file")
        late = programme.report_by is not None and today > programme.report_by
        changes = {"late": True, "late_reason": ""} if late else {}
        await step(entry, State.REPORTED, at=at, reported_at=at, **changes)
        await happened(entry, "reported", at=at, by=by)
        await write_to_authors(entry, "reported", at=at)


async def discard(number: str, *, at: datetime, by: int) -> None:
    """Throw a draft away that was never sent. Raises Refused."""
    async with writing(quiet=True):
        _, entry = await held_entry(number)
        if entry.state != State.DRAFT or entry.sent_at is not None:
            raise Refused(N_("Only a draft that was never sent can be thrown away."))
        await drop_files([entry.id], at=at, by=by)
        await AwardEntry.filter(id=entry.id).delete()
        await ledger.record("awards.discard", "award_entry", number, at=at, by=by)
