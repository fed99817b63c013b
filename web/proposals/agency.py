"""An agency's own desk: what it is asked by when, its three grades with public reasons, and what it has answered."""

from typing import Any

from starlette.responses import Response
from wtforms import RadioField, StringField

from domain.cycles.queries import by_number as cycle_by_number
from domain.cycles.rules import clean_money
from domain.errors import N_, Missing, Refused
from domain.policy import Role, Thing
from domain.proposals.actions import reviewing
from domain.proposals.actions.reviewing import Judgement
from domain.proposals.models_review import Assignment
from domain.proposals.queries import desk, one
from domain.proposals.rules import AXES, GRADES, Axis, Grade
from domain.proposals.states import STATES
from domain.translated import Translated
from web.doors import Door
from web.forms import Optional, PageForm, choices, translated_from
from web.page import notice
from web.proposals.naming import agency_names, words_of
from web.visit import Visit

notice("review_kept", N_("The answer is kept. Nothing of it is public yet."))
notice("review_done", N_("Your answer is public."))


def own_agencies(visit: Visit) -> list[str]:
    """The agencies the visitor speaks for."""
    return sorted({hold.scope.split(":")[1] for hold in visit.actor.active() if hold.role is Role.AGENCY_CONTACT and hold.scope})


async def tasks(visit: Visit) -> Response:
    """What waits, the most urgent first; and what was answered."""
    keys = own_agencies(visit)
    waiting = [row for key in keys for row in await desk.of_agency(key)]
    done = [row for key in keys for row in await desk.of_agency(key, answered=True)]
    return visit.page(
        "proposals/tasks.html",
        waiting=waiting,
        done=done,
        keys=keys,
        agencies=await agency_names(visit),
        today=visit.today,
        states=STATES,
    )


class ReviewForm(PageForm):
    """Three grades; reasons and unit are read beside the form, in every language."""

    grade_benefit = RadioField(N_("Public benefit"), name="grade-benefit", validate_choice=False)
    grade_legality = RadioField(N_("Legality"), name="grade-legality", validate_choice=False)
    grade_money = RadioField(N_("Affordability"), name="grade-money", validate_choice=False)
    unit = StringField(N_("Unit that answers"))
    estimate = StringField(N_("Cost estimate in NT$"), [Optional()])


async def thing_of_task(visit: Visit) -> Thing:
    """What a contact must hold: the agency that is asked. An officer's cycle fits as well."""
    assignment = await _assignment(visit)
    cycle = await cycle_by_number(assignment.proposal.cycle)
    return Thing(frozenset({f"agency:{assignment.agency}", cycle.scope}))


async def _assignment(visit: Visit) -> Assignment:
    found = await desk.assignment(min(visit.request.path_params["task"], 10**15))
    if found is None:
        raise Missing("no such task")
    return found


async def review_page(visit: Visit) -> Response:
    """One proposal to review."""
    assignment = await _assignment(visit)
    held = {opinion.axis: opinion for opinion in assignment.opinions}  # type: ignore[attr-defined]
    values: dict[str, Any] = {f"grade_{axis.value}": held[axis.value].grade for axis in Axis if axis.value in held}
    values["estimate"] = f"{assignment.estimate:,}" if assignment.estimate is not None else ""
    reasons = {axis.value: held[axis.value].reason if axis.value in held else Translated() for axis in Axis}
    return await _review(visit, assignment, _form(visit, **values), reasons, assignment.unit)


def _form(visit: Visit, **values: Any) -> ReviewForm:
    form = visit.bind(ReviewForm, **values)
    for axis in Axis:
        field: Any = form[f"grade_{axis.value}"]
        field.choices = choices((grade.value, words) for grade, (words, _) in GRADES.items())
    return form


async def _review(
    visit: Visit, assignment: Assignment, form: PageForm, reasons: dict[str, Translated], unit: Translated, status: int = 200
) -> Response:
    proposal = assignment.proposal
    cycle = await cycle_by_number(proposal.cycle)
    return visit.page(
        "proposals/review.html",
        assignment=assignment,
        proposal=proposal,
        cycle=cycle,
        words=words_of(visit, cycle),
        agencies=await agency_names(visit),
        axes=AXES,
        form=form,
        reasons=reasons,
        unit=unit,
        files=await one.files(proposal.id),
        status=status,
    )


async def review(visit: Visit) -> Response:
    """Keep the answer as a draft, or publish it."""
    assignment, form, tags = await _assignment(visit), _form(visit), visit.house.locales.tags
    reasons = {axis.value: translated_from(visit.form, f"reason-{axis.value}", Translated(), tags) for axis in Axis}
    unit = translated_from(visit.form, "unit", assignment.unit, tags)
    if visit.ready(form):
        try:
            judgements = {
                axis: Judgement(Grade(grade), reasons[axis.value])
                for axis in Axis
                if (grade := form.data[f"grade_{axis.value}"]) in {item.value for item in Grade}
            }
            typed = (form.data["estimate"] or "").strip()
            estimate = clean_money(typed, field="estimate") if typed else None
            if visit.form.get("act") == "keep":
                await reviewing.save_opinions(assignment, judgements, unit, estimate)
                return visit.go("review", "review_kept", task=assignment.id)
            await reviewing.answer(
                assignment.proposal, assignment, judgements, unit, estimate, today=visit.today, at=visit.at, by=visit.person.id
            )
            return visit.go("tasks", "review_done")
        except Refused as refusal:
            form.refuse(_beside(refusal))
    return await _review(visit, assignment, form, reasons, unit, 422 if form.problems else 200)


def _beside(refusal: Refused) -> Refused:
    """A reason that is missing belongs beside the grade of its axis."""
    field = refusal.field.replace("reason-", "grade_").replace("grade-", "grade_")
    return Refused(refusal.reason, field=field, **refusal.facts)


DOORS = [
    Door("tasks", "/staff/review", tasks, needs="review.tasks"),
    Door("review", "/staff/review/{task:number}", review_page, review, needs="review.answer", thing=thing_of_task),
]
