"""What every answer carries and every change must show: strict headers, and that it comes from our own pages."""

import re
from urllib.parse import urlsplit

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.frame.services import Services

SAFE = {"GET", "HEAD", "OPTIONS"}
CAPABILITY = re.compile(r"/[\w-]+/unsubscribe/[\w-]+(/sign)?")
"""What a mail program posts by itself (RFC 8058): no cookie counts there, the token in the address is the whole permission."""


def same_origin(headers: dict[bytes, bytes], address: str, hosts: frozenset[str]) -> bool:
    """Whether a request to change something comes from a page of ours.

    Browsers say so themselves (Sec-Fetch-Site); older ones name an Origin; who names neither is refused.
    """
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site in (b"same-origin", b"none")
    origin = headers.get(b"origin", b"").decode("latin-1")
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return bool(parts.netloc) and parts.scheme == urlsplit(address).scheme and parts.netloc in hosts


def policy_header(tile_host: str) -> bytes:
    """The content security policy: our own files only, nothing inline; map tiles where a page has a map."""
    images = f"'self' data: {tile_host}".strip()
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; connect-src 'self'; "
        "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ).encode()


class SecurityHeaders:
    """ASGI: refuses changes from elsewhere, and puts the security headers on every answer."""

    def __init__(self, app: ASGIApp, services: Services, refuse: ASGIApp) -> None:
        self.app = app
        self.refuse = refuse
        self.settings = services.settings
        self._plain = policy_header("")
        self._tiles = policy_header(services.settings.tile_host)
        self._fixed = [
            (b"x-content-type-options", b"nosniff"),
            (b"referrer-policy", b"same-origin"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"),
        ]
        if services.settings.secure:
            self._fixed.append((b"strict-transport-security", b"max-age=63072000; includeSubDomains"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer a change that comes from elsewhere with the error page."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path: str = scope["path"]
        ours = (
            scope["method"] in SAFE
            or CAPABILITY.fullmatch(path)
            or same_origin(dict(scope["headers"]), self.settings.address, self.settings.hosts)
        )

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(message)
            await send(message)

        return await (self.app if ours else self.refuse)(scope, receive, guarded)

    def _dress(self, message: Message) -> None:
        headers = message["headers"]
        names = {name for name, _ in headers}
        tiles = b"x-hamasen-tiles" in names
        kept = [(name, value) for name, value in headers if name != b"x-hamasen-tiles"]
        kept += [(name, value) for name, value in self._fixed if name not in names]
        if b"content-security-policy" not in names:
            kept.append((b"content-security-policy", self._tiles if tiles else self._plain))
        message["headers"] = kept
