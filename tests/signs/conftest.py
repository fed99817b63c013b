"""A site with a few approved names."""

from datetime import date

import pytest

from domain.clock import now
from domain.glossary.actions.importing import take_over
from domain.glossary.exchange.record import Read
from tests.glossary.lists import HAMASEN
from tests.support import Site


@pytest.fixture
async def listed(site: Site) -> Site:
    await site.set_up()
    await take_over([Read(place, entry, frozenset()) for place, entry in enumerate(HAMASEN, 1)], date(2026, 11, 1), at=now(), by=None)
    return site
