"""The secretary's first page: meetings and written procedures, members and their terms, decisions that are followed up."""

from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField

from domain.committee import queries
from domain.committee.actions import agenda, members
from domain.committee.models import AgendaItem, CommitteeMember
from domain.committee.rules import Session
from domain.errors import N_, Refused
from domain.glossary.actions.notices import DAYS
from domain.people.rules import number_of
from web.committee.items import Followed, Line, followed_now, line_of
from web.committee.words import KINDS
from web.frame.fields import day_of, day_or_none
from web.frame.forms import AtMost, Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit


class TermForm(PageForm):
    """What can change of a member. The name stays, because decisions name it."""

    email = StringField(N_("E-mail address"), [Optional(), AtMost(254)])
    locale = SelectField(N_("Language of letters"), choices=[])
    until = StringField(N_("Term ends"), [Optional()])
    agency = StringField(N_("Agency of this member"), [Optional(), AtMost(80)])
    chair = BooleanField(N_("Convener"))
    deputy = BooleanField(N_("Deputy convener"))


class MemberForm(TermForm):
    """A new member."""

    name = StringField(N_("Name"), [Needed(N_("Enter the name.")), AtMost(80)])
    kind = SelectField(N_("Kind of member"), choices=[])
    since = StringField(N_("Term begins"), [Needed(N_("Enter a day."))])


class PlanForm(PageForm):
    """A new meeting, or a written procedure."""

    held_on = StringField(N_("Day of the meeting"), [Needed(N_("Enter a day."))])
    place = StringField(N_("Place of the meeting"), [Optional(), AtMost(200)])
    written = BooleanField(N_("By letter: members vote on their page until the end of this day"))
    chair_decides = BooleanField(N_("The chair decides a tie"))
    answer_days = StringField(N_("Days within which agencies acknowledge its release"), [Optional()], default=str(DAYS))


class CommitteeDeskPage(TypedDict):
    """What `committee/desk.html` is given. returning: deferred items that wait for the next meeting."""

    lines: list[Line]
    members: list[tuple[CommitteeMember, str]]
    returning: list[AgendaItem]
    followed: list[Followed]
    member: PageForm
    plan: PageForm


async def desk(visit: Visit) -> Response:
    """Meetings and members; a new one of either."""
    act = visit.form.get("act")
    member = visit.new_form(MemberForm, visit.form if act == "member" else None)
    member.kind.choices = choices((key, visit.say(words)) for key, words in KINDS.items())
    member.locale.choices = _languages(visit)
    plan = visit.new_form(PlanForm, visit.form if act == "plan" else None)
    if act == "member" and visit.ready(member):
        try:
            await _add(visit, member)
            return visit.go("committee_desk", "committee_saved")
        except Refused as refusal:
            member.refuse(refusal)
    if act == "plan" and visit.ready(plan):
        try:
            kind = Session.WRITTEN if plan.written.data else Session.MEETING
            on, decides = day_of(str(plan.held_on.data), "held_on"), bool(plan.chair_decides.data)
            days = number_of(str(plan.answer_days.data or DAYS)) or 0
            made = await agenda.plan(
                on, str(plan.place.data), kind=kind, chair_decides=decides, answer_days=days, at=visit.at, by=visit.person.id
            )
            return visit.go("meeting_desk", "committee_saved", meeting=made.id)
        except Refused as refusal:
            plan.refuse(refusal)
    return visit.page(
        "committee/desk.html",
        CommitteeDeskPage(
            lines=[line_of(visit, meeting) for meeting in await queries.meetings()],
            members=[(one, visit.say(KINDS[one.kind])) for one in await queries.members()],
            returning=await queries.returning(),
            followed=[followed_now(visit, item, case) for item, case in await queries.followed_up()],
            member=member,
            plan=plan,
        ),
        status=422 if member.problems or plan.problems else 200,
    )


def _languages(visit: Visit) -> Any:
    return choices((locale.tag, locale.name) for locale in visit.services.locales)


async def _add(visit: Visit, form: MemberForm) -> None:
    """A new member. Raises Refused."""
    since, end = day_of(str(form.since.data), "since"), day_or_none(str(form.until.data), "until")
    await members.add_member(
        str(form.name.data),
        str(form.kind.data),
        since,
        end,
        email=str(form.email.data),
        locale=str(form.locale.data),
        agency=str(form.agency.data),
        chair=bool(form.chair.data),
        deputy=bool(form.deputy.data),
        at=visit.at,
        by=visit.person.id,
    )


class MemberPage(TypedDict):
    """What `committee/member.html` is given."""

    form: PageForm
    one: CommitteeMember
    kind: str


async def member_page(visit: Visit) -> Response:
    """A member's address, term and office."""
    one = await queries.member(visit.request.path_params["member"])
    until = one.until.isoformat() if one.until else ""
    office = {"agency": one.agency, "chair": one.chair, "deputy": one.deputy}
    form = visit.bind(TermForm, email=one.email, locale=one.locale, until=until, **office)
    form.locale.choices = _languages(visit)
    if visit.ready(form):
        try:
            await members.change_member(
                one.id,
                until=day_or_none(str(form.until.data), "until"),
                email=str(form.email.data),
                locale=str(form.locale.data),
                agency=str(form.agency.data),
                chair=bool(form.chair.data),
                deputy=bool(form.deputy.data),
                at=visit.at,
                by=visit.person.id,
            )
            return visit.go("committee_desk", "committee_saved")
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "committee/member.html", MemberPage(form=form, one=one, kind=visit.say(KINDS[one.kind])), status=422 if form.problems else 200
    )


PAGES = [
    PageRoute("committee_desk", "/staff/committee", desk, desk, needs="committee.work"),
    PageRoute("committee_member", "/staff/committee/members/{member:number}", member_page, member_page, needs="committee.work"),
]
