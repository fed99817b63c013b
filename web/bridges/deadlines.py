"""Until when something can be done in a cycle: the one answer of pages, posters, calendar files and the API."""

from collections.abc import Mapping
from datetime import datetime

from domain.cycles.models import Cycle
from domain.cycles.phases import Act, Span, span_of_act, spans_of_act
from domain.errors import N_
from web.bridges.cycle_votes import live, official_votes, span_of
from web.frame.visit import Visit
from web.text import formats
from web.text.times import milliseconds_of

UNTIL, FROM = N_("Open until %(day)s"), N_("From %(day)s")

Spans = Mapping[Act, Span]
"""For each act the time under way in which it is possible, else the next one; an act whose time is over is left out."""


async def spans_of(cycle: Cycle, at: datetime) -> Spans:
    """When each act is possible: by the phases; to vote by the hours of the votes themselves, once their rules are fixed."""
    found: dict[Act, Span | None] = {act: span_of_act(cycle.plan.phases, act, at) for act in Act if act is not Act.VOTE}
    vote = await vote_span(cycle, at)
    found[Act.VOTE] = vote if vote and vote.ends_at > at else None
    return {act: span for act, span in found.items() if span is not None}


async def vote_span(cycle: Cycle, at: datetime) -> Span | None:
    """When residents vote next, or else voted last: the hours of the votes themselves once their rules are fixed, else by the phases."""
    hours = await span_of(live(await official_votes(cycle.scope), milliseconds_of(at, "UTC")))
    if hours is not None:
        return Span(*hours)
    spans = spans_of_act(cycle.plan.phases, Act.VOTE)
    return next((span for span in spans if span.ends_at > at), spans[-1] if spans else None)


def told(visit: Visit, span: Span) -> str:
    """Until when, where that is now, else from when."""
    if span.now(visit.at):
        return visit.say(UNTIL, day=until(visit, span))
    return visit.say(FROM, day=begins(visit, span.starts_at))


def until(visit: Visit, span: Span) -> str:
    """The last day, with the time where it does not end at midnight."""
    return formats.until(span.ends_at, visit.locale, visit.site.time_zone)


def begins(visit: Visit, moment: datetime) -> str:
    """The day something begins, with the time where that is not midnight."""
    here = formats.local(moment, visit.site.time_zone)
    if here.hour == here.minute == 0:
        return formats.long_date(here.date(), visit.locale)
    return formats.long_moment(moment, visit.locale, visit.site.time_zone)


def seconds_to_next(spans: Spans, at: datetime) -> float:
    """Seconds until one of them begins or ends: no page that names them may be kept longer."""
    edges = [edge for span in spans.values() for edge in (span.starts_at, span.ends_at) if edge > at]
    return min(((edge - at).total_seconds() for edge in edges), default=3600.0)
