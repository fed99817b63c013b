"""What something may cost: the typical prices of the cycle, added up at the table while it talks."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response

from domain.cycles import queries as cycles
from domain.cycles.plan import Price
from domain.people.rules import number_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.workshops.passes import pass_of

MOST = 9999
"""Of one thing."""


@dataclass(frozen=True)
class CostLine:
    """A typical price with how many of it are wanted."""

    price: Price
    count: int


class CostsPage(TypedDict):
    """What `workshops/costs.html` is given. lines: typical prices, empty without a cycle that has some; low, high: their sums in NT$;
    budget: of the largest area, 0 without one; wrong: whether something typed is no number."""

    table: int
    token: str
    lines: list[CostLine]
    low: int
    high: int
    budget: int
    wrong: bool


async def costs_page(visit: Visit) -> Response:
    """The prices, and what they come to; everything stands in the address, nothing is stored."""
    found = await pass_of(visit)
    plan = (await cycles.by_number(found.event.cycle_id)).plan if found.event.cycle_id else None
    asked, lines, wrong = visit.request.query_params, [], False
    for price in plan.prices if plan else ():
        typed = asked.get(f"count-{price.key}", "").strip()
        count = number_of(typed) if typed else 0
        wrong = wrong or count is None or count > MOST
        lines.append(CostLine(price, min(count or 0, MOST)))
    return visit.page(
        "workshops/costs.html",
        CostsPage(
            table=found.place,
            token=visit.request.path_params["token"],
            lines=lines,
            low=sum(line.count * line.price.low for line in lines),
            high=sum(line.count * line.price.high for line in lines),
            budget=max((area.budget for area in plan.areas), default=0) if plan else 0,
            wrong=wrong,
        ),
    )


PAGES = [PageRoute("table_costs", "/tables/{token}/costs", costs_page)]
