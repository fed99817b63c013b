"""A new room works with no other file changed but the lists of rooms, models, verbs and layers."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from domain import db, policy
from domain.clock import now
from domain.db import MODELS
from domain.delivery import queries as delivery
from domain.delivery.actions import cases
from domain.delivery.actions.cases import Decided
from domain.ledger import LedgerEntry
from domain.migrate import migrate
from domain.policy import Hold, Role, Rule
from tests.architecture.rules import RULES
from tests.architecture.sources import Source
from tests.sample_room.domain.models import Bench
from tests.sample_room.web.room import ROOM, Seats
from tests.support import Site, make_settings, new_database, newest_message
from tests.town import both
from web.app import PARTS, ROOMS
from web.frame.rooms import install
from web.messages.letters import written
from web.worker import remind

FOLDER = Path(__file__).parent


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
async def benches(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """A site with one more room, on a database of its own: its migration is applied to a site without it."""
    url = f"sqlite:///{tmp_path}/hamasen.sqlite3"
    if request.param == "postgres":
        url = await new_database(request.getfixturevalue("postgres_server"), "sample_room")
    await migrate(url)
    monkeypatch.setattr(db, "MODELS", [*MODELS, "tests.sample_room.domain.models"])
    monkeypatch.setitem(policy.VERBS, "benches.read", Rule(roles=frozenset({Role.ADMINISTRATOR})))
    outcome = await migrate(url, models=db.MODELS, migrations="tests.sample_room.migrations")
    assert outcome.applied == ("0099_benches",)
    async with Site.running(make_settings(url, tmp_path), chosen=[*ROOMS, ROOM]) as running:
        await running.set_up()
        yield running
    install((*PARTS, *ROOMS))


async def test_its_pages_menus_words_and_letters_are_there(benches: Site) -> None:
    stranger, reader = benches.browser(), await benches.signed_in("reader@example.tw")
    page = await stranger.get("/en/benches")
    assert page.status == 200
    assert "Benches of 45 cm" in page.text
    assert "None yet" in page.text
    assert '<a href="/en/benches" aria-current="page">Benches</a>' in page.response.text
    assert (await stranger.post("/en/benches/wish", {"place": "x"})).status == 403
    assert (await stranger.get("/en/staff/benches")).status == 303
    assert (await reader.get("/en/staff/benches")).status == 403
    assert (await reader.post("/en/benches/wish", {"place": " "})).errors == ["Say where."]
    assert (await reader.post("/en/benches/wish", {"place": "At the  pier"})).location == "/en/benches"
    assert "Thank you. Your wish stands." in (await reader.get("/en/benches")).text
    assert (await stranger.get("/b/B1")).location == "/zh-Hant/benches/b1"
    assert "/en/benches/b1" in (await stranger.get("/sitemap.xml")).text
    message = await newest_message("reader@example.tw")
    subject, text = written(benches.services, message, await benches.services.site())
    assert subject == "You wish for a bench: At the pier"
    assert text == "AT THE PIER\nhttp://127.0.0.1:8000/zh-Hant/benches/b1\n"


async def test_staff_find_it_and_its_acts(benches: Site) -> None:
    reader, officer = await benches.signed_in("reader@example.tw"), await benches.administrator()
    await reader.post("/en/benches/wish", {"place": "At the pier"})
    home = await officer.get("/en/staff")
    assert "Wishes for benches" in home.text
    assert "Answer them" in home.text
    assert "benches to answer" in home.text
    assert (await officer.get("/en/staff/benches")).status == 200
    assert "wished for a bench" in (await officer.get("/en/staff/ledger")).text
    assert "A wish for a bench" in (await officer.get("/en/staff/outbox")).text


async def test_its_work_comes_round_and_its_part_is_kept(benches: Site) -> None:
    reader = await benches.signed_in("reader@example.tw")
    await reader.post("/en/benches/wish", {"place": "At the pier"})
    await remind(benches.services, now())
    assert not (await Bench.get(number="b1")).reminded
    await remind(benches.services, now() + timedelta(days=8))
    assert (await Bench.get(number="b1")).reminded
    assert isinstance(benches.services.part(Seats), Seats)


async def test_what_it_holds_of_a_person_is_given_out_and_erased(benches: Site) -> None:
    reader = await benches.signed_in("reader@example.tw")
    await reader.post("/en/benches/wish", {"place": "At the pier"})
    assert (await reader.get("/en/account/data/file")).response.json()["benches"] == [{"number": "b1", "place": "At the pier"}]
    assert (await reader.post("/en/account/erase", {"email": "reader@example.tw"})).status == 303
    assert (await Bench.get(number="b1")).person is None


async def test_it_hears_of_the_case_that_carries_it_out(benches: Site) -> None:
    reader = await benches.signed_in("reader@example.tw")
    officer = await benches.person("officer@example.tw", Hold(Role.OFFICER))
    await reader.post("/en/benches/wish", {"place": "At the pier"})
    await cases.open_cases([Decided("bench", "b1", "site", both("椅"), "transport")], on=now().date(), at=now(), by=officer.id)
    assert (await Bench.get(number="b1")).answered_at is not None
    assert await delivery.leading_nowhere() == []
    assert await LedgerEntry.filter(verb="delivery.open").count() == 1


def test_it_keeps_the_rules_of_the_house() -> None:
    paths = sorted([*(FOLDER / "domain").glob("*.py"), *(FOLDER / "web").glob("*.py")])
    own = []
    for path in paths:
        top = path.relative_to(FOLDER).parts[0]
        text = path.read_text().replace("tests.sample_room.domain", "domain.benches").replace("tests.sample_room.web", "web.benches")
        name = "actions/wishing.py" if path.name == "actions.py" else path.name
        own.append(Source(f"{top}/benches/{name}", text))
    assert [finding for rule in RULES for finding in rule(own)] == []
