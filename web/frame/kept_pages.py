"""Pages that a browser keeps once they were opened, for the time without a network: `kept` of their routes, as the worker asks."""

import re
from collections.abc import Sequence

from web.frame.page_routes import PageRoute


def kept_pattern(pages: Sequence[PageRoute]) -> str:
    """A pattern, for JavaScript as well, that the paths of these pages match in every language."""
    paths = ["/".join(_part(part) for part in page.path.split("/")) for page in pages if page.kept]
    return rf"^/[\w-]+({'|'.join(paths)})$"


def _part(part: str) -> str:
    named = re.fullmatch(r"\{\w+(?::(\w+))?\}", part)
    if named is None:
        return re.escape(part).replace(r"\-", "-")
    return r"\d+" if named[1] == "number" else r"[\w.~-]+"
