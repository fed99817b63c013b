"""Links of tickets: whoever holds one answers for that sign-up. And the address that a ticket's QR code holds."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.errors import Missing
from domain.keys import Keys
from domain.workshops import queries
from domain.workshops.actions.events import SEAL
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.tickets import Ticket, sign
from web.frame.signed_links import is_ours, number_in, signed
from web.frame.visit import Visit
from web.text.languages import Locale

PURPOSE = "event ticket"
"""Under which the link of a ticket is signed."""


def ticket_token(keys: Keys, party: int) -> str:
    """What stands in the link of a ticket."""
    return signed(keys, PURPOSE, party)


async def party_of(visit: Visit) -> tuple[EventParty, WorkshopEvent]:
    """The sign-up whose link was opened, with its event. Raises Missing for a link that is none of ours."""
    token = visit.request.path_params["token"]
    number = number_in(token)
    if number is None or not is_ours(visit.services.keys, token, PURPOSE, number):
        raise Missing
    row = await queries.party(number)
    return row, await queries.by_id(row.event_id)


def letter_values(locale: Locale, keys: Keys, facts: Mapping[str, Any]) -> dict[str, Callable[..., str]]:
    """The functions that the templates of this room's letters call."""
    return {"ticket_token": lambda party: ticket_token(keys, party)}


def ticket_address(visit: Visit, event: WorkshopEvent, row: EventParty) -> str:
    """What the QR code of a ticket holds: capitals throughout, judged by a desk also without a network."""
    ticket = Ticket(event.id, row.id, row.people)
    signature = sign(visit.services.keys.unseal(SEAL, event.sealed_key), ticket)
    return f"{visit.services.settings.address.upper()}/T/{ticket.number}/{signature}"
