"""Checking the count of a bundle: made again from the published ballots, or from the totals where the rule follows from them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from domain.counting.count import count
from domain.counting.election import Ballots, Election
from domain.counting.errors import BadFile, Undecided
from domain.counting.log import Counted
from domain.counting.pb.lexing import rows
from domain.counting.pb.reader import read
from domain.counting.ties import commitment, draw
from domain.errors import N_
from domain.voting.ballot import Choice
from domain.voting.bundle import as_json, load
from domain.voting.checks import Check
from domain.voting.closing import ALL, TOTALS, Level, Tally, Told, result_of, steps_of, stepwise, tally_of, told_of, totals_of
from domain.voting.frozen import Frozen
from domain.voting.pbfile import pb_file
from domain.voting.sheet import Sheet, area_sheet, as_election
from domain.voting.verify_log import Board

WITHHELD = ("few", "class", "recent")


@dataclass(frozen=True)
class Recount:
    """What the count of a bundle shows. selected: who won, None where it could not be counted again; lot: a lot is missing."""

    checks: tuple[Check, ...]
    selected: tuple[str, ...] | None = None
    lot: bool = False


def checks_of_count(parts: Mapping[str, bytes], frozen: Frozen, result: dict[str, Any], board: Board) -> Recount:
    """Count again what can be counted, and hold every figure of the result against it."""
    sheet, checks = frozen.sheet, list(_result_checks(frozen, result, board))
    lot = tuple(result["ties"]["lot"])
    try:
        if any(name.startswith("ballots") for name in parts):
            recount = _of_ballots(parts, frozen, result, lot)
        elif result["withheld"] not in WITHHELD:
            recount = Recount((Check(False, N_("the published ballots are missing")),))
        elif "totals.json" in parts:
            recount = _of_totals(parts, sheet, result, lot)
        else:
            recount = _of_winners(sheet, result)
    except Undecided as tie:
        said = Check(False, N_("a lot decides between %(tied)s"), {"tied": ", ".join(tie.tied)})
        return Recount((*checks, said), None, lot=True)
    except BadFile as bad:
        recount = Recount((Check(False, N_("the published ballots can be read: %(problem)s"), {"problem": str(bad)}),))
    return replace(recount, checks=(*checks, *recount.checks))


def _result_checks(frozen: Frozen, result: dict[str, Any], board: Board) -> Iterator[Check]:
    sheet, ids = frozen.sheet, [item.id for item in frozen.sheet.candidates]
    told = Told(Level.WINNERS, result["withheld"])
    bare = result_of(sheet, _nobody(sheet, result), told)
    same = all(_same(result.get(name), bare[name]) for name in ("format", "rule", "parameters", "budget", "currency", "cost"))
    same &= type(result["ballots"]) is int
    yield Check(same, N_("the rule that was counted by is the one on the rule sheet"))
    seed = result.get("seed", "")
    if seed:
        yield Check(commitment(seed) == sheet.lot, N_("the lot's seed is the one committed to before the vote"))
    drawn = list(draw(seed, ids)) if seed else list(sheet.ties.lot)
    yield Check(
        _same(result["ties"], {"order": list(sheet.ties.order), "lot": drawn}),
        N_("the ties are decided as the rule sheet says, by the lot that the seed gives"),
    )
    won = result["selected"]
    known = set(won) <= set(ids) and len(set(won)) == len(won)
    rivals = [item.exclusive for item in sheet.candidates if item.id in won]
    apart = len([label for labels in rivals for label in set(labels)]) == len({label for labels in rivals for label in labels})
    yield Check(known and apart, N_("the winners are proposals of this vote, and none excludes another"))
    aside = "quarantined" in result
    yield Check(aside == bool(board.of_kind("quarantined")), N_("packs that were put aside are told where a public act put them there"))
    if aside:
        yield Check(None, N_("the count without the packs put aside: which ballots were in them is not published"))


def _same(one: object, other: object) -> bool:
    """Whether two data are written alike: 60 is not 60.0, and 1 is not true."""
    return as_json(one) == as_json(other)


def _nobody(sheet: Sheet, result: Mapping[str, Any]) -> Tally:
    """The published winners without any ballot, to write again what does not hang on ballots."""
    won = [place for place, item in enumerate(sheet.candidates) if item.id in result["selected"]]
    return Tally((), (), as_election(sheet, []), Counted(sheet.rule, sheet.ties, tuple(won), ()))


def choices_in(data: bytes, sheet: Sheet) -> list[tuple[Choice, str]]:
    """The ballots of a published file, with their classes. Raises KeyError or ValueError for one that names what is not on the sheet."""
    numbers = {item.id: item.number for item in sheet.candidates}
    text = data.decode()
    lines = [row.values() for row in list(rows(text[text.index("\nVOTES\n") + 1 :]))[1:] if not row.blank]
    heading = lines[0]
    vote, klass = heading.index("vote"), heading.index("class") if "class" in heading else None
    points = heading.index("points") if sheet.form.valued else None
    found = []
    for line in lines[1:]:
        chosen = tuple(numbers[name] for name in line[vote].split(",")) if line[vote] else ()
        worth = tuple(int(part) for part in line[points].split(",")) if points is not None and line[points] else ()
        if len(set(chosen)) < len(chosen) or (points is not None and len(worth) != len(chosen)):
            raise ValueError("a ballot that no page takes")
        found.append((Choice(chosen, worth), line[klass] if klass is not None else ""))
    return found


def _of_ballots(parts: Mapping[str, bytes], frozen: Frozen, result: dict[str, Any], lot: tuple[str, ...]) -> Recount:
    sheet = frozen.sheet
    names = sorted((name for name in parts if re.fullmatch(r"ballots.*\.pb", name)), key=lambda name: (len(name), name))
    areas = list(dict.fromkeys(item.group for item in sheet.candidates)) if sheet.budgets else []
    wanted = [f"ballots-{place}.pb" for place in range(1, len(areas) + 1)] if areas else ["ballots.pb"]
    if names != wanted:
        return Recount((Check(False, N_("the published ballots are missing")),))
    for name in names:
        read(parts[name])
    if areas:
        counts = {
            area: tally_of(area_sheet(sheet, area), choices_in(parts[name], area_sheet(sheet, area)), lot=lot)
            for area, name in zip(areas, names, strict=True)
        }
        whole = Tally((), (), as_election(sheet, []), None, result.get("seed", ""), lot if result.get("seed") else (), counts)
    else:
        counts = {}
        whole = tally_of(sheet, choices_in(parts["ballots.pb"], sheet), seed=result.get("seed", ""), lot=lot if result.get("seed") else ())
    return Recount(tuple(_whole_checks(parts, frozen, result, whole)), tuple(whole.selected))


def _whole_checks(parts: Mapping[str, bytes], frozen: Frozen, result: dict[str, Any], whole: Tally) -> Iterator[Check]:
    sheet = frozen.sheet
    told = told_of(sheet, whole) if not whole.areas else _told_of_areas(sheet, whole, result)
    yield Check(told.level is Level.BALLOTS and not result["withheld"], N_("there are enough ballots to publish them"))
    if whole.areas:
        held = all(len(one.choices) <= result["ballots"] for one in whole.areas.values())
        yield Check(held, N_("no area's file holds more ballots than the vote"))
        yield Check(None, N_("an area's file holds the ballots that name one of its proposals: how many named none is not published"))
    else:
        yield Check(len(whole.choices) == result["ballots"], N_("as many ballots are published as were counted"))
    files = {
        name: pb_file(area_sheet(sheet, area) if area else sheet, one, told, {**frozen.about, **({"subunit": area} if area else {})})
        for name, (area, one) in zip(_names(whole), (whole.areas or {"": whole}).items(), strict=True)
    }
    yield Check(all(parts[name] == files[name] for name in files), N_("the files of ballots are written in the one form they have"))
    wanted = result_of(sheet, whole, replace(told, level=Level.BALLOTS, withheld=""))
    wanted |= {name: result[name] for name in ("quarantined",) if name in result}
    if whole.areas:
        wanted |= {name: result[name] for name in ("ballots", "blank")}
    else:
        yield _protocol_check(load(parts, "protocol.json"), whole)
    yield Check(wanted["selected"] == result["selected"], N_("the recount has the published winners"), {"count": len(whole.selected)})
    yield Check(_same(wanted, result), N_("every figure of the result follows from the ballots"))
    yield Check(parts.get("totals.json") == as_json(totals_of(sheet, whole)), N_("the totals are those of the published ballots"))


def _protocol_check(protocol: Mapping[str, Any], whole: Tally) -> Check:
    blank, votes = sum(1 for one in whole.choices if not one.chosen), sum(len(one.chosen) for one in whole.choices)
    channels = protocol.get("channels", {})
    fits = not channels or sum(channels.values()) == len(whole.choices)
    said = N_("blank ballots and choices in the protocol are those of the published ballots")
    return Check(_same([protocol.get("blank"), protocol.get("votes")], [blank, votes]) and fits, said)


def _names(whole: Tally) -> list[str]:
    return [f"ballots-{place}.pb" for place in range(1, len(whole.areas) + 1)] if whole.areas else ["ballots.pb"]


def _told_of_areas(sheet: Sheet, whole: Tally, result: Mapping[str, Any]) -> Told:
    small = min((area.named for area in whole.areas.values() if area.named), default=0)
    enough = min(small, result["ballots"]) >= ALL
    return Told(Level.BALLOTS if enough else Level.WINNERS, classes=bool(sheet.weights))


def _of_totals(parts: Mapping[str, bytes], sheet: Sheet, result: dict[str, Any], lot: tuple[str, ...]) -> Recount:
    """Totals of a vote whose ballots are withheld: greedy and top-k are counted from them."""
    totals = load(parts, "totals.json")
    few = result["withheld"] == "few" and result["ballots"] >= TOTALS
    checks = [
        Check(
            few and _shaped(sheet, totals, result),
            N_("the totals are those of the rule sheet's proposals, and no more than the ballots allow"),
        )
    ]
    if result["ballots"] >= ALL:
        checks.append(Check(None, N_("so many ballots and yet no file of them: too many are said to be blank")))
    said = N_("the recount: with %(ballots)s ballots they are withheld, so that nobody can be found among them")
    checks.append(Check(None, said, {"ballots": result["ballots"]}))
    if not stepwise(sheet.rule):
        return Recount((*checks, *_of_winners(sheet, result).checks))
    told, ties = Told(Level.TOTALS, "few"), replace(sheet.ties, lot=lot)
    pots = (
        {area: area_sheet(sheet, area) for area in dict.fromkeys(item.group for item in sheet.candidates)} if sheet.budgets else {"": sheet}
    )
    by_id, steps, won = {one["project"]: one for one in totals}, {}, list[str]()
    for area, pot in pots.items():
        election = _with_totals(pot, [by_id[item.id] for item in pot.candidates])
        counted = count(election, pot.rule, ties)
        steps[area] = steps_of(pot, Tally((), (), election, counted), told)
        won += [election.projects[p].id for p in counted.selected]
    wanted = {"areas": steps} if sheet.budgets else steps[""]
    listed = [item.id for item in sheet.candidates if item.id in won]
    checks.append(Check(listed == result["selected"], N_("the recount from the totals has the published winners"), {"count": len(won)}))
    held = {name: result[name] for name in ("areas", "rounds", "explanations") if name in result}
    checks.append(Check(_same(held, wanted) and not set(result) & BALLOT_FIGURES, N_("every figure of the result follows from the totals")))
    return Recount(tuple(checks), tuple(listed))


BALLOT_FIGURES = frozenset({"blank", "digest", "figures", "endowment", "raised", "comparison", "tie_without_effect"})


def _shaped(sheet: Sheet, totals: list[dict[str, Any]], result: Mapping[str, Any]) -> bool:
    """Whether each proposal stands there once, in the order of the ballot, with plain numbers and no more votes than ballots."""
    pointed = sheet.form.valued or sheet.form.kind == "ordinal"
    names = {"project", "votes"} if not pointed else {"project", "score"} | ({"votes"} if "votes" in sheet.ties.order else set())
    most = result["ballots"] * max((sheet.weights or {"": 1}).values())
    return [one["project"] for one in totals] == [item.id for item in sheet.candidates] and all(
        set(one) == names and all(type(one[name]) is int and one[name] >= 0 for name in names - {"project"}) and one.get("votes", 0) <= most
        for one in totals
    )


def _with_totals(sheet: Sheet, totals: list[dict[str, Any]]) -> Election:
    """An election with these totals: as many ballots as any proposal has votes; all points but one a vote on the first of them."""
    votes = [one.get("votes", 1 if one.get("score") else 0) for one in totals]
    starts = np.concatenate([[0], np.cumsum(votes)]).astype(np.int64)
    voters = np.concatenate([np.arange(number, dtype=np.int32) for number in votes]) if votes else np.zeros(0, np.int32)
    points = None
    if sheet.form.valued or sheet.form.kind == "ordinal":
        points = np.ones(len(voters), np.int64)
        for place, one in enumerate(totals):
            if votes[place]:
                points[starts[place]] = one["score"] - (votes[place] - 1)
    return replace(as_election(sheet, []), ballots=Ballots(max(votes, default=0), starts, voters, points))


def _of_winners(sheet: Sheet, result: dict[str, Any]) -> Recount:
    """Only the winners are told: nothing else of the ballots may stand there, and they cannot be counted again."""
    told = not set(result) & (BALLOT_FIGURES | {"rounds", "explanations"})
    listed = [item.id for item in sheet.candidates if item.id in result["selected"]]
    plain = told and listed == result["selected"] and not any(result.get("areas", {}).values())
    said = N_("the recount: with %(ballots)s ballots they are withheld, so that nobody can be found among them")
    why = {
        "class": N_("the recount: a class of voters is so small that only the winners are told"),
        "recent": N_("the recount: another vote on the same proposals was counted a moment ago, so only the winners are told"),
    }
    return Recount(
        (
            Check(plain, N_("of withheld ballots nothing but the winners is told")),
            Check(None, why.get(result["withheld"], said), {"ballots": result["ballots"]}),
        )
    )
