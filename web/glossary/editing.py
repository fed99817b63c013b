"""An entry and its spellings in one form, with what the rules draft for the name, who has it already, and which approved names are near."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField, TextAreaField

from domain.errors import N_, Missing, Refused
from domain.glossary.actions import editing
from domain.glossary.drafting import drafts, taken_apart
from domain.glossary.entry import CHINESE, ENGLISH, Entry, Spelling, Status, Type
from domain.glossary.models import GlossaryEntry
from domain.glossary.queries import Shelf, by_number, index_of
from domain.glossary.readings import likely
from domain.glossary.romanise import System, every_writing
from domain.glossary.search import search
from domain.people.rules import number_of
from web.frame.forms import AtMost, Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.glossary.search import Card, plain_card
from web.glossary.words import STATES, SYSTEMS

LISTS = (
    ("also_en", ENGLISH, Type.ALTERNATIVE),
    ("also_zh", CHINESE, Type.ALTERNATIVE),
    ("former_en", ENGLISH, Type.FORMER),
    ("forbidden_en", ENGLISH, Type.FORBIDDEN),
)
"""Lists of spellings of the form, one a line."""


class EntryForm(PageForm):
    """Everything of an entry."""

    zh = StringField(N_("Chinese name"), [Needed(N_("Enter the Chinese name.")), AtMost(200)])
    en = StringField(N_("English"), [Optional(), AtMost(300)])
    kind = StringField(N_("Kind"), [Needed(N_("Enter the kind, such as road or landmark.")), AtMost(40)])
    districts = StringField(N_("Districts"), [Optional(), AtMost(400)])
    status = SelectField(N_("State"), [Needed(N_("Choose the state."))], choices=[])
    also_en = TextAreaField(N_("Other English spellings, one a line"), [Optional()])
    also_zh = TextAreaField(N_("Other Chinese names, one a line"), [Optional()])
    former_en = TextAreaField(N_("Former English names, one a line"), [Optional()])
    forbidden_en = TextAreaField(N_("English not to be used, one a line"), [Optional()])
    lat = StringField(N_("Latitude"), [Optional(), AtMost(24)])
    lon = StringField(N_("Longitude"), [Optional(), AtMost(24)])
    owner = StringField(N_("Owner"), [Optional(), AtMost(200)])
    decision = StringField(N_("Decision number, such as 115-2-03"), [Optional(), AtMost(40)])
    approved_on = StringField(N_("Approved on"), [Optional(), AtMost(10)])
    authority = StringField(N_("On whose authority"), [Optional(), AtMost(200)])
    reason = TextAreaField(N_("Reason for an exception to the rule"), [Optional()])
    definition_zh = TextAreaField(N_("What it is, in Chinese"), [Optional()])
    definition_en = TextAreaField(N_("What it is, in English"), [Optional()])
    note_zh = TextAreaField(N_("Note in Chinese"), [Optional()])
    note_en = TextAreaField(N_("Note in English"), [Optional()])
    why = StringField(N_("Why it is changed"), [Optional(), AtMost(300)])


TEXTS = ("zh", "en", "kind", "status", "lat", "lon", "owner", "decision", "approved_on", "authority", "reason")


@dataclass(frozen=True)
class Drafted:
    """What the rules make of a name. spellings: by system; drafts: the English by rule, one for each reading; rule: a message id."""

    rule: str
    spellings: list[tuple[str, str]]
    drafts: list[str]
    taken: list[Card]
    near: list[Card]


class EditPage(TypedDict):
    """What `glossary/edit.html` is given. number, revision: 0 for a new entry."""

    form: PageForm
    number: int
    revision: int
    drafted: Drafted | None


async def new_page(visit: Visit) -> Response:
    """A new entry; with `?zh=` the form begins with what the rules draft."""
    zh = visit.request.query_params.get("zh", "")[:200]
    form = _offered(visit, visit.bind(EntryForm, zh=zh, en=next(drafts(zh, System.TONGYONG), ""), status=Status.DRAFT.value))
    if visit.form.get("act") != "draft" and visit.ready(form):
        try:
            number = await editing.create(_entry(form, Entry("", "", "")), at=visit.at, by=visit.person.id)
            return visit.go("glossary_edit", "glossary_saved", number=number)
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, form, None)


async def edit_page(visit: Visit) -> Response:
    """An entry that is there."""
    row = await by_number(visit.request.path_params["number"])
    form = _offered(visit, visit.bind(EntryForm, **_values(row.entry)))
    if visit.form.get("act") != "draft" and visit.ready(form):
        seen = str(visit.form.get("revision") or "")
        try:
            entry = _entry(form, row.entry)
            why = str(form.why.data)
            await editing.save(entry, number_of(seen) or 0, visit.today, at=visit.at, by=visit.person.id, why=why)
            return visit.go("glossary_edit", "glossary_saved", number=row.number)
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, form, row)


async def _page(visit: Visit, form: EntryForm, row: GlossaryEntry | None) -> Response:
    sent = str(visit.form.get("revision") or "")
    revision = number_of(sent) or (row.revision if row else 0)
    drafted = await _drafted(visit, str(form.zh.data or ""), row.number if row else 0)
    return visit.page(
        "glossary/edit.html",
        EditPage(form=form, number=row.number if row else 0, revision=revision, drafted=drafted),
        status=422 if form.problems else 200,
    )


def _offered(visit: Visit, form: EntryForm) -> EntryForm:
    form.status.choices = choices((state.value, visit.say(words)) for state, words in STATES.items())
    return form


def _values(entry: Entry) -> dict[str, str]:
    """An entry as the fields of the form."""
    lists = {name: "\n".join(_of(entry, language, kind)) for name, language, kind in LISTS}
    notes = {f"note_{tag}": entry.note.get(tag, "") for tag in ("zh", "en")}
    definitions = {f"definition_{tag}": entry.definition.get(tag, "") for tag in ("zh", "en")}
    return {name: getattr(entry, name) for name in TEXTS} | {"districts": "、".join(entry.districts)} | lists | notes | definitions


def _of(entry: Entry, language: str, kind: Type) -> Iterable[str]:
    """The spellings of one list of the form."""
    if kind is Type.ALTERNATIVE:
        return entry.written(language, other_than=(Type.FORMER, Type.FORBIDDEN))
    return entry.written(language, kind)


def _entry(form: EntryForm, before: Entry) -> Entry:
    """The form as an entry: what it has no field for stays as it was."""
    texts: Mapping[str, Any] = {name: str(form[name].data or "") for name in TEXTS}
    districts = str(form.districts.data or "").replace("，", "、").replace(",", "、").split("、")
    return replace(
        before,
        **texts,
        districts=tuple(name.strip() for name in districts if name.strip()),
        spellings=_spellings(form, before),
        definition=_languages(form, before.definition, "definition"),
        note=_languages(form, before.note, "note"),
    )


def _spellings(form: EntryForm, before: Entry) -> tuple[Spelling, ...]:
    """The lines of the lists; a line that was there keeps its dates and source, and so do spellings that stand in no list."""
    found, listed = list[Spelling](), list[Spelling]()
    for name, language, kind in LISTS:
        ours = [one for one in before.spellings if one.language == language and one.text in set(_of(before, language, kind))]
        listed += ours
        for line in str(form[name].data or "").splitlines():
            text = line.strip()
            if text:
                found.append(next((one for one in ours if one.text == text), Spelling(text, language, kind.value)))
    return (*found, *(one for one in before.spellings if one not in listed))


def _languages(form: EntryForm, before: Mapping[str, str], part: str) -> dict[str, str]:
    return {**before, **{tag: str(form[f"{part}_{tag}"].data or "") for tag in ("zh", "en")}}


async def _drafted(visit: Visit, zh: str, number: int) -> Drafted | None:
    """What the rules make of a name, who has it, and what is near."""
    syllables = likely(zh)
    if not syllables:
        return None
    index = await index_of(visit.services.part(Shelf))
    by_rule = list(drafts(zh, System.TONGYONG))
    taken = [entry for entry in index.entries if entry.number != number and (entry.zh == zh or entry.en in by_rule)]
    near = [one.entry for one in search(index, zh, 8) if one.entry.number != number and one.entry not in taken]
    spellings = [(visit.say(SYSTEMS[system]), text) for system, text in every_writing(syllables).items()]
    cards = [plain_card(visit, entry) for entry in taken[:8]], [plain_card(visit, entry) for entry in near[:5]]
    return Drafted(taken_apart(zh).rule, spellings, by_rule, *cards)


class MergeForm(PageForm):
    """What an entry becomes."""

    into = StringField(N_("Number of the entry that stays"), [Needed(N_("Enter the number of the other entry."))])


class MergePage(TypedDict):
    """What `glossary/merge.html` is given."""

    form: PageForm
    entry: Entry


async def merge_page(visit: Visit) -> Response:
    """One entry becomes another: its number leads on for good."""
    row = await by_number(visit.request.path_params["number"])
    form = visit.bind(MergeForm)
    if visit.ready(form):
        try:
            into = number_of(str(form.into.data)) or 0
            await editing.merge(row.number, into, at=visit.at, by=visit.person.id)
            return visit.go("glossary_edit", "glossary_saved", number=into)
        except Missing:
            form.refuse(Refused(N_("There is no entry of this number."), field="into"))
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page("glossary/merge.html", MergePage(form=form, entry=row.entry), status=422 if form.problems else 200)


NOTICES = {"glossary_saved": (N_("The entry has been saved."), "")}
PAGES = [
    PageRoute("glossary_new", "/staff/glossary/new", new_page, new_page, needs="glossary.change"),
    PageRoute("glossary_merge", "/staff/glossary/{number:number}/merge", merge_page, merge_page, needs="glossary.change"),
    PageRoute("glossary_edit", "/staff/glossary/{number:number}", edit_page, edit_page, needs="glossary.change"),
]
