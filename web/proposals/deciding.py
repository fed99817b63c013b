"""Candidates and results as the office enters them, until the vote itself brings them; and the cases that follow."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypedDict

from starlette.datastructures import FormData
from starlette.responses import Response
from wtforms import StringField

from domain.amounts import clean_money
from domain.cycles import queries as cycles
from domain.cycles.models import Cycle
from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.proposals.actions import deciding
from domain.proposals.actions.deciding import Outcome
from domain.proposals.models import Proposal
from domain.proposals.queries import desk, detail
from domain.proposals.states import STATES, State, StateFacts
from domain.voting.models import Election
from web.bridges.cycle_display import thing_of
from web.bridges.cycle_votes import check_candidates, official_votes
from web.frame.fields import day_of
from web.frame.forms import Optional, PageForm
from web.frame.labels import agency_names
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.proposals.desk import is_count
from web.proposals.names import Words, words_of

NOTICES = {
    "candidates_done": (N_("The candidates are published. Their texts are fixed."), ""),
    "result_done": (N_("The result is published."), ""),
    "cases_done": (N_("The cases are opened."), ""),
}

OUTCOMES = {State.SELECTED: N_("selected"), State.RESERVE: N_("reserve"), State.NOT_SELECTED: N_("not selected")}


class DecideForm(PageForm):
    """The public seed of the order, and the day of delivery."""

    seed = StringField(N_("Public seed of the order"))
    due_on = StringField(N_("To be delivered by"), [Optional()])


async def decide_page(visit: Visit) -> Response:
    """The three steps: candidates, result, cases."""
    cycle = await cycles.by_key(visit.request.path_params["cycle"])
    return await _page(visit, cycle, visit.bind(DecideForm, seed=cycle.frozen_digest))


class DecidePage(TypedDict):
    """What `proposals/decide.html` is given. votes: the official votes of the cycle, whose result is taken over instead of typed."""

    cycle: Cycle
    votes: list[Election]
    rows: dict[str, list[Proposal]]
    form: PageForm
    outcomes: dict[State, str]
    sent: FormData
    words: Words
    agencies: dict[str, str]
    states: dict[State, StateFacts]


async def _page(visit: Visit, cycle: Cycle, form: PageForm, status: int = 200) -> Response:
    rows: dict[str, list[Proposal]] = {}
    for state in (State.FEASIBLE, State.ADJUST, State.CANDIDATE, State.SELECTED):
        rows[state.value], _ = await desk.table(desk.Wanted(cycle.id, show=state.value), limit=500)
    return visit.page(
        "proposals/decide.html",
        DecidePage(
            cycle=cycle,
            votes=await official_votes(cycle.scope),
            rows=rows,
            form=form,
            outcomes=OUTCOMES,
            sent=visit.form,
            words=words_of(visit, cycle),
            agencies=await agency_names(visit),
            states=STATES,
        ),
        status=status,
    )


@dataclass(frozen=True)
class DecisionStep:
    """What would be done: `title` and `line` are message ids, rows what it is done to, `do` does it; `said` is told afterwards."""

    title: str
    line: str
    rows: list[tuple[Proposal, Outcome | None]]
    do: Callable[[], Awaitable[object]]
    said: str


class DecideSurePage(TypedDict):
    """What `proposals/decide_sure.html` is given."""

    cycle: Cycle
    step: DecisionStep
    sent: list[tuple[str, str]]
    states: dict[State, StateFacts]


async def decide(visit: Visit) -> Response:
    """One of the three steps: shown first, then done."""
    cycle = await cycles.by_key(visit.request.path_params["cycle"])
    form = visit.bind(DecideForm)
    form.outside = {name: [] for name in ["chosen", *(key for key in visit.form if key.partition("-")[0] in ("outcome", "votes", "money"))]}
    handler = {"candidates": _candidates, "result": _result, "cases": _cases}.get(str(visit.form.get("act") or ""))
    if visit.ready(form) and handler is not None:
        try:
            step = await handler(visit, cycle, form.data)
            if visit.form.get("sure") != "yes":
                sent = [(name, str(value)) for name, value in visit.form.multi_items() if name != "sure"]
                return visit.page("proposals/decide_sure.html", DecideSurePage(cycle=cycle, step=step, sent=sent, states=STATES))
            await step.do()
            return visit.go("decide", step.said, cycle=cycle.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, cycle, form, 422 if form.problems else 200)


def _chosen(visit: Visit) -> list[int]:
    return [number for text in visit.form.getlist("chosen") if (number := number_of(str(text))) is not None]


async def _candidates(visit: Visit, cycle: Cycle, data: dict[str, Any]) -> DecisionStep:
    await check_candidates(cycle.scope, visit.locale.tag)
    rows = [row for row in await detail.with_ids(_chosen(visit)) if row.cycle == cycle.id]
    if not rows:
        raise Refused(N_("Choose at least one proposal."), field="chosen")
    if not (data["seed"] or "").strip():
        raise Refused(N_("Enter the public seed of the order, such as the digest of the plan."), field="seed")
    there, _ = await desk.table(desk.Wanted(cycle.id, show=State.CANDIDATE.value), limit=500)
    order = deciding.fair_order([row.number or "" for row in [*there, *rows]], data["seed"].strip())
    shown = sorted([*there, *rows], key=lambda row: order.index(row.number or ""))
    return DecisionStep(
        N_("Publish these candidates?"),
        N_("Their texts are fixed from then on, this is their order, and their proposers are told. Nothing of it can be undone in one go."),
        [(row, None) for row in shown],
        lambda: deciding.make_candidates(rows, data["seed"], at=visit.at, by=visit.person.id),
        "candidates_done",
    )


async def _result(visit: Visit, cycle: Cycle, data: dict[str, Any]) -> DecisionStep:
    held = await official_votes(cycle.scope)
    if held:
        words = N_("The result comes from the vote “%(vote)s” and is taken over on its page; it is not typed here.")
        raise Refused(words, vote=held[0].title.piece(visit.locale.tag).text)
    rows, _ = await desk.table(desk.Wanted(cycle.id, show=State.CANDIDATE.value), limit=500)
    outcomes = {row.id: _outcome(visit, row) for row in rows}
    if not outcomes:
        raise Refused(N_("There are no candidates."))
    return DecisionStep(
        N_("Publish this result?"),
        N_("The page of each shows it at once, and the proposers are told. Later corrections need a public reason."),
        [(row, outcomes[row.id]) for row in rows],
        lambda: deciding.enter_result(outcomes, at=visit.at, by=visit.person.id),
        "result_done",
    )


def _outcome(visit: Visit, row: Proposal) -> Outcome:
    """What was typed for one candidate. Raises Refused beside its field."""
    state = str(visit.form.get(f"outcome-{row.id}") or "")
    if state not in {item.value for item in OUTCOMES}:
        missing = N_("Say for every candidate what became of it: %(number)s is missing.")
        raise Refused(missing, number=row.number or "?", field=f"outcome-{row.id}")
    votes = str(visit.form.get(f"votes-{row.id}") or "").replace(",", "").strip()
    if votes and not is_count(votes):
        raise Refused(N_("Enter votes as a whole number: %(number)s."), number=row.number or "?", field=f"votes-{row.id}")
    typed = str(visit.form.get(f"money-{row.id}") or "").strip()
    return Outcome(State(state), number_of(votes), clean_money(typed, field=f"money-{row.id}") if typed else None)


async def _cases(visit: Visit, cycle: Cycle, data: dict[str, Any]) -> DecisionStep:
    rows, _ = await desk.table(desk.Wanted(cycle.id, show=State.SELECTED.value), limit=500)
    if not rows:
        raise Refused(N_("No proposal is selected."))
    due = day_of(data["due_on"], "due_on") if data["due_on"].strip() else None
    without = next((row for row in rows if not row.agency), None)
    if without is not None:
        raise Refused(N_("%(number)s has no lead agency."), number=without.number or "?")
    return DecisionStep(
        N_("Open these cases?"),
        N_("Each gets a public page with its day, and the agency reports on it every month. The proposers are told."),
        [(row, None) for row in rows],
        lambda: deciding.carry_out(rows, cycle.scope, on=visit.today, due_on=due, at=visit.at, by=visit.person.id),
        "cases_done",
    )


PAGES = [PageRoute("decide", "/staff/cycles/{cycle}/decide", decide_page, decide, needs="proposals.change", thing=thing_of)]
