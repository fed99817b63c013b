"""The result file: everything anybody needs to count again, as plain data for JSON (`docs/result-file.md` describes it)."""

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from domain.counting import rules
from domain.counting.election import Election
from domain.counting.explain import Figures, Spending, figures, reasons
from domain.counting.log import Counted, Round
from domain.counting.rules import Greedy, Rule

FORMAT = 1


def rule_name(rule: Rule) -> str:
    """The rule's name on the command line and in files."""
    return "greedy-stop" if isinstance(rule, Greedy) and not rule.skip else rule.name


def digest(election: Election, nonce: str = "") -> str:
    """SHA-256 over all ballots, whatever their order, in hexadecimal.

    One line for each ballot: the ids chosen, sorted by their bytes and joined by commas; with points `id:points`; where ballots
    do not all weigh one, a semicolon and the ballot's weight. The lines are sorted by their bytes and each ends in LF. nonce: put before
    them with a LF of its own where the ballots are withheld, so that nobody can find a few ballots by trying.
    """
    lines = sorted(_lines(election))
    text = "".join(f"{line}\n" for line in lines)
    return hashlib.sha256((f"{nonce}\n" if nonce else "").encode() + text.encode()).hexdigest()


def _lines(election: Election) -> list[str]:
    ballots = election.ballots
    if not ballots.count:
        return []
    ids = [project.id for project in election.projects]
    by_bytes = sorted(range(len(ids)), key=lambda p: ids[p].encode())
    rank = np.zeros(len(ids), np.int64)
    rank[by_bytes] = np.arange(len(ids))
    project = np.repeat(np.arange(len(ids)), np.diff(ballots.starts))
    order = np.lexsort((rank[project], ballots.voters))
    names = [ids[p] for p in project[order].tolist()]
    if ballots.points is not None:
        points = [_plain(Fraction(n, ballots.scale)) for n in ballots.points[order].tolist()]
        names = [f"{name}:{point}" for name, point in zip(names, points, strict=True)]
    ends = np.cumsum(np.bincount(ballots.voters, minlength=ballots.count)).tolist()
    lines = [",".join(names[begin:end]) for begin, end in zip([0, *ends[:-1]], ends, strict=True)]
    if ballots.weights is not None:
        lines = [f"{line};{weight}" for line, weight in zip(lines, ballots.weights.tolist(), strict=True)]
    return lines


def _plain(value: Fraction) -> str:
    return format((Decimal(value.numerator) / Decimal(value.denominator)).normalize(), "f")


def result(election: Election, counted: Counted, *, nonce: str = "") -> dict[str, Any]:
    """The result as plain data."""
    projects = election.projects
    found: dict[str, Any] = {
        "format": FORMAT,
        "rule": rule_name(counted.rule),
        "parameters": rules.to_json(counted.rule),
        "ties": counted.ties.to_json(),
        "selected": [projects[p].id for p in counted.selected],
        "cost": _number(election, sum(projects[p].cost for p in counted.selected)),
        "budget": _number(election, election.budget),
        "currency": election.meta.get("currency", ""),
        "ballots": election.ballots.count,
        "digest": digest(election, nonce),
        "rounds": [_round(election, item) for item in counted.rounds],
        "explanations": _explanations(election, counted),
        "figures": _figures(election, figures(election, counted.selected)),
    }
    if nonce:
        found["nonce"] = nonce
    if counted.endowment is not None:
        found["endowment"] = str(counted.endowment / election.scale)
        found["raised"] = counted.raised
    if counted.comparison is not None:
        comparison = counted.comparison
        found["comparison"] = {"mes": comparison.mes, "greedy": comparison.greedy, "kept": comparison.kept}
    if counted.tie_without_effect:
        found["tie_without_effect"] = list(counted.tie_without_effect)
    return found


def _number(election: Election, amount: int) -> int | float:
    money = election.money(amount)
    return money if isinstance(money, int) else float(money)


def _round(election: Election, item: Round) -> dict[str, Any]:
    """A step: amounts in units of the currency; a price as an exact fraction."""
    project = election.projects[item.project]
    scale = election.ballots.scale
    found: dict[str, Any] = {
        "project": project.id,
        "outcome": item.fate.value,
        "cost": _number(election, project.cost),
        "left": _number(election, item.left),
        "score": item.score if scale == 1 else float(Fraction(item.score, scale)),
    }
    if item.price is not None:
        found["price"] = str(item.price / election.scale * scale)
        found |= {"paid_in_full": item.full, "paid_in_part": item.part}
    if item.because is not None:
        found["because"] = election.projects[item.because].id
    if item.added:
        found["added_with_the_rest"] = True
    return found


def _explanations(election: Election, counted: Counted) -> list[dict[str, Any]]:
    return [
        {"project": election.projects[p].id, "because": [{"message": said.message, "facts": _facts(said.facts)} for said in sentences]}
        for p, sentences in reasons(election, counted).items()
    ]


def _facts(facts: Mapping[str, object]) -> dict[str, object]:
    return {name: float(value) if isinstance(value, Decimal | Fraction) else value for name, value in facts.items()}


def _figures(election: Election, said: Figures) -> dict[str, Any]:
    def rows(spending: tuple[Spending, ...]) -> list[dict[str, Any]]:
        return [{"label": s.label, "votes": s.votes, "winners": s.won, "spent": _number(election, s.spent)} for s in spending]

    return {
        "projects": said.projects,
        "winners": said.winners,
        "weight_of_ballots": said.voices,
        "voters_without_a_winner": said.empty_handed,
        "winners_per_voter": str(said.winners_each),
        "by_group": rows(said.by_group),
        "by_category": rows(said.by_category),
    }
