"""The dates of a cycle: all phases on one page, moved one by one or many at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.cycles import actions, changes, queries
from domain.cycles.models import Cycle
from domain.cycles.phases import Act, Phase, stopped
from domain.errors import N_, Refused
from web.bridges.cycle_display import phase_name, thing_of
from web.bridges.cycle_votes import check_phases
from web.cycles import edit_conflicts
from web.cycles.change_texts import ACTS, ChangeRow, doubt_words, phase_rows
from web.cycles.edit_conflicts import News
from web.frame.fields import days_of, moment_of
from web.frame.forms import AtMost, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.problems import Problem
from web.frame.rendering import given
from web.frame.visit import Visit
from web.text import formats

NOTICES = {
    "dates_saved": (N_("The dates are saved."), ""),
}

Held = dict[str, tuple[str, str, bool]]
"""What stands in the fields of each phase: beginning, end, whether it is skipped."""

PHASES = edit_conflicts.part("phases")
MOST_DAYS = 3660


class DatesForm(PageForm):
    """The dates lie beside the form, two for each phase; the reason belongs to all of them. wrong: what is wrong with a phase."""

    why = StringField(N_("Reason for the change"), [AtMost(500)])
    onward = SelectField(N_("From this phase on"))
    days = StringField(N_("Days later (earlier with a minus)"), [Optional()])

    def __init__(self, formdata: Any = None, **values: Any) -> None:
        self.wrong: dict[str, Problem] = {}
        super().__init__(formdata, **values)

    @property
    def problems(self) -> list[tuple[str, Problem]]:
        """What is wrong with phases leads to their fields."""
        return [(f"starts-{key}", problem) for key, problem in self.wrong.items()] + super().problems


def typed(moment: datetime, zone: str) -> str:
    """A moment as the browser's own date field wants it."""
    return formats.local(moment, zone).strftime("%Y-%m-%dT%H:%M")


def _as_typed(phase: Phase, zone: str) -> tuple[str, str, bool]:
    return typed(phase.starts_at, zone), typed(phase.ends_at, zone), phase.skipped


async def dates_page(visit: Visit) -> Response:
    """Every phase with its beginning and end."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    held = {phase.key: _as_typed(phase, visit.site.time_zone) for phase in cycle.plan.phases}
    return _page(visit, cycle, _form(visit, cycle), held, edit_conflicts.mark_of(cycle, PHASES))


def _form(visit: Visit, cycle: Cycle) -> DatesForm:
    form = visit.bind(DatesForm)
    form.onward.choices = choices((phase.key, phase_name(visit, phase)) for phase in cycle.plan.phases)
    form.onward.data = form.onward.data or next(iter(form.onward.choices), "")
    return form


class DatesPage(TypedDict):
    """What `cycles/dates.html` is given."""

    cycle: Cycle
    phases: tuple[Phase, ...]
    held: dict[str, tuple[str, str, bool]]
    seen_mark: str
    news: News | None
    form: DatesForm
    phase_name: Callable[..., str]
    in_words: Callable[..., str]
    doubts: list[str]
    frozen: bool
    stopping: list[str]
    sure: str
    moved: bool


def _page(
    visit: Visit,
    cycle: Cycle,
    form: DatesForm,
    held: Held,
    mark: str,
    status: int = 200,
    news: edit_conflicts.News | None = None,
    **more: Any,
) -> Response:
    values: dict[str, Any] = {"stopping": [], "sure": "", "moved": False} | more
    return visit.page(
        "cycles/dates.html",
        given(
            DatesPage,
            cycle=cycle,
            phases=cycle.plan.phases,
            held=held,
            seen_mark=mark,
            news=news,
            form=form,
            phase_name=phase_name,
            in_words=lambda text: in_words(visit, text),
            doubts=doubt_words(visit, cycle),
            frozen=actions.frozen(cycle, visit.at),
            **values,
        ),
        status=status,
    )


def in_words(visit: Visit, text: str) -> str:
    """A typed day with its weekday, and for staff the year of the Republic; nothing for what is no day."""
    try:
        day = date.fromisoformat(text[:10])
    except ValueError:
        return ""
    return formats.long_date(day, visit.locale, roc=visit.locale.chinese)


async def save_dates(visit: Visit) -> Response:
    """Keep the dates, move a phase up or down in the list, or move many days at once on the page."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    form, sent, zone = _form(visit, cycle), visit.form, visit.site.time_zone
    held = {phase.key: _sent(phase, sent, zone) for phase in cycle.plan.phases}
    mark = str(sent.get("seen") or "")
    if "shift" in sent and not visit.switching:
        moved = _shift(form, held, zone)
        return _page(visit, cycle, form, held, mark, 200 if moved else 422, moved=moved)
    phases = [_read(visit, phase, held[phase.key], form) for phase in cycle.plan.phases]
    if not visit.ready(form) or form.wrong:
        if visit.switching:
            form.wrong.clear()
        return _page(visit, cycle, form, held, mark, 422 if form.problems else 200)
    ordered = _moved(phases, str(sent.get("move") or ""))
    stopping = stopped(cycle.plan.phases, ordered, visit.at)
    try:
        edit_conflicts.check_unchanged(visit, cycle, PHASES)
        sure = confirmed(visit, stopping)
        await check_phases(cycle, ordered, zone=visit.site.time_zone, language=visit.locale.tag)
        await actions.change_phases(cycle, ordered, at=visit.at, by=visit.person.id, why=form.data["why"], sure=sure)
        return visit.go("cycle_dates", "dates_saved", cycle=cycle.key)
    except Refused as refusal:
        form.refuse(refusal)
    if refusal_of(form) == actions.OVERTAKEN:
        cycle = await queries.by_key(cycle.key)
        news = await edit_conflicts.news(visit, cycle, PHASES, lambda old, new: rows_of(visit, old, new))
        held = _kept(cycle, held, news.state, zone)
        return _page(visit, cycle, _again(visit, cycle, form), held, edit_conflicts.mark_of(cycle, PHASES), 422, news)
    return _page(visit, cycle, form, held, mark, 422, **asking(visit, stopping))


def refusal_of(form: PageForm) -> str:
    """What was refused of the form as a whole, as a message id."""
    return next((problem.reason for problem in form.whole), "")


def asking(visit: Visit, stopping: frozenset[Act]) -> dict[str, Any]:
    """What a page says before it takes away what people can do right now, and what it sends along when that is meant."""
    if not stopping:
        return {}
    return {"stopping": [visit.say(ACTS[act]) for act in Act if act in stopping], "sure": ",".join(sorted(stopping))}


def confirmed(visit: Visit, stopping: frozenset[Act]) -> bool:
    """Whether everything that stops now was named on the page before and is meant."""
    return stopping <= set(str(visit.form.get("sure") or "").split(","))


def rows_of(visit: Visit, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[ChangeRow]:
    """What differs between the phases of two states, in words."""
    before, after = ([Phase.from_json(item) for item in state["phases"]] for state in (old, new))
    rows = phase_rows(visit, changes.of_phases(before, after))
    if not rows and [phase.key for phase in before] != [phase.key for phase in after]:
        order = [" → ".join(phase_name(visit, phase) for phase in phases) for phases in (before, after)]
        rows.append(ChangeRow(visit.say(N_("Order in the list")), *order))
    return rows


def _again(visit: Visit, cycle: Cycle, form: DatesForm) -> DatesForm:
    """The same form over the phases that stand there now."""
    form.onward.choices = choices((phase.key, phase_name(visit, phase)) for phase in cycle.plan.phases)
    return form


def _kept(cycle: Cycle, held: Held, old: Mapping[str, Any] | None, zone: str) -> Held:
    """What this officer typed stays; what he left as it was takes the new value, so that saving again undoes nobody's work."""
    before = {item["key"]: _as_typed(Phase.from_json(item), zone) for item in old["phases"]} if old else {}
    kept: Held = {}
    for phase in cycle.plan.phases:
        now = _as_typed(phase, zone)
        mine, was = held.get(phase.key, now), before.get(phase.key)
        starts, ends, skipped = (
            new if was and typed == was[place] else typed for place, (typed, new) in enumerate(zip(mine, now, strict=True))
        )
        kept[phase.key] = (str(starts), str(ends), bool(skipped))
    return kept


def _sent(phase: Phase, sent: Mapping[str, Any], zone: str) -> tuple[str, str, bool]:
    """What was typed for a phase; one that the form did not know of yet stands as it is."""
    if f"starts-{phase.key}" not in sent:
        return _as_typed(phase, zone)
    return str(sent[f"starts-{phase.key}"]), str(sent.get(f"ends-{phase.key}") or ""), sent.get(f"skip-{phase.key}") == "yes"


def _read(visit: Visit, phase: Phase, held: tuple[str, str, bool], form: DatesForm) -> Phase:
    zone = visit.site.time_zone
    try:
        changed = replace(phase, starts_at=moment_of(held[0], zone), ends_at=moment_of(held[1], zone), skipped=held[2])
        if changed.ends_at <= changed.starts_at:
            raise Refused(N_("The end must be later than the beginning."))
    except Refused as refusal:
        facts: dict[str, object] = {"phase": phase_name(visit, phase), "problem": visit.say(refusal.reason, **refusal.facts)}
        form.wrong[phase.key] = Problem(N_("%(phase)s: %(problem)s"), facts)
        return phase
    return changed


def _shift(form: DatesForm, held: Held, zone: str) -> bool:
    """Move the chosen phase and all that begin with it or later, on the page alone; False with the problem at its field."""
    try:
        days = days_of(str(form.days.data or ""), "days", most=MOST_DAYS)
    except Refused as refusal:
        form.refuse(refusal)
        return False
    from_when = held.get(str(form.onward.data), ("", "", False))[0]
    for key, (starts, ends, skipped) in held.items():
        try:
            if moment_of(starts, zone) >= moment_of(from_when, zone):
                held[key] = (typed(moment_of(starts, zone) + days, zone), typed(moment_of(ends, zone) + days, zone), skipped)
        except (Refused, OverflowError):
            continue  # what is no date stays as it is typed, and is marked when the page is saved
    return True


def _moved(phases: list[Phase], move: str) -> tuple[Phase, ...]:
    key, _, direction = move.partition(":")
    place = next((index for index, phase in enumerate(phases) if phase.key == key), None)
    if place is not None:
        other = place + (-1 if direction == "up" else 1)
        if 0 <= other < len(phases):
            phases[place], phases[other] = phases[other], phases[place]
    return tuple(phases)


PAGES = [PageRoute("cycle_dates", "/staff/cycles/{cycle}/dates", dates_page, save_dates, needs="cycles.change", thing=thing_of)]
