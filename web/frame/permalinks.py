"""Addresses that last: on plaques, posters, pictures and in other people's pages, without a language and short enough to type.

`/p/116-003` is a proposal, `/d/k7m2p9xa` a case, `/c/hamasen-2027` a cycle. They lead on to the page in the reader's own language; what
became of the thing since (it was merged, or built) is for that page to tell. So they are never answered for good (302), and no cache
between us and the reader keeps the language of whoever came first.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from web.frame.urls import path_of
from web.frame.visit import Visit

if TYPE_CHECKING:
    from web.frame.services import Services

LEADS_TO: dict[str, tuple[str, str, Callable[[str], str]]] = {}
"""The first part of an address; the page it leads to, what the page calls the second part, and how that part is written. Rooms fill it."""


def lasting(visit: Visit, what: str, name: str | None) -> str:
    """The whole address of a proposal (`p`), a case (`d`) or a cycle (`c`)."""
    return f"{visit.services.settings.address}/{what}/{name}"


def typed(address: str) -> str:
    """An address as people type it."""
    return address.partition("://")[2]


async def lead_on(request: Request) -> Response:
    """On to the page in the reader's language. Raises HTTPException 404 for what is no name of anything."""
    services: Services = request.app.state.services
    what, name = request.scope["path"].split("/")[1:3]
    if not re.fullmatch(r"[A-Za-z0-9-]{1,40}", name):
        raise HTTPException(404)
    page, part, letters = LEADS_TO[what]
    locale = services.locales.match(request.headers.get("accept-language", ""), request.cookies.get("language", ""))
    path = path_of(page, locale.tag, **{part: letters(name)})
    return RedirectResponse(path, 302, headers={"Vary": "Accept-Language, Cookie", "Cache-Control": "no-store"})


def routes() -> list[Route]:
    """The addresses of every room."""
    return [Route(f"/{what}/{{name}}", lead_on) for what in LEADS_TO]


TEMPLATE_GLOBALS = {"lasting": lasting, "typed": typed}
