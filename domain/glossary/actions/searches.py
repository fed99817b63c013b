"""Counting searches that found nothing: what the committee may want to add. Nothing of who searched."""

from datetime import date

from tortoise.expressions import F

from domain.db import writing
from domain.glossary.fold import bare, fold_chinese, has_chinese
from domain.glossary.models import EmptySearch

LONGEST = 60
MOST_A_DAY = 500
"""Different texts of a day; what comes after them is not counted."""


async def count_empty(query: str, today: date) -> None:
    """Count a search without a sure answer. What is no name (too long, addresses, numbers) is passed over."""
    text = fold_chinese(query) if has_chinese(query) else " ".join(bare(query).split())
    if not 1 < len(text) <= LONGEST or not any(sign.isalpha() for sign in text) or "@" in text or not text.isprintable():
        return
    async with writing(quiet=True):
        if await EmptySearch.filter(text=text, day=today).update(count=F("count") + 1):
            return
        if await EmptySearch.filter(day=today).count() < MOST_A_DAY:
            await EmptySearch.bulk_create([EmptySearch(text=text, day=today)], ignore_conflicts=True)
