"""What several files of these tests begin with."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from domain.clock import now
from domain.site.models import Site
from tests.support import opened
from tests.voting.checking_page import CheckingPage, checking_page
from tests.voting.polling import BUNDLES


@pytest.fixture
async def folder(database_url: str, tmp_path: Path) -> AsyncIterator[Path]:
    """A folder for keys, beside an open database of a site that is set up."""
    async with opened(database_url):
        await Site.update_or_create(id=1, defaults={"set_up_at": now()})
        yield tmp_path


@pytest.fixture(scope="session")
def page_checker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CheckingPage]:
    """The checking page, opened once for all tests of a process."""
    with checking_page(tmp_path_factory.mktemp("checking-page")) as page:
        yield page


@pytest.fixture
def checked_alike(page_checker: CheckingPage) -> Iterator[None]:
    """Every bundle that the test makes is checked by the page too, which must find what `hamasen verify` finds."""
    BUNDLES.clear()
    yield
    for data in BUNDLES:
        page_checker.agrees(data)
