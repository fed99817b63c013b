"""The public side of a vote: the board, its proofs, the mirror of observers, and the result's pages."""

import hashlib
import re
from dataclasses import replace

import pytest

from domain.errors import Refused
from domain.voting import merkle
from domain.voting.actions import board, closing, ending
from domain.voting.board import leaf_of
from domain.voting.mirrored import Mirrored
from domain.voting.sealing import head_text, signed
from domain.voting.verify import verify
from domain.voting.verify_held import Given
from tests.support import Site
from tests.voting.polling import TWO, Polling, count_left, prepare
from tests.voting.published import an_hour_later, cast, finish, some
from web.voting.closing import close
from web.voting.mirror import check_copy


@pytest.fixture
async def polling(site: Site) -> Polling:
    """An open vote with 25 ballots, 20 of them on the board."""
    found = await prepare(site.services.settings.data, slips=100, ago=3)
    await cast(found, some(25))
    await an_hour_later(found)
    return found


async def test_a_tracker_is_found_with_its_proof_or_told_to_wait(site: Site, polling: Polling) -> None:
    browser = site.browser()
    heads = (await browser.get("/en/votes/vote/heads.json")).response.json()
    newest = heads["heads"][-1]
    said = {"there": 0, "waiting": 0}
    for code in polling.codes[:25]:
        tracker = polling.ballot(code).tracker
        page = await browser.get(f"/en/votes/vote/board?tracker={tracker.lower()}")
        if "is on the board" in page.text:
            said["there"] += 1
            proof = (await browser.get(f"/en/votes/vote/proof.json?tracker={tracker}")).response.json()
            leaf = leaf_of(tracker, bytes.fromhex(proof["commitment"]))
            path = [bytes.fromhex(step) for step in proof["path"]]
            assert merkle.verify_inclusion(leaf, proof["index"], newest["size"], path, bytes.fromhex(newest["root"]))
        else:
            assert "Not on the board yet" in page.text
            said["waiting"] += 1
    assert said == {"there": 20, "waiting": 5}
    text = head_text(heads["eid"], newest["size"], bytes.fromhex(newest["root"]))
    assert signed(bytes.fromhex(heads["signing_key"]), bytes.fromhex(newest["signature"]), text)
    for typed in ("U" * 10, "short", "é" * 10):
        assert "not a tracker" in (await browser.get(f"/en/votes/vote/board?tracker={typed}")).text


async def test_nothing_of_the_result_is_told_before_the_count(site: Site, polling: Polling) -> None:
    for path in ("result.json", "result.csv", "bundle.zip"):
        assert (await site.browser().get(f"/en/votes/vote/{path}")).status == 404
    page = await site.browser().get("/en/votes/vote")
    told = page.text.split("<main")[1].split("</main")[0]
    assert not re.search(
        r"(?<![\d:.])25(?![\d:])", re.sub(r"\d{1,2} \w{3} \d{4}, \d\d:\d\d", "", told)
    )  # nothing but a day or a minute is 25


async def test_the_log_is_the_log_of_its_heads_and_a_mirror_sees_a_fork(site: Site, polling: Polling) -> None:
    browser = site.browser()

    async def fetched() -> Mirrored:
        heads, log = [(await browser.get(f"/en/votes/vote/{name}")).response.content for name in ("heads.json", "log.csv")]
        return Mirrored.of(heads, log)

    first = await fetched()
    check_copy(first, None)
    await cast(polling, some(25), first=25)
    await an_hour_later(polling)
    first = replace(
        first, heads=[{**head, "at": head["at"] - board.HOUR * (head["kind"] == "hourly")} for head in first.heads]
    )  # as the hour was made to pass
    await closing_time(polling)
    later = await fetched()
    check_copy(later, first)
    since = (await browser.get("/en/votes/vote/proof.json?since=" + str(first.heads[-1]["size"]))).response.json()
    steps = [bytes.fromhex(step) for step in since["consistency"]]
    old, new = first.heads[-1], since["head"]
    assert merkle.verify_consistency(old["size"], new["size"], bytes.fromhex(old["root"]), bytes.fromhex(new["root"]), steps)
    grown = later.log
    for forged in (grown[:19], [("X" * 10, com) for _, com in grown], list(reversed(grown))):
        with pytest.raises(Refused):
            check_copy(replace(later, log=forged), first)
    with pytest.raises(Refused, match="no longer has the head"):
        check_copy(later, replace(first, heads=[*first.heads[:-1], {**first.heads[-1], "root": "00" * 32}]))
    with pytest.raises(Refused, match="no longer has the head"):
        check_copy(replace(later, heads=later.heads[1:]), first)  # a head that was kept is left out: nothing else is wrong
    with pytest.raises(Refused, match="no longer has the head"):
        check_copy(first, later)  # it became shorter
    with pytest.raises(Refused, match="another key than the one you gave"):
        check_copy(later, first, "00" * 32)
    check_copy(later, first, later.signing_key.upper())


async def closing_time(polling: Polling) -> None:
    """Close and shut it, all slips handed out."""
    await polling.close()
    for number, left in ((1, 0), (2, 50)):
        await count_left(polling.row, number, left, 0)
    await ending.shut_box(polling.row, TWO, polling.vault)


async def test_the_result_page_has_votes_reasons_and_files(site: Site, polling: Polling) -> None:
    await cast(polling, some(30, seed=8), first=25)
    await polling.close()
    for number, left in ((1, 0), (2, 45)):
        await count_left(polling.row, number, left, 0)
    await ending.shut_box(polling.row, TWO, polling.vault)
    published, data = await close(site.services, "vote", polling.private)
    browser = site.browser()
    page = await browser.get("/zh-Hant/votes/vote")
    assert "55 張選票" in page.text
    assert published.shown["bundle"] in page.text
    assert (await browser.get("/zh-Hant/votes/vote/bundle.zip")).response.content == data
    table = (await browser.get("/zh-Hant/votes/vote/result.csv")).text
    assert "資料開放授權" in table or "data.gov.tw" in table
    assert len(table.strip().splitlines()) == 8
    with pytest.raises(Refused):
        await close(site.services, "vote", polling.private)
    with pytest.raises(Refused):
        await closing.reorder(await polling.again())


async def test_the_site_shows_the_lines_that_a_check_takes(site: Site) -> None:
    """68: rules, digest and both lines on the pages are those of the bundle; with another line it is not sound."""
    polling = await prepare(site.services.settings.data)
    await cast(polling, some(12))

    async def lines() -> list[str]:
        for page in ("rules", "board"):
            text = (await site.browser().get(f"/en/votes/vote/{page}")).text
            shown = re.findall(r'<dd class="mono">([^<]+)</dd>', text)
        return shown

    (opening,) = await lines()
    published, data = await finish(polling, 12)
    site.services.database.changes.bump()  # type: ignore[union-attr]
    assert (await lines())[0] == opening
    _, closing = await lines()
    rules = (await site.browser().get("/en/votes/vote/rules.json")).response.content
    assert rules == published.parts["rules.json"]
    assert hashlib.sha256(rules).hexdigest() == polling.row.digest
    assert verify(data, Given(opening=opening, closing=closing)).sound
    for wrong in (Given(opening="0" * 64, closing=closing), Given(opening=opening, closing=closing[:-1] + "g")):
        assert not verify(data, wrong).sound
