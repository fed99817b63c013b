"""Proposing, one thing a page: idea, plan, place, cost, photos, contact, check. A draft is kept at every step."""

from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from starlette.responses import Response

from domain.cycles.models import Cycle
from domain.cycles.phases import Act, when
from domain.cycles.queries import by_number
from domain.errors import N_, Missing, Refused
from domain.proposals.actions import drafts, submitting
from domain.proposals.content import Content
from domain.proposals.models import Proposal, Proposer
from domain.proposals.models_review import ReturnPoint
from domain.proposals.queries import one
from domain.proposals.queries.lists import alike
from domain.proposals.states import State
from web.cycles.views import cycle_of
from web.doors import Door
from web.forms import PageForm
from web.page import notice
from web.proposals import hands
from web.proposals.forms import STEPS, Step, form_of
from web.visit import Handler, Visit

notice("draft_kept", N_("Your draft is saved. You can continue whenever you like."))
notice("draft_gone", N_("The draft is deleted."))


@dataclass
class Desk:
    """Somebody at work on a proposal: who, on what, in which cycle, and what they were asked to change."""

    proposal: Proposal
    proposer: Proposer
    cycle: Cycle
    points: list[ReturnPoint]
    people: list[Proposer]

    @property
    def returned(self) -> bool:
        """Whether it is a returned proposal that is being changed."""
        return self.proposal.state == State.RETURNED

    @property
    def content(self) -> Content:
        """What is being written."""
        return self.proposal.working

    def points_for(self, *parts: str) -> list[ReturnPoint]:
        """The points that belong beside these fields."""
        return [point for point in self.points if point.part in parts]


async def desk_of(visit: Visit) -> Desk:
    """The visitor's own draft or returned proposal. Raises Missing, Elsewhere."""
    proposal, proposer, people = await hands.with_people(visit)
    if proposal.state not in drafts.WRITABLE:
        raise hands.Elsewhere(visit.go("own_proposal", key=proposal.key))
    cycle = await visit.house.recall(("cycle", str(proposal.cycle)), lambda: by_number(proposal.cycle))
    points = await one.open_points(proposal.id) if proposal.state == State.RETURNED else []
    return Desk(proposal, proposer, cycle, points, people)


def own(handler: Handler) -> Handler:
    """A handler that may send the visitor elsewhere first."""

    @wraps(handler)
    async def guarded(visit: Visit) -> Response:
        try:
            return await handler(visit)
        except hands.Elsewhere as away:
            return away.response

    return guarded


async def start(visit: Visit) -> Response:
    """What proposing means, and whether it is the time for it."""
    cycle = await cycle_of(visit)
    phase = when(cycle.plan.phases, Act.PROPOSE, visit.at)
    return visit.page("proposals/start.html", cycle=cycle, plan=cycle.plan, phase=phase, open=cycle.plan.allows(Act.PROPOSE, visit.at))


async def begin(visit: Visit) -> Response:
    """An empty draft, and on to the first step. Raises Refused when proposals are closed."""
    cycle = await cycle_of(visit)
    if not cycle.plan.allows(Act.PROPOSE, visit.at):
        raise Refused(submitting.CLOSED)
    person = visit.person if visit.signed_in else None
    known: dict[str, Any] = {"name": person.name, "email": person.email or "", "phone": person.phone or ""} if person else {}
    proposal, proposer = await drafts.begin(cycle.id, locale=visit.locale.tag, at=visit.at, person=person.id if person else None, **known)
    if person is None:
        hands.take(visit, proposer)
    return visit.go("propose_step", key=proposal.key, step=STEPS[0].name)


def _step(visit: Visit) -> Step:
    found = next((step for step in STEPS if step.name == visit.request.path_params["step"]), None)
    if found is None:
        raise Missing("no such step")
    return found


async def step_page(visit: Visit) -> Response:
    """One step of a draft."""
    desk, step = await desk_of(visit), _step(visit)
    if step.name == "check":
        return await check_page(visit, desk, visit.bind(PageForm))
    return await _page(visit, desk, step, form_of(step, visit, desk))


async def _page(visit: Visit, desk: Desk, step: Step, form: PageForm, status: int = 200, **more: Any) -> Response:
    place = STEPS.index(step)
    visit.wants_tiles = step.name == "place"
    return visit.page(
        f"proposals/steps/{step.name}.html",
        desk=desk,
        cycle=desk.cycle,
        plan=desk.cycle.plan,
        form=form,
        step=step,
        steps=STEPS,
        back=visit.path("propose_step", key=desk.proposal.key, step=STEPS[place - 1].name) if place else "",
        points=desk.points_for(*step.parts),
        **(await step.besides(visit, desk) if step.besides else {}),
        **more,
        status=status,
    )


async def save_step(visit: Visit) -> Response:
    """Keep a step and go on to the next; or do what the pressed button says, and stay."""
    desk, step = await desk_of(visit), _step(visit)
    if step.name == "check":
        return await submit(visit, desk)
    form = form_of(step, visit, desk)
    if visit.switching:
        return await _page(visit, desk, step, form)
    act = str(visit.form.get("act") or "next")
    try:
        if form.validate():
            stay = await step.keep(visit, desk, form, act)
            if stay is not None:
                return await _page(visit, desk, step, form, **stay)
            return _onward(visit, desk, step, act)
    except Refused as refusal:
        form.refuse(refusal)
    return await _page(visit, desk, step, form, 422)


def _onward(visit: Visit, desk: Desk, step: Step, act: str) -> Response:
    if act == "later":
        return visit.go("own_proposal", "draft_kept", key=desk.proposal.key)
    if act == "here":
        return visit.go("propose_step", key=desk.proposal.key, step=step.name)
    if visit.request.query_params.get("back") == "check":
        return visit.go("propose_step", key=desk.proposal.key, step="check")
    return visit.go("propose_step", key=desk.proposal.key, step=STEPS[STEPS.index(step) + 1].name)


async def check_page(visit: Visit, desk: Desk, form: PageForm, status: int = 200) -> Response:
    """Everything at a glance, what is missing, and the button that sends it in."""
    content, files = desk.content, await one.files(desk.proposal.id)
    return visit.page(
        "proposals/steps/check.html",
        desk=desk,
        cycle=desk.cycle,
        plan=desk.cycle.plan,
        content=content,
        form=form,
        steps=STEPS,
        step=STEPS[-1],
        back=visit.path("propose_step", key=desk.proposal.key, step=STEPS[-2].name),
        files=files,
        people=desk.people,
        lacking=submitting.lacking(content, desk.proposer, files),
        status=status,
    )


async def submit(visit: Visit, desk: Desk) -> Response:
    """Send it in; an address that is not proven yet gets a code first."""
    from web.proposals.contact import send_code

    form = visit.bind(PageForm)
    if visit.switching:
        return await check_page(visit, desk, form)
    try:
        missing, why = (
            submitting.lacking(desk.content, desk.proposer, await one.files(desk.proposal.id)),
            str(visit.form.get("why") or "")[:500],
        )
        if not missing and desk.proposer.email and desk.proposer.confirmed_at is None:
            return await send_code(visit, desk.proposal, desk.proposer, why)
        if desk.returned:
            await submitting.resubmit(desk.proposal, desk.proposer, today=visit.today, at=visit.at, why=why)
            return visit.go("own_proposal", "resubmitted", key=desk.proposal.key)
        await submitting.submit(desk.proposal, desk.proposer, desk.cycle, at=visit.at, people=desk.people)
    except Refused as refusal:
        form.refuse(refusal)
        return await check_page(visit, desk, form, 422)
    return visit.go("own_proposal", "submitted", key=desk.proposal.key)


async def discard(visit: Visit) -> Response:
    """Throw a draft away, after a question."""
    desk = await desk_of(visit)
    if desk.returned:
        raise Missing("not a draft")
    await drafts.discard(desk.proposal, desk.proposer, at=visit.at)
    return visit.go("my_proposals", "draft_gone")


async def similar(visit: Visit) -> Response:
    """Proposals like what is being typed: a part for the page with scripts, a page of its own without."""
    cycle = await cycle_of(visit)
    typed = visit.request.query_params.get("title", "")[:200]
    found = await alike(cycle.id, typed, visit.at) if len(typed.strip()) >= 2 else []
    return visit.page("proposals/similar.html", block="results", cycle=cycle, typed=typed, found=[card for _, card in found])


def with_content(desk: Desk, **changes: Any) -> Content:
    """What is being written, with some parts changed."""
    return replace(desk.content, **changes)


DOORS = [
    Door("propose_start", "/cycles/{cycle}/propose", start, begin),
    Door("similar", "/cycles/{cycle}/similar", similar),
    Door("propose_step", "/my/proposals/{key}/edit/{step}", own(step_page), own(save_step), body=13 * 1024 * 1024),
    Door("discard", "/my/proposals/{key}/discard", post=own(discard)),
]
