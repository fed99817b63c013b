"""Names in the reader's language: of anything translated, and of agencies."""

from domain.people.queries import agencies
from domain.translated import Translated
from web.frame.visit import Visit


def name_of(visit: Visit, text: Translated) -> str:
    """A translated text as plain words in the reader's language, else in the one it was written in."""
    return text.piece(visit.locale.tag).text


async def agency_names(visit: Visit) -> dict[str, str]:
    """The agencies' names in the reader's language, by key."""
    return {item.key: name_of(visit, item.name) for item in await agencies()}
