"""A read-only JSON API, the same in every language: `/api/v1/…`. It shows what the gate lets through and nothing else.

It is documented for readers on the page `api_help`; fields are only ever added within v1.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain import clock
from domain.cycles import queries as cycles
from domain.delivery import queries as delivery
from domain.errors import Missing
from domain.people.rules import number_of
from domain.proposals.queries import detail, lists, open_data
from domain.proposals.queries.lists import GROUPS, SORTS, Wish
from domain.proposals.visibility import COLUMNS, card, public
from web.frame.services import Services
from web.frame.urls import path_of
from web.proposals.open_data import card_data, names_of, whole_data
from web.proposals.open_data_cycle import cases_data, cycle_data
from web.tables.export import LICENCE
from web.text.formats import local
from web.text.languages import DEFAULT

MOST = 100
Endpoint = Callable[[Request], Awaitable[Response]]


def _answer(data: dict[str, Any], status: int = 200) -> Response:
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60", "Cross-Origin-Resource-Policy": "cross-origin"}
    return JSONResponse(data, status, headers=headers)


def _address(request: Request, name: str, **parts: Any) -> str:
    services: Services = request.app.state.services
    return services.settings.address + path_of(name, DEFAULT, **parts)


async def all_cycles(request: Request) -> Response:
    """`GET /api/v1/cycles`: every public cycle."""
    at = clock.now()
    found = [await cycle_data(cycle, at, _address(request, "cycle", cycle=cycle.key)) for cycle in await cycles.public_list(at)]
    return _answer({"licence": LICENCE, "cycles": found})


async def proposals(request: Request) -> Response:
    """`GET /api/v1/cycles/{cycle}/proposals?q&area&category&state&sort&offset&limit`: a part of the list, and how many there are."""
    at, query = clock.now(), request.query_params
    try:
        cycle = await cycles.public(request.path_params["cycle"], at)
    except Missing:
        return _answer({"error": "no such cycle"}, 404)
    sort = query.get("sort", "number")
    group = query.get("state", "")
    if sort not in SORTS or (group and group not in GROUPS):
        return _answer({"error": f"sort is one of {', '.join(SORTS)}; state is one of {', '.join(GROUPS)}"}, 400)
    offset, limit = _number(query.get("offset"), 0), min(MOST, _number(query.get("limit"), 50))
    if offset < 0 or limit < 1:
        return _answer({"error": "offset and limit are whole numbers"}, 400)
    wish = Wish(cycle.id, query.get("q", "")[:100], query.get("area", ""), query.get("category", ""), group, query.get("agency", ""), sort)
    found, total = await lists.list_proposals(wish, at, today=await _today(request, at), offset=offset, limit=limit)
    services: Services = request.app.state.services
    names = await names_of(cycle, services.locales)
    rows = [card_data(item, names, _address(request, "proposal", number=item.number)) for item in found]
    return _answer({"licence": LICENCE, "cycle": cycle.key, "total": total, "offset": offset, "proposals": rows})


async def _today(request: Request, at: datetime) -> date:
    services: Services = request.app.state.services
    return local(at, (await services.site()).time_zone).date()


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    number = number_of(text)
    return number if number is not None and number < 10**8 else -1


async def proposal(request: Request) -> Response:
    """`GET /api/v1/proposals/{number}`: one proposal with its texts, review, story and delivery."""
    at, services = clock.now(), request.app.state.services
    rows: Any = await public(at).filter(number=request.path_params["number"]).values(*COLUMNS)
    if not rows:
        return _answer({"error": "no such proposal"}, 404)
    found = await detail.by_number(rows[0]["number"])
    whole = await detail.full(found, at)
    case = await delivery.of_ref("proposal", found.number or "")
    names = await names_of(await cycles.by_number(found.cycle), services.locales)
    one = (await open_data.whole([card(rows[0])], at))[0]
    data = whole_data(one, names, _address(request, "proposal", number=found.number)) | {
        "licence": LICENCE,
        "story": [{"at": event.at.isoformat(), "what": event.kind} for event in whole.events],
        "delivery": {"code": case.code, "stage": case.stage, "percent": case.percent, "spent_twd": case.money_spent} if case else None,
    }
    return _answer(data)


async def cases(request: Request) -> Response:
    """`GET /api/v1/cycles/{cycle}/cases`: what is being carried out, those behind first, with milestones and monthly entries."""
    at = clock.now()
    try:
        cycle = await cycles.public(request.path_params["cycle"], at)
    except Missing:
        return _answer({"error": "no such cycle"}, 404)
    found = await cases_data(cycle, await _today(request, at), at, lambda code: _address(request, "case", code=code))
    return _answer({"licence": LICENCE, "cycle": cycle.key, "cases": found})


async def unknown(request: Request) -> Response:
    """Any other address below `/api/`."""
    return _answer({"error": "no such address", "help": _address(request, "api_help")}, 404)


def _readable(handler: Endpoint) -> Endpoint:
    """A handler whose address holds no NUL, which PostgreSQL cannot look for."""

    async def checked(request: Request) -> Response:
        if "\x00" in request.url.path or any("\x00" in value for value in request.query_params.values()):
            return await unknown(request)
        return await handler(request)

    return checked


ROUTES = [
    Route("/api/v1/cycles", all_cycles),
    Route("/api/v1/cycles/{cycle}/proposals", _readable(proposals)),
    Route("/api/v1/cycles/{cycle}/cases", _readable(cases)),
    Route("/api/v1/proposals/{number}", _readable(proposal)),
    Route("/api/{rest:path}", unknown),
]
