"""The next events of a cycle, as its pages and the home page name them."""

from dataclasses import dataclass

from domain.cycles.models import Cycle
from domain.translated import Translated
from domain.workshops.queries import coming
from domain.workshops.rules import EventState
from web.frame.visit import Visit
from web.text.formats import period

MOST = 3


@dataclass(frozen=True)
class NextEvent:
    """An event to come. when: day and hours, in the reader's language."""

    number: int
    title: Translated
    place: Translated
    when: str


async def next_events(visit: Visit, cycle: Cycle) -> list[NextEvent]:
    """The nearest events of a cycle that take place; the page is made anew when the first of them is over."""
    found = [one for one in await coming(visit.at, cycle=cycle.id) if one.state == EventState.PUBLIC][:MOST]
    ends = min((one.ends_at for one in found), default=None)
    if ends is not None and visit.fresh is not None:
        visit.fresh = min(visit.fresh, (ends - visit.at).total_seconds())
    zone = visit.site.time_zone
    return [NextEvent(one.id, one.title, one.place, period(one.starts_at, one.ends_at, visit.locale, zone)) for one in found]
