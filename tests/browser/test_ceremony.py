"""A vote of the city from key to published bundle without another command: the site, and the officers' computer beside it.

What goes between the two are files, in folders of their own as on two machines. Walked twice: site and officers' computer in one language
each, and the other way round. Words of pages are looked up in the catalogue by their English.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from domain.voting.bundle import opened
from tests.browser.conftest import PHONE, demo_in
from tests.browser.walking import become, looked_at, vote
from tests.voting.printed import codes_in, picture
from tests.voting.published import pb
from web.text.languages import Locale, Locales

pytestmark = pytest.mark.long

NAMES = ("陳柏翰", "林雅雯", "王小美")
PHRASES = ("渡輪燈塔老街月台鳳凰木", "three boats leave at dawn", "salt wind on the pier")
OPENED = "%(opened)s ballots opened, %(matched)s matched what was committed to"
TRIED = "Parts tried: from the file %(file)s of 3, from the printed sheet %(sheet)s of 3."
TRIED_AT_SITE = "Parts tried: from the file %(file)s of %(officers)s, from the printed sheet %(sheet)s of %(officers)s."
SELECTED = ("%(n)s proposal is selected.", "%(n)s proposals are selected.")
FINAL = "Objections may be raised until %(day)s. The result is made final after that day."
STRETCHED = 180_000
"""Milliseconds: pass phrases are stretched with 256 MB each, and the trial does so many times; a busy machine takes long."""

FILE = pb(
    [["p1", 300000, "Ramp"], ["p2", 500000, "Bench"], ["p3", 200000, "Lamps"]],
    [["p1"]],
    600000,
    columns=("project_id", "cost", "name"),
    rule="greedy",
    max_length=2,
    currency="TWD",
)


@pytest.fixture(params=["en", "zh-Hant"])
def site_says(request: pytest.FixtureRequest) -> Locale:
    """The language of the site's pages; the officers' computer has the other one."""
    return Locales()[request.param]


@dataclass
class Officers:
    """The officers' computer: its page, and the folder of its files."""

    page: Page
    address: str
    folder: Path
    says: Locale

    def go(self, page: str) -> None:
        """To one of its steps."""
        self.page.goto(f"{self.address}/{self.says.tag}/{page}")
        looked_at(self.page, 1280)

    def phrases(self, *places: int) -> None:
        """Type the pass phrases of some officers."""
        for place in places:
            self.page.fill(f"[name=phrase-{place}]", PHRASES[place])

    def press(self, words: str) -> None:
        """Press the button with these words."""
        self.page.get_by_role("button", name=self.says.gettext(words), exact=True).click(timeout=STRETCHED)
        self.page.wait_for_load_state(timeout=STRETCHED)
        looked_at(self.page, 1280)


@pytest.fixture
def computer(chromium: Browser, tmp_path: Path, site_says: Locale) -> Iterator[Officers]:
    """`hamasen ceremony` in a folder of its own, and a browser that came with its address."""
    folder = tmp_path / "officers"
    command = [sys.executable, "-m", "web.cli", "ceremony", "--no-browser", "--folder", str(folder)]
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            address = process.stdout.readline().strip()
            page = context.new_page()
            page.goto(address)
            expect(page.locator("h1")).to_be_visible()  # the token left the address by itself
            assert "#" not in page.url
            yield Officers(page, address.partition("/#")[0], folder, next(one for one in Locales() if one.tag != site_says.tag))
        finally:
            context.close()
            process.kill()


@pytest.fixture
def hall(tmp_path_factory: pytest.TempPathFactory, filled_demo: Path, play: Playwright) -> Iterator[str]:
    """The site."""
    with demo_in(tmp_path_factory.mktemp("city") / "data", filled_demo) as address:
        yield address


class Pair:
    """Two officers at the site, each in a browser of their own."""

    def __init__(self, chromium: Browser, hall: str, says: Locale) -> None:
        self.votes, self.says = f"{hall}/{says.tag}/staff/votes", says
        self.pages = [chromium.new_context(viewport={"width": 1280, "height": 900}).new_page() for _ in range(2)]
        for page, who in zip(self.pages, ("officer", "chief"), strict=True):
            become(page, hall, who)

    def act(self, kind: str, **typed: str) -> None:
        """One asks, the other confirms."""
        one, two = self.pages
        for page in self.pages:
            page.goto(f"{self.votes}/city/act/{kind}")
        for name, text in typed.items():
            field = one.locator(f"[name={name}]")
            _ = field.select_option(text) if field.evaluate("field => field.tagName") == "SELECT" else field.fill(text)
        one.locator(f"#form button[value={kind}]").click()
        one.wait_for_load_state()
        two.reload()
        two.locator("button[name=confirm]").click()
        two.wait_for_load_state()
        expect(two.locator("main")).to_contain_text(self.says.gettext("Done, and noted among the public acts."))


def save(page: Page, words: str, folder: Path) -> Path:
    """Save what a link or a button gives, which begins with these words."""
    with page.expect_download() as saved:
        page.get_by_role("link", name=words).or_(page.get_by_role("button", name=words)).first.click()
    path = folder / saved.value.suggested_filename
    saved.value.save_as(path)
    return path


def prepared(pair: Pair, computer: Officers) -> None:
    """The vote is made from a file, and its rules fixed with the key and the lot of the officers' computer."""
    site, says = pair.pages[0], pair.says.gettext
    computer.go("key")
    for place, name in enumerate(NAMES):
        computer.page.fill(f"[name=name-{place}]", name)
    computer.phrases(0, 1, 2)
    computer.press("Make the key")
    public = computer.page.locator("p.mono").first.inner_text()
    computer.go("lot")
    computer.press("Draw the seed of the lot")
    commitment = computer.page.locator("p.mono").inner_text()
    site.goto(f"{pair.votes}/new")
    site.fill(f"[name=title-{pair.says.tag}]", "A vote of the city")
    site.fill("[name=key]", "city")
    site.select_option("[name=source]", "file")
    site.set_input_files("[name=file]", {"name": "city.pb", "mimeType": "text/plain", "buffer": FILE})
    site.select_option("[name=profile]", "city")
    site.get_by_role("button", name=says("Prepare the vote"), exact=True).click()
    site.goto(f"{pair.votes}/city/draft")
    now = datetime.now(ZoneInfo("Asia/Taipei"))
    site.fill("[name=opens]", (now - timedelta(minutes=2)).strftime("%Y-%m-%dT%H:%M"))
    site.fill("[name=closes]", (now + timedelta(hours=2)).strftime("%Y-%m-%dT%H:%M"))
    site.fill("[name=objections_until]", (now + timedelta(days=20)).strftime("%Y-%m-%d"))
    site.select_option("[name=too_few]", "repeat")
    site.uncheck("[name=spot]")
    site.check("[name=no_roll]")
    site.fill("[name=lot]", commitment)
    site.fill("[name=public_key]", public)
    site.locator("summary", has_text=says("Fix the rules")).click()
    site.locator("button[value=fix]").click()
    expect(site.locator("main")).to_contain_text(says("rules fixed"))


def tried(pair: Pair, computer: Officers, folder: Path) -> None:
    """Every phrase opens the trial ballot, from the file and from a photograph of the printed sheet."""
    site, says, officers_say = pair.pages[0], pair.says.gettext, computer.says.gettext
    site.goto(f"{pair.votes}/city/officers")
    ballot = save(site, says("Save the file of the trial ballot"), folder)
    computer.go("key")
    sheet = save(computer.page, officers_say("The sheet to print"), folder)
    photo = folder / "photo.png"
    picture(sheet.read_bytes(), 0, 6).save(photo)
    computer.go("trial")
    computer.page.set_input_files("[name=trial]", ballot)
    computer.page.set_input_files("[name=picture]", photo)
    computer.phrases(0, 1, 2)
    computer.press("Try the key")
    expect(computer.page.locator("main")).to_contain_text(officers_say(TRIED, file=3, sheet=3))
    answer = save(computer.page, officers_say("The answer for the page of the vote"), folder)
    site.set_input_files("[name=answer]", answer)
    site.get_by_role("button", name=says("Take it over"), exact=True).click()
    expect(site.locator("main")).to_contain_text(says(TRIED_AT_SITE, file=3, sheet=3, officers=3))
    looked_at(site, 1280)


def voted(pair: Pair, hall: str, chromium: Browser, folder: Path) -> None:
    """Slips are printed, the vote is opened, twelve of twenty vote, the vote is stopped, and both count what is left."""
    site, says = pair.pages[0], pair.says.gettext
    site.goto(f"{pair.votes}/city/slips")
    site.fill("[name=slips]", "20")
    slips = save(site, says("Make the file and save it"), folder)
    codes = codes_in(slips.read_bytes())
    pair.act("open")
    pair.act("open_pack", number="1")
    phone = chromium.new_context(**PHONE, locale="zh-TW").new_page()  # type: ignore[arg-type]
    for place, code in enumerate(codes[:12]):
        vote(phone, hall, code, (1, 3) if place < 7 else (2,))
    pair.act("stop", reason="The hall is closing early.")
    for page in pair.pages:
        page.goto(f"{pair.votes}/city/left")
        page.select_option("[name=number]", "1")
        page.fill("[name=left]", "8")
        page.fill("[name=spoiled]", "0")
        page.get_by_role("button", name=says("Note the count"), exact=True).click()


def counted(pair: Pair, computer: Officers, folder: Path) -> None:
    """The shut box goes to the officers' computer, and its count comes back."""
    site, says = pair.pages[0], pair.says.gettext
    pair.act("seal")
    site.goto(f"{pair.votes}/city/officers")
    box = save(site, says("Save the file of the shut box"), folder)
    computer.go("count")
    computer.page.set_input_files("[name=box]", box)
    computer.phrases(0, 2)
    computer.press("Open the box and count")
    expect(computer.page.locator("main")).to_contain_text(computer.says.gettext(OPENED, opened=12, matched=12))
    answer = save(computer.page, "count-city.json", folder)
    site.set_input_files("[name=answer]", answer)
    site.get_by_role("button", name=says("Take it over"), exact=True).click()
    expect(site.locator("main")).to_contain_text(says("The bundle passed every check. The result is public."))


def checked(public: Page, votes: str, says: Locale, computer: Officers, folder: Path) -> None:
    """Anybody saves the bundle, and it is checked with the two lines that are published."""
    public.goto(f"{votes}/city")
    expect(public.locator("main")).to_contain_text(says.ngettext(*SELECTED, 2))
    bundle = save(public, says.gettext("Download the bundle (ZIP)"), folder)
    assert "protocol.pdf" in opened(bundle.read_bytes())
    public.goto(f"{votes}/city/rules")
    read = public.locator("main").inner_text()
    opening, closing = (
        re.search(re.escape(says.gettext("Opening line: rules and keys")) + r"\s+([0-9a-f]{64})", read),
        re.search(re.escape(says.gettext("Closing line: size and root of the log")) + r"\s+(\d+ [0-9a-f]{64})", read),
    )
    assert opening is not None, read
    assert closing is not None, read
    computer.go("check")
    computer.page.set_input_files("[name=bundle]", bundle)
    computer.page.fill("[name=opening]", opening[1])
    computer.page.fill("[name=closing]", closing[1])
    computer.press("Check")
    expect(computer.page.locator(".notice.done")).to_be_visible()


def test_a_city_votes_with_no_other_command(hall: str, computer: Officers, chromium: Browser, tmp_path: Path, site_says: Locale) -> None:
    pair, stick = Pair(chromium, hall, site_says), tmp_path / "stick"
    stick.mkdir()
    site, second = pair.pages
    prepared(pair, computer)
    site.goto(f"{pair.votes}/city/act/open")
    untried = "The officers' key was not tried yet. Try it on the officers' computer first."
    expect(site.locator("main")).to_contain_text(site_says.gettext(untried))
    tried(pair, computer, stick)
    voted(pair, hall, chromium, stick)
    counted(pair, computer, stick)
    checked(chromium.new_context().new_page(), f"{hall}/{site_says.tag}/votes", site_says, computer, stick)
    assert sorted(path.name for path in computer.folder.iterdir()) == [
        "count-city.json", "key-sheet.pdf", "key.json", "lot-seed.txt", "public-key.txt", "trial-city.json",
    ]  # fmt: skip
    second.goto(f"{pair.votes}/city/act/certify")
    expect(second.locator("main")).to_contain_text(site_says.gettext(FINAL).partition("%")[0])
    assert not [phrase for phrase in PHRASES for path in stick.iterdir() if phrase.encode() in path.read_bytes()]
