"""The office's page of an entry: who wrote it, what is like it, its files and its copy without names, and every decision about it."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField, TextAreaField

from domain.amounts import clean_money
from domain.awards.actions import copies, files, office
from domain.awards.actions.files import found_in
from domain.awards.models import AwardEntry, AwardProgramme, BlindCopy, EntryFile
from domain.awards.queries import identities, programmes
from domain.awards.queries import office as queries
from domain.awards.queries.identities import People
from domain.awards.queries.programmes import rules_of
from domain.awards.states import REASONS, WITH_OFFICE, Stage, State
from domain.errors import N_, Refused
from domain.files import queries as stored
from domain.files.models import StoredFile
from domain.people.rules import number_of
from web.awards.display import Card, card_of, category_of, class_of
from web.awards.own import state_of
from web.awards.timeline import Station, stations_of
from web.awards.viewers import office_entry, viewer
from web.awards.words import FILES, FOUND, WHERE
from web.frame.act_forms import ActForm, Acts
from web.frame.forms import Optional, choices
from web.frame.labels import agency_names
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit


class EntryActForm(ActForm):
    """What an act needs."""

    reason = SelectField(N_("Reason"), choices=[], default="")
    text = TextAreaField(N_("In your own words"))
    late_reason = StringField(N_("Why it is taken although it came late"), [Optional()])
    grant = StringField(N_("Subsidy (NT$)"), [Optional()])
    why = StringField(N_("What you looked at, and why"), [Optional()])
    title = StringField(N_("Title"))
    abstract = TextAreaField(N_("Abstract"))
    body_text = TextAreaField(N_("Main text"))


@dataclass(frozen=True)
class Checked:
    """A file with what was found. seen: in words; notes: what a person has to look at."""

    row: EntryFile
    file: StoredFile
    state: str
    tone: str
    seen: list[str]
    notes: list[str]


class EntryDeskPage(TypedDict):
    """What `awards/entry_desk.html` is given. can: acts that can be done now; alike: entries that say nearly the same, with how much."""

    card: Card
    entry: AwardEntry
    state: str
    tone: str
    people: People
    agency: str
    category: str
    kind: str
    acts: Acts[EntryActForm]
    can: set[str]
    copy: BlindCopy | None
    found: list[str]
    files: list[Checked]
    alike: list[tuple[AwardEntry, int]]
    stations: list[Station]
    research: bool


async def entry_desk(visit: Visit) -> Response:
    """One entry."""
    programme, entry = await office_entry(visit)
    copy = await queries.copy_of(entry.id)
    acts = _acts(visit, entry, copy)
    if acts.sent and visit.may("awards.work") and not visit.switching:
        try:
            await _do(visit, entry, acts.form)
            return visit.go("award_entry_desk", "award_done", entry=entry.number)
        except Refused as refusal:
            if refusal.field == "text" and acts.sent == "confirm":
                refusal = Refused(refusal.reason, field="body_text", **refusal.facts)
            acts.form.refuse(refusal)
    people = (await identities.people_of(await viewer(visit), [entry.id]))[entry.id]
    rules = rules_of(programme)
    state, tone = state_of(visit, entry)
    return visit.page(
        "awards/entry_desk.html",
        EntryDeskPage(
            card=card_of(visit, programme),
            entry=entry,
            state=state,
            tone=tone,
            people=people,
            agency=(await agency_names(visit)).get(people.agency, ""),
            category=category_of(visit, rules, entry.category),
            kind=class_of(visit, rules, entry.kind),
            acts=acts,
            can=_can(visit, programme, entry),
            copy=copy,
            found=[visit.say(FOUND[kind]) + visit.say(N_(": ")) + words for kind, words, _ in (copy.findings if copy else [])],
            files=[await _checked(visit, row) for row in await programmes.files(entry.id)],
            alike=[(one, round(like.score * 100)) for one, like in await queries.alike(entry)],
            stations=await stations_of(visit, entry),
            research=rules.report,
        ),
        status=422 if acts.form.problems else 200,
    )


def _acts(visit: Visit, entry: AwardEntry, copy: BlindCopy | None) -> Acts[EntryActForm]:
    held = {"title": copy.title, "abstract": copy.abstract, "body_text": copy.text} if copy else {}
    given = {"grant": str(entry.grant or ""), "late_reason": entry.late_reason, **held}

    def prepare(form: EntryActForm) -> None:
        listed = [("", visit.say(N_("Please choose"))), *((key, visit.say(words)) for key, words in REASONS.items())]
        form.reason.choices = choices(listed)

    return Acts(visit, EntryActForm, str(visit.form.get("act") or ""), prepare, **given)


def _can(visit: Visit, programme: AwardProgramme, entry: AwardEntry) -> set[str]:
    """What the office can do now."""
    if not visit.may("awards.work"):
        return set()
    taking, rules = programme.stage == Stage.OPEN, rules_of(programme)
    found = {
        "admit": taking and entry.state == State.RECEIVED,
        "receive": taking and entry.state == State.SENT,
        "report_back": taking and entry.state == State.REPORTED,
        "refuse": taking and entry.state == State.RECEIVED,
        "back": taking and entry.state == State.RECEIVED,
        "reconsider": taking and entry.state in (State.ADMITTED, State.REFUSED),
        "late": entry.state == State.REPORTED and entry.late and not entry.late_reason,
        "grant": rules.grants and entry.state in (State.ADMITTED, State.REPORTED),
        "exclude": entry.state in WITH_OFFICE and programme.stage not in (Stage.DECIDED, Stage.ANNOUNCED),
        "copy": taking and entry.state in WITH_OFFICE,
    }
    return {name for name, holds in found.items() if holds}


async def _checked(visit: Visit, row: EntryFile) -> Checked:
    words, tone = FILES[row.state]
    file = await stored.by_key(row.file, deleted=True)
    seen = [f"{one.words}（{visit.say(FOUND[one.kind])}，{_where(visit, one.where)}）" for one in found_in(row)]
    notes = [visit.say(note) for note in (row.findings or {}).get("notes", [])] if row.findings else []
    return Checked(row, file, visit.say(words), tone, seen, notes)


def _where(visit: Visit, where: str) -> str:
    if where.startswith("page "):
        return visit.say(N_("page %(n)s"), n=where.removeprefix("page "))
    return visit.say(WHERE.get(where, where))


async def _do(visit: Visit, entry: AwardEntry, form: EntryActForm) -> None:
    """The act whose button was pressed. Raises Refused."""
    marks = {"at": visit.at, "by": visit.person.id}
    act, _, number = form.act.partition(":")
    reason, text, why = str(form.reason.data or ""), str(form.text.data or ""), str(form.why.data or "")
    match act:
        case "admit":
            await office.admit(entry.number, str(form.late_reason.data or ""), **marks)
        case "refuse":
            await office.refuse(entry.number, reason, text, **marks)
        case "back":
            await office.give_back(entry.number, reason, text, **marks)
        case "reconsider":
            await office.reconsider(entry.number, **marks)
        case "receive":
            await office.receive(entry.number, text, **marks)
        case "report_back":
            await office.return_report(entry.number, reason, text, **marks)
        case "late":
            await office.accept_late(entry.number, str(form.late_reason.data or ""), **marks)
        case "grant":
            await office.subsidise(entry.number, clean_money(str(form.grant.data), field="grant"), **marks)
        case "exclude":
            await office.exclude(entry.number, text, **marks)
        case _:
            await _copy_act(visit, entry, form, act, number_of(number) or 0, why)


async def _copy_act(visit: Visit, entry: AwardEntry, form: EntryActForm, act: str, file: int, why: str) -> None:
    """Acts about what the panel reads. Raises Refused."""
    marks = {"at": visit.at, "by": visit.person.id}
    if act == "check":
        await copies.make(entry.number, at=visit.at)
        await files.clean(visit.services.store, entry.number, **marks)
    elif act == "confirm":
        title, abstract, text = (str(item.data or "") for item in (form.title, form.abstract, form.body_text))
        await copies.confirm(entry.number, title, abstract, text, **marks)
    elif act in ("release", "keep"):
        await files.decide(entry.number, file, "released" if act == "release" else "kept", why, **marks)
    else:
        raise Refused(N_("Choose what is to be done."))


NOTICES = {"award_done": (N_("Done."), "")}
PAGES = [PageRoute("award_entry_desk", "/staff/awards/entries/{entry}", entry_desk, entry_desk, needs="awards.read")]
