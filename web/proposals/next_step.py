"""What comes next for one proposal and until when: from its own state, its supports and what is asked of its people."""

from datetime import date

from domain.cycles.models import Cycle
from domain.cycles.phases import Act, PhaseKind, first
from domain.delivery.models import Case
from domain.delivery.queries import next_milestone
from domain.errors import N_
from domain.proposals.actions.supporting import can_support
from domain.proposals.models import Proposal
from domain.proposals.models_review import Assignment
from domain.proposals.queries import detail
from domain.proposals.states import State
from web.bridges.deadlines import Spans, begins, told, until
from web.frame.visit import Visit
from web.text import formats


async def next_step(visit: Visit, proposal: Proposal, cycle: Cycle, spans: Spans, asked: list[Assignment], case: Case | None) -> str:
    """In words, as far as anybody knows; an empty text when nothing does. asked: the agencies that were asked."""
    match State(proposal.state):
        case State.RETURNED:
            return await _returned(visit, proposal)
        case State.SUBMITTED:
            return _submitted(visit, proposal, cycle, spans)
        case State.REVIEW:
            due = [one.due_on for one in asked if one.answered_at is None]
            return visit.say(N_("The agencies answer by %(day)s."), day=_day(visit, max(due))) if due else ""
        case State.INFEASIBLE if proposal.answered_at is None:
            return visit.say(N_("Its proposers can answer the review once, in public."))
        case State.FEASIBLE | State.ADJUST:
            return _to_the_display(visit, cycle)
        case State.CANDIDATE:
            return _to_the_vote(visit, spans)
        case State.DELIVERY if case is not None:
            return await _delivered(visit, case)
    return ""


def _day(visit: Visit, day: date) -> str:
    return formats.long_date(day, visit.locale)


async def _returned(visit: Visit, proposal: Proposal) -> str:
    due = await detail.due_back(proposal.id)
    if due is None:
        return visit.say(N_("Its proposers change it and send it in again."))
    return visit.say(N_("Its proposers change it and send it in again by %(day)s."), day=_day(visit, due))


def _submitted(visit: Visit, proposal: Proposal, cycle: Cycle, spans: Spans) -> str:
    if proposal.public_at is None:
        return visit.say(N_("An officer reads it within a few working days; then everybody can see it here."))
    if proposal.supports < cycle.plan.rules.support:
        return supports_missing(visit, proposal, cycle, spans)
    review = spans.get(Act.REVIEW)
    if review is not None and not review.now(visit.at):
        return visit.say(N_("The agencies are asked; their review begins on %(day)s."), day=begins(visit, review.starts_at))
    return visit.say(N_("The office decides which agencies are asked."))


def supports_missing(visit: Visit, proposal: Proposal, cycle: Cycle, spans: Spans) -> str:
    """How many supports it still needs and until when; an empty text where it needs none."""
    wanted, span = cycle.plan.rules.support, spans.get(Act.SUPPORT)
    missing = wanted - proposal.supports
    if missing <= 0 or proposal.state != State.SUBMITTED:
        return ""
    if span is None:
        words = N_("It had %(n)s of %(all)s supports when that time ended. The office decides whether the agencies are asked.")
        return visit.say(words, n=proposal.supports, all=wanted)
    if not span.now(visit.at):
        words = N_("It can be supported from %(day)s on, and needs %(n)s supports before the agencies are asked.")
        return visit.say(words, n=wanted, day=begins(visit, span.starts_at))
    words = N_("It needs %(n)s more by %(day)s; then the agencies are asked.")
    return visit.say(words, n=missing, day=until(visit, span))


def support_until(visit: Visit, proposal: Proposal, cycle: Cycle, spans: Spans) -> str:
    """What stands in the box of supports: how many are missing and until when, or only until when; empty where nobody can support it."""
    if not can_support(proposal, cycle, visit.at) or Act.SUPPORT not in spans:
        return ""
    return supports_missing(visit, proposal, cycle, spans) or told(visit, spans[Act.SUPPORT])


def _to_the_display(visit: Visit, cycle: Cycle) -> str:
    display = first(cycle.plan.phases, PhaseKind.DISPLAY)
    if display is None or display.starts_at <= visit.at:
        return visit.say(N_("The office decides which proposals become candidates."))
    return visit.say(N_("The candidates are shown from %(day)s on."), day=begins(visit, display.starts_at))


def _to_the_vote(visit: Visit, spans: Spans) -> str:
    vote = spans.get(Act.VOTE)
    if vote is None:
        return visit.say(N_("The votes are counted, and the result stands here."))
    if vote.now(visit.at):
        return visit.say(N_("The vote is open until %(day)s."), day=until(visit, vote))
    return visit.say(N_("The vote begins on %(day)s."), day=begins(visit, vote.starts_at))


async def _delivered(visit: Visit, case: Case) -> str:
    step = await next_milestone(case)
    if step is not None:
        return visit.say(N_("%(step)s, by %(day)s"), step=step.title.piece(visit.locale.tag).text, day=_day(visit, step.due_on))
    return visit.say(N_("To be delivered by %(day)s."), day=_day(visit, case.due_on)) if case.due_on else ""
