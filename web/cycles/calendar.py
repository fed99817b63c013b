"""The dates of a cycle for one's own calendar: its phases, and the last day of what everybody can do."""

from datetime import date, datetime, time, timedelta

from starlette.responses import Response

from domain.cycles import queries
from domain.cycles.models import Cycle
from domain.cycles.phases import KINDS, Act, Phase, Span, in_time
from domain.errors import N_
from web.bridges.cycle_display import cycle_of, phase_name
from web.bridges.cycle_votes import days_between
from web.bridges.deadlines import spans_of, until
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.calendar_file import MEDIA_TYPE, event
from web.tables.calendar_file import calendar as calendar_file
from web.text import formats

LAST_DAYS = {Act.PROPOSE: N_("Last day to propose"), Act.SUPPORT: N_("Last day to support")}
"""Of acts that go on over several phases; the vote is a phase of its own."""


async def calendar(visit: Visit) -> Response:
    """A calendar file that a calendar may ask for again."""
    cycle = await cycle_of(visit)
    told = await queries.told(cycle)
    changed = max([cycle.published_at or cycle.created_at, *(change.at for change in told)])
    spans = await spans_of(cycle, visit.at)
    events = [_phase(visit, cycle, phase, changed) for phase in in_time(cycle.plan.phases)]
    events += [_last_day(visit, cycle, act, spans[act], changed) for act in LAST_DAYS if act in spans]
    headers = {"Content-Disposition": f'attachment; filename="{cycle.key}.ics"'}
    return Response(calendar_file(name_of(visit, cycle.name), events), headers=headers | {"Content-Type": MEDIA_TYPE})


def _phase(visit: Visit, cycle: Cycle, phase: Phase, changed: datetime) -> str:
    return event(
        _uid(visit, cycle, phase.key),
        f"{phase_name(visit, phase)} · {name_of(visit, cycle.name)}",
        *_days(phase, visit.site.time_zone),
        visit.address("cycle", cycle=cycle.key),
        visit.say(KINDS[phase.kind].now),
        changed=changed,
        sequence=cycle.revision,
        busy=phase.ends_at - phase.starts_at <= timedelta(hours=12),
    )


def _last_day(visit: Visit, cycle: Cycle, act: Act, span: Span, changed: datetime) -> str:
    _, day = days_between(span.starts_at, span.ends_at, visit.site.time_zone)
    return event(
        _uid(visit, cycle, f"last-{act.value}"),
        f"{visit.say(LAST_DAYS[act])} · {name_of(visit, cycle.name)}",
        day,
        day + timedelta(days=1),
        visit.address("cycle", cycle=cycle.key),
        visit.say(N_("Until %(day)s"), day=until(visit, span)),
        changed=changed,
        sequence=cycle.revision,
    )


def _uid(visit: Visit, cycle: Cycle, key: str) -> str:
    return f"{cycle.key}-{key}@{visit.services.settings.address.split('//')[1]}"


def _days(phase: Phase, zone: str) -> tuple[date | datetime, date | datetime]:
    """Whole days for a phase from midnight to midnight, else its moments."""
    begin, end = formats.local(phase.starts_at, zone), formats.local(phase.ends_at, zone)
    if begin.time() == end.time() == time():
        return begin.date(), end.date()
    return begin, end


PAGES = [PageRoute("calendar", "/cycles/{cycle}/dates.ics", calendar)]
