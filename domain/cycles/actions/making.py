"""Making a cycle, copying last year's, letting the public see it, and fixing its plan for good."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from tortoise.connection import get_connection
from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from domain import ledger
from domain.cycles import phases as timing
from domain.cycles.actions.pages import show_files
from domain.cycles.actions.planning import frozen
from domain.cycles.models import Cycle, CyclePage
from domain.cycles.phases import HAMASEN, from_template
from domain.cycles.plan import Plan
from domain.cycles.queries import by_key, ever_published
from domain.cycles.rules import Rules, clean_key, clean_prefix, digest
from domain.db import current, writing
from domain.errors import N_, Missing, Refused
from domain.translated import Translated

CHANGED = N_("Somebody has changed this cycle meanwhile. Look at it again first.")


async def create(key: str, prefix: str, name: Translated, start: datetime, *, at: datetime, by: int | None) -> Cycle:
    """A new cycle from the Hamasen template, beginning at an aware midnight. Nothing of it is public. Raises Refused."""
    return await _add(key, prefix, name, Translated(), Plan(phases=from_template(HAMASEN, start)), at=at, by=by)


async def copy(source: Cycle, key: str, prefix: str, name: Translated, start: datetime, *, at: datetime, by: int) -> Cycle:
    """A new cycle like an earlier one: areas, budgets, categories, prices, agencies, rules, pages with their files, and its dates.

    The dates move by whole weeks, so that a Saturday stays a Saturday; the first day is the one nearest to `start`.
    """
    plan = source.plan
    weeks = whole_weeks(min((phase.starts_at for phase in plan.phases), default=start), start)
    async with writing():
        later = replace(plan, phases=timing.moved(plan.phases, weeks), rules=moved_rules(plan.rules, weeks))
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


def whole_weeks(begin: datetime, start: datetime) -> timedelta:
    """The whole number of weeks that brings one moment nearest to the other's day."""
    days = (start.date() - begin.astimezone(start.tzinfo).date()).days
    return timedelta(weeks=round(days / 7))


def moved_rules(rules: Rules, weeks: timedelta) -> Rules:
    """The same rules so much later: the day for registration moves along, the day of birth by whole years, so that the age stays."""
    years = round(weeks.days / 365.2425)
    born_by = _years_later(rules.born_by, years) if rules.born_by else None
    return replace(rules, born_by=born_by, cut_off=rules.cut_off + weeks if rules.cut_off else None)


def _years_later(day: date, years: int) -> date:
    last = day.month == 2 and day.day == 29
    return (day - timedelta(days=1)).replace(year=day.year + years) if last else day.replace(year=day.year + years)


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


async def publish(cycle: Cycle, *, at: datetime, by: int | None) -> None:
    """Show the cycle to the public, with the files of its public pages. Raises Refused while something essential is missing."""
    plan = cycle.plan
    if not plan.areas:
        raise Refused(N_("Enter at least one area with its budget before publishing."))
    if not plan.categories:
        raise Refused(N_("Enter at least one category before publishing."))
    if not timing.held(plan.phases):
        raise Refused(N_("Enter at least one phase before publishing."))
    if cycle.published_at is not None:
        raise Refused(N_("The cycle is public already."))
    async with writing():
        if await Cycle.filter(id=cycle.id, published_at=None, revision=cycle.revision).update(published_at=at) != 1:
            raise Refused(CHANGED)
        await ledger.record("cycles.publish", "cycle", cycle.key, at=at, by=by)
        await show_files(cycle.id)


async def hide(cycle: Cycle, *, at: datetime, by: int) -> None:
    """Take the cycle off the public site again; only until it has opened. Raises Refused."""
    if frozen(cycle, at):
        raise Refused(N_("The cycle has opened and stays public."))
    async with writing():
        if await Cycle.filter(id=cycle.id, published_at__not_isnull=True).update(published_at=None) != 1:
            raise Missing("not public")
        await ledger.record("cycles.hide", "cycle", cycle.key, at=at, by=by)
        await show_files(cycle.id)


async def delete(cycle: Cycle, *, at: datetime, by: int) -> None:
    """Remove a cycle that the public never saw. What it held stays in the audit trail. Raises Refused.

    Whoever calls this has made sure that nothing above this room (proposals, votes) belongs to it.
    """
    if await ever_published(cycle) or cycle.frozen_at is not None or cycle.serial:
        raise Refused(N_("This cycle was public once or has proposals, so it stays. You can hide it until it opens."))
    before = {"name": cycle.name.to_json(), "prefix": cycle.prefix} | cycle.plan.to_json()
    async with writing():
        if await Cycle.filter(id=cycle.id, published_at=None, frozen_at=None, serial=0, revision=cycle.revision).delete() != 1:
            raise Refused(CHANGED)
        await ledger.record("cycles.delete", "cycle", cycle.key, at=at, by=by, before=before)


async def freeze(cycle: Cycle, *, at: datetime, by: int | None) -> str:
    """Fix areas, budgets, categories, agencies and rules for good, and note their digest; returns it. Freezing twice changes nothing."""
    mark = digest(cycle.plan.fixed())
    async with writing():
        # A new revision as well: whoever is changing the plan at this moment is refused, and the digest stays that of the plan.
        chosen = Cycle.filter(id=cycle.id, frozen_at=None, revision=cycle.revision)
        if await chosen.update(frozen_at=at, frozen_digest=mark, revision=F("revision") + 1) == 1:
            await ledger.record("cycles.freeze", "cycle", cycle.key, at=at, by=by, after={"digest": mark})
            return mark
    now = await by_key(cycle.key)
    if now.frozen_at is None:
        raise Refused(CHANGED)
    return now.frozen_digest


async def freeze_due(at: datetime) -> int:
    """Freeze every public cycle whose opening has come; the worker calls this. Returns how many."""
    due = [cycle for cycle in await Cycle.filter(frozen_at=None, published_at__lte=at) if frozen(cycle, at)]
    done = 0
    for cycle in due:
        try:
            await freeze(cycle, at=at, by=None)
        except Refused:
            continue  # an officer's change was under way: it is refused or done by now, and the next round fixes what stands then
        done += 1
    return done


async def next_number(cycle: int) -> str:
    """The next proposal number of a cycle, such as `116-037`, never given twice.

    Call it right before the transaction of the act: inside it, everybody who submits would wait for everybody else's commit.
    A number whose act then fails is left out, unless `give_back` returns it. One statement, which both databases understand.
    """
    mark = "?" if current().dialect == "sqlite" else "$1"
    query = f"UPDATE cycle SET serial = serial + 1 WHERE id = {mark} RETURNING prefix, serial"  # noqa: S608 - no value in it
    row = (await get_connection("default").execute_query_dict(query, [cycle]))[0]
    return f"{row['prefix']}-{row['serial']:03d}"


async def give_back(cycle: int, number: str) -> None:
    """A number that was not used after all, if none has been given since; so that refusals leave no gaps."""
    serial = int(number.rsplit("-", 1)[1])
    async with writing(quiet=True):
        await Cycle.filter(id=cycle, serial=serial).update(serial=serial - 1)
