"""A cycle and what is carried out of it as data, for the API and the file of a whole cycle."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from domain.cycles.models import Cycle
from domain.cycles.phases import held
from domain.delivery import queries as delivery
from domain.delivery.queries import CaseView
from domain.proposals.queries import lists
from web.bridges.deadlines import spans_of
from web.proposals.open_data import texts


async def cycle_data(cycle: Cycle, at: datetime, address: str) -> dict[str, Any]:
    """A cycle's plan, and from when to when each act is possible."""
    plan, spans = cycle.plan, await spans_of(cycle, at)
    phases = [
        {
            "key": phase.key,
            "kind": phase.kind.value,
            "name": texts(phase.name),
            "starts_at": phase.starts_at.isoformat(),
            "ends_at": phase.ends_at.isoformat(),
        }
        for phase in held(plan.phases)
    ]
    return {
        "key": cycle.key,
        "name": texts(cycle.name),
        "summary": texts(cycle.summary),
        "budget_twd": plan.budget,
        "areas": [{"key": area.key, "name": texts(area.name), "budget_twd": area.budget} for area in plan.areas],
        "categories": [{"key": item.key, "name": texts(item.name)} for item in plan.categories],
        "phases": phases,
        "possible_now": sorted(act.value for act, span in spans.items() if span.now(at)),
        "times": [
            {"act": act.value, "starts_at": span.starts_at.isoformat(), "ends_at": span.ends_at.isoformat()} for act, span in spans.items()
        ],
        "rules": plan.rules.to_json(),
        "frozen_at": cycle.frozen_at.isoformat() if cycle.frozen_at else None,
        "digest": cycle.frozen_digest or None,
        "address": address,
    }


def case_data(view: CaseView, address: str) -> dict[str, Any]:
    """Something that is carried out, with its milestones and monthly entries."""
    case = view.case

    def day(on: date | None) -> str | None:
        return on.isoformat() if on else None

    milestones = [
        {"title": texts(item.title), "due_on": day(item.due_on), "first_due_on": day(item.first_due_on), "done_on": day(item.done_on)}
        for item in view.milestones
    ]
    entries = [
        {"month": f"{item.month:%Y-%m}", "text": texts(item.text), "percent": item.percent, "spent_twd": item.spent, "behind": item.behind}
        for item in view.entries
    ]
    return {
        "code": case.code,
        "proposal": case.ref if case.source == "proposal" else None,
        "title": texts(case.title),
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
        "address": address,
    }


async def cases_data(cycle: Cycle, today: date, at: datetime, address: Callable[[str], str]) -> list[dict[str, Any]]:
    """The public cases of a cycle, those behind first. address: of the page of a case, by its code."""
    views = await delivery.board(today, scope=cycle.scope)
    titles = await lists.public_titles([view.case.ref for view in views if view.case.source == "proposal"], at)
    return [case_data(view, address(view.case.code)) for view in views if view.case.source != "proposal" or view.case.ref in titles]
