"""What changed between two releases. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.glossary.entry import Entry


@dataclass(frozen=True)
class Difference:
    """Entries that are new, that went, whose English is another, and of which something else changed (before and after)."""

    new: list[Entry] = field(default_factory=list)
    gone: list[Entry] = field(default_factory=list)
    renamed: list[tuple[Entry, Entry]] = field(default_factory=list)
    changed: list[tuple[Entry, Entry]] = field(default_factory=list)


def difference(before: Iterable[Entry], after: Iterable[Entry]) -> Difference:
    """Compare by number."""
    old = {entry.number: entry for entry in before}
    found = Difference()
    for entry in after:
        was = old.pop(entry.number, None)
        if was is None:
            found.new.append(entry)
        elif (was.zh, was.en) != (entry.zh, entry.en):
            found.renamed.append((was, entry))
        elif was != entry:
            found.changed.append((was, entry))
    found.gone.extend(old.values())
    return found
