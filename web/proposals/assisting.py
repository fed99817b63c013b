"""The office enters supports and comments for people who telephoned or signed a list, begins a proposal for them, and acts for them."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import RadioField, StringField, TextAreaField

from domain.assisted import queries as assisted
from domain.assisted.models import AssistedEntry
from domain.assisted.rules import Helped, How, Way
from domain.cycles.models import Cycle
from domain.cycles.phases import Act
from domain.cycles.queries import by_key as cycle_by_key
from domain.cycles.queries import by_number as cycle_by_number
from domain.errors import N_, Missing, Refused
from domain.people.rules import number_of
from domain.proposals.actions import assisting, drafts, office, submitting
from domain.proposals.actions.supporting import can_support
from domain.proposals.actions.talking import can_comment
from domain.proposals.models import Proposal, Proposer
from domain.proposals.queries import desk, detail
from domain.proposals.rules import COMMENT_MOST
from web.bridges import edit_links
from web.bridges.cycle_display import thing_of
from web.bridges.helped_form import DRAFT_HOWS, HelpedForm, helped_of, prepare
from web.frame.act_forms import ActForm, Acts
from web.frame.forms import AtMost, choices
from web.frame.page_routes import PageRoute
from web.frame.problems import Problem
from web.frame.room import AssistedKind, CallKind, Facts
from web.frame.visit import Visit
from web.proposals.comment_form import STANCES
from web.proposals.screening import thing_of_number

ROWS = 10
"""So many people of a list on one page."""

NOTICES = {
    "assist_entered": (N_("It is entered. Whoever has to be called stands on the call list; then it counts."), ""),
    "assist_counts": (N_("It is entered, and counts."), ""),
    "assist_ended": (N_("You no longer act for them."), ""),
}
TOLD = {
    Way.CALL.value: N_("I am speaking with them on the telephone, at this number"),
    Way.PAPER.value: N_("They wrote it on a paper that I have here, and said so when I called this number"),
}


class AssistForm(ActForm, HelpedForm):
    """A list of supports, a comment, or whom one acts for; each act reads its own part. The people of a list are read beside the form."""

    name = StringField(N_("Name"), [AtMost(80)])
    phone = StringField(N_("Telephone"), [AtMost(40)])
    stance = RadioField(N_("Their comment is"), choices=choices(STANCES.items()), default="", validate_choice=False)
    text = TextAreaField(N_("What they say"), [AtMost(COMMENT_MOST)])
    told = RadioField(N_("How do they tell you?"), choices=choices(TOLD.items()), validate_choice=False)


class AssistPage(TypedDict):
    """What `proposals/assist.html` is given. rows: the numbers of the lines of a list; typed: what stands in them, by field."""

    proposal: Proposal
    cycle: Cycle
    acts: Acts[AssistForm]
    form: AssistForm
    rows: list[int]
    typed: dict[str, str]
    can: dict[str, bool]
    helped: list[Proposer]
    entered: int


async def assist_page(visit: Visit) -> Response:
    """The forms."""
    proposal = await detail.by_number(visit.request.path_params["number"])
    return await _page(visit, proposal, Acts(visit, AssistForm, "", lambda form: prepare(visit, form)))


async def _page(visit: Visit, proposal: Proposal, acts: Acts[AssistForm]) -> Response:
    cycle = await cycle_by_number(proposal.cycle)
    _, entered = await assisted.entries(thing=proposal.number or "-", limit=1)
    rows = list(range(1, ROWS + 1))
    typed = {f"{part}-{row}": acts.form.typed(f"{part}-{row}") for part in ("name", "phone") for row in rows}
    return visit.page(
        "proposals/assist.html",
        AssistPage(
            proposal=proposal,
            cycle=cycle,
            acts=acts,
            form=acts.form,
            rows=rows,
            typed=typed,
            can={"support": can_support(proposal, cycle, visit.at), "comment": can_comment(proposal, cycle, visit.at)},
            helped=[row for row in await detail.proposers(proposal.id) if row.is_helped],
            entered=entered,
        ),
        status=422 if acts.form.problems else 200,
    )


async def assist(visit: Visit) -> Response:
    """Enter supports or a comment, or begin to act for a proposer."""
    proposal = await detail.by_number(visit.request.path_params["number"])
    sent = str(visit.form.get("act") or "")
    acts = Acts(visit, AssistForm, sent, lambda form: prepare(visit, form))
    form, cycle = acts.form, await cycle_by_number(proposal.cycle)
    form.outside = {f"{part}-{row}": [] for part in ("name", "phone") for row in range(1, ROWS + 1)}
    if visit.switching or not form.validate():
        return await _page(visit, proposal, acts)
    try:
        if sent == "supports":
            return await _supports(visit, proposal, cycle, form) or await _page(visit, proposal, acts)
        if sent == "comment":
            one = helped_of(form, str(form.name.data), str(form.phone.data))
            text, stance = str(form.text.data or ""), str(form.stance.data or "")
            await assisting.enter_comment(proposal, cycle, one, text, stance, at=visit.at, by=visit.person.id)
            return _entered(visit, proposal, one.how)
        if sent.startswith("act:"):
            return await _act_for(visit, proposal, cycle, form, sent)
        raise Refused(N_("Choose what is to be done."))
    except Refused as refusal:
        form.refuse(refusal)
    return await _page(visit, proposal, acts)


def _entered(visit: Visit, proposal: Proposal, how: How) -> Response:
    return visit.go("assist", "assist_counts" if how is How.CALLED else "assist_entered", number=proposal.number)


async def _supports(visit: Visit, proposal: Proposal, cycle: Cycle, form: AssistForm) -> Response | None:
    """The supports of a list; None where a line is to be mended first, which is said beside it. Raises Refused."""
    people, places = list[Helped](), list[int]()
    for row in range(1, ROWS + 1):
        name, phone = form.typed(f"name-{row}"), form.typed(f"phone-{row}")
        if not name.strip() and not phone.strip():
            continue
        try:
            people.append(helped_of(form, name, phone, row=f"-{row}"))
            places.append(row)
        except Refused as refusal:
            if refusal.field in ("how", "sheet") and form.problems:
                continue  # said once for all lines
            form.refuse(refusal)
    if not people and not form.problems:
        raise Refused(N_("Enter at least one person."), field="name-1")
    for place, why in (await assisting.unsuitable(proposal, people)).items():
        form.outside[f"name-{places[place]}"].append(Problem(why, {}))
    if form.problems:
        return None
    await assisting.enter_supports(proposal, cycle, people, at=visit.at, by=visit.person.id)
    return _entered(visit, proposal, people[0].how)


async def _act_for(visit: Visit, proposal: Proposal, cycle: Cycle, form: AssistForm, sent: str) -> Response:
    proposer = await detail.proposer(number_of(sent.removeprefix("act:")) or 0)
    if proposer is None or proposer.proposal_id != proposal.id or not proposer.is_helped:
        raise Missing("nobody of this proposal whom the office acts for")
    told = str(form.told.data or "")
    if told not in set(Way):
        raise Refused(N_("Say how they tell you what you enter."), field="told")
    edit_links.help_with(visit, proposer, cycle.scope, Way(told))
    return visit.go("own_proposal", key=proposal.key)


class NewForm(HelpedForm):
    """Who proposes."""

    name = StringField(N_("Name"), [AtMost(80)])
    phone = StringField(N_("Telephone"), [AtMost(40)])


class NewPage(TypedDict):
    """What `proposals/assist_new.html` is given."""

    cycle: Cycle
    form: NewForm
    open: bool
    begun: list[Proposer]


async def new_page(visit: Visit) -> Response:
    """Who telephones, or whose paper it is; then the steps of proposing, which the officer takes for them."""
    cycle = await cycle_by_key(visit.request.path_params["cycle"])
    form, is_open = visit.bind(NewForm), cycle.plan.allows(Act.PROPOSE, visit.at)
    prepare(visit, form, DRAFT_HOWS)
    begun = await desk.begun_for_people(cycle.id)
    going_on = next((row for row in begun if str(visit.form.get("go_on") or "") == row.proposal.key), None)
    if going_on is not None:
        edit_links.help_with(visit, going_on, cycle.scope, Way(going_on.proposal.source))
        return visit.go("own_proposal", key=going_on.proposal.key)
    if visit.ready(form):
        try:
            if not is_open:
                raise Refused(submitting.CLOSED)
            one = helped_of(form, str(form.name.data), str(form.phone.data))
            way = one.how.way
            proposal, proposer = await drafts.begin(
                cycle.id, locale=one.locale, at=visit.at, name=one.name, phone=one.phone, source=way.value
            )
            if one.sheet:
                await office.add_note(proposal, one.sheet, at=visit.at, by=visit.person.id)
            edit_links.help_with(visit, proposer, cycle.scope, way)
            return visit.go("propose_step", key=proposal.key, step="idea")
        except Refused as refusal:
            form.refuse(refusal)
    status = 422 if form.problems else 200
    return visit.page("proposals/assist_new.html", NewPage(cycle=cycle, form=form, open=is_open, begun=begun), status=status)


async def end(visit: Visit) -> Response:
    """The officer acts for nobody any more, and is back where they came from."""
    edit_links.end_help(visit)
    found = await detail.by_key(str(visit.form.get("about") or ""))
    if found.number:
        return visit.go("staff_proposal", "assist_ended", number=found.number)
    return visit.go("assisted", "assist_ended")


def _proposal_page(visit: Visit, entry: AssistedEntry) -> str:
    return visit.path("staff_proposal", number=entry.thing)


ASSISTED = {
    assisting.SUPPORT: AssistedKind(
        N_("Support of a proposal"),
        N_("You support proposal %(number)s, “%(title)s”."),
        _proposal_page,
        assisting.EFFECTS[assisting.SUPPORT],
        assisting.UNDOES[assisting.SUPPORT],
    ),
    assisting.COMMENT: AssistedKind(
        N_("Comment on a proposal"),
        N_("You say this publicly, with your name, of proposal %(number)s, “%(title)s”:"),
        _proposal_page,
        assisting.EFFECTS[assisting.COMMENT],
        assisting.UNDOES[assisting.COMMENT],
    ),
    "proposal": AssistedKind(N_("Proposal"), N_("You propose %(number)s, “%(title)s”."), _proposal_page),
    "word": AssistedKind(N_("Word of a proposer"), N_("You told us something about proposal %(number)s, “%(title)s”."), _proposal_page),
}


def _of_call(visit: Visit, facts: Facts) -> str:
    return visit.path("staff_proposal", number=facts["number"]) if facts.get("number") else ""


async def _confirmed(visit: Visit, facts: Facts, agreed: bool) -> None:
    """A telephone number that a proposal came with is theirs, or is not."""
    proposer = await detail.proposer(facts["proposer"]) if "proposer" in facts else await detail.lead_of(facts["number"])
    if proposer is None:
        raise Refused(N_("They no longer stand behind it."))
    if agreed:
        await submitting.confirm(proposer, at=visit.at, by=visit.person.id)
    else:
        await submitting.deny(proposer, at=visit.at, by=visit.person.id)


CALLS = {
    submitting.CONFIRM_CALL: CallKind(_of_call, answered=_confirmed),
    "proposal": CallKind(_of_call),
    "comment": CallKind(_of_call),
}
PAGES = [
    PageRoute("assist", "/staff/proposals/{number}/assist", assist_page, assist, needs="proposals.change", thing=thing_of_number),
    PageRoute("assist_new", "/staff/cycles/{cycle}/assist", new_page, new_page, needs="proposals.change", thing=thing_of),
    PageRoute("assist_end", "/staff/assist/end", post=end, needs="assisted.work"),
]
