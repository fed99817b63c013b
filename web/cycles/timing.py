"""The dates of a cycle: all phases on one page, each phase's name and what may be done in it on its own."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.responses import Response
from wtforms import StringField

from domain.cycles import actions, queries
from domain.cycles.models import Cycle
from domain.cycles.phases import KINDS, Act, Phase, PhaseKind
from domain.errors import N_, Missing, Refused
from web import formats
from web.cycles.shown import phase_name
from web.cycles.staff import doubt_words, thing_of
from web.doors import Door
from web.forms import AtMost, Optional, PageForm, Problem, translated_from
from web.page import notice
from web.visit import Visit

notice("dates_saved", N_("The dates are saved."))
notice("phase_saved", N_("The phase is saved."))

ACTS = {
    Act.PROPOSE: N_("Residents may propose"),
    Act.SUPPORT: N_("Residents may support proposals"),
    Act.COMMENT: N_("Residents may comment"),
    Act.REVIEW: N_("Agencies review"),
    Act.VOTE: N_("Residents may vote"),
}


class DatesForm(PageForm):
    """The dates lie beside the form, two for each phase; the reason belongs to all of them."""

    why = StringField(N_("Reason for the change"), [Optional(), AtMost(500)])


def typed(moment: datetime, zone: str) -> str:
    """A moment as the browser's own date field wants it."""
    return formats.local(moment, zone).strftime("%Y-%m-%dT%H:%M")


def moment_of(text: str, zone: str) -> datetime:
    """The instant of what a date field sends. Raises Refused."""
    try:
        return datetime.strptime(text.strip()[:16].replace(" ", "T"), "%Y-%m-%dT%H:%M").replace(tzinfo=ZoneInfo(zone))
    except ValueError as problem:
        raise Refused(N_("Enter day and time such as 2027-03-01 09:00.")) from problem


async def dates_page(visit: Visit) -> Response:
    """Every phase with its beginning and end."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    zone = visit.site.time_zone
    held = {phase.key: (typed(phase.starts_at, zone), typed(phase.ends_at, zone), phase.skipped) for phase in cycle.plan.phases}
    return _dates(visit, cycle, visit.bind(DatesForm), held, {})


def _dates(
    visit: Visit, cycle: Cycle, form: PageForm, held: dict[str, tuple[str, str, bool]], wrong: dict[str, Problem], status: int = 200
) -> Response:
    return visit.page(
        "cycles/dates.html",
        cycle=cycle,
        phases=cycle.plan.phases,
        held=held,
        wrong=wrong,
        form=form,
        phase_name=phase_name,
        doubts=doubt_words(visit, cycle),
        frozen=actions.frozen(cycle, visit.at),
        status=status,
    )


async def save_dates(visit: Visit) -> Response:
    """Keep the dates; or move a phase up or down."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    form, sent = visit.bind(DatesForm), visit.form
    held = {
        phase.key: (
            str(sent.get(f"starts-{phase.key}") or ""),
            str(sent.get(f"ends-{phase.key}") or ""),
            sent.get(f"skip-{phase.key}") == "yes",
        )
        for phase in cycle.plan.phases
    }
    wrong: dict[str, Problem] = {}
    phases = [_read(phase, held[phase.key], visit.site.time_zone, wrong) for phase in cycle.plan.phases]
    if visit.ready(form) and not wrong:
        try:
            ordered = _moved(phases, str(sent.get("move") or ""))
            await actions.change_phases(cycle, ordered, at=visit.at, by=visit.person.id, why=form.data["why"])
            return visit.go("cycle_dates", "dates_saved", cycle=cycle.key)
        except Refused as refusal:
            form.refuse(refusal)
    elif not visit.switching:
        form.whole += [Problem(N_("Some dates are not right. They are marked below."))]
    return _dates(visit, cycle, form, held, wrong, 422 if form.problems else 200)


def _read(phase: Phase, held: tuple[str, str, bool], zone: str, wrong: dict[str, Problem]) -> Phase:
    try:
        changed = replace(phase, starts_at=moment_of(held[0], zone), ends_at=moment_of(held[1], zone), skipped=held[2])
        if changed.ends_at <= changed.starts_at:
            raise Refused(N_("The end must be later than the beginning."))
    except Refused as refusal:
        wrong[phase.key] = Problem(refusal.reason, dict(refusal.facts))
        return phase
    return changed


def _moved(phases: list[Phase], move: str) -> tuple[Phase, ...]:
    key, _, direction = move.partition(":")
    place = next((index for index, phase in enumerate(phases) if phase.key == key), None)
    if place is not None:
        other = place + (-1 if direction == "up" else 1)
        if 0 <= other < len(phases):
            phases[place], phases[other] = phases[other], phases[place]
    return tuple(phases)


class PhaseForm(PageForm):
    """A phase's name in each language and its acts are read beside the form."""

    name = StringField(N_("Name of the phase"))


async def phase_page(visit: Visit) -> Response:
    """One phase: its own name, and what may be done in it."""
    cycle, phase = await _phase(visit)
    return visit.page("cycles/phase.html", cycle=cycle, phase=phase, facts=KINDS[phase.kind], acts=ACTS, form=visit.bind(PhaseForm))


async def _phase(visit: Visit) -> tuple[Cycle, Phase]:
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    phase = cycle.phase(visit.request.path_params["phase"])
    if phase is None:
        raise Missing("no such phase")
    return cycle, phase


async def save_phase(visit: Visit) -> Response:
    """Keep it, add another phase of the same kind after it, or remove one that was added."""
    cycle, phase = await _phase(visit)
    form = visit.bind(PhaseForm)
    acts = frozenset(act for act in Act if visit.form.get(f"act-{act.value}") == "yes")
    changed = replace(phase, acts=acts, name=translated_from(visit.form, "name", phase.name, visit.house.locales.tags))
    wish = str(visit.form.get("act") or "save")
    if visit.ready(form):
        try:
            why = visit.say(N_("%(phase)s: what may be done in it"), phase=phase_name(visit, phase))
            await actions.change_phases(cycle, _with(cycle, changed, wish), at=visit.at, by=visit.person.id, why=why)
            return visit.go("cycle_dates", "phase_saved", cycle=cycle.key)
        except Refused as refusal:
            form.refuse(refusal)
    status = 422 if form.problems else 200
    return visit.page("cycles/phase.html", cycle=cycle, phase=changed, facts=KINDS[phase.kind], acts=ACTS, form=form, status=status)


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


DOORS = [
    Door("cycle_dates", "/staff/cycles/{cycle}/dates", dates_page, save_dates, needs="cycles.change", thing=thing_of),
    Door("cycle_phase", "/staff/cycles/{cycle}/dates/{phase}", phase_page, save_phase, needs="cycles.change", thing=thing_of),
]
