"""A cycle's plan as one value: what is frozen, copied and shown. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.cycles.phases import Act, Phase, allowed, opening
from domain.cycles.places import area_at
from domain.cycles.rules import Rules
from domain.translated import Translated


@dataclass(frozen=True)
class Area:
    """A part of the city with a budget of its own, in NT$. polygons: GeoJSON rings, longitude first; places: words people know it by."""

    key: str
    name: Translated
    budget: int
    polygons: list[Any] = field(default_factory=list)
    places: str = ""


@dataclass(frozen=True)
class Category:
    """A kind of proposal. pattern: the quiet picture of those without a photo."""

    key: str
    name: Translated
    pattern: str = "rails"


@dataclass(frozen=True)
class Price:
    """A typical unit price in NT$, from `low` to `high`, so that nobody is frightened by a blank budget."""

    key: str
    name: Translated
    unit: Translated
    low: int
    high: int
    source: Translated = field(default_factory=Translated)


@dataclass(frozen=True)
class Plan:
    """Dates, areas, categories, typical prices, agencies (their keys) and rules of a cycle."""

    phases: tuple[Phase, ...] = ()
    areas: tuple[Area, ...] = ()
    categories: tuple[Category, ...] = ()
    prices: tuple[Price, ...] = ()
    agencies: tuple[str, ...] = ()
    rules: Rules = field(default_factory=Rules)

    @property
    def budget(self) -> int:
        """All areas together, in NT$."""
        return sum(area.budget for area in self.areas)

    def area(self, key: str) -> Area | None:
        """One area by its key."""
        return next((area for area in self.areas if area.key == key), None)

    def category(self, key: str) -> Category | None:
        """One category by its key."""
        return next((category for category in self.categories if category.key == key), None)

    def allows(self, act: Act, at: datetime) -> bool:
        """Whether something may be done at that moment, from the dates alone."""
        return act in allowed(self.phases, at)

    def opens_at(self) -> datetime | None:
        """When residents may first do something; from then on everything but dates and words is fixed."""
        return opening(self.phases)

    def where(self, latitude: float, longitude: float) -> str:
        """The key of the area that holds a point; an empty string when none does."""
        return area_at([(area.key, area.polygons) for area in self.areas], latitude, longitude)

    def fixed(self) -> dict[str, Any]:
        """What is frozen at opening: areas with their budgets, categories, agencies and rules. Dates, prices and translations are not."""
        return {
            "areas": [{"key": area.key, "budget": area.budget, "polygons": area.polygons} for area in self.areas],
            "categories": [category.key for category in self.categories],
            "agencies": list(self.agencies),
            "rules": self.rules.to_json(),
        }

    def to_json(self) -> dict[str, Any]:
        """Plain data, one entry for each column of the cycle's row."""
        return {
            "phases": [phase.to_json() for phase in self.phases],
            "areas": [_area(area) for area in self.areas],
            "categories": [{"key": item.key, "name": item.name.to_json(), "pattern": item.pattern} for item in self.categories],
            "prices": [_price(price) for price in self.prices],
            "agencies": list(self.agencies),
            "rules": self.rules.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Plan":
        """The plan that `to_json` made."""
        text = Translated.from_json
        return cls(
            tuple(Phase.from_json(item) for item in data["phases"]),
            tuple(Area(item["key"], text(item["name"]), item["budget"], item["polygons"], item["places"]) for item in data["areas"]),
            tuple(Category(item["key"], text(item["name"]), item["pattern"]) for item in data["categories"]),
            tuple(
                Price(item["key"], text(item["name"]), text(item["unit"]), item["low"], item["high"], text(item["source"]))
                for item in data["prices"]
            ),
            tuple(data["agencies"]),
            Rules.from_json(data["rules"]),
        )


def _area(area: Area) -> dict[str, Any]:
    return {"key": area.key, "name": area.name.to_json(), "budget": area.budget, "polygons": area.polygons, "places": area.places}


def _price(price: Price) -> dict[str, Any]:
    words = {name: getattr(price, name).to_json() for name in ("name", "unit", "source")}
    return {"key": price.key, "low": price.low, "high": price.high, **words}
