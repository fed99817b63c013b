"""Addresses as people type them lead on: a slash too many, `/zh/`, `/EN/help`, `/help` without a language."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match, Route

from web.frame.rooms import page_at
from web.frame.services import Services
from web.text.languages import Locales


def lead_on(request: Request) -> Response | None:
    """Where somebody meant to go who typed an address that is none; None where nothing of ours is near it."""
    if request.method not in ("GET", "HEAD"):
        return None
    services: Services = request.app.state.services
    found = _meant(request, services.locales)
    if not found or found == request.url.path:
        return None
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(found + query, 302, headers={"Cache-Control": "no-store"})


def _meant(request: Request, locales: Locales) -> str:
    parts = [part for part in request.url.path.split("/") if part]
    if not parts:
        return ""
    rest, tag = "/" + "/".join(parts[1:]), locales.spoken(parts[0])
    if tag:
        return f"/{tag}{rest}" if page_at(f"/{tag}{rest}") else ""
    plain = "/" + "/".join(parts)
    if _is_ours(request, plain):
        return plain
    reader = locales.match(request.headers.get("accept-language", ""), request.cookies.get("language", ""))
    return f"/{reader.tag}{plain}" if page_at(f"/{reader.tag}{plain}") else ""


def _is_ours(request: Request, path: str) -> bool:
    """Whether an address without a language, such as a lasting one, is there without the slash at its end."""
    scope = {**request.scope, "path": path}
    named = [route for route in request.app.routes if isinstance(route, Route) and not route.path.startswith("/{")]
    return any(route.matches(scope)[0] is Match.FULL and not route.path.endswith(":path}") for route in named)
