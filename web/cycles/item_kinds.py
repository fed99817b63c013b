"""Areas, categories and typical prices: their forms, their words, and how each is built from what was typed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wtforms import FileField, SelectField, StringField

from domain.amounts import clean_money
from domain.cycles.plan import Area, Category, Price
from domain.cycles.rules import PATTERNS
from domain.errors import N_, Refused
from domain.translated import Translated
from web.frame.forms import AtMost, Needed, Optional, PageForm


class ItemForm(PageForm):
    """What areas, categories and prices have between them. Translated parts are read beside the form."""

    key = StringField(N_("Short name"), [Needed(N_("Enter a short name such as hamasen."))])
    name = StringField(N_("Its name"))
    budget = StringField(N_("Budget in NT$"), [Optional()])
    places = StringField(N_("Streets, villages and places in it"), [Optional(), AtMost(500)])
    pattern = SelectField(N_("Picture of proposals without a photo"))
    low = StringField(N_("From, in NT$"), [Optional()])
    high = StringField(N_("To, in NT$"), [Optional()])
    why = StringField(N_("Reason for the change"), [AtMost(500)])


class BordersForm(PageForm):
    """A file with the borders of the areas."""

    geojson = FileField(N_("GeoJSON file"))


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
LABELS = {
    "name": N_("Its name"),
    "budget": N_("Budget in NT$"),
    "places": N_("Streets, villages and places in it"),
    "polygons": N_("Borders"),
    "pattern": N_("Picture of proposals without a photo"),
    "unit": N_("Unit"),
    "low": N_("From, in NT$"),
    "high": N_("To, in NT$"),
    "source": N_("Source of the price"),
}
PATTERN_NAMES = {
    "rails": N_("rails"),
    "waves": N_("waves"),
    "roofs": N_("roofs"),
    "trees": N_("trees"),
    "lamps": N_("lamps"),
}
