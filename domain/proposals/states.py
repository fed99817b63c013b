"""The states of a proposal and the ways between them. Pure; the words follow `terms.csv`."""

from dataclasses import dataclass
from enum import StrEnum

from domain.errors import N_, Refused


class State(StrEnum):
    """Where a proposal stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    REVIEW = "review"
    FEASIBLE = "feasible"
    ADJUST = "adjust"
    INFEASIBLE = "infeasible"
    CANDIDATE = "candidate"
    SELECTED = "selected"
    RESERVE = "reserve"
    NOT_SELECTED = "not_selected"
    DELIVERY = "delivery"
    DONE = "done"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    NOT_ACCEPTED = "not_accepted"


@dataclass(frozen=True)
class StateFacts:
    """name, means: message ids. tone: how its mark looks (`now`, `done`, `wait`, `bad` or ""). leads: the states that may follow."""

    name: str
    means: str
    tone: str
    leads: frozenset[State]


def _to(*states: State) -> frozenset[State]:
    return frozenset(states)


S = State
_OUT = (S.WITHDRAWN, S.MERGED, S.NOT_ACCEPTED)
_GRADES = (S.FEASIBLE, S.ADJUST, S.INFEASIBLE)

STATES: dict[State, StateFacts] = {
    S.DRAFT: StateFacts(N_("draft"), N_("Only its proposers see it."), "", _to(S.SUBMITTED, S.WITHDRAWN)),
    S.SUBMITTED: StateFacts(
        N_("submitted"), N_("It is in. The office decides which agencies are asked."), "now", _to(S.RETURNED, S.REVIEW, *_OUT)
    ),
    S.RETURNED: StateFacts(N_("returned for changes"), N_("The proposers are asked to change something."), "wait", _to(S.SUBMITTED, *_OUT)),
    S.REVIEW: StateFacts(
        N_("under review"), N_("The agencies say what they think of it."), "now", _to(S.RETURNED, S.SUBMITTED, *_GRADES, *_OUT)
    ),
    S.FEASIBLE: StateFacts(
        N_("feasible"), N_("The agencies see no obstacle."), "done", _to(S.REVIEW, S.RETURNED, S.CANDIDATE, *_GRADES, *_OUT)
    ),
    S.ADJUST: StateFacts(
        N_("needs changes"),
        N_("The agencies ask for changes before it can be carried out."),
        "wait",
        _to(S.REVIEW, S.RETURNED, S.CANDIDATE, *_GRADES, *_OUT),
    ),
    S.INFEASIBLE: StateFacts(
        N_("not feasible"), N_("The agencies say, with reasons, that it cannot be carried out."), "bad", _to(S.REVIEW, *_GRADES, *_OUT)
    ),
    S.CANDIDATE: StateFacts(
        N_("candidate"), N_("It stands for the vote. Its text is fixed."), "now", _to(S.SELECTED, S.RESERVE, S.NOT_SELECTED, S.WITHDRAWN)
    ),
    S.SELECTED: StateFacts(N_("selected"), N_("It has won and will be carried out."), "done", _to(S.DELIVERY, S.NOT_SELECTED, S.RESERVE)),
    S.RESERVE: StateFacts(
        N_("reserve"), N_("It moves up if a selected one cannot be carried out."), "wait", _to(S.SELECTED, S.NOT_SELECTED)
    ),
    S.NOT_SELECTED: StateFacts(N_("not selected"), N_("It did not win this time."), "", _to(S.SELECTED, S.RESERVE)),
    S.DELIVERY: StateFacts(N_("being carried out"), N_("The agency reports on it every month."), "now", _to(S.DONE, S.STOPPED)),
    S.DONE: StateFacts(N_("delivered"), N_("It is done and closed."), "done", _to(S.DELIVERY)),
    S.STOPPED: StateFacts(N_("stopped"), N_("It was selected, but cannot be carried out. The reason is public."), "bad", _to(S.DELIVERY)),
    S.WITHDRAWN: StateFacts(N_("withdrawn"), N_("It no longer takes part."), "", _to(S.SUBMITTED)),
    S.MERGED: StateFacts(N_("merged"), N_("It goes on as part of another proposal."), "now", frozenset()),
    S.NOT_ACCEPTED: StateFacts(N_("not accepted"), N_("It was not accepted, for the reason given."), "bad", _to(S.SUBMITTED)),
}

REVIEWED = frozenset({*_GRADES})
"""States that a finished review leads to."""

OPEN = frozenset({S.SUBMITTED, S.RETURNED, S.REVIEW, *_GRADES})
"""States in which a proposal may still be merged, withdrawn or changed."""

TALKED_ABOUT = frozenset({S.SUBMITTED, S.RETURNED, S.REVIEW, *_GRADES, S.CANDIDATE, S.SELECTED, S.DELIVERY})
"""States in which it can be commented on, if the dates allow."""

SUPPORTED = TALKED_ABOUT - {S.INFEASIBLE, S.SELECTED, S.DELIVERY}
"""States in which a support still helps it on its way."""

FROZEN = frozenset({S.CANDIDATE, S.SELECTED, S.RESERVE, S.NOT_SELECTED, S.DELIVERY, S.DONE, S.STOPPED})
"""States in which its text is fixed."""

FUNNEL = (
    (N_("submitted"), frozenset(S) - {S.DRAFT}),
    (N_("through the review"), frozenset({*_GRADES, *FROZEN})),
    (N_("candidates"), FROZEN),
    (N_("selected"), frozenset({S.SELECTED, S.DELIVERY, S.DONE, S.STOPPED})),
    (N_("delivered"), frozenset({S.DONE})),
)
"""The way in numbers: how many have come at least so far."""

NOT_NOW = N_("This is not possible in the state the proposal is in. Load the page again to see what has changed.")


def check_step(now: State, then: State) -> None:
    """Raises Refused when one state does not follow from the other."""
    if then not in STATES[now].leads:
        raise Refused(NOT_NOW)
