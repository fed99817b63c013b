"""Letters to people who signed up, in their language: by mail, else on the list of calls."""

from datetime import datetime

from domain import outbox
from domain.outbox import call_list
from domain.workshops.models import EventParty, WorkshopEvent

LETTERS_OF_EVENTS = (
    "event_ticket",
    "event_waiting",
    "event_offer",
    "event_lapsed",
    "event_reminder",
    "event_moved",
    "event_canceled",
)


REPLACES = {"event_moved": ("event_moved", "event_reminder"), "event_reminder": ("event_reminder",)}
"""What a letter takes the place of on the call list, where that is not all: neither a ticket nor an offer that waits for an answer."""


async def tell_party(template: str, event: WorkshopEvent, row: EventParty, *, at: datetime, **facts: object) -> None:
    """Write to a party; call it inside the transaction of the act."""
    channel = outbox.channel_for(email=row.email, phone=row.phone, sms_gateway=False)
    if channel is None:
        return
    about = {
        "party": row.id,
        "event": event.id,
        "title": event.title.to_json(),
        "place": event.place.to_json(),
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "sequence": event.sequence,
        "people": row.people,
        "state": row.state,
    }
    if channel is outbox.Channel.CALL:  # whoever is called is told how it stands now, not what was before
        await call_list.drop(REPLACES.get(template, LETTERS_OF_EVENTS), row.phone, at=at, about={"party": row.id})
    if event.reason:
        about["reason"] = event.reason
    await outbox.tell(
        template, channel=channel, address=row.email or row.phone, name=row.name, locale=row.locale, at=at, facts=about | facts
    )
