"""Taking up a role that was offered by mail."""

from typing import TypedDict

from starlette.responses import Response

from domain.errors import Refused
from domain.people.actions import roles
from domain.people.models import Invitation
from domain.people.queries import invitation_of
from domain.policy import ROLES, Role, RoleFacts
from web.frame.forms import PageForm
from web.frame.page_routes import PageRoute
from web.frame.sessions import sign_in
from web.frame.visit import Visit
from web.settings import Oidc


class InvitationPage(TypedDict):
    """What `people/invitation.html` is given."""

    invitation: Invitation | None
    role: RoleFacts | None
    form: PageForm
    sso: Oidc | None


async def show(visit: Visit) -> Response:
    """What is offered, by which site, and a button. Opening the page changes nothing."""
    invitation = await invitation_of(visit.request.path_params["token"], visit.at)
    facts = ROLES[Role(invitation.role)] if invitation else None
    return visit.page(
        "people/invitation.html",
        InvitationPage(invitation=invitation, role=facts, form=visit.bind(PageForm), sso=visit.services.settings.oidc),
        status=200 if invitation else 422,
    )


async def accept(visit: Visit) -> Response:
    """Take it up: signed in by the link; a strong role goes on to a password and second factor, or single sign-on."""
    invitation = await invitation_of(visit.request.path_params["token"], visit.at)
    if invitation is None or visit.switching:
        return await show(visit)
    try:
        person = await roles.accept(invitation, at=visit.at)
    except Refused as refusal:
        form = visit.bind(PageForm)
        form.refuse(refusal)
        return visit.page("people/invitation.html", InvitationPage(invitation=None, role=None, form=form, sso=None), status=422)
    strong = ROLES[Role(invitation.role)].strong
    await sign_in(visit, person, "code", may_enrol=strong)
    if not strong:
        return visit.go("account", "welcome")
    return visit.go("staff_sign_in" if visit.services.settings.oidc else "set_password")


PAGES = [PageRoute("invitation", "/invitation/{token}", show, accept)]
