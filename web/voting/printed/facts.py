"""What slips say: facts only, so that whoever draws a part of one needs no other part."""

from dataclasses import dataclass, field

from domain.counting.ballot_forms import BallotForm
from domain.translated import Translated
from domain.voting.sheet import Candidate
from web.printing.drawing import Pair

REHEARSAL = ("演練", "REHEARSAL")
SAMPLE = ("樣張", "SAMPLE")


@dataclass(frozen=True)
class SlipFacts:
    """What is printed on every slip of an election.

    host_url: scheme and host from the settings. phrase: the election's two words. choose: how many may be chosen ("至多圈選 5 案",
    "Choose up to 5 proposals"). closes: when the vote ends. scale: minor units in one of the currency. Pairs are Chinese and English.
    here: slips may lead to this computer, as in a rehearsal and a demonstration.
    numbers: on paper, ranks or points are written into the boxes instead of ticks.
    form: how many boxes there are for numbers, where the proposals are too many to be listed.
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
    form: BallotForm = field(default_factory=BallotForm)
    here: bool = False
    sample: bool = False

    @property
    def mark(self) -> Pair | None:
        """What is printed across slips that do not count."""
        return SAMPLE if self.sample else REHEARSAL if self.rehearsal else None
