"""The public pages of the delivery: the boards, behind-schedule first, and one case with its whole story."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any, TypedDict

from starlette.requests import Request
from starlette.responses import Response

from domain.cycles import queries as cycles
from domain.cycles.models import Cycle
from domain.delivery import queries
from domain.delivery.models import Case, CasePhoto, Promise
from domain.delivery.queries import CaseView, can_close
from domain.delivery.rules import CLOSING_DAYS, OVER, Stage, quarter_of
from domain.errors import Missing
from domain.translated import Translated
from web.bridges.cycle_display import cycle_of
from web.delivery import promises, report
from web.delivery.promises import PROMISE_STATES
from web.delivery.report_data import months_named, public_cases, shown_of, source_of
from web.delivery.words import ENDINGS, PHOTO_STAGES, SAID, STAGES
from web.frame.labels import agency_names, name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.room import Origin
from web.frame.visit import Visit
from web.text import formats


def asked(request: Request, name: str) -> str:
    """What the address asks for under a name."""
    return str(request.query_params.get(name, ""))[:64]


def fits(view: CaseView, at: datetime, *, agency: str = "", stage: str = "") -> bool:
    """Whether a case is one that was asked for; some things are asked for like a stage."""
    if agency and view.case.agency != agency:
        return False
    special = {
        "behind": view.standing.behind,
        "closable": can_close(view.case, at),
        "objected": view.case.stage == Stage.OPEN and bool(view.case.objection),
    }
    return not stage or special.get(stage, view.case.stage == stage)


async def board(visit: Visit) -> Response:
    """Every case of a cycle."""
    cycle = await cycle_of(visit)
    views = await queries.board(visit.today, scope=cycle.scope)
    shown = await public_cases(visit, [view.case for view in views], cycle)
    return await _board(visit, [view for view in views if view.case.id in shown], cycle)


async def everywhere(visit: Visit) -> Response:
    """Every case of the city, whatever cycle it belongs to, and those of none."""
    views = await queries.board(visit.today)
    shown = await public_cases(visit, [view.case for view in views])
    return await _board(visit, [view for view in views if view.case.id in shown], None)


class BoardPage(TypedDict):
    """What `delivery/board.html` is given."""

    cycle: Cycle | None
    views: list[CaseView]
    every: int
    chosen: dict[Any, Any]
    areas: dict[Any, Any]
    stages: dict[str, tuple[str, str]]
    endings: dict[str, tuple[str, str]]
    agencies: dict[str, str]
    agency_choices: dict[Any, Any]
    cycles: dict[str, Translated]
    behind: Any
    done: Any
    voted: Any
    spent: Any


async def _board(visit: Visit, views: list[CaseView], cycle: Cycle | None) -> Response:
    names, query = await agency_names(visit), visit.request
    agency, stage, area = asked(query, "agency"), asked(query, "stage"), asked(query, "area")
    chosen = [view for view in views if fits(view, visit.at, agency=agency, stage=stage)]
    if cycle is not None and area:
        inside = {name: await within(cycle.id, area, visit.at) for name in used_sources(chosen) if (within := source_of(name).in_area)}
        chosen = [view for view in chosen if view.case.ref in inside.get(view.case.source, ())]
    used = {view.case.agency for view in views}
    return visit.page(
        "delivery/board.html",
        BoardPage(
            cycle=cycle,
            views=chosen,
            every=len(views),
            chosen={"agency": agency, "stage": stage, "area": area},
            areas={item.key: name_of(visit, item.name) for item in cycle.plan.areas} if cycle else {},
            stages=STAGES,
            endings=ENDINGS,
            agencies=names,
            agency_choices={key: words for key, words in names.items() if key in used},
            cycles=await scope_names(visit),
            behind=sum(1 for view in chosen if view.standing.behind),
            done=sum(1 for view in chosen if view.case.stage == "closed"),
            voted=sum(view.case.money_voted or 0 for view in chosen),
            spent=sum(view.case.money_spent for view in chosen),
        ),
    )


def used_sources(views: list[CaseView]) -> set[str]:
    """What these cases come from."""
    return {view.case.source for view in views}


async def scope_names(visit: Visit) -> dict[str, Translated]:
    """The names of the public cycles, by scope."""
    return {cycle.scope: cycle.name for cycle in await cycles.public_list(visit.at)}


async def cycle_of_case(case: Case) -> Cycle | None:
    """The cycle that a case belongs to, if it belongs to one."""
    kind, _, key = case.scope.partition(":")
    return await cycles.by_key(key) if kind == "cycle" else None


def pairs(photos: Sequence[CasePhoto]) -> list[tuple[CasePhoto | None, CasePhoto | None]]:
    """Photos before and after, side by side in the order in which they were added."""
    before, after = ([photo for photo in photos if photo.stage == stage] for stage in ("before", "after"))
    return list(zip_longest(before, after))


class CaseValues(TypedDict):
    """What the page of a case and its desk both show."""

    case: Case
    view: CaseView
    quarters: list[Any]
    this_quarter: date
    steps: dict[int, Translated]
    dropped: list[Promise]
    pairs: list[Any]
    during: list[Any]
    over: bool
    stages: dict[str, tuple[str, str]]
    endings: dict[str, tuple[str, str]]
    said_words: dict[str, str]
    photo_stages: dict[str, str]
    promise_states: dict[str, tuple[str, str]]
    closing_days: int
    day_at: Callable[..., Any]
    months: Callable[..., Any]
    agencies: dict[str, str]


class CasePage(CaseValues):
    """What `delivery/case.html` is given."""

    origin: Origin | None
    cycle: Cycle | None


async def case(visit: Visit) -> Response:
    """One case: milestones by quarter, entries, later days, money, photos before and after, and everything that was said."""
    found = await queries.by_code(visit.request.path_params["code"])
    source = source_of(found.source)
    if found.ref not in await shown_of(found.source, {found.ref}, visit.at):
        raise Missing("what it came from is not public")
    cycle = await cycle_of_case(found)
    if cycle is not None and not cycles.shown(cycle, visit.at):
        raise Missing("its cycle is not public")
    origin = await source.origin(visit, found.ref) if source.origin else None
    return visit.page("delivery/case.html", CasePage(origin=origin, cycle=cycle, **await in_full(visit, found)))


async def in_full(visit: Visit, found: Case) -> CaseValues:
    """What the page of a case and its desk both show."""
    view = await queries.view(found, visit.today)
    promised = await queries.promises(visit.today, link=found.code)
    steps = {row.promise.ref.partition(":")[2]: row for row in promised if row.promise.ref.startswith("milestone:")}
    standing = {item.id for item in view.milestones}
    return CaseValues(
        case=found,
        view=view,
        quarters=view.quarters(visit.today),
        this_quarter=quarter_of(visit.today),
        steps={int(number): row.promise.title for number, row in steps.items()},
        dropped=[row.promise for number, row in steps.items() if row.state == "dropped" and int(number) not in standing],
        pairs=pairs(view.photos),
        during=[photo for photo in view.photos if photo.stage == "during"],
        over=found.stage in OVER,
        stages=STAGES,
        endings=ENDINGS,
        said_words=SAID,
        photo_stages=PHOTO_STAGES,
        promise_states=PROMISE_STATES,
        closing_days=CLOSING_DAYS,
        day_at=lambda text: _long_day(visit, text),
        months=lambda months: months_named(visit, months),
        agencies=await agency_names(visit),
    )


def _long_day(visit: Visit, text: str) -> str:
    """The day of a moment that is kept as text."""
    roc = visit.actor.active() != frozenset() and visit.locale.chinese
    return formats.long_date(formats.local(datetime.fromisoformat(text), visit.site.time_zone).date(), visit.locale, roc=roc)


PAGES = [
    PageRoute("delivery", "/delivery", everywhere, fresh=FRESH),
    PageRoute("board", "/cycles/{cycle}/delivery", board, fresh=FRESH),
    *report.PAGES,
    PageRoute("case", "/delivery/{code}", case, fresh=FRESH),
    *promises.PAGES,
]
