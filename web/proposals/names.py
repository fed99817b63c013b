"""The names of areas, categories and agencies in the reader's language, looked up once for a page."""

from dataclasses import dataclass

from domain.cycles.models import Cycle
from web.frame.labels import name_of
from web.frame.visit import Visit


@dataclass(frozen=True)
class Words:
    """The names of a cycle's areas and categories in the reader's language, so that a list looks each up once."""

    areas: dict[str, str]
    categories: dict[str, str]
    patterns: dict[str, str]


def words_of(visit: Visit, cycle: Cycle) -> Words:
    """Names by key."""
    plan = cycle.plan
    return Words(
        {area.key: name_of(visit, area.name) for area in plan.areas},
        {item.key: name_of(visit, item.name) for item in plan.categories},
        {item.key: item.pattern for item in plan.categories},
    )
