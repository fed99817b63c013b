"""Figures for Prometheus. With several processes they are added up through a shared folder."""

import os
from functools import cache

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

REQUESTS = Counter("hamasen_requests", "Requests answered", ["door", "status", "cached"])
SECONDS = Histogram(
    "hamasen_request_seconds",
    "Time to answer, without pages from the cache",
    ["door"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
SENT = Counter("hamasen_messages", "Messages handled by the worker", ["channel", "outcome"])


@cache
def _counter(page_name: str, status: int, cached: bool) -> Counter:
    return REQUESTS.labels(page_name, f"{status // 100}xx", "yes" if cached else "no")


def observe(page_name: str, status: int, seconds: float, *, cached: bool) -> None:
    """Count one request."""
    _counter(page_name, status, cached).inc()
    if not cached:
        SECONDS.labels(page_name).observe(seconds)


def exposition() -> bytes:
    """Every figure in Prometheus' text format, of all processes where there are several."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest()
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


async def metrics(request: Request) -> Response:
    """`/metrics`: with the token of the settings, or without one outside production."""
    import hmac

    settings = request.app.state.services.settings
    given = request.headers.get("authorization", "").removeprefix("Bearer ").strip()
    open_here = not settings.metrics_token and settings.mode.value != "production"
    if not open_here and not (settings.metrics_token and hmac.compare_digest(given.encode(), settings.metrics_token.encode())):
        return PlainTextResponse("not found\n", 404)
    return Response(exposition(), media_type=CONTENT_TYPE_LATEST)
