"""The public side of a vote: its rule sheet, the board with its log and heads, and what was published after the count."""

from collections.abc import Callable
from datetime import date
from typing import Any, TypedDict

from starlette.responses import JSONResponse, Response

from domain.errors import Missing
from domain.people.rules import number_of
from domain.voting import merkle, queries
from domain.voting.board import leaf_of
from domain.voting.bundle import log_csv
from domain.voting.codes import read_tracker
from domain.voting.fixed import format_of, frozen, last_day_of_objections, too_few
from domain.voting.models import Election, State
from domain.voting.models_public import Head, Leaf, VoteEvent
from domain.voting.public_parts import head_of
from domain.voting.read_aloud import lines_of
from domain.voting.sheet import Sheet
from domain.voting.stations import Station, stations_of
from web.counting.words import amount
from web.counting.words import say as say_sentence
from web.frame.page_routes import PageRoute
from web.frame.rendering import given
from web.frame.visit import Visit
from web.text.times import moment_of
from web.voting import words
from web.voting.ballot_writers import BallotWriters

SHOWN = 100
"""Entries of the log on one page of the board; the file has all of them."""

PUBLIC = frozenset(State) - {State.DRAFT}

TEMPLATE_GLOBALS = {
    "vote_moment": moment_of,
    "vote_states": words.STATES,
    "tie_words": words.TIES,
    "event_words": words.EVENTS,
    "pack_words": words.PACKS,
    "withheld_words": words.WITHHELD,
    "link_words": words.LINKED,
    "vote_ways": words.WAYS,
}


async def election_of(visit: Visit) -> Election:
    """The election that the address names, once it is public. Raises Missing."""
    key = visit.request.path_params["key"]
    row = await visit.services.recall(("vote key", key), lambda: queries.by_key(key))
    if row.state not in PUBLIC:
        raise Missing(f"no public vote {key}")
    return row


class SheetWords(TypedDict):
    """A rule sheet as a page tells it."""

    sheet: Sheet
    limits: list[str]
    rule: list[str]
    money: Callable[..., Any]


def sheet_words(visit: Visit, sheet: Sheet) -> SheetWords:
    """A rule sheet as a page tells it."""
    locale, currency, scale = visit.locale, sheet.currency, sheet.scale
    return SheetWords(
        sheet=sheet,
        limits=[say_sentence(said, locale, currency) for said in sheet.form.describe(scale)],
        rule=[say_sentence(said, locale, currency) for said in sheet.describe_rule()],
        money=lambda cost: amount(cost // scale if cost % scale == 0 else cost / scale, currency),
    )


class VotesPage(TypedDict):
    """What `voting/votes.html` is given. ended: the act by which a vote was closed, by its number."""

    rows: list[Election]
    ended: dict[int, VoteEvent]


async def votes(visit: Visit) -> Response:
    """Every vote of the site, the newest first."""
    rows = [row for row in await queries.all_elections() if row.state in PUBLIC]
    return visit.page("voting/votes.html", VotesPage(rows=rows, ended=await queries.endings()))


class RulesPage(SheetWords):
    """What `voting/rules.html` is given."""

    row: Election
    lines: tuple[str, str]
    objections: date | None
    too_few: str
    stations: tuple[Station, ...]


async def rules(visit: Visit) -> Response:
    """The rule sheet as it was fixed, with its digest."""
    row = await election_of(visit)
    told = sheet_words(visit, Sheet.from_json(row.sheet))
    return visit.page(
        "voting/rules.html",
        RulesPage(
            row=row,
            lines=await lines_of(row),
            objections=last_day_of_objections(row),
            too_few=too_few(row),
            stations=stations_of(row.plan),
            **told,
        ),
    )


async def rules_file(visit: Visit) -> Response:
    """The rule sheet as data: the bytes that the digest is over, which the bundle holds too; of format 1 what was shown then."""
    row = await election_of(visit)
    if format_of(row) > 1:
        return Response(frozen(row).written(), media_type="application/json")
    data = {"eid": row.eid, "digest": row.digest} | Sheet.from_json(row.sheet).to_json()
    return JSONResponse(data)


class BoardPage(TypedDict):
    """What `voting/board.html` is given."""

    row: Election
    typed: str
    found: dict[str, Any] | None
    lines: tuple[str, str]
    blacked: set[int]
    heads: list[Head]
    entries: list[Leaf]
    start: int
    size: int
    events: list[VoteEvent]


async def board(visit: Visit) -> Response:
    """Where a voter looks a tracker up, and everybody sees the log and its heads."""
    row = await election_of(visit)
    typed = visit.request.query_params.get("tracker", "")
    found = await _found(visit, row, typed) if typed.strip() else None
    heads = await queries.heads(row.id)
    start = _whole(visit.request.query_params.get("from", "0"))
    entries = await queries.entries(row.id, start, SHOWN)
    size = heads[-1].size if heads else 0
    events = await queries.events(row.id)
    blacked = {event.facts["act"] for event in events if event.kind == "blacked_out"}
    shown: dict[str, Any] = {"blacked": blacked, "heads": heads, "entries": entries, "start": start, "size": size, "events": events}
    return visit.page("voting/board.html", given(BoardPage, row=row, typed=typed[:20], found=found, lines=await lines_of(row), **shown))


def _whole(text: str) -> int:
    return number_of(text) or 0


async def _found(visit: Visit, row: Election, typed: str) -> dict[str, Any]:
    """What the board says of a tracker: misread, not on it (yet), or where it lies, with the proof."""
    tracker = read_tracker(typed)
    if tracker is None:
        return {"stands": "misread"}
    leaf = await queries.leaf_by_tracker(row.id, tracker)
    head = await queries.newest_head(row.id)
    if leaf is None or head is None or leaf.place >= head.size:
        return {"stands": "waiting" if row.state in (State.OPEN, State.CLOSED) else "absent", "tracker": tracker}
    path = (await visit.services.part(BallotWriters).log(row.id, head)).tree.inclusion(leaf.place)
    own = leaf_of(leaf.tracker, bytes(leaf.com))
    proven = merkle.verify_inclusion(own, leaf.place, head.size, path, bytes(head.root))
    return {"stands": "there" if proven else "broken", "tracker": tracker, "place": leaf.place, "head": head, "path": path, "leaf": leaf}


async def log_file(visit: Visit) -> Response:
    """The whole log up to the newest head, as CSV."""
    row = await election_of(visit)
    head = await queries.newest_head(row.id)
    data = (await visit.services.part(BallotWriters).log(row.id, head)).file if head else log_csv([])
    return Response(data, media_type="text/csv; charset=utf-8")


async def heads_file(visit: Visit) -> Response:
    """Every signed head, the oldest first, the key they are signed with, and what was lost by a restore."""
    row = await election_of(visit)
    held = {"eid": row.eid, "signing_key": bytes(row.signing_key or b"").hex()}
    restored = [act.facts["posted"] for act in await queries.events(row.id) if act.kind == "restored"]
    return JSONResponse(held | {"heads": [head_of(head) for head in await queries.heads(row.id)], "restored": restored})


async def proof_file(visit: Visit) -> Response:
    """The proof that a ballot is on the log (`?tracker=`), or that the log has only grown since a size (`?since=`)."""
    row = await election_of(visit)
    head = await queries.newest_head(row.id)
    asked = visit.request.query_params
    if head is None:
        raise Missing("no head yet")
    if "since" in asked:
        earlier = _whole(asked["since"])
        if not 0 < earlier <= head.size:
            raise Missing("no head of that size")
        steps = [step.hex() for step in (await visit.services.part(BallotWriters).log(row.id, head)).consistency(earlier)]
        return JSONResponse({"from": earlier, "head": head_of(head), "consistency": steps})
    tracker = read_tracker(asked.get("tracker", ""))
    leaf = await queries.leaf_by_tracker(row.id, tracker) if tracker else None
    if leaf is None or leaf.place >= head.size:
        raise Missing("not on the log")
    path = [step.hex() for step in (await visit.services.part(BallotWriters).log(row.id, head)).tree.inclusion(leaf.place)]
    return JSONResponse(
        {"index": leaf.place, "tracker": leaf.tracker, "commitment": bytes(leaf.com).hex(), "head": head_of(head), "path": path}
    )


PAGES = [
    PageRoute("votes", "/votes", get=votes, fresh=30),
    PageRoute("vote_rules", "/votes/{key}/rules", get=rules, fresh=60),
    PageRoute("vote_rules_file", "/votes/{key}/rules.json", get=rules_file, fresh=60),
    PageRoute("vote_board", "/votes/{key}/board", get=board, fresh=30, silent=True),
    PageRoute("vote_log", "/votes/{key}/log.csv", get=log_file, fresh=30, silent=True),
    PageRoute("vote_heads", "/votes/{key}/heads.json", get=heads_file, fresh=30, silent=True),
    PageRoute("vote_proof", "/votes/{key}/proof.json", get=proof_file, fresh=30, silent=True),
]
