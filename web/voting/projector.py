"""What a hall sees on the wall: how to vote while a vote is open, and its result once it is counted. Never a number in between."""

from typing import Any, TypedDict

from starlette.responses import Response

from domain.voting.models import Election, State
from domain.voting.sheet import Sheet
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.voting.board import election_of, sheet_words
from web.voting.results import lines_of, shown_to


class ProjectorPage(TypedDict):
    """What `voting/projector.html` is given. lines: winners first, each with its share of the most votes; empty before the result."""

    row: Election
    host: str
    rule: list[str]
    limits: list[str]
    winners: list[dict[str, Any]]
    others: list[dict[str, Any]]
    most: int


async def projector(visit: Visit) -> Response:
    """One screen, without menus."""
    row = await election_of(visit)
    sheet, counted = Sheet.from_json(row.sheet), row.state in (State.COUNTED, State.CERTIFIED) and shown_to(visit, row)
    told = sheet_words(visit, sheet)
    lines = lines_of(sheet, row.result) if counted else []
    return visit.page(
        "voting/projector.html",
        ProjectorPage(
            row=row,
            host=visit.services.settings.address.partition("://")[2],
            rule=told["rule"],
            limits=told["limits"],
            winners=[line for line in lines if line["won"]],
            others=[line for line in lines if not line["won"]],
            most=max((line["votes"] or 0 for line in lines), default=0),
        ),
    )


PAGES = [PageRoute("vote_projector", "/votes/{key}/projector", get=projector, fresh=5)]
