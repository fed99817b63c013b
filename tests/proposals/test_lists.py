"""Lists, exports, the API and feeds; the number of statements does not grow with the data."""

import csv
import io
import json

import pytest

from domain.counting.pb.reader import check, read
from domain.proposals.models import Proposal
from tests.queries import counting
from tests.support import Site
from tests.town import both, town


async def test_search_filter_and_order_stand_in_the_address(site: Site) -> None:
    place = await town(site)
    await place.public("渡輪站坡道", cost=300_000)
    await place.public("鼓波街種樹", category="trees", area="east", cost=100_000)
    await place.public("臺鐵舊月台", cost=200_000)
    anyone = site.browser()

    async def numbers(query: str) -> list[str]:
        page = await anyone.get(f"/zh-Hant/cycles/hamasen/proposals?{query}")
        import re

        return re.findall(r'<span class="muted">(116-\d+)</span>', page.response.text)

    assert await numbers("q=坡道") == ["116-001"]
    assert await numbers("q=台鐵") == ["116-003"]
    assert await numbers("q=116-002") == ["116-002"]
    assert await numbers("category=trees") == ["116-002"]
    assert await numbers("area=west&sort=number") == ["116-001", "116-003"]
    assert await numbers("sort=cheapest") == ["116-002", "116-003", "116-001"]
    assert await numbers("sort=newest") == ["116-003", "116-002", "116-001"]
    assert await numbers("state=candidates") == []
    assert sorted(await numbers("sort=mixed")) == ["116-001", "116-002", "116-003"]
    assert await numbers("q=100%25_") == []
    assert "沒有符合條件的提案" in (await anyone.get("/zh-Hant/cycles/hamasen/proposals?q=火星")).text
    part = await anyone.get("/zh-Hant/cycles/hamasen/proposals?q=坡道", hx_request="true")
    assert "<html" not in part.text


async def test_an_english_reader_sees_chinese_marked_as_chinese(site: Site) -> None:
    """B8."""
    place = await town(site)
    await place.public()
    raw = (await site.browser().get("/en/proposals/116-001")).response.text
    assert '<h1><span lang="zh-Hant-TW">渡輪站坡道</span></h1>' in raw
    assert "There is no English text yet." in raw
    assert "Ask for an English summary" in raw


@pytest.mark.parametrize("many", [3, 40])
async def test_the_list_asks_at_most_five_questions(site: Site, many: int) -> None:
    place = await town(site)
    for number in range(many):
        await Proposal.create(
            key=f"k{number}", number=f"116-{number:03d}", cycle=place.cycle.id, state="submitted", language="en", title=both(f"案{number}"),
            area="west", created_at=place.at, changed_at=place.at, submitted_at=place.at, public_at=place.at, search=f"案{number}",
        )  # fmt: skip
    await site.browser().get("/en/help")
    for query in ("", "?sort=newest", "?q=案", "?view=map"):
        with counting() as seen:
            assert (await site.browser().get(f"/en/cycles/hamasen/proposals{query}")).status == 200
        assert len(seen) <= 5, seen


async def test_the_detail_page_asks_a_fixed_number_of_questions(site: Site) -> None:
    from domain.proposals.actions import talking

    place = await town(site)
    proposal, _ = await place.public()
    person = await site.person("x@example.tw", name="X")
    await site.browser().get("/en/proposals/116-001?warm")  # what a process reads once, place names among it
    counts = []
    for rounds in range(2):
        for number in range(1 + 8 * rounds):
            made = await talking.comment(
                proposal, place.cycle, person, f"{rounds} {number}", stance="", parent=None, locale="en", at=place.at
            )
            await talking.let_through(made.id, at=place.at, by=place.officer)
        with counting() as seen:
            await site.browser().get(f"/en/proposals/116-001?{rounds}")
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 15, counts


async def test_exports_hold_the_same_rows_and_run_no_formulas(site: Site) -> None:
    place = await town(site)
    await place.public('=HYPERLINK("http://evil")', cost=100)
    await place.public("@SUM(1+1)", cost=200)
    await place.submitted("還沒公開")
    anyone = site.browser()
    text = (await anyone.get("/en/cycles/hamasen/proposals.csv")).response.content
    assert text.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(text.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["number", "116-001", "116-002", rows[-1][0]]
    assert rows[1][1] == '\'=HYPERLINK("http://evil")'
    assert rows[2][1] == "'@SUM(1+1)"
    assert rows[-1][0].startswith("Open Government Data License")
    assert not (await anyone.get("/en/cycles/hamasen/proposals.csv?bom=0")).response.content.startswith(b"\xef\xbb\xbf")
    data = (await anyone.get("/en/cycles/hamasen/proposals.json")).response.json()
    assert [row["number"] for row in data["proposals"]] == ["116-001", "116-002"]
    assert data["licence"].startswith("Open Government Data License")
    ods = (await anyone.get("/en/cycles/hamasen/proposals.ods")).response.content
    from odfdo import Document

    table = Document(io.BytesIO(ods)).body.get_table(0)
    values = table.get_values()
    assert [row[0] for row in values] == ["number", "116-001", "116-002", values[-1][0]]
    assert b"table:formula" not in ods
    assert table.get_cell((8, 1)).value == 100


async def test_the_pb_file_can_be_read_again(site: Site) -> None:
    place = await town(site)
    await place.public("渡輪站; 坡道", cost=480_000)
    await place.public("還沒估價")
    data = (await site.browser().get("/en/cycles/hamasen/proposals.pb")).response.content
    election = read(data)
    assert [project.id for project in election.projects] == ["116-001"]
    assert election.projects[0].cost == 480_000
    assert election.projects[0].columns["group"] == "Harbour"
    assert {"date_begin", "date_end", "max_length"} <= set(election.meta)
    assert check(data) == []


async def test_the_api_pages_filters_and_says_what_is_wrong(site: Site) -> None:
    place = await town(site)
    for number in range(3):
        await place.public(f"案{number}")
    anyone = site.browser()
    data = (await anyone.get("/api/v1/cycles/hamasen/proposals?limit=2&offset=1")).response
    assert data.headers["access-control-allow-origin"] == "*"
    assert [row["number"] for row in data.json()["proposals"]] == ["116-002", "116-003"]
    assert data.json()["total"] == 3
    cycle = (await anyone.get("/api/v1/cycles")).response.json()["cycles"][0]
    assert cycle["budget_twd"] == 5_000_000
    assert "propose" in cycle["possible_now"]
    one = (await anyone.get("/api/v1/proposals/116-001")).response.json()
    assert one["title"] == {"zh-Hant": "案0"}
    assert "email" not in json.dumps(one)
    for path, status in (
        ("/api/v1/cycles/none/proposals", 404), ("/api/v1/cycles/hamasen/proposals?sort=x", 400),
        ("/api/v1/cycles/hamasen/proposals?limit=x", 400), ("/api/v1/cycles/hamasen/proposals?offset=-1", 400),
        ("/api/v1/proposals/999", 404), ("/api/v2/x", 404),
    ):  # fmt: skip
        answer = await anyone.get(path)
        assert answer.status == status, path
        assert "error" in answer.response.json()
    assert (await anyone.post("/api/v1/cycles")).status == 405


async def test_the_feed_is_atom_and_holds_what_is_public(site: Site) -> None:
    from lxml import etree

    place = await town(site)
    await place.public("渡輪站坡道")
    await place.submitted("秘密")
    answer = await site.browser().get("/zh-Hant/cycles/hamasen/feed.atom")
    tree = etree.fromstring(answer.response.content)
    titles = tree.findall("{*}entry/{*}title")
    assert [title.text for title in titles] == ["渡輪站坡道"]


async def test_pictures_posters_and_cards_are_real_files(site: Site) -> None:
    from PIL import Image

    place = await town(site)
    await place.public("鼓山渡輪站前加設無障礙坡道 and a very long English name for it")
    anyone = site.browser()
    picture = Image.open(io.BytesIO((await anyone.get("/zh-Hant/proposals/116-001/share.png")).response.content))
    assert picture.size == (1200, 630)
    for path in ("cycles/hamasen/poster.pdf?place=渡輪站", "cycles/hamasen/poster.pdf?size=a3", "proposals/116-001/plaque.pdf"):
        assert (await anyone.get(f"/zh-Hant/{path}")).response.content.startswith(b"%PDF"), path
    embed = await anyone.get("/en/proposals/116-001/embed")
    assert "frame-ancestors *" in embed.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in (await anyone.get("/en/proposals/116-001")).headers["content-security-policy"]


async def test_the_offices_table_is_searched_and_exported_and_drafts_are_not_in_it(site: Site) -> None:
    place = await town(site)
    await place.submitted("=cmd")
    await place.draft("草稿不給看")
    officer = await place.staff()
    page = (await officer.get("/en/staff/cycles/hamasen/proposals?show=waiting")).text
    assert "116-001" in page
    assert "草稿不給看" not in page
    text = (await officer.get("/en/staff/cycles/hamasen/proposals?format=csv")).response.content.decode("utf-8-sig")
    assert "'=cmd" in text
    assert (await officer.get("/en/staff/cycles/hamasen/proposals?format=ods")).response.content[:2] == b"PK"


async def test_a_search_without_a_hit_shows_what_means_the_same(site: Site) -> None:
    place = await town(site)
    await place.public("自行車停車架", problem=both("沒有地方停"))
    anyone = site.browser()
    exact = (await anyone.get("/en/cycles/hamasen/proposals?q=自行車")).text
    assert "Perhaps you mean" not in exact
    page = (await anyone.get("/en/cycles/hamasen/proposals?q=單車")).text
    assert "No proposal fits." in page
    assert "Perhaps you mean one of these" in page
    assert "自行車停車架" in page
    assert "116-001" in (await anyone.get("/en/cycles/hamasen/proposals?q=116001")).text
    assert "Perhaps you mean" not in (await anyone.get("/en/cycles/hamasen/proposals?q=zzzz")).text


async def test_filters_stay_with_tabs_and_downloads_that_are_swapped_in(site: Site) -> None:
    place = await town(site)
    await place.public()
    part = await site.browser().get("/en/cycles/hamasen/proposals?q=坡道&area=west", hx_request="true")
    assert "proposals.csv?q=" in part.text
    assert "area=west" in part.text.split("view=map")[0].rsplit("<a", 1)[1]


async def test_spreadsheets_are_kept_until_something_changes(site: Site) -> None:
    place = await town(site)
    await place.public("=1+1")
    anyone = site.browser()
    first = (await anyone.get("/en/cycles/hamasen/proposals.ods")).response.content
    assert first == (await anyone.get("/en/cycles/hamasen/proposals.ods")).response.content
    await place.public("第二案")
    assert first != (await anyone.get("/en/cycles/hamasen/proposals.ods")).response.content
