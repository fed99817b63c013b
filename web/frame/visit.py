"""One request as a handler sees it: who asks, in which language, at what time, and what they sent."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from domain.people.models import Person, Session
from domain.policy import ANYONE, Actor, Thing, may
from web.frame.flash import SAID_COOKIE
from web.frame.forms import PageForm
from web.frame.rendering import render
from web.frame.services import Services, SiteFacts
from web.frame.throttle import network_of
from web.frame.urls import path_of
from web.text import formats
from web.text.formats import local
from web.text.languages import Locale

Bound = TypeVar("Bound", bound=PageForm)

LARGE_COOKIE = "size"
SWITCH = "_switch"
"""The name of the header's buttons on a page with a form: they send the form along, so that nothing typed is lost."""


@dataclass
class Visit:
    """One request. `form` is what was posted; `at` is the one moment the whole request lives in.

    page_name, page_path: of the page that is asked for, `proposal` and `/proposals/{number}`.
    page_reads: whether that page may be opened, and not only sent to.
    """

    request: Request
    services: Services
    page_name: str
    page_path: str
    locale: Locale
    at: datetime
    site: SiteFacts
    actor: Actor = ANYONE
    session: Session | None = None
    token: str = ""
    form: FormData = field(default_factory=FormData)
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[dict[str, Any]] = field(default_factory=list)
    page_reads: bool = False
    wants_tiles: bool = False
    fresh: float | None = None
    """Seconds an anonymous copy of this answer may be kept, where that is less than the page allows."""

    @property
    def person(self) -> Person:
        """The signed-in person; only on a page that needs one."""
        assert self.session is not None
        return self.session.person

    @property
    def today(self) -> date:
        """The day it is in the city."""
        return local(self.at, self.site.time_zone).date()

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in (a second factor still missing does not count)."""
        return self.actor.person is not None

    @property
    def large(self) -> bool:
        """Whether the reader chose large type, or just pressed the button for it."""
        pressed = self.form.get(SWITCH)
        if pressed in ("large", "normal"):
            return pressed == "large"
        return self.request.cookies.get(LARGE_COOKIE, "large" if self.kiosk else "") == "large"

    @property
    def kiosk(self) -> bool:
        """Whether many use this device, one after the other: its type is large unless somebody chose otherwise."""
        return "yes" in (self.request.query_params.get("kiosk"), self.form.get("kiosk"))

    @property
    def switching(self) -> bool:
        """The form came along with a change of language or size: show it again as it is, judge nothing."""
        return SWITCH in self.form

    @property
    def network(self) -> str:
        """Where the request comes from, for slowing failures down; never stored or logged."""
        return network_of(self.request.client.host if self.request.client else "")

    @property
    def fixed_address(self) -> bool:
        """Whether the page stands at one address that anybody may open: search engines are told of it."""
        return self.page_reads and "{" not in self.page_path

    @property
    def htmx(self) -> bool:
        """Whether htmx asks for a part of the page."""
        return "hx-request" in self.request.headers and "hx-history-restore-request" not in self.request.headers

    def may(self, verb: str, thing: Thing | None = None) -> bool:
        """Whether this person may do something, for showing or hiding a link to it."""
        return may(self.actor, verb, thing or Thing())

    def say(self, message: str, **facts: object) -> str:
        """A message id in the reader's language; days among its facts are told as the reader's language tells them."""
        told = {name: formats.long_date(fact, self.locale) if isinstance(fact, date) else fact for name, fact in facts.items()}
        return self.locale.gettext(message, **told)

    def bind(self, kind: type[Bound], /, **values: Any) -> Bound:
        """A form filled from what was posted, or from `values` when nothing was."""
        return self.new_form(kind, self.form if self.request.method == "POST" else None, data=values)

    def new_form(self, kind: type[Bound], sent: FormData | None, **values: Any) -> Bound:
        """A form of this site's languages. sent: what fills it; None for one that was not sent."""
        return kind(sent, posted=self.form, languages=self.services.locales.tags, **values)

    def ready(self, form: PageForm) -> bool:
        """Whether a posted form may be acted upon; otherwise it is shown again with what is wrong."""
        return self.request.method == "POST" and not self.switching and form.validate()

    def path(self, name: str, *, locale: str = "", **parts: Any) -> str:
        """The path of a named page in the reader's (or another) language."""
        return path_of(name, locale or self.locale.tag, **parts)

    def address(self, name: str, *, locale: str = "", **parts: Any) -> str:
        """The whole address of a named page, for mails and codes; its host comes from the settings."""
        return self.services.settings.address + self.path(name, locale=locale, **parts)

    def go(self, name: str, said: str = "", about: str = "", **parts: Any) -> Response:
        """Send the browser on to a named page, with a notice for it to show once."""
        return self.go_to(self.path(name, **parts), said, about)

    def go_to(self, path: str, said: str = "", about: str = "") -> Response:
        """Send the browser on to a path of this site."""
        if said:
            self.set_cookie(SAID_COOKIE, f"{said}:{about}", max_age=60)
        return RedirectResponse(path, 303)

    def set_cookie(self, name: str, value: str, *, max_age: int, http_only: bool = True) -> None:
        """Set a first-party cookie with the answer; an age of 0 removes it."""
        secure = self.services.settings.secure
        self.cookies.append(
            {"key": name, "value": value, "max_age": max_age, "httponly": http_only, "secure": secure, "samesite": "lax", "path": "/"}
        )

    def finish(self, response: Response) -> Response:
        """Put the collected headers and cookies on the answer."""
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        for cookie in self.cookies:
            response.set_cookie(**cookie)
        if self.cookies:  # no cache between us and the reader may keep somebody's session
            response.headers["Cache-Control"] = "no-store"
        return response

    def page(self, template: str, values: Mapping[str, Any] | None = None, *, status: int = 200, block: str = "") -> Response:
        """A page with the values of its context type, or for htmx its named block."""
        return render(self, template, values or {}, status=status, block=block)

    def languages(self) -> Iterable[Locale]:
        """Every language of the site."""
        return self.services.locales


Handler = Callable[[Visit], Awaitable[Response]]
"""What answers on a page."""
