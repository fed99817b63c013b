"""The stations of a proposal's way: what happened to it, in words that everybody can read. Pure."""

from enum import StrEnum

from domain.errors import N_


class Happened(StrEnum):
    """Everything a passport tells."""

    BORN = "born"
    SUBMITTED = "submitted"
    PUBLIC = "public"
    RETURNED = "returned"
    CHANGED = "changed"
    ASSIGNED = "assigned"
    ANSWERED = "answered"
    MOVED = "moved"
    REPLIED = "replied"
    GRADED = "graded"
    MERGED = "merged"
    TOOK_IN = "took_in"
    SPLIT = "split"
    CANDIDATE = "candidate"
    RESULT = "result"
    CASE = "case"
    PROGRESS = "progress"
    CLOSING = "closing"
    OBJECTED = "objected"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    NOT_ACCEPTED = "not_accepted"
    HIDDEN = "hidden"
    BACK = "back"
    SUPPORTED = "supported"
    UNASKED = "unasked"
    DROPPED = "dropped"
    CORRECTED = "corrected"
    MOVED_UP = "moved_up"
    STOPPED = "stopped"
    DIVIDED = "divided"
    TRANSLATED = "translated"
    REDACTED = "redacted"
    REACHED = "reached"
    EXTENDED = "extended"
    SLIP = "slip"


WORDS: dict[Happened, str] = {
    Happened.BORN: N_("The idea was written down"),
    Happened.SUBMITTED: N_("Submitted"),
    Happened.PUBLIC: N_("Checked and published"),
    Happened.RETURNED: N_("Returned with points to change"),
    Happened.CHANGED: N_("Changed by its proposers"),
    Happened.ASSIGNED: N_("Given to an agency to review"),
    Happened.ANSWERED: N_("An agency has answered"),
    Happened.MOVED: N_("An agency has more time"),
    Happened.REPLIED: N_("The proposers have answered the review"),
    Happened.GRADED: N_("The review is complete"),
    Happened.MERGED: N_("Merged into another proposal"),
    Happened.TOOK_IN: N_("Took another proposal in"),
    Happened.SPLIT: N_("Split off from another proposal"),
    Happened.CANDIDATE: N_("Candidate for the vote"),
    Happened.RESULT: N_("Result of the vote"),
    Happened.CASE: N_("Its delivery is being tracked"),
    Happened.PROGRESS: N_("Progress reported"),
    Happened.CLOSING: N_("The agency says that it is done"),
    Happened.OBJECTED: N_("The proposers see it differently"),
    Happened.CLOSED: N_("Done and closed"),
    Happened.WITHDRAWN: N_("Withdrawn by its proposers"),
    Happened.NOT_ACCEPTED: N_("Not accepted"),
    Happened.HIDDEN: N_("Taken off the site"),
    Happened.BACK: N_("Taken up again"),
    Happened.SUPPORTED: N_("Enough people support it"),
    Happened.UNASKED: N_("An agency is no longer asked"),
    Happened.DROPPED: N_("Taken out of the vote by the office"),
    Happened.CORRECTED: N_("The result was corrected"),
    Happened.MOVED_UP: N_("Moved up from the reserve"),
    Happened.STOPPED: N_("It cannot be carried out"),
    Happened.DIVIDED: N_("A part goes on as a proposal of its own"),
    Happened.REACHED: N_("Milestone reached"),
    Happened.EXTENDED: N_("A later day was granted"),
    Happened.SLIP: N_("The office corrected a slip"),
    Happened.REDACTED: N_("Personal data was blacked out"),
    Happened.TRANSLATED: N_("A text in another language was added"),
}

QUESTIONS = {
    "merge": frozenset({"merge_offered", "merge_waiting", "merge_declined", "merge_off", "merged"}),
    "site": frozenset({"hidden", "back"}),
    "closing": frozenset({"closing", "closing_again", "closing_back", "closed", "closed_anyway"}),
}
"""Kinds of letters to proposers that belong together: a question, and what it came to."""

ASIDE = frozenset(
    {
        "invited",
        "supported",
        "slip",
        "redacted",
        "divided",
        "split",
        "time",
        "unasked",
        "behind",
        "progress",
        "progress_missing",
    }
)
"""Kinds that do not say how the proposal itself stands now."""


def topic_of(kind: str) -> str:
    """What a letter to proposers is about: where a proposal stands, a question, or something aside. Newer replaces older of its topic."""
    if kind in ASIDE:
        return kind
    return next((topic for topic, kinds in QUESTIONS.items() if kind in kinds), "state")


TOLD = frozenset(Happened) - {Happened.BORN, Happened.SUBMITTED, Happened.HIDDEN, Happened.BACK}
"""What those who follow a proposal are told."""
