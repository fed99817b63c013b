"""Who may use the local page: one browser on this computer, for as long as somebody is at it.

Any page that an officer has open elsewhere could send requests to this computer. So the address must be this very one, what is sent must
come from its own pages, and the browser must know a token that was shown once. No answer is kept by the browser.
"""

import hmac
import secrets
import time
from collections.abc import Callable
from http.cookies import SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

IDLE = 15 * 60
"""Seconds without a request after which the page is shut."""

SESSION_COOKIE = "ceremony"
FREE = frozenset({"/", "/enter", "/enter.js", "/hamasen.css"})
"""What a browser may ask for before it has shown the token; nothing of the vote is in it."""

SHUT = "閒置過久，頁面已關閉。請重新執行 hamasen ceremony。\nNobody was here for a while: the page is shut. Start hamasen ceremony again."
OTHER = "這個頁面已在另一個瀏覽器開啟。\nThis page is open in another browser."
USED = "代碼不正確，或已經用過。\nThis is not the token, or it was used already."

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Stands before the pages. port: of this computer; token: what the terminal shows, good once. shut: what to do when nobody is there."""

    def __init__(self, app: ASGIApp, port: int, token: str, shut: Callable[[], None], clock: Callable[[], float] = time.monotonic) -> None:
        self.app, self.host, self.token, self.shut, self.clock = app, f"127.0.0.1:{port}", token, shut, clock
        self.session, self.touched, self.over, self.busy = "", clock(), False, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def kept_by_nobody(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refused = self._refused(scope)
        if refused is None and scope["path"] == "/enter":
            refused = await self._enter(Request(scope, receive))
        self.busy += 1
        try:
            await (refused or self.app)(scope, receive, kept_by_nobody)
        finally:
            self.busy -= 1
            if refused is None:
                self.touched = self.clock()

    def _refused(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if headers.getlist("host") != [self.host]:
            return PlainTextResponse("another address", 421)
        origins = headers.getlist("origin")
        if origins != [f"http://{self.host}"] and (origins or scope["method"] not in ("GET", "HEAD")):
            return PlainTextResponse("sent from elsewhere", 403)
        if self.over or self.clock() - self.touched > IDLE:
            self.close()
            return PlainTextResponse(SHUT, 410)
        if scope["path"] in FREE:
            return None
        held = SimpleCookie(headers.get("cookie", "")).get(SESSION_COOKIE)
        if not self.session or held is None or not hmac.compare_digest(held.value.encode(), self.session.encode()):
            return PlainTextResponse(OTHER, 403)
        self.touched = self.clock()
        return None

    async def _enter(self, request: Request) -> Response:
        """Let the browser in that knows the token: the first one, and no other."""
        given = str((await request.form()).get("token") or "").strip()
        if request.method != "POST" or not self.token or not hmac.compare_digest(given.encode(), self.token.encode()):
            return PlainTextResponse(USED, 403)
        self.token, self.session, self.touched = "", secrets.token_urlsafe(32), self.clock()
        answer = RedirectResponse("/zh-Hant/", 303)
        answer.set_cookie(SESSION_COOKIE, self.session, httponly=True, samesite="strict")
        return answer

    def look(self) -> None:
        """Shut the page where nobody has been at it for a while, also when no request comes any more."""
        if not self.busy and self.clock() - self.touched > IDLE:
            self.close()

    def close(self) -> None:
        """Let nobody in any more."""
        if not self.over:
            self.over, self.session, self.token = True, "", ""
            self.shut()
