"""What the register calls things, message ids."""

from domain.errors import N_
from domain.signs.rules import State

STATES = {
    State.RECEIVED: (N_("received"), "wait"),
    State.ASSIGNED: (N_("with its owner"), "now"),
    State.PASSED_ON: (N_("passed on, still open"), "wait"),
    State.CORRECTED: (N_("corrected"), "done"),
    State.NO_DEFECT: (N_("no defect"), ""),
    State.DOUBLE: (N_("reported already"), ""),
    State.HIDDEN: (N_("not shown"), ""),
}
"""A state: its words, and the tone of its chip."""

EVENTS = {
    "reported": N_("reported"),
    "assigned": N_("shown, and given to its owner"),
    "passed_on": N_("passed on to somebody else"),
    "corrected": N_("corrected, as the photo shows"),
    "said_corrected": N_("corrected, says its owner; it stays open until a photo or the reporter says so too"),
    "agreed": N_("corrected, as the reporter agrees"),
    "not_corrected": N_("not corrected, says the reporter"),
    "no_defect": N_("found to be no defect"),
    "double": N_("the same as another report"),
    "hidden": N_("taken off: it is no report of a sign"),
    "reopened": N_("opened again"),
}
