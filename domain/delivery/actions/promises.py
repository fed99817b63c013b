"""Every dated promise of the site: made, moved with a reason, kept or dropped. The first day never disappears."""

from datetime import date, datetime

from domain.db import writing
from domain.delivery.models import Promise
from domain.translated import Translated

KINDS = ("answer", "minutes", "milestone", "sign")


async def make_promise(kind: str, ref: str, title: Translated, due_on: date, *, at: datetime, link: str = "", agency: str = "") -> None:
    """Promise something by a day; a promise made twice stays as it was first made."""
    async with writing():
        await Promise.get_or_create(
            kind=kind,
            ref=ref,
            defaults={"title": title, "due_on": due_on, "first_due_on": due_on, "made_at": at, "link": link, "agency": agency},
        )


async def move(kind: str, ref: str, to: date, why: Translated | str, *, at: datetime) -> None:
    """Name a later (or earlier) day, with the reason. Nothing happens to a promise that is kept, or to the same day.

    why: what somebody wrote, or the site's own words as a message id.
    """
    async with writing():
        promise = await Promise.get_or_none(kind=kind, ref=ref, kept_on=None, dropped_at=None)
        if promise is None or promise.due_on == to:
            return
        move = {
            "from": promise.due_on.isoformat(),
            "to": to.isoformat(),
            "why": why if isinstance(why, str) else why.to_json(),
            "at": at.isoformat(),
        }
        promise.moves, promise.due_on = [*promise.moves, move], to
        await promise.save(update_fields=["moves", "due_on"])


async def keep_promise(kind: str, ref: str, on: date) -> None:
    """It was done on that day."""
    async with writing():
        await Promise.filter(kind=kind, ref=ref, kept_on=None, dropped_at=None).update(kept_on=on)


async def reopen(kind: str, ref: str) -> None:
    """What was marked as kept, or as no longer applying, is open again."""
    async with writing():
        await Promise.filter(kind=kind, ref=ref).update(kept_on=None, dropped_at=None, why_dropped="")


async def drop(kind: str, ref: str, why: str, *, at: datetime) -> None:
    """It no longer applies (a withdrawn proposal); it stays on the page with the reason, a message id."""
    async with writing():
        await Promise.filter(kind=kind, ref=ref, kept_on=None, dropped_at=None).update(dropped_at=at, why_dropped=why[:300])


async def rename(kind: str, ref: str, title: Translated) -> None:
    """Correct the words of what was promised; whoever corrects them keeps the old ones."""
    async with writing():
        await Promise.filter(kind=kind, ref=ref).update(title=title)


async def hand_over(link: str, agency: str) -> None:
    """Another agency answers for what is still open of a case."""
    async with writing():
        await Promise.filter(kind="milestone", link=link, kept_on=None, dropped_at=None).update(agency=agency)


async def drop_all(link: str, why: str, *, at: datetime) -> None:
    """Nothing of a case is promised any more, for a reason that everybody can read."""
    async with writing():
        await Promise.filter(kind="milestone", link=link, kept_on=None, dropped_at=None).update(dropped_at=at, why_dropped=why[:300])
