"""A vote's own page: what stands where before it is counted, and afterwards the result with its charts and files."""

from collections.abc import Callable
from datetime import date
from typing import Any

from starlette.responses import JSONResponse, Response

from domain.counting.rules import Sentence, from_json
from domain.errors import N_, Missing
from domain.voting.bundle import unpacked
from domain.voting.fixed import last_day_of_objections
from domain.voting.models import Election, State
from domain.voting.models_public import VoteEvent
from domain.voting.queries import bundle_of, ending_of, scope_of
from domain.voting.sheet import Sheet
from domain.voting.stations import Station, stations_of
from web.counting.words import rule_title
from web.counting.words import say as say_sentence
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.export import LICENCE, as_csv, download
from web.text import formats
from web.text.languages import Locale
from web.voting.board import SheetWords, election_of, sheet_words
from web.voting.printed.protocol import protocol_lines, protocol_sums

COUNTED = frozenset({State.COUNTED, State.CERTIFIED})

MOST_BARS = 100


class VotePage(SheetWords):
    """What `voting/vote.html` is given. ended: the act by which it was closed."""

    row: Election
    ended: VoteEvent | None
    stations: tuple[Station, ...]


class ResultPage(SheetWords):
    """What `voting/result.html` is given. pots: area, money spent and budget, where each area has its own."""

    row: Election
    ended: VoteEvent | None
    objections: date | None
    lines: list[dict[str, Any]]
    result: Any
    bars_of: list[tuple[str, float, str]]
    because: Callable[..., str]
    protocol_lines: list[tuple[str, int]]
    protocol_sums: list[str]
    licence: str
    what_if: list[dict[str, Any]]
    spent: Any
    pots: list[tuple[str, int, int]]


async def vote_page(visit: Visit) -> Response:
    """The overview of a vote, or its result."""
    row = await election_of(visit)
    sheet = Sheet.from_json(row.sheet)
    told = sheet_words(visit, sheet)
    if not shown_to(visit, row):
        return visit.page("voting/vote.html", VotePage(row=row, ended=await ending_of(row.id), stations=stations_of(row.plan), **told))
    lines, locale = lines_of(sheet, row.result), visit.locale
    return visit.page(
        "voting/result.html",
        ResultPage(
            row=row,
            ended=await ending_of(row.id),
            objections=last_day_of_objections(row),
            lines=lines,
            result=row.result,
            bars_of=_bars(lines, locale),
            because=lambda said: say_sentence(Sentence(said["message"], said["facts"]), locale, sheet.currency),
            protocol_lines=protocol_lines(row.result["protocol"], locale),
            protocol_sums=protocol_sums(row.result["protocol"], locale),
            licence=visit.say(LICENCE),
            what_if=_what_if(sheet, row.result, locale),
            pots=[(area, _spent(lines, area), budget) for area, budget in sheet.budgets.items()],
            spent=sum(line["item"].cost for line in lines if line["won"]),
            **told,
        ),
    )


def _spent(lines: list[dict[str, Any]], area: str) -> int:
    return sum(line["item"].cost for line in lines if line["won"] and line["item"].group == area)


def _bars(lines: list[dict[str, Any]], locale: Locale) -> list[tuple[str, float, str]]:
    """Votes as bars; a mark beside those that were selected, so that colour is not needed."""
    return [
        (
            f"{'✓ ' if line['won'] else ''}{line['item'].number} {line['item'].title.piece(locale.tag).text}",
            float(line["votes"]),
            formats.number(line["votes"], locale),
        )
        for line in lines
        if line["votes"] is not None
    ][:MOST_BARS]


def lines_of(sheet: Sheet, result: dict[str, Any]) -> list[dict[str, Any]]:
    """Every proposal with its votes and why it won or not, winners first, then by votes."""
    votes = {item["project"]: item.get("score", item.get("votes")) for item in result.get("totals", [])}
    selected = list(result["selected"])
    told = [result, *result.get("areas", {}).values()]
    because = {item["project"]: item["because"] for one in told for item in one.get("explanations", [])}
    lines = [
        {"item": item, "votes": votes.get(item.id), "won": item.id in selected, "because": because.get(item.id, [])}
        for item in sheet.candidates
    ]
    return sorted(lines, key=lambda line: (not line["won"], -(line["votes"] or 0), line["item"].number))


def _what_if(sheet: Sheet, result: dict[str, Any], locale: Locale) -> list[dict[str, Any]]:
    """Every rule side by side: its name, how many win, what they cost, and who goes out or comes in against the rule that held."""
    titles = {item.id: item for item in sheet.candidates}
    held = set(result["selected"])

    def told(names: set[str]) -> list[Any]:
        return sorted((titles[name] for name in names if name in titles), key=lambda item: item.number)

    rules = [one | {"area": held_by.get("area", "")} for held_by in _by_area(result) for one in held_by["rules"]]
    return [
        one
        | {
            "held": place == 0 or rules[place - 1]["area"] != one["area"],
            "title": rule_title(from_json(one["rule"], one["parameters"]), locale),
            "spent": sum(titles[name].cost for name in one["selected"] if name in titles),
            "instead": told(set(one["selected"]) - held),
            "out": told({name for name in held if not one["area"] or titles[name].group == one["area"]} - set(one["selected"])),
        }
        for place, one in enumerate(rules)
    ]


def _by_area(result: dict[str, Any]) -> list[dict[str, Any]]:
    """The comparison of rules, for each area with money of its own; results of format 1 have one list for the whole vote."""
    held: list[dict[str, Any]] = result.get("what_if", [])
    return held if not held or "rules" in held[0] else [{"area": "", "rules": held}]


async def _counted(visit: Visit) -> Election:
    row = await election_of(visit)
    if not shown_to(visit, row):
        raise Missing("not counted yet")
    return row


def shown_to(visit: Visit, row: Election) -> bool:
    """Whether there is a result, and whoever asks may see it: that of a rehearsal which people held is the office's alone."""
    held = bool(row.state in COUNTED and row.result)
    return held and (not row.rehearsal or bool(row.plan.get("public_file")) or visit.may("votes.read", scope_of(row)))


async def result_file(visit: Visit) -> Response:
    """The result as data."""
    row = await _counted(visit)
    sheet = Sheet.from_json(row.sheet)
    candidates = [{"id": item.id, "on_the_ballot": item.number, "address": _address(visit, row, item.id)} for item in sheet.candidates]
    told = {"election": row.key, "bundle": row.bundle, "candidates": candidates, "result": row.result}
    return JSONResponse({"licence": visit.say(LICENCE)} | told)


def _address(visit: Visit, row: Election, candidate: str) -> str:
    """Where a candidate is described: the page of its proposal, for a vote that was made from a cycle; else nowhere."""
    return visit.address("proposal", number=candidate) if row.plan.get("cycle") and not row.rehearsal else ""


async def result_table(visit: Visit) -> Response:
    """Every proposal with its votes, as CSV."""
    row = await _counted(visit)
    sheet = Sheet.from_json(row.sheet)
    head = [
        visit.say(words)
        for words in (
            N_("No."),
            N_("Proposal number"),
            N_("Proposal"),
            N_("Area"),
            N_("Cost"),
            N_("Number of votes"),
            N_("selected"),
            N_("Why"),
            N_("Address"),
        )
    ]
    rows = [[*_cells(line, sheet, visit.locale), _address(visit, row, line["item"].id)] for line in lines_of(sheet, row.result)]
    return download(as_csv(head, rows, visit.say(LICENCE)), "csv", f"{row.key}.csv")


def _cells(line: dict[str, Any], sheet: Sheet, locale: Locale) -> list[Any]:
    item = line["item"]
    why = " ".join(say_sentence(Sentence(said["message"], said["facts"]), locale, sheet.currency) for said in line["because"])
    cost = cost_of(sheet, item.cost)
    return [item.number, item.id, item.title.piece(locale.tag).text, item.group, cost, line["votes"], int(line["won"]), why]


def cost_of(sheet: Sheet, cost: int) -> int | float:
    """A cost in the currency."""
    return cost // sheet.scale if cost % sheet.scale == 0 else cost / sheet.scale


async def bundle(visit: Visit) -> Response:
    """The bundle: everything that was published, to check without us."""
    row = await _counted(visit)
    data = await bundle_of(row.id)
    headers = {"Content-Disposition": f'attachment; filename="hamasen-{row.key}.zip"'}
    return Response(data, media_type="application/zip", headers=headers)


async def protocol_file(visit: Visit) -> Response:
    """The protocol for signatures, out of the bundle."""
    row = await _counted(visit)
    parts = unpacked(await bundle_of(row.id))
    if "protocol.pdf" not in parts:
        raise Missing("no protocol")
    headers = {"Content-Disposition": f'inline; filename="{row.key}-protocol.pdf"'}
    return Response(parts["protocol.pdf"], media_type="application/pdf", headers=headers)


PAGES = [
    PageRoute("vote_page", "/votes/{key}", get=vote_page, fresh=30),
    PageRoute("vote_result_file", "/votes/{key}/result.json", get=result_file, fresh=60),
    PageRoute("vote_result_table", "/votes/{key}/result.csv", get=result_table, fresh=60),
    PageRoute("vote_protocol", "/votes/{key}/protocol.pdf", get=protocol_file),
    PageRoute("vote_bundle", "/votes/{key}/bundle.zip", get=bundle),
]
