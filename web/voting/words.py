"""What the pages of a vote call things: states, ties, public acts."""

from domain.errors import N_
from domain.voting.actions.roll_import import CARD
from domain.voting.eligibility import Way
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
    "roll_added": N_("People were added to the roll while the vote was open"),
    "roll_removed": N_("People were taken off the roll before the vote was opened"),
    "roll_corrected": N_("A fact about somebody on the roll was corrected"),
    "cards": N_("Deliberation cards were made"),
    "code_given": N_("A code was given out at an office"),
    "letters": N_("Codes were written for letters"),
    "offline_twice": N_("An offline station handed a slip to somebody who had collected elsewhere"),
    "drawn": N_("Winners of the prize draw were drawn"),
    "draw_erased": N_("The list of the prize draw was erased"),
    "granted": N_("The commission granted somebody one more slip"),
    "withdrawn": N_("The commission withdrew a ballot"),
    "test_slips": N_("Test slips were taken out of the count"),
    "invalid": N_("Paper ballots that do not count"),
    "exception": N_("A paper ballot whose slip had voted already"),
    "blacked_out": N_("The reason of a public act was blacked out"),
    "closed": N_("The vote was closed"),
    "difference": N_("It was accepted that slips, people and ballots differ"),
    "sealed": N_("The box was shut"),
    "sum": N_("The sum of acts behind which one voter stands"),
    "database": N_("Something about the database changed while the vote was open"),
    "unverified": N_("It was accepted that the published bundle fails a check"),
    "counted": N_("The ballots were counted"),
    "certified": N_("The result is final"),
    "restored": N_("The vote went on with a restored copy of the database"),
    "destroyed": N_("Keys and box were destroyed"),
}

WITHHELD = {
    "few": N_("With fewer than 50 ballots only what follows from the totals is published; with fewer than ten only the winners."),
    "class": N_("A class of voters is so small that only the winners are published."),
    "recent": N_(
        "Another vote on the same proposals was counted within thirty days. "
        "So that nobody can be found in the difference of both, only the winners are published."
    ),
}
"""Why not everything of a count is published."""

PACKS = {
    "sealed": N_("sealed"),
    "open": N_("in use"),
    "quarantined": N_("put aside"),
}

LINKS = {
    "registered": N_("registered here"),
    "lives": N_("lives here"),
    "studies": N_("studies here"),
    "works": N_("works here"),
}
"""How somebody belongs here, as the rules and the desk's list have it."""

WAYS = {
    Way.SPOT: N_("at the ballot desk with a proof, also for those who are not on the roll"),
    Way.SECOND: N_("online, with a second fact of the roll or the code from a letter or an office"),
    Way.PHONE: N_("online, with a text message to the number on the roll"),
    Way.SIGN_ON: N_("online, with the city's single sign-on"),
    Way.CARD: N_("at the desk or online, with a deliberation card"),
    Way.NO_ROLL: N_("There is no roll: the desk hands out by rule, and the counts of the packs are the only control."),
}

LINKED = LINKS | {CARD: N_("attended, with a card")}
"""The same as the roll has it."""
