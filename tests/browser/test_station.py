"""An offline station at work: the page as a file on a computer without a network, a closed lid, and what it brings back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Playwright, expect

from tests.browser.conftest import demo_in

pytestmark = pytest.mark.long

PHRASE = "渡輪 燈塔 老街 月台 鳳凰木"


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory, filled_demo: Path, play: Playwright) -> Iterator[tuple[str, Path]]:
    """The demo's address, and the page of its offline station saved in Chinese."""
    folder = tmp_path_factory.mktemp("station") / "data"
    with demo_in(folder, filled_demo) as address:
        officer = play.request.new_context(base_url=address, extra_http_headers={"origin": address})
        officer.post("/zh-Hant/demo", form={"email": "officer@demo.hamasen.example"})
        page = officer.post("/zh-Hant/staff/votes/try-2027/stations/school/offline", form={"phrase": PHRASE})
        assert page.status == 200
        file = folder / "school.html"
        file.write_bytes(page.body())
        yield address, file
        officer.dispose()


def unlock(page: Page, phrase: str = PHRASE) -> None:
    page.fill("#phrase", phrase)
    page.click("#unlock button")


def find(page: Page, identifier: str) -> None:
    page.fill("#identifier", identifier)
    page.click("#find button")


def test_a_station_hands_out_each_once_and_a_closed_lid_loses_nothing(phone: Page, kit: tuple[str, Path], play: Playwright) -> None:
    page = phone
    page.context.set_offline(True)
    page.goto(kit[1].as_uri())
    said = page.locator("#said-text")
    unlock(page, "guess guess guess")
    expect(said).to_have_text("通行密語不正確。")
    expect(page.locator("#work")).to_be_hidden()
    unlock(page)
    expect(page.locator("#work")).to_be_visible()
    assert not Axe().run(page).response["violations"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    find(page, "Ａ１００００００１")  # on the roll, and not of this station
    expect(said).to_contain_text("不在本投票站的名冊上")
    find(page, "b1-00000001")
    expect(said).to_contain_text("尚未領票")
    expect(page.locator("#note")).to_be_visible()
    page.click("#note .button >> nth=0")
    expect(said).to_have_text("可以抽取選票")
    find(page, "B100000001")
    expect(said).to_contain_text("不能再發")
    page.reload()
    unlock(page)
    expect(page.locator("#count")).to_contain_text("1")
    find(page, "B100000001")
    expect(said).to_contain_text("不能再發")
    expect(page.locator("#note")).to_be_hidden()
    with page.expect_download() as saving:
        page.click("#save")
    brought = saving.value.path().read_bytes()
    assert len(json.loads(brought)["handed"]) == 1
    officer = play.request.new_context(base_url=kit[0], extra_http_headers={"origin": kit[0]})
    officer.post("/en/demo", form={"email": "officer@demo.hamasen.example"})
    file = {"name": "return.json", "mimeType": "application/json", "buffer": brought}
    back = officer.post("/en/staff/votes/try-2027/stations/school/return", multipart={"file": file})
    assert "1 people were taken over" in back.text()
    officer.dispose()
