"""A new room works with no other file changed but the lists of rooms, models, verbs and layers."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from domain import attachments, db, policy, talk, tasks, timeline, two_officers
from domain.clock import now
from domain.db import MODELS, writing
from domain.delivery import queries as delivery
from domain.delivery.actions import cases
from domain.delivery.actions.cases import Decided
from domain.errors import Refused
from domain.ledger import LedgerEntry
from domain.migrate import migrate
from domain.policy import Hold, Role, Rule
from tests.architecture.rules import RULES
from tests.architecture.sources import Source
from tests.sample_room.domain.models import (
    EVENTS,
    FOLLOWS,
    PHOTOS,
    REMARKS,
    TASKS,
    Bench,
    BenchAct,
    BenchEvent,
    BenchFollow,
    BenchPhoto,
    BenchRemark,
)
from tests.sample_room.web.room import ROOM, Seats
from tests.support import Site, beside, checkpoint, make_settings, new_database, newest_message
from tests.town import both
from web.app import PARTS, ROOMS
from web.frame.rooms import install
from web.messages.letters import written
from web.worker import remind

FOLDER = Path(__file__).parent
MODEL = "tests.sample_room.domain.models"


@pytest.fixture(scope="module")
def benches_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the sample room's tables: its migration is applied to a site without it."""
    path = tmp_path_factory.mktemp("benches") / "benches.sqlite3"
    beside(add_room(f"sqlite:///{path}"))
    checkpoint(path)
    return path


@pytest.fixture(scope="module")
def benches_on_postgres(postgres_server: str) -> None:
    """The same as a PostgreSQL database of the name `benches`, to copy."""

    async def make() -> None:
        await add_room(await new_database(postgres_server, "benches"))

    beside(make())


async def add_room(url: str) -> None:
    """Bring an empty database to this version, then add the sample room."""
    await migrate(url)
    outcome = await migrate(url, models=[*MODELS, MODEL], migrations="tests.sample_room.migrations")
    assert outcome.applied == ("0099_benches", "0100_bench_parts")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.long)])
async def benches(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Site]:
    """A site with one more room, on a database of its own."""
    url = f"sqlite:///{tmp_path}/hamasen.sqlite3"
    if request.param == "postgres":
        request.getfixturevalue("benches_on_postgres")
        url = await new_database(request.getfixturevalue("postgres_server"), "sample_room", template="benches")
    else:
        shutil.copy(request.getfixturevalue("benches_template"), tmp_path / "hamasen.sqlite3")
    monkeypatch.setattr(db, "MODELS", [*MODELS, MODEL])
    monkeypatch.setitem(policy.VERBS, "benches.read", Rule(roles=frozenset({Role.ADMINISTRATOR})))
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


async def test_its_timeline_followers_and_remarks_are_its_own_tables(benches: Site) -> None:
    bench = await Bench.create(number="b1", place="pier", asked_at=now())
    at = now()
    await timeline.tell(EVENTS, bench.id, "wished", at=at, facts={"by": "somebody"})
    await timeline.tell(EVENTS, bench.id, "noted", at=at, public=False, facts={})
    assert [station.kind for station in await timeline.stations(EVENTS, bench.id)] == ["wished"]
    both_kinds = await timeline.stations(EVENTS, bench.id, public=False)
    assert [(station.kind, station.announced) for station in both_kinds] == [("wished", False), ("noted", True)]
    for person in (7, 3, 7):
        await talk.follow(FOLLOWS, bench.id, person, at=at)
    assert await talk.followers(FOLLOWS, bench.id) == [3, 7]
    await talk.unfollow(FOLLOWS, bench.id, 3)
    assert await talk.followers(FOLLOWS, bench.id) == [7]
    said = await BenchRemark.create(bench_id=bench.id, text="Shade, please", locale="en", at=at, person=7)
    assert await talk.shown(REMARKS, bench.id) == []
    await talk.decide(REMARKS, said.id, talk.SHOWN, why="", at=at, by=1)
    assert [remark.text for remark in await talk.shown(REMARKS, bench.id)] == ["Shade, please"]
    with pytest.raises(Refused, match="already"):
        await talk.decide(REMARKS, said.id, talk.SHOWN, why="", at=at, by=1)
    with pytest.raises(Refused, match="Say why"):
        await talk.decide(REMARKS, said.id, talk.REMOVED, why=" ", at=at, by=1)
    await bench.delete()
    assert [await kind.all().count() for kind in (BenchEvent, BenchFollow, BenchRemark)] == [0, 0, 0], "a real key takes them along"


async def test_its_tasks_and_photos_are_bounded(benches: Site) -> None:
    bench = await Bench.create(number="b1", place="pier", asked_at=now())
    day = date(2027, 3, 1)
    given = await tasks.give(TASKS, bench.id, "transport", day, at=now(), by=None)
    with pytest.raises(Refused, match="already"):
        await tasks.give(TASKS, bench.id, "transport", day, at=now(), by=None)
    assert (tasks.overdue(given, day), tasks.overdue(given, day + timedelta(days=1))) == (False, True)

    async def add(number: int) -> bool:
        try:
            async with writing():
                await attachments.attach(PHOTOS, bench.id, f"f{number}", kind="photo", alt=both("椅"), most=6)
        except Refused:
            return False
        return True

    kept = await asyncio.gather(*(add(number) for number in range(20)))
    assert sum(kept) == await BenchPhoto.all().count() == 6
    assert sorted(await BenchPhoto.all().values_list("position", flat=True)) == [0, 1, 2, 3, 4, 5]
    attachments.check_room(5, 6)
    with pytest.raises(Refused):
        attachments.check_room(6, 6)


async def test_its_acts_take_two_officers_within_a_day(benches: Site) -> None:
    bench, at = await Bench.create(number="b1", place="pier", asked_at=now()), now()
    act = await BenchAct.create(bench_id=bench.id, kind="remove", asked_by=1, asked_at=at)
    two_officers.check_second(act, by=2, at=at + two_officers.LASTS, still=True)
    for by, moment, still in ((1, at, True), (2, at + two_officers.LASTS + timedelta(microseconds=1), True), (2, at, False)):
        with pytest.raises(Refused):
            two_officers.check_second(act, by=by, at=moment, still=still)


def test_it_keeps_the_rules_of_the_house() -> None:
    paths = sorted([*(FOLDER / "domain").glob("*.py"), *(FOLDER / "web").glob("*.py")])
    own = []
    for path in paths:
        top = path.relative_to(FOLDER).parts[0]
        text = path.read_text().replace("tests.sample_room.domain", "domain.benches").replace("tests.sample_room.web", "web.benches")
        name = "actions/wishing.py" if path.name == "actions.py" else path.name
        own.append(Source(f"{top}/benches/{name}", text))
    assert [finding for rule in RULES for finding in rule(own)] == []
