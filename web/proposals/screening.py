"""One proposal as the office sees it, with everything that can be done to it."""

from typing import TypedDict

from starlette.responses import Response

from domain import ledger
from domain.cycles import queries as cycles
from domain.cycles.models import Cycle
from domain.cycles.plan import Plan
from domain.errors import N_, Refused
from domain.ledger import LedgerEntry
from domain.people.queries import names
from domain.policy import Thing
from domain.proposals.actions import screening
from domain.proposals.actions.deciding import DECIDED
from domain.proposals.content import Change, Content, differences
from domain.proposals.models import Proposal, ProposalFile, Proposer, Version
from domain.proposals.models_review import OfficeNote, ReturnPoint
from domain.proposals.queries import detail
from domain.proposals.queries.detail import Answer, Offer
from domain.proposals.rules import AXES, GRADES, Axis, Grade
from domain.proposals.states import STATES, State, StateFacts
from web.frame.act_forms import Acts
from web.frame.forms import PageForm
from web.frame.labels import agency_names
from web.frame.page_routes import PageRoute
from web.frame.rooms import ledger_words
from web.frame.visit import Visit
from web.proposals.names import Words, words_of
from web.proposals.office_acts import ACTS, TOLD, TOLD_TO_AGENCY, TOLD_TO_AGENCY_ALONE, DeskForm, forms_of

NOTICES = {
    "p_shown": (N_("The proposal is public."), ""),
    "p_returned": (N_("The proposal is returned, and its proposers are told."), ""),
    "p_assigned": (N_("The agency is asked."), ""),
    "p_done": (N_("It is done."), ""),
    "p_noted": (N_("The note is kept. Only the office reads it."), ""),
    "p_slip": (N_("The slip is corrected, with a public note; the proposers are told."), ""),
    "p_divided": (N_("The second proposal is a draft of its lead proposer, who is told."), ""),
}


MOST_HISTORY = 50
"""So many of the newest acts stand on the page."""


async def thing_of_number(visit: Visit) -> Thing:
    """What a narrowed officer must hold: the proposal's cycle."""
    proposal = await detail.by_number(visit.request.path_params["number"])
    return Thing(frozenset({(await cycles.by_number(proposal.cycle)).scope}))


async def proposal_desk(visit: Visit) -> Response:
    """One proposal as the office sees it."""
    proposal = await detail.by_number(visit.request.path_params["number"])
    return await _desk(visit, proposal, await forms_of(visit, proposal))


class DeskOnePage(TypedDict):
    """What `proposals/desk_one.html` is given."""

    proposal: Proposal
    cycle: Cycle
    plan: Plan
    facts: StateFacts
    leads: frozenset[State]
    decided: bool
    words: Words
    agencies: dict[str, str]
    answers: list[Answer]
    changing: bool
    versions: list[Version]
    people: list[Proposer]
    files: list[ProposalFile]
    points: list[ReturnPoint]
    offers: list[Offer]
    changes: list[Change]
    axes: dict[Axis, tuple[str, str]]
    grades: dict[Grade, tuple[str, str]]
    acts: Acts[DeskForm]
    parts_of_return: tuple[str, ...]
    form: PageForm
    office: Thing
    notes: list[OfficeNote]
    names: dict[int, str]
    history: list[LedgerEntry]
    verbs: dict[str, str]
    resident: int
    beside: tuple[str, str]
    written_to: int


async def _desk(visit: Visit, proposal: Proposal, acts: Acts[DeskForm], status: int = 200) -> Response:
    cycle = await cycles.by_number(proposal.cycle)
    versions = await detail.versions(proposal.id)
    changing = visit.may("proposals.change", Thing(frozenset({cycle.scope})))
    changes = differences(Content.from_json(versions[1].content), Content.from_json(versions[0].content)) if len(versions) > 1 else []
    answers = await detail.answers(proposal.id, drafts=changing)
    notes, people = await detail.office_notes(proposal.id), await detail.proposers(proposal.id)
    history, _ = await ledger.entries(kind="proposal", thing=proposal.number or "-", limit=MOST_HISTORY)
    return visit.page(
        "proposals/desk_one.html",
        DeskOnePage(
            proposal=proposal,
            cycle=cycle,
            plan=cycle.plan,
            facts=STATES[State(proposal.state)],
            leads=STATES[State(proposal.state)].leads,
            decided=proposal.state in DECIDED,
            words=words_of(visit, cycle),
            agencies=await agency_names(visit),
            answers=answers,
            changing=changing,
            versions=versions,
            people=people,
            files=await detail.files(proposal.id),
            points=await detail.points(proposal.id),
            offers=await detail.offers(proposal.id),
            changes=changes,
            axes=AXES,
            grades=GRADES,
            acts=acts,
            parts_of_return=screening.PARTS,
            form=acts.form,
            office=Thing(frozenset({cycle.scope})),
            notes=notes,
            names=await names({one.by for one in notes} | {entry.actor for entry in history if entry.actor}),
            history=history,
            verbs=ledger_words(),
            resident=ledger.RESIDENT,
            beside=await detail.beside(proposal),
            written_to=_reached(people),
        ),
        status=status,
    )


class ActSurePage(TypedDict):
    """What `proposals/act_sure.html` is given. question: a message id; written_to: how many proposers are told; agency: whether one is."""

    proposal: Proposal
    question: str
    written_to: int
    agency: bool
    sent: list[tuple[str, str]]


def _reached(people: list[Proposer]) -> int:
    """How many of them are written to or called."""
    return sum(1 for row in people if row.confirmed_at is not None and (row.email or row.phone))


async def _ask(visit: Visit, proposal: Proposal, verb: str) -> Response | None:
    """The question before an act that people are told of, with everything that was typed; None where nobody is, or it was answered."""
    asks = visit.form.get("ask") == "yes" and "sure" not in visit.form and verb in TOLD
    both = asks and verb not in TOLD_TO_AGENCY_ALONE
    told, agency = _reached(await detail.proposers(proposal.id)) if both else 0, verb in TOLD_TO_AGENCY
    if not asks or not (told or agency):
        return None
    sent = [(name, str(value)) for name, value in visit.form.multi_items()]
    return visit.page(
        "proposals/act_sure.html", ActSurePage(proposal=proposal, question=TOLD[verb], written_to=told, agency=agency, sent=sent)
    )


async def proposal_act(visit: Visit) -> Response:
    """Whatever the officer does with it, out of `office_acts`. The page's own forms ask before people are told."""
    proposal = await detail.by_number(visit.request.path_params["number"])
    sent = str(visit.form.get("act") or "")
    verb, _, behind = sent.partition(":")
    acts, handler = await forms_of(visit, proposal, sent), ACTS.get(verb)
    if visit.switching or handler is None or not acts.form.validate() or visit.form.get("sure") == "no":
        return await _desk(visit, proposal, acts, 422 if acts.form.problems else 200)
    asked = await _ask(visit, proposal, verb)
    if asked is not None:
        return asked
    try:
        said = await handler(visit, proposal, acts.form, behind)
        return visit.go("staff_proposal", said, number=proposal.number)
    except Refused as refusal:
        acts.form.refuse(refusal)
    return await _desk(visit, await detail.by_number(proposal.number or ""), acts, 422)


PAGES = [
    PageRoute("staff_proposal", "/staff/proposals/{number}", proposal_desk, needs="proposals.read", thing=thing_of_number),
    PageRoute(
        "proposal_act", "/staff/proposals/{number}/act", proposal_desk, proposal_act, needs="proposals.change", thing=thing_of_number
    ),
]
