"""One's own proposals: where they stand, what is asked of one, and what one can do."""

from datetime import date
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import StringField, TextAreaField

from domain.assisted.rules import Way
from domain.cycles.models import Cycle
from domain.cycles.queries import by_number
from domain.delivery.models import Case
from domain.delivery.queries import of_ref
from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.proposals.actions import carrying, drafts, merging, reviewing, submitting, translating
from domain.proposals.content import Content
from domain.proposals.models import Proposal, Proposer
from domain.proposals.models_review import ReturnPoint
from domain.proposals.queries import desk, detail
from domain.proposals.queries.detail import Offer
from domain.proposals.rules import check_text
from domain.proposals.states import OPEN, REVIEWED, STATES, State, StateFacts
from domain.translated import Translated
from web.bridges import edit_links
from web.bridges.deadlines import spans_of
from web.bridges.edit_links import own
from web.frame.act_forms import ActForm, Acts
from web.frame.forms import AtMost, Optional
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.proposals.next_step import next_step

NOTICES = {
    "withdrawn": (N_("The proposal is withdrawn."), "put_back"),
    "put_back": (N_("The proposal is back."), ""),
    "replied": (N_("Your answer is public."), ""),
    "merge_agreed": (N_("You have agreed."), ""),
    "merge_done": (N_("Everybody has agreed: the proposals are one now."), ""),
    "merge_declined": (N_("You have declined. The proposals stay apart."), ""),
    "split_made": (N_("The second proposal is a draft. Shorten it and send it in."), ""),
    "closing_agreed": (N_("Thank you. The case will be closed."), ""),
    "closing_objected": (N_("The case stays open. Your text is public."), ""),
    "left": (N_("You have left the proposal."), ""),
}


class OwnForm(ActForm):
    """What proposers may write besides the proposal itself; each act reads its own part."""

    text = TextAreaField(N_("Your text"), [Optional(), AtMost(2000)])
    title = StringField(N_("Title of the second proposal"), [AtMost(80)])


class MinePage(TypedDict):
    """What `proposals/mine.html` is given."""

    rows: list[Proposer]
    states: dict[State, StateFacts]
    wanting: dict[int, desk.Asking]


async def own_list(visit: Visit) -> Response:
    """Everything one proposes, by account or by the links this browser holds."""
    links = set(edit_links.held(visit))
    rows = await desk.of_hands([proposer for proposer, _ in links], visit.actor.person)
    mine = [row for row in rows if row.person == visit.actor.person is not None or (row.id, row.hand) in links]
    return visit.page("proposals/mine.html", MinePage(rows=mine, states=STATES, wanting=await desk.wanting(mine)))


async def overview(visit: Visit) -> Response:
    """One of one's own proposals."""
    proposal, proposer = await edit_links.mine(visit)
    if proposer.confirmed_at is None and not proposer.lead:
        return visit.go("join", key=proposal.key)
    return await _overview(visit, proposal, proposer, Acts(visit, OwnForm))


class OwnPage(TypedDict):
    """What `proposals/own.html` is given."""

    proposal: Proposal
    proposer: Proposer
    cycle: Cycle
    facts: StateFacts
    content: Content
    points: list[ReturnPoint]
    people: list[Proposer]
    offers: list[Offer]
    case: Case | None
    acts: Acts[OwnForm]
    form: OwnForm
    can: dict[Any, Any]
    next_step: str
    due: date | None
    resent: bool
    waits: bool


async def _overview(visit: Visit, proposal: Proposal, proposer: Proposer, acts: Acts[OwnForm], status: int = 200) -> Response:
    cycle = await by_number(proposal.cycle)
    case = await of_ref("proposal", proposal.number) if proposal.number else None
    offers, spans = await detail.offers(proposal.id), await spans_of(cycle, visit.at)
    asked = [answer.assignment for answer in await detail.answers(proposal.id)]
    return visit.page(
        "proposals/own.html",
        OwnPage(
            proposal=proposal,
            proposer=proposer,
            cycle=cycle,
            facts=STATES[State(proposal.state)],
            content=proposal.working,
            points=await detail.open_points(proposal.id),
            people=await detail.proposers(proposal.id),
            offers=offers,
            case=case,
            next_step=await next_step(visit, proposal, cycle, spans, asked, case),
            due=await detail.due_back(proposal.id),
            resent=proposal.state == State.SUBMITTED and await detail.resent(proposal),
            waits=any(offer.words.get(proposer.id, True) is None for offer in offers),
            acts=acts,
            form=acts.form,
            can={
                "reply": proposal.state in REVIEWED and proposal.answered_at is None,
                "withdraw": proposer.lead and proposal.state in OPEN,
                "put_back": submitting.can_put_back(proposal, proposer, cycle, visit.at),
                "translate": proposal.number is not None and translating.can_translate(proposal),
                "split": proposal.state in OPEN and proposer.confirmed_at is not None,
                "closing": case is not None and case.stage == "closing",
            },
        ),
        status=status,
    )


async def act(visit: Visit) -> Response:
    """Withdraw, answer the review, agree to a merge, split, agree to the closing, leave."""
    proposal, proposer = await edit_links.mine(visit)
    verb, _, number = str(visit.form.get("act") or "").partition(":")
    acts, handler = Acts(visit, OwnForm, verb), ACTS.get(verb)
    if visit.switching or not acts.form.validate():
        return await _overview(visit, proposal, proposer, acts, 422 if acts.form.problems else 200)
    if handler is None:
        return visit.go("own_proposal", key=proposal.key)
    try:
        return await handler(visit, proposal, proposer, acts.form.data, number)
    except Refused as refusal:
        acts.form.refuse(refusal)
    return await _overview(visit, proposal, proposer, acts, 422)


async def _withdraw(visit: Visit, proposal: Proposal, proposer: Proposer, data: dict[str, Any], _: str) -> Response:
    await submitting.withdraw(proposal, proposer, data["text"], at=visit.at)
    return visit.go("own_proposal", "withdrawn", proposal.key, key=proposal.key)


class ReplySurePage(TypedDict):
    """What `proposals/reply_sure.html` is given."""

    proposal: Proposal
    text: Translated


async def _reply(visit: Visit, proposal: Proposal, proposer: Proposer, data: dict[str, Any], _: str) -> Response:
    text = Translated().written(visit.locale.tag, check_text(data["text"], field="text", most=2000), reviewed=True)
    if text and visit.form.get("sure") != "yes":
        return visit.page("proposals/reply_sure.html", ReplySurePage(proposal=proposal, text=text))
    await reviewing.reply(proposal, proposer, text, at=visit.at)
    return visit.go("own_proposal", "replied", key=proposal.key)


async def _merge(visit: Visit, proposal: Proposal, proposer: Proposer, data: dict[str, Any], number: str) -> Response:
    which, _, word = number.partition(":")
    merge = await detail.offer(number_of(which) or 0)
    done = await merging.consent(merge, proposer, agreed=word == "yes", at=visit.at)
    said = "merge_done" if done else "merge_agreed" if word == "yes" else "merge_declined"
    return visit.go("own_proposal", said, key=proposal.key)


async def _split(visit: Visit, proposal: Proposal, proposer: Proposer, data: dict[str, Any], _: str) -> Response:
    title = Translated().written(proposal.language, data["title"], reviewed=True)
    made = await merging.split(proposal, proposer, title, at=visit.at)
    new = next((row for row in await detail.proposers(made.id) if row.lead), None)
    if new is not None and proposer.helper is not None:
        edit_links.help_with(visit, new, (await by_number(proposal.cycle)).scope, Way(proposer.way))
    elif new is not None and visit.actor.person is None:
        edit_links.take(visit, new)
    return visit.go("own_proposal", "split_made", key=made.key)


async def _closing(visit: Visit, proposal: Proposal, proposer: Proposer, data: dict[str, Any], word: str) -> Response:
    case = await of_ref("proposal", proposal.number or "")
    if case is not None:
        await carrying.answer_closing(proposal, proposer, case, agreed=word == "yes", text=data["text"], at=visit.at)
    return visit.go("own_proposal", "closing_agreed" if word == "yes" else "closing_objected", key=proposal.key)


async def _leave(visit: Visit, proposal: Proposal, proposer: Proposer, data: dict[str, Any], _: str) -> Response:
    await drafts.leave(proposal, proposer, at=visit.at)
    return visit.go("my_proposals", "left")


ACTS = {"withdraw": _withdraw, "reply": _reply, "merge": _merge, "split": _split, "closing": _closing, "leave": _leave}


async def put_back(visit: Visit) -> Response:
    """Undo a withdrawal."""
    proposal = await detail.by_key(str(visit.form.get("about") or ""))
    proposer = await edit_links.standing(visit, proposal)
    if proposer is None:
        return visit.go("my_proposals")
    await submitting.put_back(proposal, proposer, await by_number(proposal.cycle), today=visit.today, at=visit.at)
    return visit.go("own_proposal", "put_back", key=proposal.key)


PAGES = [
    PageRoute(
        "my_proposals", "/my/proposals", own_list, purpose=N_("You want to see your proposals. Sign in with the address you proposed with.")
    ),
    PageRoute("own_proposal", "/my/proposals/{key}", own(overview), own(act)),
    PageRoute("put_back", "/my/put-back", post=put_back),
]
