"""Tests 37 and 38 of the protocol: an older copy of the database is put back, and secrets that are missing or others."""

import asyncio
import logging
import os
from pathlib import Path

import pytest

from domain.db import sqlite_path, writing
from domain.errors import Refused, Unavailable
from domain.policy import Hold, Role
from domain.voting.actions import board, elections, ending
from domain.voting.actions.elections import Draft
from domain.voting.actions.officers import Officers
from domain.voting.actions.opening import open_box
from domain.voting.actions.restoring import accept_older
from domain.voting.actions.trying import try_key
from domain.voting.models import Box, Election, State
from domain.voting.models_public import Leaf, VoteEvent
from domain.voting.publish import count_box
from domain.voting.queries import by_id, by_key, database_now
from domain.voting.sealing import new_private, public_of
from domain.voting.vault import Vault
from tests.conftest import empty
from tests.serving import verb
from tests.support import Page, Site, make_settings
from tests.voting.ballot_forms import fields_to_cast
from tests.voting.polling import HOUR, TWO, Polling, count_left, prepare, sheet_of
from tests.voting.published import cast, some
from tests.voting.staff_forms import both
from web.voting.ballot_writers import BallotWriters


async def running_vote(url: str, folder: Path, archive: Path) -> tuple[Polling, dict[str, str], str]:
    """Five ballots, a backup, then twenty-five more of which the board has heads; the last receipt; and everything stopped."""
    async with Site.running(make_settings(url, folder)) as site:
        await site.set_up()
        polling = await prepare(site.services.settings.data)
        await cast(polling, some(5))
        await asyncio.to_thread(verb, "backup", str(archive), url=url, folder=folder / "data")
        await cast(polling, some(24), first=5)
        fields = await fields_to_cast(site.browser(), polling.codes[40], 2)
        receipt = await site.browser().post("/en/v/cast", fields)
        assert receipt.status == 201
        await board.tend(polling.row, polling.vault)
        assert await Leaf.exclude(tracker="").count() == 30  # beside them the public acts
        assert (await site.browser().post("/en/v", {"code": polling.codes[50]})).status == 200
        await polling.writer.close()
    return polling, fields, receipt.text


async def put_back(url: str, folder: Path, archive: Path) -> None:
    """The database as it was, by the verb that puts backups back."""
    if url.startswith("sqlite"):
        for name in ("", "-wal", "-shm"):
            Path(f"{sqlite_path(url)}{name}").unlink(missing_ok=True)
    else:
        await empty(url)
    await asyncio.to_thread(verb, "restore", str(archive), url=url, folder=folder / "data")


async def refused_everywhere(site: Site, polling: Polling, fields: dict[str, str]) -> None:
    """No page offers the vote, and no ballot goes in."""
    browser = site.browser()
    before = await Box.all().count()
    assert "Test vote" not in (await browser.get("/en/v")).text
    for code in polling.codes[50:52]:
        assert (await browser.post("/en/v", {"code": code})).status == 403
        assert (await browser.post("/en/v/cast", fields | {"code": code})).status == 403
    assert await Box.all().count() == before


@pytest.mark.long
async def test_an_older_copy_of_the_database_is_not_served(database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    archive = tmp_path / "older.tar.gz"
    polling, fields, receipt = await running_vote(database_url, tmp_path, archive)
    await put_back(database_url, tmp_path, archive)
    async with Site.running(make_settings(database_url, tmp_path)) as site:
        assert await Box.all().count() == 5  # it is older indeed: acknowledged ballots are not there
        with caplog.at_level(logging.ERROR):
            await refused_everywhere(site, polling, fields)
        assert "an open vote is not served here" in caplog.text
        assert polling.codes[50] not in caplog.text
        row, vault = await by_id(polling.row.id), Vault(site.services.settings.data / "keys")
        held = vault.head(row.eid)
        assert held is not None
        posted = held[0]  # thirty ballots and the public acts
        for size in (0, 5, posted - 1, posted + 1):
            with pytest.raises(Refused, match="not the size"):
                await accept_older(row, Officers(1), vault, size)
        await refused_everywhere(site, polling, fields)
        await accept_older(row, Officers(1), vault, posted)  # the chief types what was posted
        site.services.part(BallotWriters)._asked.clear()
        again = await site.browser().post("/en/v/cast", fields)
        assert again.status == 201  # the slip is good, and its ballot is in the box again
        assert again.text != receipt  # under a commitment of its own
        assert "restored" in [event.kind for event in await VoteEvent.filter(election=row.id)]


@pytest.mark.long
async def test_the_same_copy_is_served_where_nothing_is_missing(database_url: str, tmp_path: Path) -> None:
    """A backup after the newest head is no older copy: every receipt is still good."""
    archive = tmp_path / "newer.tar.gz"
    polling, fields, receipt = await running_vote(database_url, tmp_path, tmp_path / "unused.tar.gz")
    await asyncio.to_thread(verb, "backup", str(archive), url=database_url, folder=tmp_path / "data")
    await put_back(database_url, tmp_path, archive)
    async with Site.running(make_settings(database_url, tmp_path)) as site:
        again = await site.browser().post("/en/v/cast", fields)
        assert (again.status, again.text) == (200, receipt)
        assert (await site.browser().post("/en/v", {"code": polling.codes[50]})).status == 200


@pytest.mark.parametrize("change", ["missing", "another", "cut short", "empty"])
async def test_a_vote_without_its_own_secret_is_not_served(site: Site, caplog: pytest.LogCaptureFixture, change: str) -> None:
    polling = await prepare(site.services.settings.data)
    fields = await fields_to_cast(site.browser(), polling.codes[0], 1)
    secret = site.services.settings.data / "keys" / f"election-{polling.row.eid}.secret"
    kept = secret.read_text()
    spoil(secret, change)
    await site.services.part(BallotWriters).close()  # as after a restart: nothing of it is in memory
    site.services.part(BallotWriters)._asked.clear()
    with caplog.at_level(logging.ERROR):
        await refused_everywhere(site, polling, fields)
    assert "an open vote is not served here" in caplog.text
    assert kept[:16] not in caplog.text
    secret.write_text(kept)
    assert (await site.browser().post("/en/v/cast", fields)).status == 201


def spoil(secret: Path, change: str) -> None:
    """A secret that is gone, exchanged or damaged."""
    if change == "missing":
        secret.unlink()
    else:
        secret.write_text({"another": os.urandom(32).hex(), "cut short": secret.read_text()[:-2], "empty": ""}[change])


async def fixed_vote(site: Site, key: str = "vote") -> tuple[Election, bytes]:
    """A vote whose rules are fixed, and its private key."""
    vault, now, private = site.services.part(BallotWriters).vault, await database_now(), new_private()
    plan = {"objections_until": "2030-01-01", "too_few": "paper"}
    draft = Draft(
        key,
        (await site.services.site()).name,
        sheet_of(),
        opens=now - 1000,
        closes=now + HOUR,
        plan=plan,
    )
    row = await elections.create(draft, vault)
    with pytest.raises(Refused, match="public key"):
        await elections.freeze(row, TWO, vault)
    await elections.set_key(row, public_of(private))
    await elections.freeze(row, TWO, vault)
    return await by_id(row.id), private


@pytest.mark.parametrize("change", ["missing", "another", "cut short", "empty"])
async def test_nothing_is_opened_without_the_right_secret(site: Site, change: str) -> None:
    row, private = await fixed_vote(site)
    vault = site.services.part(BallotWriters).vault
    await try_key(await by_key("vote"), site.services.part(BallotWriters).vault, private)
    secret = site.services.settings.data / "keys" / f"election-{row.eid}.secret"
    kept = secret.read_text()
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    chief = await site.signed_in("chief@example.tw", Hold(Role.POLLING_CHIEF))
    assert (await officer.post("/en/staff/votes/vote/act", {"act": "open"})).status == 303
    number = (await chief.get("/en/staff/votes/vote/act/open")).value("confirm")
    spoil(secret, change)
    with pytest.raises((Refused, Unavailable)):
        await open_box(row, TWO, vault)
    shown = await chief.get("/en/staff/votes/vote/act/open")
    assert "The secret of this vote on this machine" in shown.text
    assert shown.value("confirm") == ""
    page: Page = await chief.post("/en/staff/votes/vote/act", {"confirm": number})
    assert page.status in (422, 503)
    assert (await by_key("vote")).state == State.FROZEN
    secret.write_text(kept)
    assert (await chief.post("/en/staff/votes/vote/act", {"confirm": number})).status == 303
    assert (await by_key("vote")).state == State.OPEN


async def test_nothing_is_opened_with_a_key_that_nobody_has(site: Site) -> None:
    """No key, 32 bytes that are none, a key that was not tried, and one that another private key was tried for."""
    row, private = await fixed_vote(site)
    vault = site.services.part(BallotWriters).vault
    for none in (b"", bytes(32), bytes(31), b"\x01" + bytes(31)):
        with pytest.raises(Refused):
            await elections.set_key(row, none)
    with pytest.raises(Refused, match="was not tried yet"):
        await open_box(row, TWO, vault)
    with pytest.raises(Refused, match="not the key"):
        await try_key(await by_key("vote"), site.services.part(BallotWriters).vault, new_private())
    with pytest.raises(Refused, match="was not tried yet"):
        await open_box(row, TWO, vault)
    async with writing():
        await Election.filter(id=row.id).update(public_key=None)
    with pytest.raises(Refused, match="missing"):
        await open_box(row, TWO, vault)
    with pytest.raises(Refused, match="missing"):
        await try_key(await by_key("vote"), site.services.part(BallotWriters).vault, private)
    await elections.set_key(row, public_of(private))
    await try_key(await by_key("vote"), site.services.part(BallotWriters).vault, private)
    officer = await site.signed_in("officer@example.tw", Hold(Role.OFFICER))
    await both(officer, await site.signed_in("chief@example.tw", Hold(Role.POLLING_CHIEF)), "vote", act="open")
    assert (await by_key("vote")).state == State.OPEN


async def test_a_public_key_that_was_exchanged_in_the_open_vote_stops_the_count(site: Site) -> None:
    """Whoever can write to the database can lead later ballots to their own key; the count with the officers' key finds it."""
    polling = await prepare(site.services.settings.data)
    await cast(polling, some(12))
    await Election.filter(id=polling.row.id).update(public_key=public_of(new_private()))
    site.services.database.changes.bump()  # type: ignore[union-attr]
    await polling.close()
    for number, left in ((1, 38), (2, 10)):
        await count_left(polling.row, number, left, 0)
    await ending.shut_box(polling.row, TWO, polling.vault)
    with pytest.raises(Refused, match="not the key"):
        await count_box(await polling.again(), polling.vault, polling.private)
