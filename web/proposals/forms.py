"""The steps of proposing: their forms, what they show besides, and how each is kept."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from starlette.datastructures import UploadFile
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from domain.cycles.rules import clean_money
from domain.errors import N_, Refused
from domain.people.rules import clean_email, clean_phone, number_of
from domain.proposals.actions import drafts
from domain.proposals.queries import one
from domain.proposals.rules import LINES_MOST, SUMMARY_MOST, CostLine, check_text, check_title, clean_count
from domain.site.rules import clean_place
from domain.translated import Translated
from web import places
from web.cycles.shown import name_of
from web.forms import AtMost, Cleaned, Needed, Optional, PageForm, choices
from web.page import known
from web.site.views import districts_for
from web.visit import Visit

if TYPE_CHECKING:
    from web.proposals.propose import Desk


class IdeaForm(PageForm):
    """What and why."""

    language = RadioField(N_("I write in"))
    title = StringField(N_("Title"), [Needed(N_("Give it a title: what, and where."))])
    problem = TextAreaField(N_("What is missing or in the way today?"), [Optional()])


class PlanForm(PageForm):
    """How, and for whom."""

    idea = TextAreaField(N_("What would you like to be done?"), [Optional()])
    benefit = TextAreaField(N_("Who is helped by it?"), [Optional()])
    summary = StringField(N_("In one or two sentences"), [Optional(), AtMost(SUMMARY_MOST)])
    category = SelectField(N_("Category"))


class PlaceForm(PageForm):
    """Where."""

    area = RadioField(N_("Area"))
    district = SelectField(N_("District"))
    words = StringField(N_("Where exactly"), [Optional()])
    latitude = HiddenField()
    longitude = HiddenField()
    place = StringField(N_("Place on the map"))


class CostForm(PageForm):
    """How much, if one knows."""

    cost = StringField(N_("Estimated cost in NT$"), [Optional()])


class FilesForm(PageForm):
    """Photos and attachments, one at a time."""

    kind = SelectField(N_("What is it?"))
    file = StringField(N_("File"))
    alt = StringField(N_("What does it show?"), [Optional(), AtMost(200)])


class ContactForm(PageForm):
    """Who proposes."""

    name = StringField(N_("Your name"), [Needed(N_("Enter your name. Only the office sees it."))])
    shown = StringField(N_("Name shown on the site"), [Optional()])
    email = StringField(N_("E-mail address"), [Optional(), Cleaned(clean_email)])
    phone = StringField(N_("Phone"), [Optional(), Cleaned(clean_phone)])
    co = StringField(N_("E-mail address of somebody who proposes it with you"), [Optional()])


Keep = Callable[[Visit, "Desk", PageForm, str], Awaitable[dict[str, Any] | None]]
Extra = Callable[[Visit, "Desk"], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Step:
    """One page of proposing. parts: the fields a return can point at. keep: stores it; what it returns is shown on the same page again.

    besides: what the page shows with the form.
    """

    name: str
    title: str
    form: type[PageForm]
    parts: tuple[str, ...]
    keep: Keep
    besides: Extra | None = None


def _text(desk: "Desk", part: str) -> str:
    return str(getattr(desk.content, part).text(desk.proposal.language))


def _written(desk: "Desk", part: str, text: str) -> Translated:
    written: Translated = getattr(desk.content, part).written(desk.proposal.language, text, reviewed=True)
    return written


def form_of(step: Step, visit: Visit, desk: "Desk") -> Any:
    """The step's form, filled from what was posted or from the draft."""
    content = desk.content
    values: dict[str, Any] = {}
    if step.name == "idea":
        values = {"title": _text(desk, "title"), "problem": _text(desk, "problem"), "language": desk.proposal.language}
    elif step.name == "plan":
        values = {part: _text(desk, part) for part in ("idea", "benefit", "summary")} | {"category": content.category}
    elif step.name == "place":
        place = content.place
        point = {"latitude": place.latitude or "", "longitude": place.longitude or ""}
        values = {"area": content.area, "district": place.district, "words": place.words, **point}
    elif step.name == "cost":
        values = {"cost": f"{content.cost:,}" if content.cost is not None else ""}
    elif step.name == "contact":
        values = {part: getattr(desk.proposer, part) for part in ("name", "shown", "email", "phone")}
    form = visit.bind(step.form, **values)
    _choices(form, visit, desk)
    return form


def _choices(form: Any, visit: Visit, desk: "Desk") -> None:
    plan = desk.cycle.plan
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
        form.area.validate_choice = False  # the rule below says what is missing, and keeps the rest
    elif isinstance(form, FilesForm):
        form.kind.choices = choices([("photo", visit.say(N_("A photo"))), ("attachment", visit.say(N_("A document")))])
        form.kind.data = form.kind.data or "photo"


async def _keep_idea(visit: Visit, desk: "Desk", form: Any, act: str) -> None:
    title, problem = check_title(form.title.data), check_text(form.problem.data, field="problem")
    language = form.language.data or desk.proposal.language
    if language != desk.proposal.language and not desk.returned:
        await _relabel(desk, language)
    content = replace(desk.content, title=_written(desk, "title", title), problem=_written(desk, "problem", problem))
    await drafts.save(desk.proposal, desk.proposer, content, at=visit.at)


async def _relabel(desk: "Desk", language: str) -> None:
    """The draft is written in another language than the page was: its texts are of that one."""
    before, content = desk.proposal.language, desk.content
    texts = {part: getattr(content, part) for part in ("title", "summary", "problem", "idea", "benefit")}
    moved = {part: Translated().written(language, text.text(before), reviewed=True) for part, text in texts.items() if text.text(before)}
    await drafts.save_language(desk.proposal, language)
    desk.proposal.language = language
    drafts.put(desk.proposal, replace(content, **moved))  # type: ignore[arg-type]


async def _keep_plan(visit: Visit, desk: "Desk", form: Any, act: str) -> None:
    texts: dict[str, Any] = {}
    for part in ("idea", "benefit"):
        texts[part] = _written(desk, part, check_text(form[part].data, field=part))
    texts["summary"] = _written(desk, "summary", check_text(form.summary.data, field="summary", most=SUMMARY_MOST))
    category = form.category.data if desk.cycle.plan.category(form.category.data or "") else ""
    await drafts.save(desk.proposal, desk.proposer, replace(desk.content, category=category, **texts), at=visit.at)


async def _keep_place(visit: Visit, desk: "Desk", form: Any, act: str) -> None:
    data = {part: str(form[part].data or "") for part in ("latitude", "longitude", "district", "words")}
    place = clean_place(**data, districts=places.KEYS)
    plan, area = desk.cycle.plan, str(form.area.data or "")
    if place.latitude is not None and place.longitude is not None and any(item.polygons for item in plan.areas):
        area = plan.where(place.latitude, place.longitude) or area
        if not plan.area(area):
            raise Refused(N_("This place lies in no area of this cycle. Choose the area it should count for."), field="area")
    if not plan.area(area):
        raise Refused(N_("Choose the area."), field="area")
    await drafts.save(desk.proposal, desk.proposer, replace(desk.content, area=area, place=place), at=visit.at)


async def _keep_cost(visit: Visit, desk: "Desk", form: Any, act: str) -> dict[str, Any] | None:
    lines = []
    for price in desk.cycle.plan.prices:
        typed = str(visit.form.get(f"count-{price.key}") or "").strip()
        if typed and typed != "0":
            lines.append(CostLine(name_of(visit, price.name), clean_count(typed), (price.low + price.high) // 2))
    total = sum(line.total for line in lines)
    if act == "sum":
        form.cost.data = f"{total:,}"
        return {"total": total}
    typed = form.cost.data.strip()
    cost = clean_money(typed, field="cost") if typed else None
    content = replace(desk.content, cost=cost, lines=tuple(lines[:LINES_MOST]) or desk.content.lines)
    await drafts.save(desk.proposal, desk.proposer, content, at=visit.at)
    return None


async def _cost_extra(visit: Visit, desk: "Desk") -> dict[str, Any]:
    held = {line.what: line.count for line in desk.content.lines}
    counts = {price.key: visit.form.get(f"count-{price.key}", held.get(name_of(visit, price.name), "")) for price in desk.cycle.plan.prices}
    return {"counts": counts}


async def _keep_files(visit: Visit, desk: "Desk", form: Any, act: str) -> dict[str, Any] | None:
    verb, _, key = act.partition(":")
    await _describe(visit, desk)
    if verb == "remove":
        await drafts.remove_file(desk.proposal, desk.proposer, key, at=visit.at)
        return {}
    upload = visit.form.get("file")
    chosen = upload if isinstance(upload, UploadFile) and upload.filename else None
    if chosen is None:
        if act == "add":
            raise Refused(N_("Choose a file."), field="file")
        return None
    alt = Translated().written(desk.proposal.language, form.alt.data or "", reviewed=True)
    kind = "attachment" if form.kind.data == "attachment" else "photo"
    data, name = await chosen.read(), chosen.filename or "photo"
    await drafts.add_file(visit.house.store, desk.proposal, desk.proposer, name, data, alt, kind=kind, at=visit.at)
    if act == "add":
        form.alt.data = ""
        return {}
    return None


async def _describe(visit: Visit, desk: "Desk") -> None:
    """What was typed beside the photos that are there already."""
    for file in await one.files(desk.proposal.id):
        typed = visit.form.get(f"alt-{file.file}")
        if isinstance(typed, str) and typed != file.alt.text(desk.proposal.language):
            text = check_text(typed, field="alt", most=200)
            alt = file.alt.written(desk.proposal.language, text, reviewed=True)
            await drafts.describe_file(desk.proposal, desk.proposer, file.file, alt, at=visit.at)


async def _files_extra(visit: Visit, desk: "Desk") -> dict[str, Any]:
    return {"files": await one.files(desk.proposal.id)}


async def _keep_contact(visit: Visit, desk: "Desk", form: Any, act: str) -> dict[str, Any] | None:
    verb, _, number = act.partition(":")
    if verb == "uninvite":
        await drafts.uninvite(desk.proposal, desk.proposer, number_of(number) or 0, at=visit.at)
        return {}
    data = {part: str(form[part].data or "") for part in ("name", "shown", "email", "phone")}
    await drafts.set_contact(desk.proposer, **data, at=visit.at)
    if (form.co.data or "").strip():
        await drafts.invite(desk.proposal, desk.proposer, form.co.data, at=visit.at)
        form.co.data = ""
        return {} if act == "co" else None
    if act == "co":
        raise Refused(N_("Enter the e-mail address of the person."), field="co")
    return None


async def _people_extra(visit: Visit, desk: "Desk") -> dict[str, Any]:
    return {"people": [row for row in await one.proposers(desk.proposal.id) if not row.lead]}


async def _nothing(visit: Visit, desk: "Desk", form: Any, act: str) -> None:
    return None


STEPS = (
    Step("idea", N_("Idea"), IdeaForm, ("title", "problem", "whole"), _keep_idea),
    Step("plan", N_("Plan"), PlanForm, ("idea", "benefit"), _keep_plan),
    Step("place", N_("Place"), PlaceForm, ("place",), _keep_place),
    Step("cost", N_("Cost"), CostForm, ("cost",), _keep_cost, _cost_extra),
    Step("photos", N_("Photos"), FilesForm, ("files",), _keep_files, _files_extra),
    Step("contact", N_("Contact details"), ContactForm, (), _keep_contact, _people_extra),
    Step("check", N_("Check and submit"), PageForm, (), _nothing),
)
known(
    step_titles={step.name: step.title for step in STEPS},
    district_points={item.key: [item.latitude, item.longitude] for item in places.DISTRICTS},
)
