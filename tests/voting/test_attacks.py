"""Guessing, other people's ids, forms from elsewhere, spoofed headers: tests 11, 12, 14, 17, 20, 21 of the protocol, by pages."""

import asyncio
import re
from typing import Any

import pytest

from domain.policy import Hold, Role
from domain.voting import queries
from domain.voting.actions import board, packs
from domain.voting.actions.ballot_writer import BallotWriter
from domain.voting.actions.roll_import import Voter, import_roll
from domain.voting.codes import SYMBOLS, new_code, read, shown
from domain.voting.eligibility import Way
from domain.voting.models import Box, Cred, Election, Pack, Paper, RollEntry
from domain.voting.models_public import Act, Leaf
from tests.queries import counting
from tests.support import ADDRESS, PAGES, Browser, Page, Site
from tests.voting.ballot_forms import fields_to_cast
from tests.voting.polling import Polling, open_to, prepare
from tests.voting.published import cast, some


@pytest.fixture
async def polling(site: Site) -> Polling:
    """An open vote on a running site."""
    return await prepare(site.services.settings.data)


async def rows() -> list[str]:
    """Everything that a forged act could change."""
    models = (Box, Cred, Pack, Paper, RollEntry, Act, Election)
    return sorted([f"{model.__name__} {sorted(row.items())}" for model in models for row in await model.all().values()])


@pytest.mark.long
async def test_a_hundred_thousand_guesses_hit_nothing(site: Site, polling: Polling) -> None:
    """Codes with a right check symbol, below the pages; a good one among them is found, so that a miss means something."""
    writer, good = polling.writer, polling.codes[7]
    codes = [new_code() for _ in range(100_000)]
    assert [read(shown(code)) for code in codes[:500]] == codes[:500]
    codes[77_777] = good
    hits: list[str] = []
    for start in range(0, len(codes), 500):
        some_of_them = codes[start : start + 500]
        ballots = [polling.ballot(code, 1) for code in some_of_them]
        slips = await writer.slips(ballots)
        hits += [code for code, slip in zip(some_of_them, slips, strict=True) if slip is not None]
        good_ones = [(ballot, slip) for ballot, slip in zip(ballots, slips, strict=True) if slip is not None]
        if good_ones:
            await writer.put(good_ones)
    assert hits == [good]
    assert await Box.all().count() == 1


async def test_guesses_have_one_body_and_lock_nobody_out(site: Site, polling: Polling) -> None:
    guesser, bodies = site.browser(), set()
    fields = await fields_to_cast(guesser, polling.codes[0], 1)
    for _ in range(150):
        code = new_code()
        pages = await guesser.post("/en/v", {"code": code}), await guesser.post("/en/v/cast", fields | {"code": code})
        assert [page.status for page in pages] == [403, 403]
        bodies.add(tuple(page.text.replace(shown(code), "CODE").replace(code, "CODE") for page in pages))
    assert len(bodies) == 1
    assert (await guesser.post("/en/v/cast", fields)).status == 201  # from the same address, at once


async def test_a_wrong_check_symbol_asks_the_database_nothing(site: Site, polling: Polling) -> None:
    browser, code = site.browser(), polling.codes[0]
    fields = await fields_to_cast(browser, code, 1)
    misread = [code[:16] + sign for sign in SYMBOLS if sign != code[16]]
    await browser.post("/en/v", {"code": misread[0]})  # what the site says of itself is read once
    with counting() as asked:
        for wrong in misread:
            for path in ("/en/v", "/en/v/check", "/en/v/cast"):
                page = await browser.post(path, fields | {"code": wrong})
                assert page.status == 422
                assert page.errors
        assert asked == []
        assert (await browser.post("/en/v", {"code": code})).status == 200
        assert asked  # the right one is looked up: these statements are the ones that are counted
    assert (await browser.post("/en/v/cast", fields)).status == 201  # and nobody was slowed down or shut out


VOTE_PAGES = [route for route in PAGES if route.path.startswith("/staff/votes/{key}")]


OTHERS = (Role.POLLING_CHIEF, Role.BALLOT_DESK, Role.AUDITOR, Role.ADMINISTRATOR)


@pytest.mark.parametrize("role", [Role.OFFICER, *(pytest.param(role, marks=pytest.mark.long) for role in OTHERS)])
async def test_a_role_for_one_vote_opens_nothing_of_another(site: Site, role: Role) -> None:
    """The other vote answers exactly as one that does not exist, so that nothing of it is told, not even that it is there."""
    data = site.services.settings.data
    await prepare(data, key="mine", scope="cycle:1", slips=5, sheet=open_to())
    await prepare(data, key="elsewhere", scope="cycle:2", slips=5, sheet=open_to())
    browser = await site.signed_in("narrow@example.tw", Hold(role, "cycle:1"))
    before, opened = await rows(), 0
    for route in VOTE_PAGES:
        for ask in [browser.get] * bool(route.get) + [browser.post] * bool(route.post):
            mine, other, none = [
                await ask("/en" + route.path.replace("{key}", key).replace("{kind}", "open")) for key in ("mine", "elsewhere", "nowhere")
            ]
            assert other.status == none.status == 403, route.name
            assert other.text.replace("elsewhere", "KEY") == none.text.replace("nowhere", "KEY"), route.name
            opened += mine.status != 403
    assert opened  # in one's own vote the same pages open
    assert await rows() == before


async def test_ids_of_another_vote_are_nothing_here(site: Site) -> None:
    """Test 14: a leaf, an act, a pack and a slip of vote B, asked for at vote A by somebody who may do everything at A."""
    data = site.services.settings.data
    mine, other = await prepare(data, key="mine", scope="cycle:1", slips=50), await prepare(data, key="other", scope="cycle:2", slips=120)
    await cast(other, some(25))
    await board.tend(other.row, other.vault)
    tracker = (await Leaf.filter(election=other.row.id).exclude(tracker=""))[0].tracker
    await Act.create(election=other.row.id, kind="close", asked_by=1, asked_at=(await site.person("x@example.tw")).created_at)
    act = (await Act.all())[0]
    chief = await site.signed_in("chief@example.tw", Hold(Role.POLLING_CHIEF, "cycle:1"), Hold(Role.OFFICER, "cycle:1"))
    assert (await site.browser().get(f"/en/votes/mine/proof.json?tracker={tracker}")).status == 404
    assert "This ballot is on the board" not in (await site.browser().get(f"/en/votes/mine/board?tracker={tracker}")).text
    head = await queries.newest_head(other.row.id)
    assert head is not None
    proof = f"/en/votes/other/proof.json?tracker={tracker}"
    assert ((await site.browser().get(proof)).status == 200) is (await queries.ballots_on(other.row.id, head.size) > 0)
    before = await rows()
    for wish, status in (({"confirm": str(act.id)}, 404), ({"back": str(act.id)}, 404)):
        assert (await chief.post("/en/staff/votes/mine/act", wish)).status == status
    for wish in ({"act": "check", "code": other.codes[30]}, {"act": "replace", "code": other.codes[30]}):
        page = await chief.post("/en/staff/votes/mine/slip", wish)
        assert page.status == 422 or "not a slip of an open pack" in page.text
    assert (await chief.post("/en/staff/votes/mine/left", {"number": "3", "left": "0", "spoiled": "0"})).status == 422
    assert await rows() == before
    await mine.close()
    for officer in (chief, await site.signed_in("second@example.tw", Hold(Role.POLLING_CHIEF, "cycle:1"))):
        paper = await officer.post("/en/staff/votes/mine/paper", {"code": other.codes[30], "p": ["1"], "invalid": ""})
        assert paper.status == 422
    assert await Paper.all().count() == 0
    assert await Box.filter(election=mine.row.id).count() == 0


HEADERS: dict[str, dict[str, str]] = {
    "another origin": {"origin": "https://evil.example"},
    "an origin that looks alike": {"origin": ADDRESS + ".evil.example"},
    "no origin at all": {},
    "origin null": {"origin": "null"},
    "cross-site": {"sec-fetch-site": "cross-site", "origin": ADDRESS},
    "same-site": {"sec-fetch-site": "same-site"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
async def test_nothing_that_comes_from_elsewhere_is_done(site: Site, headers: dict[str, str]) -> None:
    """Every page of the vote that changes something, with the cookie of somebody who may, as a form and as text/plain."""
    polling = await prepare(site.services.settings.data, sheet=open_to(Way.SPOT, Way.SECOND))
    await import_roll(polling.row, polling.writer.keys, [Voter("A123456789", second="1949-03-21")])
    held = [Hold(role) for role in (Role.OFFICER, Role.POLLING_CHIEF, Role.BALLOT_DESK)]
    officer = await site.signed_in("officer@example.tw", *held)
    ballot = await fields_to_cast(site.browser(), polling.codes[0], 1)
    acts: list[tuple[str, dict[str, Any]]] = [
        ("/en/v", {"code": polling.codes[0]}),
        ("/en/v/check", ballot),
        ("/en/v/cast", ballot),
        ("/en/staff/votes/vote/act", {"act": "close"}),
        ("/en/staff/votes/vote/times", {"closes": "2030-01-01T10:00", "reason": "x"}),
        ("/en/staff/votes/vote/slips", {"slips": "50", "klass": "", "layout": "a6"}),
        ("/en/staff/votes/vote/desk", {"identifier": "A123456789", "proof": "Student card", "link": "", "act": "note"}),
        ("/en/staff/votes/vote/slip", {"code": polling.codes[1], "act": "replace"}),
        ("/en/staff/votes/vote/paper", {"code": polling.codes[1], "p": "1", "invalid": ""}),
        ("/en/votes/vote/collect", {"identifier": "A123456789", "second": "1949-03-21"}),
    ]
    before = await rows()
    for path, data in acts:
        plain = "\r\n".join(f"{name}={value}" for name, value in data.items())
        sent = [
            await officer.client.post(path, data=data, headers=headers),
            await officer.client.post(path, content=plain, headers=headers | {"content-type": "text/plain"}),
        ]
        for answer in sent:
            assert answer.status_code == 403, path
            assert "This came from another page" in answer.text
    assert await rows() == before
    own = await officer.client.post("/en/v/cast", content=plain, headers={"sec-fetch-site": "same-origin", "content-type": "text/plain"})
    assert own.status_code == 422  # from our own page a text is no form
    assert await Box.all().count() == 0
    assert (await officer.post("/en/v/cast", ballot)).status == 201


SPOOFED = {
    "x_forwarded_host": "evil.example",
    "x_forwarded_proto": "gopher",
    "x_forwarded_for": "6.6.6.6",
    "x_original_url": "/evil",
    "x_rewrite_url": "/evil",
    "forwarded": "for=6.6.6.6;host=evil.example;proto=https",
}


@pytest.mark.long
async def test_spoofed_headers_change_no_link_and_no_symbol(site: Site) -> None:
    await prepare(site.services.settings.data, rehearsal=True)  # a rehearsal alone may name this computer on paper
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    for path in ("/en/staff/votes/vote/poster.pdf", "/en/staff/votes/vote/sign.pdf", "/en/votes/vote", "/en/votes/vote/board", "/en/v"):
        plain, odd = await officer.get(path), await officer.get(path, **SPOOFED)
        assert plain.status == odd.status == 200, path
        assert plain.response.content == odd.response.content, path
        assert b"evil.example" not in odd.response.content
    assert ADDRESS + "/en/votes/vote" in decoded((await officer.get("/en/staff/votes/vote/poster.pdf", **SPOOFED)).response.content)
    for path in ("/en/votes/vote", "/en/v", "/v"):
        page = await site.browser().get(path, host="evil.example")
        assert page.status == 400
        assert "evil.example" not in page.text
    moved = await site.browser().get("/v", **SPOOFED)
    assert (moved.status, moved.location) in {(302, "/en/v"), (302, "/zh-Hant/v")}


def decoded(pdf: bytes) -> set[str]:
    """What another library reads from the symbols of a file."""
    import pypdfium2
    import zxingcpp

    found = set()
    for page in pypdfium2.PdfDocument(pdf):
        found |= {code.text for code in zxingcpp.read_barcodes(page.render(scale=3, grayscale=True).to_pil())}
    return {re.sub("/zh-Hant/", "/en/", text) for text in found}


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "%2f%2fevil.example",
        "/%5cevil.example",
        "///evil.example",
        "javascript:alert(1)",
    ],
)
async def test_signing_in_leads_to_this_site_only(site: Site, wanted: str) -> None:
    """Test 20, with and without htmx."""
    from tests.people.signing_in import ask, code_of

    for headers in ({}, {"hx_request": "true"}):
        browser = site.browser()
        await ask(browser, next_path=wanted)
        done = await browser.post("/zh-Hant/sign-in/code", {"code": await code_of()}, **headers)
        leads = done.location or done.headers.get("hx-redirect", "") or done.headers.get("hx-location", "")
        assert re.match(r"/(?![/\\])", leads), leads


async def test_whoever_claims_other_addresses_is_still_one_network(site: Site) -> None:
    """Where guessing is slowed down, what a request says of its own origin does not count."""
    site.services.slowdown._failures.clear()
    browser: Browser = site.browser()
    data = {"email": "admin@example.tw", "password": "wrong wrong wrong"}

    async def trial(number: int) -> Page:
        return await browser.post("/en/sign-in/staff", data, x_forwarded_for=f"10.0.0.{number}", forwarded=f"for=10.0.0.{number}")

    await asyncio.gather(*(trial(number) for number in range(3)))
    networks = {network for _, network in site.services.slowdown._failures}
    assert networks
    assert not [network for network in networks if network.startswith("10.0.0.")]


def test_a_hall_knows_nothing_of_requests() -> None:
    """What casts a ballot is given the ballot alone: no header can come as far as the box."""
    assert set(BallotWriter.ballot.__annotations__) == {"code", "choice", "attempt", "channel", "return"}
    assert not {"ip", "agent", "session", "at"} & set(Box._meta.fields_map)


async def test_a_void_slip_of_somebody_else_says_no_more_than_a_guess(site: Site, polling: Polling) -> None:
    await packs.void(polling.row, polling.writer.keys, polling.codes[3])
    guess, void = await site.browser().post("/en/v", {"code": new_code()}), await site.browser().post("/en/v", {"code": polling.codes[3]})
    same = [re.sub(r'value="[0-9A-Z]{17}"', "", page.text) for page in (guess, void)]
    assert same[0] == same[1]
