"""How kinds, states and needs are called."""

from domain.errors import N_
from domain.workshops.rules import EventState, Kind, PartyState

KINDS = {
    Kind.LIVING_ROOM: N_("Living-room talk"),
    Kind.HOST_TRAINING: N_("Training of facilitators"),
    Kind.WORKSHOP: N_("Workshop"),
    Kind.BRIEFING: N_("Briefing"),
    Kind.CIVIL_SERVANTS: N_("Training of civil servants"),
    Kind.LECTURE: N_("Lecture"),
    Kind.STALL: N_("Stall"),
    Kind.ASSEMBLY: N_("Residents' assembly"),
    Kind.DELIBERATION: N_("Deliberation day"),
}

STATES = {
    EventState.DRAFT: (N_("draft"), "wait"),
    EventState.PUBLIC: (N_("public"), "done"),
    EventState.CANCELED: (N_("canceled"), "bad"),
}

PARTIES = {
    PartyState.TAKEN: (N_("registered"), "done"),
    PartyState.OFFERED: (N_("asked, not answered yet"), "wait"),
    PartyState.WAITING: (N_("on the waiting list"), "wait"),
    PartyState.CANCELED: (N_("does not come"), "off"),
    PartyState.LAPSED: (N_("did not answer"), "off"),
}

NEEDS = {
    "childcare": N_("Childcare"),
    "interpreter": N_("An interpreter"),
    "hearing": N_("Help with hearing"),
    "wheelchair": N_("Step-free access"),
}

MEALS = {
    "meat": N_("with meat"),
    "vegetarian": N_("vegetarian"),
    "none": N_("no meal"),
}

BANDS = {
    "-17": N_("under 18"),
    "18-29": N_("18 to 29"),
    "30-44": N_("30 to 44"),
    "45-64": N_("45 to 64"),
    "65-": N_("65 and older"),
}

SERVICES = {
    "childcare": N_("Childcare on the spot"),
    "interpreter": N_("Interpreters"),
    "hearing": N_("Help for those who hear badly"),
    "wheelchair": N_("Step-free access"),
}
