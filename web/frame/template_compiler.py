"""Templates whose messages are translated when they are loaded, not when they are shown.

Jinja looks every message up in the catalogue at every showing of a page. Each language has an environment of
its own here, so `{% trans %}` and `_("…")` become plain text while the template compiles: a page with 190
messages costs a third of the time (`python -m tests.bench.gettext`).
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes, select_autoescape
from jinja2.visitor import NodeTransformer

from web.text.languages import Locale

FOLDER = Path(__file__).parent.parent / "templates"
FOLDERS = [FOLDER]
"""Where templates lie: ours, and those of rooms that bring their own."""

CALLS = {"_", "gettext"}

_PLACE = re.compile(r"%(?:\((\w+)\)s|%)")


class _Fold(NodeTransformer):
    """Replaces calls of gettext on constant text by the translated text itself."""

    def __init__(self, translate: Callable[[str], str], escape: bool) -> None:
        self._translate = translate
        self._escape = escape

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - the visitor's naming
        self.generic_visit(node)
        known = isinstance(node.node, nodes.Name) and node.node.name in CALLS
        if not known or len(node.args) != 1 or not isinstance(node.args[0], nodes.Const) or node.dyn_kwargs:
            return node
        text = self._translate(node.args[0].value)
        if not node.kwargs:
            return self._safe(nodes.Const(text.replace("%%", "%")), node)
        values = {keyword.key: keyword.value for keyword in node.kwargs}
        parts: list[nodes.Expr] = []
        end = 0
        for match in _PLACE.finditer(text):
            parts.append(self._safe(nodes.Const(text[end : match.start()]), node))
            parts.append(values[match[1]] if match[1] else self._safe(nodes.Const("%"), node))
            end = match.end()
        parts.append(self._safe(nodes.Const(text[end:]), node))
        return nodes.Concat(parts, lineno=node.lineno)

    def _safe(self, text: nodes.Const, near: nodes.Node) -> nodes.Expr:
        text.lineno = near.lineno
        return nodes.MarkSafe(text, lineno=near.lineno) if self._escape else text


class FoldingEnvironment(Environment):
    """A Jinja environment of one language."""

    def __init__(self, locale: Locale, folder: Path | None = None, **options: Any) -> None:
        super().__init__(
            loader=FileSystemLoader([folder] if folder else FOLDERS),
            autoescape=select_autoescape(default=True, disabled_extensions=("txt",)),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            extensions=["jinja2.ext.i18n"],
            **options,
        )
        self.locale = locale
        self.policies["ext.i18n.trimmed"] = True
        self.install_gettext_callables(  # type: ignore[attr-defined]
            locale.translations.gettext, locale.translations.ngettext, newstyle=True
        )

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        escape = not (name or "").endswith(".txt")
        folded: nodes.Template = _Fold(self.locale.translations.gettext, escape).visit(tree)
        return folded
