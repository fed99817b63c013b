"""The office asks agencies: who by when, more time with a reason, once more, no longer; what they wish for; and reminders."""

from datetime import date, datetime
from typing import Any

from domain import outbox, tasks
from domain.cycles.queries import by_number as cycle_by_number
from domain.db import writing
from domain.delivery.actions import promises
from domain.errors import N_, Refused
from domain.people.models import Person
from domain.people.queries import agency as agency_by_key
from domain.people.queries import reachable
from domain.policy import Hold, Role
from domain.proposals.actions import asked
from domain.proposals.actions.asked import promise_of
from domain.proposals.actions.common import note, public_reason, step, tell_proposers, tell_story
from domain.proposals.models import Proposal
from domain.proposals.models_review import ASSIGNMENTS, Assignment, Opinion
from domain.proposals.states import NOT_NOW, REVIEWED, State
from domain.proposals.story import Happened
from domain.translated import Translated

ASKABLE = (State.SUBMITTED, State.REVIEW, *sorted(REVIEWED))
FEW = N_("%(number)s has %(have)s of the %(needed)s supports it needs. Say in public why the agencies are asked all the same.")
NO_LONGER = N_("The office no longer asks this agency.")
_MOST_LEVELS = 60


async def assign(
    proposal: Proposal,
    agency: str,
    due_on: date,
    *,
    lead: bool,
    today: date,
    at: datetime,
    by: int,
    needed: int = 0,
    why: Translated | None = None,
) -> Assignment:
    """Ask an agency by a day; its answer is a promise from now on. Raises Refused for a past day or an agency asked already.

    needed: the supports that the rules ask for first; with fewer it takes a public reason.
    """
    if await Assignment.filter(proposal_id=proposal.id, agency=agency).exists():
        raise Refused(tasks.GIVEN, field="agency")
    _check_askable(proposal, agency, due_on, today)
    early = proposal.supports < needed
    if early and not why:
        raise Refused(FEW, field="why", number=proposal.number or "?", have=proposal.supports, needed=needed)
    async with writing():
        if await Proposal.filter(id=proposal.id, state=proposal.state).update(changed_at=at) != 1:  # also the lock of what follows
            raise Refused(NOT_NOW)
        made = await tasks.give(ASSIGNMENTS, proposal.id, agency, due_on, lead=lead, at=at, by=by)
        if proposal.state != State.REVIEW:
            await step(proposal, State.REVIEW, at=at)
        if lead:
            await _leads(proposal, made)
        await Proposal.filter(id=proposal.id).update(agency=proposal.agency, changed_at=at)
        await promises.make_promise("answer", promise_of(made), proposal.title, due_on, at=at, link=proposal.number or "", agency=agency)
        facts: dict[str, Any] = {"why": why.to_json()} if early and why else {}
        await tell_story(proposal, Happened.ASSIGNED, at=at, agency=agency, due=due_on.isoformat(), **facts)
        await note("assign", proposal, at=at, by=by, after={"agency": agency, "due_on": due_on.isoformat(), "lead": lead, **facts})
        await tell_agency(proposal, made, "assigned", at)
        await tell_proposers(proposal, "asked", at=at, facts={"agency": await agency_name(agency), "due": due_on.isoformat()})
    return made


def _check_askable(proposal: Proposal, agency: str, due_on: date, today: date) -> None:
    """Raises Refused for no agency, a past day, or a proposal in no state to be reviewed in public."""
    if not agency:
        raise Refused(N_("Choose the agency."), field="agency")
    if due_on <= today:
        raise Refused(N_("Choose a day in the future."), field="due_on")
    if proposal.state not in ASKABLE:
        raise Refused(NOT_NOW)
    if proposal.public_at is None:
        raise Refused(N_("Show the proposal to the public first: the agencies answer in public."))


async def _leads(proposal: Proposal, assignment: Assignment) -> None:
    """One agency leads at a time."""
    await Assignment.filter(proposal_id=proposal.id).exclude(id=assignment.id).update(lead=False)
    await Assignment.filter(id=assignment.id).update(lead=True)
    proposal.agency = assignment.agency


async def make_lead(proposal: Proposal, assignment: Assignment, *, at: datetime, by: int) -> None:
    """Another of the agencies that are asked leads from now on, until there is a result. Raises Refused."""
    if proposal.state not in (*ASKABLE, State.RETURNED, State.CANDIDATE):
        raise Refused(NOT_NOW)
    async with writing():
        if await Proposal.filter(id=proposal.id, state=proposal.state).update(changed_at=at) != 1:
            raise Refused(NOT_NOW)
        await _leads(proposal, assignment)
        await Proposal.filter(id=proposal.id).update(agency=proposal.agency, changed_at=at)
        await note("lead_agency", proposal, at=at, by=by, after={"agency": assignment.agency})


async def take_back(proposal: Proposal, assignment: Assignment, why: Translated, *, at: datetime, by: int) -> None:
    """The agency is no longer asked, such as because it is not competent; with a public reason. Raises Refused once it has answered."""
    public_reason(why)
    if assignment.answered_at is not None or assignment.earlier:
        raise Refused(N_("This agency has answered. Its answer stays."))
    async with writing():
        await Proposal.filter(id=proposal.id).update(
            changed_at=at
        )  # the lock under which the last answer and this come one after the other
        if not await Assignment.filter(id=assignment.id, answered_at=None).delete():
            raise Refused(NOT_NOW)
        await promises.drop("answer", promise_of(assignment), NO_LONGER, at=at)
        await tell_story(proposal, Happened.UNASKED, at=at, agency=assignment.agency, why=why.to_json())
        await note("unask", proposal, at=at, by=by, after={"agency": assignment.agency, "why": why.to_json()})
        await tell_agency(proposal, assignment, "unasked", at)
        rest = await Assignment.filter(proposal_id=proposal.id).order_by("-lead", "id")
        if assignment.lead:
            proposal.agency = rest[0].agency if rest else ""
            await Proposal.filter(id=proposal.id).update(agency=proposal.agency)
            await Assignment.filter(id__in=[row.id for row in rest[:1]]).update(lead=True)
        if proposal.state == State.REVIEW and not rest:
            await step(proposal, State.SUBMITTED, at=at)
        elif proposal.state == State.REVIEW and all(row.answered_at for row in rest):
            await asked.conclude(proposal, at, by)


async def give_time(proposal: Proposal, assignment: Assignment, to: date, why: Translated, *, at: datetime, by: int) -> None:
    """More time, with a public reason; the first day stays on the page. Raises Refused."""
    public_reason(why)
    if to <= assignment.due_on:
        raise Refused(N_("The new day must be later than the old one."), field="to")
    async with writing():
        if await Proposal.filter(id=proposal.id, state=State.REVIEW.value).update(changed_at=at) != 1:
            raise Refused(NOT_NOW)
        if await Assignment.filter(id=assignment.id, answered_at=None).update(due_on=to, reminded=0, wish=None) != 1:
            raise Refused(NOT_NOW)
        await promises.move("answer", promise_of(assignment), to, why, at=at)
        await tell_story(proposal, Happened.MOVED, at=at, agency=assignment.agency, to=to.isoformat(), why=why.to_json())
        await note("give_time", proposal, at=at, by=by, after={"agency": assignment.agency, "to": to.isoformat(), "why": why.to_json()})
        assignment.due_on = to
        await tell_agency(proposal, assignment, "time_given", at)
        facts = {"agency": await agency_name(assignment.agency), "due": to.isoformat(), "why": why.to_json()}
        await tell_proposers(proposal, "time", at=at, facts=facts)


async def deny(proposal: Proposal, assignment: Assignment, why: str, *, at: datetime, by: int) -> None:
    """What the agency wished for is not granted; it is told why. Raises Refused without a reason."""
    if not why.strip():
        raise Refused(N_("Say why not."), field="why")
    async with writing():
        if await Assignment.filter(id=assignment.id, wish__not_isnull=True).update(wish=None) != 1:
            raise Refused(NOT_NOW)
        await note(
            "deny_agency", proposal, at=at, by=by, why=why.strip()[:500], after={"agency": assignment.agency, "wish": assignment.wish}
        )
        await tell_agency(proposal, assignment, "denied", at, why=why.strip()[:500])


async def ask_again(
    proposal: Proposal, assignment: Assignment, due_on: date, why: Translated, *, today: date, at: datetime, by: int
) -> None:
    """Ask an agency once more after the proposal changed; its earlier answer stays on the page. Raises Refused."""
    public_reason(why)
    if due_on <= today:
        raise Refused(N_("Choose a day in the future."), field="to")
    async with writing():
        opinions = await Opinion.filter(assignment_id=assignment.id)
        given = {row.axis: {"grade": row.grade, "reason": row.reason.to_json()} for row in opinions}
        earlier = list(assignment.earlier or [])
        if assignment.answered_at is not None:
            when = assignment.answered_at.isoformat()
            earlier.append({"at": when, "unit": assignment.unit.to_json(), "estimate": assignment.estimate, "opinions": given})
        await step(proposal, State.REVIEW, at=at)
        change = {"answered_at": None, "due_on": due_on, "reminded": 0, "earlier": earlier or None, "wish": None}
        await Assignment.filter(id=assignment.id).update(**change)
        await promises.reopen("answer", promise_of(assignment))
        await promises.move("answer", promise_of(assignment), due_on, why, at=at)
        await tell_story(
            proposal, Happened.ASSIGNED, at=at, agency=assignment.agency, due=due_on.isoformat(), again=True, why=why.to_json()
        )
        await note("ask_again", proposal, at=at, by=by, before=given, after={"agency": assignment.agency, "why": why.to_json()})
        assignment.due_on = due_on
        await tell_agency(proposal, assignment, "again", at)
        await tell_proposers(proposal, "asked", at=at, facts={"agency": await agency_name(assignment.agency), "due": due_on.isoformat()})


async def wish(proposal: Proposal, assignment: Assignment, kind: str, why: Translated, *, to: date | None, at: datetime, by: int) -> None:
    """An agency asks the office for more time (`time`), or says that the matter is another agency's (`elsewhere`). Raises Refused."""
    public_reason(why, "wish_why")
    if kind == "time" and (to is None or to <= assignment.due_on):
        raise Refused(N_("The new day must be later than the old one."), field="to")
    if assignment.answered_at is not None or proposal.state != State.REVIEW:
        raise Refused(NOT_NOW)
    held = {"kind": kind, "to": to.isoformat() if to and kind == "time" else None, "why": why.to_json(), "at": at.isoformat()}
    async with writing(quiet=True):
        if await Assignment.filter(id=assignment.id, answered_at=None).update(wish=held) != 1:
            raise Refused(NOT_NOW)
        await note("agency_wish", proposal, at=at, by=by, after={"agency": assignment.agency} | held)
        await tell_office(proposal, assignment, f"wish_{kind}", at, why=held["why"])


async def agency_name(key: str) -> dict[str, object]:
    """An agency's name as plain data for a message."""
    return (await agency_by_key(key)).name.to_json() or {}


async def tell_agency(proposal: Proposal, assignment: Assignment, kind: str, at: datetime, why: str | None = None) -> int:
    """Write to the contacts of an agency that is asked; returns to how many."""
    people = await reachable(Hold(Role.AGENCY_CONTACT, f"agency:{assignment.agency}"))
    return await _tell(people, proposal, assignment, kind, at, {"task": assignment.id} | ({"why": why} if why else {}))


async def tell_office(proposal: Proposal, assignment: Assignment, kind: str, at: datetime, **facts: object) -> int:
    """Write to the officers of the site and of the cycle about an agency; returns to how many."""
    scope = (await cycle_by_number(proposal.cycle)).scope
    people = [*await reachable(Hold(Role.OFFICER)), *await reachable(Hold(Role.OFFICER, scope))]
    return await _tell(people, proposal, assignment, kind, at, {"agency": await agency_name(assignment.agency), **facts})


async def _tell(people: list[Person], proposal: Proposal, assignment: Assignment, kind: str, at: datetime, more: dict[str, object]) -> int:
    facts = {"kind": kind, "number": proposal.number, "title": proposal.title.to_json(), "due": assignment.due_on.isoformat(), **more}
    told = {person.id: person for person in people}
    for person in told.values():
        way, address = outbox.Channel.EMAIL, person.email or ""
        await outbox.tell(
            "agency_task", channel=way, address=address, name=person.name, person=person.id, locale=person.locale, at=at, facts=facts
        )
    return len(told)


def level_of(left: int) -> int:
    """How pressing an answer is with so many days left: 0 not yet, 1 soon due, then one more with each week that it is overdue."""
    if left < 0:
        return min(2 + (-left - 1) // 7, _MOST_LEVELS)
    return 1 if left <= 5 else 0


async def remind(today: date, at: datetime) -> int:
    """Remind agencies five days before, and them and the officers each week that it is overdue; returns how many messages were written."""
    count = 0
    for assignment in await Assignment.filter(answered_at=None, proposal__state=State.REVIEW.value).select_related("proposal"):
        level = level_of((assignment.due_on - today).days)
        if level > assignment.reminded:
            async with writing(quiet=True):
                if await Assignment.filter(id=assignment.id, reminded__lt=level).update(reminded=level) != 1:
                    continue  # another worker was faster
                count += await tell_agency(assignment.proposal, assignment, "overdue" if level > 1 else "soon", at)
                if level > 1:
                    count += await tell_office(assignment.proposal, assignment, "overdue_office", at)
    return count
