"""Approved place names in texts of other rooms: their English beside the Chinese on pages in other languages, and in searches."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from markupsafe import Markup

from domain.glossary.checking.patterns import Patterns, chinese_names
from domain.glossary.entry import Entry
from domain.glossary.queries import Shelf, index_of, patterns_of
from domain.glossary.search import search
from web.frame.visit import Visit

SURE = 86.0
"""A search that is meant as a place: no less than its first words."""

_TAG = re.compile(r"(<[^>]*>)")


@dataclass
class PlaceNames:
    """Marks the names in the texts of one page; each name once. path: the page of an entry; patterns: None to mark nothing."""

    path: Callable[[int], str]
    patterns: Patterns | None
    done: set[int] = field(default_factory=set)

    def mark(self, text: Markup) -> Markup:
        """The HTML with the approved English behind the first mention of each Chinese name, linked to its entry."""
        if self.patterns is None:
            return text
        parts, linked = list[str](), False
        for part in _TAG.split(str(text)):
            if part.startswith("<"):
                linked = part.startswith("<a ") or (linked and part != "</a>")
                parts.append(part)
            else:
                parts.append(part if linked else self._marked(part))
        return Markup("".join(parts))  # noqa: S704 - was HTML before, and what is added is escaped

    def _marked(self, text: str) -> str:
        assert self.patterns is not None
        parts, at = list[str](), 0
        for begin, end, entries in chinese_names(self.patterns, text):
            entry = next((entry for entry in entries if entry.zh == text[begin:end] or end - begin > 2), None)
            if entry is None or entry.number in self.done:
                continue
            self.done.add(entry.number)
            parts += [text[at:end], self._english(entry)]
            at = end
        return "".join((*parts, text[at:]))

    def _english(self, entry: Entry) -> str:
        address = self.path(entry.number)
        return str(Markup(' (<a href="{}" lang="en">{}</a>)').format(address, entry.en))


async def place_names(visit: Visit) -> PlaceNames:
    """What marks the names of a page: on pages in Chinese, nothing."""
    chinese = visit.locale.tag.startswith("zh")
    return PlaceNames(
        lambda number: visit.path("glossary_entry", number=number), None if chinese else await patterns_of(visit.services.part(Shelf))
    )


async def meant(visit: Visit, text: str) -> tuple[str, ...]:
    """The Chinese names of the place that a search means, if it means one: Gushan ferry is 鼓山渡輪站."""
    if not text:
        return ()
    found = search(await index_of(visit.services.part(Shelf)), text, 1)
    if not found or found[0].score < SURE:
        return ()
    entry = found[0].entry
    return entry.zh, *entry.written("zh")
