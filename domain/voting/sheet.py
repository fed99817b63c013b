"""The rule sheet: what is voted on and how it is counted, as one value that is fixed and published with its digest at the opening. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from domain.counting.ballot_forms import BallotForm, form_of_file
from domain.counting.rules import Rule, Sentence, from_json, to_json
from domain.counting.ties import Ties
from domain.errors import N_, Refused
from domain.translated import Text, Translated
from domain.voting.ballot import Choice
from domain.voting.naming import clean_title, twins
from domain.voting.who import Who

if TYPE_CHECKING:
    from domain.counting.election import Election

UNKNOWN = N_("This proposal is not on the ballot.")
POINTS_WRONG = N_("Points are whole numbers that the ballot allows.")
BLANK = N_("A blank ballot is not allowed. Choose at least one proposal.")


@dataclass(frozen=True)
class Candidate:
    """One proposal on the ballot. number: on the ballot, from 1; id: where it came from; cost: in minor units; group: its area.

    category: for the charts of the result. exclusive: labels it shares with others of which at most one can win.
    summary: three lines for the ballot.
    """

    number: int
    id: str
    title: Translated
    cost: int
    group: str = ""
    category: str = ""
    exclusive: tuple[str, ...] = ()
    summary: Translated = field(default_factory=Translated)


@dataclass(frozen=True)
class Sheet:
    """Candidates by number, the form of a ballot, the rule and its ties; budget in minor units, `scale` of them in one of the currency.

    blank: a blank ballot is allowed. weights: class of a pack to the weight of its ballots, empty when all weigh the same.
    lot: the commitment to the seed that decides what nothing else decides (`counting/ties.py`). currency: its code.
    who: who may vote, and how they show it.
    """

    candidates: tuple[Candidate, ...]
    form: BallotForm
    rule: Rule
    ties: Ties
    budget: int
    scale: int = 1
    blank: bool = True
    weights: Mapping[str, int] | None = None
    lot: str = ""
    currency: str = "TWD"
    who: Who = field(default_factory=Who)

    def problems(self, choice: Choice) -> list[Sentence]:
        """What is wrong with a choice, in words; an empty list for a ballot that counts."""
        if not choice.chosen:
            return [] if self.blank else [Sentence(BLANK, {})]
        if any(not 1 <= number <= len(self.candidates) for number in choice.chosen):
            return [Sentence(UNKNOWN, {})]
        if self.form.valued != bool(choice.points):
            return [Sentence(POINTS_WRONG, {})]
        places = [number - 1 for number in choice.chosen]
        return self.form.problems(places, [Fraction(worth) for worth in choice.points], [item.cost for item in self.candidates])

    def check_titles(self) -> None:
        """Raises Refused when two titles look the same: a voter could not tell them apart."""
        same = twins((item.number, item.title) for item in self.candidates)
        if same is not None:
            raise Refused(
                N_("The titles of proposals %(one)s and %(other)s look the same. Add what tells them apart, such as the place."),
                field="file",
                one=same[0],
                other=same[1],
            )

    def to_json(self) -> dict[str, Any]:
        """Plain data; the same sheet always makes the same."""
        form = {name: str(value) if isinstance(value, Fraction) else value for name, value in asdict(self.form).items()}
        return {
            "candidates": [asdict(item) | {"title": item.title.to_json(), "summary": item.summary.to_json()} for item in self.candidates],
            "form": form,
            "rule": self.rule.name,
            "parameters": {name: str(value) if isinstance(value, Fraction) else value for name, value in to_json(self.rule).items()},
            "ties": self.ties.to_json(),
            "budget": self.budget,
            "scale": self.scale,
            "blank": self.blank,
            "weights": dict(self.weights or {}),
            "lot": self.lot,
            "currency": self.currency,
            "who": self.who.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Sheet":
        """The sheet that `to_json` made."""

        def texts(item: Mapping[str, Any]) -> dict[str, Any]:
            return {name: Translated.from_json(item[name]) for name in ("title", "summary")}

        candidates = tuple(Candidate(**(item | texts(item) | {"exclusive": tuple(item["exclusive"])})) for item in data["candidates"])
        points = {"least_points", "most_points", "most_each"}
        known = {item.name for item in fields(BallotForm)}
        form: dict[str, Any] = {
            name: Fraction(value) if name in points and value is not None else value
            for name, value in data["form"].items()
            if name in known
        }
        return cls(
            candidates,
            BallotForm(**form),
            from_json(data["rule"], data["parameters"]),
            Ties.from_json(data["ties"]),
            data["budget"],
            data["scale"],
            data["blank"],
            data["weights"] or None,
            data["lot"],
            data["currency"],
            Who.from_json(data["who"]),
        )

    def digest(self, eid: str) -> str:
        """What is published at the opening: SHA-256 of the canonical JSON with the election's public id, in hexadecimal."""
        text = json.dumps({"eid": eid} | self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def sheet_of_file(election: "Election", rule: Rule, ties: Ties, language: str) -> Sheet:
    """The sheet of an election that a .pb file describes. language: of its titles; a project without a name is called by its id."""
    candidates = tuple(
        Candidate(
            number,
            project.id,
            Translated({language: Text(clean_title(project.name) or project.id, reviewed=True)}, language),
            project.cost,
            project.group,
            project.columns.get("category", ""),
            project.exclusive,
        )
        for number, project in enumerate(election.projects, 1)
    )
    form = form_of_file(election.meta, election.scale)
    currency = election.meta.get("currency", "")
    return Sheet(candidates, form, rule, ties, election.budget, election.scale, currency=currency)


def _row(form: BallotForm, choice: Choice) -> Mapping[int, int] | Sequence[int]:
    """A ballot by the indexes of its projects; a rank is worth as many points as in a .pb file, where the reader gives them."""
    if form.valued:
        return {number - 1: worth for number, worth in zip(choice.chosen, choice.points, strict=True)}
    if form.kind == "ordinal":
        first = form.most or len(choice.chosen)
        return {number - 1: first - rank for rank, number in enumerate(choice.chosen) if first > rank}
    return [number - 1 for number in choice.chosen]


def as_election(sheet: Sheet, choices: Sequence[Choice], weights: Sequence[int] | None = None) -> "Election":
    """What the count needs, of choices in the order given. weights: beside them, None where all weigh the same."""
    from domain.counting.election import Election, Project, ballots_of  # here: numpy is for counting, not for serving ballots

    rows = [_row(sheet.form, choice) for choice in choices]
    projects = tuple(
        Project(item.id, item.cost, item.title.piece("").text, item.group, item.exclusive, columns={"category": item.category})
        for item in sheet.candidates
    )
    ballots = ballots_of(rows, len(projects), weights=weights)
    return Election(projects, ballots, sheet.budget, sheet.form.kind, sheet.scale, {"currency": sheet.currency})
