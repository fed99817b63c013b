"""What the office's list of entries asks: filters, text, order; never asked by pages of the panel."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from tortoise.expressions import Q

from domain.awards.models import AwardEntry, BlindCopy, EntryFile
from domain.awards.states import COUNTED
from domain.likeness import Index, Likeness, Text

ORDERS = {"number": ("number",), "sent": ("-sent_at", "id"), "title": ("title", "id")}
YEARS = 5


@dataclass(frozen=True)
class Wish:
    """What is looked for in a programme."""

    programme: int
    text: str = ""
    state: str = ""
    agency: str = ""
    category: str = ""
    late: bool = False
    sort: str = "number"


async def entries(wish: Wish, *, offset: int = 0, limit: int = 50) -> tuple[list[AwardEntry], int]:
    """Entries that were ever sent, and how many fit."""
    chosen = AwardEntry.filter(programme_id=wish.programme, state__in=list(COUNTED))
    for name, value in (("state", wish.state), ("category", wish.category), ("origin__agency", wish.agency)):
        if value:
            chosen = chosen.filter(**{name: value})
    if wish.late:
        chosen = chosen.filter(late=True)
    words = wish.text.split()[:8]
    if words:
        fits = [Q(title__icontains=word) | Q(number__icontains=word) | Q(authors__name__icontains=word) for word in words]
        chosen = chosen.filter(reduce(and_, fits)).distinct()
    return await chosen.order_by(*ORDERS[wish.sort]).offset(offset).limit(limit), await chosen.count()


async def checks(entries: Sequence[int]) -> dict[int, tuple[bool, int]]:
    """By entry whether its copy is confirmed, and how many files wait to be looked at."""
    confirmed = {
        row.entry_id for row in await BlindCopy.filter(entry_id__in=list(entries), confirmed_at__not_isnull=True).only("id", "entry_id")
    }
    rows = await EntryFile.filter(entry_id__in=list(entries), state__in=["waiting", "found", "unreadable"]).only("id", "entry_id")
    waiting = Counter(row.entry_id for row in rows)
    return {number: (number in confirmed, waiting[number]) for number in entries}


async def copy_of(entry: int) -> BlindCopy | None:
    """The copy that the panel reads."""
    return await BlindCopy.get_or_none(entry_id=entry)


async def alike(entry: AwardEntry) -> list[tuple[AwardEntry, Likeness]]:
    """Entries of this and earlier years that say nearly the same; shown, never deciding."""
    since = entry.created_at.year - YEARS
    others = await AwardEntry.filter(programme__year__gte=since, state__in=list(COUNTED)).exclude(id=entry.id)
    held = {str(one.id): one for one in others}
    index = Index({key: [Text.of(one.title, one.abstract)] for key, one in held.items()})
    found = index.like(entry.title, entry.abstract, most=5)
    return [(held[one.key], one) for one in found if one.score >= 0.3]
