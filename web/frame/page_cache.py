"""The first thing a request meets: is the host ours, is the page in memory, what is counted and logged.

Whole anonymous pages are kept with their compressed form and an ETag. They end with the first write anywhere
(`domain.db.Changes`), or when they are as old as their page allows.
"""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import brotli
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.frame.metrics import observe
from web.frame.request_log import log_request, silent
from web.frame.services import Services
from web.frame.visit import LARGE_COOKIE

MOST_PAGES = 2000
MOST_BYTES = 64 * 1024 * 1024
SMALL = 600
"""Bytes below which a page is sent as it is."""

OUTSIDE = ("/static/", "/v/", "/api/", "/healthz", "/readyz", "/metrics")

Headers = list[tuple[bytes, bytes]]


@dataclass
class Kept:
    """A page in memory: answers ready to send, the state of the data it shows, and its last moment."""

    seen: tuple[int, int]
    until: float
    etag: bytes
    plain: tuple[Message, Message]
    packed: tuple[Message, Message]
    unchanged: tuple[Message, Message]
    size: int
    page_name: str
    silent: bool


class PageCache:
    """Pages by path, query and size of type; bounded, the least used leave first."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[bytes, bytes, str], Kept] = OrderedDict()
        self._bytes = 0

    def get(self, key: tuple[bytes, bytes, str], seen: tuple[int, int]) -> Kept | None:
        """The page, unless something was written since or it is too old."""
        page = self._pages.get(key)
        if page is None:
            return None
        if page.seen != seen or page.until < time.monotonic():
            self._drop(key)
            return None
        self._pages.move_to_end(key)
        return page

    def put(self, key: tuple[bytes, bytes, str], page: Kept) -> None:
        """Keep a page."""
        self._drop(key)
        self._pages[key] = page
        self._bytes += page.size
        while self._pages and (len(self._pages) > MOST_PAGES or self._bytes > MOST_BYTES):
            self._drop(next(iter(self._pages)))

    def _drop(self, key: tuple[bytes, bytes, str]) -> None:
        page = self._pages.pop(key, None)
        if page is not None:
            self._bytes -= page.size


class CachedApp:
    """ASGI: host check, page cache, compression, metrics and the request log."""

    def __init__(self, app: ASGIApp, services: Services) -> None:
        self.app = app
        self.services = services
        self.cache = PageCache()
        self._hosts = frozenset(name.encode() for name in services.settings.hosts)
        self._session = b"__Host-hamasen=" if services.settings.secure else b"hamasen="

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from memory where that is right, else pass the request on and look at the answer."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        started = time.perf_counter()
        asked = _asked(scope["headers"])
        path: str = scope["path"]
        if asked.get(b"host", b"") not in self._hosts and path not in ("/healthz", "/readyz"):
            return await _wrong_host(send)
        cookie = asked.get(b"cookie", b"")
        cacheable = (
            scope["method"] in ("GET", "HEAD")
            and self._session not in cookie
            and b"said=" not in cookie
            and b"hx-request" not in asked
            and not path.startswith(OUTSIDE)
        )
        seen = self._seen() if cacheable else None
        size = cookie_parser(cookie.decode("latin-1")).get(LARGE_COOKIE, "")
        key = (scope.get("raw_path") or path.encode(), scope["query_string"], size if size in ("large", "normal") else "")
        kept = self.cache.get(key, seen) if seen is not None else None
        if kept is not None:
            await _send_kept(kept, asked, scope["method"], send)
            return None if kept.silent else observe(kept.page_name, 200, time.perf_counter() - started, cached=True)
        answer = _Answer(send, asked, scope)
        try:
            await self.app(scope, receive, answer)
        finally:
            seconds = time.perf_counter() - started
            page_name = scope.get("hamasen.page", "other")
            if not silent(scope):
                observe(page_name, answer.status, seconds, cached=False)
                log_request(scope, page_name, answer.status, seconds)
        if seen is not None and answer.fresh is not None:
            self.cache.put(key, answer.kept(seen, page_name, silent(scope)))
        return None

    def _seen(self) -> tuple[int, int] | None:
        database = self.services.database
        return database.changes.seen() if database is not None else None


def _asked(headers: Headers) -> dict[bytes, bytes]:
    """The headers by name; several Cookie headers are one, as the pages read them."""
    asked = dict(headers)
    cookies = [value for name, value in headers if name == b"cookie"]
    if len(cookies) > 1:
        asked[b"cookie"] = b"; ".join(cookies)
    return asked


async def _wrong_host(send: Send) -> None:
    await send({"type": "http.response.start", "status": 400, "headers": [(b"content-type", b"text/plain; charset=utf-8")]})
    await send({"type": "http.response.body", "body": "This host is not served here. 這裡不提供此網址。\n".encode()})


async def _send_kept(kept: Kept, asked: dict[bytes, bytes], method: str, send: Send) -> None:
    if kept.etag in asked.get(b"if-none-match", b""):
        start, body = kept.unchanged
    elif b"br" in asked.get(b"accept-encoding", b""):
        start, body = kept.packed
    else:
        start, body = kept.plain
    await send(start)
    await send(body if method == "GET" else {"type": "http.response.body", "body": b""})


class _Answer:
    """Collects an answer's start, compresses HTML, and remembers it where it may be kept."""

    def __init__(self, send: Send, asked: dict[bytes, bytes], scope: Scope) -> None:
        self._send = send
        self._asked = asked
        self._head = scope["method"] == "HEAD"
        self._start: Message | None = None
        self._body = b""
        self._headers: Headers = []
        self.status = 500
        self.fresh: float | None = None
        self._held = False

    async def __call__(self, message: Message) -> None:
        """Hold a page, and JSON that may be kept, until it is whole; send everything else on as it comes."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._take(message)
            if not self._held:
                await self._send(message)
            return
        if not self._held:
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if not message.get("more_body"):
            await self._finish()

    def _take(self, message: Message) -> None:
        headers = dict(message["headers"])
        fresh = headers.pop(b"x-hamasen-fresh", None)
        kind = headers.get(b"content-type", b"")
        self._held = kind.startswith(b"text/html") or (fresh is not None and kind == b"application/json")
        if not self._held:
            message["headers"] = [pair for pair in message["headers"] if pair[0] != b"x-hamasen-fresh"]
            return
        self.fresh = float(fresh) if fresh is not None else None
        self._start = message
        cookies = [(name, value) for name, value in message["headers"] if name == b"set-cookie"]
        for name in (b"set-cookie", b"content-length"):
            headers.pop(name, None)
        vary = headers.pop(b"vary", b"")
        headers[b"vary"] = b"Accept-Encoding, Cookie" + (b", " + vary if vary else b"")
        if self.fresh is not None:
            headers[b"cache-control"] = b"no-cache"
        self._headers = [*headers.items(), *cookies]

    async def _finish(self) -> None:
        body = self._body
        headers = list(self._headers)
        if self.fresh is not None:
            headers.append((b"etag", _etag(body)))
        if len(body) > SMALL and b"br" in self._asked.get(b"accept-encoding", b""):
            body = brotli.compress(body, quality=5)
            headers.append((b"content-encoding", b"br"))
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({"type": "http.response.start", "status": self.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": b"" if self._head else body})

    def kept(self, seen: tuple[int, int], page_name: str, silent: bool) -> Kept:
        """The page as the cache keeps it."""
        etag = _etag(self._body)
        packed = brotli.compress(self._body, quality=6)
        until = time.monotonic() + (self.fresh or 0)
        headers = [*self._headers, (b"etag", etag)]
        return Kept(
            seen,
            until,
            etag,
            _whole(200, headers, self._body),
            _whole(200, [*headers, (b"content-encoding", b"br")], packed),
            _whole(304, headers, b""),
            len(self._body) + len(packed) + 2000,
            page_name,
            silent,
        )


def _etag(body: bytes) -> bytes:
    return b'"' + hashlib.blake2b(body, digest_size=12).hexdigest().encode() + b'"'


def _whole(status: int, headers: Headers, body: bytes) -> tuple[Message, Message]:
    length = [] if status == 304 else [(b"content-length", str(len(body)).encode())]
    start: dict[str, Any] = {"type": "http.response.start", "status": status, "headers": [*headers, *length]}
    return start, {"type": "http.response.body", "body": body}
