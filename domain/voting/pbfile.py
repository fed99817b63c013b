"""The published ballots as .pb files: one byte form for a set of ballots, whatever order they were cast or stored in."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from domain.counting.ballot_forms import BallotForm
from domain.counting.pb.own import Own, name_in_file
from domain.counting.pb.writer import written
from domain.counting.rules import THRESHOLD
from domain.voting.closing import Tally, Told
from domain.voting.frozen import ABOUT
from domain.voting.sheet import Sheet, area_sheet


def _money(amount: int, scale: int) -> str:
    return str(amount) if scale == 1 else format(Decimal(amount) / scale, "f")


def limits_of(form: BallotForm, scale: int = 1) -> dict[str, object]:
    """META of a ballot's limits. scale: how many of the units that costs are held in make one of the currency's."""
    held = {
        "min_length": form.least or None,
        "max_length": form.most,
        "max_sum_cost": None if form.most_cost is None else _money(form.most_cost, scale),
        "min_sum_points": form.least_points,
        "max_sum_points": form.most_points,
        "max_points": form.most_each,
    }
    return {name: value for name, value in held.items() if value is not None}


def pb_files(sheet: Sheet, counted: Tally, told: Told, about: Mapping[str, str]) -> dict[str, bytes]:
    """Every file of a vote by its name in the bundle: one, or one an area that has money of its own. about: META beside the numbers."""
    if not counted.areas:
        return {"ballots.pb": pb_file(sheet, counted, told, about)}
    return {
        f"ballots-{place}.pb": pb_file(area_sheet(sheet, area), one, told, {**about, "subunit": area})
        for place, (area, one) in enumerate(counted.areas.items(), 1)
    }


def pb_file(sheet: Sheet, counted: Tally, told: Told, about: Mapping[str, str]) -> bytes:
    """The bytes of a file of one pot of money."""
    columns, lines = _projects(sheet, counted)
    valued = sheet.form.valued
    ballots = [
        [
            ",".join(counted.election.projects[number - 1].id for number in choice.chosen),
            *([",".join(map(str, choice.points))] if valued else []),
            *([klass] if told.classes else []),
        ]
        for choice, klass in zip(counted.choices, counted.classes, strict=True)
    ]
    numbered = [[str(place), *row] for place, row in enumerate(sorted(ballots), 1)]
    heading = ["voter_id", "vote", *(["points"] if valued else []), *(["class"] if told.classes else [])]
    return written(_meta(sheet, counted, told, about), columns, lines, heading, numbered)


def _meta(sheet: Sheet, counted: Tally, told: Told, about: Mapping[str, str]) -> dict[str, object]:
    projects = counted.election.projects
    labels = any(project.exclusive for project in projects)
    meta: dict[str, object] = {name: about[name] for name in ABOUT if about.get(name)}
    meta |= {
        "num_projects": len(projects),
        "num_votes": len(counted.choices),
        "budget": _money(sheet.budget, sheet.scale),
        "currency": sheet.currency,
        "vote_type": sheet.form.kind,
        "rule": name_in_file(sheet.rule, labels=labels),
    }
    meta |= ({THRESHOLD: sheet.rule.threshold} if sheet.rule.threshold else {}) | limits_of(sheet.form, sheet.scale)
    mine = {item.id for item in sheet.candidates}
    lot = tuple(name for name in counted.lot or sheet.ties.lot if name in mine)
    weights = (sheet.weights or {}) if told.classes else {}
    return meta | {"comment": Own(sheet.rule, replace(sheet.ties, lot=lot), weights).comment()}


def _projects(sheet: Sheet, counted: Tally) -> tuple[list[str], list[list[object]]]:
    """Columns and rows of the proposals, with what follows from the ballots."""
    labels = any(project.exclusive for project in counted.election.projects)
    pointed = sheet.form.valued or sheet.form.kind == "ordinal"
    columns = ["project_id", "cost", "votes", *(["score"] if pointed else []), "name", "category", "group", "selected"]
    votes, scores, won = counted.election.ballots.votes(), counted.election.ballots.scores(), set(counted.selected)
    lines: list[list[object]] = [
        [
            item.id,
            _money(item.cost, sheet.scale),
            votes[place],
            *([scores[place]] if pointed else []),
            item.title.piece("").text,
            item.category,
            item.group,
            int(item.id in won),
            *([",".join(item.exclusive)] if labels else []),
        ]
        for place, item in enumerate(sheet.candidates)
    ]
    return columns + (["exclusive"] if labels else []), lines
