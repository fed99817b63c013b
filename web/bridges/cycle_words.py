"""The rule parameters in words: message ids, for forms and for the public rule sheet."""

from typing import Any

from domain.cycles.rules import Ballot, Rules, Selection
from domain.errors import N_
from domain.translated import Text, Translated

MAIN = "zh-Hant"
"""The language in which kinds of proof are kept first; the other ones lie beside it."""

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
    "votes": N_("the one with more votes first (with equal shares)"),
    "lot": N_("a recorded lot"),
}
PAGE_KINDS = {"learning": N_("Learning material"), "facts": N_("Budget facts"), "press": N_("Press kit")}
WORDS: dict[str, Any] = {"link_names": LINK_NAMES, "channel_names": CHANNEL_NAMES, "selections": SELECTIONS, "tie_names": TIE_NAMES}
"""What the rule sheet's template needs."""


def percent(share: int) -> str:
    """Hundredths of a percent as people write them: 100 is 1, 50 is 0.5."""
    return f"{share / 100:.2f}".rstrip("0").rstrip(".")


def proof_of(rules: Rules, link: str) -> Translated:
    """The kinds of proof of a way to belong, in every language in which they are written."""
    held = {MAIN: rules.proofs.get(link, "")} | {tag: texts.get(link, "") for tag, texts in rules.proofs_in.items()}
    texts = {tag: Text(text, True) for tag, text in held.items() if text}
    return Translated(texts, MAIN if MAIN in texts else next(iter(texts), ""))


def invalid_words(rules: Rules) -> list[tuple[str, dict[str, object]]]:
    """Which ballots do not count: message ids with their facts."""
    facts: dict[str, object] = {"least": rules.least, "most": rules.most}
    limits = {
        Ballot.UP_TO: N_("A ballot with more than %(most)s proposals is invalid."),
        Ballot.EXACTLY: N_("A ballot with fewer or more than %(most)s proposals is invalid."),
        Ballot.BETWEEN: N_("A ballot with fewer than %(least)s or more than %(most)s proposals is invalid."),
        Ballot.BUDGET: N_("A ballot whose proposals cost more together than the budget is invalid."),
    }
    found = [(limits[rules.ballot], facts)]
    if {"slip", "online"} & set(rules.channels):
        found.append((N_("Phone and computer say so before you cast, and do not take such a ballot."), {}))
    if "paper" in rules.channels:
        found.append(
            (N_("A paper ballot is also invalid if it cannot be read, or bears a name or a mark that tells who filled it in."), {})
        )
    return found
