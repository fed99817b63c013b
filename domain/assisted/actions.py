"""Entering something for somebody, and what a call says of it. The effect belongs to the room whose kind it is."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.queryset import QuerySet

from domain import ledger, outbox
from domain.assisted.models import AssistedEntry
from domain.assisted.queries import entry as entry_by_number
from domain.assisted.rules import KEPT, EntryState, Helped, How
from domain.db import writing
from domain.errors import N_, Refused
from domain.outbox import call_list
from domain.redaction import clean
from domain.translated import Translated

TEMPLATE = "assisted"
DECIDED = N_("This entry has been decided already. Load the page again to see it.")

Effect = Callable[[AssistedEntry, datetime, int], Awaitable[Mapping[str, Any]]]
"""What a room does when an entry of its kind is confirmed or taken back: the entry, the moment, the officer; returns facts to keep with it.

Raises Refused where it cannot be done any more."""


@dataclass(frozen=True)
class About:
    """What is entered. kind, thing, title, scope, facts: see `AssistedEntry`; person: the account of whoever is helped, if there is one."""

    kind: str
    thing: str
    title: Translated
    scope: str = ""
    person: int | None = None
    facts: Mapping[str, Any] | None = None


async def enter(about: About, helped: Helped, effect: Effect, *, at: datetime, by: int) -> AssistedEntry:
    """Enter something: it takes effect at once where the officer has called them, else when the call of the list confirms it.

    Call it inside the transaction of the act. Raises Refused.
    """
    row = await keep(about, helped, at=at, by=by)
    if helped.how is How.CALLED:
        await _decide(row, EntryState.CONFIRMED, at, by)
        await _take_effect(row, effect, at, by)
        return row
    await outbox.tell(
        TEMPLATE,
        channel=outbox.Channel.CALL,
        address=row.phone,
        name=row.name,
        person=row.person,
        locale=row.locale,
        at=at,
        facts={"entry": row.id, "kind": row.kind, "number": row.thing, "title": row.title.to_json(), "way": row.way, "sheet": row.sheet}
        | {"said": str((about.facts or {}).get("text", ""))[:500]},
    )
    return row


async def keep(about: About, helped: Helped, *, at: datetime, by: int) -> AssistedEntry:
    """Only note that it was entered; call it inside the transaction of the act. Another call, of the room's own, confirms it."""
    row = await AssistedEntry.create(
        kind=about.kind,
        thing=about.thing,
        title=about.title,
        scope=about.scope,
        person=about.person,
        name=helped.name,
        phone=helped.phone,
        locale=helped.locale,
        way=helped.how.way.value,
        sheet=helped.sheet,
        facts=dict(about.facts or {}),
        at=at,
        by=by,
    )
    after = {"kind": row.kind, "thing": row.thing, "way": row.way}
    await ledger.record("assisted.enter", "assisted", row.id, at=at, by=by, why=row.sheet, after=after)
    return row


async def _take_effect(row: AssistedEntry, effect: Effect, at: datetime, by: int) -> None:
    row.facts = {**row.facts, **await effect(row, at, by)}
    await AssistedEntry.filter(id=row.id).update(facts=row.facts)


async def _decide(row: AssistedEntry, state: EntryState, at: datetime, by: int, *, before: EntryState = EntryState.WAITING) -> None:
    mine = AssistedEntry.filter(id=row.id, state=before.value)
    if await mine.update(state=state.value, decided_at=at, decided_by=by) != 1:
        raise Refused(DECIDED)
    row.state, row.decided_at, row.decided_by = state.value, at, by
    await ledger.record(f"assisted.{state.value}", "assisted", row.id, at=at, by=by, after={"kind": row.kind, "thing": row.thing})


async def confirm(number: int, effects: Mapping[str, Effect], *, at: datetime, by: int) -> None:
    """They say that it is theirs: it takes effect. Raises Refused, Missing."""
    async with writing():
        row = await entry_by_number(number)
        await _decide(row, EntryState.CONFIRMED, at, by)
        await _take_effect(row, effects[row.kind], at, by)
        await _close_call(row, at)


async def deny(number: int, *, at: datetime, by: int) -> None:
    """They do not know of it, or no longer want it: it never takes effect. Raises Refused, Missing."""
    async with writing(quiet=True):
        row = await entry_by_number(number)
        await _decide(row, EntryState.DENIED, at, by)
        await _close_call(row, at)


async def take_back(number: int, effects: Mapping[str, Effect], *, at: datetime, by: int) -> None:
    """They take back what they had confirmed. effects: what undoes it, by kind. Raises Refused, Missing."""
    async with writing():
        row = await entry_by_number(number)
        if row.kind not in effects:
            raise Refused(N_("This is changed where it stands, not here."))
        if not row.phone:  # nobody is named in it any more, nor what it did
            raise Refused(DECIDED)
        await _decide(row, EntryState.UNDONE, at, by, before=EntryState.CONFIRMED)
        await _take_effect(row, effects[row.kind], at, by)


async def settle(kind: str, about: Mapping[str, Any], *, agreed: bool, at: datetime, by: int) -> None:
    """A room's own call has confirmed or denied its entries of a kind whose facts say this; call it inside the transaction of the act."""
    for row in await _waiting(kind, about):
        await _decide(row, EntryState.CONFIRMED if agreed else EntryState.DENIED, at, by)


async def _waiting(kind: str, about: Mapping[str, Any]) -> list[AssistedEntry]:
    """Entries of a kind that wait for their call and whose facts say this."""
    rows = await AssistedEntry.filter(kind=kind, state=EntryState.WAITING.value)
    return [row for row in rows if all(row.facts.get(name) == value for name, value in about.items())]


async def _close_call(row: AssistedEntry, at: datetime) -> None:
    await call_list.close([TEMPLATE], row.phone, at=at, about={"entry": row.id})


async def lapse(kind: str, about: Mapping[str, Any], *, at: datetime) -> None:
    """What waited for a call no longer can: it has ended itself; call it inside the transaction of the act."""
    await _lapse(AssistedEntry.filter(id__in=[row.id for row in await _waiting(kind, about)]), at)


async def lapse_all(kind: str, things: Collection[str], *, at: datetime) -> None:
    """The same of everything about these things; call it inside the transaction of the act."""
    await _lapse(AssistedEntry.filter(kind=kind, thing__in=list(things)), at)


async def _lapse(rows: QuerySet[AssistedEntry], at: datetime) -> None:
    await rows.filter(state=EntryState.WAITING.value).update(state=EntryState.UNDONE.value, decided_at=at)


async def forget(kind: str, things: Collection[str]) -> None:
    """Nobody is named any more in entries about these things, and none of them waits; call it inside the transaction of the act."""
    await _forget(AssistedEntry.filter(kind=kind, thing__in=list(things)))


async def _forget(rows: QuerySet[AssistedEntry], **more: Any) -> int:
    """Name, number and words go, and an entry that nobody can be asked about ends."""
    await rows.filter(state=EntryState.WAITING.value).update(state=EntryState.UNDONE.value)
    return await rows.update(name="", phone="", sheet="", facts={}, **more)


async def tidy(at: datetime) -> int:
    """Names and numbers of old entries go, and what nobody confirmed in that time ends; returns how many."""
    async with writing(quiet=True):
        return await _forget(AssistedEntry.filter(at__lt=at - KEPT).exclude(phone=""))


async def erase(person: int) -> None:
    """Nobody can tell any more for whom something was entered; call it inside the transaction of the erasure."""
    await _forget(AssistedEntry.filter(person=person), person=None)


async def redact(thing: str, words: str) -> int:
    """Black words out of what was entered about a proposal; call it in the transaction of the act. Returns how often they were there."""
    return await clean(await AssistedEntry.filter(thing=thing), ("title", "facts"), words) if thing else 0
