"""The baseline: a bare Starlette application that says hello, on the same server as the site."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route


async def hello(request: Request) -> PlainTextResponse:
    """Say hello."""
    return PlainTextResponse("hello")


app = Starlette(routes=[Route("/", hello)])
