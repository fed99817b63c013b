"""The voter guide, posters, plaques, pictures and cards: what is printed is read back by other libraries."""

import asyncio
import hashlib
import io
import re

import pypdfium2
import pytest
from PIL import Image

from domain.cycles.models import Cycle
from domain.delivery.models import Case
from domain.policy import Hold, Role
from domain.proposals.actions import deciding
from domain.proposals.models import Proposal
from domain.proposals.models_review import Assignment, Opinion
from domain.translated import Translated
from tests.proposals.papers import HOST, codes, pdf_of, read_codes
from tests.queries import counting
from tests.support import Page, Site
from tests.town import DAY, Town, at_moment, both, town
from tests.voting.printed import MM, crowded, words
from web.printing import documents
from web.printing.fonts import parts
from web.proposals.printed.booklet import guide_pdf
from web.proposals.printed.facts import CandidateFacts, GuideFacts, OpinionFacts, ReviewFacts, Tongues
from web.proposals.printed.gathering import digests
from web.proposals.printed.pictures import PictureFacts, picture_png
from web.proposals.printed.posters import PlaqueFacts, PosterFacts, plaque_pdf, posters_pdf
from web.text.languages import Locales

SEED = "lottery of 1 May: 07 11 23"


async def standing(place: Town, count: int = 3) -> list[Proposal]:
    """So many candidates, in the order of their ballot; the first of the list of numbers has been answered by an agency."""
    rows = []
    for number in range(count):
        title = both(f"候選案{number}號，渡輪站前的無障礙坡道", f"Candidate {number}: a ramp at the ferry station")
        proposal, _ = await place.public(
            f"案{number}", email=f"c{number}@example.tw", idea=both("做一座坡道", "Build a ramp"), benefit=both("每天三千人")
        )
        await Proposal.filter(id=proposal.id).update(state="feasible", estimate=520_000 + number, agency="transport", title=title)
        given = await Assignment.create(
            proposal_id=proposal.id, agency="transport", assigned_at=place.at, due_on=place.at.date(), first_due_on=place.at.date(),
            unit=both("交通工程科", "Traffic engineering"), estimate=520_000 + number, answered_at=place.at,
        )  # fmt: skip
        await Opinion.create(assignment=given, axis="benefit", grade="feasible", reason=both("大家都受惠", "Everybody gains"))
        rows.append(await Proposal.get(id=proposal.id))
    await deciding.make_candidates(rows, SEED, at=place.at, by=place.officer)
    return sorted([await Proposal.get(id=row.id) for row in rows], key=lambda row: row.order or 0)


def over_the_code(pdf: bytes, page: int) -> list[str]:
    """The signs that stand in a code or in its quiet zone of four modules."""
    sheet = pypdfium2.PdfDocument(pdf)[page]
    high, text, found = sheet.get_height(), sheet.get_textpage(), []
    for one in codes(pdf, page):
        corners = [getattr(one.position, name) for name in ("top_left", "top_right", "bottom_left", "bottom_right")]
        left, right = (pick(corner.x for corner in corners) / 6 * MM for pick in (min, max))
        top, low = (high - pick(corner.y for corner in corners) / 6 * MM for pick in (min, max))
        quiet = (right - left) / 29 * 3.5  # version 3 has 29 modules; larger ones have smaller modules
        for n in range(text.count_chars()):
            box = text.get_charbox(n)
            if (
                text.get_text_range(n, 1).strip()
                and box[0] < right + quiet
                and box[2] > left - quiet
                and box[1] < top + quiet
                and box[3] > low - quiet
            ):
                found.append(text.get_text_range(n, 1))
    return found


def bare(pdf: bytes, page: int) -> str:
    """The words of a page without blanks and line ends."""
    return re.sub(r"\s+", "", words(pdf, page))


async def test_the_guide_has_the_numbers_of_the_ballot_and_codes_that_last(site: Site) -> None:
    place = await town(site)
    rows = await standing(place)
    pdf = await pdf_of(site.browser(), "/en/cycles/hamasen/guide.pdf")
    assert await pdf_of(site.browser(), "/zh-Hant/cycles/hamasen/guide.pdf") == pdf
    assert [item.get_title().split()[0] for item in pypdfium2.PdfDocument(pdf).get_toc()] == ["1", "2", "3"]
    assert read_codes(pdf) == [[f"{HOST}/c/hamasen"], [], *[[f"{HOST}/p/{row.number}"] for row in rows]]
    for page, row in enumerate(rows, 2):
        text = bare(pdf, page)
        for said in (row.title.text("zh-Hant"), row.title.text("en"), row.number or "", "做一座坡道", "Build a ramp", "大家都受惠"):
            assert re.sub(r"\s+", "", said) in text, said
        for said in ("Everybody gains", "交通局", "Bureau transport", "Traffic engineering", "鼓山區渡輪站", "港邊", "可行", "feasible"):
            assert re.sub(r"\s+", "", said) in text, said
        assert f"NT${520_000 + int(row.title.text('en')[10])}".replace("520", "520,") in text
        large = pypdfium2.PdfDocument(pdf)[page].get_textpage()
        sizes = {pypdfium2.raw.FPDFText_GetFontSize(large, n): large.get_text_range(n, 1) for n in range(large.count_chars())}
        assert sizes[max(sizes)] == str(page - 1)  # the largest sign of a page is the number on the ballot
    assert over_the_code(pdf, 2) == over_the_code(pdf, 0) == []
    for page in range(len(rows) + 2):
        over, edge = crowded(pdf, page)
        assert not over, page
        assert edge > 4


@pytest.mark.long
async def test_the_guide_costs_the_same_statements_however_many_candidates_there_are(site: Site) -> None:
    place = await town(site)
    counts = []
    rows = await standing(place, 2)
    for _ in range(2):
        with counting() as seen:
            await pdf_of(site.browser(), "/en/cycles/hamasen/guide.pdf")
        counts.append(len(seen))
        more = []
        for number in range(4):
            proposal, _ = await place.public(f"後來{number}", email=f"more{number}@example.tw")
            await Proposal.filter(id=proposal.id).update(state="feasible")
            more.append(await Proposal.get(id=proposal.id))
        await deciding.make_candidates(more, SEED, at=place.at, by=place.officer) if len(rows) == 2 else None
        rows += more
    assert counts[0] == counts[1]


async def test_the_guide_is_kept_by_what_it_says_and_asked_for_again_by_its_tag(site: Site) -> None:
    place = await town(site)
    rows = await standing(place, 2)
    first = await site.browser().get("/en/cycles/hamasen/guide.pdf")
    assert first.headers["cache-control"].startswith("public")
    tag = first.headers["etag"]
    again = await site.browser().get("/en/cycles/hamasen/guide.pdf", if_none_match=tag)
    assert (again.status, again.response.content) == (304, b"")
    await Proposal.filter(id=rows[0].id).update(estimate=1)  # behind the site's back, then something else is written through it
    await place.public("別的提案")
    changed = await site.browser().get("/en/cycles/hamasen/guide.pdf", if_none_match=tag)
    assert changed.status == 200
    assert "NT$1" in words(changed.response.content, 2)


async def test_the_guide_of_a_cycle_nobody_may_see_is_kept_by_nobody(site: Site) -> None:
    place = await town(site)
    await standing(place, 2)
    await Cycle.filter(id=place.cycle.id).update(published_at=None)
    officer = await place.staff()
    page = await officer.get("/en/cycles/hamasen/guide.pdf")
    assert page.status == 200
    assert page.headers["cache-control"] == "no-store"
    assert (await site.browser().get("/en/cycles/hamasen/guide.pdf")).status == 404


async def test_two_who_ask_at_once_are_both_answered(site: Site) -> None:
    place = await town(site)
    await standing(place, 2)
    pages = await asyncio.gather(*(site.browser().get("/en/cycles/hamasen/guide.pdf?size=large") for _ in range(5)))
    assert {page.status for page in pages} == {200}
    assert len({page.response.content for page in pages}) == 1


async def test_anyone_can_draw_the_order_again_from_what_the_page_says(site: Site) -> None:
    place = await town(site)
    rows = await standing(place, 4)
    page = (await site.browser().get("/en/cycles/hamasen/candidates")).text
    found = re.search(r'id="seed">(.*?)</span>', page)
    assert found is not None
    numbers = re.findall(r'data-label="Proposal">(116-\d+)</td>', page)
    again = sorted(numbers, key=lambda number: hashlib.sha256(f"{found[1]}\n{number}".encode()).hexdigest())
    assert again == numbers == [row.number for row in rows]
    assert hashlib.sha256(f"{SEED}\n{numbers[0]}".encode()).hexdigest() in page
    marks = re.findall(r'class="ballot-mark"><strong>(\d+)</strong>', page)
    assert marks == ["1", "2", "3", "4"]
    titles = re.findall(r'card-title"><a href="/en/proposals/(116-\d+)"', page)
    assert titles == numbers


OF_THE_DECIDED = ("選出", "chosen by vote", "共同決定", "decided")


@pytest.mark.parametrize("state", ["not_selected", "candidate", "infeasible", "withdrawn", "submitted"])
async def test_the_sheet_of_what_was_not_chosen_claims_nothing(site: Site, state: str) -> None:
    place = await town(site)
    proposal, _ = await place.public()
    await Proposal.filter(id=proposal.id).update(state=state)
    for tag in ("en", "zh-Hant"):
        pdf = await pdf_of(site.browser(), f"/{tag}/proposals/116-001/plaque.pdf")
        assert not any(said in words(pdf, 0) for said in OF_THE_DECIDED)
        assert read_codes(pdf) == [[f"{HOST}/p/116-001"]]
        assert over_the_code(pdf, 0) == []
    page = (await site.browser().get("/en/proposals/116-001/plaque")).text
    assert "Sheet with the QR code" in page
    assert "Plaque" not in page


async def test_the_plaque_of_what_is_built_says_so_and_a_stopped_one_does_not(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.public()
    for state in ("delivery", "done"):
        await Proposal.filter(id=proposal.id).update(state=state)
        pdf = await pdf_of(site.browser(), "/en/proposals/116-001/plaque.pdf")
        assert "chosen by vote" in words(pdf, 0).replace("\r\n", " ")
        assert read_codes(pdf) == [[f"{HOST}/p/116-001"]]
        assert "Plaque for what is built" in (await site.browser().get(f"/en/proposals/116-001/plaque?{state}")).text
    await Case.create(
        code="abcd2345", source="proposal", ref="116-001", scope="cycle:hamasen", title=proposal.title, agency="transport",
        opened_on=place.at.date(), stage="stopped",
    )  # fmt: skip
    pdf = await pdf_of(site.browser(), "/en/proposals/116-001/plaque.pdf")
    assert "chosen by vote" not in words(pdf, 0).replace("\r\n", " ")


@pytest.mark.long
async def test_the_kit_makes_a_page_for_every_place(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    path = "/en/staff/cycles/hamasen/posters"
    assert "港邊 | Harbour" in (await officer.get(path)).text
    sent = {"places": "渡輪站 | Ferry station\n\n  代天宮  \r\n𠊎个屋下｜Hakka house\n渡輪站 | Ferry station", "size": "a4"}
    answer = await officer.post(path, sent)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    pdf = answer.response.content
    assert read_codes(pdf) == [[f"{HOST}/c/hamasen"]] * 3
    for page, name in enumerate(("渡輪站", "代天宮", "𠊎个屋下")):
        assert name in bare(pdf, page)
        assert "This is the place" in words(pdf, page)
        assert over_the_code(pdf, page) == []
        assert not crowded(pdf, page)[0]
    assert "Ferry station" in words(pdf, 0)
    for said in ("Propose an idea", "Vote", "127.0.0.1:8000/c/hamasen"):
        assert said in words(pdf, 0)
    large = (await officer.post(path, sent | {"size": "a3"})).response.content
    assert [round(side / MM) for side in pypdfium2.PdfDocument(large)[0].get_size()] == [297, 420]
    assert codes(large)[0].text == f"{HOST}/c/hamasen"


@pytest.mark.parametrize("places", ["", " \n ", "長" * 81, "\n".join(f"place {n}" for n in range(81))])
async def test_a_kit_that_cannot_be_made_is_refused_with_everything_kept(site: Site, places: str) -> None:
    place = await town(site)
    officer = await place.staff()
    answer = await officer.post("/en/staff/cycles/hamasen/posters", {"places": places, "size": "a4"})
    assert answer.status == 422
    assert len(answer.errors) == 1
    assert places.strip()[:50] in answer.text
    unknown = await officer.post("/en/staff/cycles/hamasen/posters", {"places": "here", "size": "a9"})
    assert unknown.status == 422
    assert (await site.browser().get("/en/staff/cycles/hamasen/posters")).status == 303


@pytest.mark.long
async def test_a_poster_calls_for_what_can_be_done_at_that_moment(site: Site) -> None:
    place = await town(site)
    calls = []
    for days in (0, 25, 35, 45, 60):
        with at_moment(place.at + days * DAY):
            pdf = await pdf_of(site.browser(), "/en/cycles/hamasen/poster.pdf?place=渡輪站")
        calls.append(words(pdf, 0).replace("\r\n", " "))
    for text, said in zip(calls, ("Propose it", "say what you think", "See the candidates", "Vote now", "See what becomes"), strict=True):
        assert said in text
    assert all("渡輪站" in text for text in calls)
    assert "Propose an idea" not in calls[1]  # it is over
    assert "Open until" in calls[0]


async def test_the_city_prints_nothing_that_a_stranger_types(site: Site) -> None:
    await town(site)
    pdf = await pdf_of(site.browser(), "/en/cycles/hamasen/poster.pdf?place=Do+not+vote+here")
    assert "Do not" not in words(pdf, 0)
    assert "港邊" in words(await pdf_of(site.browser(), "/en/cycles/hamasen/poster.pdf?place=Harbour"), 0)


async def test_a_proposers_poster_says_where_it_stands(site: Site) -> None:
    place = await town(site, support=30)
    await place.public("渡輪站坡道")
    pdf = await pdf_of(site.browser(), "/zh-Hant/proposals/116-001/poster.pdf")
    assert "Please support it" in words(pdf, 0)
    assert "渡輪站坡道" in bare(pdf, 0)
    assert read_codes(pdf) == [[f"{HOST}/p/116-001"]]
    assert over_the_code(pdf, 0) == []
    rows = await standing(place, 2)
    pdf = await pdf_of(site.browser(), f"/en/proposals/{rows[1].number}/poster.pdf?size=a3")
    assert "No. 2 on the ballot" in words(pdf, 0).replace("\r\n", " ")


def tags(page: Page) -> dict[str, str]:
    """What a page says of itself to others."""
    return dict(re.findall(r'<meta (?:property|name)="((?:og|twitter):[\w:]+)" content="([^"]*)"', page.response.text))


@pytest.mark.long
async def test_a_proposal_has_a_picture_for_others_with_an_address_of_its_own(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.public()
    await Proposal.filter(id=proposal.id).update(title=both("渡輪站“坡道”", "A ramp & more"))
    for tag, title in (("en", "A ramp &amp; more"), ("zh-Hant", "渡輪站“坡道”")):
        said = tags(await site.browser().get(f"/{tag}/proposals/116-001"))
        assert said["og:title"] == title
        assert said["og:url"] == f"{HOST}/p/116-001"
        assert said["og:image"] == f"{HOST}/{tag}/proposals/116-001/share.png"
        assert said["twitter:card"] == "summary_large_image"
        assert said["og:description"]
        answer = await site.browser().get(said["og:image"].removeprefix(HOST))
        assert Image.open(io.BytesIO(answer.response.content)).size == (1200, 630)
        assert re.fullmatch(r"public, max-age=\d{1,3}, must-revalidate", answer.headers["cache-control"])
        assert (await site.browser().get(said["og:image"].removeprefix(HOST), if_none_match=answer.headers["etag"])).status == 304
    cycle = tags(await site.browser().get("/en/cycles/hamasen"))
    assert cycle["og:image"] == f"{HOST}/en/cycles/hamasen/share.png"
    assert Image.open(io.BytesIO((await site.browser().get("/en/cycles/hamasen/share.png")).response.content)).size == (1200, 630)
    assert tags(await site.browser().get("/en/help"))["og:title"].startswith("Help")
    await Proposal.filter(id=proposal.id).update(state="returned")
    await Proposal.filter(id=proposal.id).update(hidden_at=place.at)
    officer = await place.staff()
    assert "og:image" not in tags(await officer.get("/en/proposals/116-001"))
    for part in ("share.png", "plaque.pdf", "poster.pdf", "embed", "plaque"):
        mine, theirs = await officer.get(f"/en/proposals/116-001/{part}"), await site.browser().get(f"/en/proposals/116-001/{part}?x")
        assert (mine.status, mine.headers["cache-control"]) == (200, "no-store"), part
        assert theirs.status == 404, part


async def test_cards_for_other_sites_hold_what_one_wants_to_know(site: Site) -> None:
    place = await town(site, support=30)
    proposal, _ = await place.public()
    await Proposal.filter(id=proposal.id).update(supports=12, estimate=1_200_000, title=both("渡輪站坡道", "A ramp"))
    page = await site.browser().get("/en/proposals/116-001/embed")
    for said in ("A ramp", "submitted", "12 of 30", "NT$1.2 million", f"{HOST}/p/116-001", "Hamasen 2027"):
        assert said in page.text, said
    assert "frame-ancestors *" in page.headers["content-security-policy"]
    assert "<script" not in page.text
    cycle = await site.browser().get("/en/cycles/hamasen/embed")
    for said in ("Hamasen 2027", "Workshops", "Propose an idea", "Open until", "NT$5 million"):
        assert said in cycle.text, said
    assert "frame-ancestors *" in cycle.headers["content-security-policy"]


async def test_the_support_team_may_print_a_kit_and_an_agency_may_not(site: Site) -> None:
    await town(site)
    team = await site.signed_in("team@example.tw", Hold(Role.SUPPORT_TEAM))
    assert (await team.get("/en/staff/cycles/hamasen/posters")).status == 200
    assert "posters" in (await team.get("/en/cycles/hamasen/candidates")).text
    agency = await site.signed_in("agency@example.tw", Hold(Role.AGENCY_CONTACT, "agency:transport"))
    assert (await agency.get("/en/staff/cycles/hamasen/posters")).status == 403


def candidate(place: int, *, times: int = 1, title: str = "鼓山渡輪站前加設無障礙坡道") -> CandidateFacts:
    """A candidate on paper, with texts so many times as long."""
    said = (
        "渡輪站前的三級階梯讓推輪椅的人必須繞道。" * times,
        "Three steps make everybody with a wheelchair go a long way round. " * times,
    )
    opinion = OpinionFacts(("公共性", "Public benefit"), ("可行", "feasible"), said, good=True)
    review = ReviewFacts(("交通局", "Transportation Bureau"), ("", ""), "NT$520,000", (opinion,))
    return CandidateFacts(
        place, f"116-{place:03}", (title, "A ramp"), ("自己上船", "Board on your own"), said, said, said, ("港邊", "Harbour"),
        ("鼓山區", "Gushan"), ("街道", "Streets"), ("NT$520,000", "NT$520,000"), ("機關概估", "by the agency"), "林○○",
        f"https://pb.kcg.gov.tw/p/116-{place:03}", f"pb.kcg.gov.tw/p/116-{place:03}", "roofs", "", ("", ""), (review,),
    )  # fmt: skip


def booklet(*candidates: CandidateFacts, large: bool = False) -> bytes:
    """The guide of these."""
    locales, address = Locales(), "https://pb.kcg.gov.tw/c/hamasen"
    facts = GuideFacts(
        ("哈瑪星", "Hamasen"), ("參與式預算", "Participatory budget"), ("研考會", "Commission"), (("電話 07", "Phone 07"),),
        ("2027年3月1日（一）至3月14日（日）", "Mon, 1 Mar to Sun, 14 Mar 2027"), ("NT$8", "NT$8"), ("2月1日", "1 Feb"),
        (("年滿 16 歲。", "From 16."), ("至多 3 案。", "Up to 3."), ("線上。", "Online.")), SEED,
        digests(SEED, [item.number for item in candidates]), address, "pb.kcg.gov.tw/c/hamasen", candidates, large,
    )  # fmt: skip
    return guide_pdf(facts, locales["zh-Hant"], locales["en"], {})


@pytest.mark.parametrize("title", ["短", "長" * 40, "Wort" * 20, "很長的標題，也有 English words 在裡面，而且還有更多更多的字要放"])
@pytest.mark.long
def test_no_title_runs_into_the_code(title: str) -> None:
    pdf = booklet(candidate(1, title=title), candidate(12, title=title))
    for page in (2, 3):
        assert over_the_code(pdf, page) == []
        assert not crowded(pdf, page)[0]
        assert len(codes(pdf, page)) == 1


@pytest.mark.long
def test_long_texts_go_on_on_the_next_page_and_nothing_is_cut() -> None:
    pdf = booklet(candidate(1), candidate(2, times=60))
    texts = [bare(pdf, page) for page in range(len(pypdfium2.PdfDocument(pdf)))]
    assert len(texts) > 4
    whole = "".join(texts)
    assert whole.count("級") == 4 * 61
    assert read_codes(pdf)[2:4] == [["https://pb.kcg.gov.tw/p/116-001"], ["https://pb.kcg.gov.tw/p/116-002"]]
    contents = words(pdf, 1)
    assert re.search(r"\b3\b", contents)
    assert re.search(r"\b4\b", contents)
    for page in range(len(texts)):
        assert not crowded(pdf, page)[0], page


def test_the_large_edition_is_large() -> None:
    pdf = booklet(candidate(1), large=True)
    text = pypdfium2.PdfDocument(pdf)[2].get_textpage()
    sizes = [pypdfium2.raw.FPDFText_GetFontSize(text, n) for n in range(text.count_chars()) if text.get_text_range(n, 1) in "三級階梯"]
    assert min(sizes) >= 16
    assert over_the_code(pdf, 2) == []
    assert not crowded(pdf, 2)[0]


@pytest.mark.long
def test_many_candidates_have_a_table_over_several_pages() -> None:
    pdf = booklet(*(candidate(place) for place in range(1, 61)))
    found = read_codes(pdf)
    first = found.index(["https://pb.kcg.gov.tw/p/116-001"])
    assert first > 2
    assert found[first:] == [[f"https://pb.kcg.gov.tw/p/116-{place:03}"] for place in range(1, 61)]
    assert re.search(rf"\b{first + 60}\b", words(pdf, first - 1) + words(pdf, first - 2) + words(pdf, first - 3) + words(pdf, 2))


def test_posters_and_plaques_hold_long_words_and_rare_signs() -> None:
    long = ("𠊎" * 30 + "很長的地方名字", "A very long name of a place that goes on and on until nobody reads it")
    poster = PosterFacts(
        ("就是這裡", "This is the place"), long, ("提出您的想法", "Propose"),
        ((("投票", "Vote"), ("3月1日至3月14日", "1 to 14 March")),) * 3,
        ("哈瑪星", "Hamasen"), ("研考會", "Commission"), "07-336-8333", ("掃描", "Scan"),
        "https://pb.kcg.gov.tw/c/hamasen", "pb.kcg.gov.tw/c/hamasen",
    )  # fmt: skip
    plaque = PlaqueFacts(
        long, ("居民提案", "By residents"), "116-001", ("網站", "Site"), "https://pb.kcg.gov.tw/p/116-001", "pb.kcg.gov.tw", built=True
    )
    for pdf in (posters_pdf([poster]), plaque_pdf(plaque)):
        assert over_the_code(pdf, 0) == []
        assert not crowded(pdf, 0)[0]
        assert "𠊎" in words(pdf, 0)
        assert len(codes(pdf)) == 1


def test_a_picture_shows_signs_that_our_font_lacks() -> None:
    assert [part for _, part in parts("陳𠮷祥 ʉ 🌱")] == ["陳", "𠮷", "祥 ", "ʉ", " 〓"]
    facts = PictureFacts("116-001", "𠊎" * 60, "提案", ("NT$1", "120 萬元" * 20), "哈瑪星")
    made = Image.open(io.BytesIO(picture_png(facts)))
    assert made.size == (1200, 630)
    blank = Image.open(io.BytesIO(picture_png(PictureFacts("116-001", "", "提案", ("NT$1", "120 萬元" * 20), "哈瑪星"))))
    assert made.tobytes() != blank.tobytes()


def test_a_plain_sheet_prints_every_sign_as_well() -> None:
    pdf = documents.sheet("𠊎", foot="Kanakanavʉ")
    pdf.add_page()
    documents.heading(pdf, "陳𠮷祥 tsi̍t")
    documents.body(pdf, "𠊎\n第二行 🌱")
    documents.table(pdf, ("甲", "乙"), [("𤧟", "b")], (1, 1))
    text = words(documents.done(pdf), 0)
    for said in ("𠮷", "𠊎", "第二行", "〓", "𤧟", "ʉ"):
        assert said in text, said


def test_a_text_in_no_language_of_the_sheet_stands_in_its_own() -> None:
    locales = Locales()
    tongues = Tongues(locales["zh-Hant"], locales["en"])
    assert tongues.text(Translated.of(vi="Đường")) == ("Đường", "")
    assert tongues.text(Translated.of(en="Road")) == ("", "Road")
    assert Tongues(locales["en"], None).say("Vote") == ("Vote", "")
