"""The page of one vote for its office: the steps of an assembly, or those of a vote of the city."""

from starlette.responses import Response

from domain.voting import queries
from domain.voting.actions.assembly import kept_here
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.voting import assembly
from web.voting.ballot_writers import BallotWriters
from web.voting.office import office_page, thing_of


async def overview(visit: Visit) -> Response:
    """Where a vote stands and what comes next; of an assembly's vote its own steps, unless all of them are asked for."""
    row = await queries.by_key(visit.request.path_params["key"])
    if kept_here(row, visit.services.part(BallotWriters).vault) and "all" not in visit.request.query_params:
        return await assembly.page(visit, row)
    return await office_page(visit, row)


PAGES = [PageRoute("staff_vote", "/staff/votes/{key}", overview, needs="votes.read", thing=thing_of)]
