"""`/api/glossary?q=`: ranked entries with the spelling that matched and why."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain.glossary.queries import Shelf, index_of
from domain.glossary.search import MOST_LETTERS, search
from domain.people.rules import number_of
from web.frame.services import Services
from web.glossary.running import result_of
from web.tables.export import LICENCE

MOST, USUAL = 50, 20
HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}


async def glossary(request: Request) -> Response:
    """The entries that `q` means, best first; at most `limit` of them."""
    services: Services = request.app.state.services
    query = request.query_params.get("q", "")[:MOST_LETTERS]
    limit = number_of(request.query_params.get("limit", ""))
    most = USUAL if limit is None else min(limit, MOST)
    found = search(await index_of(services.part(Shelf)), query, most)
    answer = {
        "query": query,
        "results": [result_of(one) | {"address": f"{services.settings.address}/g/{one.entry.number}"} for one in found],
    }
    return JSONResponse(answer | {"licence": LICENCE}, headers=HEADERS)


ROUTES = [Route("/api/glossary", glossary)]
