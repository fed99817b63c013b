"""The call list: messages of the outbox that somebody of the office tells by telephone, and how it keeps itself in order.

Newer news of a thing takes the place of older, what was confirmed elsewhere counts as told, and what is past is told to nobody.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from tortoise.expressions import F
from tortoise.queryset import QuerySet

from domain.db import writing
from domain.outbox import OutboxMessage
from domain.outbox_rules import Channel, Stage


async def people_to_call(*, done: bool, offset: int = 0, limit: int = 50) -> tuple[list[list[OutboxMessage]], int]:
    """The call list, one entry for each person (a household shares its line) with everything to tell them, and how many people there are.

    Those to call, who have waited longest first; or the calls that were made, each by itself, the newest first.
    """
    stage = Stage.SENT if done else Stage.WAITING
    chosen = OutboxMessage.filter(channel=Channel.CALL.value, stage=stage.value)
    if done:
        made = await chosen.order_by("-sent_at", "id").offset(offset).limit(limit)
        return [[row] for row in made], await chosen.count()
    people: dict[tuple[str, str], list[int]] = {}
    for row in await chosen.order_by("due_at", "id").only("id", "address", "name"):
        people.setdefault((row.address, row.name), []).append(row.id)
    shown = list(people.values())[offset : offset + limit]
    rows = {row.id: row for row in await OutboxMessage.filter(id__in=[number for numbers in shown for number in numbers])}
    return [[rows[number] for number in numbers] for numbers in shown], len(people)


async def to_make(number: int) -> OutboxMessage | None:
    """A call that waits; None when it was made, or is none."""
    return await OutboxMessage.get_or_none(id=number, channel=Channel.CALL.value, stage=Stage.WAITING.value)


async def made(number: int) -> OutboxMessage | None:
    """A call that was made; None when it waits, or is none."""
    return await OutboxMessage.get_or_none(id=number, channel=Channel.CALL.value, stage=Stage.SENT.value)


async def done(number: int, at: datetime, *, reached: bool, note: str) -> bool:
    """Somebody telephoned: reached, or not (then it stays on the list with the note)."""
    change: dict[str, Any] = {"note": note[:300], "tries": F("tries") + 1}
    if reached:
        change |= {"stage": Stage.SENT.value, "sent_at": at}
    async with writing(quiet=True):
        calls = OutboxMessage.filter(id=number, channel=Channel.CALL.value, stage=Stage.WAITING.value)
        return await calls.update(**change) == 1


async def undone(number: int) -> bool:
    """Take "reached" back: the call returns to the list."""
    async with writing(quiet=True):
        calls = OutboxMessage.filter(id=number, channel=Channel.CALL.value, stage=Stage.SENT.value)
        return await calls.update(stage=Stage.WAITING.value, sent_at=None) == 1


async def drop(templates: Collection[str], phone: str, *, at: datetime, about: Mapping[str, object]) -> int:
    """Calls of these kinds to a number that nobody made and that are about nothing any more are gone, with name and number.

    about: what their facts say, so that calls about something else stay.
    """
    return await (await _about(templates, phone, about)).update(stage=Stage.DROPPED.value, address="", name="", facts={}, sent_at=at)


async def close(templates: Collection[str], phone: str, *, at: datetime, about: Mapping[str, object]) -> int:
    """Calls of these kinds that waited and have been answered on another way, such as on the page of what they are about, count as made."""
    return await (await _about(templates, phone, about)).update(stage=Stage.SENT.value, sent_at=at)


async def drop_over(templates: Collection[str], fact: str, *, at: datetime) -> int:
    """Calls of these kinds that nobody made and whose moment is past are gone. fact: the name of that moment among the facts."""
    waiting = OutboxMessage.filter(channel=Channel.CALL.value, stage=Stage.WAITING.value, template__in=list(templates))
    over = [row.id for row in await waiting if fact in row.facts and datetime.fromisoformat(row.facts[fact]) <= at]
    left = OutboxMessage.filter(id__in=over, stage=Stage.WAITING.value)
    return await left.update(stage=Stage.DROPPED.value, address="", name="", facts={}, sent_at=at)


async def _about(templates: Collection[str], phone: str, about: Mapping[str, object]) -> QuerySet[OutboxMessage]:
    waiting = OutboxMessage.filter(channel=Channel.CALL.value, stage=Stage.WAITING.value, address=phone, template__in=list(templates))
    found = [row.id for row in await waiting if all(row.facts.get(name) == value for name, value in about.items())]
    return OutboxMessage.filter(id__in=found, stage=Stage.WAITING.value)
