"""Longer texts: Markdown of the staff's pages, and plain paragraphs of everybody else. Neither lets HTML through.

Markdown is read by markdown-it-py with HTML and pictures switched off; its headings begin below the page's own.
"""

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from domain.translated import Piece, Translated
from web.text.languages import FULL_TAGS, Locale

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore


@cache
def _reader() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # here: most pages have no Markdown

    made = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable("image")
    made.add_render_rule("heading_open", _heading)
    made.add_render_rule("heading_close", _heading)
    made.add_render_rule("link_open", _link)
    made.add_render_rule("table_open", lambda *_: '<table class="table">')
    made.core.ruler.push("cell_labels", _label_cells)
    return made


def _heading(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """The second level at most, the fourth at least: the page has its own first heading."""
    token = tokens[index]
    token.tag = f"h{min(4, max(2, int(token.tag[1])))}"
    return str(renderer.renderToken(tokens, index, options, env))


def _link(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    tokens[index].attrSet("rel", "noopener")
    return str(renderer.renderToken(tokens, index, options, env))


def _label_cells(state: "StateCore") -> None:
    """Each cell says the heading of its column: on a phone a wide table's rows stand as cards, without its head."""
    headings: list[str] = []
    column = 0
    for token, inside in pairwise(state.tokens):
        if token.type == "table_open":
            headings = []
        elif token.type == "tr_open":
            column = 0
        elif token.type == "th_open":
            token.attrSet("scope", "col")
            headings.append("".join(child.content for child in inside.children or ()))
        elif token.type == "td_open":
            token.attrSet("data-label", headings[column])
            column += 1


def html(text: Translated | None, locale: Locale) -> Markup:
    """A Markdown text as HTML, marked with its language when that is not the page's."""
    if not text:
        return Markup("")
    piece = text.piece(locale.tag)
    return _marked(piece, Markup(_reader().render(piece.text)))  # noqa: S704 - HTML in the source is shown as text


def paragraphs(text: Translated | None, locale: Locale) -> Markup:
    """A plain text: blank lines part paragraphs, line ends stay."""
    if not text:
        return Markup("")
    piece = text.piece(locale.tag)
    return _marked(piece, plain(piece.text))


def plain(text: str) -> Markup:
    """Plain text of one language as paragraphs."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]
    lines = [Markup("<br />").join(escape(line) for line in part.split("\n")) for part in parts]
    return Markup("").join(Markup("<p>{}</p>").format(line) for line in lines)


def _marked(piece: Piece, made: Markup) -> Markup:
    if not piece.foreign:
        return made
    return Markup('<div lang="{}">{}</div>').format(FULL_TAGS.get(piece.locale, piece.locale), made)
