"""The published ballots as a .pb file: one byte form for a set of ballots, whatever order they were cast or stored in."""

from collections.abc import Mapping
from decimal import Decimal

from domain.counting.pb.lexing import rows
from domain.counting.pb.writer import written
from domain.voting.closing import Publication, Tally
from domain.voting.sheet import Sheet

KEPT = ("description", "country", "unit", "subunit", "instance", "district", "date_begin", "date_end", "language", "edition")
"""What a file that the candidates came from says of itself and ours repeats."""


def _money(amount: int, scale: int) -> str:
    return str(amount) if scale == 1 else format(Decimal(amount) / scale, "f")


def _limits(sheet: Sheet) -> dict[str, object]:
    form = sheet.form
    held = {
        "min_length": form.least or None,
        "max_length": form.most,
        "max_sum_cost": None if form.most_cost is None else _money(form.most_cost, sheet.scale),
        "min_sum_points": form.least_points,
        "max_sum_points": form.most_points,
        "max_points": form.most_each,
    }
    return {name: value for name, value in held.items() if value is not None}


def classes_of(data: bytes) -> list[str] | None:
    """The class of every ballot of such a file, in its order; None where it does not tell them apart."""
    text = data.decode()
    lines = list(rows(text[text.index("\nVOTES\n") + 1 :]))[1:]
    heading = lines[0].values()
    if "class" not in heading:
        return None
    place = heading.index("class")
    return [line.values()[place] for line in lines[1:] if not line.blank]


def pb_file(sheet: Sheet, counted: Tally, told: Publication, about: Mapping[str, str], rule: str) -> bytes:
    """The file's bytes. about: its META beside the numbers; rule: the rule's name there. Raises ValueError where ballots are withheld."""
    if not told.ballots:
        raise ValueError("these ballots are withheld")
    projects = counted.election.projects
    meta: dict[str, object] = {name: about[name] for name in KEPT if about.get(name)}
    meta |= {
        "num_projects": len(projects),
        "num_votes": len(counted.choices),
        "budget": _money(sheet.budget, sheet.scale),
        "currency": sheet.currency,
        "vote_type": sheet.form.kind,
        "rule": rule,
    }
    meta |= _limits(sheet)
    scores, won = counted.election.ballots.scores(), set(counted.counted.selected)
    columns = ["project_id", "cost", "name", "votes", "selected", "category", "group"]
    lines = [
        [item.id, _money(item.cost, sheet.scale), item.title.piece("").text, scores[place], int(place in won), item.category, item.group]
        for place, item in enumerate(sheet.candidates)
    ]
    if any(item.exclusive for item in sheet.candidates):
        columns.append("exclusive")
        lines = [[*line, ",".join(item.exclusive)] for line, item in zip(lines, sheet.candidates, strict=True)]
    votes = [
        [
            ",".join(projects[number - 1].id for number in choice.chosen),
            *([",".join(map(str, choice.points))] if sheet.form.valued else []),
            *([klass] if told.classes else []),
        ]
        for choice, klass in zip(counted.choices, counted.classes, strict=True)
    ]
    numbered = [[str(place), *row] for place, row in enumerate(sorted(votes), 1)]
    heading = ["voter_id", "vote", *(["points"] if sheet.form.valued else []), *(["class"] if told.classes else [])]
    return written(meta, columns, lines, heading, numbered)
