"""Photos that somebody sent and never reported with."""

from datetime import datetime, timedelta

from domain.files import actions as files
from domain.files.queries import unowned_photos
from domain.signs.models import SignReport

NAME = "sign-report"
"""The name of every photo of the register."""

AFTER = timedelta(days=1)


async def tidy(at: datetime) -> int:
    """Throw photos away that belong to no report; returns how many."""
    keys = await unowned_photos(NAME, before=at - AFTER)
    used = {str(key) for key in await SignReport.filter(photo__in=keys).values_list("photo", flat=True)}
    gone = [key for key in keys if key not in used]
    for key in gone:
        await files.delete(key, at=at, by=None)
    return len(gone)
