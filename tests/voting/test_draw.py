"""The prize draw (V17): a list apart, each once, drawn after the close, erased on its day; and a tracker as a QR code."""

import asyncio
import re
from datetime import date, timedelta

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from domain.clock import now
from domain.db import current
from domain.errors import Refused
from domain.policy import Hold, Role
from domain.voting import draw_list
from domain.voting.actions import draw
from domain.voting.codes import tracker_of
from domain.voting.models_public import DrawEntry, VoteEvent
from domain.voting.sealing import Opener
from tests.support import Site
from tests.voting.ballot_forms import fields_to_cast
from tests.voting.polling import Polling, prepare
from web.worker import remind

UNTIL = (now().date() + timedelta(days=30)).isoformat()
PATH = "/en/votes/vote/draw"


@pytest.fixture
async def polling(site: Site) -> Polling:
    """An open vote with a draw."""
    return await prepare(site.services.settings.data, plan={"draw_until": UNTIL})


async def test_somebody_joins_once_and_the_receipt_leads_there_without_a_trace(site: Site, polling: Polling) -> None:
    browser = site.browser()
    receipt = await browser.post("/en/v/cast", await fields_to_cast(browser, polling.codes[0], 1))
    assert f'href="{PATH}" rel="noreferrer"' in receipt.text
    assert tracker_of(polling.row.eid, polling.codes[0]) not in (await browser.get(PATH)).text
    for name, phone in (("吳林秀英", "0912-345-678"), ("吳林秀英", "0912345678"), ("Maria", "07-336-8333")):
        assert "You have joined" in (await browser.post(PATH, {"name": name, "phone": phone})).text
    entries = await DrawEntry.all()
    assert len(entries) == 2
    assert {len(bytes(entry.sealed or b"")) for entry in entries} == {448 + 60}  # one length, whatever the name
    assert not [entry for entry in entries if entry.name or "0912345678" in entry.phone]
    joined = await draw_list.opened(polling.row, Opener(polling.row.eid, polling.private))
    assert sorted((one.name, one.phone) for one in joined) == [("Maria", "073368333"), ("吳林秀英", "0912345678")]
    for wrong in ({"name": "", "phone": "0912345678"}, {"name": "x", "phone": "call me"}, {"name": "x" * 81, "phone": "0912345679"}):
        page = await browser.post(PATH, wrong)
        assert page.status == 422
        assert page.errors
        assert page.value("phone") == wrong["phone"]


async def test_no_column_leads_from_the_list_to_a_ballot(polling: Polling) -> None:
    assert set(DrawEntry._meta.fields_map) == {"key", "election", "name", "phone", "sealed", "drawn"}
    await draw.join(polling.writer, "吳", "0912345678", now().date())
    if current().dialect == "sqlite":
        (table,) = await current().client.execute_query_dict("SELECT sql FROM sqlite_master WHERE name = 'draw_entry'")
        assert table["sql"].rstrip().endswith("WITHOUT ROWID")


async def test_lots_are_drawn_after_the_close_each_once(site: Site, polling: Polling) -> None:
    for number in range(8):
        await draw.join(polling.writer, f"民眾 {number}", f"091234567{number}", now().date())
    chief = await site.signed_in("chief@example.tw", Hold(Role.POLLING_CHIEF))
    path = "/en/staff/votes/vote/draw"
    assert (await chief.post(path, {"count": "3", "act": "draw"})).status == 422  # still open
    await polling.close()
    assert (await chief.post(path, {"count": "3", "act": "draw"})).status == 303
    first = [entry.key for entry in await draw.drawn(polling.row.id)]
    assert (await chief.post(path, {"count": "5", "act": "draw"})).status == 303
    everybody = await draw.drawn(polling.row.id)
    assert [entry.key for entry in everybody][:3] == first
    assert [entry.drawn for entry in everybody] == list(range(1, 9))
    assert len({entry.key for entry in everybody}) == 8
    for count in ("1", "0", "x", "-2"):
        assert (await chief.post(path, {"count": count, "act": "draw"})).status == 422
    with pytest.raises(Refused):
        await draw.join(polling.writer, "late", "0987654321", now().date())
    assert (await chief.post(path, {"act": "erase"})).status == 303
    assert await DrawEntry.all().count() == 0


async def test_two_officers_who_draw_at_once_share_no_place(polling: Polling) -> None:
    for number in range(12):
        await draw.join(polling.writer, f"民眾 {number}", f"09123456{number:02}", now().date())
    await polling.close()
    await asyncio.gather(*(draw.draw(polling.row, 3, officer) for officer in (1, 2, 3)))
    assert [entry.drawn for entry in await draw.drawn(polling.row.id)] == list(range(1, 10))
    assert [event.count for event in await VoteEvent.filter(kind="drawn")] == [3, 3, 3]


async def test_the_list_is_erased_on_its_day(site: Site, polling: Polling) -> None:
    await draw.join(polling.writer, "吳", "0912345678", now().date())
    await draw.erase_due(date.fromisoformat(UNTIL) - timedelta(days=1))
    assert await DrawEntry.all().count() == 1
    await remind(site.services, now() + timedelta(days=31))
    assert await DrawEntry.all().count() == 0
    with pytest.raises(Refused):
        await draw.join(polling.writer, "吳", "0912345678", date.fromisoformat(UNTIL))


async def test_without_a_draw_there_is_no_page(site: Site) -> None:
    await prepare(site.services.settings.data)
    assert (await site.browser().get(PATH)).status == 404


async def test_a_tracker_is_a_picture_that_leads_to_the_board(site: Site, polling: Polling) -> None:
    tracker = tracker_of(polling.row.eid, polling.codes[0])
    page = await site.browser().get(f"/en/votes/vote/tracker.svg?tracker={tracker}")
    assert page.headers["content-type"] == "image/svg+xml"
    image = Image.new("L", (400, 400), 255)
    for left, top in re.findall(r"M(\d+),(\d+)H", page.text):
        ImageDraw.Draw(image).rectangle((int(left) * 6, int(top) * 6, int(left) * 6 + 5, int(top) * 6 + 5), fill=0)
    (found,) = zxingcpp.read_barcodes(image)
    assert found.text.endswith(f"/en/votes/vote/board?tracker={tracker}")
    assert (await site.browser().get("/en/votes/vote/tracker.svg?tracker=nothing")).status == 404
