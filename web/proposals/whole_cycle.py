"""Everything public of a cycle in one file: plan, proposals, reviews, comments, votes and what is carried out, as JSON and as tables."""

import io
import zipfile
from typing import Any

from starlette.responses import Response

from domain.cycles.models import Cycle
from domain.cycles.queries import shown
from domain.errors import N_
from domain.proposals.queries import open_data
from domain.voting.models import Election, State
from domain.voting.sheet import Sheet
from web.bridges.cycle_display import cycle_of
from web.bridges.cycle_votes import official_votes
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.printing.file_cache import answer, digest_of, kept
from web.proposals.open_data import HEAD, REVIEW_HEAD, names_of, review_rows, row, texts, whole_data
from web.proposals.open_data_cycle import cases_data, cycle_data
from web.tables.export import LICENCE, as_csv, as_json, in_a_thread
from web.text.times import moment_of

COMMENT_HEAD = ("number", "at", "stance", "language", "text", "answers", "official", "comment")
"""answers: which comment it answers; official: the agency that speaks. Who wrote it stands on the page alone."""

READ_ME = N_(
    "Everything public of this cycle on the day the file was made. cycle.json: plan, dates and rules. proposals.json, proposals.csv: "
    "every proposal with its whole texts in every language. reviews.csv: what the agencies say of each, and why. comments.csv: what "
    "people say. votes.json: the votes, their candidates by proposal number, and where each result and its bundle can be had. "
    "cases.json: what is being carried out. Money in NT$, moments in ISO 8601, tables in UTF-8."
)


async def whole_cycle(visit: Visit) -> Response:
    """The file, a ZIP. It is made anew when anything in it has changed."""
    cycle = await cycle_of(visit)
    parts = await _parts(visit, cycle)
    digest = digest_of("whole cycle", tuple(parts.items()))
    made = await kept(visit, digest, lambda: in_a_thread(lambda: _zipped(parts)))
    name = f"{cycle.key}-open-data.zip"
    return answer(visit, made, digest, "application/zip", public=shown(cycle, visit.at), name=name)


async def _parts(visit: Visit, cycle: Cycle) -> dict[str, bytes]:
    """The files in it, by name."""
    names, licence = await names_of(cycle, visit.languages()), visit.say(LICENCE)
    found = await open_data.whole(await open_data.every_one(cycle.id, visit.at), visit.at)
    addresses = {one.card.number: visit.address("proposal", number=one.card.number) for one in found}
    data = {
        "cycle": await cycle_data(cycle, visit.at, visit.address("cycle", cycle=cycle.key)),
        "proposals": [whole_data(one, names, addresses[one.card.number]) for one in found],
        "votes": [_vote(visit, vote) for vote in await official_votes(cycle.scope)],
        "cases": await cases_data(cycle, visit.today, visit.at, lambda code: visit.address("case", code=code)),
    }
    made = {f"{name}.json": as_json({"licence": licence, name: value}).encode() for name, value in data.items()}
    tables = {
        "proposals": (HEAD, [row(one, names, addresses[one.card.number]) for one in found]),
        "reviews": (REVIEW_HEAD, review_rows(found, names)),
        "comments": (COMMENT_HEAD, await _comments(visit, cycle)),
    }
    made |= {f"{name}.csv": as_csv(head, rows, licence) for name, (head, rows) in tables.items()}
    return {"README.txt": f"{visit.say(READ_ME)}\n\n{licence}\n".encode(), **made}


async def _comments(visit: Visit, cycle: Cycle) -> list[list[Any]]:
    return [
        [number, one.at, one.stance, one.locale, one.text, one.parent, one.official, one.id]
        for number, one in await open_data.comments(cycle.id, visit.at)
    ]


def _vote(visit: Visit, vote: Election) -> dict[str, Any]:
    """A vote: its candidates lead to their proposals; a result stands in files of its own, which can be checked."""
    counted = vote.state in (State.COUNTED, State.CERTIFIED)
    files = {"result": "vote_result_file", "table": "vote_result_table", "bundle": "vote_bundle"} if counted else {}
    return {
        "key": vote.key,
        "title": texts(vote.title),
        "state": vote.state,
        "opens_at": moment_of(vote.opens).isoformat() if vote.opens else None,
        "closes_at": moment_of(vote.closes).isoformat() if vote.closes else None,
        "candidates": [
            {"id": item.id, "on_the_ballot": item.number, "title": texts(item.title), "address": visit.address("proposal", number=item.id)}
            for item in Sheet.from_json(vote.sheet).candidates
        ],
        "files": {name: visit.address(page, key=vote.key) for name, page in files.items()},
        "address": visit.address("vote_page", key=vote.key),
    }


def _zipped(parts: dict[str, bytes]) -> bytes:
    """A ZIP whose bytes follow from its parts alone."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in parts.items():
            made.writestr(zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


PAGES = [PageRoute("whole_cycle", "/cycles/{cycle}/open-data.zip", whole_cycle)]
