"""What the committee's pages call things, message ids."""

from domain.committee.rules import Outcome
from domain.errors import N_

OUTCOMES = {
    Outcome.AS_PROPOSED: (N_("approved as proposed"), "done"),
    Outcome.AMENDED: (N_("approved with changes"), "done"),
    Outcome.DEFERRED: (N_("deferred"), "wait"),
    Outcome.REJECTED: (N_("not approved"), "bad"),
}
"""An outcome: its words, and the tone of its chip."""

STATES = {
    "planned": (N_("to come"), "wait"),
    "open": (N_("in session"), "now"),
    "closed": (N_("over"), "done"),
    "failed": (N_("no decision: too few came"), "bad"),
}
KINDS = {"internal": N_("city staff"), "external": N_("scholar or expert"), "foreign": N_("native speaker")}
"""Kinds of members."""
