"""Making a cycle: from the template or from last year's, its words, dates and rules, and letting the public see it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.cycles import actions, queries
from domain.cycles.models import Cycle
from domain.cycles.phases import KINDS, doubts
from domain.errors import N_, Refused
from domain.policy import Thing
from domain.translated import Translated
from web.cycles.shown import name_of, timeline
from web.doors import Door
from web.forms import Needed, PageForm, choices, translated_from
from web.page import notice
from web.visit import Visit

notice("cycle_made", N_("The cycle is made. Nothing of it is public until you publish it."))
notice("cycle_saved", N_("The cycle is saved."))
notice("cycle_public", N_("The cycle is public."))
notice("cycle_hidden", N_("The cycle is no longer public."))
notice("cycle_frozen", N_("The plan is fixed. Its digest is published with the rules."))


class NewCycleForm(PageForm):
    """A new cycle. Its name in every language is read beside the form."""

    name = StringField(N_("Name of the cycle"))
    key = StringField(N_("Short name for addresses"), [Needed(N_("Enter a short name such as hamasen-2027."))])
    prefix = StringField(N_("Beginning of proposal numbers"), [Needed(N_("Enter what numbers begin with, such as the ROC year."))])
    start = StringField(N_("First day"), [Needed(N_("Enter the first day."))])
    source = SelectField(N_("Begin with"))


class AboutForm(PageForm):
    """Name and summary, read beside the form."""

    name = StringField(N_("Name of the cycle"))


async def thing_of(visit: Visit) -> Thing:
    """What a narrowed officer must hold: this cycle."""
    return Thing(frozenset({f"cycle:{visit.request.path_params['cycle']}"}))


def midnight(typed: str, zone: str, *, field: str) -> datetime:
    """The beginning of a day as an instant. Raises Refused."""
    try:
        day = datetime.strptime(typed.strip(), "%Y-%m-%d").replace(tzinfo=ZoneInfo(zone))
        if not 2000 <= day.year <= 2200:
            raise ValueError("no year for a cycle")
        return day
    except ValueError as problem:
        raise Refused(N_("Enter a day such as 2027-03-01."), field=field) from problem


async def cycles(visit: Visit) -> Response:
    """All cycles, public or not."""
    found = [(cycle, timeline(visit, cycle)) for cycle in await queries.listed()]
    return visit.page("cycles/staff_list.html", cycles=found)


async def new_page(visit: Visit) -> Response:
    """Ask for the name and first day of a new cycle."""
    first = (visit.at + timedelta(days=30)).strftime("%Y-%m-01")
    return await _new(visit, await _new_form(visit, start=first), Translated())


async def _new_form(visit: Visit, **values: Any) -> NewCycleForm:
    form = visit.bind(NewCycleForm, source="", **values)
    older = [(cycle.key, visit.say(N_("A copy of %(name)s"), name=name_of(visit, cycle.name))) for cycle in await queries.listed()]
    form.source.choices = choices([("", visit.say(N_("The Hamasen template"))), *older])
    return form


async def _new(visit: Visit, form: PageForm, name: Translated, status: int = 200) -> Response:
    return visit.page("cycles/new.html", form=form, name=name, status=status)


async def make(visit: Visit) -> Response:
    """Make the cycle."""
    form = await _new_form(visit)
    name = translated_from(visit.form, "name", Translated(), visit.house.locales.tags)
    if visit.ready(form):
        data = form.data
        try:
            start = midnight(data["start"], visit.site.time_zone, field="start")
            if data["source"]:
                source = await queries.by_key(data["source"])
                made = await actions.copy(source, data["key"], data["prefix"], name, start, at=visit.at, by=visit.person.id)
            else:
                made = await actions.create(data["key"], data["prefix"], name, start, at=visit.at, by=visit.person.id)
            return visit.go("staff_cycle", "cycle_made", cycle=made.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _new(visit, form, name, 422 if form.problems else 200)


async def desk(visit: Visit) -> Response:
    """One cycle: what is entered, what is doubtful, and the acts that change its state."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    return await _desk(visit, cycle, visit.bind(PageForm))


async def _desk(visit: Visit, cycle: Cycle, form: PageForm, status: int = 200) -> Response:
    return visit.page(
        "cycles/desk.html",
        cycle=cycle,
        plan=cycle.plan,
        form=form,
        stations=timeline(visit, cycle),
        doubts=doubt_words(visit, cycle),
        frozen=actions.frozen(cycle, visit.at),
        shown=queries.shown(cycle, visit.at),
        pages=await queries.pages(cycle.id, public_only=False),
        thing=await thing_of(visit),
        status=status,
    )


def doubt_words(visit: Visit, cycle: Cycle) -> list[str]:
    """The warnings about the order of phases, in words."""
    found = []
    for doubt in doubts(cycle.plan.phases):
        facts = {"phase": visit.say(KINDS[doubt.phase].name)}
        if doubt.other:
            facts["other"] = visit.say(KINDS[doubt.other].name)
        found.append(visit.say(doubt.reason, **facts))
    return found


async def act(visit: Visit) -> Response:
    """Publish, hide or freeze."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    form = visit.bind(PageForm)
    acts = {
        "publish": (actions.publish, "cycle_public"),
        "hide": (actions.hide, "cycle_hidden"),
        "freeze": (actions.freeze, "cycle_frozen"),
    }
    chosen = acts.get(str(visit.form.get("act") or ""))
    if chosen is None:
        return visit.go("staff_cycle", cycle=cycle.key)
    try:
        await chosen[0](cycle, at=visit.at, by=visit.person.id)
    except Refused as refusal:
        form.refuse(refusal)
        return await _desk(visit, cycle, form, 422)
    return visit.go("staff_cycle", chosen[1], cycle=cycle.key)


async def about_page(visit: Visit) -> Response:
    """The words about a cycle."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    return visit.page("cycles/about.html", cycle=cycle, form=visit.bind(AboutForm), name=cycle.name, summary=cycle.summary)


async def save_about(visit: Visit) -> Response:
    """Keep them."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    form, tags = visit.bind(AboutForm), visit.house.locales.tags
    name = translated_from(visit.form, "name", cycle.name, tags)
    summary = translated_from(visit.form, "summary", cycle.summary, tags)
    if visit.ready(form):
        try:
            await actions.change_about(cycle, name, summary, at=visit.at, by=visit.person.id)
            return visit.go("staff_cycle", "cycle_saved", cycle=cycle.key)
        except Refused as refusal:
            form.refuse(refusal)
    status = 422 if form.problems else 200
    return visit.page("cycles/about.html", cycle=cycle, form=form, name=name, summary=summary, status=status)


_CHANGE = "cycles.change"
DOORS = [
    Door("staff_cycles", "/staff/cycles", cycles, needs="cycles.list"),
    Door("new_cycle", "/staff/cycles/new", new_page, make, needs=_CHANGE),
    Door("staff_cycle", "/staff/cycles/{cycle}", desk, needs="cycles.read", thing=thing_of),
    Door("cycle_act", "/staff/cycles/{cycle}/act", post=act, needs=_CHANGE, thing=thing_of),
    Door("cycle_about", "/staff/cycles/{cycle}/about", about_page, save_about, needs=_CHANGE, thing=thing_of),
]
