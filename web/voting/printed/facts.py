"""What slips say: facts only, so that whoever draws a part of one needs no other part."""

from dataclasses import dataclass

from domain.translated import Translated
from domain.voting.sheet import Candidate
from web.printing.drawing import Pair


@dataclass(frozen=True)
class SlipFacts:
    """What is printed on every slip of an election.

    host_url: scheme and host from the settings. phrase: the election's two words. choose: how many may be chosen ("至多圈選 5 案",
    "Choose up to 5 proposals"). closes: when the vote ends. scale: minor units in one of the currency. Pairs are Chinese and English.
    here: slips may lead to this computer, as in a rehearsal and a demonstration.
    numbers: on paper, ranks or points are written into the boxes instead of ticks.
    """

    host_url: str
    name: Translated
    phrase: Pair
    rehearsal: bool
    choose: Pair
    closes: Pair
    candidates: tuple[Candidate, ...]
    scale: int = 1
    currency: str = "TWD"
    numbers: bool = False
    here: bool = False
