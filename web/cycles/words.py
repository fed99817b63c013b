"""The rule parameters in words: message ids, for forms and for the public rule sheet."""

from typing import Any

from domain.cycles.rules import Ballot, Selection
from domain.errors import N_

LINK_NAMES = {
    "registered": N_("registered here"),
    "lives": N_("living here"),
    "studies": N_("studying here"),
    "works": N_("working here"),
}
CHANNEL_NAMES = {
    "slip": N_("a slip with a code, by phone, at the voting place"),
    "paper": N_("a slip marked by pen"),
    "online": N_("online, with a code"),
}
BALLOTS = {
    Ballot.UP_TO: N_("up to a number"),
    Ballot.EXACTLY: N_("exactly a number"),
    Ballot.BETWEEN: N_("between two numbers"),
    Ballot.BUDGET: N_("as many as the budget allows"),
}
SELECTIONS = {
    Selection.TOP: N_("those with the most votes, up to a number"),
    Selection.TOP_PER_AREA: N_("the one with the most votes in each area"),
    Selection.THRESHOLD: N_("all that reach a number of votes"),
    Selection.DOWN_SKIP: N_("by votes, down the list while money lasts; what does not fit is skipped"),
    Selection.DOWN_STOP: N_("by votes, down the list until the first that does not fit"),
    Selection.EQUAL_SHARES: N_("method of equal shares"),
}
TIE_NAMES = {
    "cost": N_("the cheaper one first"),
    "cost-desc": N_("the dearer one first"),
    "votes": N_("the one with more votes first"),
    "lot": N_("a recorded lot"),
}
WORDS: dict[str, Any] = {"link_names": LINK_NAMES, "channel_names": CHANNEL_NAMES, "selections": SELECTIONS, "tie_names": TIE_NAMES}
"""What the rule sheet's template needs."""
