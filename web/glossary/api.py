"""`/api/glossary?q=`: ranked entries with the spelling that matched and why."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from domain.glossary.queries import Shelf, index_of
from domain.glossary.search import MOST_LETTERS, search
from web.frame.services import Services
from web.glossary.running import result_of
from web.tables.export import LICENCE

MOST = 50
HEADERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-cache", "Cross-Origin-Resource-Policy": "cross-origin"}


async def glossary(request: Request) -> Response:
    """The entries that `q` means, best first; at most `limit` of them."""
    services: Services = request.app.state.services
    query = request.query_params.get("q", "")[:MOST_LETTERS]
    limit = request.query_params.get("limit", "")
    most = min(int(limit), MOST) if limit.isascii() and limit.isdecimal() and len(limit) < 5 else 20
    found = search(await index_of(services.part(Shelf)), query, most)
    answer = {
        "query": query,
        "results": [result_of(one) | {"address": f"{services.settings.address}/g/{one.entry.number}"} for one in found],
    }
    return JSONResponse(answer | {"licence": LICENCE}, headers=HEADERS)


ROUTES = [Route("/api/glossary", glossary)]
