"""The last step of a draft: everything at a glance, what is missing, and the button that sends it in."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from starlette.responses import Response

from domain.cycles.models import Cycle
from domain.cycles.plan import Plan
from domain.errors import N_, Refused
from domain.proposals.actions import submitting
from domain.proposals.content import Change, Content, differences
from domain.proposals.models import ProposalFile, Proposer
from domain.proposals.models_review import ReturnPoint
from domain.proposals.queries import detail
from web.frame.forms import PageForm
from web.frame.visit import Visit
from web.proposals.contact import send_code
from web.proposals.draft_steps import alike_ones
from web.proposals.forms import STEPS, CheckForm, DraftStep
from web.proposals.writing import Draft


class StepValues(TypedDict):
    """What every step of a draft is given."""

    draft: Draft
    cycle: Cycle
    plan: Plan
    step: DraftStep
    steps: tuple[DraftStep, ...]
    place: int
    before: str
    points: list[ReturnPoint]
    due: date | None


def step_values(draft: Draft, step: DraftStep) -> StepValues:
    """Where a step stands among the others, and what was asked about its parts when the proposal was returned."""
    place = STEPS.index(step)
    return StepValues(
        draft=draft,
        cycle=draft.cycle,
        plan=draft.cycle.plan,
        step=step,
        steps=STEPS,
        place=place,
        before=STEPS[place - 1].name if place else "",
        points=draft.points_for(*step.parts),
        due=max((point.due_on for point in draft.points if point.due_on is not None), default=None),
    )


@dataclass
class Asked:
    """A point of a return, and what has become of it: the parts that differ, or that files were changed."""

    point: ReturnPoint
    changes: list[Change]
    files: bool

    @property
    def touched(self) -> bool:
        """Whether anything was done about it."""
        return bool(self.changes) or self.files


def _asked(draft: Draft, files: list[Any]) -> list[Asked]:
    changes, moved = differences(draft.proposal.content, draft.content), any(file.change for file in files)
    near = {"cost": ("cost", "lines"), "place": ("place", "area")}
    made = []
    for point in draft.points:
        parts = near.get(point.part, (point.part,))
        fitting = [change for change in changes if change.part in parts or point.part == "whole"]
        made.append(Asked(point, fitting, moved and point.part in ("files", "whole")))
    return made


class CheckPage(StepValues):
    """What `proposals/steps/check.html` is given."""

    form: PageForm
    content: Content
    files: list[ProposalFile]
    people: list[Proposer]
    asked: list[Asked]
    found: list[Any]
    others: list[Any]
    lacking: list[tuple[str, str]]


async def check_page(visit: Visit, draft: Draft, form: PageForm, status: int = 200) -> Response:
    """Everything at a glance, what is missing, and the button that sends it in."""
    content, files = draft.content, await detail.files(draft.proposal.id)
    others = [locale for locale in visit.languages() if locale.tag != draft.proposal.language]
    return visit.page(
        "proposals/steps/check.html",
        CheckPage(
            form=form,
            **step_values(draft, STEPS[-1]),
            content=content,
            files=files,
            people=draft.people,
            asked=_asked(draft, files) if draft.returned else [],
            found=await alike_ones(visit, draft),
            others=[(locale, content.title.state(locale.tag)) for locale in others if content.title],
            lacking=submitting.lacking(content, draft.proposer, files),
        ),
        status=status,
    )


NOT_READ = N_("Please read the notice and tick the box.")


async def submit(visit: Visit, draft: Draft) -> Response:
    """Send it in; an address that is not proven yet gets a code first."""
    form = visit.bind(CheckForm)
    if visit.switching:
        return await check_page(visit, draft, form)
    try:
        pictured = draft.returned or draft.proposal.cover is not None  # a draft without a photo asks the database nothing about them
        missing = submitting.lacking(draft.content, draft.proposer, await detail.files(draft.proposal.id) if pictured else [])
        if not missing and not draft.returned and not form.agree.data:
            raise Refused(NOT_READ, field="agree")
        why = str(form.why.data or "")[:500]
        if not missing and draft.proposer.email and draft.proposer.confirmed_at is None:
            return await send_code(visit, draft.proposal, draft.proposer, why)
        if draft.returned:
            await submitting.resubmit(draft.proposal, draft.proposer, today=visit.today, at=visit.at, why=why)
            return visit.go("own_proposal", "resubmitted", key=draft.proposal.key)
        await submitting.submit(draft.proposal, draft.proposer, draft.cycle, at=visit.at, people=draft.people)
    except Refused as refusal:
        form.refuse(refusal)
        return await check_page(visit, draft, form, 422)
    return visit.go("own_proposal", "submitted", key=draft.proposal.key)
