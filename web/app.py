"""Putting the site together."""

import asyncio
import contextlib
import gc
import os
from collections.abc import AsyncIterator, Iterable
from functools import cache

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from domain import migrate, migration_lock
from domain.db import Database, open_database, unsafe_settings
from domain.errors import HamasenError, Misconfigured
from domain.files.stores import Store
from domain.keys import Keys
from domain.proposals.queries.likes import Shelf
from domain.voting.vault import Vault
from web import settings, worker
from web.cycles.borders import PAGES as CYCLE_BORDERS
from web.cycles.items import PAGES as CYCLE_ITEMS
from web.cycles.pages import PAGES as CYCLE_PAGES
from web.cycles.phase import PAGES as CYCLE_PHASE
from web.cycles.publishing import PAGES as CYCLE_PUBLISHING
from web.cycles.ruling import PAGES as CYCLE_RULES
from web.cycles.staff import PAGES as CYCLE_STAFF
from web.cycles.timing import PAGES as CYCLE_DATES
from web.cycles.views import PAGES as CYCLES
from web.delivery.staff import PAGES as DELIVERY_STAFF
from web.delivery.views import PAGES as DELIVERY
from web.demo.views import PAGES as DEMO
from web.files.views import PAGES as FILES
from web.frame import error_pages, request_log
from web.frame.metrics import metrics
from web.frame.page_cache import Front
from web.frame.page_routes import PageRoute, routes
from web.frame.permalinks import ROUTES as LASTING
from web.frame.security_headers import Guard
from web.frame.services import Services
from web.frame.static_files import Statics
from web.frame.template_globals import known
from web.home.views import PAGES as HOME
from web.operations.views import PAGES as OPERATIONS
from web.people.account import PAGES as ACCOUNT
from web.people.invitations import PAGES as INVITATIONS
from web.people.security import PAGES as SECURITY
from web.people.sign_in import PAGES as SIGN_IN
from web.people.staff import PAGES as PEOPLE
from web.proposals.agency import PAGES as REVIEW
from web.proposals.api import ROUTES as API
from web.proposals.contact import PAGES as CONTACT
from web.proposals.deciding import PAGES as DECIDING
from web.proposals.desk import PAGES as DESK
from web.proposals.detail import PAGES as PROPOSAL
from web.proposals.exports import PAGES as EXPORTS
from web.proposals.guide import PAGES as GUIDE
from web.proposals.lists import PAGES as PROPOSALS
from web.proposals.moderation import PAGES as MODERATION
from web.proposals.own import PAGES as OWN
from web.proposals.people import PAGES as PEOPLE_TOGETHER
from web.proposals.postering import PAGES as POSTERS
from web.proposals.propose import PAGES as PROPOSE
from web.proposals.screening import PAGES as SCREENING
from web.proposals.sharing import PAGES as SHARING
from web.proposals.talk import PAGES as TALK
from web.proposals.translating import PAGES as TRANSLATING
from web.robots import ROUTES as ROBOTS
from web.settings import Mode, Settings
from web.site.views import PAGES as SITE
from web.style.views import PAGES as STYLE
from web.tables import charts
from web.text.languages import Locales
from web.voting.acting import PAGES as VOTE_ACTS
from web.voting.ballot import PAGES as BALLOT
from web.voting.ballot_writers import BallotWriters
from web.voting.board import PAGES as BOARD
from web.voting.collect import PAGES as COLLECT
from web.voting.desk import PAGES as BALLOT_DESK
from web.voting.drafting import PAGES as VOTE_DRAFT
from web.voting.enrolling import PAGES as ROLL
from web.voting.handing_over import PAGES as HAND_OVER
from web.voting.office import PAGES as VOTE_OFFICE
from web.voting.paper_entry import PAGES as PAPER_ENTRY
from web.voting.prize import PAGES as PRIZE
from web.voting.results import PAGES as RESULTS
from web.voting.stations import PAGES as STATIONS
from web.voting.tracker_code import PAGES as TRACKER
from web.voting.verifier import PAGES as VERIFIER

PAGES: list[PageRoute] = [
    *BALLOT,
    *BOARD,
    *RESULTS,
    *TRACKER,
    *VERIFIER,
    *COLLECT,
    *VOTE_OFFICE,
    *VOTE_ACTS,
    *BALLOT_DESK,
    *VOTE_DRAFT,
    *ROLL,
    *STATIONS,
    *HAND_OVER,
    *PRIZE,
    *PAPER_ENTRY,
    *HOME,
    *STYLE,
    *CYCLES,
    *CYCLE_STAFF,
    *CYCLE_DATES,
    *CYCLE_ITEMS,
    *CYCLE_RULES,
    *CYCLE_PAGES,
    *CYCLE_PHASE,
    *CYCLE_BORDERS,
    *CYCLE_PUBLISHING,
    *PROPOSALS,
    *PROPOSE,
    *CONTACT,
    *OWN,
    *PEOPLE_TOGETHER,
    *PROPOSAL,
    *TALK,
    *TRANSLATING,
    *EXPORTS,
    *GUIDE,
    *SHARING,
    *POSTERS,
    *DESK,
    *SCREENING,
    *DECIDING,
    *REVIEW,
    *MODERATION,
    *DELIVERY,
    *DELIVERY_STAFF,
    *SIGN_IN,
    *SECURITY,
    *ACCOUNT,
    *INVITATIONS,
    *PEOPLE,
    *SITE,
    *FILES,
    *OPERATIONS,
]


known(bars=charts.bars, track=charts.track, line=charts.line, pattern=charts.pattern, days_chart=charts.days)


@cache
def _languages() -> Locales:
    """The languages of this installation, read once: compiled templates belong to them."""
    return Locales()


@cache
def _statics() -> Statics:
    return Statics()


def make_services(given: Settings, locales: Locales | None = None) -> Services:
    """The site's parts from its settings; nothing is opened yet."""
    made = Services(given, locales or _languages(), _statics(), Keys(given.secret), Store(given.store))
    made.parts = {BallotWriters: BallotWriters(Vault(given.data / "keys")), Shelf: Shelf()}
    return made


def make_app(services: Services) -> ASGIApp:
    """The ASGI application: Front (cache, metrics) → Guard (headers, origin) → Starlette (pages)."""
    doors = [*PAGES, *DEMO] if services.settings.mode is Mode.DEMO else PAGES
    others = [door for door in doors if door not in BALLOT]  # ballots come first: they are in a hurry
    inner = Starlette(
        routes=[
            *routes(services, BALLOT),
            Route("/", _start, name="start"),
            Route("/v", _in_own_language),
            Route("/verify", _in_own_language),
            Route("/healthz", _alive),
            Route("/readyz", _ready),
            Route("/metrics", metrics),
            Route("/static/{path:path}", services.statics.serve),
            *API,
            *ROBOTS,
            *LASTING,
            Route("/{language:str}", _bare_language),
            *routes(services, others),
        ],
        exception_handlers={
            HTTPException: error_pages.on_http,
            HamasenError: error_pages.on_domain,
            Exception: error_pages.on_fault,
        },
        lifespan=_lifespan,
    )
    inner.router.redirect_slashes = False  # an unknown address is unknown, with or without a slash
    inner.state.services = services
    inner.state.doors = doors

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = inner
        await error_pages.refuse_stranger(scope, receive, send)

    return Front(Guard(inner, services, refuse), services)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """Open the database, refuse one that is old or unsafe, follow its changes, and work."""
    async with _open(app.state.services):
        yield


@contextlib.asynccontextmanager
async def _open(services: Services) -> AsyncIterator[None]:
    async with opened(services) as database:
        await database.follow()
        gc.collect()
        gc.freeze()  # what is loaded stays; a full collection under load would stop every request for a tenth of a second
        tasks = [asyncio.create_task(worker.keep_listening(services)), asyncio.create_task(worker.keep_counting(services))]
        if services.settings.work_inside:
            tasks.append(asyncio.create_task(worker.work(services)))
        try:
            yield
        finally:
            await services.part(BallotWriters).close()
            await _end(tasks)
            with contextlib.suppress(TimeoutError):  # a database that keeps us waiting now keeps the counts of this quarter
                await asyncio.wait_for(worker.write_counts(services), 10)


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: a driver that is cancelled at the wrong moment raises another error, and its task goes on."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=1)


@contextlib.asynccontextmanager
async def opened(services: Services) -> AsyncIterator[Database]:
    """The database of these services, kept from migrations while it is open, and closed afterwards.

    Raises Misconfigured, Unavailable or MigrationFailed as `check_database`, `open_database` and `migration_lock.serving` do.
    """
    with migration_lock.serving(services.settings.database_url):
        services.database = await open_database(services.settings.database_url)
        try:
            await check_database(services)
            yield services.database
        finally:
            await services.database.close()


async def check_database(services: Services) -> None:
    """Raises Misconfigured for a database that is not migrated, or in production not safe or full of demo data."""
    database = services.database
    assert database is not None
    waiting = await migrate.pending(database)
    if waiting or migration_lock.interrupted(database.url):
        raise Misconfigured("The database lacks migrations, or one was interrupted. Run `hamasen migrate` first.")
    if services.settings.mode is not Mode.PRODUCTION:
        return
    unsafe = await unsafe_settings(database)
    if unsafe:
        raise Misconfigured(f"The database could lose confirmed writes in a power cut: {', '.join(unsafe)}. Set them to safe values.")
    from domain.demo import is_demo

    if await is_demo():
        raise Misconfigured("The database holds demo data. Production needs a database of its own.")


async def _start(request: Request) -> Response:
    """`/`: on to the reader's language."""
    services: Services = request.app.state.services
    locale = services.locales.match(request.headers.get("accept-language", ""), request.cookies.get("language", ""))
    headers = {"Vary": "Accept-Language, Cookie", "Cache-Control": "no-cache"}
    return RedirectResponse(f"/{locale.tag}/", 302, headers=headers)


async def _in_own_language(request: Request) -> Response:
    """`/v` and `/verify`, as slips and papers name them: on to the page in the reader's language.

    The browser takes the code in the fragment along by itself.
    """
    services: Services = request.app.state.services
    locale = services.locales.match(request.headers.get("accept-language", ""), request.cookies.get("language", ""))
    headers = {"Vary": "Accept-Language, Cookie", "Cache-Control": "no-store"}
    return RedirectResponse(f"/{locale.tag}{request.url.path}", 302, headers=headers)


async def _bare_language(request: Request) -> Response:
    """`/en`: on to `/en/`. Raises HTTPException 404 for what is no language."""
    services: Services = request.app.state.services
    tag = request.path_params["language"]
    if tag not in services.locales:
        raise HTTPException(404)
    return RedirectResponse(f"/{tag}/", 308)


async def _alive(request: Request) -> Response:
    """`/healthz`: this process answers."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


async def _ready(request: Request) -> Response:
    """`/readyz`: the database answers as well, and takes the ballots that come."""
    services: Services = request.app.state.services
    wrong = "" if await services.answers() else "database does not answer"
    if wrong or services.part(BallotWriters).ill:
        return JSONResponse({"status": wrong or "ballots cannot be stored"}, 503, headers={"Cache-Control": "no-store"})
    return JSONResponse({"status": "ready"}, headers={"Cache-Control": "no-store"})


def from_environment() -> ASGIApp:
    """The application for a server that starts several processes."""
    given = settings.read(os.environ)
    request_log.set_up()
    return make_app(make_services(given))
