"""Who proposes something together: asking people, reminding them, handing a link on; and taking an invitation up."""

from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.proposals.actions import drafts, inviting, submitting
from domain.proposals.models import Proposal, ProposalFile, Proposer
from domain.proposals.queries import detail
from domain.proposals.rules import CO_PROPOSERS_MOST, REMIND_AFTER
from web.bridges import edit_links
from web.bridges.edit_links import own
from web.frame.forms import Needed, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

NOTICES = {
    "joined": (N_("You now stand behind this proposal."), ""),
    "declined": (N_("You have declined. Nobody is told why."), ""),
    "person_asked": (N_("The invitation is on its way."), ""),
    "person_reminded": (N_("The reminder is on its way."), ""),
    "person_off": (N_("The invitation is taken back. Its link no longer works."), ""),
    "link_made": (N_("The link is ready. Hand it to one person."), ""),
}


TO_JOIN = N_("You are asked to propose something together with others. After signing in you see the proposal, and can join or decline.")


class InviteForm(PageForm):
    """Whom to ask."""

    co = StringField(N_("E-mail address of somebody who proposes it with you"), [Optional()])


class JoinForm(PageForm):
    """How a co-proposer is named."""

    name = StringField(N_("Your name"), [Needed(N_("Enter your name. Only the office sees it."))])
    shown = StringField(N_("Name shown on the site"), [Optional()])


async def people_page(visit: Visit) -> Response:
    """Everybody who stands behind a proposal or was asked to."""
    proposal, proposer, people = await edit_links.with_people(visit)
    if not proposer.lead and proposer.confirmed_at is None:
        return visit.go("join", key=proposal.key)
    return _people(visit, proposal, proposer, people, visit.bind(InviteForm))


class PeoplePage(TypedDict):
    """What `proposals/people.html` is given."""

    proposal: Proposal
    proposer: Proposer
    people: list[Proposer]
    links: dict[Any, str]
    form: PageForm
    gathers: bool
    room: bool
    tired: set[Any]


def _people(visit: Visit, proposal: Proposal, proposer: Proposer, people: list[Proposer], form: PageForm) -> Response:
    keys = visit.services.keys
    links = {
        row.id: visit.address("hand", token=edit_links.token_of(keys, row.id, row.hand))
        for row in people
        if not row.lead and row.confirmed_at is None and not row.email
    }
    return visit.page(
        "proposals/people.html",
        PeoplePage(
            proposal=proposal,
            proposer=proposer,
            people=people,
            links=links,
            form=form,
            gathers=proposal.state in inviting.GATHERS,
            room=sum(1 for row in people if not row.lead) < CO_PROPOSERS_MOST,
            tired={row.id for row in people if row.invited_at > visit.at - REMIND_AFTER},
        ),
        status=422 if form.problems else 200,
    )


async def act(visit: Visit) -> Response:
    """Ask somebody, make a link to hand on, remind, take off."""
    proposal, proposer, people = await edit_links.with_people(visit)
    form = visit.bind(InviteForm)
    if visit.switching:
        return _people(visit, proposal, proposer, people, form)
    verb, _, typed = str(visit.form.get("act") or "").partition(":")
    number = number_of(typed) or 0
    try:
        if verb == "link":
            await inviting.invite_by_link(proposal, proposer, at=visit.at)
            return visit.go("own_people", "link_made", key=proposal.key)
        if verb == "remind":
            await inviting.remind(proposal, proposer, number, at=visit.at)
            return visit.go("own_people", "person_reminded", key=proposal.key)
        if verb == "uninvite":
            await inviting.uninvite(proposal, proposer, number, at=visit.at)
            return visit.go("own_people", "person_off", key=proposal.key)
        email = str(form.co.data or "").strip()
        if not email:
            raise Refused(N_("Enter the e-mail address of the person."), field="co")
        await inviting.invite(proposal, proposer, email, at=visit.at)
        return visit.go("own_people", "person_asked" if proposal.number else "", key=proposal.key)
    except Refused as refusal:
        form.refuse(refusal)
    return _people(visit, proposal, proposer, people, form)


async def join_page(visit: Visit) -> Response:
    """What one is invited to, and two buttons."""
    proposal, proposer, people = await edit_links.with_people(visit)
    if proposer.confirmed_at is not None or proposer.lead:
        return visit.go("own_proposal", key=proposal.key)
    return await _join(visit, proposal, proposer, people, _form(visit))


def _form(visit: Visit) -> JoinForm:
    return visit.bind(JoinForm, name=visit.person.name if visit.signed_in else "")


class JoinPage(TypedDict):
    """What `proposals/join.html` is given."""

    proposal: Proposal
    proposer: Proposer
    people: list[Proposer]
    photos: list[ProposalFile]
    form: PageForm


async def _join(visit: Visit, proposal: Proposal, proposer: Proposer, people: list[Proposer], form: PageForm) -> Response:
    photos = [file for file in await detail.files(proposal.id) if file.kind == "photo"]
    status = 422 if form.problems else 200
    return visit.page(
        "proposals/join.html", JoinPage(proposal=proposal, proposer=proposer, people=people, photos=photos, form=form), status=status
    )


async def join(visit: Visit) -> Response:
    """Join, or decline."""
    proposal, proposer, people = await edit_links.with_people(visit)
    if proposer.confirmed_at is not None or proposer.lead:  # pressed twice
        return visit.go("own_proposal", key=proposal.key)
    if visit.form.get("act") == "decline":
        await drafts.leave(proposal, proposer, at=visit.at)
        return visit.go("home", "declined")
    form = _form(visit)
    if visit.ready(form):
        try:
            data, person = form.data, visit.actor.person
            await submitting.accept_invitation(proposal, proposer, name=data["name"], shown=data["shown"], at=visit.at, person=person)
            edit_links.take(visit, proposer)
            return visit.go("own_proposal", "joined", key=proposal.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _join(visit, proposal, proposer, people, form)


PAGES = [
    PageRoute("own_people", "/my/proposals/{key}/people", own(people_page), own(act)),
    PageRoute("join", "/my/proposals/{key}/join", own(join_page), own(join), purpose=TO_JOIN),
]
