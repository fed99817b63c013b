"""Databases, a running site, and the promise that nothing real is skipped in CI."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import asyncpg
import pytest
from tortoise.apps import Apps
from tortoise.models import Model

from tests.architecture import contexts, writes
from tests.serving import ROOT
from tests.support import Site, beside, checkpoint, make_settings, new_database, only_one, postgres

pytest_plugins = ["tests.sms_gateway"]

CI = os.environ.get("CI") == "true"

# Each process of a run, and each command that a test starts, would compile all of the house again: a third of the CPU time.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

writes.watch()
contexts.watch()


def prepare_queries_once() -> None:
    """Let Tortoise prepare the filters and queries of its models once a process and dialect, not for every site a test opens.

    They depend on nothing else; preparing them took a tenth of the run (20 ms for each of 900 sites).
    """
    prepare = Apps._build_initial_querysets
    prepared: WeakKeyDictionary[type[Model], type[Any]] = WeakKeyDictionary()

    def once(apps: Apps) -> None:
        wanted = {model: model._meta.db.executor_class for app in apps.apps.values() for model in app.values()}
        if any(prepared.get(model) is not executor for model, executor in wanted.items()):
            prepare(apps)
            prepared.update(wanted)

    Apps._build_initial_querysets = once  # type: ignore[method-assign]


prepare_queries_once()


def _waits_for_ci(item: pytest.Item) -> bool:
    """Whether a local run leaves it out: what is `long`, and the PostgreSQL half of what is not marked `both`."""
    on_postgres = isinstance(item, pytest.Function) and _parameters(item).get("database_url") == "postgres"
    return "long" in item.keywords or (on_postgres and "both" not in item.keywords)


def _parameters(item: pytest.Function) -> dict[str, object]:
    return item.callspec.params if hasattr(item, "callspec") else {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out locally what takes long, with a reason; run everything when CI=true, the longest modules first."""
    if CI:
        seconds: dict[Path, int] = {}
        for item in items:
            known = [mark.kwargs.get("seconds", 0) for mark in item.iter_markers("long")]
            seconds[item.path] = max([seconds.get(item.path, 0), *known])
        items.sort(key=lambda item: -seconds[item.path])  # else a process ends with one of them while the others have nothing to do
        return
    for item in items:
        if _waits_for_ci(item):
            item.add_marker(pytest.mark.skip(reason="takes long: set CI=true to run it"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a skip of anything is a failure: a real part was missing."""
    report = yield
    if report.when == "teardown":
        report.user_properties.append(("cpu_used", _cpu() - item.stash[_BEGAN]))
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped in CI: {reason}"
    return report


def _cpu() -> float:
    """Seconds of CPU that this process and the ended ones that it started have used."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note what a test cost, for the shares below; the last report carries it to the process that sums up."""
    item.stash[_BEGAN] = _cpu()
    return (yield)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Processes on two cores: what tests wait for (a killed server, a browser) leaves room for one more."""
    return 3


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add what each test cost to its room; with several processes, their reports come here."""
    if report.when == "teardown":
        _shares[_room_of(report.nodeid)] += dict(report.user_properties).get("cpu_used", 0.0)  # type: ignore[assignment]


_BEGAN = pytest.StashKey[float]()
_shares: Counter[str] = Counter()


def _room_of(nodeid: str) -> str:
    """`voting` of tests/voting/test_box.py, `whole` of what lies above the rooms."""
    parts = nodeid.split("::")[0].split("/")
    return parts[1] if len(parts) > 2 else "whole"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many seconds of CPU the tests of each room took: a new room shall add ten to a local run, and no more."""
    shares = ", ".join(f"{room} {seconds:.0f}" for room, seconds in _shares.most_common() if seconds >= 0.5)
    terminalreporter.write_line(f"CPU seconds by room: {shares}; {sum(_shares.values()):.0f} in all")


@pytest.fixture(autouse=True)
def every_write_is_an_action() -> Iterator[None]:
    """A row of a room is changed by that room's actions alone, whatever a test walks through."""
    writes.breaches.clear()
    yield
    assert not writes.breaches, "written from elsewhere than the room's own actions"


@pytest.fixture(autouse=True)
def every_page_is_given_what_its_type_says() -> Iterator[None]:
    """The type beside a handler says what its template can rely on."""
    contexts.breaches.clear()
    yield
    assert not contexts.breaches, "not what the type of the page says"


@pytest.fixture
def anyio_backend() -> str:
    """The site runs on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data that tests read and the project does not hold."""
    folder = Path(os.environ.get("HAMASEN_SHARED", Path(__file__).parent.parent.parent / "shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no shared data at {folder}: set HAMASEN_SHARED")
    return folder


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL that all processes of a run share; its address without a database. The last one to leave ends it."""
    with postgres(shared_folder(tmp_path_factory)) as (address, _):
        yield address


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run see."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def filled_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo's folder, filled once for all processes of a run, because that takes ten seconds. Serve from a copy of it."""
    folder = shared_folder(tmp_path_factory) / "filled-demo"
    with only_one(folder):
        if not (folder / "demo-codes.json").exists():
            given = {
                "MODE": "demo",
                "DATA": str(folder),
                "DATABASE_URL": f"sqlite:///{folder}/hamasen.sqlite3",
                "ADDRESS": "http://127.0.0.1:8000",
            }
            environ = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
            script = f"from pathlib import Path; from web.cli import fill_demo; fill_demo(Path({str(folder)!r}))"
            environ |= {f"HAMASEN_{name}": value for name, value in given.items()}
            subprocess.run([sys.executable, "-c", script], env=environ, check=True, cwd=ROOT)
    return folder


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy, made once for all processes of a run."""
    import anyio

    from domain.migrate import migrate

    path = shared_folder(tmp_path_factory) / "template.sqlite3"
    with only_one(path):
        if not path.exists():
            made = path.with_suffix(".made")
            anyio.run(migrate, f"sqlite:///{made}")
            checkpoint(made)
            made.rename(path)
    return path


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A migrated PostgreSQL database of this process; each test that uses it begins with empty tables.

    It is a copy of one that is migrated once for all processes of a run.
    """
    name = f"hamasen_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}"
    with only_one(shared_folder(tmp_path_factory) / "postgres-template"):
        return beside(_copy_of_migrated(postgres_server, name))


async def _copy_of_migrated(server: str, name: str) -> str:
    """A new database like the migrated one, which is made if there is none; its address."""
    connection = await asyncpg.connect(server)
    if not await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = 'hamasen_migrated'"):
        environ = os.environ | {"HAMASEN_DATABASE_URL": await new_database(server, "hamasen_begun")}
        subprocess.run([sys.executable, "-m", "web.cli", "migrate"], env=environ, check=True, capture_output=True, cwd=ROOT)
        await connection.execute("ALTER DATABASE hamasen_begun RENAME TO hamasen_migrated")
    await connection.close()
    return await new_database(server, name, template="hamasen_migrated")


async def empty(url: str) -> None:
    """Remove every row of our tables, and let numbers begin at 1 again.

    Only what holds rows is touched, by DELETE without its triggers: TRUNCATE of all took a quarter of a second for each of 900 tests.
    """
    connection = await asyncpg.connect(url)
    tables = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> 'tortoise_migrations'"
    )
    any_row = " UNION ALL ".join(f"(SELECT '{row[0]}' FROM \"{row[0]}\" LIMIT 1)" for row in tables)
    filled = [row[0] for row in await connection.fetch(any_row)]
    async with connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        for name in filled:
            await connection.execute(f'DELETE FROM "{name}"')
        await connection.execute(
            "SELECT setval(quote_ident(schemaname) || '.' || quote_ident(sequencename), 1, false) FROM pg_sequences "
            "WHERE schemaname = 'public' AND last_value IS NOT NULL AND sequencename NOT LIKE 'tortoise%'"
        )
    await connection.close()


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty, migrated database of each kind: every test that uses it runs twice."""
    if request.param == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        path = tmp_path / "hamasen.sqlite3"
        path.write_bytes(template.read_bytes())
        return f"sqlite:///{path}"
    url = request.getfixturevalue("postgres_url")
    import anyio

    anyio.run(empty, url)
    return str(url)


@pytest.fixture
async def site(database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running site with its name and first administrator, on each database."""
    async with Site.running(make_settings(database_url, tmp_path)) as running:
        await running.set_up()
        yield running


@pytest.fixture
async def empty_site(database_url: str, tmp_path: Path) -> AsyncIterator[Site]:
    """A running site that nobody has set up."""
    async with Site.running(make_settings(database_url, tmp_path)) as running:
        yield running
