"""What an officer can do with one proposal: each act reads its own form and calls the room's action."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from wtforms import BooleanField, SelectField, StringField, TextAreaField

from domain.amounts import clean_money
from domain.cycles.queries import by_number as cycle_by_number
from domain.errors import N_, Missing, Refused
from domain.people.rules import number_of
from domain.proposals.actions import asking, deciding, merging, office, redacting, screening, submitting
from domain.proposals.actions.deciding import Outcome
from domain.proposals.content import TEXTS
from domain.proposals.models import Proposal
from domain.proposals.models_review import Assignment
from domain.proposals.queries import desk, detail
from domain.proposals.states import State
from domain.translated import Translated
from web.bridges.cycle_votes import check_candidates
from web.frame.act_forms import ActForm, Acts
from web.frame.agencies import known_agency
from web.frame.fields import day_of
from web.frame.forms import AtMost, Optional
from web.frame.visit import Visit
from web.proposals.desk import agency_choices, is_count

OUTCOMES = {State.SELECTED: N_("selected"), State.RESERVE: N_("reserve"), State.NOT_SELECTED: N_("not selected")}
SHARED = ("assign", "withhold")
"""Acts with several buttons in one form."""


class DeskForm(ActForm):
    """Everything an officer may write about a proposal; each act reads its own part. Texts in two languages are read beside the form."""

    agency = SelectField(N_("Agency"), validate_choice=False)
    due_on = StringField(N_("Answer by"), [Optional()])
    to = StringField(N_("New day"), [Optional()])
    back_by = StringField(N_("Back by"), [Optional()])
    others = StringField(N_("Numbers of the other proposals"), [Optional()])
    secret = StringField(N_("Words to black out"), [Optional(), AtMost(200)])
    why = TextAreaField(N_("Reason"), [Optional(), AtMost(2000)])
    points = StringField(N_("Points"))
    show = BooleanField(N_("The public may read its text"), default=True)
    outcome = SelectField(N_("Outcome"), validate_choice=False)
    votes = StringField(N_("Votes"), [Optional()])
    text = TextAreaField(N_("Note for the office"), [Optional(), AtMost(2000)])
    wrong = StringField(N_("Wrong words"), [Optional(), AtMost(80)])
    right = StringField(N_("Right words"), [Optional(), AtMost(80)])
    money = StringField(N_("Approved budget in NT$"), [Optional()])


async def forms_of(visit: Visit, proposal: Proposal, sent: str = "") -> Acts[DeskForm]:
    """The forms of the page of a proposal. sent: the act that was posted."""
    agencies = await agency_choices(visit, await cycle_by_number(proposal.cycle))
    outcomes = {state.value: visit.say(words) for state, words in OUTCOMES.items()}

    def prepare(form: DeskForm) -> None:
        form.agency.choices, form.outcome.choices = agencies, outcomes

    verb = sent.partition(":")[0]
    values = {
        "due_on": (visit.today + timedelta(days=21)).isoformat(),
        "show": True,
        "outcome": proposal.state,
        "votes": "" if proposal.votes is None else str(proposal.votes),
        "money": "" if proposal.money is None else f"{proposal.money:,}",
    }
    return Acts(visit, DeskForm, verb if verb in SHARED else sent, prepare, **values)


TOLD = {
    "show": N_("Show it to the public?"),
    "return": N_("Return it for changes?"),
    "refuse": N_("Do not accept it?"),
    "take_up": N_("Take it up again?"),
    "drop": N_("Take it out of the vote?"),
    "correct": N_("Publish the correction?"),
    "hide": N_("Take it off the site?"),
    "unhide": N_("Put it back on the site?"),
    "merge": N_("Ask the proposers whether to merge?"),
    "slip": N_("Correct the slip?"),
    "divide": N_("Make a second draft of it?"),
    "redact": N_("Black these words out for good?"),
    "assign": N_("Ask this agency?"),
    "time": N_("Give more time?"),
    "again": N_("Ask the agency once more?"),
    "unask": N_("No longer ask this agency?"),
    "deny": N_("Do not grant the agency's wish?"),
}
"""Acts that people are written to about, with what is asked before each of them: message ids."""

TOLD_TO_AGENCY = frozenset({"assign", "time", "again", "unask", "deny"})
"""Those of them that the contacts of an agency are told of as well."""

TOLD_TO_AGENCY_ALONE = frozenset({"unask", "deny"})
"""And those that no proposer is told of."""

Act = Callable[[Visit, Proposal, DeskForm, str], Awaitable[str]]
"""What happens: the visit, the proposal, the form that was sent, and what stands behind the colon; returns the notice to show."""


async def _show(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    await screening.show(proposal, at=visit.at, by=visit.person.id)
    return "p_shown"


async def _return(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    texts = {part: Translated().written(visit.locale.tag, form.typed(f"point-{part}")[:1000], reviewed=True) for part in screening.PARTS}
    typed = (form.back_by.data or "").strip()
    due = day_of(typed, "back_by") if typed else None
    if due is not None and due <= visit.today:
        raise Refused(N_("Choose a day in the future."), field="back_by")
    await screening.send_back(proposal, list(texts.items()), at=visit.at, by=visit.person.id, due_on=due)
    return "p_returned"


async def _refuse(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    await screening.not_accept(proposal, form.words("why"), at=visit.at, by=visit.person.id, show=bool(form.show.data))
    return "p_done"


async def _take_up(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    await screening.take_up(proposal, at=visit.at, by=visit.person.id)
    return "p_done"


async def _drop(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    await check_candidates((await cycle_by_number(proposal.cycle)).scope, visit.locale.tag)
    await deciding.drop_candidate(proposal, form.words("why"), at=visit.at, by=visit.person.id)
    return "p_done"


async def _correct(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    if form.outcome.data not in {state.value for state in OUTCOMES}:
        raise Refused(N_("Choose what became of it."), field="outcome")
    votes = (form.votes.data or "").replace(",", "").strip()
    if votes and not is_count(votes):
        raise Refused(N_("Enter votes as a whole number."), field="votes")
    typed = (form.money.data or "").strip()
    outcome = Outcome(State(form.outcome.data), number_of(votes), clean_money(typed, field="money") if typed else None)
    await deciding.correct_result(proposal, outcome, form.words("why"), at=visit.at, by=visit.person.id)
    return "p_done"


async def _note(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    await office.add_note(proposal, form.text.data or "", at=visit.at, by=visit.person.id)
    return "p_noted"


async def _unnote(visit: Visit, proposal: Proposal, form: DeskForm, number: str) -> str:
    await office.remove_note(proposal, number_of(number) or 0, by=visit.person.id)
    return "p_done"


async def _slip(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    wrong, right, why = (str(field.data or "") for field in (form.wrong, form.right, form.why))
    await office.correct_slip(proposal, wrong, right, why, at=visit.at, by=visit.person.id)
    return "p_slip"


async def _divide(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    await office.divide(proposal, form.words("title"), at=visit.at, by=visit.person.id)
    return "p_divided"


async def _hide(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    await screening.hide(proposal, form.why.data or "", at=visit.at, by=visit.person.id)
    return "p_done"


async def _unhide(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    await screening.unhide(proposal, at=visit.at, by=visit.person.id)
    return "p_done"


async def _assign(visit: Visit, proposal: Proposal, form: DeskForm, role: str) -> str:
    needed = (await cycle_by_number(proposal.cycle)).plan.rules.support
    me, due = visit.person.id, day_of(form.due_on.data or "", "due_on")
    lead, why = role != "supporting", form.words("why")
    agency = known_agency(form.agency)
    await asking.assign(proposal, agency, due, lead=lead, today=visit.today, at=visit.at, by=me, needed=needed, why=why)
    return "p_assigned"


async def _assignment(proposal: Proposal, number: str) -> Assignment:
    found = await desk.assignment(number_of(number) or 0)
    if found is None or found.proposal_id != proposal.id:
        raise Refused(N_("This agency is no longer asked. Load the page again."))
    return found


async def _give_time(visit: Visit, proposal: Proposal, form: DeskForm, number: str) -> str:
    to = day_of(form.to.data or "", "to")
    await asking.give_time(proposal, await _assignment(proposal, number), to, form.words("why"), at=visit.at, by=visit.person.id)
    return "p_done"


async def _ask_again(visit: Visit, proposal: Proposal, form: DeskForm, number: str) -> str:
    to, asked, why = day_of(form.to.data or "", "to"), await _assignment(proposal, number), form.words("why")
    await asking.ask_again(proposal, asked, to, why, today=visit.today, at=visit.at, by=visit.person.id)
    return "p_assigned"


async def _unask(visit: Visit, proposal: Proposal, form: DeskForm, number: str) -> str:
    await asking.take_back(proposal, await _assignment(proposal, number), form.words("why"), at=visit.at, by=visit.person.id)
    return "p_done"


async def _lead(visit: Visit, proposal: Proposal, form: DeskForm, number: str) -> str:
    await asking.make_lead(proposal, await _assignment(proposal, number), at=visit.at, by=visit.person.id)
    return "p_done"


async def _deny(visit: Visit, proposal: Proposal, form: DeskForm, number: str) -> str:
    await asking.deny(proposal, await _assignment(proposal, number), form.why.data or "", at=visit.at, by=visit.person.id)
    return "p_done"


async def _withhold(visit: Visit, proposal: Proposal, form: DeskForm, number: str) -> str:
    await screening.withhold(proposal, number_of(number) or 0, form.why.data or "", at=visit.at, by=visit.person.id)
    return "p_done"


async def _release(visit: Visit, proposal: Proposal, form: DeskForm, number: str) -> str:
    await screening.release(proposal, number_of(number) or 0, at=visit.at, by=visit.person.id)
    return "p_done"


async def _redact(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    await redacting.redact(proposal, form.secret.data or "", form.why.data or "", at=visit.at, by=visit.person.id)
    return "p_done"


async def _merge(visit: Visit, proposal: Proposal, form: DeskForm, _: str) -> str:
    numbers = [text.strip() for text in (form.others.data or "").replace("、", ",").replace("，", ",").split(",") if text.strip()]
    others = []
    for number in numbers[:10]:
        try:
            others.append(await detail.by_number(number[:16]))
        except Missing as problem:
            raise Refused(N_("There is no proposal %(number)s."), field="others", number=number[:40]) from problem
    texts = {part: form.words(part) for part in TEXTS if form.words(part)}
    await merging.offer(proposal, others, texts, form.words("why"), at=visit.at, by=visit.person.id)
    return "p_done"


async def _call_off(visit: Visit, proposal: Proposal, form: DeskForm, number: str) -> str:
    offer = next((held for held in await detail.offers(proposal.id) if held.merge.id == number_of(number)), None)
    if offer is None:
        raise Refused(N_("This offer has been decided already."))
    await merging.call_off(offer.merge, at=visit.at, by=visit.person.id)
    return "p_done"


async def _confirm(visit: Visit, proposal: Proposal, form: DeskForm, number: str) -> str:
    proposer = await detail.proposer(number_of(number) or 0)
    if proposer is not None and proposer.proposal_id == proposal.id:
        await submitting.confirm(proposer, at=visit.at, by=visit.person.id)
    return "p_done"


ACTS: dict[str, Act] = {
    "show": _show,
    "return": _return,
    "refuse": _refuse,
    "take_up": _take_up,
    "drop": _drop,
    "correct": _correct,
    "hide": _hide,
    "unhide": _unhide,
    "withhold": _withhold,
    "release": _release,
    "assign": _assign,
    "time": _give_time,
    "again": _ask_again,
    "unask": _unask,
    "lead": _lead,
    "deny": _deny,
    "redact": _redact,
    "merge": _merge,
    "note": _note,
    "unnote": _unnote,
    "slip": _slip,
    "divide": _divide,
    "call_off": _call_off,
    "confirm": _confirm,
}
