"""The steps of proposing: their forms, and what stands in them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from domain.cycles.plan import Plan, Price
from domain.errors import N_
from domain.proposals.rules import CostLine
from web.frame import districts
from web.frame.districts import districts_for
from web.frame.forms import Either, Needed, Optional, PageForm, choices
from web.frame.labels import name_of
from web.frame.visit import Visit
from web.proposals.writing import Draft


class IdeaForm(PageForm):
    """What and why."""

    language = RadioField(N_("I write in"), validate_choice=False)
    title = StringField(N_("Title"), [Needed(N_("Give it a title: what, and where."))])
    problem = TextAreaField(N_("What is missing or in the way today?"), [Optional()])


class PlanForm(PageForm):
    """How, and for whom."""

    idea = TextAreaField(N_("What would you like to be done?"), [Optional()])
    benefit = TextAreaField(N_("Who is helped by it?"), [Optional()])
    summary = StringField(N_("In one or two sentences"), [Optional()])
    category = SelectField(N_("Category"), validate_choice=False)


class PlaceForm(PageForm):
    """Where."""

    area = RadioField(N_("Area"), validate_choice=False)
    district = SelectField(N_("District"), validate_choice=False)
    words = StringField(N_("Where exactly"), [Optional()])
    latitude = HiddenField()
    longitude = HiddenField()
    place = StringField(N_("Place on the map"))


class CostForm(PageForm):
    """How much, if one knows. A subclass has a field for each typical price."""

    cost = StringField(N_("Estimated cost in NT$"), [Optional()])
    other_what = StringField(N_("Something else"), [Optional()])
    other_money = StringField(N_("What it costs, in NT$"), [Optional()])


class FilesForm(PageForm):
    """Photos and documents."""

    file = StringField(N_("Photos or documents"))
    alt = StringField(N_("What does it show?"), [Optional()])


class ContactForm(PageForm):
    """Who proposes."""

    name = StringField(N_("Your name"), [Needed(N_("Enter your name. Only the office sees it."))])
    shown = StringField(N_("Name shown on the site"), [Optional()])
    email = StringField(N_("E-mail address"), [Either()])
    phone = StringField(N_("Phone"), [Either()])
    co = StringField(N_("E-mail address of somebody who proposes it with you"), [Optional()])


class CheckForm(PageForm):
    """The last page: what was changed, and that the terms were read."""

    why = StringField(N_("What did you change?"), [Optional()])
    agree = BooleanField(N_("I have read this and agree."))


Keep = Callable[[Visit, Draft, Any, str], Awaitable[dict[str, Any] | None]]
Extra = Callable[[Visit, Draft], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class DraftStep:
    """One page of proposing. parts: the fields a return can point at."""

    name: str
    title: str
    form: type[PageForm]
    parts: tuple[str, ...]


STEPS = (
    DraftStep("idea", N_("Idea"), IdeaForm, ("title", "problem", "whole")),
    DraftStep("plan", N_("Plan"), PlanForm, ("idea", "benefit", "summary", "category")),
    DraftStep("place", N_("Place"), PlaceForm, ("place", "area")),
    DraftStep("cost", N_("Cost"), CostForm, ("cost", "lines")),
    DraftStep("photos", N_("Photos"), FilesForm, ("files",)),
    DraftStep("contact", N_("Contact details"), ContactForm, ()),
    DraftStep("check", N_("Check and submit"), CheckForm, ()),
)
OTHER_MOST = 60
STEP_OF = {part: step.name for step in STEPS for part in step.parts}
"""Where a part of a proposal is written."""


def form_of(step: DraftStep, visit: Visit, draft: Draft) -> Any:
    """The step's form, filled from what was posted or from the draft."""
    kind = step.form if step.name != "cost" else _with_prices(draft.cycle.plan)
    form: Any = visit.bind(kind, **_values(step, draft))
    _choices(form, visit, draft)
    if draft.proposer.helper is not None and step.name == "contact":  # with an address they would go on by themselves
        del form.email, form.co
    return form


def _text(draft: Draft, part: str) -> str:
    return str(getattr(draft.content, part).text(draft.proposal.language))


def _values(step: DraftStep, draft: Draft) -> dict[str, Any]:
    content = draft.content
    if step.name == "idea":
        return {"title": _text(draft, "title"), "problem": _text(draft, "problem"), "language": draft.proposal.language}
    if step.name == "plan":
        return {part: _text(draft, part) for part in ("idea", "benefit", "summary")} | {"category": content.category}
    if step.name == "place":
        place = content.place
        point = {"latitude": place.latitude or "", "longitude": place.longitude or ""}
        return {"area": content.area, "district": place.district, "words": place.words, **point}
    if step.name == "cost":
        return {"cost": f"{content.cost:,}" if content.cost is not None else "", **_lines(draft.cycle.plan, content.lines)}
    if step.name == "contact":
        return {part: getattr(draft.proposer, part) for part in ("name", "shown", "email", "phone")}
    return {}


def _with_prices(plan: Plan) -> type[CostForm]:
    fields = {count_field(price): StringField(N_("How many"), [Optional()], id=count_field(price)) for price in plan.prices}
    return type("PricesForm", (CostForm,), dict(fields))


def count_field(price: Price) -> str:
    """The name of the field that says how many of something."""
    return f"count-{price.key}"


def price_of(plan: Plan, line: CostLine) -> Price | None:
    """The typical price that a line was made from, in whichever language it was written down."""
    return next((price for price in plan.prices if line.what in {held.text for held in price.name.texts.values()}), None)


def _lines(plan: Plan, lines: tuple[CostLine, ...]) -> dict[str, str]:
    """What stands in the fields of the cost helper."""
    values = {count_field(price): str(line.count) for line in lines if (price := price_of(plan, line)) is not None}
    others = [line for line in lines if price_of(plan, line) is None]
    if not others:
        return values
    return values | {
        "other_what": "、".join(line.what for line in others)[:OTHER_MOST],
        "other_money": f"{sum(line.total for line in others):,}",
    }


def _choices(form: Any, visit: Visit, draft: Draft) -> None:
    plan = draft.cycle.plan
    if isinstance(form, IdeaForm):
        form.language.choices = choices((locale.tag, locale.name) for locale in visit.languages())
    elif isinstance(form, PlanForm):
        named = [(item.key, name_of(visit, item.name)) for item in plan.categories]
        form.category.choices = choices([("", visit.say(N_("I am not sure"))), *named])
    elif isinstance(form, PlaceForm):
        form.area.choices = choices((item.key, name_of(visit, item.name)) for item in plan.areas)
        form.district.choices = districts_for(visit)
        if len(plan.areas) == 1 and not form.area.data:
            form.area.data = plan.areas[0].key


TEMPLATE_GLOBALS = {
    "step_titles": {step.name: step.title for step in STEPS},
    "step_of": STEP_OF,
    "district_points": {item.key: [item.latitude, item.longitude] for item in districts.DISTRICTS},
}
