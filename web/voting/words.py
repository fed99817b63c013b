"""What the pages of a vote call things: states, ties, public acts."""

from domain.errors import N_
from domain.voting.models import State

STATES = {
    State.DRAFT.value: N_("being prepared"),
    State.FROZEN.value: N_("rules fixed, not open yet"),
    State.OPEN.value: N_("open for voting"),
    State.CLOSED.value: N_("closed, paper is being entered"),
    State.SEALED.value: N_("box shut, to be counted"),
    State.COUNTED.value: N_("counted"),
    State.CERTIFIED.value: N_("final"),
}

TIES = {
    "cost": N_("the cheaper proposal"),
    "cost-desc": N_("the dearer proposal"),
    "votes": N_("the one with more votes"),
    "lot": N_("a lot that anybody can draw again"),
}

EVENTS = {
    "frozen": N_("The rules were fixed"),
    "printed": N_("Slips were printed"),
    "opened": N_("The vote was opened"),
    "pack_opened": N_("A pack of slips was opened"),
    "trial": N_("The officers' key opened a trial ballot"),
    "times": N_("The times were changed"),
    "quarantined": N_("A pack of slips was put aside"),
    "replaced": N_("A slip was replaced before it was cast"),
    "void": N_("A slip was made void"),
    "withdrawn": N_("The commission withdrew a ballot"),
    "test_slips": N_("Test slips were taken out of the count"),
    "invalid": N_("Paper ballots that do not count"),
    "exception": N_("A paper ballot whose slip had voted already"),
    "closed": N_("The vote was closed"),
    "sealed": N_("The box was shut"),
    "counted": N_("The ballots were counted"),
    "certified": N_("The result is final"),
    "restored": N_("The vote went on with a restored copy of the database"),
    "destroyed": N_("Keys and box were destroyed"),
}

PACKS = {
    "sealed": N_("sealed"),
    "open": N_("in use"),
    "quarantined": N_("put aside"),
}
