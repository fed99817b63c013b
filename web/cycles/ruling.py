"""The rule parameters and agencies of a cycle, as a form; and its pages of words: learning, budget facts, press kit."""

from dataclasses import replace
from datetime import date
from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField

from domain.cycles import actions, queries
from domain.cycles.rules import CHANNELS, LINKS, Ballot, Rules, Selection
from domain.errors import N_, Refused
from domain.people.queries import agencies
from domain.translated import Translated
from web.cycles.staff import thing_of
from web.cycles.words import BALLOTS, CHANNEL_NAMES, LINK_NAMES, SELECTIONS, TIE_NAMES
from web.doors import Door
from web.forms import Needed, Optional, PageForm, choices, translated_from
from web.page import notice
from web.visit import Visit

notice("rules_saved", N_("The rules are saved."))
notice("page_saved", N_("The page is saved."))
notice("page_deleted", N_("The page is deleted."))

KINDS = {"learning": N_("Learning"), "facts": N_("Budget facts"), "press": N_("Press kit")}


class RulesForm(PageForm):
    """The parameters; lists of ticks are read beside the form."""

    age = StringField(N_("Minimum age"))
    born_by = StringField(N_("Or born on or before"), [Optional()])
    links = StringField(N_("Who counts as local"))
    cut_off = StringField(N_("Registered by"), [Optional()])
    credential = BooleanField(N_("A card earned at meetings is asked for (審議卡)"))
    channels = StringField(N_("Ways to vote"))
    ballot = SelectField(N_("How many may be chosen"))
    least = StringField(N_("Smallest number"), [Optional()])
    most = StringField(N_("Largest number"), [Optional()])
    grouped = BooleanField(N_("A choice in each area"))
    order = SelectField(N_("Order on screens"))
    rounds = StringField(N_("Rounds"), [Optional()])
    selection = SelectField(N_("How winners are chosen"))
    winners = StringField(N_("Number of winners"), [Optional()])
    threshold = StringField(N_("Votes a proposal needs"), [Optional()])
    tie_1 = SelectField(N_("First by"))
    tie_2 = SelectField(N_("then by"))
    tie_3 = SelectField(N_("then by"))
    blank = BooleanField(N_("A blank ballot is allowed"))
    hidden = BooleanField(N_("No running totals before the close"))
    draw = BooleanField(N_("A draw for voters, with a list of its own"))
    support = StringField(N_("Supports a proposal needs before the review"), [Optional()])
    at_once = BooleanField(N_("Proposals show at once, before an officer has read them"))


TICKS = ("credential", "grouped", "blank", "hidden", "draw", "at_once")
NUMBERS = ("age", "least", "most", "winners", "threshold", "support")
TIE_FIELDS = ("tie_1", "tie_2", "tie_3")
NOT_A_NUMBER = N_("Enter a whole number.")


async def rules_page(visit: Visit) -> Response:
    """The parameters as they are."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    held = cycle.plan.rules
    values: dict[str, Any] = {name: getattr(held, name) for name in TICKS} | {name: str(getattr(held, name)) for name in NUMBERS}
    values |= {"born_by": str(held.born_by or ""), "cut_off": str(held.cut_off or ""), "rounds": ", ".join(map(str, held.rounds))}
    values |= {"ballot": held.ballot.value, "selection": held.selection.value, "order": held.order}
    values |= {f"tie_{place}": held.ties[place - 1] if len(held.ties) >= place else "" for place in (1, 2, 3)}
    return await _rules(visit, cycle, _bound(visit, values), held, cycle.plan.agencies)


def _bound(visit: Visit, values: dict[str, Any]) -> RulesForm:
    form = visit.bind(RulesForm, **values)
    form.ballot.choices = choices((ballot.value, visit.say(words)) for ballot, words in BALLOTS.items())
    form.selection.choices = choices((way.value, visit.say(words)) for way, words in SELECTIONS.items())
    for name in TIE_FIELDS:
        field: Any = form[name]
        field.choices = choices([("", "–"), *((key, visit.say(words)) for key, words in TIE_NAMES.items())])
    form.order.choices = choices([("random", visit.say(N_("random for each ballot"))), ("number", visit.say(N_("by number")))])
    return form


async def _rules(visit: Visit, cycle: Any, form: PageForm, held: Rules, chosen: tuple[str, ...], status: int = 200) -> Response:
    return visit.page(
        "cycles/rules_form.html",
        cycle=cycle,
        form=form,
        held=held,
        chosen=chosen,
        agencies=await agencies(active_only=True),
        links=LINK_NAMES,
        channels=CHANNEL_NAMES,
        ties=TIE_NAMES,
        frozen=actions.frozen(cycle, visit.at),
        status=status,
    )


async def save_rules(visit: Visit) -> Response:
    """Keep them, or say why not. After the opening the attempt is recorded and nothing changes."""
    cycle, form = await queries.by_key(visit.request.path_params["cycle"]), _bound(visit, {})
    sent, rules = visit.form, cycle.plan.rules
    chosen = tuple(item.key for item in await agencies(active_only=True) if sent.get(f"agency-{item.key}") == "yes")
    rules = replace(
        rules,
        links=tuple(link for link in LINKS if sent.get(f"link-{link}") == "yes"),
        channels=tuple(way for way in CHANNELS if sent.get(f"channel-{way}") == "yes"),
        proofs={link: text for link in LINKS if (text := str(sent.get(f"proof-{link}") or "").strip()[:200])},
        weights=_weights(sent),
    )
    if visit.ready(form):
        try:
            rules = _read(form.data, rules)
            verb = "cycles.rules"
            await actions.change_plan(
                cycle, lambda plan: replace(plan, rules=rules, agencies=chosen), verb, at=visit.at, by=visit.person.id
            )
            return visit.go("staff_cycle", "rules_saved", cycle=cycle.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _rules(visit, cycle, form, rules, chosen, 422 if form.problems else 200)


def _weights(sent: Any) -> dict[str, int]:
    found = {link: str(sent.get(f"weight-{link}") or "").strip() for link in LINKS}
    weights = {link: int(text) for link, text in found.items() if text.isascii() and text.isdecimal() and 1 <= int(text[:3]) <= 10}
    return weights if set(weights.values()) - {1} else {}


def _read(data: dict[str, Any], held: Rules) -> Rules:
    """The rules of a posted form. Raises Refused beside the field."""
    values: dict[str, Any] = {name: _number(data[name], name) for name in NUMBERS} | {name: bool(data[name]) for name in TICKS}
    ties = tuple(data[name] for name in TIE_FIELDS if data[name])
    if not ties or len({tie.removesuffix("-desc") for tie in ties}) != len(ties):
        raise Refused(N_("Name at least one way, and each only once."), field="tie_1")
    rounds = tuple(_number(part, "rounds") for part in data["rounds"].replace("，", ",").replace("、", ",").split(",") if part.strip())
    values |= {name: _day(data[name], name) for name in ("born_by", "cut_off")}
    values |= {"ballot": Ballot(data["ballot"]), "selection": Selection(data["selection"]), "order": data["order"]}
    return replace(held, ties=ties, rounds=rounds, **values)


def _number(text: str, field: str) -> int:
    text = (text or "0").strip().replace(",", "")
    if not (text.isascii() and text.isdecimal()) or len(text) > 9:
        raise Refused(NOT_A_NUMBER, field=field)
    return int(text)


def _day(text: str, field: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as problem:
        raise Refused(N_("Enter a day such as 2027-03-01."), field=field) from problem


class CyclePageForm(PageForm):
    """A page of words; title and body are read beside the form."""

    key = StringField(N_("Short name for addresses"), [Needed(N_("Enter a short name such as budget-facts."))])
    kind = SelectField(N_("What is it?"))
    title = StringField(N_("Title"))
    public = BooleanField(N_("Public"))


async def _found(visit: Visit) -> tuple[Any, Any]:
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    key = visit.request.path_params["page"]
    return cycle, None if key == "new" else await queries.page(cycle.id, key)


def _page_form(visit: Visit, **values: Any) -> CyclePageForm:
    form = visit.bind(CyclePageForm, **values)
    form.kind.choices = choices((kind, visit.say(words)) for kind, words in KINDS.items())
    return form


async def page_form(visit: Visit) -> Response:
    """Write a page of the cycle."""
    cycle, found = await _found(visit)
    kind = found.kind if found else visit.request.query_params.get("kind", "learning")
    form = _page_form(visit, key=found.key if found else "", kind=kind, public=bool(found and found.published_at))
    title, body = (found.title, found.body) if found else (Translated(), Translated())
    return visit.page("cycles/page_form.html", cycle=cycle, found=found, form=form, title=title, body=body)


async def save_page(visit: Visit) -> Response:
    """Keep it, or delete it."""
    cycle, found = await _found(visit)
    if found and visit.form.get("act") == "delete":
        await actions.delete_page(cycle, found.key, at=visit.at, by=visit.person.id)
        return visit.go("staff_cycle", "page_deleted", cycle=cycle.key)
    form, tags = _page_form(visit), visit.house.locales.tags
    title = translated_from(visit.form, "title", found.title if found else Translated(), tags)
    body = translated_from(visit.form, "body", found.body if found else Translated(), tags, most=40_000)
    if found:
        form.key.data = found.key
    if visit.ready(form):
        data = form.data
        try:
            await actions.save_page(
                cycle, found, data["key"], data["kind"], title, body, public=data["public"], at=visit.at, by=visit.person.id
            )
            return visit.go("staff_cycle", "page_saved", cycle=cycle.key)
        except Refused as refusal:
            form.refuse(refusal)
    status = 422 if form.problems else 200
    return visit.page("cycles/page_form.html", cycle=cycle, found=found, form=form, title=title, body=body, status=status)


DOORS = [
    Door("cycle_rules_form", "/staff/cycles/{cycle}/rules", rules_page, save_rules, needs="cycles.change", thing=thing_of),
    Door("cycle_page_form", "/staff/cycles/{cycle}/pages/{page}", page_form, save_page, needs="cycles.change", thing=thing_of),
]
