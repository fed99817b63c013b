"""What an event offers beside its seats: meals, hours that are credited, an allowance, booths with stamps, checking in by oneself. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import N_, Refused

MEALS = ("meat", "vegetarian", "none")
"""What somebody eats; empty for who was not asked."""

BANDS = ("-17", "18-29", "30-44", "45-64", "65-")
"""Bands of age, in years; whoever signs up may say theirs."""

MOST_ALLOWANCE, MOST_BOOTHS, MOST_BOOTH = 20_000, 20, 40


@dataclass(frozen=True)
class Options:
    """meals: whether food is chosen; learning: whether civil servants are credited hours; allowance: NT$ a person, None without;
    self_check: whether people check themselves in; booths: their names; booths_needed: how many stamps entitle to a ballot, 0 for none."""

    meals: bool = False
    learning: bool = False
    allowance: int | None = None
    self_check: bool = False
    booths: tuple[str, ...] = ()
    booths_needed: int = 0

    def check(self) -> None:
        """Raises Refused for what cannot be."""
        if self.allowance is not None and not 1 <= self.allowance <= MOST_ALLOWANCE:
            raise Refused(N_("Enter an amount of 1 to %(most)s NT$ a person, or leave it empty."), field="allowance", most=MOST_ALLOWANCE)
        if len(self.booths) > MOST_BOOTHS or any(len(name) > MOST_BOOTH for name in self.booths):
            raise Refused(N_("At most %(most)s booths, each with a short name."), field="booths", most=MOST_BOOTHS)
        if len(set(self.booths)) < len(self.booths):
            raise Refused(N_("Two booths have the same name."), field="booths")
        if not 0 <= self.booths_needed <= len(self.booths):
            raise Refused(N_("So many booths are not there."), field="booths_needed")


def booths_of(typed: str) -> tuple[str, ...]:
    """Names of booths as they are typed, with commas or a line each."""
    parts = typed.replace("、", ",").replace("，", ",").replace("\n", ",").split(",")
    return tuple(" ".join(part.split()) for part in parts if part.strip())


def is_entitled(held: Sequence[str], booths: Sequence[str], needed: int) -> bool:
    """Whether somebody with these stamps may have a ballot: enough of the booths that there are; never where none are asked for."""
    return needed > 0 and len(set(held) & set(booths)) >= needed
