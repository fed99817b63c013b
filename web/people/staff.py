"""People and agencies, for those who run the site."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from domain.db import writing
from domain.errors import N_, Refused
from domain.people.actions import accounts, agencies, roles, secrets
from domain.people.models import Agency, Grant, Invitation, Person, Session
from domain.people.queries import (
    agencies as all_agencies,
)
from domain.people.queries import agency as one_agency
from domain.people.queries import by_public_id, grants_of, list_people, open_invitations, sessions_of, taken_up
from domain.people.rules import MOST_NUMBER, clean_email, clean_name, number_of
from domain.policy import ROLES, VERBS, Hold, Role, RoleFacts
from domain.translated import Translated
from web.frame.forms import AtMost, Cleaned, Needed, Optional, PageForm, choices, translated_from
from web.frame.page_routes import PageRoute
from web.frame.rooms import every_page, menu, rooms
from web.frame.visit import Visit
from web.tables.listing import Filter, Listing

NOTICES = {
    "invited": (N_("The invitation is on its way."), ""),
    "invitation_withdrawn": (N_("The invitation is withdrawn. Its link no longer works."), ""),
    "invited_anew": (N_("Password and second factor are gone, and a new invitation is on its way."), ""),
    "role_taken": (N_("The role is taken away."), ""),
    "person_blocked": (N_("The account is blocked and signed out everywhere."), ""),
    "person_unblocked": (N_("The account is open again."), ""),
    "agency_saved": (N_("The agency is saved."), ""),
}


class InviteForm(PageForm):
    """Whom to invite as what."""

    email = StringField(N_("E-mail address"), [Needed(N_("Enter the e-mail address of the person.")), Cleaned(clean_email)])
    name = StringField(N_("Name"), [Optional(), Cleaned(clean_name)])
    role = SelectField(N_("Role"), [Needed(N_("Choose a role."))])
    scope = SelectField(N_("Agency"))
    locale = SelectField(N_("Language of the invitation"))
    why = StringField(N_("Reason"), [Optional(), AtMost(500)])


class ReasonForm(PageForm):
    """Why something is done to somebody; kept in the audit trail."""

    why = TextAreaField(N_("Reason"), [Needed(N_("Give a reason. It is kept in the audit trail.")), AtMost(500)])


class AgencyForm(PageForm):
    """An agency. Its name in every language is read beside the form."""

    key = StringField(N_("Short name for addresses"), [Needed(N_("Enter a short name such as transport."))])
    name = StringField(N_("Name of the agency"))
    claim = StringField(N_("Name in single sign-on"), [Optional(), AtMost(120)])
    active = BooleanField(N_("In use"))


SORTS = {"name": N_("by name"), "email": N_("by address"), "newest": N_("newest first")}


class PeoplePage(TypedDict):
    """What `people/people.html` is given."""

    people: list[Person]
    listing: Listing


async def people(visit: Visit) -> Response:
    """Everybody with an account, searchable; htmx replaces the list while one types."""
    roles = {role.value: visit.say(facts.name) for role, facts in ROLES.items()}
    listing = Listing.of(visit.request, size=10, search=N_("Name or address"), filters=[Filter("role", N_("Role"), roles)], sorts=SORTS)
    wanted = {"text": listing.text, "role": listing.chosen["role"], "sort": listing.sort}
    found, total = await list_people(**wanted, offset=listing.paging.offset, limit=listing.paging.size)
    return visit.page("people/people.html", PeoplePage(people=found, listing=listing.with_total(total)), block="results")


async def invite_page(visit: Visit) -> Response:
    """The form to invite somebody, and the invitations that are open."""
    return await _invite(visit, await _invite_form(visit))


async def _invite_form(visit: Visit) -> InviteForm:
    form = visit.bind(InviteForm, locale=visit.locale.tag)
    offered = [(role.value, visit.say(ROLES[role].name)) for role in offered_roles()]
    form.role.choices = choices([("", visit.say(N_("Choose a role"))), *offered])
    named = [(item.scope, item.name.piece(visit.locale.tag).text) for item in await all_agencies(active_only=True)]
    form.scope.choices = choices([("", visit.say(N_("none: the role is for the whole site"))), *named])
    form.locale.choices = choices((locale.tag, locale.name) for locale in visit.languages())
    return form


def offered_roles() -> list[Role]:
    """Roles that open a page of their own. Facilitators come in by the pass of their event, panels and committee by their seat."""
    verbs = {page.needs for room in rooms() for page in every_page(room)} - {"staff.home"}
    return [role for role in Role if any(role in VERBS[verb].roles for verb in verbs)]


def pages_of(role: Role) -> list[str]:
    """What the menu of somebody with this role alone holds, message ids."""
    return [link.title for link in menu("staff") if link.needs and role in VERBS[link.needs].roles and link.needs != "staff.home"]


class InvitePage(TypedDict):
    """What `people/invite.html` is given. opens: what each role that is offered finds in its menu; begun: invitations whose second factor
    is still missing, by number; agencies: names by scope."""

    form: PageForm
    roles: dict[Role, RoleFacts]
    opens: dict[Role, list[str]]
    invitations: list[Invitation]
    begun: set[int]
    agencies: dict[str, str]


async def _invite(visit: Visit, form: PageForm, status: int = 200) -> Response:
    opened = await open_invitations(visit.at)
    return visit.page(
        "people/invite.html",
        InvitePage(
            form=form,
            roles=ROLES,
            opens={role: pages_of(role) for role in offered_roles()},
            invitations=opened,
            begun=await taken_up(opened),
            agencies=await names_by_scope(visit),
        ),
        status=status,
    )


async def names_by_scope(visit: Visit) -> dict[str, str]:
    """The names of agencies by the scope of a role for them."""
    return {item.scope: item.name.piece(visit.locale.tag).text for item in await all_agencies()}


async def invite(visit: Visit) -> Response:
    """Send an invitation."""
    form = await _invite_form(visit)
    if visit.ready(form):
        data = form.data
        hold = Hold(Role(data["role"]), data["scope"])
        try:
            await roles.invite(
                data["email"],
                hold,
                name=data["name"],
                locale=data["locale"],
                at=visit.at,
                by=visit.person.id,
                keys=visit.services.keys,
                why=data["why"],
            )
            return visit.go("invite", "invited")
        except Refused as refusal:
            form.refuse(refusal)
    return await _invite(visit, form, 422 if form.problems else 200)


async def invitation_act(visit: Visit) -> Response:
    """Send an open invitation again, or withdraw it."""
    number = min(visit.request.path_params["number"], MOST_NUMBER)
    if visit.form.get("act") == "again":
        await roles.send_again(number, at=visit.at, by=visit.person.id, keys=visit.services.keys)
        return visit.go("invite", "invited")
    await roles.withdraw(number, at=visit.at, by=visit.person.id)
    return visit.go("invite", "invitation_withdrawn")


async def person(visit: Visit) -> Response:
    """One person: roles, devices, and what can be done."""
    return await _person(visit, visit.bind(ReasonForm))


class PersonPage(TypedDict):
    """What `people/person.html` is given."""

    found: Person
    grants: list[Grant]
    sessions: list[Session]
    form: PageForm
    agencies: dict[str, str]
    staff: bool


async def _person(visit: Visit, form: PageForm, status: int = 200) -> Response:
    found = await by_public_id(visit.request.path_params["person"])
    grants = await grants_of(found.id)
    return visit.page(
        "people/person.html",
        PersonPage(
            found=found,
            grants=grants,
            sessions=await sessions_of(found.id, visit.at),
            form=form,
            agencies=await names_by_scope(visit),
            staff=any(ROLES[Role(row.role)].strong for row in grants),
        ),
        status=status,
    )


async def person_act(visit: Visit) -> Response:
    """Take a role away, block, or let in again: each with a reason."""
    form = visit.bind(ReasonForm)
    found = await by_public_id(visit.request.path_params["person"])
    if not visit.ready(form):
        return await _person(visit, form, 422 if form.problems else 200)
    act, _, number = str(visit.form.get("act") or "").partition(":")
    why, me = form.data["why"], visit.person.id
    try:
        if act == "take":
            await roles.take(found.id, number_of(number) or 0, why=why, at=visit.at, by=me)
        elif act == "forget":
            return await _begin_anew(visit, found, why)
        elif act == "block":
            await accounts.block(found.id, why=why, at=visit.at, by=me)
        elif act == "unblock":
            await accounts.unblock(found.id, why=why, at=visit.at, by=me)
    except Refused as refusal:
        form.refuse(refusal)
        return await _person(visit, form, 422)
    said = {"take": "role_taken", "block": "person_blocked", "unblock": "person_unblocked"}.get(act, "")
    return visit.go("person", said, person=found.public_id)


async def _begin_anew(visit: Visit, found: Person, why: str) -> Response:
    """Password and second factor are lost: both go, and the invitation to the first strong role comes anew. Raises Refused."""
    held = next((Hold(Role(row.role), row.scope) for row in await grants_of(found.id) if ROLES[Role(row.role)].strong), None)
    if held is None or not found.email or found.id == visit.person.id:
        raise Refused(N_("Only somebody else with a role that needs a second factor, and with an address, can be invited anew."))
    async with writing():
        await secrets.forget(found, why=why, at=visit.at, by=visit.person.id)
        await roles.invite(
            found.email, held, name=found.name, locale=found.locale, at=visit.at, by=visit.person.id, keys=visit.services.keys, why=why
        )
    return visit.go("person", "invited_anew", person=found.public_id)


class AgenciesPage(TypedDict):
    """What `people/agencies.html` is given."""

    agencies: list[Agency]


async def agency_list(visit: Visit) -> Response:
    """All agencies."""
    return visit.page("people/agencies.html", AgenciesPage(agencies=await all_agencies()))


async def agency_page(visit: Visit) -> Response:
    """The form of one agency, or of a new one."""
    found = await _agency(visit)
    values = {"key": found.key, "claim": found.claim or "", "active": found.active} if found else {"active": True}
    return _agency_page(visit, visit.bind(AgencyForm, **values), found.name if found else Translated(), found)


async def _agency(visit: Visit) -> Agency | None:
    key = visit.request.path_params["key"]
    return None if key == "new" else await one_agency(key)


class AgencyPage(TypedDict):
    """What `people/agency.html` is given."""

    form: PageForm
    name: Translated
    agency: Agency | None


def _agency_page(visit: Visit, form: PageForm, name: Translated, found: Agency | None, status: int = 200) -> Response:
    return visit.page("people/agency.html", AgencyPage(form=form, name=name, agency=found), status=status)


async def save_agency(visit: Visit) -> Response:
    """Add or change an agency."""
    found = await _agency(visit)
    form = visit.bind(AgencyForm)
    name = translated_from(visit.form, "name", found.name if found else Translated(), visit.services.locales.tags)
    if found is not None:
        form.key.data = found.key
    if visit.ready(form):
        data = form.data
        try:
            if found is None:
                await agencies.add(data["key"], name, data["claim"], at=visit.at, by=visit.person.id)
            else:
                await agencies.change(found.key, name, data["claim"], data["active"], at=visit.at, by=visit.person.id)
            return visit.go("agencies", "agency_saved")
        except Refused as refusal:
            form.refuse(refusal)
    return _agency_page(visit, form, name, found, 422 if form.problems else 200)


PAGES = [
    PageRoute("people", "/staff/people", people, needs="people.read"),
    PageRoute("invite", "/staff/people/invite", invite_page, invite, needs="people.change"),
    PageRoute("invitation_act", "/staff/people/invitations/{number:number}", post=invitation_act, needs="people.change"),
    PageRoute("person", "/staff/people/{person}", person, needs="people.read"),
    PageRoute("person_act", "/staff/people/{person}/act", person, person_act, needs="people.change"),
    PageRoute("agencies", "/staff/agencies", agency_list, needs="agencies.read"),
    PageRoute("agency", "/staff/agencies/{key}", agency_page, save_agency, needs="agencies.change"),
]
