"""How a case stood at an earlier moment, put together from what is kept: entries, promises with their moves, and the story. No I/O."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain.delivery.models import Case, Entry, Extension, Promise
from domain.delivery.rules import LEADS_TO, Said, Stage, Standing, Station, month_of, standing
from domain.translated import Translated


@dataclass(frozen=True)
class Moment:
    """A day of the city and the instant at which it ends."""

    day: date
    ends: datetime


@dataclass(frozen=True)
class Step:
    """A milestone as it was promised then."""

    title: Translated
    due_on: date
    first_due_on: date
    done_on: date | None


@dataclass(frozen=True)
class CaseThen:
    """A case as it stood then. entries: those of the months asked for, oldest first; why: the agency's reason for being behind."""

    case: Case
    stage: Stage
    agency: str
    percent: int
    spent: int
    due_on: date | None
    first_due_on: date | None
    closed_on: date | None
    ending: str
    steps: Sequence[Step]
    entries: Sequence[Entry]
    extensions: Sequence[Extension]
    standing: Standing
    why: Translated


def _told(case: Case, ends: datetime) -> list[dict[str, Any]]:
    return [item for item in case.story or [] if datetime.fromisoformat(item["at"]) < ends]


def _stage(case: Case, told: Sequence[dict[str, Any]], day: date) -> Stage:
    steps = [LEADS_TO[Said(item["what"])] for item in told if item["what"] in LEADS_TO]
    if steps:
        return steps[-1]
    return Stage.CLOSED if not case.story and case.closed_on is not None and case.closed_on <= day else Stage.OPEN


def _agency(case: Case, told: Sequence[dict[str, Any]]) -> str:
    moves = [item for item in case.story or [] if item["what"] == Said.AGENCY]
    before = [item for item in told if item["what"] == Said.AGENCY]
    return str(before[-1]["to"]) if before else str(moves[0]["from"]) if moves else case.agency


def due_at(promise: Promise, ends: datetime) -> date:
    """The day that was promised then."""
    due = promise.first_due_on
    for move in promise.moves:
        if datetime.fromisoformat(move["at"]) < ends:
            due = date.fromisoformat(move["to"])
    return due


def _step(promise: Promise, moment: Moment) -> Step:
    done = promise.kept_on if promise.kept_on is not None and promise.kept_on <= moment.day else None
    return Step(promise.title, due_at(promise, moment.ends), promise.first_due_on, done)


def as_of(case: Case, promises: Iterable[Promise], first: date, moment: Moment) -> CaseThen:
    """A case with its entries and extensions loaded, as it stood at the moment; with the entries from the month of `first` on."""
    told = _told(case, moment.ends)
    stage = _stage(case, told, moment.day)
    standing_ones = [row for row in promises if row.made_at < moment.ends and (row.dropped_at is None or row.dropped_at >= moment.ends)]
    whole = next((row for row in standing_ones if row.ref == f"case:{case.code}"), None)
    steps = sorted((_step(row, moment) for row in standing_ones if row is not whole), key=lambda step: step.due_on)
    entries = sorted((entry for entry in case.entries if entry.month <= month_of(moment.day)), key=lambda entry: entry.month)
    last = entries[-1] if entries else None
    final: dict[str, Any] = next((item for item in reversed(told) if item["what"] == Said.CLOSED), {}) if stage is Stage.CLOSED else {}
    entered = [entry.month for entry in entries if entry.entered_at < moment.ends]
    stations = [Station(step.due_on, step.done_on) for step in steps]
    extensions = [item for item in case.extensions if item.asked_at < moment.ends]
    return CaseThen(
        case,
        stage,
        _agency(case, told),
        final.get("percent", last.percent if last else 0),
        final.get("spent", last.spent if last else 0),
        due_at(whole, moment.ends) if whole else None,
        whole.first_due_on if whole else None,
        case.closed_on if stage is Stage.CLOSED else None,
        str(final.get("ending", "")) if final else "",
        steps,
        [entry for entry in entries if entry.month >= month_of(first)],
        extensions,
        standing(stage, stations, case.opened_on, entered, bool(last and last.behind), moment.day),
        last.why if last and last.behind else Translated(),
    )


def decided(extension: Extension, moment: Moment) -> bool | None:
    """Whether a later day was granted then; None while nobody had decided."""
    if extension.decided_at is None or extension.decided_at >= moment.ends:
        return None
    return extension.granted
