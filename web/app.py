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
from domain.voting.vault import Vault
from web import settings, worker
from web.cycles.borders import DOORS as CYCLE_BORDERS
from web.cycles.items import DOORS as CYCLE_ITEMS
from web.cycles.pages import DOORS as CYCLE_PAGES
from web.cycles.phase import DOORS as CYCLE_PHASE
from web.cycles.publishing import DOORS as CYCLE_PUBLISHING
from web.cycles.ruling import DOORS as CYCLE_RULES
from web.cycles.staff import DOORS as CYCLE_STAFF
from web.cycles.timing import DOORS as CYCLE_DATES
from web.cycles.views import DOORS as CYCLES
from web.delivery.staff import DOORS as DELIVERY_STAFF
from web.delivery.views import DOORS as DELIVERY
from web.demo.views import DOORS as DEMO
from web.files.views import DOORS as FILES
from web.frame import error_pages, request_log
from web.frame.metrics import metrics
from web.frame.page_cache import Front
from web.frame.page_routes import Door, routes
from web.frame.permalinks import ROUTES as LASTING
from web.frame.security_headers import Guard
from web.frame.services import House
from web.frame.static_files import Statics
from web.home.views import DOORS as HOME
from web.operations.views import DOORS as OPERATIONS
from web.people.account import DOORS as ACCOUNT
from web.people.invitations import DOORS as INVITATIONS
from web.people.security import DOORS as SECURITY
from web.people.sign_in import DOORS as SIGN_IN
from web.people.staff import DOORS as PEOPLE
from web.proposals.agency import DOORS as REVIEW
from web.proposals.api import ROUTES as API
from web.proposals.contact import DOORS as CONTACT
from web.proposals.deciding import DOORS as DECIDING
from web.proposals.desk import DOORS as DESK
from web.proposals.detail import DOORS as PROPOSAL
from web.proposals.exports import DOORS as EXPORTS
from web.proposals.guide import DOORS as GUIDE
from web.proposals.lists import DOORS as PROPOSALS
from web.proposals.moderation import DOORS as MODERATION
from web.proposals.own import DOORS as OWN
from web.proposals.people import DOORS as PEOPLE_TOGETHER
from web.proposals.postering import DOORS as POSTERS
from web.proposals.propose import DOORS as PROPOSE
from web.proposals.screening import DOORS as SCREENING
from web.proposals.sharing import DOORS as SHARING
from web.proposals.talk import DOORS as TALK
from web.proposals.translating import DOORS as TRANSLATING
from web.robots import ROUTES as ROBOTS
from web.settings import Mode, Settings
from web.site.views import DOORS as SITE
from web.style.views import DOORS as STYLE
from web.text.languages import Locales
from web.voting.acting import DOORS as VOTE_ACTS
from web.voting.ballot import DOORS as BALLOT
from web.voting.board import DOORS as BOARD
from web.voting.collect import DOORS as COLLECT
from web.voting.desk import DOORS as BALLOT_DESK
from web.voting.drafting import DOORS as VOTE_DRAFT
from web.voting.enrolling import DOORS as ROLL
from web.voting.halls import Halls
from web.voting.handing_over import DOORS as HAND_OVER
from web.voting.office import DOORS as VOTE_OFFICE
from web.voting.paper_entry import DOORS as PAPER_ENTRY
from web.voting.prize import DOORS as PRIZE
from web.voting.results import DOORS as RESULTS
from web.voting.stations import DOORS as STATIONS
from web.voting.tracker_code import DOORS as TRACKER
from web.voting.verifier import DOORS as VERIFIER

DOORS: list[Door] = [
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


@cache
def _languages() -> Locales:
    """The languages of this installation, read once: compiled templates belong to them."""
    return Locales()


@cache
def _statics() -> Statics:
    return Statics()


def make_house(given: Settings, locales: Locales | None = None) -> House:
    """The site's parts from its settings; nothing is opened yet."""
    return House(given, locales or _languages(), _statics(), Keys(given.secret), Store(given.store), Halls(Vault(given.data / "keys")))


def make_app(house: House) -> ASGIApp:
    """The ASGI application: Front (cache, metrics) → Guard (headers, origin) → Starlette (pages)."""
    doors = [*DOORS, *DEMO] if house.settings.mode is Mode.DEMO else DOORS
    others = [door for door in doors if door not in BALLOT]  # ballots come first: they are in a hurry
    inner = Starlette(
        routes=[
            *routes(house, BALLOT),
            Route("/", _start, name="start"),
            Route("/v", _in_own_language),
            Route("/verify", _in_own_language),
            Route("/healthz", _alive),
            Route("/readyz", _ready),
            Route("/metrics", metrics),
            Route("/static/{path:path}", house.statics.serve),
            *API,
            *ROBOTS,
            *LASTING,
            Route("/{language:str}", _bare_language),
            *routes(house, others),
        ],
        exception_handlers={
            HTTPException: error_pages.on_http,
            HamasenError: error_pages.on_domain,
            Exception: error_pages.on_fault,
        },
        lifespan=_lifespan,
    )
    inner.router.redirect_slashes = False  # an unknown address is unknown, with or without a slash
    inner.state.house = house
    inner.state.doors = doors

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = inner
        await error_pages.refuse_stranger(scope, receive, send)

    return Front(Guard(inner, house, refuse), house)


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    """Open the database, refuse one that is old or unsafe, follow its changes, and work."""
    async with _open(app.state.house):
        yield


@contextlib.asynccontextmanager
async def _open(house: House) -> AsyncIterator[None]:
    async with opened(house) as database:
        await database.follow()
        gc.collect()
        gc.freeze()  # what is loaded stays; a full collection under load would stop every request for a tenth of a second
        tasks = [asyncio.create_task(worker.keep_listening(house)), asyncio.create_task(worker.keep_counting(house))]
        if house.settings.work_inside:
            tasks.append(asyncio.create_task(worker.work(house)))
        try:
            yield
        finally:
            await house.halls.close()
            await _end(tasks)
            with contextlib.suppress(TimeoutError):  # a database that keeps us waiting now keeps the counts of this quarter
                await asyncio.wait_for(worker.write_counts(house), 10)


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel until all have ended: a driver that is cancelled at the wrong moment raises another error, and its task goes on."""
    left = set(tasks)
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=1)


@contextlib.asynccontextmanager
async def opened(house: House) -> AsyncIterator[Database]:
    """The house's database, kept from migrations while it is open, and closed afterwards.

    Raises Misconfigured, Unavailable or MigrationFailed as `check_database`, `open_database` and `migration_lock.serving` do.
    """
    with migration_lock.serving(house.settings.database_url):
        house.database = await open_database(house.settings.database_url)
        try:
            await check_database(house)
            yield house.database
        finally:
            await house.database.close()


async def check_database(house: House) -> None:
    """Raises Misconfigured for a database that is not migrated, or in production not safe or full of demo data."""
    database = house.database
    assert database is not None
    waiting = await migrate.pending(database)
    if waiting or migration_lock.interrupted(database.url):
        raise Misconfigured("The database lacks migrations, or one was interrupted. Run `hamasen migrate` first.")
    if house.settings.mode is not Mode.PRODUCTION:
        return
    unsafe = await unsafe_settings(database)
    if unsafe:
        raise Misconfigured(f"The database could lose confirmed writes in a power cut: {', '.join(unsafe)}. Set them to safe values.")
    from domain.demo import is_demo

    if await is_demo():
        raise Misconfigured("The database holds demo data. Production needs a database of its own.")


async def _start(request: Request) -> Response:
    """`/`: on to the reader's language."""
    house: House = request.app.state.house
    locale = house.locales.match(request.headers.get("accept-language", ""), request.cookies.get("language", ""))
    headers = {"Vary": "Accept-Language, Cookie", "Cache-Control": "no-cache"}
    return RedirectResponse(f"/{locale.tag}/", 302, headers=headers)


async def _in_own_language(request: Request) -> Response:
    """`/v` and `/verify`, as slips and papers name them: on to the page in the reader's language.

    The browser takes the code in the fragment along by itself.
    """
    house: House = request.app.state.house
    locale = house.locales.match(request.headers.get("accept-language", ""), request.cookies.get("language", ""))
    headers = {"Vary": "Accept-Language, Cookie", "Cache-Control": "no-store"}
    return RedirectResponse(f"/{locale.tag}{request.url.path}", 302, headers=headers)


async def _bare_language(request: Request) -> Response:
    """`/en`: on to `/en/`. Raises HTTPException 404 for what is no language."""
    house: House = request.app.state.house
    tag = request.path_params["language"]
    if tag not in house.locales:
        raise HTTPException(404)
    return RedirectResponse(f"/{tag}/", 308)


async def _alive(request: Request) -> Response:
    """`/healthz`: this process answers."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


async def _ready(request: Request) -> Response:
    """`/readyz`: the database answers as well, and takes the ballots that come."""
    house: House = request.app.state.house
    wrong = "" if await house.answers() else "database does not answer"
    if wrong or house.halls.ill:
        return JSONResponse({"status": wrong or "ballots cannot be stored"}, 503, headers={"Cache-Control": "no-store"})
    return JSONResponse({"status": "ready"}, headers={"Cache-Control": "no-store"})


def from_environment() -> ASGIApp:
    """The application for a server that starts several processes."""
    given = settings.read(os.environ)
    request_log.set_up()
    return make_app(make_house(given))
