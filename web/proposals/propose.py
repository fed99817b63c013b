"""Proposing, one thing a page: idea, plan, place, cost, photos, contact, check. A draft is kept at every step."""

from collections.abc import Callable
from typing import Any, NotRequired, TypedDict

from starlette.responses import Response

from domain.cycles.models import Cycle
from domain.cycles.phases import Act, span_of_act
from domain.cycles.plan import Plan
from domain.errors import N_, Missing, Refused
from domain.proposals.actions import drafts, submitting
from domain.proposals.models import Proposal, ProposalFile
from domain.proposals.queries import edit_links as own_ones
from domain.proposals.queries.similar import Shelf, alike
from domain.proposals.rules import says_something
from domain.proposals.visibility import Card
from web.bridges import edit_links
from web.bridges.cycle_display import cycle_of
from web.bridges.deadlines import begins, until
from web.bridges.edit_links import own
from web.frame.forms import PageForm
from web.frame.page_routes import PageRoute
from web.frame.problems import Failure
from web.frame.rendering import given
from web.frame.visit import Visit
from web.proposals.check_step import StepValues, check_page, step_values, submit
from web.proposals.draft_steps import BESIDES, KEEP, hurried
from web.proposals.forms import STEPS, CheckForm, DraftStep, form_of
from web.proposals.writing import Draft, draft_of
from web.text.formats import local

NOTICES = {
    "draft_kept": (N_("Your draft is saved. You can continue whenever you like."), ""),
    "draft_gone": (N_("The draft is deleted."), ""),
}

PHOTOS_BODY = 48 * 1024 * 1024
"""Bytes of a request with several photos of a phone at once."""

DRAFT = "draft"
"""What the slowdown counts when somebody without an account begins."""


class StartPage(TypedDict):
    """What `proposals/start.html` is given."""

    cycle: Cycle
    plan: Plan
    open: bool
    until: str
    opens_on: str
    mine: list[Proposal]


async def start(visit: Visit) -> Response:
    """What proposing means, and whether it is the time for it."""
    cycle = await cycle_of(visit)
    span = span_of_act(cycle.plan.phases, Act.PROPOSE, visit.at)
    mine = await own_ones.drafts([proposer for proposer, _ in edit_links.held(visit)], visit.actor.person, cycle.id)
    is_open = span is not None and span.now(visit.at)
    return visit.page(
        "proposals/start.html",
        StartPage(
            cycle=cycle,
            plan=cycle.plan,
            open=is_open,
            until=until(visit, span) if span and is_open else "",
            opens_on=begins(visit, span.starts_at) if span and not is_open else "",
            mine=mine,
        ),
    )


async def begin(visit: Visit) -> Response:
    """An empty draft, and on to the first step. Raises Refused when proposals are closed, or when there are drafts enough.

    One that nobody has written in serves again. Networks from which very many drafts are begun are slowed down.
    """
    cycle = await cycle_of(visit)
    if not cycle.plan.allows(Act.PROPOSE, visit.at):
        raise Refused(submitting.CLOSED)
    person = visit.person if visit.signed_in else None
    held = [proposer for proposer, _ in edit_links.held(visit)]
    mine = await own_ones.drafts(held, visit.actor.person, cycle.id)
    empty = next((draft for draft in mine if own_ones.untouched(draft)), None)
    if empty is not None:
        return visit.go("propose_step", key=empty.key, step=STEPS[0].name)
    drafts.check_drafts(len(mine))  # before anybody waits
    if person is None:
        await visit.services.slowdown.wait(DRAFT, visit.network)
        visit.services.slowdown.failed(DRAFT, visit.network)
    known: dict[str, Any] = {"name": person.name, "email": person.email or "", "phone": person.phone or ""} if person else {}
    proposal, proposer = await drafts.begin(
        cycle.id, locale=visit.locale.tag, at=visit.at, person=person.id if person else None, held=held, **known
    )
    if person is None:
        edit_links.take(visit, proposer)
    return visit.go("propose_step", key=proposal.key, step=STEPS[0].name)


def _step(visit: Visit) -> DraftStep:
    name = visit.request.path_params.get("step", "photos")
    found = next((step for step in STEPS if step.name == name), None)
    if found is None:
        raise Missing("no such step")
    return found


async def step_page(visit: Visit) -> Response:
    """One step of a draft."""
    draft, step = await draft_of(visit), _step(visit)
    if step.name == "check":
        return await check_page(visit, draft, visit.bind(CheckForm))
    return await _page(visit, draft, step, form_of(step, visit, draft))


class StepPage(StepValues):
    """What `proposals/steps/*.html` is given."""

    form: PageForm
    files: NotRequired[list[ProposalFile]]
    photos: NotRequired[list[str]]
    found: NotRequired[list[Card]]
    people: NotRequired[list[Any]]
    count_field: NotRequired[Callable[..., Any]]
    total: NotRequired[int]
    low: NotRequired[int]
    high: NotRequired[int]
    start: NotRequired[tuple[float, float]]


async def _page(visit: Visit, draft: Draft, step: DraftStep, form: PageForm, status: int = 200, **more: Any) -> Response:
    visit.wants_tiles = step.name == "place" and bool(visit.services.settings.tiles)
    besides = BESIDES.get(step.name)
    shown = (await besides(visit, draft) if besides else {}) | more
    return visit.page(f"proposals/steps/{step.name}.html", given(StepPage, form=form, **step_values(draft, step), **shown), status=status)


async def save_step(visit: Visit) -> Response:
    """Keep a step and go on to the next; or do what the pressed button says, and stay.

    Who leaves by another button than "continue" is not asked for what is missing; what cannot be kept as it is, is said.
    """
    draft, step = await draft_of(visit), _step(visit)
    act = str(visit.form.get("act") or "next")
    if step.name == "check":
        return _onward(visit, draft, step, act) if act.startswith("go:") else await submit(visit, draft)
    form = form_of(step, visit, draft)
    if visit.switching:
        return await _page(visit, draft, step, form)
    if not hurried(act):
        form.validate()
    stay = None
    try:
        stay = await KEEP[step.name](visit, draft, form, act)
    except Refused as refusal:
        form.refuse(refusal)
    if act == "auto":
        return _kept_quietly(visit, form)
    if form.problems:
        return await _page(visit, draft, step, form, 422)
    if stay is not None:
        return await _page(visit, draft, step, form, **stay)
    return _onward(visit, draft, step, act)


def _kept_quietly(visit: Visit, form: PageForm) -> Response:
    """The answer to a page that saves by itself: a line to show beside the buttons."""
    if form.problems:
        return Response(visit.say(N_("Not everything can be saved like this yet.")), media_type="text/plain")
    time = f"{local(visit.at, visit.site.time_zone):%H:%M}"
    return Response(visit.say(N_("Saved %(time)s"), time=time), media_type="text/plain")


def _onward(visit: Visit, draft: Draft, step: DraftStep, act: str) -> Response:
    key, wanted = draft.proposal.key, act.removeprefix("go:")
    if act.startswith("go:") and any(wanted == other.name for other in STEPS):
        return visit.go("propose_step", key=key, step=wanted)
    if act == "later":
        return visit.go("propose_later", key=key)
    if act == "here":
        return visit.go("propose_step", key=key, step=step.name)
    if visit.request.query_params.get("back") == "check":
        return visit.go("propose_step", key=key, step="check")
    return visit.go("propose_step", key=key, step=STEPS[min(STEPS.index(step) + 1, len(STEPS) - 1)].name)


async def discard(visit: Visit) -> Response:
    """Throw a draft away, after a question."""
    draft = await draft_of(visit)
    if draft.returned:
        raise Missing("not a draft")
    await drafts.discard(draft.proposal, draft.proposer, at=visit.at)
    return visit.go("my_proposals", "draft_gone")


class SimilarPage(TypedDict):
    """What `proposals/similar.html` is given."""

    cycle: Cycle
    typed: str
    enough: bool
    found: list[Card]


async def similar(visit: Visit) -> Response:
    """Proposals like what is being typed: a part for the page with scripts, a page of its own without."""
    cycle, query = await cycle_of(visit), visit.request.query_params
    typed = query.get("title", "")[:200]
    enough = len(typed.strip()) >= 2 and says_something(typed)
    found = await alike(visit.services.part(Shelf), cycle.id, visit.at, typed, query.get("problem", "")[:500]) if enough else []
    return visit.page("proposals/similar.html", SimilarPage(cycle=cycle, typed=typed, enough=enough, found=found), block="results")


TOO_MUCH = Failure(
    N_("The photo or document is too large"),
    N_("It was not stored. What you saved of your proposal before is kept."),
    N_("Go back to the photos and choose smaller files, a few at a time. A photo may have up to 12 MB, a document 10 MB."),
)
UNREADABLE = Failure(
    N_("These files could not be read"),
    N_("They were not stored. What you saved of your proposal before is kept."),
    N_("Go back to the photos, give the files short names, and choose at most ten at a time."),
)
PHOTO_FAILURES = {400: UNREADABLE, 413: TOO_MUCH}
"""For the one page that takes photos of a phone."""

PAGES = [
    PageRoute("propose_start", "/cycles/{cycle}/propose", start, begin),
    PageRoute("similar", "/cycles/{cycle}/similar", similar),
    PageRoute(
        "propose_photos", "/my/proposals/{key}/edit/photos", own(step_page), own(save_step), body=PHOTOS_BODY, failures=PHOTO_FAILURES
    ),
    PageRoute("propose_step", "/my/proposals/{key}/edit/{step}", own(step_page), own(save_step)),
    PageRoute("discard", "/my/proposals/{key}/discard", post=own(discard)),
]
