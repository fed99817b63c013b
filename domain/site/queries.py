"""What the site says of itself."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.site.models import Site


async def site() -> Site | None:
    """The site's row, or None on an empty database."""
    return await Site.get_or_none(id=1)


async def day_at(at: datetime) -> date:
    """The day that a moment belongs to in the city."""
    held = await site() or Site()
    return at.astimezone(ZoneInfo(held.time_zone)).date()
