"""Two officers at one form: each form carries the mark of what it showed; who was overtaken is told by whom and what has changed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.cycles import actions, queries
from domain.cycles.changes import mark
from domain.cycles.models import Cycle
from domain.people.queries import names
from web.cycles.change_texts import ChangeRow
from web.frame.visit import Visit

Shown = Callable[[Mapping[str, Any]], Any]
"""The part of a cycle's whole state, as plain data, that a form shows."""


@dataclass(frozen=True)
class News:
    """What somebody else has done meanwhile: when, who, what. state: what this officer had been shown, where it can be found."""

    at: datetime | None
    who: str
    rows: list[ChangeRow]
    state: Mapping[str, Any] | None


def part(*columns: str) -> Shown:
    """A form that shows whole columns of the plan."""
    return lambda state: {name: state[name] for name in columns}


def one_of(column: str, key: str) -> Shown:
    """A form that shows one area, category or price; None where there is none (any more)."""
    return lambda state: next((item for item in state[column] if item["key"] == key), None)


def mark_of(cycle: Cycle, shown: Shown) -> str:
    """The mark that the form carries."""
    return mark(shown(queries.state_of(cycle)))


def check_unchanged(visit: Visit, cycle: Cycle, shown: Shown) -> None:
    """Raises Refused when the form shows something else than what stands there now."""
    actions.check_seen(shown(queries.state_of(cycle)), str(visit.form.get("seen") or ""))


async def news(visit: Visit, cycle: Cycle, shown: Shown, rows: Callable[[Mapping[str, Any], Mapping[str, Any]], list[ChangeRow]]) -> News:
    """What has changed since the form was opened. rows: the differences of two states in words."""
    found = await queries.meanwhile(cycle, shown, str(visit.form.get("seen") or ""))
    who = (await names({found.by})).get(found.by, "") if found.by is not None else ""
    return News(found.at, who, rows(found.seen, queries.state_of(cycle)) if found.seen is not None else [], found.seen)
