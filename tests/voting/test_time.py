"""Whose clock decides, and how times are told: test 29 of the protocol, and a phone's cast that races the close (test 10)."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Self
from zoneinfo import ZoneInfo

import pytest

from domain.db import writing
from domain.errors import Refused
from domain.policy import Hold, Role
from domain.voting import queries
from domain.voting.actions.casting import Answer
from domain.voting.actions.paper import ALREADY, Entry, enter_slip
from domain.voting.ballot import Choice
from domain.voting.models import Box, Election, Paper
from domain.voting.models_public import VoteEvent
from tests.support import Site
from tests.voting.ballot_forms import fields_to_cast
from tests.voting.polling import Polling, prepare
from web.text.times import milliseconds_of, moment_of

MINUTE = 60_000


@pytest.fixture
async def polling(site: Site) -> Polling:
    """An open vote on a running site."""
    return await prepare(site.services.settings.data)


@pytest.fixture
def clock_off(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Puts this process's clock wrong by so many hours; the database's stays."""

    def put(hours: int) -> None:
        class Wrong(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Self:
                return super().now(tz) + timedelta(hours=hours)

        monkeypatch.setattr("domain.clock.datetime", Wrong)

    return put


async def hours(polling: Polling, opens: int, closes: int) -> None:
    """Voting from and to so many minutes from now by the database's clock."""
    now = await queries.database_now()
    async with writing():
        await Election.filter(id=polling.row.id).update(opens=now + opens * MINUTE, closes=now + closes * MINUTE)


@pytest.mark.parametrize("off", [-1, 1, 24])
async def test_the_applications_clock_opens_and_closes_nothing(
    site: Site, polling: Polling, clock_off: Callable[[int], None], off: int
) -> None:
    browser = site.browser()
    fields = [await fields_to_cast(browser, code, 1) for code in polling.codes[:3]]
    clock_off(off)
    assert abs((await queries.database_now()) / 1000 - datetime.now(UTC).timestamp()) < 600  # the database's own is right
    await hours(polling, -30, 30)  # by the application's clock it is over, or has not begun
    assert (await browser.post("/en/v/cast", fields[0])).status == 201
    assert (await browser.post("/en/v", {"code": polling.codes[3]})).status == 200
    await hours(polling, -90, -10)  # over, whatever the application's clock says
    assert (await browser.post("/en/v/cast", fields[1])).status == 410
    assert (await browser.post("/en/v", {"code": polling.codes[3]})).status == 403
    await hours(polling, 10, 90)  # not begun
    assert (await browser.post("/en/v/cast", fields[2])).status == 410
    assert (await browser.post("/en/v", {"code": polling.codes[3]})).status == 403
    await hours(polling, -30, 30)
    assert (await browser.post("/en/v/cast", fields[0])).status == 200  # a retry, as ever
    assert (await browser.post("/en/v/cast", fields[1])).status == 201
    assert await Box.all().count() == 2


@pytest.mark.parametrize("off", [-1, 1])
async def test_the_end_is_moved_by_the_databases_clock(site: Site, polling: Polling, clock_off: Callable[[int], None], off: int) -> None:
    from domain.voting.actions.ending import change_times
    from tests.voting.polling import TWO

    clock_off(off)
    now = await queries.database_now()
    with pytest.raises(Refused, match="past"):
        await change_times(polling.row, TWO, "大雨", last_handout=None, closes=now - MINUTE)
    await change_times(polling.row, TWO, "大雨", last_handout=None, closes=now + 30 * MINUTE)
    assert (await polling.again()).closes == now + 30 * MINUTE
    event = (await VoteEvent.filter(kind="times"))[0]
    assert abs((event.at or 0) - now) < 600_000


async def test_what_a_phone_believes_of_the_time_is_not_asked(site: Site, polling: Polling) -> None:
    browser = site.browser()
    fields = await fields_to_cast(browser, polling.codes[0], 1)
    await hours(polling, -90, -10)
    claims = {"at": "2020-01-01T00:00:00Z", "now": "0", "closes": str(2**41), "opens": "0"}
    answer = await browser.post("/en/v/cast", fields | claims, date="Wed, 01 Jan 2020 00:00:00 GMT")
    assert answer.status == 410
    assert await Box.all().count() == 0


async def test_times_are_told_in_the_citys_zone(site: Site, polling: Polling, monkeypatch: pytest.MonkeyPatch) -> None:
    """17:00 in Taipei is told as 17:00, whatever zone this machine or the reader is in."""
    monkeypatch.setenv("TZ", "America/New_York")
    closes = datetime(2090, 3, 1, 9, 0, tzinfo=UTC)
    async with writing():
        await Election.filter(id=polling.row.id).update(closes=int(closes.timestamp() * 1000))
    for path in ("/zh-Hant/votes/vote", "/zh-Hant/v", "/en/v", "/en/votes/vote"):
        page = await site.browser().get(path)
        assert "17:00" in page.text, path
        assert "09:00" not in page.text.split("<main")[1].split("</main")[0]
        assert "04:00" not in page.text.split("<main")[1].split("</main")[0]


async def typed(site: Site, officer: Any, text: str) -> Any:
    """Somebody types a new end."""
    return await officer.post("/en/staff/votes/vote/times", {"closes": text, "reason": "大雨"})


@pytest.mark.parametrize(
    "text", ["2090-06-30T23:59:60", "2090-13-01T10:00", "24:00", "２０９０-01-01T10:00", "9999-12-31T23:59", "-1", "1e309"]
)
async def test_a_time_that_is_none_is_refused_beside_its_field(site: Site, polling: Polling, text: str) -> None:
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER), Hold(Role.POLLING_CHIEF))
    page = await typed(site, officer, text)
    assert page.status in (303, 422)
    if page.status == 422:
        assert page.errors or "not possible" in page.text
        assert page.value("closes") == text
    else:
        second = await site.signed_in("second@example.tw", Hold(Role.OFFICER))
        number = (await second.get("/en/staff/votes/vote/act/times")).value("confirm")
        assert (await second.post("/en/staff/votes/vote/act", {"confirm": number})).status in (303, 422)
        assert (await polling.again()).closes is not None


def test_a_zone_with_summer_time_keeps_every_moment_apart() -> None:
    """The hour that does not exist and the one that exists twice, in a zone that has both; Taipei has neither."""
    for zone in ("Europe/Berlin", "America/New_York", "Asia/Taipei"):
        found = []
        for day in map(datetime.fromisoformat, ("2027-03-28", "2027-03-14", "2027-10-31", "2027-11-07")):
            told = [milliseconds_of(day + timedelta(minutes=30 * step), zone) for step in range(48)]
            back = [moment_of(one).astimezone(ZoneInfo(zone)) for one in told]
            shifts = [second - first for first, second in pairwise(told)]
            assert all(back[place].date() == day.date() for place in range(48))
            found += [shift for shift in shifts if shift != 30 * MINUTE]
            assert all(shift in (-30 * MINUTE, 30 * MINUTE, 90 * MINUTE) for shift in shifts)
        assert bool(found) is (zone != "Asia/Taipei")
    aware = datetime(2027, 3, 1, 17, 0, tzinfo=ZoneInfo("Asia/Taipei"))
    assert milliseconds_of(aware.replace(tzinfo=None), "Asia/Taipei") == int(aware.timestamp() * 1000)


async def test_a_cast_that_races_the_close_and_then_paper_of_the_same_slip(site: Site) -> None:
    """Test 10: whoever wins, one row for a slip; where the phone won, the paper goes to the exceptions, else it is counted."""
    phones = 0
    for turn in range(3):
        polling = await prepare(site.services.settings.data, key=f"race-{turn}", slips=30)
        codes = polling.codes[:24]

        async def by_phone(code: str, wait: float, held: Polling = polling) -> Answer:
            await asyncio.sleep(wait)
            return (await held.writer.cast(held.ballot(code, 1))).answer

        found = await asyncio.gather(*(by_phone(code, place % 8 / 400) for place, code in enumerate(codes)), polling.close())
        answers = dict(zip(codes, found, strict=False))
        assert set(answers.values()) <= {Answer.NEW, Answer.NOT_OPEN}
        for code in codes:
            both = await asyncio.gather(
                *(enter_slip(polling.writer, code, officer, choice=Choice.of([2])) for officer in (1, 2)), return_exceptions=True
            )
            if answers[code] is Answer.NEW:
                assert [str(one) for one in both] == [ALREADY, ALREADY]
            else:
                assert sorted(str(one) for one in both) == sorted([Entry.FIRST.value, Entry.SETTLED.value])
        won = sum(answer is Answer.NEW for answer in answers.values())
        phones += won
        assert await Box.filter(election=polling.row.id).count() == len(codes)
        assert await VoteEvent.filter(election=polling.row.id, kind="exception").count() == 2 * won
        assert await Paper.filter(election=polling.row.id).count() == 0
        trackers = await Box.filter(election=polling.row.id).values_list("tracker", flat=True)
        assert len(set(trackers)) == len(codes)
    assert phones < 72  # some were too late, or this raced nothing


async def test_two_pairs_at_one_slip_are_one_row_and_an_exception(site: Site) -> None:
    """Test 10: pairs that agree with each other and not with the other pair; the first settled entry stands."""
    polling = await prepare(site.services.settings.data, slips=20)
    await polling.close()
    for place, code in enumerate(polling.codes[:12]):
        tries = [(1, 2), (2, 2), (3, 2), (4, 2)] if place % 2 else [(1, 2), (2, 2), (3, 5), (4, 5)]
        found = await asyncio.gather(
            *(enter_slip(polling.writer, code, officer, choice=Choice.of([mark])) for officer, mark in tries), return_exceptions=True
        )
        assert not [one for one in found if isinstance(one, Exception) and not isinstance(one, Refused)]
        settled = sum(one is Entry.SETTLED for one in found)
        refused = [one for one in found if isinstance(one, Refused)]
        assert settled == await Box.filter(tag=polling.ballot(code).tag).count() <= 1
        assert all(one.reason == ALREADY for one in refused)
        if place % 2:
            assert (settled, len(refused)) == (1, 2)
        counted = await VoteEvent.filter(election=polling.row.id, kind="exception").count()
        assert counted >= len(refused)
    rows = await Box.filter(election=polling.row.id).values_list("tag", flat=True)
    assert len({bytes(tag) for tag in rows}) == len(rows)
    assert await VoteEvent.filter(election=polling.row.id, kind="exception").count() >= 12
