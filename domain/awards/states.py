"""Where a programme and an entry stand, and what may follow. Pure."""

from enum import StrEnum

from domain.errors import N_, Refused


class Stage(StrEnum):
    """Where a programme stands. OPEN: entries come in, rules are frozen; JUDGING: the panel scores; CLOSED: scores are locked;
    DECIDED: the list is public and can be corrected; ANNOUNCED: final."""

    DRAFT = "draft"
    OPEN = "open"
    JUDGING = "judging"
    CLOSED = "closed"
    DECIDED = "decided"
    ANNOUNCED = "announced"
    CANCELED = "canceled"


PUBLIC_STAGES = frozenset(Stage) - {Stage.DRAFT}
TAKING = frozenset({Stage.OPEN})
"""While entries can come in."""

RESULT_STAGES = frozenset({Stage.DECIDED, Stage.ANNOUNCED})
"""Once everybody may know who won."""


class State(StrEnum):
    """Where an entry stands. SENT: the agency has it; RETURNED: the author has it again; RECEIVED: the office has it; ADMITTED: it takes
    part, or the research is approved; REPORTED: the report of approved research has come in."""

    DRAFT = "draft"
    SENT = "sent"
    RETURNED = "returned"
    RECEIVED = "received"
    ADMITTED = "admitted"
    REPORTED = "reported"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


WRITABLE = frozenset({State.DRAFT, State.RETURNED})
"""While the author can change it."""

UNDERWAY = frozenset({State.SENT, State.RETURNED, State.RECEIVED, State.ADMITTED, State.REPORTED})
WITH_OFFICE = frozenset({State.RECEIVED, State.ADMITTED, State.REPORTED})
COUNTED = frozenset(State) - {State.DRAFT}
"""What figures count: everything that was ever sent."""

FOLLOWS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.SENT, State.RECEIVED}),
    State.RETURNED: frozenset({State.SENT, State.RECEIVED, State.WITHDRAWN}),
    State.SENT: frozenset({State.RECEIVED, State.RETURNED, State.WITHDRAWN}),
    State.RECEIVED: frozenset({State.ADMITTED, State.REFUSED, State.RETURNED, State.WITHDRAWN, State.DISQUALIFIED}),
    State.ADMITTED: frozenset({State.REPORTED, State.RECEIVED, State.WITHDRAWN, State.DISQUALIFIED}),
    State.REPORTED: frozenset({State.ADMITTED, State.WITHDRAWN, State.DISQUALIFIED}),
    State.REFUSED: frozenset({State.RECEIVED}),
    State.WITHDRAWN: frozenset({State.DRAFT}),
    State.DISQUALIFIED: frozenset(),
}
"""What may follow. A refusal can be taken back by the office; what was withdrawn begins again as a draft and meets every limit again."""

REASONS: dict[str, str] = {
    "fault_only": N_("It only points out a fault and proposes nothing"),
    "ordered": N_("It has been ordered or is under way already"),
    "vague": N_("It is too vague to be carried out"),
    "repeats": N_("It repeats one that was not accepted"),
    "not_staff": N_("An author is not entitled to take part"),
    "welfare": N_("It is about staff's welfare or promotion"),
    "interpretation": N_("It only interprets the law"),
    "form": N_("The form or the limits are not met"),
    "identity": N_("It tells who wrote it"),
    "other": N_("Another reason"),
}
"""Why an entry is returned or refused; each asks for words besides."""


def check_step(before: str, after: State) -> None:
    """Raises Refused where this cannot follow."""
    if after not in FOLLOWS[State(before)]:
        raise Refused(N_("This cannot be done any more: the entry has moved on. Load the page again to see where it stands."))


def check_reason(key: str, text: str) -> None:
    """A reason of the list, and words. Raises Refused."""
    if key not in REASONS:
        raise Refused(N_("Choose a reason."), field="reason")
    if not text.strip():
        raise Refused(N_("Say why in your own words. The authors read it."), field="text")
