"""What the committee's pages call things, message ids."""

from domain.committee.models import Meeting
from domain.committee.queries import name_of
from domain.committee.rules import Choice, Kind, Outcome, Session
from domain.errors import N_
from web.frame.visit import Visit

OUTCOMES = {
    Outcome.AS_PROPOSED: (N_("approved as proposed"), "done"),
    Outcome.AMENDED: (N_("approved with changes"), "done"),
    Outcome.DEFERRED: (N_("deferred"), "wait"),
    Outcome.REJECTED: (N_("not approved"), "bad"),
    Outcome.WITHDRAWN: (N_("taken back by who submitted it"), ""),
    Outcome.NOTED: (N_("noted"), "done"),
}
"""An outcome: its words, and the tone of its chip."""

STATES = {
    "planned": (N_("to come"), "wait"),
    "open": (N_("in session"), "now"),
    "closed": (N_("over"), "done"),
    "failed": (N_("no decision: too few came"), "bad"),
    "canceled": (N_("canceled"), "bad"),
}
WRITTEN_STATES = {
    "planned": (N_("being prepared"), "wait"),
    "open": (N_("members are voting"), "now"),
    "closed": (N_("over"), "done"),
    "failed": (N_("no decision: too few answered"), "bad"),
    "canceled": (N_("canceled"), "bad"),
}
KINDS = {"internal": N_("city staff"), "external": N_("scholar or expert"), "foreign": N_("native speaker")}
"""Kinds of members."""

SUBJECTS = {Kind.MOTION: N_("Item to decide"), Kind.REPORT: N_("Item to hear")}
"""Items that are no names."""

CHOICES = {
    Choice.YES: N_("I agree"),
    Choice.NO: N_("I do not agree"),
    Choice.ABSTAIN: N_("I abstain"),
    Choice.ASIDE: N_("I stand aside"),
}
"""A member's vote outside the room."""

STAGES = {
    "open": (N_("goes on"), "now"),
    "closing": (N_("said to be done"), "wait"),
    "agreed": (N_("said to be done"), "wait"),
    "closed": (N_("done"), "done"),
    "stopped": (N_("stopped"), "bad"),
}
"""Stages of a case that follows a decision up."""


def title_of(visit: Visit, meeting: Meeting) -> str:
    """What a meeting is called, by its number."""
    words = N_("Meeting %(name)s") if meeting.kind == Session.MEETING else N_("Written procedure %(name)s")
    return visit.say(words, name=name_of(meeting))
