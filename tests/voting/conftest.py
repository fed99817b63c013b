"""What several files of these tests begin with."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from domain.clock import now
from domain.db import open_database
from domain.site.models import Site


@pytest.fixture
async def folder(database_url: str, tmp_path: Path) -> AsyncIterator[Path]:
    """A folder for keys, beside an open database of a site that is set up."""
    database = await open_database(database_url)
    await Site.update_or_create(id=1, defaults={"set_up_at": now()})
    yield tmp_path
    await database.close()
