"""Error pages, in every language at once: what happened, what is kept, what to do, and whom to call."""

import asyncio
import logging
from dataclasses import replace
from typing import Any, TypedDict

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from domain import clock
from domain.errors import N_, Forbidden, Missing, Refused, TooMany, Unavailable
from web.frame.problems import Failure
from web.frame.rendering import given
from web.frame.request_log import site
from web.frame.services import Services, SiteFacts
from web.frame.typed_addresses import lead_on
from web.frame.visit import Visit
from web.text.languages import Locale

FAILURES = {
    400: Failure(
        N_("We could not read this request"),
        N_("What the browser sent was damaged on the way."),
        N_("Go back, load the page again and try once more."),
    ),
    403: Failure(
        N_("You may not open this page"),
        N_("This page is for people with another role. Nothing was changed."),
        N_("Go back to the start page, or sign in with the account that has the role."),
    ),
    404: Failure(
        N_("There is no such page"),
        N_("The address may be mistyped, or the page has moved or ended."),
        N_("Check the address, or begin at the start page."),
    ),
    405: Failure(
        N_("This page cannot do that"),
        N_("The page was called in a way it does not know. Nothing was changed."),
        N_("Go back and use the buttons on the page."),
    ),
    413: Failure(
        N_("This is too large"),
        N_("The file or text you sent is larger than we can take. Nothing was stored."),
        N_("Go back, choose a smaller file and send it again."),
    ),
    422: Failure(
        N_("That was not possible"),
        N_("Nothing was changed."),
        N_("Go back and try another way, or ask us."),
    ),
    429: Failure(
        N_("Please wait a moment"),
        N_("Many tries came from your network in a short time. Your account is not locked."),
        N_("Wait half a minute, then try again."),
    ),
    500: Failure(
        N_("Something went wrong on our side"),
        N_("We have noted the fault. What you had already sent and seen confirmed is kept."),
        N_("Try again in a few minutes. If it happens again, call us."),
    ),
    503: Failure(
        N_("The site is not available right now"),
        N_("A part that this page needs does not answer. What you had already sent and seen confirmed is kept."),
        N_("Try again in a few minutes."),
    ),
}

STRANGER = Failure(
    N_("This came from another page"),
    N_("The request did not come from a page of this site, so nothing was changed."),
    N_("Open the page here again and use its own buttons."),
)


class FailurePage(TypedDict):
    """What `failure.html` is given."""

    tongues: list[Locale]
    failure: Failure
    refusal: Refused | None
    code: int | str
    back: str


async def page(request: Request, status: int, failure: Failure | None = None, refusal: Refused | None = None, back: str = "") -> Response:
    """The error page. It needs no database: when that is what failed, the page still comes. back: a page to go on from."""
    services: Services = request.app.state.services
    tag = request.url.path.split("/")[1]
    preferred = tag if tag in services.locales else request.cookies.get("language", "")
    locale = services.locales.match(request.headers.get("accept-language", ""), preferred)
    met: Visit | None = request.scope.get("hamasen.visit")
    if met is not None:
        visit = replace(met, page_name="failure", page_path="/", page_reads=False, locale=locale, headers={})
    else:
        visit = Visit(request, services, "failure", "/", locale, clock.now(), await _facts(services))
    values: dict[str, Any] = {"failure": failure or FAILURES[status], "refusal": refusal, "code": status, "back": back}
    response = visit.page("failure.html", given(FailurePage, tongues=tongues(visit), **values), status=status)
    response.headers["Cache-Control"] = "no-store"
    return visit.finish(response)


def tongues(visit: Visit) -> list[Locale]:
    """Every language, the reader's first."""
    return sorted(visit.languages(), key=lambda locale: locale.tag != visit.locale.tag)


async def _facts(services: Services) -> SiteFacts:
    try:
        return await asyncio.wait_for(services.site(), 3)
    except Exception:
        site.warning("an error page shows what was last known of the site", exc_info=True)
        return services.last_known


async def on_http(request: Request, problem: Exception) -> Response:
    """What Starlette refuses: unknown addresses, wrong methods, bodies that are too large."""
    assert isinstance(problem, HTTPException)
    onward = lead_on(request) if problem.status_code == 404 else None
    if onward is not None:
        return onward
    status = problem.status_code if problem.status_code in FAILURES else 400
    failure = request.scope.get("hamasen.failures", {}).get(status)
    response = await page(request, status, failure, back=request.url.path if failure else "")
    for name, value in (problem.headers or {}).items():
        response.headers.setdefault(name, value)
    return response


async def on_domain(request: Request, problem: Exception) -> Response:
    """What a room refuses."""
    if isinstance(problem, Refused):
        return await page(request, 422, refusal=problem)
    if isinstance(problem, TooMany):
        response = await page(request, 429)
        response.headers["Retry-After"] = str(problem.wait)
        return response
    known: dict[type[Exception], int] = {Missing: 404, Forbidden: 403, Unavailable: 503}
    status = known.get(type(problem), 500)
    if status >= 500:
        site.error("a part does not answer", exc_info=problem, extra={"facts": {"status": status}})
    response = await page(request, status)
    if status == 503:
        response.headers["Retry-After"] = "60"
    return response


async def on_fault(request: Request, problem: Exception) -> Response:
    """What nobody expected: logged with its trace, shown as a page and never as a screen of code.

    Whatever a broken database raises, and every driver raises something else, the page says that it does not answer.
    """
    page_name = request.scope.get("hamasen.page", "other")
    site.log(logging.ERROR, "fault", exc_info=problem, extra={"facts": {"door": page_name}})
    services: Services = request.app.state.services
    if await services.answers():
        return await page(request, 500)
    response = await page(request, 503)
    response.headers["Retry-After"] = "60"
    return response


async def refuse_stranger(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI: the answer to a change that comes from another site."""
    scope.setdefault("app", None)
    request = Request(scope, receive)
    response = await page(request, 403, STRANGER)
    await response(scope, receive, send)
