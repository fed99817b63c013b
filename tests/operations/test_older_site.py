"""A site of an earlier version goes on: its database, its archive, its waiting letters, mailed links and digests.

`older/609d1e8.zip` was made by that commit (26 November 2026) with the secret of `tests.support`: the demo with a draft that nobody
finished, an invitation to co-propose, an officer's second factor, and 145 letters that wait. It holds the SQLite file, the same rows as
PostgreSQL's own dump, an archive, the keys of its votes, and what its letters said.
"""

import json
import re
import shutil
import zipfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from domain.clock import now
from domain.cycles.models import Cycle
from domain.cycles.rules import digest
from domain.files.stores import Store
from domain.migrate import migrate
from domain.outbox import OutboxMessage
from domain.people.actions import secrets
from domain.people.models import Person
from domain.restore import restore
from domain.voting.models import Election
from domain.voting.sheet import Sheet
from tests.support import ADDRESS, KEYS, Site, make_settings, new_database
from web.messages.letters import written

KEPT = Path(__file__).parent / "older" / "609d1e8.zip"
LINK = re.compile(rf"{ADDRESS}(/[^\s]*)")

pytestmark = pytest.mark.both


@dataclass
class Older:
    """The site, brought to this version and running; what its letters said; whether its database itself was brought along."""

    site: Site
    expected: dict[str, Any]
    whole: bool


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """Everything in the file."""
    with zipfile.ZipFile(KEPT) as packed:
        packed.extractall(tmp_path / "kept")
    return tmp_path / "kept"


@pytest.fixture(
    params=[
        "sqlite",
        "postgres",
        pytest.param("archive-sqlite", marks=pytest.mark.long),
        pytest.param("archive-postgres", marks=pytest.mark.long),
    ]
)
async def older(request: pytest.FixtureRequest, kept: Path, tmp_path: Path) -> AsyncIterator[Older]:
    """The site on each database, from the database that it left and from its archive."""
    from_archive, kind = "archive" in request.param, request.param.removeprefix("archive-")
    url = f"sqlite:///{kept}/{'restored' if from_archive else 'hamasen'}.sqlite3"
    if kind == "postgres":
        dump = "" if from_archive else (kept / "postgres.sql").read_text()
        url = await new_database(request.getfixturevalue("postgres_server"), "older_site", dump)
    shutil.copytree(kept / "data" / "keys", tmp_path / "data" / "keys")
    settings = make_settings(url, tmp_path)
    if from_archive:
        await restore(url, Store(settings.store), kept / "archive.tar")
    else:
        assert (await migrate(url)).applied
    async with Site.running(settings) as site:
        yield Older(site, json.loads((kept / "expected.json").read_text()), whole=not from_archive)


async def letters_name_the_same_links(older: Older) -> None:
    site = older.site
    facts, letters = await site.services.site(), {letter["id"]: letter for letter in older.expected["letters"]}
    waiting = await OutboxMessage.filter(stage="waiting")
    assert {message.id for message in waiting} == set(letters)
    links: set[str] = set()
    for message in waiting:
        _, text = written(site.services, message, facts)
        named = set(LINK.findall(text))
        assert named == set(LINK.findall(letters[message.id]["text"])), message.template
        links |= named
    assert len(links) >= 50
    browser = site.browser()
    for link in sorted(links):
        page = await browser.get(link)
        expired = page.status == 422 and "/sign-in/link/" in link  # such a link lasts ten minutes
        assert page.status in (200, 303) or expired, (link, page.status)


async def a_mailed_link_leads_to_its_draft(older: Older) -> None:
    letter = next(letter for letter in older.expected["letters"] if letter["template"] == "draft_link")
    browser = older.site.browser()
    page = await browser.get(LINK.findall(letter["text"])[0])
    for _ in range(3):
        if page.status == 303:
            page = await browser.get(page.location)
        elif form := re.search(r'<form method="post" action="(/en/my/link/[^"]+)"', page.response.text):
            page = await browser.post(form[1])
    assert page.status == 200
    assert "A ramp at the ferry" in page.text


async def a_second_factor_opens(older: Older) -> None:
    officer = await Person.get(email="admin@demo.hamasen.example")
    await secrets.check_second_factor(officer.id, older.expected["codes"][0], at=now(), keys=KEYS)


async def digests_are_those_of_the_day(older: Older) -> None:
    cycles = await Cycle.exclude(frozen_digest="")
    assert len(cycles) == 3
    for cycle in cycles:
        assert digest(cycle.plan.fixed()) == cycle.frozen_digest
    votes = await Election.exclude(digest="")
    assert len(votes) == 2
    for vote in votes:
        assert Sheet.from_json(vote.sheet).digest(vote.eid) == vote.digest


@pytest.mark.long
async def test_an_older_site_goes_on(older: Older) -> None:
    await letters_name_the_same_links(older)
    await a_mailed_link_leads_to_its_draft(older)
    await digests_are_those_of_the_day(older)
    if older.whole:  # no archive holds secrets
        await a_second_factor_opens(older)
