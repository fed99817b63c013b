"""Making and changing single entries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from domain import ledger
from domain.db import writing
from domain.errors import N_, Refused
from domain.glossary.actions import notices
from domain.glossary.actions.releasing import release
from domain.glossary.actions.writing import add, change, next_number, next_revision
from domain.glossary.clean import clean_entry
from domain.glossary.entry import ENGLISH, Entry, Spelling, Status, Type
from domain.glossary.models import GlossaryEntry, GlossaryEvent, GlossaryRelease
from domain.glossary.queries import by_number

CHANGED = N_("Somebody has changed this entry meanwhile. Look at it again first.")
THERE = N_("There is an entry of this name, kind and district already: number %(number)s.")


async def create(entry: Entry, *, at: datetime, by: int) -> int:
    """A new entry; returns its number. Raises Refused, also for a name that is there."""
    entry = clean_entry(entry)
    async with writing():
        revision = await next_revision()
        await _free(entry)
        entry = replace(entry, number=await next_number())
        await add([entry], revision, at)
        await ledger.record("glossary.create", "glossary_entry", entry.number, at=at, by=by, after={"zh": entry.zh, "en": entry.en})
    return entry.number


async def save(entry: Entry, seen: int, today: date, *, at: datetime, by: int | None, why: str = "") -> None:
    """Change the entry of this number. seen: the revision that the editor looked at. Raises Refused where somebody was faster.

    An approved English that is replaced stays as a former name until today.
    """
    entry = clean_entry(entry)
    async with writing():
        revision = await next_revision()
        row = await by_number(entry.number)
        if row.revision != seen:
            raise Refused(CHANGED)
        await _free(entry)
        before = row.entry
        entry = _with_former(before, entry, today)
        await change([entry], revision, at)
        await GlossaryEvent.create(
            entry_id=row.id, kind="changed", facts=_facts(before, entry, why), at=at, public=_public(before, entry), announced=True
        )
        facts = {"en": before.en, "status": before.status}, {"en": entry.en, "status": entry.status}
        await ledger.record("glossary.change", "glossary_entry", entry.number, at=at, by=by, why=why, before=facts[0], after=facts[1])


async def _free(entry: Entry) -> None:
    """Raises Refused where another entry has this name, kind and district."""
    other = await GlossaryEntry.get_or_none(zh=entry.zh, kind=entry.kind, districts="|".join(entry.districts))
    if other is not None and other.number != entry.number:
        raise Refused(THERE, field="zh", number=other.number)


def _with_former(before: Entry, after: Entry, today: date) -> Entry:
    replaced = before.status == Status.APPROVED and after.en and before.en != after.en
    if not replaced or before.en in after.written(ENGLISH, Type.FORMER):
        return after
    former = Spelling(before.en, type=Type.FORMER.value, until=today.isoformat())
    return clean_entry(replace(after, spellings=(*after.spellings, former)))


def _public(before: Entry, after: Entry) -> bool:
    return Status.APPROVED in (before.status, after.status)


def _facts(before: Entry, after: Entry, why: str) -> dict[str, object]:
    found: dict[str, object] = {"state": [before.status, after.status]}
    if before.en != after.en:
        found |= {"was": before.en, "now": after.en}
    return found | ({"why": why} if why else {})


async def set_status(number: int, status: Status) -> None:
    """Where an entry stands on its way to a decision; call it inside the transaction of the act that moves it."""
    revision = await next_revision()
    await GlossaryEntry.filter(number=number).update(status=status.value, revision=revision)


async def merge(number: int, into: int, *, at: datetime, by: int) -> None:
    """One entry becomes another; its number leads on, its names are spellings of the other. Raises Refused."""
    async with writing():
        revision = await next_revision()
        gone, kept = await by_number(number), await by_number(into)
        if gone.id == kept.id or gone.merged_into or kept.merged_into:
            raise Refused(N_("Choose another entry that is not merged itself."), field="into")
        names: Sequence[Spelling] = (Spelling(gone.en), Spelling(gone.zh, "zh"), *gone.entry.spellings)
        known = {kept.en, kept.zh, *(spelling.text for spelling in kept.entry.spellings)}
        more = [spelling for spelling in names if spelling.text and spelling.text not in known]
        await change([clean_entry(replace(kept.entry, spellings=(*kept.entry.spellings, *more)))], revision, at)
        await GlossaryEntry.filter(id=gone.id).update(merged_into=into, status=Status.SUPERSEDED.value, revision=revision, changed_at=at)
        await ledger.record("glossary.merge", "glossary_entry", number, at=at, by=by, after={"into": into})


async def publish(today: date, *, at: datetime, by: int) -> GlossaryRelease:
    """Release the approved list as it stands. Raises Refused where nothing has changed since the last one."""
    async with writing():
        await next_revision()
        last = await GlossaryRelease.all().order_by("-at", "-id").first().only("id", "digest")
        made = await release(today, at=at, by=by, why="release")
        if last is not None and last.digest == made.digest:
            raise Refused(N_("Nothing has changed since the last release."))
        await notices.tell_agencies(made, today, at=at)
    return made
