"""What somebody thought of an event, kept without a name; sent again it takes the place of what was sent before."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.workshops.actions.book import LOCK
from domain.workshops.feedback import kept_answers
from domain.workshops.models import WorkshopEvent
from domain.workshops.models_after import EventFeedback
from domain.workshops.options import BANDS

ASKED = timedelta(days=14)
"""How long after an event answers are taken."""

MOST_WORDS = 1000


def is_asked(event: WorkshopEvent, at: datetime) -> bool:
    """Whether people can say what they thought of it now."""
    return event.starts_at <= at <= event.ends_at + ASKED


async def keep_feedback(event: WorkshopEvent, key: str, typed: Mapping[str, str], text: str, band: str, *, day: date, at: datetime) -> None:
    """Keep answers. key: a mark of the ticket that leads back to nobody without the site's secret; day: of the site. Raises Refused."""
    if not is_asked(event, at):
        raise Refused(N_("Answers are taken from the beginning of the event until %(days)s days after it."), days=ASKED.days)
    answers, text = kept_answers(typed), text.strip()[:MOST_WORDS]
    if not answers and not text:
        raise Refused(N_("Answer at least one question, or write something."))
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        row = await EventFeedback.get_or_none(key=key) or EventFeedback(key=key, event_id=event.id)
        row.answers, row.text, row.band, row.day = answers, text, band if band in BANDS else "", day
        await row.save()
