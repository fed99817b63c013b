"""A voter's tracker as a QR code, to look it up with another device. It says nothing but what the receipt shows."""

import asyncio

from starlette.responses import Response

from domain.errors import Missing
from domain.voting.codes import read_tracker
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.printing.qr import svg
from web.voting.board import election_of


async def tracker_code(visit: Visit) -> Response:
    """The picture; it leads to the board's own page. It is not on the receipt itself, so that drawing it never makes a voter wait."""
    row = await election_of(visit)
    tracker = read_tracker(visit.request.query_params.get("tracker", ""))
    if tracker is None:
        raise Missing("no tracker")
    address = f"{visit.address('vote_board', key=row.key)}?tracker={tracker}"
    picture = await asyncio.to_thread(svg, address)
    return Response(picture, media_type="image/svg+xml", headers={"Cache-Control": "no-store"})


PAGES = [PageRoute("tracker_code", "/votes/{key}/tracker.svg", get=tracker_code, session=False, silent=True)]
