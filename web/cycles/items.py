"""Areas, categories and typical prices of a cycle: a list of each, and a page for every one. Also the areas' borders from a file."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.cycles import actions, queries
from domain.cycles.models import Cycle
from domain.cycles.places import MOST_BYTES, read_features
from domain.cycles.plan import Area, Category, Plan, Price
from domain.cycles.rules import PATTERNS, clean_key, clean_money
from domain.errors import N_, Missing, Refused
from domain.translated import Translated
from web.cycles.staff import thing_of
from web.doors import Door
from web.forms import AtMost, Needed, Optional, PageForm, choices, translated_from
from web.page import notice
from web.visit import Visit

notice("item_saved", N_("It is saved."))
notice("item_deleted", N_("It is deleted."))
notice("borders_saved", N_("The borders are saved."))


class ItemForm(PageForm):
    """What areas, categories and prices have between them. Translated parts are read beside the form."""

    key = StringField(N_("Short name for addresses"), [Needed(N_("Enter a short name such as hamasen."))])
    name = StringField(N_("Its name"))
    budget = StringField(N_("Budget in NT$"), [Optional()])
    places = StringField(N_("Streets, villages and places in it"), [Optional(), AtMost(500)])
    pattern = SelectField(N_("Picture of proposals without a photo"))
    low = StringField(N_("From, in NT$"), [Optional()])
    high = StringField(N_("To, in NT$"), [Optional()])


@dataclass(frozen=True)
class ItemKind:
    """One of the three lists. part: its name in the plan; build: an item from the form and its translated texts, or Refused."""

    part: str
    title: str
    add: str
    help: str
    texts: tuple[str, ...]
    build: Callable[[str, dict[str, Any], dict[str, Translated], Any], Any]


def _area(key: str, data: dict[str, Any], texts: dict[str, Translated], before: Area | None) -> Area:
    budget = clean_money(data["budget"], field="budget")
    return Area(key, texts["name"], budget, before.polygons if before else [], data["places"].strip())


def _category(key: str, data: dict[str, Any], texts: dict[str, Translated], before: Category | None) -> Category:
    return Category(key, texts["name"], data["pattern"] if data["pattern"] in PATTERNS else PATTERNS[0])


def _price(key: str, data: dict[str, Any], texts: dict[str, Translated], before: Price | None) -> Price:
    low, high = clean_money(data["low"], field="low"), clean_money(data["high"], field="high")
    if high < low:
        raise Refused(N_("The upper price must not be below the lower one."), field="high")
    return Price(key, texts["name"], texts["unit"], low, high, texts["source"])


ITEMS = {
    "areas": ItemKind(
        "areas",
        N_("Areas and budgets"),
        N_("Add an area"),
        N_("Each area has a budget of its own. Fixed from the opening on."),
        ("name",),
        _area,
    ),
    "categories": ItemKind(
        "categories",
        N_("Categories"),
        N_("Add a category"),
        N_("Proposals are filtered by them. Fixed from the opening on."),
        ("name",),
        _category,
    ),
    "prices": ItemKind(
        "prices",
        N_("Typical prices"),
        N_("Add a price"),
        N_("They help proposers to estimate. They may change at any time."),
        ("name", "unit", "source"),
        _price,
    ),
}
PATTERN_NAMES = {
    "rails": N_("rails"),
    "waves": N_("waves"),
    "roofs": N_("roofs"),
    "trees": N_("trees"),
    "lamps": N_("lamps"),
}


def _kind(visit: Visit) -> ItemKind:
    kind = ITEMS.get(visit.request.path_params["part"])
    if kind is None:
        raise Missing("no such list")
    return kind


async def listed(visit: Visit) -> Response:
    """One of the lists."""
    cycle, kind = await queries.by_key(visit.request.path_params["cycle"]), _kind(visit)
    return _list(visit, cycle, kind, visit.bind(PageForm))


def _list(visit: Visit, cycle: Cycle, kind: ItemKind, form: PageForm, status: int = 200) -> Response:
    items = getattr(cycle.plan, kind.part)
    frozen = actions.frozen(cycle, visit.at) and kind.part != "prices"
    return visit.page("cycles/items.html", cycle=cycle, kind=kind, items=items, frozen=frozen, form=form, status=status)


async def item_page(visit: Visit) -> Response:
    """One item, or a new one."""
    cycle, kind = await queries.by_key(visit.request.path_params["cycle"]), _kind(visit)
    item = _item(visit, cycle, kind)
    form = _form(
        visit, {name: _shown(getattr(item, name, "")) for name in ("key", "budget", "places", "pattern", "low", "high")} if item else {}
    )
    texts = {part: getattr(item, part) if item else Translated() for part in kind.texts}
    return _page(visit, cycle, kind, item, form, texts)


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _item(visit: Visit, cycle: Cycle, kind: ItemKind) -> Any:
    key = visit.request.path_params["item"]
    if key == "new":
        return None
    found = next((item for item in getattr(cycle.plan, kind.part) if item.key == key), None)
    if found is None:
        raise Missing("no such item")
    return found


def _form(visit: Visit, values: dict[str, Any]) -> ItemForm:
    form = visit.bind(ItemForm, **values)
    form.pattern.choices = choices((name, visit.say(words)) for name, words in PATTERN_NAMES.items())
    form.pattern.data = form.pattern.data or PATTERNS[0]  # areas and prices do not send one
    return form


def _page(
    visit: Visit, cycle: Cycle, kind: ItemKind, item: Any, form: PageForm, texts: dict[str, Translated], status: int = 200
) -> Response:
    return visit.page("cycles/item.html", cycle=cycle, kind=kind, item=item, form=form, texts=texts, status=status)


async def save_item(visit: Visit) -> Response:
    """Add, change or delete an item."""
    cycle, kind = await queries.by_key(visit.request.path_params["cycle"]), _kind(visit)
    item, form = _item(visit, cycle, kind), _form(visit, {})
    tags = visit.house.locales.tags
    texts = {part: translated_from(visit.form, part, getattr(item, part) if item else Translated(), tags) for part in kind.texts}
    delete = visit.form.get("act") == "delete" and item is not None
    if item is not None:
        form.key.data = item.key
    if delete or visit.ready(form):
        try:
            made = None if delete else _built(kind, form.data, texts, item)
            await actions.change_plan(cycle, _putter(kind.part, item, made), f"cycles.{kind.part}", at=visit.at, by=visit.person.id)
            return visit.go("cycle_items", "item_deleted" if delete else "item_saved", cycle=cycle.key, part=kind.part)
        except Refused as refusal:
            form.refuse(refusal)
    return _page(visit, cycle, kind, item, form, texts, 422 if form.problems else 200)


def _built(kind: ItemKind, data: dict[str, Any], texts: dict[str, Translated], item: Any) -> Any:
    if not texts["name"]:
        raise Refused(N_("Enter a name in at least one language."), field="name")
    return kind.build(item.key if item else clean_key(data["key"]), data, texts, item)


def _putter(part: str, old: Any, new: Any) -> Callable[[Plan], Plan]:
    """The change of a plan that puts `new` in the place of `old`; either may be None."""

    def change(plan: Plan) -> Plan:
        items = list(getattr(plan, part))
        if old is None:
            items.append(new)
        else:
            place = next((index for index, item in enumerate(items) if item.key == old.key), None)
            if place is None:
                raise Missing("gone meanwhile")
            items[place : place + 1] = [new] if new is not None else []
        changed: dict[str, Any] = {part: tuple(items)}
        return replace(plan, **changed)

    return change


async def save_borders(visit: Visit) -> Response:
    """Take the areas' borders from a GeoJSON file; its features are matched by key or by name."""
    cycle, form = await queries.by_key(visit.request.path_params["cycle"]), visit.bind(PageForm)
    upload = visit.form.get("geojson")
    try:
        if not isinstance(upload, UploadFile) or not upload.filename:
            raise Refused(N_("Choose a file."))
        text = (await upload.read()).decode("utf-8-sig", "replace")
        await actions.change_plan(cycle, lambda plan: _bordered(plan, text), "cycles.areas", at=visit.at, by=visit.person.id)
    except Refused as refusal:
        form.refuse(refusal)
        return _list(visit, cycle, ITEMS["areas"], form, 422)
    return visit.go("cycle_items", "borders_saved", cycle=cycle.key, part="areas")


def _bordered(plan: Plan, text: str) -> Plan:
    """The plan with the borders of a file. Raises Refused naming what fits no area."""
    features = read_features(text)
    found: dict[str, list[Any]] = {}
    for name, polygons in features:
        fitting = [area for area in plan.areas if name in (area.key, *(held.text for held in area.name.texts.values()))]
        if not fitting:
            raise Refused(N_("The file names an area “%(name)s” that the cycle does not have."), name=name or "?")
        found.setdefault(fitting[0].key, []).extend(polygons)
    return replace(plan, areas=tuple(replace(area, polygons=found.get(area.key, area.polygons)) for area in plan.areas))


_CHANGE: dict[str, Any] = {"needs": "cycles.change", "thing": thing_of}
DOORS = [
    Door("cycle_borders", "/staff/cycles/{cycle}/borders", post=save_borders, body=MOST_BYTES + 64 * 1024, **_CHANGE),
    Door("cycle_items", "/staff/cycles/{cycle}/plan/{part}", listed, **_CHANGE),
    Door("cycle_item", "/staff/cycles/{cycle}/plan/{part}/{item}", item_page, save_item, **_CHANGE),
]
