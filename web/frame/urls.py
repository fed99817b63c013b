"""The addresses of pages by name: pages enter theirs when the site is put together, everybody else looks them up."""

import re
from collections.abc import Mapping

_shapes: dict[str, str] = {}


def register(paths: Mapping[str, str]) -> None:
    """Make these the paths of pages, by name; `{task:number}` is filled in like `{number}`."""
    _shapes.clear()
    _shapes.update({name: re.sub(r"\{(\w+)(:\w+)?\}", r"{\1}", path) for name, path in paths.items()})


def path_of(name: str, locale: str, **parts: object) -> str:
    """The path of a named page in a language. Raises KeyError for an unknown name or a missing part."""
    return f"/{locale}{_shapes[name].format(**parts)}"
