"""What pages show of a cycle: the timeline, and what a reader can do now or soon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.cycles.models import Cycle
from domain.cycles.phases import KINDS, Act, Phase, held, when
from domain.errors import N_
from domain.translated import Translated
from web import formats
from web.visit import Visit


def phase_name(visit: Visit, phase: Phase) -> str:
    """A phase's own name, or that of its kind."""
    own = phase.name.piece(visit.locale.tag).text if phase.name else ""
    return own or visit.say(KINDS[phase.kind].name)


def name_of(visit: Visit, text: Translated) -> str:
    """A translated text as plain words in the reader's language, else in the one it was written in."""
    return text.piece(visit.locale.tag).text


def period(visit: Visit, phase: Phase) -> str:
    """From when to when a phase lasts."""
    roc = visit.actor.active() != frozenset() and visit.locale.chinese
    return formats.period(phase.starts_at, phase.ends_at, visit.locale, visit.site.time_zone, roc=roc)


def timeline(visit: Visit, cycle: Cycle) -> list[tuple[str, str, str]]:
    """Name, dates and state of every phase that takes place, as the line of stations wants them."""
    return [(phase_name(visit, phase), period(visit, phase), phase.at(visit.at)) for phase in held(cycle.plan.phases)]


def boundary(phases: Sequence[Phase], at: datetime) -> float:
    """Seconds to the next moment at which a phase begins or ends: no page may be kept longer."""
    edges = [edge for phase in held(phases) for edge in (phase.starts_at, phase.ends_at) if edge > at]
    return min(((edge - at).total_seconds() for edge in edges), default=3600.0)


@dataclass(frozen=True)
class Doing:
    """Something a reader can do. now: a button leads there; otherwise the words say when it begins. door: "" where no page exists."""

    act: Act
    title: str
    detail: str
    now: bool
    door: str = ""


_WORDS = {
    Act.PROPOSE: (N_("Propose an idea"), "propose_start"),
    Act.SUPPORT: (N_("Support a proposal"), "proposals"),
    Act.COMMENT: (N_("Join the discussion"), "proposals"),
    Act.VOTE: (N_("Vote"), ""),
}
UNTIL = N_("Open until %(day)s")
FROM = N_("From %(day)s")


def _begins(visit: Visit, moment: datetime) -> str:
    """The day something begins, with the time where that is not midnight."""
    here = formats.local(moment, visit.site.time_zone)
    if here.hour == here.minute == 0:
        return formats.long_date(here.date(), visit.locale)
    return formats.long_moment(moment, visit.locale, visit.site.time_zone)


def near(stations: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The part of a timeline around now: the last station passed, those under way, and the next two."""
    done = [station for station in stations if station[2] == "done"]
    ahead = [station for station in stations if station[2] == "ahead"]
    return [*done[-1:], *[station for station in stations if station[2] == "now"], *ahead[:2]]


def doings(visit: Visit, cycle: Cycle) -> list[Doing]:
    """What residents can do now, then what comes later; what is over is left out. From the dates alone."""
    found = []
    for act, (title, door) in _WORDS.items():
        phase = when(cycle.plan.phases, act, visit.at)
        if phase is None:
            continue
        now = phase.at(visit.at) == "now"
        if now:
            detail = visit.say(UNTIL, day=formats.until(phase.ends_at, visit.locale, visit.site.time_zone))
        else:
            detail = visit.say(FROM, day=_begins(visit, phase.starts_at))
        found.append(Doing(act, visit.say(title), detail, now, door if now else ""))
    return sorted(found, key=lambda doing: not doing.now)


def overview_values(visit: Visit, cycle: Cycle) -> dict[str, Any]:
    """What the home page and the cycle's own page both show."""
    phases, stations = held(cycle.plan.phases), timeline(visit, cycle)
    going_on = [(phase_name(visit, phase), visit.say(KINDS[phase.kind].now)) for phase in phases if phase.at(visit.at) == "now"]
    return {
        "cycle": cycle,
        "plan": cycle.plan,
        "stations": stations,
        "near": near(stations),
        "going_on": going_on,
        "doings": doings(visit, cycle),
        "area_bars": [(name_of(visit, area.name), area.budget) for area in cycle.plan.areas],
    }
