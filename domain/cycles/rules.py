"""What a cycle is made of besides its dates, and what must be true of it: pure decisions.

Rule parameters span everything seen in the field (`domain.md` 3.3, 2.1).
"""

import hashlib
import itertools
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any

from domain.counting.ties import telling
from domain.errors import N_, Refused


class Ballot(StrEnum):
    """How many proposals one ballot may choose."""

    UP_TO = "up_to"
    EXACTLY = "exactly"
    BETWEEN = "between"
    BUDGET = "budget"


class Selection(StrEnum):
    """How winners follow from votes."""

    TOP = "top"
    TOP_PER_AREA = "top_per_area"
    THRESHOLD = "threshold"
    DOWN_SKIP = "down_skip"
    DOWN_STOP = "down_stop"
    EQUAL_SHARES = "equal_shares"


LATER = ("proofs_in", "share", "eligible")
"""Parameters that rules did not have from the beginning."""

LINKS = ("registered", "lives", "studies", "works")
CHANNELS = ("slip", "paper", "online")
TIES = ("cost", "lot")
ORDERS = ("random", "number")


@dataclass(frozen=True)
class Rules:
    """The rule parameters of a cycle.

    age: least age in years; born_by: or born on or before this day. links: how people may belong to the area.
    cut_off: registered by this day.
    proofs: link to the kinds of proof, in words; proofs_in: the same in other languages, by their tags.
    credential: a card earned by attending is asked for.
    ballot, least, most: how many may be chosen. weights: link to the weight of a vote, empty when all count the same.
    order: on screens; paper is by number always. rounds: how many proposals each round leaves, `(12, 6)`; empty: one round.
    selection, winners, threshold: how winners follow. ties: criteria in order. blank: a blank ballot is allowed.
    hidden: no running totals before the close. draw: a draw list apart from the ballots.
    support: supports (附議) a proposal needs before agencies review it; 0: none. at_once: proposals show before an officer has read them.
    share, eligible: where the threshold is a share of those who may vote: hundredths of a percent, and how many they are.
    """

    age: int = 16
    born_by: date | None = None
    links: tuple[str, ...] = LINKS
    cut_off: date | None = None
    proofs: Mapping[str, str] = field(default_factory=dict)
    credential: bool = False
    channels: tuple[str, ...] = CHANNELS
    ballot: Ballot = Ballot.UP_TO
    least: int = 1
    most: int = 3
    grouped: bool = False
    weights: Mapping[str, int] = field(default_factory=dict)
    order: str = "random"
    rounds: tuple[int, ...] = ()
    selection: Selection = Selection.DOWN_SKIP
    winners: int = 3
    threshold: int = 0
    ties: tuple[str, ...] = TIES
    blank: bool = True
    hidden: bool = True
    draw: bool = False
    support: int = 0
    at_once: bool = False
    proofs_in: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    share: int = 0
    eligible: int = 0

    @property
    def telling_ties(self) -> tuple[str, ...]:
        """The criteria that can decide a tie: where winners follow from votes, tied proposals have equally many."""
        return telling(self.ties, by_votes=self.selection is not Selection.EQUAL_SHARES)

    def to_json(self) -> dict[str, Any]:
        """Plain data; dates as ISO text. What came later is left out where it is not used: the digests of earlier rules stay the same."""
        made: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in LATER and not value:
                continue
            if isinstance(value, date):
                value = value.isoformat()
            made[item.name] = list(value) if isinstance(value, tuple) else dict(value) if isinstance(value, Mapping) else value
        return made

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Rules":
        """The rules that `to_json` made; what a newer version added has its default."""
        known = {item.name for item in fields(cls)}
        held: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in data.items() if name in known}
        for name in ("born_by", "cut_off"):
            held[name] = date.fromisoformat(held[name]) if held.get(name) else None
        held["ballot"] = Ballot(held.get("ballot", Ballot.UP_TO))
        held["selection"] = Selection(held.get("selection", Selection.DOWN_SKIP))
        return cls(**held)


def check_rules(rules: Rules) -> None:
    """Raises Refused beside the first field that cannot be meant."""
    if not 0 <= rules.age <= 120:
        raise Refused(N_("Enter an age between 0 and 120."), field="age")
    if not rules.links:
        raise Refused(N_("Choose at least one way to belong: registered, living, studying or working here."), field="links")
    if not rules.channels:
        raise Refused(N_("Choose at least one way to vote."), field="channels")
    if rules.ballot is not Ballot.BUDGET and not 1 <= rules.most <= 100:
        raise Refused(N_("Enter how many may be chosen: 1 to 100."), field="most")
    if rules.ballot is Ballot.BETWEEN and not 0 <= rules.least <= rules.most:
        raise Refused(N_("The smallest number must not be larger than the largest."), field="least")
    if rules.selection is Selection.TOP and not 1 <= rules.winners <= 1000:
        raise Refused(N_("Enter how many win: 1 to 1,000."), field="winners")
    _check_counting(rules)
    if not 0 <= rules.support <= 1_000_000:
        raise Refused(N_("Enter a number of supports of 0 or more."), field="support")


def _check_counting(rules: Rules) -> None:
    if not 0 <= rules.share <= 10_000 or (rules.share and not 1 <= rules.eligible <= 100_000_000):
        raise Refused(N_("A share of the eligible people needs their number: enter how many people may vote."), field="eligible")
    if rules.share and rules.threshold != votes_for(rules.share, rules.eligible):
        raise Refused(N_("The number of votes does not follow from the share and the number of people."), field="threshold")
    if rules.threshold < 0 or (rules.selection is Selection.THRESHOLD and rules.threshold < 1):
        raise Refused(N_("Enter how many votes a proposal needs."), field="threshold")
    if any(later >= earlier for earlier, later in itertools.pairwise(rules.rounds)) or any(n < 1 for n in rules.rounds):
        raise Refused(N_("Each round must leave fewer proposals than the one before, for example 12, 6."), field="rounds")


def votes_for(share: int, eligible: int) -> int:
    """The votes that a share of those who may vote comes to, rounded up. share: in hundredths of a percent."""
    return -(-share * eligible // 10_000)


PATTERNS = ("rails", "waves", "roofs", "trees", "lamps")


def clean_key(typed: str) -> str:
    """A short name for addresses. Raises Refused."""
    key = typed.strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,38}", key):
        raise Refused(N_("Use 2 to 39 small letters, digits or hyphens, such as hamasen-2027."), field="key")
    return key


def clean_prefix(typed: str) -> str:
    """What proposal numbers begin with, such as the ROC year. Raises Refused."""
    prefix = typed.strip().upper()
    if not re.fullmatch(r"[A-Z0-9]{1,8}", prefix):
        raise Refused(N_("Use 1 to 8 letters or digits, such as 116."), field="prefix")
    return prefix


def unique(keys: Sequence[str]) -> None:
    """Raises Refused when two things have one short name."""
    if len(set(keys)) != len(keys):
        raise Refused(N_("Two of them have the same short name."), field="key")


def digest(plan: Mapping[str, Any]) -> str:
    """The SHA-256 of a plan in canonical JSON: sorted keys, no blanks, UTF-8. Published at opening, so that anyone can compare."""
    text = json.dumps(plan, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
