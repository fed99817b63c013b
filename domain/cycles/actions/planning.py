"""Changing a cycle's plan and words. Two officers are kept apart by what each was shown and, within the act, by a revision number."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tortoise.expressions import F

from domain import ledger
from domain.cycles import phases as timing
from domain.cycles.changes import mark, of_items, of_phases
from domain.cycles.models import Cycle
from domain.cycles.phases import Phase
from domain.cycles.plan import Plan
from domain.cycles.rules import check_rules, unique
from domain.db import writing
from domain.errors import N_, Refused
from domain.translated import Translated

FROZEN = N_("Areas, budgets, categories, agencies and rules are fixed from the opening on. Nothing was changed; the attempt is recorded.")
OVERTAKEN = N_("Somebody else has changed this meanwhile. Nothing was overwritten, and what you typed is still here.")
MOST_WHY = 500


def check_seen(shown: Any, seen: str) -> None:
    """Raises Refused when what somebody was shown (its mark came back with the form) is no longer what stands there."""
    if seen != mark(shown):
        raise Refused(OVERTAKEN, field="seen")


async def change_about(cycle: Cycle, name: Translated, summary: Translated, *, at: datetime, by: int) -> None:
    """Change name and summary; words may change at any time. Raises Refused."""
    if not name:
        raise Refused(N_("Enter the cycle's name in at least one language."), field="name")
    before = {"name": cycle.name.to_json(), "summary": cycle.summary.to_json()}
    async with writing():
        await _put(cycle, {"name": name, "summary": summary})
        after = {"name": name.to_json(), "summary": summary.to_json()}
        await ledger.record("cycles.about", "cycle", cycle.key, at=at, by=by, before=before, after=after)


async def change_plan(cycle: Cycle, change: Callable[[Plan], Plan], verb: str, *, at: datetime, by: int | None, why: str = "") -> Plan:
    """Put a changed plan in place of the old one. verb: as in the ledger, `cycles.areas`.

    Raises Refused when it touches what is frozen (recorded as an attempt), when it cannot be meant, or when somebody was faster.
    """
    before, after = cycle.plan, change(cycle.plan)
    for phase in after.phases:
        timing.check_phase(phase)
    for part in (after.areas, after.categories, after.prices, after.phases):
        unique([item.key for item in part])
    check_rules(after.rules)
    if frozen(cycle, at) and before.fixed() != after.fixed():
        async with writing():
            await ledger.record(f"{verb}_refused", "cycle", cycle.key, at=at, by=by, why=why, after=_changed(before, after))
        raise Refused(FROZEN)
    async with writing():
        await _put(cycle, after.to_json())
        old, new = _changed(after, before), _changed(before, after)
        await ledger.record(verb, "cycle", cycle.key, at=at, by=by, why=why, before=old, after=new)
    return after


def frozen(cycle: Cycle, at: datetime) -> bool:
    """Whether the plan is fixed: it was opened by hand, or it is published and its first phase in which residents act has begun."""
    opens = cycle.plan.opens_at()
    by_date = cycle.published_at is not None and opens is not None and at >= opens
    return cycle.frozen_at is not None or by_date


def _changed(before: Plan, after: Plan) -> dict[str, Any]:
    old, new = before.to_json(), after.to_json()
    return {part: new[part] for part in new if new[part] != old[part]}


async def _put(cycle: Cycle, values: Mapping[str, Any]) -> None:
    """Write columns of a cycle whose revision is still the one that was read. Raises Refused."""
    if await Cycle.filter(id=cycle.id, revision=cycle.revision).update(**values, revision=F("revision") + 1) != 1:
        raise Refused(OVERTAKEN, field="seen")


async def change_phases(
    cycle: Cycle, phases: tuple[Phase, ...], *, at: datetime, by: int | None, why: str = "", sure: bool = False
) -> None:
    """New dates, order, names, acts or skips. Once the cycle has opened it takes a reason, which is public.

    sure: taking away something that residents or agencies can do at this moment is meant. Raises Refused.
    """
    before, why = cycle.plan.phases, why.strip()[:MOST_WHY]
    if of_phases(before, phases) and frozen(cycle, at) and not why:
        raise Refused(N_("The cycle has opened. Say why this changes; the reason is public."), field="why")
    if cycle.published_at is not None and not sure and timing.stopped(before, phases, at):
        raise Refused(N_("This takes away something that people can do right now. Confirm it."), field="sure")
    await change_plan(cycle, lambda plan: replace(plan, phases=phases), "cycles.phases", at=at, by=by, why=why)


async def change_items(cycle: Cycle, part: str, change: Callable[[Plan], Plan], *, at: datetime, by: int | None, why: str = "") -> None:
    """Change areas, categories or prices. The names of areas and categories belong to what is fixed: after the opening a slip of the
    pen may be mended, with a public reason and the old name beside the new one. Raises Refused.
    """
    why = why.strip()[:MOST_WHY]
    if part != "prices" and frozen(cycle, at) and not why:
        old, new = (plan.to_json()[part] for plan in (cycle.plan, change(cycle.plan)))
        if cycle.plan.fixed() == change(cycle.plan).fixed() and any(found.renamed for found in of_items(old, new)):
            raise Refused(N_("The cycle has opened. Say why the name changes; old name, new name and reason are public."), field="why")
    await change_plan(cycle, change, f"cycles.{part}", at=at, by=by, why=why)
