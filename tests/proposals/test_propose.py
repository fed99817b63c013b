"""Proposing with and without an account, B4, and everything hostile that can be typed or sent."""

import asyncio
import io
from datetime import timedelta

import pytest

from domain.clock import now
from domain.files.models import StoredFile
from domain.outbox import OutboxMessage
from domain.people.models import Person
from domain.proposals.actions import drafts
from domain.proposals.models import Event, Proposal, ProposalFile, Proposer, Version
from tests.proposals.steps import AGREE, IDEA, begun, filled
from tests.support import Site, newest_message
from tests.town import at_moment, jpeg, town


async def test_a_resident_without_an_account_proposes_with_a_code(site: Site) -> None:
    """The contact is proven by a code, a blank budget does not block (B4), and no account is made."""
    await town(site)
    browser = site.browser()
    path = await filled(site, browser)
    cost = await browser.get(f"{path}/cost")
    assert "You can leave this blank." in cost.text
    assert "NT$10,000–NT$20,000" in cost.text
    assert (await browser.post(f"{path}/cost", {"cost": ""})).status == 303
    sent = await browser.post(f"{path}/check", AGREE)
    assert sent.location.endswith("/code")
    message = await newest_message("lee@example.tw")
    assert message.template == "confirm_contact"
    done = await browser.post(sent.location, {"code": message.facts["code"]})
    assert done.status == 303
    page = await browser.get(done.location)
    assert "Its number is 116-001." in page.text
    proposal = await Proposal.get(number="116-001")
    assert (proposal.state, proposal.by, proposal.cost, proposal.public_at) == ("submitted", "L. T.", None, None)
    assert not await Person.filter(email="lee@example.tw").exists()
    assert await Version.filter(proposal_id=proposal.id).count() == 1
    assert (await newest_message("lee@example.tw")).facts["kind"] == "received"
    assert (await site.browser().get("/en/proposals/116-001")).status == 404


async def test_who_is_signed_in_needs_no_code(site: Site) -> None:
    place = await town(site)
    browser = await place.resident("maria")
    path = await filled(site, browser, name="Maria Santos", email="maria@example.tw")
    assert (await browser.post(f"{path}/check", AGREE)).location.startswith("/en/my/proposals/")
    assert (await Proposal.get(number="116-001")).by == "M. S."
    assert "A ramp at the ferry" in (await browser.get("/en/my/proposals")).text


async def test_a_changed_address_of_an_account_is_proven_anew(site: Site) -> None:
    place = await town(site)
    browser = await place.resident("maria")
    path = await filled(site, browser, email="somebody@else.tw")
    assert (await browser.post(f"{path}/check", AGREE)).location.endswith("/code")
    assert not await Proposal.filter(number__not_isnull=True).exists()


async def test_a_telephone_alone_is_confirmed_by_a_call(site: Site) -> None:
    """Seventy-eight, LINE only: no mail, no code; the office calls."""
    place = await town(site)
    browser = site.browser()
    path = await filled(site, browser, email="", phone="07-551-0000")
    assert (await browser.post(f"{path}/check", AGREE)).status == 303
    calls = {message.template for message in await OutboxMessage.filter(channel="call")}
    assert calls == {"confirm_call"}
    officer = await place.staff()
    desk = (await officer.get("/en/staff/proposals/116-001")).text
    assert "Confirmed by telephone" in desk
    assert "Nobody has confirmed the contact yet" in (await officer.post("/en/staff/proposals/116-001/act", {"act": "show"})).text
    proposer = await Proposer.get(phone="075510000")
    assert (await officer.post("/en/staff/proposals/116-001/act", {"act": f"confirm:{proposer.id}"})).status == 303
    assert (await officer.post("/en/staff/proposals/116-001/act", {"act": "show"})).status == 303
    assert (await site.browser().get("/en/proposals/116-001")).status == 200


async def test_a_draft_is_its_proposers_alone_and_kept(site: Site) -> None:
    await town(site)
    mine, stranger = site.browser(), site.browser()
    path = await begun(site, mine)
    await mine.post(f"{path}/idea", IDEA | {"act": "later"})
    assert (await stranger.get(f"{path}/idea")).location.startswith("/en/sign-in?next=")
    signed_in = await site.signed_in("other@example.tw", strength="code")
    assert (await signed_in.get(f"{path}/idea")).status == 404
    assert (await signed_in.post(f"{path}/idea", IDEA)).status == 404
    assert (await mine.get(f"{path}/idea")).value("title") == "A ramp at the ferry"
    assert "A ramp at the ferry" in (await mine.get("/en/my/proposals")).text


async def test_what_is_missing_is_said_and_leads_to_its_step(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.get(f"{path}/check")
    for words in ("A title is missing.", "Choose the area.", "Your name and a way to reach you are missing."):
        assert words in page.text
    refused = await browser.post(f"{path}/check", AGREE)
    assert refused.status == 422
    assert not await Proposal.filter(number__not_isnull=True).exists()


async def test_language_of_the_draft_and_of_the_page_are_two_things(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    chinese = path.replace("/en/", "/zh-Hant/")
    await browser.post(f"{chinese}/idea", {"language": "zh-Hant", "title": "渡輪站坡道", "problem": "階梯"})
    await browser.post(f"{path}/plan", {"idea": "做一條坡道", "benefit": "", "summary": "", "category": "streets"})
    draft = await Proposal.all().order_by("id").first()
    assert draft is not None
    assert (draft.title.text("zh-Hant"), draft.title.text("en"), draft.idea.text("zh-Hant")) == ("渡輪站坡道", "", "做一條坡道")
    switched = await browser.post(f"{path}/plan", {"idea": "改一半", "_switch": "language"})
    assert "改一半" in switched.text
    assert (await Proposal.get(id=draft.id)).idea.text("zh-Hant") == "做一條坡道"


async def test_the_map_gives_the_area_and_a_list_does_the_same(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    await browser.post(f"{path}/place", {"area": "west", "district": "gushan", "words": "", "latitude": "22.62", "longitude": "120.28"})
    assert (await Proposal.all().order_by("id").first()).area == "east"  # type: ignore[union-attr]
    await browser.post(f"{path}/place", {"area": "west", "district": "gushan", "words": "渡輪站", "latitude": "", "longitude": ""})
    draft = await Proposal.all().order_by("id").first()
    assert (draft.area, draft.place["words"], draft.latitude) == ("west", "渡輪站", None)  # type: ignore[union-attr]
    outside = await browser.post(f"{path}/place", {"area": "", "district": "", "words": "", "latitude": "23.5", "longitude": "121"})
    assert outside.errors == ["This place lies in no area of this cycle. Choose the area it should count for."]


async def test_typical_prices_add_up(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.post(f"{path}/cost", {"cost": "", "count-bench": "4", "act": "sum"})
    assert page.value("cost") == "60,000"
    await browser.post(f"{path}/cost", {"cost": "60,000", "count-bench": "4"})
    draft = await Proposal.all().order_by("id").first()
    assert (draft.cost, draft.lines) == (60_000, [["Bench", 4, 15_000]])  # type: ignore[union-attr]


async def test_a_photo_is_made_anew_and_not_open_before_the_proposal_is(site: Site) -> None:
    place = await town(site)
    browser = site.browser()
    path = await filled(site, browser)
    page = await browser.post(
        f"{path}/photos", {"kind": "photo", "alt": "Stairs", "act": "add"}, files={"file": ("a.jpg", jpeg(), "image/jpeg")}
    )
    assert 'alt="Stairs"' in page.response.text
    row = await ProposalFile.all().order_by("id").first()
    assert row is not None
    address = f"/en/files/{row.file}/full"
    assert (await site.browser().get(address)).status == 404
    stored = (await (await place.staff()).get(address)).response.content
    assert b"SecretPhone" not in stored
    message = (await browser.post(f"{path}/check", AGREE)).location
    await browser.post(message, {"code": (await newest_message("lee@example.tw")).facts["code"]})
    officer = await place.staff()
    await officer.post("/en/staff/proposals/116-001/act", {"act": "show"})
    assert (await site.browser().get(address)).status == 200
    assert row.file in (await site.browser().get("/en/proposals/116-001")).response.text


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.jpg", b"<svg onload=alert(1)>", "not a photo we can read"),
        ("a.jpg", b"\xff\xd8\xff" + b"x" * 500, "damaged"),
        ("a.png", b"", "empty"),
        ("a.jpg", b"\xff\xd8\xff" + b"0" * (12 * 1024 * 1024 + 10), "larger than 12 MB"),
    ],
)
async def test_bad_photos_are_refused_beside_the_field_and_the_words_kept(site: Site, name: str, data: bytes, words: str) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.post(
        f"{path}/photos", {"kind": "photo", "alt": "My words", "act": "add"}, files={"file": (name, data, "image/jpeg")}
    )
    assert page.status == 422
    assert any(words in error for error in page.errors)
    assert page.value("alt") == "My words"
    assert not await StoredFile.all().exists()


async def test_an_image_bomb_and_a_hundred_megabytes_are_refused(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    page = await browser.post(f"{path}/photos", {"kind": "photo", "alt": "x", "act": "add"}, files={"file": ("b.png", bomb, "image/png")})
    assert page.status == 422
    huge = io.BytesIO(b"\xff\xd8\xff" + b"0" * (100 * 1024 * 1024))
    assert (await browser.post(f"{path}/photos", {"alt": "x", "act": "add"}, files={"file": ("c.jpg", huge, "image/jpeg")})).status == 413


HOSTILE = [
    "<script>alert(1)</script>",
    '" hx-get="/x" hx-trigger="load',
    "{{ 7*7 }}",
    "=HYPERLINK(1)",
    "'; DROP TABLE proposal; --",
    "%s %(n)s",
]


@pytest.mark.parametrize("title", HOSTILE)
async def test_hostile_titles_are_inert_everywhere(site: Site, title: str) -> None:
    place = await town(site)
    await place.public(title)
    browser = site.browser()
    for path in ("proposals", "numbers", "proposals?view=map"):
        raw = (await browser.get(f"/en/cycles/hamasen/{path}")).response.text
        assert "<script>alert" not in raw, path
        assert ' hx-get="/x"' not in raw, path
    raw = (await browser.get("/en/proposals/116-001")).response.text
    assert "<script>alert" not in raw
    assert ' hx-get="/x"' not in raw
    assert "49" not in raw.split("<h1>")[1].split("</h1>")[0]
    assert (await browser.get("/en/proposals/116-001/embed")).status == 200
    assert (await browser.get("/en/proposals/116-001/plaque.pdf")).response.content.startswith(b"%PDF")


@pytest.mark.parametrize("typed", ["1e309", "-5", "NaN", "=1+1", "9" * 400])
async def test_hostile_costs_are_refused_and_kept_in_the_field(site: Site, typed: str) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.post(f"{path}/cost", {"cost": typed})
    assert page.status == 422
    assert len(page.errors) == 1
    assert page.value("cost") == typed


async def test_a_wrong_code_submits_nothing_and_the_right_one_once(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await filled(site, browser)
    where = (await browser.post(f"{path}/check", AGREE)).location
    code = (await newest_message("lee@example.tw")).facts["code"]
    wrong = await browser.post(where, {"code": "000000" if code != "000000" else "111111"})
    assert wrong.status == 422
    assert (await browser.post(where, {"code": code})).status == 303
    again = await browser.post(where, {"code": code})
    assert again.status in (303, 422)
    assert await Proposal.filter(number__not_isnull=True).count() == 1


async def test_a_contact_code_signs_nobody_in(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await filled(site, browser)
    await browser.post(f"{path}/check", AGREE)
    message = await newest_message("lee@example.tw")
    assert (await browser.post("/en/sign-in/code", {"code": message.facts["code"]})).status == 422
    assert (await browser.post(f"/en/sign-in/link/{message.facts['link']}")).status == 422
    assert not await Person.filter(email="lee@example.tw").exists()


async def test_proposals_close_to_the_second_and_the_draft_stays(site: Site) -> None:
    place = await town(site)
    draft, proposer = await place.draft()
    edge = place.cycle.plan.phases[0].ends_at
    browser = place.hold(site.browser(), proposer)
    with at_moment(edge):
        page = await browser.post(f"/en/my/proposals/{draft.key}/edit/check", AGREE)
        assert page.status == 422
        assert "Your draft is kept." in page.text
        assert "The time for proposals is over" in (await browser.get("/en/cycles/hamasen/propose")).text
    with at_moment(edge - timedelta(seconds=1)):
        assert (await browser.post(f"/en/my/proposals/{draft.key}/edit/check", AGREE)).status == 303


async def test_one_contact_submits_five_a_day(site: Site) -> None:
    place = await town(site)
    for number in range(5):
        await place.submitted(f"提案 {number}")
    draft, proposer = await place.draft("第六件")
    browser = place.hold(site.browser(), proposer)
    page = await browser.post(f"/en/my/proposals/{draft.key}/edit/check", AGREE)
    assert page.status == 422
    assert "The others can follow tomorrow." in page.text
    with at_moment(now() + timedelta(days=1, minutes=1)):
        assert (await browser.post(f"/en/my/proposals/{draft.key}/edit/check", AGREE)).status == 303
    assert (await Proposal.get(id=draft.id)).number == "116-006"  # the refusal left no gap


async def test_co_proposers_are_asked_and_named_once_they_join(site: Site) -> None:
    place = await town(site)
    browser = site.browser()
    path = await filled(site, browser, co="friend@example.tw")
    await browser.post(
        (await browser.post(f"{path}/check", AGREE)).location, {"code": (await newest_message("lee@example.tw")).facts["code"]}
    )
    invitation = await newest_message("friend@example.tw")
    assert invitation.facts["kind"] == "invited"
    friend = await Proposer.get(email="friend@example.tw")
    theirs = place.hold(site.browser(), friend)
    key = (await Proposal.get(number="116-001")).key
    assert (await theirs.get(f"/en/my/proposals/{key}")).location.endswith("/join")
    assert (await theirs.post(f"/en/my/proposals/{key}/join", {"name": "Chen Mei", "shown": "Mei", "act": "join"})).status == 303
    assert (await Proposal.get(number="116-001")).by == "L. T.、Mei"
    assert (await theirs.post(f"/en/my/proposals/{key}", {"act": "leave"})).status == 303
    assert (await Proposal.get(number="116-001")).by == "L. T."
    assert (await Proposer.get(id=friend.id)).email == ""


async def test_a_link_opens_ones_own_proposal_and_a_forged_one_nothing(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.submitted()
    from web.bridges.edit_links import token_of

    good = token_of(site.services.keys, proposer.id, proposer.hand)
    browser = site.browser()
    assert (await browser.get(f"/en/my/link/{good}")).location == f"/en/my/proposals/{proposal.key}"
    assert (await browser.get(f"/en/my/proposals/{proposal.key}")).status == 200
    for bad in (good[:-1] + ("0" if good[-1] != "0" else "1"), f"{proposer.id}-1-{good.split('-')[2]}", "x", "1-0-", "9" * 30):
        assert (await site.browser().get(f"/en/my/link/{bad}")).status == 404
    await Proposer.filter(id=proposer.id).update(hand=1)
    assert (await browser.get(f"/en/my/proposals/{proposal.key}")).status == 303


async def test_similar_proposals_are_shown_while_typing(site: Site) -> None:
    place = await town(site)
    await place.public("鼓山渡輪站前加設無障礙坡道")
    await place.submitted("渡輪站坡道還沒公開")
    browser = site.browser()
    part = await browser.get("/zh-Hant/cycles/hamasen/similar?title=渡輪站斜坡", hx_request="true")
    assert "116-001" in part.text
    assert "116-002" not in part.text
    assert "<html" not in part.text
    assert "<html" in (await browser.get("/zh-Hant/cycles/hamasen/similar?title=渡輪站斜坡")).text


async def test_a_discarded_draft_leaves_nothing_and_old_ones_are_forgotten(site: Site) -> None:
    place = await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    await browser.post(f"{path}/photos", {"kind": "photo", "alt": "x", "act": "add"}, files={"file": ("a.jpg", jpeg(), "image/jpeg")})
    key = path.split("/")[4]
    assert (await browser.post(f"/en/my/proposals/{key}/discard")).location == "/en/my/proposals"
    assert (await Proposal.all().count(), await Proposer.all().count(), await Event.all().count()) == (0, 0, 0)
    assert (await StoredFile.all().order_by("id").first()).deleted_at is not None  # type: ignore[union-attr]
    await place.draft()
    assert await drafts.tidy(now()) == 0
    assert await drafts.tidy(now() + timedelta(days=91)) == 1


async def test_erasing_an_account_takes_the_name_off_its_proposals(site: Site) -> None:
    place = await town(site)
    browser = await place.resident("maria")
    path = await filled(site, browser, name="Maria Santos", email="maria@example.tw", phone="0912345678")
    await browser.post(f"{path}/check", AGREE)
    data = (await browser.get("/en/account/data/file")).response.json()
    assert data["proposals"][0]["number"] == "116-001"
    await begun(site, browser)
    assert (await browser.post("/en/account/erase", {"email": "maria@example.tw"})).status == 303
    held = str(await Proposer.all().values()) + str(await Proposal.all().values()) + str(await OutboxMessage.all().values())
    assert "Santos" not in held
    assert "maria@example.tw" not in held
    assert "0912345678" not in held
    assert await Proposal.all().count() == 1


async def test_many_submit_at_once_and_each_gets_a_number_of_its_own(site: Site) -> None:
    place = await town(site)
    ready = [await place.draft(f"同時 {n}", email=f"p{n}@example.tw") for n in range(30)]
    browsers = [place.hold(site.browser(), proposer) for _, proposer in ready]
    paths = [f"/en/my/proposals/{draft.key}/edit/check" for draft, _ in ready]
    answers = await asyncio.gather(*(browser.post(path, AGREE) for browser, path in zip(browsers, paths, strict=True)))
    assert {answer.status for answer in answers} == {303}
    numbers = {row.number for row in await Proposal.all()}
    assert numbers == {f"116-{n:03d}" for n in range(1, 31)}


async def test_pressing_twice_submits_once(site: Site) -> None:
    place = await town(site)
    draft, proposer = await place.draft()
    browser = place.hold(site.browser(), proposer)
    answers = await asyncio.gather(*(browser.post(f"/en/my/proposals/{draft.key}/edit/check", AGREE) for _ in range(8)))
    assert {answer.status for answer in answers} <= {303, 422}
    assert await Version.all().count() == 1
