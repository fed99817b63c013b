"""What must agree once a vote is closed: slips against people, and ballots against slips; as sums, never pack by pack. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.voting.models import Pack

MOST_TESTS = 50
"""Slips that observers draw at most."""


@dataclass(frozen=True)
class Reconciliation:
    """The sums of a closed vote.

    slips: as `slips_balance` has them, counted by two people, and `armed` codes collected online. roll: as `roll_of` has it.
    replaced: slips made void at the desk because a new one was drawn. tests: slips that observers drew. ballots: in the box.
    invalid: paper ballots that do not count. aside: opened packs that were put aside. has_roll: whether the vote has a roll.
    """

    slips: Mapping[str, int]
    roll: Mapping[str, int]
    replaced: int
    tests: int
    ballots: int
    invalid: int
    aside: int
    has_roll: bool

    @property
    def given(self) -> int:
        """Slips handed out by the count of the packs, and codes collected online."""
        return self.slips["handed_out"] + self.slips["armed"]

    @property
    def people(self) -> int:
        """How many slips and codes there must be by the roll: each person who collected, one more where granted, and the test slips."""
        return self.roll["onsite"] + self.roll["remote"] + self.roll["replaced"] + self.tests

    @property
    def expected_left(self) -> int:
        """Slips of opened packs that should be left over, by the roll and by what the desk replaced."""
        opened = self.slips["printed"] - self.slips["unopened"]
        return opened - self.roll["onsite"] - self.roll["replaced"] - self.tests - self.replaced

    @property
    def too_many(self) -> bool:
        """Whether more ballots came than slips were given out. Fewer are no contradiction: people walk away."""
        return self.ballots + self.invalid > self.given

    @property
    def differs(self) -> bool:
        """Whether slips and roll tell different numbers."""
        return self.has_roll and self.given != self.people

    @property
    def facts(self) -> dict[str, int]:
        """What a public act about a difference tells, and `verify` compares."""
        return {"slips": self.given, "people": self.people, "ballots": self.ballots}


def slips_balance(rows: Sequence[Pack], armed: int) -> dict[str, int]:
    """Printed = unopened + handed out + spoiled + left over; and the codes that were collected online.

    Every opened pack is counted by now: the box is not shut before.
    """
    paper = [pack for pack in rows if not pack.online]
    opened = [pack for pack in paper if pack.opened_by is not None]
    left, spoiled = sum(pack.left or 0 for pack in opened), sum(pack.spoiled for pack in opened)
    printed = sum(pack.printed for pack in paper)
    unopened = printed - sum(pack.printed for pack in opened)
    return {
        "printed": printed,
        "unopened": unopened,
        "left": left,
        "spoiled": spoiled,
        "handed_out": printed - unopened - left - spoiled,
        "armed": armed,
    }
