"""Rendering: one environment a language, the words and helpers every template has, and fragments for htmx."""

import re
from collections.abc import Coroutine, Mapping
from datetime import date
from functools import cache
from typing import Any, Protocol, TypeVar, cast

from jinja2 import Environment
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse, Response
from tortoise.queryset import AwaitableQuery

from domain.policy import ROLES, Actor, Role, Thing
from domain.translated import Piece, Translated
from web.frame import flash
from web.frame.problems import Problem, as_problem
from web.frame.services import Services, SiteFacts
from web.frame.static_files import Statics
from web.frame.template_compiler import FoldingEnvironment
from web.frame.template_globals import KNOWN
from web.text import formats, markup
from web.text.languages import FULL_TAGS, Locale

Context = TypeVar("Context", bound=Mapping[str, Any])


class Reader(flash.Reader, Protocol):
    """What rendering needs to know of whoever reads a page: a visit."""

    page_name: str
    locale: Locale
    actor: Actor
    site: SiteFacts
    services: Services

    def path(self, name: str, *, locale: str = "", **parts: Any) -> str:
        """The path of a named page."""
        ...

    def may(self, verb: str, thing: Thing | None = None) -> bool:
        """Whether this person may do something."""
        ...


@cache
def environment(locale: Locale, statics: Statics) -> Environment:
    """The templates in one language with everything they may call."""
    made = FoldingEnvironment(locale)
    made.globals.update(
        locale=locale,
        asset=statics.address,
        say=locale.gettext,
        say_problem=lambda error: _problem(locale, error),
        piece=lambda text: text.piece(locale.tag) if text else None,
        local_text=lambda text: show(text, locale),
        phrases=lambda text: phrases(text, locale),
        named=lambda text: named(text, locale),
        role_name=lambda role: locale.gettext(ROLES[Role(role)].name) if role in ROLES else role,
        money=lambda amount, short=False: formats.money(amount, locale, short=short),
        number=lambda value: formats.number(value, locale),
        file_size=formats.file_size,
        since=lambda moment, at: formats.since(moment, at, locale),
        markdown=lambda text: markup.html(text, locale),
        paragraphs=lambda text: markup.paragraphs(text, locale),
        lines=markup.plain,
        plain_text=lambda text: text.piece(locale.tag).text if text else "",
        alt_text=lambda data: Translated.from_json(data).piece(locale.tag).text,
        told=lambda data: show(Translated.from_json(data), locale) if isinstance(data, dict) else data,
        month=lambda day: formats.month(day, locale),
        quarter=lambda day: formats.quarter(day, locale),
        full_tag=lambda tag: FULL_TAGS.get(tag, tag),
        **KNOWN,
    )
    return made


def _problem(locale: Locale, error: Problem | str) -> str:
    problem = as_problem(error)
    return locale.gettext(problem.reason, **problem.facts)


def show(text: Translated | None, locale: Locale) -> Markup:
    """A translated text, in a span with its own `lang` when it is not in the reader's language."""
    if not text:
        return Markup("")
    piece: Piece = text.piece(locale.tag)
    if not piece.foreign:
        return escape(piece.text)
    return Markup('<span lang="{}">{}</span>').format(FULL_TAGS.get(piece.locale, piece.locale), piece.text)


def phrases(text: Translated, locale: Locale) -> Markup:
    """A short heading whose Chinese lines break after its punctuation and not inside a word."""
    piece = text.piece(locale.tag) if text else None
    if piece is None or not piece.locale.startswith("zh"):
        return show(text, locale)
    parts = re.findall(r"[^，、。]+[，、。]?", piece.text)
    spans = Markup("").join(Markup('<span class="phrase">{}</span>').format(part) for part in parts)
    return spans if not piece.foreign else Markup('<span lang="zh-Hant-TW">{}</span>').format(spans)


def named(text: str, locale: Locale) -> Markup:
    """A name somebody typed: Chinese characters on a page of another language are marked as Chinese."""
    if locale.chinese or not any("\u4e00" <= sign <= "\u9fff" for sign in text):
        return escape(text)
    return Markup('<span lang="zh-Hant-TW">{}</span>').format(text)


def context(visit: Reader, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a template is given beside its own values."""
    zone = visit.site.time_zone
    roc = visit.actor.active() != frozenset() and visit.locale.chinese
    return {
        "visit": visit,
        "site": visit.site,
        "page_name": visit.page_name,
        "url": visit.path,
        "may": visit.may,
        "moment": lambda moment: formats.long_moment(moment, visit.locale, zone, roc=roc),
        "period": lambda start, end: formats.period(start, end, visit.locale, zone, roc=roc),
        "until": lambda moment: formats.until(moment, visit.locale, zone, roc=roc),
        "date": lambda day: formats.long_date(date.fromisoformat(day) if isinstance(day, str) else day, visit.locale, roc=roc),
        "day": lambda moment: formats.long_date(formats.local(moment, zone).date(), visit.locale, roc=roc),
        "table_date": lambda day: formats.table_date(date.fromisoformat(day) if isinstance(day, str) else day, visit.locale, roc=roc),
        "table_day": lambda moment: formats.table_date(formats.local(moment, zone).date(), visit.locale, roc=roc),
        "table_moment": lambda moment: formats.table_moment(moment, visit.locale, zone, roc=roc),
        "short_day": lambda moment: formats.short_date(formats.local(moment, zone).date(), visit.locale),
        "said": flash.said(visit),
        **values,
    }


def given(kind: type[Context], /, **values: Any) -> Context:
    """Values of a page that are put together from several places, as its type. Tests compare each value with it."""
    return cast(Context, values)


UNFINISHED = (AwaitableQuery, Coroutine)
"""What is no value yet: a query that nobody has asked, a coroutine that nobody awaits."""


def check_values(template: str, values: Mapping[str, Any]) -> None:
    """Raises TypeError for a value that would ask the database from within the template, or never be there."""
    for name, value in values.items():
        if isinstance(value, UNFINISHED):
            raise TypeError(f"{template} is given {name}, a {type(value).__name__} that nobody has awaited")


def render(visit: Reader, template: str, values: Mapping[str, Any], *, status: int = 200, block: str = "") -> Response:
    """A whole page, or its named block when htmx asks for one."""
    check_values(template, values)
    templates = environment(visit.locale, visit.services.statics)
    loaded = templates.get_template(template)
    given = context(visit, values)
    if block and visit.htmx:
        text = "".join(loaded.blocks[block](loaded.new_context(given)))
    else:
        text = loaded.render(given)
    headers = {"Vary": "HX-Request"} if block else {}
    return HTMLResponse(text, status, headers=headers)
