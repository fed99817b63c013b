"""Putting the site together from its rooms."""

import os
from collections.abc import Sequence
from functools import cache

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from domain.errors import HamasenError
from domain.files.stores import Store
from domain.keys import Keys
from web import settings, worker
from web.assisted.room import ROOM as ASSISTED
from web.awards.room import ROOM as AWARDS
from web.committee.room import ROOM as COMMITTEE
from web.cycles.room import ROOM as CYCLES
from web.delivery.room import ROOM as DELIVERY
from web.demo.room import ROOM as DEMO
from web.files.room import ROOM as FILES
from web.frame import error_pages, permalinks, request_log
from web.frame.lifespan import lifespan
from web.frame.page_cache import CachedApp
from web.frame.page_routes import routes
from web.frame.room import Room
from web.frame.rooms import install, rooms
from web.frame.security_headers import SecurityHeaders
from web.frame.services import Services
from web.frame.start import AFTER_ROOMS, BEFORE_ROOMS
from web.frame.static_files import Statics
from web.glossary.room import ROOM as GLOSSARY
from web.home.room import ROOM as HOME
from web.operations.room import ROOM as OPERATIONS
from web.people.room import ROOM as PEOPLE
from web.proposals.room import ROOM as PROPOSALS
from web.settings import Mode, Settings
from web.signs.room import ROOM as SIGNS
from web.site.room import ROOM as SITE
from web.style.room import ROOM as STYLE
from web.tables import charts
from web.text.languages import Locales
from web.voting.room import ROOM as VOTING
from web.workshops.room import ROOM as WORKSHOPS

PARTS = (Room("permalinks", template_globals=permalinks.TEMPLATE_GLOBALS), Room("charts", template_globals=charts.TEMPLATE_GLOBALS))
"""What the frame's own parts give to templates."""

ROOMS = (
    HOME, PEOPLE, SITE, FILES, DEMO, CYCLES, VOTING, GLOSSARY, COMMITTEE, SIGNS, PROPOSALS, ASSISTED, WORKSHOPS, AWARDS, DELIVERY,
    OPERATIONS, STYLE,
)  # fmt: skip
"""The rooms, in the order in which files and lists name them."""


@cache
def _languages() -> Locales:
    """The languages of this installation, read once: compiled templates belong to them."""
    return Locales()


@cache
def _statics() -> Statics:
    return Statics()


def make_services(given: Settings, locales: Locales | None = None, chosen: Sequence[Room] = ROOMS) -> Services:
    """The site's parts from its settings, with what each room keeps in a process; nothing is opened yet."""
    install((*PARTS, *chosen))
    made = Services(given, locales or _languages(), _statics(), Keys(given.secret), Store(given.store))
    for part in (make(made) for room in chosen for make in room.parts):
        made.parts[type(part)] = part
    return made


def make_app(services: Services) -> ASGIApp:
    """The ASGI application: Front (cache, metrics) → Guard (headers, origin) → Starlette (pages)."""
    opened = [room for room in rooms() if not room.demo_only or services.settings.mode is Mode.DEMO]
    inner = Starlette(
        routes=[
            *routes(services, [page for room in opened for page in room.urgent]),
            *BEFORE_ROOMS,
            Route("/static/{path:path}", services.statics.serve),
            *(route for room in opened for route in room.routes),
            *permalinks.routes(),
            *AFTER_ROOMS,
            *routes(services, [page for room in opened for page in room.pages]),
        ],
        exception_handlers={
            HTTPException: error_pages.on_http,
            HamasenError: error_pages.on_domain,
            Exception: error_pages.on_fault,
        },
        lifespan=lifespan(lambda running: [worker.work] if running.settings.work_inside else []),
    )
    inner.router.redirect_slashes = False  # `typed_addresses` leads on, in the reader's language
    inner.state.services = services

    async def refuse(scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = inner
        await error_pages.refuse_stranger(scope, receive, send)

    return CachedApp(SecurityHeaders(inner, services, refuse), services)


def from_environment() -> ASGIApp:
    """The application for a server that starts several processes."""
    given = settings.read(os.environ)
    request_log.set_up()
    return make_app(make_services(given))
