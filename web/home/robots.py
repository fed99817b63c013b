"""What search engines ask for: which addresses they may read, and a map of the public pages in every language."""

from datetime import datetime
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain import clock
from web.frame.rooms import rooms
from web.frame.services import Services
from web.frame.urls import path_of

CLOSED = ("/v/", "/*/my/", "/*/account", "/*/staff", "/*/sign-in", "/*/similar")
"""What is nobody's business or changes with every look: ballots, drafts, accounts, the work area."""


async def robots(request: Request) -> Response:
    """`/robots.txt`."""
    services: Services = request.app.state.services
    lines = ["User-agent: *", *[f"Disallow: {path}" for path in CLOSED], f"Sitemap: {services.settings.address}/sitemap.xml"]
    return PlainTextResponse("\n".join(lines) + "\n")


async def sitemap(request: Request) -> Response:
    """`/sitemap.xml`: what the gate lets through, nothing else."""
    services: Services = request.app.state.services
    return Response(await services.recall(("sitemap",), lambda: _sitemap(services)), media_type="application/xml")


async def _sitemap(services: Services) -> str:
    at = clock.now()
    found: list[tuple[str, dict[str, str], datetime | None]] = [(name, {}, None) for room in rooms() for name in room.sitemap_pages]
    for room in rooms():
        found += await room.sitemap(at) if room.sitemap else []
    entries = [_entry(services, name, parts, changed) for name, parts, changed in found]
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return head + "".join(entries) + "</urlset>\n"


def _entry(services: Services, name: str, parts: dict[str, str], changed: datetime | None) -> str:
    when = f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
    places = [escape(services.settings.address + path_of(name, locale.tag, **parts)) for locale in services.locales]
    return "".join(f"<url><loc>{place}</loc>{when}</url>\n" for place in places)


ROUTES = [Route("/robots.txt", robots), Route("/sitemap.xml", sitemap)]
