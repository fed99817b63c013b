"""What a database, a page or a receipt tells of a ballot: tests 40, 42 to 45 and 57 of the protocol."""

import asyncio
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from domain.clock import now
from domain.counting.ballot_forms import BallotForm
from domain.db import current
from domain.people.models import Session
from domain.policy import Hold, Role
from domain.voting import queries
from domain.voting.actions import board, closing, collecting, draw, ending, packs, paper, reconciling, roll, turnout
from domain.voting.actions.roll_import import Voter, import_roll
from domain.voting.ballot import Choice, Opened, commitment, retry_digest
from domain.voting.board import leaf_of
from domain.voting.codes import new_code, secret_mac
from domain.voting.eligibility import Way
from domain.voting.models import Box, Election, Paper
from domain.voting.models_public import Head, Leaf, VoteEvent
from domain.voting.roll_macs import person_mac
from domain.voting.sealing import Opener
from tests.queries import counting
from tests.support import Page, Site
from tests.voting.ballot_forms import fields_to_cast, hidden
from tests.voting.polling import HARBOUR, TWO, count_left, open_to, prepare, sheet_of
from tests.voting.published import cast, some

BALLOTS = [Choice.of(chosen) for size in range(6) for chosen in combinations(range(1, 21), size)]
"""Every ballot of at most five of twenty: 21,700."""


async def links(query: str) -> list[dict[str, Any]]:
    """What a curious administrator asks PostgreSQL."""
    return list(await current().client.execute_query_dict(query))


@pytest.mark.long
async def test_no_transaction_leads_from_a_ballot_to_a_slip_a_pack_or_a_person(site: Site) -> None:
    """Test 40: 500 votes, with hand-outs, online codes, voids, the draw, counts and the board between them; then the reorder."""
    plan = {"draw_until": "2199-12-31"}
    polling = await prepare(site.services.settings.data, slips=560, sheet=open_to(Way.SPOT, Way.SECOND), plan=plan)
    keys, row = polling.writer.keys, polling.row
    names = [f"A{place:09}" for place in range(520)]
    await import_roll(row, keys, [Voter(name, second="1949-03-21") for name in names])

    async def person(place: int) -> None:
        if place % 10:
            await roll.hand_out(row, keys, names[place], proof="Student card")
            code = polling.codes[place]
        else:
            code = new_code()
            await collecting.arm(row, keys, person_mac(keys, row.eid, names[place]), code)
        await polling.writer.cast(polling.ballot(code, 1 + place % 6))
        if place % 7 == 0:
            await draw.join(polling.writer, names[place], f"09{place:08}", now().date())
        if place % 50 == 0:
            await turnout.add({(row.id, "", "2027-05-08a"): (50, 0)})
            assert await packs.void(row, keys, polling.codes[500 + place // 50])
            await board.tend(row, polling.vault)

    for start in range(0, 500, 25):
        await asyncio.gather(*(person(place) for place in range(start, start + 25)))
    assert await Box.all().count() == 500
    if current().dialect == "postgres":
        await _no_transaction_joins()
    await polling.close()
    for pack in await packs.Pack.filter(online=False).exclude(opened_by=None):
        await count_left(row, pack.number, 0, 0)
    await reconciling.accept_difference(row, TWO, "Nobody counted what is left.")
    await ending.shut_box(row, TWO, polling.vault)
    await closing.reorder(await polling.again())
    await _no_neighbours()


async def _no_neighbours() -> None:
    """65: after the reorder neither the place of a row, nor its number, nor its transaction follows the order in which people came."""
    place = "ctid" if current().dialect == "postgres" else "rowid"
    keys = {"box": "tag", "roll": "person_mac", "draw_entry": "key", "vote_event": "kind"}
    for table, key in keys.items():
        only = " WHERE at IS NULL" if table == "vote_event" else ""
        orders = [place, "id"] if table in ("roll", "vote_event") else [place] if place == "ctid" else []
        for order in orders:
            found = [one["k"] for one in await links(f"SELECT {key} AS k FROM {table}{only} ORDER BY {order}")]
            assert len(found) > 5, table
            assert found == sorted(found), (table, order)
        if place == "ctid":
            assert (await links(f"SELECT count(DISTINCT xmin::text) AS n FROM {table}{only}"))[0]["n"] == 1, table


async def _no_transaction_joins() -> None:
    """Of PostgreSQL alone: SQLite keeps no transaction numbers; that its tables have no row numbers is tested with the schema."""
    tables = ("cred", "roll", "pack", "election", "vote_event", "log", "draw_entry", "turnout", "collect_count")
    held = " UNION ".join(f"SELECT xmin::text AS x FROM {t} UNION SELECT xmax::text FROM {t} WHERE xmax <> 0" for t in tables)
    assert (await links("SELECT count(DISTINCT xmin::text) AS n FROM box"))[0]["n"] > 10
    assert await links(f"SELECT xmin FROM box WHERE xmin::text IN ({held})") == []
    assert await links("SELECT xmax FROM box WHERE xmax <> 0") == []
    touched = await links("SELECT count(*) AS n FROM cred WHERE xmax <> 0")
    assert touched[0]["n"] == 0


def guesses(eid: str, row: Box, held: Sequence[bytes], choice: Choice) -> set[bytes]:
    """What somebody can compute of a ballot from the database alone, with everything in it tried as a nonce and as a key."""
    found = {hashlib.sha256(choice.canonical).digest(), hashlib.sha256(eid.encode() + choice.canonical).digest()}
    for key in held:
        nonce = key[:16].ljust(16, b"\0")
        com = commitment(eid, row.tracker, nonce, choice)
        found |= {com, leaf_of(row.tracker, com), retry_digest(key, eid, bytes(row.tag), choice)}
        found.add(hmac.digest(key, choice.canonical, "sha256"))
    return found


@pytest.mark.long
async def test_21700_ballots_are_tried_and_none_matches(site: Site) -> None:
    """Tests 42 and 57: the database, the receipt, the board, and even the slip out of a bin; but no key and no attempt."""
    polling = await prepare(site.services.settings.data, sheet=sheet_of(20, most=5))
    eid, code, attempt = polling.row.eid, polling.codes[0], secrets.token_bytes(16)
    chosen = Choice.of([3, 8, 15])
    receipt = await polling.writer.cast(polling.ballot(code, 3, 8, 15, attempt=attempt))
    await polling.close()
    await paper.enter_slip(polling.writer, polling.codes[1], 1, choice=chosen)
    first = (await Paper.all())[0]
    row = (await Box.all())[0]
    sealed = bytes(row.sealed or b"")
    stored = {bytes(row.com), bytes(row.dig), leaf_of(row.tracker, bytes(row.com)), receipt.signature, bytes(first.mac)}
    stored |= {sealed, sealed[44:76]}
    held = [b"", bytes(16), bytes(32), code.encode(), hashlib.sha256(code.encode()).digest(), eid.encode(), row.tracker.encode()]
    held += [bytes(row.tag), bytes(row.com), bytes(row.dig), sealed[:32], sealed[32:44], bytes(polling.row.public_key or b"")]
    held += [bytes(polling.row.signing_key or b""), bytes(first.tag)]
    assert len(BALLOTS) == 21_700
    hits = 0
    for choice in BALLOTS:
        hits += len(guesses(eid, row, held, choice) & stored)
    assert hits == 0
    opened = Opened.unpacked(Opener(eid, polling.private).open(sealed, bytes(row.tag)))
    assert [one for one in BALLOTS if commitment(eid, row.tracker, opened.nonce, one) == bytes(row.com)] == [chosen]  # with the key
    assert [one for one in BALLOTS if retry_digest(attempt, eid, bytes(row.tag), one) == bytes(row.dig)] == [chosen]  # on the phone
    macs = {one: secret_mac(polling.codes[1], f"paper|{eid}", b"choice|" + one.canonical) for one in BALLOTS}
    assert [one for one, mac in macs.items() if mac == bytes(first.mac)] == [chosen]  # a first entry: only with its slip in hand


FORMS: dict[str, tuple[BallotForm, list[dict[str, Any]]]] = {
    "approval": (
        BallotForm(most=5),
        [{}, {"p": ["1"]}, {"p": ["20"]}, {"p": ["1", "2", "3", "4", "5"]}, {"p": ["16", "17", "18", "19", "20"]}],
    ),
    "ordinal": (BallotForm(kind="ordinal", most=5), [{}, {"r1": "1"}, {f"r{n + 15}": str(n) for n in range(1, 6)}]),
    "cumulative": (
        BallotForm(kind="cumulative", most=5, most_points=Fraction(100)),
        [{}, {"v1": "1"}, {"v20": "100"}, {f"v{n + 15}": "20" for n in range(1, 6)}],
    ),
}


def shape(page: Page) -> tuple[int, list[tuple[str, str]], str]:
    """What an onlooker on the line sees of an answer: its length, its headers, and its words without tracker and signature."""
    told = [(name, value) for name, value in page.headers.items() if name != "date"]
    return len(page.response.content), told, re.sub(r"[0-9a-f]{32,128}|[0-9A-Z]{10}", "#", page.response.text)


@pytest.mark.parametrize("kind", FORMS)
async def test_a_receipt_and_its_length_know_no_choice(site: Site, kind: str) -> None:
    """Test 43, for every kind of ballot, for the receipt and for its retry, in plain and packed."""
    form, ballots = FORMS[kind]
    polling = await prepare(site.services.settings.data, sheet=replace(sheet_of(20), form=form))
    shapes, again = set(), set()
    for code, marks in zip(polling.codes, ballots, strict=False):
        browser = site.browser(accept_encoding="identity")
        check = await browser.post("/en/v/check", hidden(await browser.post("/en/v", {"code": code})) | marks)
        assert check.status == 200, check.errors
        fields = hidden(check) | {name: value for name, value in marks.items() if name == "p"}
        receipt, retry = await browser.post("/en/v/cast", fields), await browser.post("/en/v/cast", fields)
        assert (receipt.status, retry.status) == (201, 200)
        shapes.add(repr(shape(receipt)))
        again.add(repr(shape(retry)))
    assert (len(shapes), len(again)) == (1, 1)
    rows = await Box.all()
    assert len(rows) == len(ballots)
    for column in ("tag", "com", "sealed", "dig", "tracker"):
        assert len({len(bytes(getattr(row, column), "ascii") if column == "tracker" else bytes(getattr(row, column))) for row in rows}) == 1


async def test_nothing_after_a_code_may_be_kept_by_anybody(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Test 44: every answer that knows a code says no-store and nothing else; the start page knows none."""
    polling = await prepare(site.services.settings.data)
    browser, code = site.browser(), polling.codes[0]
    fields = await fields_to_cast(browser, code, 2)
    seen = {"ballot": await browser.post("/en/v", {"code": code}), "check": await browser.post("/en/v/check", fields)}
    seen["too many"] = await browser.post("/en/v/check", fields | {"p": ["1", "2", "3", "4"]})
    seen["misread"] = await browser.post("/en/v", {"code": code[:-1]})
    seen["unknown"] = await browser.post("/en/v", {"code": new_code()})
    seen["other size"] = await browser.post("/en/v/check", fields | {"_switch": "large"})
    seen["receipt"] = await browser.post("/en/v/cast", fields)
    seen["retry"] = await browser.post("/en/v/cast", fields)
    seen["other ballot"] = await browser.post("/en/v/cast", fields | {"p": ["3"]})
    seen["voted"] = await browser.post("/en/v", {"code": code})
    late = await fields_to_cast(browser, polling.codes[1], 2)

    async def broken(*_: object) -> None:
        raise ConnectionError("gone")

    monkeypatch.setattr("domain.voting.actions.ballot_writer.slips_of", broken)
    seen["trouble"] = await browser.post("/en/v/cast", late)
    monkeypatch.undo()
    await polling.close()
    seen["late"] = await browser.post("/en/v/cast", late)
    statuses = {name: page.status for name, page in seen.items()}
    assert list(statuses.values()) == [200, 200, 422, 422, 403, 200, 201, 200, 409, 200, 503, 410], statuses
    for name, page in seen.items():
        assert page.headers["cache-control"] == "no-store", name
        assert "etag" not in page.headers, name
        assert "x-hamasen-fresh" not in page.headers, name
    for _ in range(2):
        start = await browser.get("/en/v?kiosk=yes")
        assert code not in start.text
        assert "Proposal" not in start.text.split("<main")[1]
    assert not [key for key in site.app.cache._pages if b"/v" in key[0] and key[0] != b"/en/v"]
    assert not [kept for kept in site.app.cache._pages.values() if code.encode() in kept.plain[1]["body"]]


async def test_no_result_is_told_in_any_state_before_the_count(site: Site) -> None:
    """Test 45: pages, files and heads while it is fixed, open, closed and sealed."""
    polling = await prepare(site.services.settings.data)
    await cast(polling, some(17) + [[6]] * 20)  # 37: no day of a month
    await Leaf.exclude(tracker="").delete()
    await board.tend(polling.row, polling.vault)
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER), Hold(Role.POLLING_CHIEF), Hold(Role.ADMINISTRATOR))
    for state in ("frozen", "open", "closed", "sealed"):
        await Election.filter(id=polling.row.id).update(state=state)
        site.services.database.changes.bump()  # type: ignore[union-attr]
        for asking in (site.browser(), officer):
            for path in ("result.json", "result.csv", "bundle.zip", "protocol.pdf"):
                assert (await asking.get(f"/en/votes/vote/{path}")).status == 404, (state, path)
            main = (await asking.get("/en/votes/vote")).text.split("<main")[1].split("</main")[0]
            untimed = re.sub(r"[0-9]{1,2}:[0-9]{2}", "", main)
            assert not re.search(r"\b37\b|votes? for|selected", untimed), state
        heads = (await officer.get("/en/votes/vote/heads.json")).response.json()["heads"]
        assert heads
        assert [await queries.ballots_on(polling.row.id, head["size"]) % 10 for head in heads] == [0] * len(heads)
        office = (await officer.get("/en/staff/votes/vote")).text
        assert ("37 ballots in the box" in office) is (state == "sealed")
        assert state != "open" or "slips collected, in tens: < 20" in office
        assert "as of the last full hour: 0" not in office


async def test_nothing_between_scanning_and_looking_up_the_tracker_is_noted(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    """63: no line, no figure, no refreshed session: of `/v`, static files, receipts, board, proof, draw and poster."""
    caplog.set_level("INFO")
    polling = await prepare(site.services.settings.data, plan=HARBOUR)
    voter = await site.signed_in("voter@example.tw")
    receipt = await polling.writer.cast(polling.ballot(polling.codes[0], 1))
    styles = re.findall(r'"(/static/[^"]+)"', (await voter.get("/en/v")).response.text)
    assert styles
    seen = await Session.all().order_by("-id").first()
    assert seen is not None
    await Session.filter(id=seen.id).update(seen_at=now() - timedelta(hours=1))
    stale = (await Session.get(id=seen.id)).seen_at
    metrics = (await site.browser().get("/metrics")).text
    caplog.clear()
    base, tracker = "/en/votes/vote", f"?tracker={receipt.tracker}"
    paths = ["/v", "/en/v", "/en/v/promise", "/en/v/nothing", *styles, f"{base}/board{tracker}", f"{base}/proof.json{tracker}"]
    paths += [f"{base}/heads.json", f"{base}/log.csv", f"{base}/tracker.svg{tracker}", f"{base}/draw", f"{base}/at/harbour", "/en/offline"]
    for path in [*paths, *paths]:
        await voter.get(path)
    await voter.post("/en/v", {"code": "nonsense"})
    await voter.post("/en/v/cast", {"code": polling.codes[1]})
    assert [record for record in caplog.records if record.name == "hamasen.request"] == []
    after = (await site.browser().get("/metrics")).text
    figures = [
        {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in text.splitlines() if line[0] != "#"}
        for text in (metrics, after)
    ]
    moved = {name: value - figures[0].get(name, 0.0) for name, value in figures[1].items() if "hamasen_requests_total" in name}
    assert {name: value for name, value in moved.items() if value} == {
        'hamasen_requests_total{cached="no",door="other",status="2xx"}': 1.0  # the reading of the figures itself
    }
    assert (await Session.get(id=seen.id)).seen_at == stale


async def test_a_ballot_ends_no_page_that_a_stranger_could_time(site: Site) -> None:
    """64: the pages in memory stay there, on SQLite too, and so does what they were made from."""
    polling = await prepare(site.services.settings.data)
    stranger = site.browser()
    await stranger.get("/en/how")
    await stranger.get("/en/votes")
    await polling.writer.cast(polling.ballot(polling.codes[0], 1))
    with counting() as statements:
        await stranger.get("/en/how")
        await stranger.get("/en/votes")
    assert statements == []


async def test_a_database_that_changes_while_the_vote_is_open_is_a_public_act(site: Site) -> None:
    """67: at the next full hour, once for the same change; the vote goes on."""
    polling = await prepare(site.services.settings.data)
    await board.tend(polling.row, polling.vault)
    assert not await VoteEvent.filter(kind="database").exists()
    database = site.services.database
    assert database is not None
    undo = ""
    if database.dialect == "sqlite":
        said = "synchronous is 0"
        await database.client.execute_script("PRAGMA synchronous = OFF")
    else:
        said = "synchronous_commit is off"
        # on connections that are made from now on, as an administrator's change would be
        name = (await database.client.execute_query_dict("SELECT current_database() AS name"))[0]["name"]
        await database.client.execute_script(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        undo = f'ALTER DATABASE "{name}" RESET synchronous_commit'
        await database.client._pool.expire_connections()
    try:
        for _ in range(2):
            await Head.filter(election=polling.row.id).update(at=0)  # a full hour has passed
            await board.tend(polling.row, polling.vault)
            assert [act.reason for act in await VoteEvent.filter(kind="database")] == [said]
    finally:
        if undo:  # the tests that follow have the same database
            await database.client.execute_script(undo)
    assert "Something about the database changed while the vote was open" in (await site.browser().get("/en/votes/vote/board")).text
    assert (await polling.writer.cast(polling.ballot(polling.codes[0], 1))).tracker
