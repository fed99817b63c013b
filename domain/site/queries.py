"""What the site says of itself."""

from domain.site.models import Site


async def site() -> Site | None:
    """The site's row, or None on an empty database."""
    return await Site.get_or_none(id=1)
