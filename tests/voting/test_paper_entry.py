"""Entering paper ballots on the page: an officer corrects their own entry, and marks never contradict why a slip does not count."""

import pytest

from domain.voting.models import Box, Invalid, Paper
from tests.support import Site
from tests.voting.polling import Polling, clerk, prepare, sheet_of

PATH = "/en/staff/votes/vote/paper"


@pytest.fixture
async def polling(site: Site) -> Polling:
    """A closed vote with a slip's worth of paper."""
    found = await prepare(site.services.settings.data, sheet=sheet_of(6))
    await found.close()
    return found


@pytest.mark.both
async def test_the_first_officer_corrects_their_own_entry_until_a_second_one_came(site: Site, polling: Polling) -> None:
    one, two = await clerk(site, 1), await clerk(site, 2)
    slip = {"code": polling.codes[0], "invalid": "", "p": "2"}
    first = await one.post(PATH, slip)
    assert "Noted." in first.text
    assert "The slip is from pack 1." in first.text
    again = await one.post(PATH, slip | {"p": "3"})
    assert again.status == 422
    assert "tick the box below" in again.errors[0]
    assert 'name="again"' in again.text
    corrected = await one.post(PATH, slip | {"p": "3", "again": "y"})
    assert "Your entry is corrected" in corrected.text
    assert 'name="again"' not in corrected.text
    settled = await two.post(PATH, slip | {"p": "3"})
    assert "Settled" in settled.text
    assert await Box.all().count() == 1


async def test_nobody_corrects_an_entry_that_waits_for_a_third_officer(site: Site, polling: Polling) -> None:
    one, two = await clerk(site, 1), await clerk(site, 2)
    slip = {"code": polling.codes[0], "invalid": ""}
    await one.post(PATH, slip | {"p": "2"})
    assert "differs" in (await two.post(PATH, slip | {"p": "3"})).text
    for browser in (one, two):
        late = await browser.post(PATH, slip | {"p": "4", "again": "y"})
        assert late.status == 422
        assert "Another officer must enter it" in late.errors[0]
    assert (await Paper.get()).officer2 is not None


@pytest.mark.parametrize(
    ("marks", "reason", "said"),
    [
        (["1", "2"], "soiled", "Take the marks away"),
        (["1"], "too_many", "as many as the rules allow"),
        (["1", "2", "3", "4", "5", "6"], "", "enter the slip as not counted"),
    ],
)
async def test_marks_that_contradict_the_reason_are_asked_about(
    site: Site, polling: Polling, marks: list[str], reason: str, said: str
) -> None:
    page = await (await clerk(site, 1)).post(PATH, {"code": polling.codes[0], "invalid": reason, "p": marks})
    assert page.status == 422
    assert said in page.text
    assert not await Paper.all().exists()


async def test_too_many_marks_stay_with_their_reason(site: Site, polling: Polling) -> None:
    sent = {"code": polling.codes[0], "invalid": "too_many", "p": ["1", "2", "3", "4", "5", "6"]}
    for number in (1, 2):
        assert (await (await clerk(site, number)).post(PATH, sent)).status == 200
    assert (await Invalid.get()).reason == "too_many"
