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
from domain.cycles.models import Cycle
from domain.cycles.phases import held
from domain.delivery import queries as delivery
from domain.delivery.queries import CaseView
from domain.errors import Missing
from domain.people.rules import number_of
from domain.proposals.queries import detail, lists
from domain.proposals.queries.lists import GROUPS, SORTS, Wish
from domain.proposals.visibility import COLUMNS, card, is_public, public
from domain.translated import Translated
from web.bridges.deadlines import spans_of
from web.frame.services import Services
from web.frame.urls import path_of
from web.proposals.exports import as_data
from web.tables.export import LICENCE
from web.text.formats import local
from web.text.languages import DEFAULT

MOST = 100
Endpoint = Callable[[Request], Awaitable[Response]]


def _texts(text: Translated) -> dict[str, str]:
    return {tag: found.text for tag, found in text.texts.items()}


def _answer(data: dict[str, Any], status: int = 200) -> Response:
    headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=60", "Cross-Origin-Resource-Policy": "cross-origin"}
    return JSONResponse(data, status, headers=headers)


def _address(request: Request, name: str, **parts: Any) -> str:
    services: Services = request.app.state.services
    return services.settings.address + path_of(name, DEFAULT, **parts)


async def _cycle(request: Request, cycle: Cycle, at: datetime) -> dict[str, Any]:
    plan, spans = cycle.plan, await spans_of(cycle, at)
    phases = [
        {
            "key": phase.key,
            "kind": phase.kind.value,
            "name": _texts(phase.name),
            "starts_at": phase.starts_at.isoformat(),
            "ends_at": phase.ends_at.isoformat(),
        }
        for phase in held(plan.phases)
    ]
    return {
        "key": cycle.key,
        "name": _texts(cycle.name),
        "summary": _texts(cycle.summary),
        "budget_twd": plan.budget,
        "areas": [{"key": area.key, "name": _texts(area.name), "budget_twd": area.budget} for area in plan.areas],
        "categories": [{"key": item.key, "name": _texts(item.name)} for item in plan.categories],
        "phases": phases,
        "possible_now": sorted(act.value for act, span in spans.items() if span.now(at)),
        "times": [
            {"act": act.value, "starts_at": span.starts_at.isoformat(), "ends_at": span.ends_at.isoformat()} for act, span in spans.items()
        ],
        "rules": plan.rules.to_json(),
        "frozen_at": cycle.frozen_at.isoformat() if cycle.frozen_at else None,
        "digest": cycle.frozen_digest or None,
        "address": _address(request, "cycle", cycle=cycle.key),
    }


async def all_cycles(request: Request) -> Response:
    """`GET /api/v1/cycles`: every public cycle."""
    at = clock.now()
    found = [await _cycle(request, cycle, at) for cycle in await cycles.public_list(at)]
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
    rows = [as_data(item, _address(request, "proposal", number=item.number)) for item in found]
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
    at = clock.now()
    rows: Any = await public(at).filter(number=request.path_params["number"]).values(*COLUMNS)
    if not rows:
        return _answer({"error": "no such proposal"}, 404)
    found = await detail.by_number(rows[0]["number"])
    whole = await detail.full(found, at)
    after = await detail.successor(found)
    after = after if after and is_public(after, at) else None
    case = await delivery.of_ref("proposal", found.number or "")
    reviews = [
        {
            "agency": answer.assignment.agency,
            "due_on": answer.assignment.due_on.isoformat(),
            "first_due_on": answer.assignment.first_due_on.isoformat(),
            "answered_at": answer.assignment.answered_at.isoformat() if answer.assignment.answered_at else None,
            "estimate_twd": answer.assignment.estimate if answer.opinions else None,
            "grades": {axis: {"grade": item.grade, "reason": _texts(item.reason)} for axis, item in answer.opinions.items()},
        }
        for answer in whole.answers
    ]
    data = as_data(card(rows[0]), _address(request, "proposal", number=found.number)) | {
        "licence": LICENCE,
        "problem": _texts(found.problem),
        "idea": _texts(found.idea),
        "benefit": _texts(found.benefit),
        "review": reviews,
        "answer": _texts(found.answer),
        "merged_into": after.number if after else None,
        "took_in": [other.number for other in whole.took_in],
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
    views = await delivery.board(await _today(request, at), scope=cycle.scope)
    shown = await lists.public_titles([view.case.ref for view in views if view.case.source == "proposal"], at)
    found = [_case(request, view) for view in views if view.case.source != "proposal" or view.case.ref in shown]
    return _answer({"licence": LICENCE, "cycle": cycle.key, "cases": found})


def _case(request: Request, view: CaseView) -> dict[str, Any]:
    case = view.case

    def day(on: date | None) -> str | None:
        return on.isoformat() if on else None

    milestones = [
        {"title": _texts(item.title), "due_on": day(item.due_on), "first_due_on": day(item.first_due_on), "done_on": day(item.done_on)}
        for item in view.milestones
    ]
    entries = [
        {"month": f"{item.month:%Y-%m}", "text": _texts(item.text), "percent": item.percent, "spent_twd": item.spent, "behind": item.behind}
        for item in view.entries
    ]
    return {
        "code": case.code,
        "proposal": case.ref if case.source == "proposal" else None,
        "title": _texts(case.title),
        "agency": case.agency,
        "stage": case.stage,
        "ending": case.ending or None,
        "behind": view.standing.behind,
        "percent": case.percent,
        "money_voted_twd": case.money_voted,
        "money_spent_twd": case.money_spent,
        "due_on": day(case.due_on),
        "first_due_on": day(case.first_due_on),
        "closed_on": day(case.closed_on),
        "milestones": milestones,
        "entries": entries,
        "address": _address(request, "case", code=case.code),
    }


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
