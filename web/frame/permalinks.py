"""Addresses that last: on plaques, posters, pictures and in other people's pages, without a language and short enough to type.

`/p/116-003` is a proposal, `/d/k7m2p9xa` a case, `/c/hamasen-2027` a cycle. They lead on to the page in the reader's own language; what
became of the thing since (it was merged, or built) is for that page to tell. So they are never answered for good (302), and no cache
between us and the reader keeps the language of whoever came first.
"""

import re
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from web.frame.template_globals import known
from web.frame.urls import path_of
from web.frame.visit import Visit

if TYPE_CHECKING:
    from web.frame.services import Services

LEADS_TO = {"p": ("proposal", "number", str.upper), "d": ("case", "code", str.lower), "c": ("cycle", "cycle", str.lower)}
"""The first part of an address, the door it leads to, what the door calls the second part, and the letters that part is in."""


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
    door, part, letters = LEADS_TO[what]
    locale = services.locales.match(request.headers.get("accept-language", ""), request.cookies.get("language", ""))
    path = path_of(door, locale.tag, **{part: letters(name)})
    return RedirectResponse(path, 302, headers={"Vary": "Accept-Language, Cookie", "Cache-Control": "no-store"})


ROUTES = [Route(f"/{what}/{{name}}", lead_on) for what in LEADS_TO]
known(lasting=lasting, typed=typed)
