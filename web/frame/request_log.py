"""Structured logs: one JSON object a line, without addresses, names, paths with secrets in them, or anything typed."""

import json
import logging
import re
import sys
import traceback
from collections.abc import Sequence
from typing import Any

from starlette.types import Scope

from domain.clock import now

requests = logging.getLogger("hamasen.request")
site = logging.getLogger("hamasen.site")


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time, level, logger, event, and its facts."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": now().isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["trace"] = trace(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def trace(problem: BaseException) -> list[str]:
    """Where a fault came from: the kinds of error and the lines of code, innermost last.

    An error's own words stay out: databases and forms put into them what somebody typed.
    """
    told: list[str] = []
    seen: BaseException | None = problem
    while seen is not None and len(told) < 200:
        frames = traceback.extract_tb(seen.__traceback__)
        told[:0] = [*(f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames), type(seen).__qualname__]
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return told


def set_up(level: str = "INFO") -> None:
    """Send everything to standard error as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("uvicorn.access", "tortoise", "asyncio", "httpx2", "aiosqlite"):
        logging.getLogger(noisy).setLevel("WARNING")


_silent = [re.compile(r"/static/.*")]
"""Addresses, besides those of silent pages, of which nothing is kept."""


def keep_silent(patterns: Sequence[str]) -> None:
    """Keep nothing of addresses that match one of these wholly, nor of static files."""
    _silent[:] = [re.compile("|".join([r"/static/.*", *patterns]))]


def silent(scope: Scope) -> bool:
    """Whether neither a line nor a count may be kept of a request."""
    return bool(scope.get("hamasen.silent") or _silent[0].fullmatch(scope["path"]))


def log_request(scope: Scope, page_name: str, status: int, seconds: float) -> None:
    """One line a request: the page's name instead of the path, and never who asked.

    Pages from the cache are counted in the metrics only; of silent ones nothing is kept at all.
    """
    if requests.isEnabledFor(logging.INFO):
        facts = {"method": scope["method"], "door": page_name, "status": status, "ms": round(seconds * 1000, 1)}
        requests.info("request", extra={"facts": facts})


def note(event: str, level: int = logging.INFO, **facts: Any) -> None:
    """Something happened to the site itself."""
    site.log(level, event, extra={"facts": facts})
