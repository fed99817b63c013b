"""Who acts in a vote: one officer, or two for what cannot be undone."""

from dataclasses import dataclass

from domain.errors import N_, Refused
from domain.voting.models import Election

TWO = N_("This takes two officers. Please ask a second one to confirm.")


def one_is_enough(election: Election) -> bool:
    """Whether one officer is enough: in a small assembly, and in a rehearsal."""
    return election.profile == "room" or election.rehearsal


@dataclass(frozen=True)
class Officers:
    """Who acts: one, and for a vote of the city a second one. Numbers of people, 0 for the command line."""

    first: int
    second: int | None = None

    def both(self, election: Election) -> list[int]:
        """Their numbers. Raises Refused where a second person is needed and there is none."""
        if not one_is_enough(election) and (self.second is None or self.second == self.first):
            raise Refused(TWO)
        return [self.first] if self.second is None else [self.first, self.second]
