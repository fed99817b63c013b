"""Passes of tables and desks: a link that lets whoever holds it work at one place of one event, around its day, without an account."""

from dataclasses import dataclass
from datetime import timedelta

from domain.errors import Missing
from domain.keys import Keys
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.models import WorkshopEvent
from domain.workshops.rules import EventState
from web.frame.signed_links import is_ours, signed
from web.frame.visit import Visit

TABLE_PURPOSE = "event table pass"
DESK_PURPOSE = "event desk pass"
BOOTH_PURPOSE = "event booth pass"
"""Under which a pass is signed."""

AROUND = timedelta(days=1)
"""How long before and after an event its passes open anything."""

MOST_TABLES = 60


@dataclass(frozen=True)
class Pass:
    """What a pass opens: a numbered place of an event."""

    event: WorkshopEvent
    place: int


def pass_token(keys: Keys, event: WorkshopEvent, place: int, purpose: str = TABLE_PURPOSE) -> str:
    """What stands in the link of a place."""
    return f"{place}-{signed(keys, purpose, event.id, str(place), str(event.passes))}"


async def pass_of(visit: Visit, purpose: str = TABLE_PURPOSE) -> Pass:
    """What the pass of this address opens. Raises Missing for one that is none of ours, was replaced, or is not good on this day."""
    place, _, rest = visit.request.path_params["token"].partition("-")
    at, number = number_of(place), number_of(rest.partition("-")[0])
    if at is None or number is None or not 1 <= at <= MOST_TABLES:
        raise Missing
    event = await queries.by_id(number)
    if not is_ours(visit.services.keys, rest, purpose, event.id, place, str(event.passes)) or event.state != EventState.PUBLIC:
        raise Missing
    if not event.starts_at - AROUND <= visit.at <= event.ends_at + AROUND:
        raise Missing
    return Pass(event, at)
