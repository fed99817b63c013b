"""The command line: `hamasen demo`, `serve`, `migrate`, `work`, `invite`, `backup`, `restore`, `count`, `pb`, `lot`,
`election`, `slips`, `close`, `verify`, `mirror`, `rehearse`, `glossary`, `tables`, `awards`, `messages`."""

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from domain.errors import HamasenError, Misconfigured
from web.awards.cli import add_verbs as add_award_verbs
from web.counting.cli import add_verbs
from web.glossary.cli import add_verbs as add_glossary_verbs
from web.voting.cli import add_verbs as add_vote_verbs
from web.workshops.cli import add_verbs as add_table_verbs

if TYPE_CHECKING:
    from web.frame.services import Services
    from web.settings import Settings


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one verb; a setting that is wrong, or a part that does not answer, is one sentence and exit status 2."""
    chosen = described().parse_args(arguments)
    try:
        status = chosen.run(chosen)
    except HamasenError as problem:
        print(f"hamasen: {problem}", file=sys.stderr)
        raise SystemExit(2) from problem
    except KeyboardInterrupt:
        status = 130
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    raise SystemExit(status or 0)


class _Parser(argparse.ArgumentParser):
    """Wrong usage ends with 1: 2 means that what was given is wrong (`docs/settings.md`)."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(1, f"{self.prog}: {message}\n")


def described() -> argparse.ArgumentParser:
    """Every verb with its arguments."""
    parser = _Parser(prog="hamasen", description="Participatory budgeting and civic engagement.")
    parser.set_defaults(make_services=_make_services)
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    demo = verbs.add_parser("demo", help="start a site with demo data on embedded SQLite")
    demo.add_argument("--port", type=int, default=8000)
    demo.add_argument("--host", default="127.0.0.1")
    demo.add_argument("--data", type=Path, default=Path("hamasen-data"), help="folder for the site's files")
    demo.set_defaults(run=_demo)

    serve = verbs.add_parser("serve", help="serve the site that the HAMASEN_… settings describe")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8000)
    serve.add_argument("--workers", type=int, default=1)
    serve.set_defaults(run=_serve)

    migrate = verbs.add_parser("migrate", help="bring the database to this version")
    migrate.set_defaults(run=_migrate)

    work = verbs.add_parser("work", help="send mail and tidy up, as a process of its own (HAMASEN_WORK=separate)")
    work.set_defaults(run=_work)

    invite = verbs.add_parser("invite", help="invite an administrator and print the link: the way back when nobody can sign in")
    invite.add_argument("email")
    invite.add_argument("--language", default="zh-Hant")
    invite.set_defaults(run=_invite)

    backup = verbs.add_parser("backup", help="write database and files into one verified archive, while the site runs")
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=_backup)

    restore = verbs.add_parser("restore", help="fill an empty database and file store from an archive")
    restore.add_argument("file", type=Path)
    restore.set_defaults(run=_restore)

    for add in (add_verbs, add_vote_verbs, add_glossary_verbs, add_table_verbs, add_award_verbs):
        add(verbs)

    messages = verbs.add_parser("messages", help="bring the translation catalogues up to date, or check them")
    messages.add_argument("what", choices=("update", "check"))
    messages.set_defaults(run=_messages)
    return parser


def _make_services(given: "Settings") -> "Services":
    """The site's parts, for verbs of rooms, which know no other room."""
    from web.app import make_services

    return make_services(given)


def _demo(chosen: argparse.Namespace) -> int:
    data = chosen.data.absolute()
    for name in [name for name in os.environ if name.startswith("HAMASEN_")]:
        del os.environ[name]  # a real site's mail server or bucket is not for a demo
    environ = {
        "HAMASEN_MODE": "demo",
        "HAMASEN_DATA": str(data),
        "HAMASEN_DATABASE_URL": f"sqlite:///{data}/hamasen.sqlite3",
        "HAMASEN_ADDRESS": f"http://{'127.0.0.1' if chosen.host in ('0.0.0.0', '::') else chosen.host}:{chosen.port}",  # noqa: S104 - compared, not bound
    }
    os.environ.update(environ)
    from domain import demo

    if (data / "hamasen.sqlite3").exists():
        fill_demo(data)  # it was filled before: nothing to draw
    else:
        _in_a_process_of_its_own(fill_demo, data)
    address = environ["HAMASEN_ADDRESS"]
    print(f"Hamasen demo: {address}/zh-Hant/ (中文)  {address}/en/ (English)")
    print(f"Sign in as anybody: {address}/zh-Hant/demo")
    for person in demo.PEOPLE:
        print(f"  {person.email:34} {', '.join(hold.role.value for hold in person.holds) or 'resident'}")
    print(f"Mail that would be sent: {address}/zh-Hant/demo/mail  ·  files in {data}", flush=True)
    return _run(chosen.host, chosen.port, 1)


def _in_a_process_of_its_own(job: Callable[[Path], None], data: Path) -> None:
    """Do it in a child that ends afterwards: what filling a demo needs for a moment (pictures, keys, counts) is not held while serving."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as pool:
        filled = pool.submit(job, data)
        import web.app  # noqa: F401 - here: what serving needs is read while the child fills

        filled.result()


def fill_demo(data: Path) -> None:
    """Bring the demo's database up to date, and fill it when it is empty. Raises Misconfigured for a real site's."""
    from domain import demo
    from domain.clock import now
    from domain.db import open_database
    from domain.migrate import migrate
    from web.app import make_services
    from web.settings import read

    settings = read(os.environ)
    services = make_services(settings)  # first: what cases come from is known by the rooms
    data.mkdir(parents=True, exist_ok=True)

    async def prepare() -> None:
        await migrate(settings.database_url)
        database = await open_database(settings.database_url)
        try:
            filled = await demo.fill(now(), services.keys, services.store)
            if not filled and not await demo.is_demo():
                raise Misconfigured(f"{data} holds a real site. Choose another folder for the demo with --data.")
            if filled:
                from web.demo.votes import fill as fill_votes  # here: counting takes memory that serving needs not

                services.database = database
                await fill_votes(services)
        finally:
            await database.close()

    asyncio.run(prepare())


def _serve(chosen: argparse.Namespace) -> int:
    from web.settings import read

    os.environ.setdefault("HAMASEN_ADDRESS", "" if os.environ.get("HAMASEN_MODE") == "production" else f"http://127.0.0.1:{chosen.port}")
    settings = read(os.environ, port=chosen.port)
    if chosen.workers > 1 and settings.database_url.startswith("sqlite"):
        raise Misconfigured("Several workers need PostgreSQL. Use --workers 1, or set HAMASEN_DATABASE_URL to postgres://….")
    asyncio.run(_announce_set_up(settings))
    return _run(chosen.host, chosen.port, chosen.workers)


async def _announce_set_up(settings: "Settings") -> None:
    """On an empty site, print the one-time token of its set-up page. A database that may not be served is refused here, in a sentence."""
    from domain.site.actions import new_set_up_token
    from web.app import make_services
    from web.frame.lifespan import opened

    async with opened(make_services(settings)):
        token = await new_set_up_token()
    if token:
        print(f"This site is not set up yet. Open {settings.address}/zh-Hant/set-up or {settings.address}/en/set-up", flush=True)
        print(f"Set-up token: {token}", flush=True)


KEEP_ALIVE = 20  # seconds that a quiet connection stays open: screens ask every five, and opening costs more than asking


def _run(host: str, port: int, workers: int) -> int:
    from tempfile import mkdtemp

    import uvicorn

    if workers > 1:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = mkdtemp(prefix="hamasen-metrics-")
    proxies = os.environ.get("HAMASEN_PROXIES", "127.0.0.1")
    uvicorn.run(
        "web.app:from_environment",
        factory=True,
        host=host,
        port=port,
        workers=workers if workers > 1 else None,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=True,
        forwarded_allow_ips=proxies,
        timeout_graceful_shutdown=10,
        timeout_keep_alive=KEEP_ALIVE,
    )
    return 0


def _migrate(chosen: argparse.Namespace) -> int:
    from domain.db import sqlite_path
    from domain.migrate import migrate
    from web.settings import database_url

    url = database_url(os.environ)
    if url.startswith("sqlite"):
        sqlite_path(url).parent.mkdir(parents=True, exist_ok=True)
    outcome = asyncio.run(migrate(url, report=print))
    print(f"{len(outcome.applied)} applied." if outcome.applied else "Nothing to do.")
    if outcome.copy:
        print(f"The database as it was before: {outcome.copy}")
    return 0


def _work(chosen: argparse.Namespace) -> int:
    from web.app import make_services
    from web.frame import request_log
    from web.frame.lifespan import opened
    from web.settings import read
    from web.worker import work

    services = make_services(read(os.environ))
    request_log.set_up()

    async def run() -> None:
        async with opened(services) as database:
            await database.follow()
            await work(services)

    asyncio.run(run())
    return 0


def _invite(chosen: argparse.Namespace) -> int:
    from domain.clock import now
    from domain.people.actions.roles import invite
    from domain.people.rules import clean_email
    from domain.policy import Hold, Role
    from web.app import make_services
    from web.frame.lifespan import opened
    from web.frame.urls import path_of
    from web.settings import read

    services = make_services(read(os.environ))
    if chosen.language not in services.locales:
        raise Misconfigured(f"There is no language {chosen.language}. Choose one of {', '.join(services.locales.tags)}.")

    async def run() -> str:
        async with opened(services):
            to, hold = clean_email(chosen.email), Hold(Role.ADMINISTRATOR)
            why = "invited on the command line"
            _, token = await invite(to, hold, name="", locale=chosen.language, at=now(), by=None, keys=services.keys, why=why)
        return token

    token = asyncio.run(run())
    print(f"Open within 7 days: {services.settings.address}{path_of('invitation', chosen.language, token=token)}")
    return 0


def _backup(chosen: argparse.Namespace) -> int:
    from domain import backup
    from domain.files.stores import Store
    from web.settings import database_url, store_settings

    report = asyncio.run(backup.backup(database_url(os.environ), Store(store_settings(os.environ)), chosen.file))
    print(f"{report.rows} rows of {report.tables} tables and {report.files} files in {chosen.file}, read back and verified.")
    return 0


def _restore(chosen: argparse.Namespace) -> int:
    from domain import restore
    from domain.files.stores import Store
    from web.settings import database_url, store_settings

    report = asyncio.run(restore.restore(database_url(os.environ), Store(store_settings(os.environ)), chosen.file))
    print(f"{report.rows} rows of {report.tables} tables and {report.files} files restored and compared.")
    return 0


def _messages(chosen: argparse.Namespace) -> int:
    from web.text import message_catalogue
    from web.text.languages import FOLDER

    if chosen.what == "update":
        lacking = message_catalogue.update()
        for folder, count in lacking.items():
            print(f"{folder}: {count} to translate")
        return 0
    source, wrong = message_catalogue.collect(), 0
    for path in sorted(FOLDER.glob("*/messages.po")):
        for problem in message_catalogue.problems(message_catalogue.load(path), source):
            print(f"{path.parent.name}: {problem}")
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    main()
