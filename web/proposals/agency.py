"""An agency's own desk: what it is asked by when, its three grades with public reasons, and what it has answered."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import RadioField, StringField

from domain.amounts import clean_money
from domain.cycles.models import Cycle
from domain.cycles.queries import by_number as cycle_by_number
from domain.errors import N_, Missing, Refused
from domain.policy import Thing
from domain.proposals.actions import asking, reviewing
from domain.proposals.actions.reviewing import Judgement
from domain.proposals.models import Proposal, ProposalFile
from domain.proposals.models_review import Assignment
from domain.proposals.queries import desk, detail
from domain.proposals.rules import AXES, GRADES, Axis, Grade
from domain.translated import Translated
from web.frame.act_forms import ActForm, Acts
from web.frame.agencies import own_agencies
from web.frame.fields import day_of
from web.frame.forms import Optional, PageForm, choices, translated_from
from web.frame.labels import agency_names
from web.frame.page_routes import PageRoute
from web.frame.room import Waits
from web.frame.visit import Visit
from web.proposals.names import Words, words_of

NOTICES = {
    "review_kept": (N_("The answer is kept. Nothing of it is public yet."), ""),
    "review_done": (N_("Your answer is public."), ""),
    "wish_sent": (N_("The office has been told, and answers you by mail."), ""),
}


class TasksPage(TypedDict):
    """What `proposals/tasks.html` is given."""

    waiting: list[Assignment]
    done: list[Assignment]
    keys: list[str]
    agencies: dict[str, str]
    today: date


async def tasks(visit: Visit) -> Response:
    """What waits, the most urgent first; and what was answered."""
    keys = own_agencies(visit)
    waiting = [row for key in keys for row in await desk.of_agency(key)]
    done = [row for key in keys for row in await desk.of_agency(key, answered=True)]
    return visit.page(
        "proposals/tasks.html",
        TasksPage(waiting=waiting, done=done, keys=keys, agencies=await agency_names(visit), today=visit.today),
    )


class ReviewForm(PageForm):
    """Three grades; reasons and unit are read beside the form, in every language."""

    grade_benefit = RadioField(N_("Public benefit"), name="grade-benefit", validate_choice=False)
    grade_legality = RadioField(N_("Legality"), name="grade-legality", validate_choice=False)
    grade_money = RadioField(N_("Affordability"), name="grade-money", validate_choice=False)
    unit = StringField(N_("Unit that answers"))
    estimate = StringField(N_("Cost estimate in NT$"), [Optional()])


class WishForm(ActForm):
    """What the agency asks of the office: a later day, or that another agency is asked."""

    to = StringField(N_("New day"), [Optional()])
    wish_why = StringField(N_("Reason, public"))


@dataclass(frozen=True)
class Typed:
    """An answer as it was typed: the form with the grades, and the texts in every language."""

    form: ReviewForm
    reasons: dict[str, Translated]
    unit: Translated

    def judgements(self) -> dict[Axis, Judgement]:
        """Every axis with what there is of it."""
        grades = {axis: str(self.form.data[f"grade_{axis.value}"] or "") for axis in Axis}
        known = {item.value for item in Grade}
        return {axis: Judgement(Grade(grade) if grade in known else None, self.reasons[axis.value]) for axis, grade in grades.items()}

    def estimate(self) -> int | None:
        """NT$. Raises Refused beside the field."""
        text = (self.form.data["estimate"] or "").strip()
        return clean_money(text, field="estimate") if text else None


async def thing_of_task(visit: Visit) -> Thing:
    """What a contact must hold: the agency that is asked. An officer's cycle fits as well."""
    assignment = await _assignment(visit)
    cycle = await cycle_by_number(assignment.proposal.cycle)
    return Thing(frozenset({f"agency:{assignment.agency}", cycle.scope}))


async def _assignment(visit: Visit) -> Assignment:
    found = await desk.assignment(visit.request.path_params["task"])
    if found is None:
        raise Missing("no such task")
    return found


async def review_page(visit: Visit) -> Response:
    """One proposal to review, with the draft as it was left."""
    assignment = await _assignment(visit)
    return await _review(visit, assignment, _kept(visit, assignment))


def _kept(visit: Visit, assignment: Assignment) -> Typed:
    """The draft; else, when the agency is asked once more, what it answered before."""
    draft: dict[str, Any] = assignment.draft or (assignment.earlier or [{}])[-1]
    held, estimate = draft.get("opinions", {}), draft.get("estimate")
    values: dict[str, Any] = {f"grade_{axis}": opinion["grade"] for axis, opinion in held.items()}
    values["estimate"] = f"{estimate:,}" if estimate is not None else ""
    reasons = {axis.value: Translated.from_json(held.get(axis.value, {}).get("reason")) for axis in Axis}
    return Typed(_form(visit, **values), reasons, Translated.from_json(draft.get("unit")))


def _form(visit: Visit, **values: Any) -> ReviewForm:
    form = visit.new_form(ReviewForm, visit.form if visit.form.get("act") in SENT else None, data=values)
    for axis in Axis:
        field: Any = form[f"grade_{axis.value}"]
        field.choices = choices((grade.value, words) for grade, (words, _) in GRADES.items())
    form.outside = {f"reason-{axis.value}": [] for axis in Axis}
    return form


def _wishes(visit: Visit, sent: str = "") -> Acts[WishForm]:
    return Acts(visit, WishForm, sent)


class ReviewPage(TypedDict):
    """What `proposals/review.html` is given."""

    assignment: Assignment
    proposal: Proposal
    cycle: Cycle
    words: Words
    agencies: dict[str, str]
    axes: dict[Axis, tuple[str, str]]
    grades: dict[Grade, tuple[str, str]]
    form: ReviewForm
    top: WishForm | ReviewForm
    wishes: Acts[WishForm]
    reasons: dict[str, Translated]
    unit: Translated
    judgements: dict[Axis, Judgement]
    files: list[ProposalFile]
    sure: bool


async def _review(
    visit: Visit, assignment: Assignment, typed: Typed, wishes: Acts[WishForm] | None = None, status: int = 200, sure: bool = False
) -> Response:
    proposal = assignment.proposal
    cycle = await cycle_by_number(proposal.cycle)
    wishes = wishes or _wishes(visit)
    return visit.page(
        "proposals/review.html",
        ReviewPage(
            assignment=assignment,
            proposal=proposal,
            cycle=cycle,
            words=words_of(visit, cycle),
            agencies=await agency_names(visit),
            axes=AXES,
            grades=GRADES,
            form=typed.form,
            top=wishes.form if wishes.form.problems else typed.form,
            wishes=wishes,
            reasons=typed.reasons,
            unit=typed.unit,
            judgements=typed.judgements(),
            files=await detail.files(proposal.id),
            sure=sure,
        ),
        status=status,
    )


SENT = ("keep", "publish", "publish_sure", "back")


async def review(visit: Visit) -> Response:
    """Keep the answer as a draft, show it once more, publish it; or ask the office for something."""
    assignment, act = await _assignment(visit), str(visit.form.get("act") or "")
    if act in ("time", "elsewhere"):
        return await _wish(visit, assignment, act)
    tags = visit.services.locales.tags
    reasons = {axis.value: translated_from(visit.form, f"reason-{axis.value}", Translated(), tags) for axis in Axis}
    typed = Typed(_form(visit), reasons, translated_from(visit.form, "unit", Translated(), tags))
    if not visit.ready(typed.form) or act == "back":
        return await _review(visit, assignment, typed, status=422 if typed.form.problems else 200)
    try:
        estimate = typed.estimate()
        if act == "keep":
            await reviewing.keep_draft(assignment, typed.judgements(), typed.unit, estimate)
            return visit.go("review", "review_kept", task=assignment.id)
        missing = reviewing.lacking(typed.judgements(), typed.unit, estimate)
        for refusal in missing:
            typed.form.refuse(_beside(refusal))
        if not missing and act != "publish_sure":
            return await _review(visit, assignment, typed, sure=True)
        if not missing:
            me, today = visit.person.id, visit.today
            await reviewing.answer(
                assignment.proposal, assignment, typed.judgements(), typed.unit, estimate, today=today, at=visit.at, by=me
            )
            return visit.go("tasks", "review_done")
    except Refused as refusal:
        typed.form.refuse(_beside(refusal))
    return await _review(visit, assignment, typed, status=422)


def _beside(refusal: Refused) -> Refused:
    """The grades' fields have names without a hyphen."""
    return Refused(refusal.reason, field=refusal.field.replace("grade-", "grade_"), **refusal.facts)


async def _wish(visit: Visit, assignment: Assignment, kind: str) -> Response:
    """Ask the office for a later day, or say that the matter is another agency's."""
    wishes = _wishes(visit, kind)
    form = wishes.form
    try:
        to = day_of(form.to.data or "", "to") if kind == "time" else None
        await asking.wish(assignment.proposal, assignment, kind, form.words("wish_why"), to=to, at=visit.at, by=visit.person.id)
        return visit.go("review", "wish_sent", task=assignment.id)
    except Refused as refusal:
        form.refuse(refusal)
    return await _review(visit, assignment, _kept(visit, assignment), wishes, 422)


async def waits(visit: Visit) -> list[Waits]:
    """Answers that the reader's agencies owe."""
    if not visit.may("review.tasks"):
        return []
    owed = [task for key in own_agencies(visit) for task in await desk.of_agency(key)]
    due, late = min((task.due_on for task in owed), default=None), sum(task.due_on < visit.today for task in owed)
    return [Waits(len(owed), visit.path("tasks"), N_("proposals to answer"), due, late)]


PAGES = [
    PageRoute("tasks", "/staff/review", tasks, needs="review.tasks"),
    PageRoute("review", "/staff/review/{task:number}", review_page, review, needs="review.answer", thing=thing_of_task),
]
