"""The protocol of a count: what was printed, handed out, cast, opened and left out, as far as it may be told."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from domain.voting.closing import Level, OpenedBox, Tally, Told
from domain.voting.models import Election

LEAST_CELL = 10
"""People whom a figure of turnout must be about to be told."""


def turnout(slips: Mapping[str, int], roll: Mapping[str, int], *, small: bool) -> dict[str, Any]:
    """Slips and roll as the protocol tells them. A cell of fewer than ten people is added to the others, and so is what would give it away
    again (what is left of the packs). small: tell it all the same, as format 1 does.
    """
    cells = (slips["handed_out"], slips["armed"], roll["onsite"], roll["remote"])
    if small or not any(0 < cell < LEAST_CELL for cell in cells):
        return {"slips": dict(slips), "roll": dict(roll)}
    given, collected = slips["handed_out"] + slips["armed"], roll["onsite"] + roll["remote"]
    return {
        "slips": {"printed": slips["printed"], "unopened": slips["unopened"], "given": given},
        "roll": {"people": roll["people"], "collected": collected, "replaced": roll["replaced"]},
    }


def protocol_of(election: Election, opened: OpenedBox, counted: Tally, told: Told, invalid: Mapping[str, int]) -> dict[str, Any]:
    """The figures of a protocol but slips and roll; blanks and channels only where the ballots are published."""
    found: dict[str, Any] = {
        "election": election.key,
        "eid": election.eid,
        "digest": election.digest,
        "rehearsal": election.rehearsal,
        "opens": election.opens,
        "closes": election.closes,
        "ballots": len(opened.ballots),
        "opened": opened.opened,
        "matched": opened.matched,
        "withdrawn": opened.withdrawn,
        "tests": opened.tests,
        "invalid": _invalid(invalid),
    }
    if told.level is Level.BALLOTS:
        found["blank"] = sum(1 for choice in counted.choices if not choice.chosen)
        found["votes"] = sum(len(choice.chosen) for choice in counted.choices)
        found["channels"] = _channels(opened)
    return found


def _invalid(found: Mapping[str, int]) -> dict[str, int]:
    """Paper ballots that do not count, by reason; only together where one reason has fewer than ten."""
    if any(count < LEAST_CELL for count in found.values()) and len(found) > 1:
        return {"together": sum(found.values())}
    return dict(sorted(found.items()))


def _channels(opened: OpenedBox) -> dict[str, int]:
    """Ballots by channel, only where every one that was used has twenty."""
    sizes = Counter(ballot.channel for ballot in opened.ballots)
    return dict(sorted(sizes.items())) if sizes and min(sizes.values()) >= 20 else {}
