"""The site's addresses. A page route is a path with its handlers, what it needs, and how large and how old an answer may be.

Permission is asked here, once, before any handler runs.
"""

import contextlib
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict
from urllib.parse import parse_qsl, quote

from starlette.convertors import Convertor, register_url_convertor
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Scope

from domain import clock, policy
from domain.errors import Forbidden, Missing
from domain.people.actions import sessions
from domain.people.queries import actor_of, session_of
from domain.policy import SITE, Thing
from web.frame.problems import Failure
from web.frame.services import Services
from web.frame.visit import LARGE_COOKIE, SWITCH, Handler, Visit
from web.text.languages import Locale


class RowNumber(Convertor[int]):
    """A row's number in an address, `{task:number}`: no longer than any number we give."""

    regex = "[0-9]{1,15}"

    def convert(self, value: str) -> int:
        """The number."""
        return int(value)

    def to_string(self, value: int) -> str:
        """Its digits."""
        return str(value)


register_url_convertor("number", RowNumber())

KIB = 1024
YEAR = 31_536_000
FORM_BYTES = 256 * KIB
MOST_FIELDS = 400
BALLOT_AGE = 2.0
"""Seconds for which ballot pages may show what the site said of itself."""

FRESH = 60.0
"""Seconds a public page may be kept when nothing is written; its route or its answer may say less."""


@dataclass(frozen=True)
class PageRoute:
    """A page of the site.

    path: below the language, `/sign-in`; {parts} are taken from the address.
    needs: a verb of the policy table; thing: finds what is asked about, so that a narrowed role can fit.
    fresh: seconds an anonymous copy may be served from memory (writes end it earlier); None never.
    body: bytes a POST may have. set_up: whether the page is there before the site is set up.
    session: False for a page that does not even look at who is signed in (the ballot).
    files: names of the fields in which the page sends files.
    failures: the page's own words for what went wrong with a request, by status.
    purpose: what somebody signs in for who was on the way here, and what comes after; a message id.
    kept: whether a browser that opened it keeps it for the time without a network; without a query, it shows nothing of people.
    silent: neither a line of the log nor a count nor a refreshed session is kept of it: they would tell who collected, cast or looked
    a ballot up, and when.
    """

    name: str
    path: str
    get: Handler | None = None
    post: Handler | None = None
    needs: str = "public"
    thing: Callable[[Visit], Awaitable[Thing]] | None = None
    fresh: float | None = None
    body: int = FORM_BYTES
    set_up: bool = False
    session: bool = True
    silent: bool = False
    kept: bool = False
    files: frozenset[str] = frozenset({"file"})
    failures: Mapping[int, Failure] = field(default_factory=dict)
    purpose: str = ""


def routes(services: Services, pages: list[PageRoute]) -> list[Route]:
    """Starlette's routes for every page in every language."""
    made = []
    for page in pages:
        methods = [method for method, handler in (("GET", page.get), ("POST", page.post)) if handler]
        made.append(Route("/{language:str}" + page.path, _endpoint(services, page), methods=methods, name=page.name))
    return made


def _endpoint(services: Services, page: PageRoute) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        tag = request.path_params["language"]
        if tag not in services.locales:
            raise HTTPException(404)
        request.scope["hamasen.page"], request.scope["hamasen.silent"] = page.name, page.silent
        request.scope["hamasen.failures"] = page.failures
        if "%00" in str(request.url) or "\x00" in request.scope["path"]:
            raise HTTPException(400)
        visit = await make_visit(services, page, request, services.locales[tag])
        return await _answered(visit, request, page)

    return answer


async def _answered(visit: Visit, request: Request, page: PageRoute) -> Response:
    """Permission, then the form, then the page's handler."""
    request.scope["hamasen.visit"] = visit  # an error page shows the same person, and sends a renewed cookie on
    if not visit.site.set_up_at and not page.set_up:
        return visit.finish(visit.go("set_up"))
    elsewhere = await _permission(visit, page)
    if elsewhere is not None:
        return visit.finish(elsewhere)
    if request.method == "POST":
        visit.form = await _form(request, page)
        if visit.form.get(SWITCH) in ("large", "normal"):  # the choice stays, without scripts too
            visit.set_cookie(LARGE_COOKIE, str(visit.form[SWITCH]), max_age=YEAR)
    handler = page.post if request.method == "POST" else page.get
    assert handler is not None
    carries = any(isinstance(value, UploadFile) and value.size for _, value in visit.form.multi_items())
    try:
        async with visit.services.uploading if carries else contextlib.nullcontext():  # files in memory: few at a time
            response = await handler(visit)
    finally:
        await visit.form.close()
    _ages(visit, response, page)
    finished = visit.finish(response)
    del request.scope["hamasen.visit"]  # else visit, request and scope are a ring, left to the collector, which stops everybody
    return finished


async def make_visit(services: Services, page: PageRoute, request: Request, locale: Locale) -> Visit:
    """Who asks: the session of the cookie, refreshed, with the person's roles."""
    visit = Visit(
        request, services, page.name, page.path, locale, clock.now(), await services.site(within=0.0 if page.session else BALLOT_AGE)
    )
    visit.page_reads = page.get is not None
    token = request.cookies.get(session_cookie(services), "") if page.session else ""
    session = await session_of(token, visit.at) if token else None
    if session is None:
        return visit
    visit.session, visit.token = session, token
    visit.actor = await actor_of(session, visit.at)
    renewed = None if page.silent else await sessions.refresh(session, token, visit.at)
    if renewed is not None:
        visit.token = renewed.token
        visit.set_cookie(session_cookie(services), renewed.token, max_age=renewed.lasts)
    return visit


def session_cookie(services: Services) -> str:
    """The cookie's name; over https it is bound to the host by the browser itself."""
    return "__Host-hamasen" if services.settings.secure else "hamasen"


async def _permission(visit: Visit, page: PageRoute) -> Response | None:
    """None to go on; a way to sign in where that would help. Raises Forbidden."""
    thing = await _thing(visit, page)
    if policy.may(visit.actor, page.needs, thing):
        return None
    if visit.request.method != "GET":
        if visit.signed_in:
            raise Forbidden(page.needs)
        return await _sign_in_first(visit, page)
    if not visit.signed_in or policy.sleeping(visit.actor, page.needs, thing):
        query = visit.request.url.query
        here = visit.request.url.path + (f"?{query}" if query else "")
        name = "staff_sign_in" if visit.signed_in or "/staff" in page.path else "sign_in"
        return visit.go_to(f"{visit.path(name)}?next={quote(here)}")
    raise Forbidden(page.needs)


class SignInFirstPage(TypedDict):
    """What `people/sign_in_first.html` is given."""

    kept: list[tuple[str, str]]
    read: list[str]
    sign_in: str


SECRET = re.compile("password|phrase")
"""Fields that are never shown again."""


async def _sign_in_first(visit: Visit, page: PageRoute) -> Response:
    """Something was sent without a session, perhaps because it has ended: what was typed stands on a page from which it is sent again."""
    form = await _form(visit.request, page)
    kept = [(name, value) for name, value in form.multi_items() if isinstance(value, str) and not SECRET.search(name)]
    await form.close()
    name = "staff_sign_in" if "/staff" in page.path else "sign_in"
    read = [value for name, value in kept if len(value) > 1 and name not in ("act", "parent", SWITCH)]
    return visit.page("people/sign_in_first.html", SignInFirstPage(kept=kept, read=read, sign_in=name), status=403)


async def _thing(visit: Visit, page: PageRoute) -> Thing:
    """What is asked about. Of what does not exist nothing is said: it is judged like the whole site, so that strangers get the same no."""
    if page.thing is None:
        return SITE
    try:
        return await page.thing(visit)
    except Missing:
        return SITE


async def _form(request: Request, page: PageRoute) -> FormData:
    """What was posted, bounded while it is read. Raises HTTPException 413."""
    most, files = page.body, page.files
    if int(request.headers.get("content-length") or 0) > most:
        raise HTTPException(413)
    receive, total = request.receive, 0

    async def bounded() -> Any:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > most:
            raise HTTPException(413)
        return message

    try:
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() == "application/x-www-form-urlencoded":
            pairs = _pairs(await Request(request.scope, bounded).body())
        else:
            limited = Request(_in_utf8(request.scope), bounded)
            pairs = (await limited.form(max_files=10, max_fields=MOST_FIELDS, max_part_size=FORM_BYTES)).multi_items()
    except ClientDisconnect as gone:  # whoever sent half a form and hung up reads no answer either
        raise HTTPException(400) from gone
    if any(isinstance(value, UploadFile) and name not in files for name, value in pairs):  # no page of ours sends a file as a text
        await FormData(pairs).close()
        raise HTTPException(400)
    # PostgreSQL stores no NUL, and nobody types one.
    return FormData([(name, value.replace("\x00", "") if isinstance(value, str) else value) for name, value in pairs])


def _in_utf8(scope: Scope) -> Scope:
    """The scope without the charset that a form names: our pages send UTF-8, and other names choose any codec that Python has."""
    kept = [
        (name, re.sub(rb"(?i);\s*charset\s*=[^;]*", b"", value) if name == b"content-type" else value) for name, value in scope["headers"]
    ]
    return {**scope, "headers": kept}


def _pairs(body: bytes) -> list[tuple[str, Any]]:
    """The fields of a plain form. Raises HTTPException 400 for too many, or for what is no text."""
    try:
        return list(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="replace"))
    except ValueError as problem:
        raise HTTPException(400) from problem


def _ages(visit: Visit, response: Response, page: PageRoute) -> None:
    """Who may keep the answer: our own memory for anonymous pages, nobody where somebody is signed in."""
    plain = visit.session is None and visit.request.method == "GET" and response.status_code == 200
    if plain and page.fresh is not None and not visit.cookies:
        visit.headers["x-hamasen-fresh"] = str(page.fresh if visit.fresh is None else min(page.fresh, visit.fresh))
    elif "cache-control" not in response.headers:
        visit.headers["Cache-Control"] = "no-store"
    if visit.wants_tiles:
        visit.headers["x-hamasen-tiles"] = "1"
