"""An author's pages: beginning, my entries, one entry with everything that happened to it, and a co-author's answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.awards.actions import entries
from domain.awards.actions.entries import Author
from domain.awards.models import AwardEntry, AwardProgramme, EntryAuthor
from domain.awards.models_panel import Award
from domain.awards.queries import awards, identities, programmes, reviewing
from domain.awards.states import RESULT_STAGES, TAKING, Stage, State
from domain.errors import N_, Missing, Refused
from domain.keys import Keys
from domain.people.rules import clean_name
from web.awards.display import Card, Sheet, card_of, sheet_of
from web.awards.timeline import Station, stations_of
from web.awards.viewers import public_programme
from web.awards.words import STATES
from web.frame.forms import AtMost, Needed, Optional, PageForm
from web.frame.labels import agency_names
from web.frame.page_routes import PageRoute
from web.frame.signed_links import is_ours, number_in, signed
from web.frame.visit import Visit
from web.text.languages import Locale

CONSENT_PURPOSE = "award-consent"


@dataclass(frozen=True)
class Line:
    """An entry of one's own in a list."""

    entry: AwardEntry
    card: Card
    state: str
    tone: str


def state_of(visit: Visit, entry: AwardEntry) -> tuple[str, str]:
    """Where an entry stands: words, and the tone of its chip."""
    words, tone = STATES[entry.state]
    return visit.say(words), tone


class MinePage(TypedDict):
    """What `awards/mine.html` is given."""

    lines: list[Line]


async def mine_page(visit: Visit) -> Response:
    """What the reader entered, alone or with others."""
    numbers = await identities.mine(visit.person.id, visit.person.email or "")
    found = await programmes.with_ids(numbers)
    lines = [Line(one, card_of(visit, one.programme), *state_of(visit, one)) for one in found]
    return visit.page("awards/mine.html", MinePage(lines=lines))


class BeginForm(PageForm):
    """Who begins."""

    name = StringField(N_("Your name, as it stands on a certificate"), [Needed(N_("Enter the name.")), AtMost(80)])
    latin = StringField(N_("Your name in Latin letters"), [Optional(), AtMost(80)])


class BeginPage(TypedDict):
    """What `awards/begin.html` is given."""

    form: PageForm
    card: Card
    sheet: Sheet


async def begin_page(visit: Visit) -> Response:
    """Begin an entry. Somebody of the panel cannot."""
    programme = await public_programme(visit)
    form = visit.bind(BeginForm, name=visit.person.name)
    if visit.ready(form):
        try:
            lead = Author(clean_name(str(form.name.data)), visit.person.email or "", str(form.latin.data))
            made = await entries.begin(programme.id, lead, visit.locale.tag, at=visit.at, by=visit.person.id)
            return visit.go("award_entry_edit", "award_begun", entry=made.number)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "awards/begin.html",
        BeginPage(form=form, card=card_of(visit, programme), sheet=sheet_of(visit, programme)),
        status=422 if form.problems else 200,
    )


async def own_entry(visit: Visit) -> tuple[AwardProgramme, AwardEntry]:
    """The entry of the address, for its authors. Raises Missing for anybody else."""
    entry = await programmes.entry_by_number(visit.request.path_params["entry"])
    if entry.id not in await identities.mine(visit.person.id, visit.person.email or ""):
        raise Missing("not an author")
    return await programmes.by_id(entry.programme_id), entry


async def leads(visit: Visit, entry: AwardEntry) -> bool:
    """Whether the reader began it: they alone change it."""
    authors = (await identities.to_write_to(entry.id)).authors
    return any(one.place == 1 and (one.person == visit.person.id or one.email == visit.person.email) for one in authors)


class OwnForm(PageForm):
    """A button."""


class OwnPage(TypedDict):
    """What `awards/own.html` is given. leads: whether the reader may change it; can: acts that can be done now; comments: of the panel,
    once the result is public; award: its award, once public."""

    form: PageForm
    card: Card
    entry: AwardEntry
    state: str
    tone: str
    authors: list[EntryAuthor]
    agency: str
    stations: list[Station]
    leads: bool
    can: set[str]
    comments: list[str]
    award: Award | None
    files: int


async def own_page(visit: Visit) -> Response:
    """Where an entry stands, for its authors."""
    programme, entry = await own_entry(visit)
    form, lead = visit.bind(OwnForm), await leads(visit, entry)
    if visit.ready(form):
        try:
            return await _act(visit, entry, lead)
        except Refused as refusal:
            form.refuse(refusal)
    people = await identities.to_write_to(entry.id)
    public = programme.stage in RESULT_STAGES
    state, tone = state_of(visit, entry)
    return visit.page(
        "awards/own.html",
        OwnPage(
            form=form,
            card=card_of(visit, programme),
            entry=entry,
            state=state,
            tone=tone,
            authors=list(people.authors),
            agency=(await agency_names(visit)).get(people.agency, ""),
            stations=await stations_of(visit, entry),
            leads=lead,
            can=_can(programme, entry),
            comments=await reviewing.comments_for(entry.id) if public else [],
            award=await awards.of_entry(entry.id) if public else None,
            files=len(await programmes.files(entry.id)),
        ),
        status=422 if form.problems else 200,
    )


def _can(programme: AwardProgramme, entry: AwardEntry) -> set[str]:
    """What its author can do now."""
    taking = programme.stage in TAKING
    found = {
        "edit": taking and entry.state in (State.DRAFT, State.RETURNED),
        "discard": entry.state == State.DRAFT and entry.sent_at is None,
        "withdraw": programme.stage in (Stage.OPEN, Stage.JUDGING)
        and entry.state in (State.SENT, State.RECEIVED, State.ADMITTED, State.REPORTED, State.RETURNED),
        "revive": taking and entry.state == State.WITHDRAWN,
        "report": taking and entry.state == State.ADMITTED and programmes.rules_of(programme).report,
    }
    return {name for name, holds in found.items() if holds}


async def _act(visit: Visit, entry: AwardEntry, lead: bool) -> Response:
    """The act whose button was pressed. Raises Refused, Missing."""
    if not lead:
        raise Missing("only whoever began it changes it")
    marks = {"at": visit.at, "by": visit.person.id}
    match visit.form.get("act"):
        case "withdraw":
            await entries.withdraw(entry.number, **marks)
            return visit.go("award_entry", "award_withdrawn", entry.number, entry=entry.number)
        case "discard":
            await entries.discard(entry.number, **marks)
            return visit.go("my_award_entries", "award_discarded")
        case _:
            raise Refused(N_("Choose what is to be done."))


async def revive_page(visit: Visit) -> Response:
    """Undo of taking back. Raises Refused, Missing."""
    entry = await programmes.entry_by_number(str(visit.form.get("about") or ""))
    if entry.id not in await identities.mine(visit.person.id, visit.person.email or "") or not await leads(visit, entry):
        raise Missing("not its author")
    await entries.revive(entry.number, at=visit.at, by=visit.person.id)
    return visit.go("award_entry_edit", "award_begun", entry=entry.number)


TO_ENTER = N_("You want to enter something in a call. After signing in a draft begins that only you see.")


class ConsentForm(PageForm):
    """Two buttons."""


class ConsentPage(TypedDict):
    """What `awards/consent.html` is given. lead: who began it; answered: what was said already."""

    form: PageForm
    entry: AwardEntry
    card: Card
    lead: str
    answered: str


def letter_values(locale: Locale, keys: Keys, facts: Mapping[str, Any]) -> dict[str, Callable[..., str]]:
    """The functions that the templates of this room's letters call."""
    return {"consent_token": lambda author: signed(keys, CONSENT_PURPOSE, author)}


async def consent_page(visit: Visit) -> Response:
    """A co-author agrees, or not; no account is needed. Raises Missing."""
    token = visit.request.path_params["token"]
    number = number_in(token)
    if number is None or not is_ours(visit.services.keys, token, CONSENT_PURPOSE, number):
        raise Missing("no link of ours")
    author = await identities.author_of_link(number)
    form = visit.bind(ConsentForm)
    if visit.ready(form):
        try:
            await entries.answer(author.id, visit.form.get("act") == "agree", at=visit.at)
            return visit.go("award_consent", "award_answered", token=token)
        except Refused as refusal:
            form.refuse(refusal)
    people = await identities.to_write_to(author.entry_id)
    return visit.page(
        "awards/consent.html",
        ConsentPage(
            form=form,
            entry=author.entry,
            card=card_of(visit, await programmes.by_id(author.entry.programme_id)),
            lead=people.names[0],
            answered=author.consent if author.consent != "asked" else "",
        ),
        status=422 if form.problems else 200,
    )


NOTICES = {
    "award_begun": (N_("The draft is kept. Nobody else sees it yet."), ""),
    "award_withdrawn": (N_("The entry is taken back."), "award_revive"),
    "award_discarded": (N_("The draft is thrown away."), ""),
    "award_answered": (N_("Your answer is noted."), ""),
}
PAGES = [
    PageRoute("my_award_entries", "/awards/mine", mine_page, needs="own.account"),
    PageRoute("award_begin", "/awards/{programme:number}/enter", begin_page, begin_page, needs="own.account", purpose=TO_ENTER),
    PageRoute("award_entry", "/awards/entries/{entry}", own_page, own_page, needs="own.account"),
    PageRoute("award_revive", "/awards/revive", post=revive_page, needs="own.account"),
    PageRoute("award_consent", "/awards/consent/{token}", consent_page, consent_page),
]
