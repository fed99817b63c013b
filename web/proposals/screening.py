"""One proposal as the office sees it, with everything that can be done to it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from starlette.responses import Response
from wtforms import SelectField, StringField, TextAreaField

from domain.cycles import queries as cycles
from domain.errors import N_, Missing, Refused
from domain.people.rules import number_of
from domain.policy import Thing
from domain.proposals.actions import deciding, merging, reviewing, screening, submitting
from domain.proposals.content import Content, differences
from domain.proposals.models import Proposal
from domain.proposals.queries import desk, one
from domain.proposals.rules import AXES, GRADES
from domain.proposals.states import STATES, State
from domain.translated import Translated
from web.doors import Door
from web.forms import AtMost, Optional, PageForm, translated_from
from web.page import notice
from web.proposals.desk import agency_choices, day_of, known_agency
from web.proposals.naming import agency_names, words_of
from web.visit import Visit

notice("p_shown", N_("The proposal is public."))
notice("p_returned", N_("The proposal is returned, and its proposers are told."))
notice("p_assigned", N_("The agency is asked."))
notice("p_done", N_("It is done."))


class DeskForm(PageForm):
    """Everything an officer may write about a proposal; each act reads its own part. Texts in two languages are read beside the form."""

    agency = SelectField(N_("Agency"), validate_choice=False)
    due_on = StringField(N_("Answer by"), [Optional()])
    to = StringField(N_("New day"), [Optional()])
    others = StringField(N_("Numbers of the other proposals"), [Optional()])
    why = TextAreaField(N_("Reason"), [Optional(), AtMost(2000)])
    points = StringField(N_("Points"))


async def thing_of_number(visit: Visit) -> Thing:
    """What a narrowed officer must hold: the proposal's cycle."""
    proposal = await one.by_number(visit.request.path_params["number"])
    return Thing(frozenset({(await cycles.by_number(proposal.cycle)).scope}))


async def proposal_desk(visit: Visit) -> Response:
    """One proposal as the office sees it."""
    proposal = await one.by_number(visit.request.path_params["number"])
    return await _desk(visit, proposal, await _desk_form(visit, proposal))


async def _desk_form(visit: Visit, proposal: Proposal) -> DeskForm:
    cycle = await cycles.by_number(proposal.cycle)
    form = visit.bind(DeskForm, due_on=(visit.today + timedelta(days=21)).isoformat())
    form.agency.choices = await agency_choices(visit, cycle)
    return form


async def _desk(visit: Visit, proposal: Proposal, form: PageForm, status: int = 200) -> Response:
    cycle = await cycles.by_number(proposal.cycle)
    versions = await one.versions(proposal.id)
    changing = visit.may("proposals.change", Thing(frozenset({cycle.scope})))
    changes = differences(Content.from_json(versions[1].content), Content.from_json(versions[0].content)) if len(versions) > 1 else []
    return visit.page(
        "proposals/desk_one.html",
        proposal=proposal,
        cycle=cycle,
        plan=cycle.plan,
        facts=STATES[State(proposal.state)],
        leads=STATES[State(proposal.state)].leads,
        words=words_of(visit, cycle),
        agencies=await agency_names(visit),
        answers=await one.answers(proposal.id, drafts=changing),
        changing=changing,
        versions=versions,
        people=await one.proposers(proposal.id),
        files=await one.files(proposal.id),
        points=await one.points(proposal.id),
        offers=await one.offers(proposal.id),
        changes=changes,
        axes=AXES,
        grades=GRADES,
        form=form,
        office=Thing(frozenset({cycle.scope})),
        point_texts={part: _point(visit, part) for part in screening.PARTS},
        texts={name: translated_from(visit.form, name, Translated(), visit.house.locales.tags) for name in ("why", "title")},
        status=status,
    )


def _point(visit: Visit, part: str) -> str:
    return str(visit.form.get(f"point-{part}") or "")


async def proposal_act(visit: Visit) -> Response:
    """Show, return, not accept, hide, assign, give time, ask again, merge, confirm by telephone."""
    proposal = await one.by_number(visit.request.path_params["number"])
    form = await _desk_form(visit, proposal)
    verb, _, number = str(visit.form.get("act") or "").partition(":")
    handler = ACTS.get(verb)
    if visit.switching or handler is None or not form.validate():
        return await _desk(visit, proposal, form, 422 if form.problems else 200)
    why = translated_from(visit.form, "why", Translated(), visit.house.locales.tags)
    try:
        said = await handler(visit, proposal, form.data, why, number)
        return visit.go("staff_proposal", said, number=proposal.number)
    except Refused as refusal:
        form.refuse(refusal)
    return await _desk(visit, await one.by_number(proposal.number or ""), form, 422)


Act = Callable[[Visit, Proposal, dict[str, Any], Translated, str], Awaitable[str]]


async def _show(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, _: str) -> str:
    await screening.show(proposal, at=visit.at, by=visit.person.id)
    return "p_shown"


async def _return(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, _: str) -> str:
    texts = {part: Translated().written(visit.locale.tag, _point(visit, part)[:1000], reviewed=True) for part in screening.PARTS}
    await screening.send_back(proposal, list(texts.items()), at=visit.at, by=visit.person.id)
    return "p_returned"


async def _refuse(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, _: str) -> str:
    await screening.not_accept(proposal, why, at=visit.at, by=visit.person.id)
    return "p_done"


async def _take_up(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, _: str) -> str:
    await screening.take_up(proposal, at=visit.at, by=visit.person.id)
    return "p_done"


async def _drop(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, _: str) -> str:
    await deciding.drop_candidate(proposal, why, at=visit.at, by=visit.person.id)
    return "p_done"


async def _hide(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, _: str) -> str:
    await screening.hide(proposal, data["why"], at=visit.at, by=visit.person.id)
    return "p_done"


async def _unhide(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, _: str) -> str:
    await screening.unhide(proposal, at=visit.at, by=visit.person.id)
    return "p_done"


async def _assign(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, role: str) -> str:
    lead, agency = role != "supporting", known_agency((await _desk_form(visit, proposal)).agency)
    await reviewing.assign(
        proposal, agency, day_of(data["due_on"], "due_on"), lead=lead, today=visit.today, at=visit.at, by=visit.person.id
    )
    return "p_assigned"


async def _give_time(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, number: str) -> str:
    assignment = await desk.assignment(number_of(number) or 0)
    if assignment is None or assignment.proposal_id != proposal.id:
        raise Refused(N_("Choose the agency."), field="agency")
    await reviewing.give_time(proposal, assignment, day_of(data["to"], "to"), why, at=visit.at, by=visit.person.id)
    return "p_done"


async def _ask_again(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, number: str) -> str:
    assignment = await desk.assignment(number_of(number) or 0)
    if assignment is None or assignment.proposal_id != proposal.id:
        raise Refused(N_("Choose the agency."), field="agency")
    await reviewing.ask_again(proposal, assignment, day_of(data["to"], "to"), why, today=visit.today, at=visit.at, by=visit.person.id)
    return "p_assigned"


async def _withhold(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, number: str) -> str:
    await screening.withhold(proposal, number_of(number) or 0, data["why"], at=visit.at, by=visit.person.id)
    return "p_done"


async def _release(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, number: str) -> str:
    await screening.release(proposal, number_of(number) or 0, at=visit.at, by=visit.person.id)
    return "p_done"


async def _merge(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, _: str) -> str:
    numbers = [text.strip() for text in data["others"].replace("、", ",").replace("，", ",").split(",") if text.strip()]
    others = []
    for number in numbers[:10]:
        try:
            others.append(await one.by_number(number))
        except Missing as problem:
            raise Refused(N_("There is no proposal %(number)s."), field="others", number=number) from problem
    title = translated_from(visit.form, "title", Translated(), visit.house.locales.tags)
    await merging.offer(proposal, others, title, why, at=visit.at, by=visit.person.id)
    return "p_done"


async def _call_off(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, number: str) -> str:
    await merging.call_off(await one.offer(number_of(number) or 0), at=visit.at, by=visit.person.id)
    return "p_done"


async def _confirm(visit: Visit, proposal: Proposal, data: dict[str, Any], why: Translated, number: str) -> str:
    proposer = await one.proposer(number_of(number) or 0)
    if proposer is not None and proposer.proposal_id == proposal.id:
        await submitting.confirm(proposer, at=visit.at, by=visit.person.id)
    return "p_done"


ACTS: dict[str, Act] = {
    "show": _show,
    "return": _return,
    "refuse": _refuse,
    "take_up": _take_up,
    "drop": _drop,
    "hide": _hide,
    "unhide": _unhide,
    "withhold": _withhold,
    "release": _release,
    "assign": _assign,
    "time": _give_time,
    "again": _ask_again,
    "merge": _merge,
    "call_off": _call_off,
    "confirm": _confirm,
}

DOORS = [
    Door("staff_proposal", "/staff/proposals/{number}", proposal_desk, needs="proposals.read", thing=thing_of_number),
    Door("proposal_act", "/staff/proposals/{number}/act", proposal_desk, proposal_act, needs="proposals.change", thing=thing_of_number),
]
