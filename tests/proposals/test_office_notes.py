"""What the office does by itself: private notes, slips corrected with a public note, dividing a proposal, and its way in one look."""

import re

from domain.proposals.models import Proposal, Proposer, Version
from domain.proposals.models_review import OfficeNote
from tests.support import Page, Site, newest_message
from tests.town import Town, both, town

ACT = "/en/staff/proposals/116-001/act"


def words(page: Page) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.text).split())


async def test_a_note_is_read_by_the_office_alone_and_taken_away_by_its_author(site: Site) -> None:
    place = await town(site)
    _, proposer = await place.public()
    officer = await place.staff()
    assert (await officer.post(ACT, {"act": "note", "text": ""})).status == 422
    assert (await officer.post(ACT, {"act": "note", "text": "里長來電，說明現場狀況。"})).status == 303
    assert "里長來電" in words(await officer.get("/en/staff/proposals/116-001"))
    proposal = await Proposal.get(number="116-001")
    own = place.hold(site.browser(), await Proposer.get(id=proposer.id))
    for browser, path in (
        (site.browser(), "/en/proposals/116-001"),
        (site.browser(), "/api/v1/proposals/116-001"),
        (site.browser(), "/en/cycles/hamasen/proposals.json"),
        (own, f"/en/my/proposals/{proposal.key}"),
    ):
        assert "里長來電" not in (await browser.get(path)).text, path
    note = await OfficeNote.get()
    other = await site.administrator()
    assert (await other.post(ACT, {"act": f"unnote:{note.id}"})).status == 404
    assert (await officer.post(ACT, {"act": f"unnote:{note.id}"})).status == 303
    assert not await OfficeNote.exists()


async def slip(place: Town, wrong: str, right: str, why: str = "路名誤植") -> Page:
    return await (await place.staff()).post(ACT, {"act": "slip", "wrong": wrong, "right": right, "why": why})


async def test_a_slip_is_corrected_in_public_without_returning_the_proposal(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.public("鼓坡街坡道", problem=both("鼓坡街的階梯太高"))
    assert (await slip(place, "鼓坡街", "鼓波街", "")).errors == ["Say what was corrected. Everybody can read it."]
    assert (await slip(place, "沒有這些字", "鼓波街")).errors == ["These words do not stand in the text."]
    assert (await slip(place, "鼓坡街", "鼓波街")).status == 303
    held = await Proposal.get(id=proposal.id)
    assert (held.title.text("zh-Hant"), held.problem.text("zh-Hant")) == ("鼓波街坡道", "鼓波街的階梯太高")
    assert held.state == "submitted"
    assert (await Version.get(proposal_id=held.id, number=2)).by_office
    public = words(await site.browser().get("/en/proposals/116-001"))
    assert "The office corrected a slip" in public
    assert "路名誤植" in public
    told = await newest_message("lee@example.tw")
    assert (told.facts["kind"], told.facts["wrong"], told.facts["right"]) == ("slip", "鼓坡街", "鼓波街")


async def test_an_officer_splits_as_proposers_do_and_they_are_told(site: Site) -> None:
    place = await town(site)
    await place.public()
    done = await (await place.staff()).post(ACT, {"act": "divide", "title-zh-Hant": "渡輪站長椅"})
    assert done.status == 303
    made = await Proposal.get(number=None)
    assert (made.title.text("zh-Hant"), made.state, made.split_from) == ("渡輪站長椅", "draft", (await Proposal.get(number="116-001")).id)
    assert (await Proposer.get(proposal_id=made.id)).lead
    assert (await newest_message("lee@example.tw")).facts["kind"] == "divided"


async def test_the_page_shows_the_way_so_far_who_is_written_to_and_the_neighbours(site: Site) -> None:
    place = await town(site)
    for n in range(3):
        await place.public(f"案{n}", email=f"p{n}@example.tw")
    page = await (await place.staff()).get("/en/staff/proposals/116-002")
    told = words(page)
    assert "‹ 116-001 previous" in told
    assert "116-003 › next" in told
    assert "1 proposer is written to at each of these" in told
    history = told.partition("History")[2].partition("What to do")[0]
    assert "陳柏翰" in history
    assert "a resident, without an account" in history
    first = words(await (await place.staff()).get("/en/staff/proposals/116-001"))
    assert "previous" not in first
