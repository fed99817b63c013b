"""Making a cycle: from the template or from last year's, its words, its desk, and letting the public see it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.cycles import actions, queries
from domain.cycles.models import Cycle
from domain.cycles.plan import Plan
from domain.errors import N_, Refused
from domain.policy import Thing
from domain.translated import Translated
from web.bridges.cycle_display import thing_of, timeline
from web.bridges.cycle_words import PAGE_KINDS
from web.cycles import edit_conflicts
from web.cycles.change_texts import ChangeRow, doubt_words, renamed
from web.cycles.copying import suggested
from web.cycles.edit_conflicts import News
from web.frame.fields import midnight_of
from web.frame.forms import Needed, PageForm, choices, translated_from
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

NOTICES = {
    "cycle_made": (N_("The cycle is made. Nothing of it is public until you publish it."), ""),
    "cycle_copied": (
        N_("The copy is made, its dates moved by whole weeks. Days in the rules moved along; look at dates and rules before you publish."),
        "",
    ),
    "cycle_saved": (N_("The cycle is saved."), ""),
}

ABOUT = edit_conflicts.part("name", "summary")


class NewCycleForm(PageForm):
    """A new cycle. Its name in every language is read beside the form."""

    name = StringField(N_("Name of the cycle"))
    key = StringField(N_("Short name"), [Needed(N_("Enter a short name such as hamasen-2027."))])
    prefix = StringField(N_("Beginning of proposal numbers"), [Needed(N_("Enter what numbers begin with, such as the ROC year."))])
    start = StringField(N_("First day"), [Needed(N_("Enter the first day."))])
    source = SelectField(N_("Begin with"))


class AboutForm(PageForm):
    """Name and summary, read beside the form."""

    name = StringField(N_("Name of the cycle"))


class StaffListPage(TypedDict):
    """What `cycles/staff_list.html` is given."""

    cycles: list[tuple[Cycle, list[tuple[str, str, str]]]]


async def cycles(visit: Visit) -> Response:
    """All cycles, public or not."""
    found = [(cycle, timeline(visit, cycle)) for cycle in await queries.list_cycles()]
    return visit.page("cycles/staff_list.html", StaffListPage(cycles=found))


async def new_page(visit: Visit) -> Response:
    """Ask for the name and first day of a new cycle; of a copy all of it is suggested."""
    older = await queries.list_cycles()
    source = next((cycle for cycle in older if cycle.key == visit.request.query_params.get("source")), None)
    if source is None:
        first = (visit.at + timedelta(days=30)).strftime("%Y-%m-01")
        return _new(visit, _new_form(visit, older, source="", start=first), Translated())
    taken = {cycle.key for cycle in older}, {cycle.prefix for cycle in older}
    like = suggested(source, visit.today, visit.site.time_zone, *taken)
    form = _new_form(visit, older, source=source.key, key=like.key, prefix=like.prefix, start=like.start.isoformat())
    return _new(visit, form, like.name)


def _new_form(visit: Visit, older: list[Cycle], **values: Any) -> NewCycleForm:
    form = visit.bind(NewCycleForm, **values)
    named = [(cycle.key, visit.say(N_("A copy of %(name)s"), name=name_of(visit, cycle.name))) for cycle in older]
    form.source.choices = choices([("", visit.say(N_("The Hamasen template"))), *named])
    return form


class NewPage(TypedDict):
    """What `cycles/new.html` is given."""

    form: PageForm
    name: Translated


def _new(visit: Visit, form: PageForm, name: Translated, status: int = 200) -> Response:
    return visit.page("cycles/new.html", NewPage(form=form, name=name), status=status)


async def make(visit: Visit) -> Response:
    """Make the cycle."""
    form = _new_form(visit, await queries.list_cycles())
    name = translated_from(visit.form, "name", Translated(), visit.services.locales.tags)
    if visit.ready(form):
        data, at, me = form.data, visit.at, visit.person.id
        try:
            start = midnight_of(data["start"], visit.site.time_zone, "start")
            if data["source"]:
                source = await queries.by_key(data["source"])
                made = await actions.copy(source, data["key"], data["prefix"], name, start, at=at, by=me)
            else:
                made = await actions.create(data["key"], data["prefix"], name, start, at=at, by=me)
            return visit.go("staff_cycle", "cycle_copied" if data["source"] else "cycle_made", cycle=made.key)
        except Refused as refusal:
            form.refuse(refusal)
    return _new(visit, form, name, 422 if form.problems else 200)


async def desk(visit: Visit) -> Response:
    """One cycle: what is entered, what is doubtful, and the acts that change its state."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    return await desk_page(visit, cycle, visit.bind(PageForm))


class DeskPage(TypedDict):
    """What `cycles/desk.html` is given."""

    cycle: Cycle
    plan: Plan
    form: PageForm
    asked: str
    stations: list[tuple[str, str, str]]
    doubts: list[str]
    own_days: bool
    frozen: bool
    shown: bool
    deletable: bool
    groups: list[Any]
    thing: Thing


async def desk_page(visit: Visit, cycle: Cycle, form: PageForm, status: int = 200, asked: str = "") -> Response:
    """The desk of one cycle. asked: the act that is to be confirmed, `freeze` or `delete`."""
    pages = await queries.pages(cycle.id, public_only=False)
    rules = cycle.plan.rules
    return visit.page(
        "cycles/desk.html",
        DeskPage(
            cycle=cycle,
            plan=cycle.plan,
            form=form,
            asked=asked,
            stations=timeline(visit, cycle),
            doubts=doubt_words(visit, cycle),
            own_days=bool(rules.born_by or rules.cut_off) and cycle.published_at is None,
            frozen=actions.frozen(cycle, visit.at),
            shown=queries.shown(cycle, visit.at),
            deletable=cycle.frozen_at is None and not cycle.serial and not await queries.ever_published(cycle),
            groups=[(kind, words, [page for page in pages if page.kind == kind]) for kind, words in PAGE_KINDS.items()],
            thing=await thing_of(visit),
        ),
        status=status,
    )


async def about_page(visit: Visit) -> Response:
    """The words about a cycle."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    return _about(visit, cycle, visit.bind(AboutForm), cycle.name, cycle.summary, edit_conflicts.mark_of(cycle, ABOUT))


class AboutPage(TypedDict):
    """What `cycles/about.html` is given."""

    cycle: Cycle
    form: PageForm
    name: Translated
    summary: Translated
    seen_mark: str
    news: News | None


def _about(
    visit: Visit, cycle: Cycle, form: PageForm, name: Translated, summary: Translated, mark: str, news: edit_conflicts.News | None = None
) -> Response:
    status = 422 if form.problems else 200
    return visit.page(
        "cycles/about.html", AboutPage(cycle=cycle, form=form, name=name, summary=summary, seen_mark=mark, news=news), status=status
    )


async def save_about(visit: Visit) -> Response:
    """Keep them."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    form, tags, mark, news = visit.bind(AboutForm), visit.services.locales.tags, str(visit.form.get("seen") or ""), None
    name = translated_from(visit.form, "name", cycle.name, tags)
    summary = translated_from(visit.form, "summary", cycle.summary, tags)
    if visit.ready(form):
        try:
            edit_conflicts.check_unchanged(visit, cycle, ABOUT)
            await actions.change_about(cycle, name, summary, at=visit.at, by=visit.person.id)
            return visit.go("staff_cycle", "cycle_saved", cycle=cycle.key)
        except Refused as refusal:
            form.refuse(refusal)
            if refusal.reason == actions.OVERTAKEN:
                cycle = await queries.by_key(cycle.key)
                news = await edit_conflicts.news(visit, cycle, ABOUT, lambda old, new: _rows(visit, old, new))
                mark = edit_conflicts.mark_of(cycle, ABOUT)
    return _about(visit, cycle, form, name, summary, mark, news)


def _rows(visit: Visit, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ChangeRow]:
    labels = {"name": N_("Name of the cycle"), "summary": N_("Summary")}
    rows = []
    for part, label in labels.items():
        before, after = Translated.from_json(old[part]), Translated.from_json(new[part])
        if before != after:
            rows.append(ChangeRow(visit.say(label), *renamed(visit, before, after)))
    return rows


_CHANGE = "cycles.change"
PAGES = [
    PageRoute("staff_cycles", "/staff/cycles", cycles, needs="cycles.list"),
    PageRoute("new_cycle", "/staff/cycles/new", new_page, make, needs=_CHANGE),
    PageRoute("staff_cycle", "/staff/cycles/{cycle}", desk, needs="cycles.read", thing=thing_of),
    PageRoute("cycle_about", "/staff/cycles/{cycle}/about", about_page, save_about, needs=_CHANGE, thing=thing_of),
]
