"""A table's notes: one thought a note, written on the device first, put into groups, and a group turned into a proposal."""

import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, TypedDict

from starlette.responses import JSONResponse, Response
from wtforms import StringField

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.proposals.actions import drafts
from domain.proposals.content import Content
from domain.proposals.models import Proposal, Proposer
from domain.proposals.queries import detail
from domain.proposals.states import State
from domain.translated import Translated
from domain.workshops import queries
from domain.workshops.actions import noting
from domain.workshops.models import EventNote, WorkshopEvent
from domain.workshops.notes import BETWEEN, MOST_GROUP, MOST_TEXT, Sent
from web.bridges.edit_links import take
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.text.formats import local
from web.workshops.passes import Pass, pass_of

MOST_SENT = 400
"""Notes that a device sends at once."""

BROKEN = N_("These notes cannot be read.")


class NoteForm(PageForm):
    """A note, without scripts."""

    text = StringField(N_("A thought"), [Optional(), AtMost(MOST_TEXT)])
    group = StringField(N_("Group"), [Optional(), AtMost(MOST_GROUP)])
    by = StringField(N_("Who writes"), [Optional(), AtMost(80)])


class TablePage(TypedDict):
    """What `workshops/table.html` is given.

    groups: each heading with its notes, those without one first; gone: deleted notes, which can be put back; names: headings; proposals: by
    heading, the number of the row that it has become; silent: whether others' notes are hidden;
    versions: by note, what others wrote at the same time.
    """

    form: PageForm
    one: WorkshopEvent
    table: int
    token: str
    groups: list[tuple[str, list[EventNote]]]
    gone: list[EventNote]
    names: list[str]
    proposals: Mapping[str, int]
    silent: bool
    versions: Mapping[str, list[str]]
    key: str


async def table_page(visit: Visit) -> Response:
    """The notes of the table, and without scripts the form for another."""
    found = await pass_of(visit)
    form = visit.bind(NoteForm, by=visit.request.query_params.get("by", ""))
    if visit.ready(form):
        try:
            return await _act(visit, found, form)
        except Refused as refusal:
            form.refuse(refusal)
    rows = _shown(await queries.notes(found.event.id, found.place, gone=True), found.event, "")
    kept = [row for row in rows if row.deleted_at is None]
    names = sorted({row.heading for row in kept if row.heading})
    groups = [(name, [row for row in kept if row.heading == name]) for name in ["", *names]]
    return visit.page(
        "workshops/table.html",
        TablePage(
            form=form,
            one=found.event,
            table=found.place,
            token=visit.request.path_params["token"],
            groups=[pair for pair in groups if pair[1]],
            gone=[row for row in rows if row.deleted_at is not None],
            names=names,
            proposals={row.heading: row.proposal for row in kept if row.heading and row.proposal},
            silent=found.event.silent,
            versions={row.key: row.rival.split(BETWEEN) for row in kept if row.rival},
            key=secrets.token_urlsafe(16),
        ),
        status=422 if form.problems else 200,
    )


def _shown(rows: Sequence[EventNote], event: WorkshopEvent, device: str) -> list[EventNote]:
    """What a device sees: in silence its own notes alone."""
    return [row for row in rows if not event.silent or (device and row.device == device)]


async def _act(visit: Visit, found: Pass, form: NoteForm) -> Response:
    """What was pressed. Raises Refused."""
    act, token = str(visit.form.get("act") or ""), visit.request.path_params["token"]
    by = str(form.by.data or "")
    if act == "propose":
        return await _propose(visit, found, str(visit.form.get("heading") or ""), by)
    key = str(visit.form.get("key") or "")[:36]
    if act in ("add", "save", "delete", "restore") and key:
        text = str(form.text.data or "")
        if not text.strip():
            raise Refused(N_("Write something."), field="text")
        seen = number_of(str(visit.form.get("seen") or "")) or 0
        note = Sent(key, text, str(form.group.data or ""), by, seen, deleted=act == "delete")
        if await noting.save_notes(found.event.id, found.place, [note], "", at=visit.at):
            raise Refused(N_("This table has too many notes, or this note too many versions."))
        return visit.go("event_table", "note_deleted" if act == "delete" else "note_saved", token=token)
    raise Refused(N_("Choose what is to be done."))


async def _propose(visit: Visit, found: Pass, heading: str, by: str) -> Response:
    """A group becomes the draft of a proposal, which says where it comes from; once made, it is opened again. Raises Refused."""
    rows = [row for row in await queries.notes(found.event.id, found.place) if row.heading == heading and heading]
    if not rows:
        raise Refused(N_("This group has no notes."))
    if any(row.rival for row in rows):
        raise Refused(N_("Of a note in this group there are two versions. Choose one first."))
    if found.event.cycle_id is None:
        raise Refused(N_("This event belongs to no cycle: its notes cannot become proposals."))
    before = next((row.proposal for row in rows if row.proposal), None)
    held = await still_a_draft(before)
    if held is not None:
        proposal, proposer = held
    else:
        origin = origin_of(visit, found.event, N_("%(event)s, %(day)s, table %(table)s"), table=found.place)
        proposal, proposer = await drafts.begin(
            found.event.cycle_id, locale=visit.locale.tag, at=visit.at, name=by, source="workshop", origin=origin
        )
        tag = visit.locale.tag
        content = Content(
            title=Translated().written(tag, heading), idea=Translated().written(tag, "\n".join(f"- {row.text}" for row in rows))
        )
        await drafts.save(proposal, proposer, content, at=visit.at)
        if not await noting.link_proposal(found.event.id, found.place, heading, proposal.id, before=before, at=visit.at):
            return await _propose(visit, found, heading, by)  # somebody at the table was faster: theirs is opened
    take(visit, proposer)
    return visit.go("propose_step", key=proposal.key, step="idea")


async def still_a_draft(number: int | None) -> tuple[Proposal, Proposer] | None:
    """The proposal that a group has become, while the table writes it; None for none, or one that is gone.

    Raises Refused once somebody has entered how they are reached: it is theirs then.
    """
    rows = await detail.with_ids([number]) if number is not None else []
    people = await detail.proposers(rows[0].id) if rows else []
    if not people:
        return None
    if rows[0].state != State.DRAFT or people[0].email or people[0].phone or people[0].person is not None:
        raise Refused(N_("This group has become a proposal, and its proposers go on with it."))
    return rows[0], people[0]


def origin_of(visit: Visit, event: WorkshopEvent, message: str, **facts: object) -> Translated:
    """Where a proposal comes from, in every language: the event, its day, the table or the form."""
    day, origin = f"{local(event.starts_at, visit.site.time_zone):%Y-%m-%d}", Translated()
    for locale in visit.services.locales:
        title = event.title.piece(locale.tag).text
        words = locale.gettext(message, event=title, day=day, **facts)
        origin = origin.written(locale.tag, words, reviewed=True)
    return origin


async def notes_data(visit: Visit) -> Response:
    """What a device sends, kept; and the notes that it sees. Without a body, only these."""
    found = await pass_of(visit)
    device = str(visit.form.get("device") or visit.request.query_params.get("device", ""))[:36]
    refused, left = "", frozenset[str]()
    if visit.request.method == "POST":
        try:
            left = await noting.save_notes(found.event.id, found.place, _read(str(visit.form.get("notes") or "")), device, at=visit.at)
        except Refused as refusal:
            refused = visit.say(refusal.reason, **refusal.facts)
    event = await queries.by_id(found.event.id)
    rows = _shown(await queries.notes(event.id, found.place, gone=True), event, device)
    saved = f"{local(visit.at, visit.site.time_zone):%H:%M}"
    answer = {"notes": [_plain(row) for row in rows], "silent": event.silent, "saved": saved, "refused": refused, "left": sorted(left)}
    return JSONResponse(answer, status_code=422 if refused else 200, headers={"Cache-Control": "no-store"})


def _plain(row: EventNote) -> dict[str, Any]:
    note = noting.note_of(row)
    return {
        "key": note.key,
        "text": note.text,
        "group": note.group,
        "by": note.by,
        "rivals": note.rival.split(BETWEEN) if note.rival else [],
        "rivalBy": note.rival_by,
        "seen": note.revision,
        "deleted": note.deleted,
        "proposal": row.proposal,
    }


def _read(text: str) -> list[Sent]:
    """Notes as a device writes them. Raises Refused for what is none."""
    try:
        found = json.loads(text)
        if not isinstance(found, list) or len(found) > MOST_SENT:
            raise Refused(BROKEN)
        return [
            Sent(str(one["key"])[:36], str(one["text"]), str(one["group"]), str(one["by"]), int(one["seen"]), bool(one["deleted"]))
            for one in found
        ]
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as problem:
        raise Refused(BROKEN) from problem


NOTICES = {
    "note_saved": (N_("Saved."), ""),
    "note_deleted": (N_("The note is deleted. It can be put back below."), ""),
}
PAGES = [
    PageRoute("event_table", "/tables/{token}", table_page, table_page),
    PageRoute("event_notes", "/tables/{token}/notes.json", notes_data, notes_data, body=512 * KIB),
]
