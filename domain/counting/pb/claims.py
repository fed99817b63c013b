"""Columns of PROJECTS that say what follows from the ballots: held against them."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from domain.counting.amounts import amount
from domain.counting.count import count
from domain.counting.election import Election
from domain.counting.errors import Level, Problem, Undecided, UnknownRule
from domain.counting.pb.lexing import Section
from domain.counting.pb.own import own_of, rule_in
from domain.errors import N_


def claims(election: Election, section: Section) -> Iterator[Problem]:
    """A note for the first row of each column (votes, score, selected) that the ballots and the file's rule do not bear out."""
    own, scale = own_of(election.meta), election.ballots.scale
    if own is not None and own.weights:
        return  # its columns are of weighed ballots, which the reader does not weigh
    yield from _column(section, "votes", [Fraction(n) for n in election.ballots.votes()])
    yield from _column(section, "score", [Fraction(n, scale) for n in election.ballots.scores()])
    if "selected" not in section.heading:
        return
    try:
        rule = rule_in(election.meta, labels="exclusive" in section.heading)
        won = set(count(election, rule, own.ties if own else None, report=False).selected)
    except (UnknownRule, Undecided):
        return
    yield from _column(section, "selected", [Fraction(p in won) for p in range(len(election.projects))])


def _column(section: Section, name: str, found: list[Fraction]) -> Iterator[Problem]:
    if name not in section.heading:
        return
    place, wrong = section.heading.index(name), []
    for row, right in zip(section.rows, found, strict=True):
        said = amount(row.values()[place].strip())
        if said is not None and Fraction(said) != right and not (name == "selected" and said > 1):
            wrong.append((row, said, right))
    if wrong:
        row, said, right = wrong[0]
        facts = {"name": name, "said": said, "right": Decimal(right.numerator) / right.denominator, "count": len(wrong)}
        message = N_("%(name)s says %(said)s here; from the ballots it is %(right)s (rows that differ: %(count)s)")
        yield Problem(row.line, row.column(place), message, facts, Level.NOTE)
