"""A draft is kept at every turn: without asking for what is missing, on another device, within bounds, and in private."""

import asyncio
import re
from pathlib import Path

import pytest

from domain.clock import now
from domain.errors import Refused, TooMany
from domain.files.models import StoredFile
from domain.files.rules import is_heic, looks_like_a_photo
from domain.outbox import OutboxMessage
from domain.proposals.actions import draft_files, inviting, merging, screening, submitting
from domain.proposals.models import Proposal, ProposalFile, Proposer
from domain.proposals.rules import PHOTOS_MOST, CostLine, check_line, check_title, clean_line, clean_text
from domain.translated import Translated
from tests.proposals.steps import AGREE, IDEA, begun, filled
from tests.queries import counting
from tests.support import Site, make_settings, newest_message
from tests.town import at_moment, both, jpeg, town
from web.frame.throttle import Allowance


async def draft() -> Proposal:
    """The only draft there is."""
    found = await Proposal.all().order_by("id").first()
    assert found is not None
    return found


async def test_who_holds_the_link_sees_the_photo_that_they_must_describe(site: Site) -> None:
    """Lead, co-proposers and those who were asked; of a draft and of a returned proposal; nobody else."""
    place = await town(site)
    browser = site.browser()
    path = await filled(site, browser)
    await browser.post(f"{path}/photos", {"act": "add", "alt": "Stairs"}, files={"file": ("a.jpg", jpeg(), "image/jpeg")})
    row = await ProposalFile.get(kind="photo")
    card = f"/en/files/{row.file}/card"
    seen = await browser.get(card)
    assert seen.status == 200
    assert seen.response.content[8:12] == b"WEBP"
    assert seen.headers["cache-control"].startswith("private")
    assert (await site.browser().get(card)).status == 404
    _, stranger = await place.draft("別的提案", email="else@example.tw")
    assert (await place.hold(site.browser(), stranger).get(card)).status == 404
    proposal, lead = await draft(), await Proposer.get(email="lee@example.tw")
    asked = await inviting.invite(proposal, lead, "friend@example.tw", at=now())
    assert (await place.hold(site.browser(), asked).get(card)).status == 200
    await inviting.uninvite(proposal, lead, asked.id, at=now())
    assert (await place.hold(site.browser(), asked).get(card)).status == 404
    await submitting.confirm(lead, at=now())
    await submitting.submit(proposal, await Proposer.get(id=lead.id), place.cycle, at=now())
    await screening.send_back(await Proposal.get(id=proposal.id), [("files", both("換一張"))], at=now(), by=place.officer)
    await browser.post(f"{path}/photos", {"act": "add", "alt": "New"}, files={"file": ("b.jpg", jpeg("red"), "image/jpeg")})
    added = await ProposalFile.get(change="added")
    assert (await browser.get(f"/en/files/{added.file}/full")).status == 200
    assert (await site.browser().get(f"/en/files/{added.file}/full")).status == 404


async def test_leaving_a_step_keeps_it_and_asks_for_nothing(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    half = {"language": "en", "title": "", "problem": "Half a thought", "act": "go:cost"}
    assert (await browser.post(f"{path}/idea", half)).location == f"{path}/cost"
    assert (await draft()).problem.text("en") == "Half a thought"
    assert (await browser.post(f"{path}/place", {"area": "", "words": "Pier", "act": "go:idea"})).location == f"{path}/idea"
    assert (await draft()).place["words"] == "Pier"
    assert (await browser.post(f"{path}/contact", {"name": "", "email": "", "act": "go:check"})).location == f"{path}/check"
    assert (await browser.post(f"{path}/check", {"act": "go:plan"})).location == f"{path}/plan"
    page = await browser.get(f"{path}/plan")
    assert 'value="go:idea"' in page.response.text
    assert "Step 2 of 7: Plan" in page.text


async def test_what_cannot_be_kept_is_said_and_the_rest_is_kept(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.post(f"{path}/idea", {"language": "en", "title": "x" * 81, "problem": "Three steps.", "act": "go:plan"})
    assert page.status == 422
    assert page.errors == ["Use at most 80 characters."]
    assert page.value("title") == "x" * 81
    assert (await draft()).problem.text("en") == "Three steps."
    page = await browser.post(f"{path}/contact", {"name": "Lee Ta-tung", "email": "lee@", "phone": "", "act": "next"})
    assert page.errors == ["Enter an e-mail address like name@example.tw."]
    assert (await Proposer.all().order_by("id").first()).name == "Lee Ta-tung"  # type: ignore[union-attr]


async def test_a_page_saves_by_itself_and_says_when(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    saved = await browser.post(f"{path}/idea", IDEA | {"act": "auto"})
    assert (saved.status, saved.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert re.fullmatch(r"Saved \d\d:\d\d", saved.text)
    assert (await draft()).title.text("en") == "A ramp at the ferry"
    assert (await browser.post(f"{path}/cost", {"cost": "much", "act": "auto"})).text.startswith("Not everything")
    assert "data-autosave" in (await browser.get(f"{path}/idea")).text
    assert "data-autosave" not in (await browser.get(f"{path}/contact")).text


async def test_a_draft_without_an_account_follows_its_proposer_to_another_device(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    later = (await browser.post(f"{path}/idea", IDEA | {"act": "later"})).location
    page = await browser.get(later)
    assert "this browser only" in page.text
    assert "90 days" in page.text
    assert (await browser.post(later, {"email": "nonsense"})).status == 422
    sent = await browser.post(later, {"email": "Lee@example.tw"})
    assert "on its way to lee@example.tw" in sent.text
    message = await newest_message("lee@example.tw")
    assert message.template == "draft_link"
    from web.messages.letters import written

    text = written(site.services, message, await site.services.site())[1]
    link = re.search(r"/my/link/\S+", text)
    assert link
    elsewhere = site.browser()
    opened = await elsewhere.get("/en" + link[0])
    assert opened.status == 303
    assert "A ramp at the ferry" in (await elsewhere.get(opened.location)).text
    assert (await elsewhere.get(f"{path}/contact")).value("email") == "lee@example.tw"
    for _ in range(2):
        assert (await browser.post(later, {"email": "lee@example.tw"})).status == 200
    assert (await browser.post(later, {"email": "lee@example.tw"})).errors == [
        "The link was sent several times today. Please look into the spam folder."
    ]
    assert await OutboxMessage.filter(template="draft_link").count() == 3


async def test_an_account_needs_no_link_and_a_nameless_draft_shows_no_people(site: Site) -> None:
    place = await town(site)
    maria = await place.resident("maria")
    path = await begun(site, maria)
    assert (await maria.post(f"{path}/idea", IDEA | {"act": "later"})).location.endswith("/later")
    assert (await maria.get(path.removesuffix("/edit") + "/later")).location == path.removesuffix("/edit")
    browser = site.browser()
    own = (await begun(site, browser)).removesuffix("/edit")
    assert "Who stands behind it" not in (await browser.get(own)).text


async def test_an_untouched_draft_serves_again_and_drafts_are_bounded(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    assert await begun(site, browser) == path
    for number in range(10):
        path = await begun(site, browser)
        await browser.post(f"{path}/idea", IDEA | {"title": f"Idea {number}", "act": "later"})
    refused = await browser.post("/en/cycles/hamasen/propose")
    assert refused.status == 422
    assert "You have 10 drafts." in refused.text
    assert await Proposal.all().count() == 10


async def test_one_network_is_slowed_down_and_its_bytes_are_bounded(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    place = await town(site)
    waited: list[float] = []

    async def noted(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("web.frame.throttle.sleep", noted)
    for _ in range(43):
        assert (await site.browser().post("/en/cycles/hamasen/propose")).status == 303
    assert waited == [0.5, 1.0, 2.0]
    maria = await place.resident("maria")
    await begun(site, maria)
    assert len(waited) == 3  # who has an account is not slowed down by neighbours
    site.services.uploads = Allowance(100, 3600)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.post(f"{path}/photos", {"act": "add", "alt": "Mine"}, files={"file": ("a.jpg", jpeg(), "image/jpeg")})
    assert page.status == 422
    assert page.errors == ["Very many files came from your network today. Go on without, and add it tomorrow."]
    assert page.value("alt") == "Mine"
    assert not await ProposalFile.all().exists()


def test_an_allowance_is_each_networks_own_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("web.frame.throttle.time.monotonic", lambda: clock[0])
    allowance = Allowance(10, 60)
    allowance.take("a", 10)
    allowance.take("b", 1)
    with pytest.raises(TooMany):
        allowance.take("a", 1)
    clock[0] += 61
    allowance.take("a", 10)


async def test_several_photos_at_once_their_kind_from_the_file_and_the_first_one_chosen(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    pdf = b"%PDF-1.4\n" + b"x" * 200
    page = await browser.post(
        f"{path}/photos",
        {"act": "next"},
        files=[
            ("file", ("a.jpg", jpeg(), "image/jpeg")),
            ("file", ("b.png.jpg", jpeg("red"), "image/jpeg")),
            ("file", ("plan.pdf", pdf, "text/plain")),
        ],
    )
    assert page.status == 200  # the photos still have to be described
    rows = await ProposalFile.all().order_by("id")
    assert [row.kind for row in rows] == ["photo", "photo", "attachment"]
    assert rows[2].alt.text("en") == "plan.pdf"
    words = {f"alt-{row.file}": f"Photo {row.id}" for row in rows[:2]}
    assert (await browser.post(f"{path}/photos", words | {"act": f"cover:{rows[1].file}"})).status == 200
    held = await draft()
    assert held.cover["key"] == rows[1].file
    assert held.cover["alt"]["texts"]["en"][0] == f"Photo {rows[1].id}"
    assert (await browser.post(f"{path}/photos", {"act": "next"})).location == f"{path}/contact"


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("IMG_1.HEIC", b"\0\0\0\x18ftypheic" + b"0" * 100, "HEIC format"),
        ("a" * 300 + ".jpg", b"\xff\xd8\xff", "name of the file is too long"),
        ("a.gif", b"GIF89a" + b"0" * 50, "not a photo we can read"),
        ("a.exe", b"MZ" + b"0" * 50, "We take PDF"),
    ],
)
async def test_files_we_do_not_take_are_explained_beside_the_field(site: Site, name: str, data: bytes, words: str) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.post(f"{path}/photos", {"act": "add", "alt": "Kept"}, files={"file": (name, data, "image/jpeg")})
    assert page.status == 422
    assert any(words in error for error in page.errors)
    assert page.value("alt") == "Kept"


def test_what_somebody_meant_as_a_photo() -> None:
    assert is_heic(b"\0\0\0\x18ftypmif1")
    assert not is_heic(b"\xff\xd8\xff\xe0")
    assert looks_like_a_photo("Photo.JPG", b"")
    assert not looks_like_a_photo("plan.pdf", b"%PDF-")


async def test_too_large_a_request_leads_back_to_the_photos(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.post(
        f"{path}/photos", {"act": "add"}, files={"file": ("c.jpg", b"\xff\xd8\xff" + b"0" * (49 * 1024 * 1024), "image/jpeg")}
    )
    assert page.status == 413
    assert "What you saved of your proposal before is kept." in page.text
    assert f'href="{path}/photos"' in page.response.text


async def test_files_that_cannot_be_read_at_all_lead_back_as_well(site: Site) -> None:
    """A name of thousands of signs breaks the form before any field of it is known; so do eleven files at once."""
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    many = [("file", (f"{n}.jpg", jpeg(), "image/jpeg")) for n in range(11)]
    for files in ({"file": ("n" * 5000 + ".jpg", jpeg(), "image/jpeg")}, many):
        page = await browser.post(f"{path}/photos", {"act": "add"}, files=files)
        assert page.status == 400
        assert "give the files short names" in page.text
        assert f'href="{path}/photos"' in page.response.text
    assert not await ProposalFile.all().exists()


async def test_what_is_typed_for_a_photo_is_cleaned(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    files = {"file": ("a.jpg", jpeg(), "image/jpeg")}
    await browser.post(f"{path}/photos", {"act": "add", "alt": "Sta\u202eirs\u200b"}, files=files)
    assert (await ProposalFile.get(kind="photo")).alt.text("en") == "Stairs"
    page = await browser.post(f"{path}/photos", {"act": "add", "alt": "Stаirs"}, files=files)
    assert page.status == 422
    assert "alphabets that look alike" in page.errors[0]


INVISIBLE = ["\u200d", "\u3164\u3164", "\u2800", "\ufe0f", "\u115f", "\u200b\u2060", "\uffa0", "\u17b4", "…", "!?"]


@pytest.mark.parametrize("text", INVISIBLE)
async def test_a_title_that_nobody_can_see_is_none(site: Site, text: str) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.post(f"{path}/idea", IDEA | {"title": text})
    assert page.status == 422
    assert page.errors == ["Give it a title: what, and where."]


@pytest.mark.parametrize("text", INVISIBLE)
def test_invisible_text_is_refused_or_empty(text: str) -> None:
    with pytest.raises(Refused):
        check_title(text)
    assert check_line(text, field="alt", most=200) == ""


def test_picture_signs_stay_whole_and_letters_of_one_alphabet_are_fine() -> None:
    family = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
    assert clean_line(f"Play {family} \u2764\ufe0f") == f"Play {family} \u2764\ufe0f"
    assert clean_line(f"\u200d{clean_text(chr(0x3164))}a") == "a"
    assert check_title("Пандус у парома") == "Пандус у парома"


async def test_names_are_cleaned_and_honest(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.post(f"{path}/contact", {"name": "Lее", "shown": "Аdmin", "email": "lee@example.tw"})
    assert len([error for error in page.errors if "look alike" in error]) == 2
    assert (await browser.post(f"{path}/contact", {"name": "\u3164", "email": "lee@example.tw"})).status == 422
    assert (await browser.post(f"{path}/contact", {"name": "Lee\u202e", "email": "lee@example.tw"})).status == 303
    assert (await Proposer.all().order_by("id").first()).name == "Lee"  # type: ignore[union-attr]


async def test_cleared_lines_are_gone_and_a_language_keeps_the_others(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    typed = {"cost": "", "count-bench": "4", "other_what": "Paint", "other_money": "2,000"}
    page = await browser.post(f"{path}/cost", typed | {"act": "sum"})
    assert page.value("cost") == "62,000"
    assert "Between NT$42,000 and NT$82,000" in page.text
    assert (await browser.post(f"{path}/cost", typed)).status == 303
    held = await draft()
    assert (held.cost, held.lines) == (62_000, [["Bench", 4, 15_000], ["Paint", 1, 2_000]])
    chinese = await browser.get(f"{path.replace('/en/', '/zh-Hant/')}/cost")
    assert (chinese.value("count-bench"), chinese.value("other_what"), chinese.value("other_money")) == ("4", "Paint", "2,000")
    await browser.post(
        f"{path.replace('/en/', '/zh-Hant/')}/cost", {"cost": "62,000", "count-bench": "4", "other_what": "", "other_money": ""}
    )
    assert (await draft()).content.lines == (CostLine("Bench", 4, 15_000),)
    await browser.post(f"{path}/cost", {"cost": "", "count-bench": "", "other_what": "", "other_money": ""})
    assert ((await draft()).cost, (await draft()).lines) == (None, [])


async def test_a_wrong_line_is_said_in_its_row(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.post(f"{path}/cost", {"cost": "", "count-bench": "many", "other_what": "Paint", "other_money": "x"})
    assert page.status == 422
    assert 'id="count-bench-error"' in page.response.text
    assert 'id="other_money-error"' in page.response.text
    assert (page.value("count-bench"), page.value("other_money")) == ("many", "x")


async def test_the_notice_is_ticked_once_and_what_is_typed_stays(site: Site) -> None:
    place = await town(site)
    row, proposer = await place.draft()
    browser, path = place.hold(site.browser(), proposer), f"/en/my/proposals/{row.key}/edit/check"
    page = await browser.post(path)
    assert page.errors == ["Please read the notice and tick the box."]
    assert "Open Government Data License" in page.text
    switched = await browser.post(path, AGREE | {"_switch": "language"})
    assert re.search(r'name="agree"[^>]* checked', switched.response.text)
    assert (await browser.post(path, AGREE)).status == 303


async def test_similar_proposals_stand_on_later_steps_without_scripts(site: Site) -> None:
    place = await town(site)
    await place.public("鼓山渡輪站前加設無障礙坡道", problem=both("輪椅上不去"))
    await place.public("巷口補燈", email="b@example.tw", problem=both("晚上很暗"))
    browser = site.browser()
    path = await begun(site, browser)
    await browser.post(f"{path}/idea", {"language": "en", "title": "Street lights for the alley", "problem": "It is dark at night."})
    for step in ("plan", "check"):
        page = await browser.get(f"{path}/{step}")
        assert "116-002" in page.text, step
        assert "116-001" not in page.text, step
    await browser.post(f"{path}/idea", {"language": "zh-Hant", "title": "火星移民", "problem": ""})
    assert "No similar proposal was found." in (await browser.get(f"{path}/plan")).text
    part = await browser.get("/en/cycles/hamasen/similar?title=火星移民計畫", hx_request="true")
    assert "No similar proposal was found." in part.text


async def test_a_part_of_a_page_does_not_use_up_the_notice_for_the_next_page(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    assert (await browser.post(path.removesuffix("/edit") + "/discard")).status == 303
    await browser.get("/en/cycles/hamasen/similar?title=火星移民計畫", hx_request="true")
    for there in (True, False):
        assert ("The draft is deleted." in (await browser.get("/en/my/proposals")).text) is there


async def test_similar_proposals_are_asked_for_with_few_statements_and_never_out_of_date(site: Site) -> None:
    place = await town(site)
    first, _ = await place.public("渡輪站坡道")
    browser, address = site.browser(), "/zh-Hant/cycles/hamasen/similar?title=渡輪站坡道"
    assert "116-001" in (await browser.get(address)).text
    with counting() as seen:
        await browser.get(address)
    assert len([query for query in seen if '"proposal"' in query]) == 2
    assert not any('"problem"' in query and '"idea"' in query and '"cover"' not in query for query in seen)
    await place.public("渡輪站的坡道與扶手", email="b@example.tw")
    assert "116-002" in (await browser.get(address)).text
    await screening.hide(await Proposal.get(id=first.id), "電話", at=now(), by=place.officer)
    assert "116-001" not in (await browser.get(address)).text


async def test_the_place_step_knows_the_areas_and_needs_no_tiles(site: Site) -> None:
    await town(site)
    browser = site.browser()
    path = await begun(site, browser)
    page = await browser.get(f"{path}/place")
    assert 'data-areas="/en/cycles/hamasen/areas.geojson"' in page.response.text
    start = re.search(r'data-start="\[([\d.]+), ([\d.]+)\]"', page.text)
    assert start
    assert (round(float(start[1]), 2), round(float(start[2]), 2)) == (22.62, 120.27)
    assert "渡輪站" in page.text  # what people know the area by


async def test_a_site_without_a_map_service_offers_the_lists_alone(database_url: str, tmp_path: Path) -> None:
    async with Site.running(make_settings(database_url, tmp_path, TILES="")) as site:
        await site.set_up()
        await town(site)
        browser = site.browser()
        page = await browser.get(f"{await begun(site, browser)}/place")
        assert 'data-tiles=""' in page.response.text
        assert "data-locate" not in page.response.text
        assert "open a map" not in page.text
        assert "nlsc" not in page.headers["content-security-policy"]


async def test_an_answer_to_each_point_is_shown_before_it_is_sent_in(site: Site) -> None:
    """B5: the button leads to the first point's step; what was and what is stand beside the point."""
    place = await town(site)
    proposal, proposer = await place.public()
    points = [("place", both("哪一側？", "Which side?")), ("cost", both("費用？", "How much?"))]
    await screening.send_back(proposal, points, at=place.at, by=place.officer)
    browser, path = place.hold(site.browser(), proposer), f"/en/my/proposals/{proposal.key}"
    own = (await browser.get(path)).response.text
    assert f'class="button" href="{path}/edit/place"' in own
    assert f'href="{path}/edit/cost"' in own
    await browser.post(f"{path}/edit/place", {"area": "west", "district": "gushan", "words": "東側"})
    check = (await browser.get(f"{path}/edit/check")).text
    assert check.index("Which side?") < check.index("<ins>東側 (22.62, 120.27)</ins>") < check.index("How much?")
    assert check.count("not changed") == 1
    assert (await browser.post(f"{path}/edit/check", {"why": "Side\u202e given"})).status == 303
    after = (await browser.get(path)).text
    assert "Your changes are in." in after
    assert "Your proposal is in." not in after


async def test_a_split_half_can_be_sent_in_as_long_as_there_is_a_review(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    half = await merging.split(proposal, proposer, Translated.of(zh_Hant="只有扶手"), at=place.at)
    lead = await Proposer.get(proposal_id=half.id, lead=True)
    another, second = await place.draft(email="b@example.tw")
    review = place.cycle.plan.phases[1]
    browser = place.hold(site.browser(), lead)
    with at_moment(review.starts_at):
        late = await place.hold(site.browser(), second).post(f"/en/my/proposals/{another.key}/edit/check", AGREE)
        assert late.status == 422
        assert (await browser.post(f"/en/my/proposals/{half.key}/edit/check", AGREE)).status == 303
    assert (await Proposal.get(id=half.id)).number == "116-002"


async def test_photos_can_be_taken_off_and_put_first_only_by_their_own_proposers(site: Site) -> None:
    place = await town(site)
    row, proposer = await place.draft()
    file = await draft_files.add_file(site.services.store, row, proposer, "a.jpg", jpeg(), both("階梯"), kind="photo", at=place.at)
    other, stranger = await place.draft(email="b@example.tw")
    await draft_files.make_cover(other, stranger, file.file, at=place.at)
    assert (await ProposalFile.get(id=file.id)).position == file.position
    assert (await Proposal.get(id=other.id)).cover is None


async def test_photos_sent_at_once_do_not_pass_the_limit(site: Site) -> None:
    """The sixth is taken, of several at once only one; what came too late is not kept."""
    place = await town(site)
    proposal, lead = await place.draft("斜坡", email="lee@example.tw")
    for number in range(PHOTOS_MOST - 1):
        await ProposalFile.create(proposal_id=proposal.id, file=f"f{number}", kind="photo", position=number)
    store, at = site.services.store, now()
    sent = [draft_files.add_file(store, proposal, lead, "a.jpg", jpeg(), both("坡"), kind="photo", at=at) for _ in range(3)]
    outcomes = await asyncio.gather(*sent, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["ProposalFile", "Refused", "Refused"]
    assert await ProposalFile.filter(proposal_id=proposal.id).count() == PHOTOS_MOST
    assert await StoredFile.filter(deleted_at=None).count() == 1
