"""One phase of a cycle: its own name and what may be done in it; another one like it; removing one that was added."""

from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.cycles import actions, queries
from domain.cycles.models import Cycle
from domain.cycles.phases import KINDS, Act, KindFacts, Phase, PhaseKind, stopped
from domain.errors import N_, Missing, Refused
from web.bridges.cycle_display import phase_name, thing_of
from web.bridges.cycle_votes import check_phases
from web.cycles import edit_conflicts
from web.cycles.change_texts import ACTS
from web.cycles.edit_conflicts import News
from web.cycles.phases_form import PHASES, asking, confirmed, refusal_of, rows_of
from web.frame.forms import AtMost, PageForm, translated_from
from web.frame.page_routes import PageRoute
from web.frame.rendering import given
from web.frame.visit import Visit

NOTICES = {
    "phase_saved": (N_("The phase is saved."), ""),
}


class PhaseForm(PageForm):
    """A phase's name in each language and its acts are read beside the form."""

    name = StringField(N_("Name of the phase"))
    why = StringField(N_("Reason for the change"), [AtMost(500)])


async def phase_page(visit: Visit) -> Response:
    """One phase: its own name, and what may be done in it."""
    cycle, phase = await _phase(visit)
    return _page(visit, cycle, phase, visit.bind(PhaseForm), edit_conflicts.mark_of(cycle, PHASES))


class PhasePage(TypedDict):
    """What `cycles/phase.html` is given."""

    cycle: Cycle
    phase: Phase
    phase_title: str
    facts: KindFacts
    acts: dict[Act, str]
    form: PageForm
    seen_mark: str
    frozen: bool
    stopping: list[str]
    sure: str
    news: News | None
    wish: str
    asked: bool


def _page(visit: Visit, cycle: Cycle, phase: Phase, form: PageForm, mark: str, **more: Any) -> Response:
    values: dict[str, Any] = {"stopping": [], "sure": "", "news": None, "wish": "save", "asked": False} | more
    return visit.page(
        "cycles/phase.html",
        given(
            PhasePage,
            cycle=cycle,
            phase=phase,
            phase_title=phase_name(visit, phase),
            facts=KINDS[phase.kind],
            acts=ACTS,
            form=form,
            seen_mark=mark,
            frozen=actions.frozen(cycle, visit.at),
            **values,
        ),
        status=422 if form.problems else 200,
    )


async def _phase(visit: Visit) -> tuple[Cycle, Phase]:
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    phase = cycle.phase(visit.request.path_params["phase"])
    if phase is None:
        raise Missing("no such phase")
    return cycle, phase


async def save_phase(visit: Visit) -> Response:
    """Keep it, add another phase of the same kind after it, or remove one that was added."""
    cycle, phase = await _phase(visit)
    form, mark = visit.bind(PhaseForm), str(visit.form.get("seen") or "")
    acts = frozenset(act for act in Act if visit.form.get(f"act-{act.value}") == "yes")
    changed = replace(phase, acts=acts, name=translated_from(visit.form, "name", phase.name, visit.services.locales.tags))
    wish = str(visit.form.get("act") or "save")
    if not visit.ready(form):
        return _page(visit, cycle, changed, form, mark)
    phases = _with(cycle, changed, wish)
    stopping = stopped(cycle.plan.phases, phases, visit.at)
    if wish == "remove" and "removed" not in visit.form:
        return _page(visit, cycle, changed, form, mark, wish=wish, asked=True, **asking(visit, stopping))
    try:
        edit_conflicts.check_unchanged(visit, cycle, PHASES)
        sure = confirmed(visit, stopping)
        await check_phases(cycle, phases, zone=visit.site.time_zone, language=visit.locale.tag)
        await actions.change_phases(cycle, phases, at=visit.at, by=visit.person.id, why=form.data["why"], sure=sure)
        return visit.go("cycle_dates", "phase_saved", cycle=cycle.key)
    except Refused as refusal:
        form.refuse(refusal)
    if refusal_of(form) == actions.OVERTAKEN:
        cycle = await queries.by_key(cycle.key)
        news = await edit_conflicts.news(visit, cycle, PHASES, lambda old, new: rows_of(visit, old, new))
        return _page(visit, cycle, changed, form, edit_conflicts.mark_of(cycle, PHASES), news=news, wish=wish)
    return _page(visit, cycle, changed, form, mark, wish=wish, asked=wish == "remove", **asking(visit, stopping))


def _with(cycle: Cycle, changed: Phase, wish: str) -> tuple[Phase, ...]:
    phases: list[Phase] = []
    for phase in cycle.plan.phases:
        if phase.key != changed.key:
            phases.append(phase)
        elif wish == "again":
            phases += [changed, replace(changed, key=_free_key(cycle, changed.kind), starts_at=changed.ends_at, ends_at=_as_long(changed))]
        elif wish != "remove":
            phases.append(changed)
    return tuple(phases)


def _as_long(phase: Phase) -> datetime:
    return phase.ends_at + (phase.ends_at - phase.starts_at)


def _free_key(cycle: Cycle, kind: PhaseKind) -> str:
    taken = {phase.key for phase in cycle.plan.phases}
    return next(f"{kind.value}-{number}" for number in range(2, len(taken) + 3) if f"{kind.value}-{number}" not in taken)


PAGES = [PageRoute("cycle_phase", "/staff/cycles/{cycle}/dates/{phase}", phase_page, save_phase, needs="cycles.change", thing=thing_of)]
