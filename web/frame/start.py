"""Addresses without a language: on to the reader's own, and what watches over the site asks."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from web.frame.metrics import metrics
from web.frame.rooms import rooms
from web.frame.services import Services


async def own_language(request: Request) -> Response:
    """An address as papers name it, such as `/v`: on to the page in the reader's language.

    The browser takes the code in the fragment along by itself.
    """
    return _led_on(request, request.url.path, "no-store")


async def _start(request: Request) -> Response:
    """`/`: on to the reader's language."""
    return _led_on(request, "/", "no-cache")


def _led_on(request: Request, path: str, kept: str) -> Response:
    services: Services = request.app.state.services
    locale = services.locales.match(request.headers.get("accept-language", ""), request.cookies.get("language", ""))
    return RedirectResponse(f"/{locale.tag}{path}", 302, headers={"Vary": "Accept-Language, Cookie", "Cache-Control": kept})


async def _bare_language(request: Request) -> Response:
    """`/en`: on to `/en/`. Raises HTTPException 404 for what is no language."""
    services: Services = request.app.state.services
    tag = request.path_params["language"]
    if tag not in services.locales:
        raise HTTPException(404)
    return RedirectResponse(f"/{tag}/", 308)


async def _icon(request: Request) -> Response:
    """`/favicon.ico`, which old browsers and readers of feeds ask for without looking: on to the site's mark."""
    services: Services = request.app.state.services
    return RedirectResponse(services.statics.address("mark.svg"), 302, headers={"Cache-Control": "public, max-age=86400"})


async def _alive(request: Request) -> Response:
    """`/healthz`: this process answers."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


async def _ready(request: Request) -> Response:
    """`/readyz`: the database answers as well, and every room can do its work."""
    services: Services = request.app.state.services
    wrong = "" if await services.answers() else "database does not answer"
    wrong = wrong or next((said for room in rooms() if room.ill and (said := room.ill(services))), "")
    status = {"status": wrong or "ready"}
    return JSONResponse(status, 503 if wrong else 200, headers={"Cache-Control": "no-store"})


BEFORE_ROOMS: list[BaseRoute] = [
    Route("/", _start, name="start"),
    Route("/favicon.ico", _icon),
    Route("/healthz", _alive),
    Route("/readyz", _ready),
    Route("/metrics", metrics),
]
AFTER_ROOMS: list[BaseRoute] = [Route("/{language:str}", _bare_language)]
