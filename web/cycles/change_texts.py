"""Doubts and changes in words: for officers, and for the public list of what has changed since the publication."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from domain.cycles.changes import NameChange, PhaseChange, Told
from domain.cycles.models import Cycle
from domain.cycles.phases import Act
from domain.cycles.plan_checks import Doubt, plan_doubts
from domain.errors import N_
from domain.translated import Translated
from web.bridges.cycle_display import phase_name
from web.frame.labels import name_of
from web.frame.visit import Visit
from web.text import formats

ACTS = {
    Act.PROPOSE: N_("Residents may propose"),
    Act.SUPPORT: N_("Residents may support proposals"),
    Act.COMMENT: N_("Residents may comment"),
    Act.REVIEW: N_("Agencies review"),
    Act.VOTE: N_("Residents may vote"),
}
NOT_HELD = N_("does not take place")
NOTHING = N_("nothing")


@dataclass(frozen=True)
class ChangeRow:
    """One thing that changed: what it is, how it was, how it is."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """One change as the public reads it: the day, what changed, and the reason."""

    day: date
    rows: list[ChangeRow]
    why: str


def doubt_words(visit: Visit, cycle: Cycle) -> list[str]:
    """What about the plan can hardly be meant, in words."""
    return [_doubt(visit, doubt) for doubt in plan_doubts(cycle.plan)]


def _doubt(visit: Visit, doubt: Doubt) -> str:
    facts: dict[str, object] = {}
    if doubt.phase:
        facts["phase"] = phase_name(visit, doubt.phase)
    if doubt.other:
        facts["other"] = phase_name(visit, doubt.other)
    if doubt.gap:
        zone, locale = visit.site.time_zone, visit.locale
        begin, end = doubt.gap
        facts["from"] = formats.long_date(formats.local(begin, zone).date(), locale)
        facts["to"] = formats.until(end, locale, zone)
    return visit.say(doubt.reason, **facts)


def acts_words(visit: Visit, acts: Iterable[Act]) -> str:
    """What can be done, as a list in words."""
    held = set(acts)
    between = visit.say(N_("; "))
    return between.join(visit.say(words) for act, words in ACTS.items() if act in held) or visit.say(NOTHING)


def phase_rows(visit: Visit, changes: Iterable[PhaseChange]) -> list[ChangeRow]:
    """What changed about phases."""
    rows = []
    for change in changes:
        name = phase_name(visit, change.phase)
        if change.span_before != change.span_after:
            rows.append(ChangeRow(name, span(visit, change.span_before), span(visit, change.span_after)))
        if change.acts:
            label = visit.say(N_("%(phase)s: what may be done in it"), phase=name)
            rows.append(ChangeRow(label, acts_words(visit, change.acts[0]), acts_words(visit, change.acts[1])))
        if change.names and change.before and change.after:
            rows.append(ChangeRow(visit.say(N_("Name of the phase")), phase_name(visit, change.before), phase_name(visit, change.after)))
    return [row for row in rows if row.old != row.new]


def span(visit: Visit, found: tuple[datetime, datetime] | None) -> str:
    """From when to when, or that it does not take place."""
    if found is None:
        return visit.say(NOT_HELD)
    return formats.period(*found, visit.locale, visit.site.time_zone)


def item_rows(visit: Visit, changes: Iterable[NameChange], label: str) -> list[ChangeRow]:
    """What changed about areas or categories. label: what one of them is called, a message id."""
    rows = []
    for change in changes:
        if change.renamed:
            rows.append(ChangeRow(visit.say(label), *renamed(visit, change.before, change.after)))
        if change.budgets:
            name = name_of(visit, change.after or change.before)
            old, new = (formats.money(amount, visit.locale) if amount is not None else "–" for amount in change.budgets)
            rows.append(ChangeRow(visit.say(N_("Budget of %(area)s"), area=name), old, new))
    return rows


def renamed(visit: Visit, before: Translated, after: Translated) -> tuple[str, str]:
    """The two names in the reader's language, or in every language where they are the same in his."""
    old, new = name_of(visit, before) or "–", name_of(visit, after) or "–"
    if old != new:
        return old, new
    first, second = ({tag: held.text for tag, held in text.texts.items()} for text in (before, after))
    differing = [tag for tag in {**first, **second} if first.get(tag) != second.get(tag)]
    return tuple(" / ".join(text.get(tag, "–") for tag in differing) for text in (first, second))  # type: ignore[return-value]


def entries(visit: Visit, told: Iterable[Told]) -> list[Entry]:
    """The public list of changes, the newest first."""
    found = []
    for change in told:
        rows = phase_rows(visit, change.phases)
        rows += item_rows(visit, change.areas, N_("Name of an area")) + item_rows(visit, change.categories, N_("Name of a category"))
        if rows:
            found.append(Entry(formats.local(change.at, visit.site.time_zone).date(), rows, change.why))
    return found[::-1]
