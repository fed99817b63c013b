"""Everything that writes cycles. A change to what is frozen is refused, and the attempt is recorded."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from domain import ledger
from domain.cycles import phases as timing
from domain.cycles.models import Cycle, CyclePage
from domain.cycles.phases import HAMASEN, Phase, from_template
from domain.cycles.plan import Plan
from domain.cycles.queries import by_key
from domain.cycles.rules import check_rules, clean_key, clean_prefix, digest, unique
from domain.db import current, writing
from domain.errors import N_, Missing, Refused
from domain.translated import Translated

FROZEN = N_("Areas, budgets, categories, agencies and rules are fixed from the opening on. Nothing was changed; the attempt is recorded.")
OVERTAKEN = N_("Somebody else has changed this meanwhile. Look at the new state and enter your change again.")


async def create(key: str, prefix: str, name: Translated, start: datetime, *, at: datetime, by: int | None) -> Cycle:
    """A new cycle from the Hamasen template, beginning at an aware midnight. Nothing of it is public. Raises Refused."""
    return await _add(key, prefix, name, Translated(), Plan(phases=from_template(HAMASEN, start)), at=at, by=by)


async def copy(source: Cycle, key: str, prefix: str, name: Translated, start: datetime, *, at: datetime, by: int) -> Cycle:
    """A new cycle like an earlier one: areas, budgets, categories, prices, agencies, rules, pages, and its dates moved to `start`."""
    plan = source.plan
    begin = min((phase.starts_at for phase in plan.phases), default=start)
    async with writing():
        later = replace(plan, phases=timing.moved(plan.phases, start - begin))
        made = await _add(key, prefix, name, source.summary, later, at=at, by=by, source=source.key)
        for page in await CyclePage.filter(cycle_id=source.id):
            await CyclePage.create(
                cycle_id=made.id,
                key=page.key,
                kind=page.kind,
                title=page.title,
                body=page.body,
                files=page.files,
                position=page.position,
                changed_at=at,
            )
    return made


async def _add(
    key: str, prefix: str, name: Translated, summary: Translated, plan: Plan, *, at: datetime, by: int | None, source: str = ""
) -> Cycle:
    key, prefix = clean_key(key), clean_prefix(prefix)
    if not name:
        raise Refused(N_("Enter the cycle's name in at least one language."), field="name")
    if await Cycle.filter(key=key).exists():
        raise Refused(N_("Another cycle uses this short name."), field="key")
    if await Cycle.filter(prefix=prefix).exists():
        raise Refused(N_("The proposals of another cycle begin with this."), field="prefix")
    try:
        async with writing():
            cycle = await Cycle.create(key=key, prefix=prefix, name=name, summary=summary, created_at=at, **plan.to_json())
            await ledger.record("cycles.add", "cycle", key, at=at, by=by, after={"name": name.to_json(), "from": source or "template"})
    except IntegrityError as problem:  # somebody was faster by a moment
        raise Refused(N_("Another cycle uses this short name."), field="key") from problem
    return cycle


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
        timing.check(phase)
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
        raise Refused(OVERTAKEN)


async def change_phases(cycle: Cycle, phases: tuple[Phase, ...], *, at: datetime, by: int | None, why: str = "") -> None:
    """New dates, order, names or skips. Dates of a cycle that has opened need a reason. Raises Refused."""
    if frozen(cycle, at) and phases != cycle.plan.phases and not why.strip():
        raise Refused(N_("The cycle has opened. Say why the dates change; the reason is public."), field="why")
    await change_plan(cycle, lambda plan: replace(plan, phases=phases), "cycles.phases", at=at, by=by, why=why.strip()[:500])


async def publish(cycle: Cycle, *, at: datetime, by: int | None) -> None:
    """Show the cycle to the public. Raises Refused while something essential is missing."""
    plan = cycle.plan
    if not plan.areas:
        raise Refused(N_("Enter at least one area with its budget before publishing."))
    if not plan.categories:
        raise Refused(N_("Enter at least one category before publishing."))
    if not timing.held(plan.phases):
        raise Refused(N_("Enter at least one phase before publishing."))
    async with writing():
        if await Cycle.filter(id=cycle.id, published_at=None).update(published_at=at) != 1:
            raise Refused(N_("The cycle is public already."))
        await ledger.record("cycles.publish", "cycle", cycle.key, at=at, by=by)


async def hide(cycle: Cycle, *, at: datetime, by: int) -> None:
    """Take the cycle off the public site again; only until it has opened. Raises Refused."""
    if frozen(cycle, at):
        raise Refused(N_("The cycle has opened and stays public."))
    async with writing():
        if await Cycle.filter(id=cycle.id, published_at__not_isnull=True).update(published_at=None) != 1:
            raise Missing("not public")
        await ledger.record("cycles.hide", "cycle", cycle.key, at=at, by=by)


async def freeze(cycle: Cycle, *, at: datetime, by: int | None) -> str:
    """Fix areas, budgets, categories, agencies and rules for good, and note their digest; returns it. Freezing twice changes nothing."""
    mark = digest(cycle.plan.fixed())
    async with writing():
        if await Cycle.filter(id=cycle.id, frozen_at=None).update(frozen_at=at, frozen_digest=mark) == 1:
            await ledger.record("cycles.freeze", "cycle", cycle.key, at=at, by=by, after={"digest": mark})
            return mark
    return (await by_key(cycle.key)).frozen_digest


async def freeze_due(at: datetime) -> int:
    """Freeze every public cycle whose opening has come; the worker calls this. Returns how many."""
    due = [cycle for cycle in await Cycle.filter(frozen_at=None, published_at__lte=at) if frozen(cycle, at)]
    for cycle in due:
        await freeze(cycle, at=at, by=None)
    return len(due)


async def next_number(cycle: int) -> str:
    """The next proposal number of a cycle, such as `116-037`, never given twice.

    Call it right before the transaction of the act: inside it, everybody who submits would wait for everybody else's commit.
    A number whose act then fails is left out. One statement, which both databases understand.
    """
    mark = "?" if current().dialect == "sqlite" else "$1"
    query = f"UPDATE cycle SET serial = serial + 1 WHERE id = {mark} RETURNING prefix, serial"  # noqa: S608 - no value in it
    row = (await get_connection("default").execute_query_dict(query, [cycle]))[0]
    return f"{row['prefix']}-{row['serial']:03d}"


async def save_page(
    cycle: Cycle, found: CyclePage | None, key: str, kind: str, title: Translated, body: Translated, *, public: bool, at: datetime, by: int
) -> CyclePage:
    """Add or change a page of the cycle. Raises Refused beside the field."""
    key = clean_key(key) if found is None else found.key
    if not title:
        raise Refused(N_("Enter a title in at least one language."), field="title")
    if found is None and await CyclePage.filter(cycle_id=cycle.id, key=key).exists():
        raise Refused(N_("Another page uses this short name."), field="key")
    async with writing():
        page = found or CyclePage(cycle_id=cycle.id, key=key, position=await CyclePage.filter(cycle_id=cycle.id).count())
        page.kind, page.title, page.body, page.changed_at = kind, title, body, at
        page.published_at = (page.published_at or at) if public else None
        await page.save()
        await ledger.record("cycles.page", "cycle", cycle.key, at=at, by=by, after={"page": key, "public": public})
    return page


async def delete_page(cycle: Cycle, key: str, *, at: datetime, by: int) -> None:
    """Remove a page; its text stays in the audit trail. Raises Missing."""
    async with writing():
        page = await CyclePage.get_or_none(cycle_id=cycle.id, key=key)
        if page is None:
            raise Missing(f"no page {key}")
        before = {"page": key, "title": page.title.to_json(), "body": page.body.to_json()}
        await page.delete()
        await ledger.record("cycles.page_delete", "cycle", cycle.key, at=at, by=by, before=before)
