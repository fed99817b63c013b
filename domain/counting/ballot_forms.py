"""What a ballot may say: how many projects, for how much money, with how many points. As data, in words, and as a judge of one ballot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from domain.counting.amounts import amount
from domain.counting.rules import Sentence
from domain.errors import N_


@dataclass(frozen=True)
class BallotForm:
    """The limits of a ballot; None where there is none.

    kind: approval, choose-1, cumulative, scoring or ordinal. least, most: projects chosen. most_cost: what they may cost together, in
    minor units (a ballot "within budget"). least_points, most_points: of all points together; most_each: for one project.
    """

    kind: str = "approval"
    least: int = 0
    most: int | None = None
    most_cost: int | None = None
    least_points: Fraction | None = None
    most_points: Fraction | None = None
    most_each: Fraction | None = None

    @property
    def valued(self) -> bool:
        """Whether voters give points."""
        return self.kind in ("cumulative", "scoring")

    @property
    def pointed(self) -> bool:
        """Whether what a project gathers is more than the number of its votes: points, or places in a ranking."""
        return self.valued or self.kind == "ordinal"

    def describe(self, scale: int = 1) -> list[Sentence]:
        """The limits in words. scale: minor units in one unit of the currency."""
        said = [self._number()]
        if self.most_cost is not None:
            cost = self.most_cost // scale if self.most_cost % scale == 0 else self.most_cost / scale
            said.append(Sentence(N_("Together they may cost at most %(cost)s."), {"cost": cost}))
        if self.most_points is not None:
            said.append(Sentence(N_("You have %(points)s points to give."), {"points": self.most_points}))
        if self.most_each is not None:
            said.append(Sentence(N_("Give one proposal at most %(points)s points."), {"points": self.most_each}))
        return said

    def _number(self) -> Sentence:
        if self.kind == "choose-1" or (self.least, self.most) == (1, 1):
            return Sentence(N_("Choose one proposal."), {})
        facts = {"least": self.least, "most": self.most}
        if self.most is None:
            everything = (
                N_("Put proposals in the order you prefer.") if self.kind == "ordinal" else N_("Choose as many proposals as you like.")
            )
            return Sentence(N_("Choose at least %(least)s proposals."), facts) if self.least > 1 else Sentence(everything, {})
        if self.kind == "ordinal":
            exact = N_("Put exactly %(most)s proposals in the order you prefer.")
            return Sentence(exact if self.least == self.most else N_("Put up to %(most)s proposals in the order you prefer."), facts)
        if self.least == self.most:
            return Sentence(N_("Choose exactly %(most)s proposals."), facts)
        if self.least > 1:
            return Sentence(N_("Choose from %(least)s to %(most)s proposals."), facts)
        return Sentence(N_("Choose up to %(most)s proposals."), facts)

    def problems(self, chosen: Sequence[int], points: Sequence[Fraction], costs: Sequence[int]) -> list[Sentence]:
        """What is wrong with a ballot; a blank one is never wrong. chosen: indexes; points: beside them; costs: of all projects."""
        if not chosen:
            return []
        found = []
        least, most = (1, 1) if self.kind == "choose-1" else (self.least, self.most)
        if len(chosen) < least:
            found.append(
                Sentence(
                    N_("the ballot chooses %(found)s projects; at least %(least)s are asked for"), {"found": len(chosen), "least": least}
                )
            )
        if most is not None and len(chosen) > most:
            found.append(
                Sentence(N_("the ballot chooses %(found)s projects; at most %(most)s are allowed"), {"found": len(chosen), "most": most})
            )
        if self.most_cost is not None and sum(costs[p] for p in chosen) > self.most_cost:
            found.append(Sentence(N_("the projects chosen cost more together than a ballot may spend"), {}))
        if self.valued:
            found += self._points(points)
        return found

    def _points(self, points: Sequence[Fraction]) -> list[Sentence]:
        together = sum(points, Fraction(0))
        found = []
        if self.most_points is not None and together > self.most_points:
            facts = {"found": together, "most": self.most_points}
            found.append(Sentence(N_("the ballot gives %(found)s points; at most %(most)s are allowed"), facts))
        if self.least_points is not None and together < self.least_points:
            facts = {"found": together, "least": self.least_points}
            found.append(Sentence(N_("the ballot gives %(found)s points; at least %(least)s are asked for"), facts))
        if self.most_each is not None and max(points) > self.most_each:
            facts = {"found": max(points), "most": self.most_each}
            found.append(Sentence(N_("the ballot gives %(found)s points to one project; at most %(most)s are allowed"), facts))
        return found


def form_of_file(meta: Mapping[str, str], scale: int) -> BallotForm:
    """The limits that a .pb file names; those it does not name, or not as a number, are none."""

    def named(key: str) -> Fraction | None:
        found = amount(meta.get(key, ""))
        return None if found is None else Fraction(found)

    cost, most = named("max_sum_cost"), named("max_length")
    return BallotForm(
        kind=meta.get("vote_type", "approval"),
        least=int(named("min_length") or 0),
        most=None if most is None else int(most),
        most_cost=None if cost is None else int(cost * scale),
        least_points=named("min_sum_points"),
        most_points=named("max_sum_points"),
        most_each=named("max_points"),
    )
