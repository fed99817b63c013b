"""What differs between two states of a plan: for the public list of changes, and for an officer whom another one has overtaken. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.cycles.phases import Act, Phase
from domain.cycles.rules import digest
from domain.translated import Translated


@dataclass(frozen=True)
class PhaseChange:
    """One phase before and after; None where it was not there."""

    before: Phase | None
    after: Phase | None

    @property
    def phase(self) -> Phase:
        """The phase, as it is now where it still exists."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def span_before(self) -> tuple[datetime, datetime] | None:
        """From when to when it was to last; None when it was not to take place."""
        return _span(self.before)

    @property
    def span_after(self) -> tuple[datetime, datetime] | None:
        """From when to when it lasts now; None when it does not take place."""
        return _span(self.after)

    @property
    def acts(self) -> tuple[frozenset[Act], frozenset[Act]] | None:
        """What could and what can be done in it; None when that is the same."""
        if self.before is None or self.after is None or self.before.acts == self.after.acts:
            return None
        return self.before.acts, self.after.acts

    @property
    def names(self) -> tuple[Translated, Translated] | None:
        """Its own name before and after; None when it is the same."""
        if self.before is None or self.after is None or _words(self.before.name) == _words(self.after.name):
            return None
        return self.before.name, self.after.name

    @property
    def seen(self) -> bool:
        """Whether there is anything to tell of it."""
        return self.span_before != self.span_after or self.acts is not None or self.names is not None


def _span(phase: Phase | None) -> tuple[datetime, datetime] | None:
    return None if phase is None or phase.skipped else (phase.starts_at, phase.ends_at)


def _words(text: Translated) -> dict[str, str]:
    return {tag: held.text for tag, held in text.texts.items()}


def of_phases(before: Sequence[Phase], after: Sequence[Phase]) -> list[PhaseChange]:
    """The phases whose dates, acts or names differ, those of the new plan first. Their order in the list is nobody's business."""
    old, new = {phase.key: phase for phase in before}, {phase.key: phase for phase in after}
    pairs = [PhaseChange(old.get(key), new.get(key)) for key in [*new, *(key for key in old if key not in new)]]
    return [pair for pair in pairs if pair.seen]


@dataclass(frozen=True)
class NameChange:
    """An area or a category that was added, removed or renamed, or whose budget changed. Empty and None where it was not there."""

    before: Translated
    after: Translated
    budgets: tuple[int | None, int | None] | None = None

    @property
    def renamed(self) -> bool:
        """Whether its words differ, in any language."""
        return _words(self.before) != _words(self.after)


def of_items(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[NameChange]:
    """The areas or categories, as plain data, whose names or budgets differ."""
    old, new = {item["key"]: item for item in before}, {item["key"]: item for item in after}
    found = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key, {}), new.get(key, {})
        names = Translated.from_json(was.get("name")), Translated.from_json(now.get("name"))
        money = (was.get("budget"), now.get("budget"))
        change = NameChange(*names, money if money[0] != money[1] else None)
        if change.renamed or change.budgets:
            found.append(change)
    return found


def mark(data: Any) -> str:
    """A short name of a state: a form carries that of what it showed, so that nobody overwrites what he has not seen."""
    return digest({"state": data})[:20]


@dataclass(frozen=True)
class Told:
    """One change as the public is told of it: when, why, and the parts of the plan before and after as plain data."""

    at: datetime
    why: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def phases(self) -> list[PhaseChange]:
        """What changed about the phases."""
        old, new = ([Phase.from_json(item) for item in state.get("phases", [])] for state in (self.before, self.after))
        return of_phases(old, new)

    @property
    def areas(self) -> list[NameChange]:
        """What changed about areas and their budgets."""
        return of_items(self.before.get("areas", []), self.after.get("areas", []))

    @property
    def categories(self) -> list[NameChange]:
        """What changed about categories."""
        return of_items(self.before.get("categories", []), self.after.get("categories", []))


def first_promised(told: Iterable[Told]) -> dict[str, tuple[datetime, datetime]]:
    """Each phase whose dates were changed, and the dates that were published first. told: the oldest first."""
    found: dict[str, tuple[datetime, datetime]] = {}
    for change in told:
        for part in change.phases:
            if part.span_before is not None and part.span_before != part.span_after:
                found.setdefault(part.phase.key, part.span_before)
    return found
