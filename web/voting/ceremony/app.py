"""The pages of the officers' computer. Phrases are never shown again, kept or logged; what else was typed stays when something is wrong."""

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from domain.counting.errors import Undecided
from domain.errors import N_, Refused
from domain.voting.checks import Check
from domain.voting.verify import verify
from domain.voting.verify_held import Given
from web.frame.rendering import environment
from web.frame.static_files import Statics
from web.text.languages import Locale, Locales
from web.voting.ceremony.desk import OFFICERS, Desk
from web.voting.ceremony.guard import Guard
from web.voting.checking import ENDS

PAGES = ("key", "trial", "lot", "count", "check")
ENTER = """"use strict";
const token = location.hash.slice(1);
if (token) {
  history.replaceState(null, "", "/");
  document.getElementById("token").value = token;
  document.getElementById("enter").submit();
}
"""
"""Moves the token out of the address into the form; without scripts it is typed."""

Ask = Callable[[list[str]], dict[str, str]]
"""Asks for the pass phrases of named officers in the terminal."""


class Ceremony:
    """The pages over one desk. ask: where phrases are given in the terminal instead of in the page."""

    def __init__(self, desk: Desk, locales: Locales, ask: Ask | None = None) -> None:
        self.desk, self.locales, self.ask, self.statics = desk, locales, ask, Statics()

    def app(self, port: int, token: str, shut: Callable[[], None]) -> Guard:
        """The whole of it, behind its guard."""
        routes = [
            Route("/", self._door),
            Route("/enter.js", lambda request: Response(ENTER, media_type="text/javascript")),
            Route("/hamasen.css", lambda request: Response(self.statics.by_name["hamasen.css"].body, media_type="text/css")),
            Route("/{lang}/", self._home),
            Route("/{lang}/leave", self._leave, methods=["POST"]),
            Route("/{lang}/file/{name}", self._file),
            Route("/{lang}/{page}", self._page, methods=["GET", "POST"]),
        ]
        self.guard = Guard(Starlette(routes=routes), port, token, shut)
        return self.guard

    def _show(self, request: Request, name: str, status: int = 200, **values: Any) -> Response:
        values = {"problem": "", "typed": {}, "signed_in": name != "enter"} | values
        locale = self._locale(request)
        others = [other for other in self.locales if other.tag != locale.tag]
        here = request.path_params.get("page", "")
        made = {"made": self.desk.made(), "officers": self.desk.officers(), "public": self.desk.public(), "terminal": self.ask is not None}
        made["tries"] = any(name.startswith("trial-") for name in self.desk.made())
        shown = environment(locale, self.statics).get_template(f"ceremony/{name}.html").render(others=others, here=here, **made, **values)
        return HTMLResponse(shown, status)

    def _locale(self, request: Request) -> Locale:
        tag = request.path_params.get("lang", "zh-Hant")
        return self.locales[tag if tag in self.locales.tags else "zh-Hant"]

    async def _door(self, request: Request) -> Response:
        return self._show(request, "enter")

    async def _home(self, request: Request) -> Response:
        return self._show(request, "home")

    async def _leave(self, request: Request) -> Response:
        self.guard.close()
        return PlainTextResponse(self._locale(request).gettext(N_("The page is shut. You can close this window.")))

    async def _file(self, request: Request) -> Response:
        """A file that was made here, to save elsewhere: to carry it to the site, or to print it."""
        name = request.path_params["name"]
        if name not in self.desk.made():
            return PlainTextResponse("no such file", 404)
        return FileResponse(self.desk.folder / name, filename=name)

    async def _page(self, request: Request) -> Response:
        page = request.path_params["page"]
        if page not in PAGES:
            return PlainTextResponse("no such page", 404)
        if request.method == "GET":
            return self._show(request, page)
        async with request.form(max_part_size=1024 * 1024) as form:
            typed = {name: str(value) for name, value in form.items() if isinstance(value, str) and not name.startswith("phrase")}
            try:
                return await getattr(self, f"_{page}")(request, form)  # type: ignore[no-any-return]
            except Refused as refusal:
                problem = self._locale(request).gettext(refusal.reason, **refusal.facts)
                return self._show(request, page, 422, problem=problem, typed=typed)
            except Undecided as tie:
                words = N_("A lot must decide between %(names)s. Give the seed that was committed to.")
                problem = self._locale(request).gettext(words, names=", ".join(tie.tied))
                return self._show(request, page, 422, problem=problem, typed=typed)

    async def _phrases(self, form: FormData, names: list[str]) -> dict[str, str]:
        if self.ask is not None:
            return await asyncio.to_thread(self.ask, names)
        return {name: str(form.get(f"phrase-{place}") or "") for place, name in enumerate(names)}

    async def _key(self, request: Request, form: FormData) -> Response:
        names = [" ".join(str(form.get(f"name-{place}") or "").split()) for place in range(OFFICERS)]
        if len(set(names)) != OFFICERS or not all(names):
            raise Refused(N_("Enter the names of three different officers."), field="name")
        phrases = await self._phrases(form, names)
        await asyncio.to_thread(self.desk.make_key, phrases, list(self.locales))
        return RedirectResponse("key", 303)

    async def _trial(self, request: Request, form: FormData) -> Response:
        phrases = await self._phrases(form, self.desk.officers())
        file, picture, typed = await _bytes(form, "trial"), await _bytes(form, "picture"), str(form.get("sheet") or "")
        tag = self._locale(request).tag
        tried = await asyncio.to_thread(self.desk.try_key, file, phrases, typed, picture, tag)
        return self._show(request, "trial", tried=tried)

    async def _lot(self, request: Request, form: FormData) -> Response:
        return self._show(request, "lot", commitment=self.desk.draw_seed())

    async def _count(self, request: Request, form: FormData) -> Response:
        phrases = await self._phrases(form, self.desk.officers())
        file, envelope, seed = await _bytes(form, "box"), str(form.get("envelope") or ""), str(form.get("seed") or "")
        counted, names = await asyncio.to_thread(self.desk.count, file, phrases, envelope, seed)
        locale, shown = self._locale(request), counted.published.shown
        titles = {item.id: item for item in counted.published.shut.sheet.candidates}
        winners = [(titles[one].number, titles[one].title.piece(locale.tag).text) for one in shown["selected"]]
        checks = [(check.passed, _said(check, locale)) for check in counted.checks]
        facts = {"opened": counted.published.box.opened, "matched": counted.published.box.matched}
        return self._show(request, "count", winners=winners, checks=checks, names=names, facts=facts, broken=counted.broken)

    async def _check(self, request: Request, form: FormData) -> Response:
        file, locale = await _bytes(form, "bundle"), self._locale(request)
        found = await asyncio.to_thread(verify, file, Given("", str(form.get("opening") or ""), str(form.get("closing") or "")))
        checks = [(check.passed, _said(check, locale)) for check in found.checks]
        end = locale.gettext(ENDS[int(found.exit)])
        typed = {name: str(form.get(name) or "") for name in ("opening", "closing")}
        return self._show(request, "check", typed=typed, checks=checks, end=end, sound=found.sound)


def _said(check: Check, locale: Locale) -> str:
    return locale.gettext(check.said, **dict(check.facts))


async def _bytes(form: FormData, name: str) -> bytes:
    held = form.get(name)
    return await held.read() if isinstance(held, UploadFile) else b""
