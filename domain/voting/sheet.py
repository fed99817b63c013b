"""The rule sheet: what is voted on and how it is counted, as one value that is fixed and published with its digest at the opening. Pure."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from domain.counting.ballot_forms import BallotForm, form_of_file
from domain.counting.rules import EqualShares, Greedy, Rule, Sentence, TopK, from_json, to_json
from domain.counting.ties import Ties, telling
from domain.errors import N_, Refused
from domain.translated import Text, Translated
from domain.voting.ballot import Choice
from domain.voting.eligibility import Who
from domain.voting.naming import clean_title, twins

if TYPE_CHECKING:
    from domain.counting.election import Election

LEAST_CLASS = 20
"""People that every class, channel or area must have before it is told apart."""

FORMAT = 2
"""How a vote that is fixed now is published. A vote ends in the format in which it was fixed."""

UNKNOWN = N_("This proposal is not on the ballot.")
POINTS_WRONG = N_("Points are whole numbers that the ballot allows.")
BLANK = N_("A blank ballot is not allowed. Choose at least one proposal.")

ONLY_ONE = N_("Of proposals %(numbers)s only one can win.")


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
    who: who may vote, and how they show it. budgets: money of each area, counted apart; empty where there is one pot.
    format: of the digest and of everything published. In format 1 a project without support could win, and labels bound greedy alone.
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
    budgets: Mapping[str, int] = field(default_factory=dict)
    format: int = FORMAT

    @property
    def priced(self) -> bool:
        """Whether proposals cost money; an assembly chooses among some that do not."""
        return any(item.cost for item in self.candidates)

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

    def describe_rule(self) -> list[Sentence]:
        """How the winners are found, in words: the rule, and of which proposals only one can win."""
        return [*self.rule.describe(), *self.only_one()]

    def only_one(self) -> list[Sentence]:
        """Of which proposals only one can win, in words."""
        return [Sentence(ONLY_ONE, {"numbers": ", ".join(map(str, numbers))}) for numbers in exclusions(self.candidates)]

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
            "parameters": self.parameters(),
            "ties": self.ties.to_json(),
            "budget": self.budget,
            "scale": self.scale,
            "blank": self.blank,
            "weights": dict(self.weights or {}),
            "lot": self.lot,
            "currency": self.currency,
            "who": self.who.to_json(),
        } | ({} if self.format == 1 else {"format": self.format, "budgets": dict(self.budgets)})

    def parameters(self) -> dict[str, Any]:
        """The rule's parameters as the sheet says them."""
        return {name: value for name, value in to_json(self.rule).items() if self.format > 1 or name != "unsupported"}

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
        number = data.get("format", 1)
        rule = from_json(data["rule"], data["parameters"])
        if number == 1 and isinstance(rule, Greedy | EqualShares):
            rule = replace(rule, unsupported=True)
        return cls(
            candidates,
            BallotForm(**form),
            rule,
            Ties.from_json(data["ties"]),
            data["budget"],
            data["scale"],
            data["blank"],
            data["weights"] or None,
            data["lot"],
            data["currency"],
            Who.from_json(data["who"]),
            data.get("budgets", {}),
            number,
        )

    def digest(self, eid: str) -> str:
        """What format 1 published at the opening: SHA-256 of the canonical JSON with the election's public id, in hexadecimal."""
        text = json.dumps({"eid": eid} | self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def usual_ties(election: "Election", rule: Rule) -> tuple[str, ...]:
    """How ties of a file that does not say are broken: without the number of votes where winners follow from it."""
    by_votes = isinstance(rule, Greedy | TopK) and not form_of_file(election.meta, election.scale).pointed
    return telling(Ties().order, by_votes=by_votes)


def exclusions(candidates: Sequence[Candidate]) -> list[tuple[int, ...]]:
    """Numbers of candidates of which at most one can win, group by group."""
    found: dict[str, list[int]] = {}
    for item in candidates:
        for label in item.exclusive:
            found.setdefault(label, []).append(item.number)
    return sorted({tuple(numbers) for numbers in found.values() if len(numbers) > 1})


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


def area_sheet(sheet: Sheet, area: str) -> Sheet:
    """What an area with its own money counts: its candidates, numbered anew, and its budget. Limits of ballots are of the whole vote."""
    inside = [item for item in sheet.candidates if item.group == area]
    form = replace(sheet.form, least=0, least_points=None)
    candidates = tuple(replace(item, number=place) for place, item in enumerate(inside, 1))
    return replace(sheet, candidates=candidates, form=form, budget=sheet.budgets[area], budgets={})


def area_choice(sheet: Sheet, area: str, choice: Choice) -> Choice:
    """What a ballot says of an area's candidates, by their numbers in it; in a ranking in the voter's order."""
    numbers = {item.number: place for place, item in enumerate((one for one in sheet.candidates if one.group == area), 1)}
    kept = [place for place, number in enumerate(choice.chosen) if number in numbers]
    points = tuple(choice.points[place] for place in kept) if choice.points else ()
    return Choice(tuple(numbers[choice.chosen[place]] for place in kept), points)


def as_election(sheet: Sheet, choices: Sequence[Choice], weights: Sequence[int] | None = None) -> "Election":
    """What the count needs, of choices in the order given. weights: beside them, None where all weigh the same."""
    from domain.counting.election import Election, Project, ballots_of  # here: numpy is for counting, not for serving ballots

    binding = sheet.format > 1 or isinstance(sheet.rule, Greedy)
    rows = [_row(sheet.form, choice) for choice in choices]
    projects = tuple(
        Project(
            item.id,
            item.cost,
            item.title.piece("").text,
            item.group,
            item.exclusive if binding else (),
            columns={"category": item.category},
        )
        for item in sheet.candidates
    )
    ballots = ballots_of(rows, len(projects), weights=weights)
    return Election(projects, ballots, sheet.budget, sheet.form.kind, sheet.scale, {"currency": sheet.currency})
