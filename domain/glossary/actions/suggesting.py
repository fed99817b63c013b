"""Names that visitors miss."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from domain.db import writing
from domain.errors import N_, Refused
from domain.glossary.actions.writing import add, next_number, next_revision
from domain.glossary.clean import clean_entry
from domain.glossary.entry import Entry, Status
from domain.glossary.fold import has_chinese
from domain.glossary.models import GlossaryEntry

MOST_A_DAY = 60
"""Suggestions of all visitors: more are no suggestions."""

UNKNOWN = "unknown"
"""The kind of a name until an editor has looked at it."""


async def suggest(zh: str, en: str, words: str, today: date, *, at: datetime) -> int:
    """Keep a suggestion; returns its number. Raises Refused for a name that is there already, or when there are too many of a day."""
    if not has_chinese(zh):
        raise Refused(N_("Write the name in Chinese characters."), field="zh")
    entry = clean_entry(Entry(zh, en, UNKNOWN, status=Status.SUGGESTED.value, note={"en": words} if words.strip() else {}))
    async with writing(quiet=True):
        revision = await next_revision()
        if await GlossaryEntry.filter(zh=entry.zh, kind=UNKNOWN).exists():
            raise Refused(N_("This name has been suggested already."), field="zh")
        since = at - timedelta(days=1)
        if await GlossaryEntry.filter(status=Status.SUGGESTED.value, changed_at__gt=since).count() >= MOST_A_DAY:
            raise Refused(N_("There were very many suggestions today. Please try again tomorrow."))
        number = await next_number()
        await add([replace(entry, number=number)], revision, at)
    return number
