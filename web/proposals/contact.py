"""Proving the contact of a proposal by a code, without making an account; and the links by which one comes back to it."""

from typing import TypedDict
from urllib.parse import quote

from starlette.responses import Response
from wtforms import StringField

from domain.cycles.queries import by_number
from domain.errors import N_, Missing, Refused
from domain.people.actions import codes
from domain.people.queries import code_in_flight
from domain.proposals.actions import inviting, submitting
from domain.proposals.actions.drafts import WRITABLE
from domain.proposals.models import Proposal, Proposer
from domain.proposals.queries import detail
from domain.proposals.rules import DRAFT_KEPT
from domain.proposals.states import State
from web.bridges import edit_links
from web.bridges.edit_links import own
from web.bridges.one_time_codes import CODE, HANDLE_COOKIE, SEND, CodeForm
from web.frame.forms import Needed, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

NOTICES = {
    "submitted": (N_("Your proposal is in. Thank you."), ""),
    "resubmitted": (N_("The changed proposal is in."), ""),
}


async def send_code(visit: Visit, proposal: Proposal, proposer: Proposer, why: str = "") -> Response:
    """Send a code to the address and ask for it. Raises Refused when too many went out. why: of the change, kept for afterwards."""
    await visit.services.slowdown.wait(SEND, visit.network)
    visit.services.slowdown.failed(SEND, visit.network)
    asked = await codes.send_code(proposer.email, locale=visit.locale.tag, at=visit.at, keys=visit.services.keys, contact=True)
    visit.set_cookie(HANDLE_COOKIE, asked.handle, max_age=900)
    return visit.go_to(visit.path("propose_code", key=proposal.key) + (f"?why={quote(why)}" if why else ""))


class CodePage(TypedDict):
    """What `proposals/code.html` is given."""

    proposal: Proposal
    proposer: Proposer
    form: PageForm


async def code_page(visit: Visit) -> Response:
    """Ask for the six digits."""
    proposal, proposer = await edit_links.mine(visit)
    row = await code_in_flight(visit.request.cookies.get(HANDLE_COOKIE, ""), visit.at)
    if row is None or proposal.state not in WRITABLE:
        return visit.go("own_proposal", key=proposal.key)
    return visit.page("proposals/code.html", CodePage(proposal=proposal, proposer=proposer, form=visit.bind(CodeForm)))


async def check_code(visit: Visit) -> Response:
    """The digits were typed: the contact is proven, and the proposal goes in."""
    proposal, proposer = await edit_links.mine(visit)
    form = visit.bind(CodeForm)
    if visit.ready(form):
        await visit.services.slowdown.wait(CODE, visit.network)
        try:
            handle = visit.request.cookies.get(HANDLE_COOKIE, "")
            address = await codes.prove_contact(handle, form.data["code"], at=visit.at, keys=visit.services.keys)
            if address != proposer.email:
                raise Refused(codes.SPENT, field="code")
            visit.services.slowdown.succeeded(CODE, visit.network)
            await submitting.confirm(proposer, at=visit.at)
            said = await _send_in(visit, proposal, proposer)
            visit.set_cookie(HANDLE_COOKIE, "", max_age=0)
            return visit.go("own_proposal", said, key=proposal.key)
        except Refused as refusal:
            visit.services.slowdown.failed(CODE, visit.network)
            form.refuse(refusal)
    status = 422 if form.problems else 200
    return visit.page("proposals/code.html", CodePage(proposal=proposal, proposer=proposer, form=form), status=status)


async def _send_in(visit: Visit, proposal: Proposal, proposer: Proposer) -> str:
    if proposal.state == State.RETURNED:
        why = visit.request.query_params.get("why", "")[:500]
        await submitting.resubmit(proposal, proposer, today=visit.today, at=visit.at, why=why)
        return "resubmitted"
    await submitting.submit(proposal, proposer, await by_number(proposal.cycle), at=visit.at)
    return "submitted"


async def by_link(visit: Visit) -> Response:
    """The link in a mail: this browser is this proposer's from now on. Nothing else changes by opening it. Raises Missing."""
    found = edit_links.read(visit.services.keys, visit.request.path_params["token"])
    proposer = await detail.proposer(found[0]) if found else None
    if found is None or proposer is None or proposer.hand != found[1]:
        raise Missing("no such link")
    edit_links.take(visit, proposer)
    name = "join" if proposer.confirmed_at is None and not proposer.lead else "own_proposal"
    return visit.go(name, key=proposer.proposal.key)


class LinkForm(PageForm):
    """Where the link to go on is sent."""

    email = StringField(N_("E-mail address"), [Needed(N_("Enter your e-mail address."))])


async def later_page(visit: Visit) -> Response:
    """The draft is kept: where, how long, and a link to go on with it elsewhere."""
    proposal, proposer = await edit_links.mine(visit)
    if proposal.state != State.DRAFT or proposer.person is not None or proposer.helper is not None:
        return visit.go("own_proposal", "draft_kept", key=proposal.key)
    return _later(visit, proposal, visit.bind(LinkForm, email=proposer.email))


class LaterPage(TypedDict):
    """What `proposals/later.html` is given."""

    proposal: Proposal
    form: PageForm
    sent: str
    days: int


def _later(visit: Visit, proposal: Proposal, form: PageForm, sent: str = "") -> Response:
    kept = DRAFT_KEPT.days
    status = 422 if form.problems else 200
    return visit.page("proposals/later.html", LaterPage(proposal=proposal, form=form, sent=sent, days=kept), status=status)


async def send_later(visit: Visit) -> Response:
    """Mail the link to go on with a draft."""
    proposal, proposer = await edit_links.mine(visit)
    form = visit.bind(LinkForm, email=proposer.email)
    sent = ""
    if proposer.helper is not None:  # their letters go to no mailbox that an officer names
        return visit.go("own_proposal", "draft_kept", key=proposal.key)
    if visit.ready(form):
        await visit.services.slowdown.wait(SEND, visit.network)
        visit.services.slowdown.failed(SEND, visit.network)
        try:
            sent = await inviting.send_link(proposal, proposer, str(form.email.data), at=visit.at)
        except Refused as refusal:
            form.refuse(refusal)
    return _later(visit, proposal, form, sent)


PAGES = [
    PageRoute("propose_code", "/my/proposals/{key}/code", own(code_page), own(check_code)),
    PageRoute("propose_later", "/my/proposals/{key}/later", own(later_page), own(send_later)),
    PageRoute("hand", "/my/link/{token}", by_link),
]
