"""What pages show of a cycle: the timeline, and what a reader can do now or soon."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from markupsafe import Markup, escape

from domain.cycles import queries
from domain.cycles.models import Cycle
from domain.cycles.phases import KINDS, Act, Phase, PhaseKind, held, in_time, over, upcoming
from domain.cycles.plan import Plan
from domain.errors import N_, Missing
from domain.policy import Thing
from domain.translated import shortened
from web.bridges.deadlines import Spans, begins, seconds_to_next, spans_of, told
from web.bridges.events import NextEvent, next_events
from web.frame.labels import name_of
from web.frame.visit import Visit
from web.text import formats


def phase_name(visit: Visit, phase: Phase) -> str:
    """A phase's own name, or that of its kind."""
    own = phase.name.piece(visit.locale.tag).text if phase.name else ""
    return own or visit.say(KINDS[phase.kind].name)


def period(visit: Visit, phase: Phase) -> str:
    """From when to when a phase lasts."""
    roc = visit.actor.active() != frozenset() and visit.locale.chinese
    return formats.period(phase.starts_at, phase.ends_at, visit.locale, visit.site.time_zone, roc=roc)


Station = tuple[str, str, str]
"""Name, dates and state of a phase, as the line of stations wants them."""


def timeline(visit: Visit, cycle: Cycle, promised: Mapping[str, tuple[datetime, datetime]] | None = None) -> list[Station]:
    """Every phase that takes place, by its dates. promised: the dates that were published first, of phases that were moved since."""
    return [
        (phase_name(visit, phase), _dated(visit, phase, (promised or {}).get(phase.key)), phase.at(visit.at))
        for phase in in_time(cycle.plan.phases)
    ]


_DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日（.）|[A-Z][a-z]{2}, \d{1,2} [A-Z][a-z]{2}(?: \d{4})?")


def unbroken(text: str) -> Markup:
    """A text whose dates stay on one line where there is room for them; what is in between may break."""
    parts, end = [], 0
    for found in _DAY.finditer(text):
        parts += [escape(text[end : found.start()]), Markup('<span class="phrase">{}</span>').format(found[0])]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


TEMPLATE_GLOBALS = {
    "unbroken": unbroken,
}


def _dated(visit: Visit, phase: Phase, first: tuple[datetime, datetime] | None) -> str:
    """The dates of a phase, and beside them those that were published first."""
    dates = unbroken(period(visit, phase))
    if first is None or first == (phase.starts_at, phase.ends_at):
        return dates
    old = formats.period(*first, visit.locale, visit.site.time_zone)
    return Markup('{}<br /><span class="earlier">{} <s>{}</s></span>').format(dates, visit.say(N_("Changed. Before:")), unbroken(old))


def boundary(phases: Sequence[Phase], at: datetime) -> float:
    """Seconds to the next moment at which a phase begins or ends: no page may be kept longer."""
    edges = [edge for phase in held(phases) for edge in (phase.starts_at, phase.ends_at) if edge > at]
    return min(((edge - at).total_seconds() for edge in edges), default=3600.0)


@dataclass(frozen=True)
class Doing:
    """Something a reader can do. now: a button leads there; otherwise the words say when it begins. page_name: "" where no page exists."""

    act: Act
    title: str
    detail: str
    now: bool
    page_name: str = ""


_WORDS = {
    Act.PROPOSE: (N_("Propose an idea"), "propose_start"),
    Act.SUPPORT: (N_("Support a proposal"), "proposals"),
    Act.COMMENT: (N_("Join the discussion"), "proposals"),
    Act.VOTE: (N_("Vote"), "cycle"),  # the cycle's own page leads on to the vote itself
}
UNTIL_DAY = N_("until %(day)s")


def near(stations: list[Station]) -> list[Station]:
    """The part of a timeline around now: the last station passed, those under way, and the next two."""
    done = [station for station in stations if station[2] == "done"]
    ahead = [station for station in stations if station[2] == "ahead"]
    return [*done[-1:], *[station for station in stations if station[2] == "now"], *ahead[:2]]


def doings(visit: Visit, spans: Spans) -> list[Doing]:
    """What residents can do now, then what comes later; what is over is left out."""
    found = []
    for act, (title, page_name) in _WORDS.items():
        if act in spans:
            now = spans[act].now(visit.at)
            leads_to = page_name if now and page_name != visit.page_name else ""
            found.append(Doing(act, visit.say(title), told(visit, spans[act]), now, leads_to))
    return sorted(found, key=lambda doing: not doing.now)


MEETINGS = (PhaseKind.TRAINING, PhaseKind.BRIEFING, PhaseKind.WORKSHOP, PhaseKind.DELIBERATION)
"""Phases in which people meet."""


@dataclass(frozen=True)
class Meeting:
    """When people meet next, as far as the dates tell: the name of the phase and its dates, and whether it is under way."""

    name: str
    dates: str
    now: bool


def next_meeting(visit: Visit, cycle: Cycle) -> Meeting | None:
    """The meetings under way, else those that come next; None when all are over."""
    phases = [phase for phase in in_time(cycle.plan.phases) if phase.kind in MEETINGS and phase.at(visit.at) != "done"]
    if not phases:
        return None
    now = phases[0].at(visit.at) == "now"
    day = _this_year(visit, formats.until(phases[0].ends_at, visit.locale, visit.site.time_zone))
    dates = (
        visit.say(UNTIL_DAY, day=day) if now else formats.period(phases[0].starts_at, phases[0].ends_at, visit.locale, visit.site.time_zone)
    )
    return Meeting(phase_name(visit, phases[0]), dates, now)


def _this_year(visit: Visit, day: str) -> str:
    """A day without its year, where that is the year we are in: the first screen of a phone is small."""
    return day.removeprefix(f"{visit.today.year}年").removesuffix(f" {visit.today.year}")


class OverviewValues(TypedDict):
    """What the home page and the cycle's own page both show."""

    cycle: Cycle
    plan: Plan
    stations: list[tuple[str, str, str]]
    near: list[tuple[str, str, str]]
    going_on: list[tuple[str, str]]
    doings: list[Doing]
    finished: bool
    following: tuple[str, str] | None
    meeting: Meeting | None
    events: list[NextEvent]
    area_bars: list[tuple[str, int]]


async def overview_values(visit: Visit, cycle: Cycle, promised: Mapping[str, tuple[datetime, datetime]] | None = None) -> OverviewValues:
    """What the home page and the cycle's own page both show."""
    phases, stations = in_time(cycle.plan.phases), timeline(visit, cycle, promised)
    following, spans = upcoming(phases, visit.at), await spans_of(cycle, visit.at)
    visit.fresh = min(boundary(phases, visit.at), seconds_to_next(spans, visit.at))
    going_on = [(phase_name(visit, phase), visit.say(KINDS[phase.kind].now)) for phase in phases if phase.at(visit.at) == "now"]
    return OverviewValues(
        cycle=cycle,
        plan=cycle.plan,
        stations=stations,
        near=near(stations),
        going_on=going_on,
        doings=doings(visit, spans),
        finished=over(phases, visit.at),
        following=(phase_name(visit, following), begins(visit, following.starts_at)) if following else None,
        meeting=next_meeting(visit, cycle),
        events=await next_events(visit, cycle),
        area_bars=[(name_of(visit, area.name), area.budget) for area in cycle.plan.areas],
    )


def teaser(markdown: str, most: int = 90) -> str:
    """The beginning of a Markdown text as plain words: its first sentence-like line, without headings, tables and signs."""
    for line in markdown.splitlines():
        words = re.sub(r"\[([^\]]*)\]\([^)]*\)|[*_`]", lambda found: found[1] or "", line.strip())
        if words and not words.startswith(("#", "|", ">", "-", "---")):
            words = re.sub(r"^\d+\.\s*", "", words)
            return shortened(words, most)
    return ""


async def cycle_of(visit: Visit) -> Cycle:
    """The cycle of the address: a public one, or any for its officers. Raises Missing."""
    key = str(visit.request.path_params["cycle"])
    found = await visit.services.recall(("cycle", key), lambda: queries.by_key(key))
    if not queries.shown(found, visit.at) and not visit.may("cycles.read", thing_of_cycle(found)):
        raise Missing("not public")
    visit.fresh = boundary(found.plan.phases, visit.at)
    return found


async def thing_of(visit: Visit) -> Thing:
    """What a narrowed officer must hold: this cycle."""
    return Thing(frozenset({f"cycle:{visit.request.path_params['cycle']}"}))


def thing_of_cycle(cycle: Cycle) -> Thing:
    """What a narrowed officer must hold: this cycle."""
    return Thing(frozenset({cycle.scope}))
