"""What has to be told to somebody: written with the act itself, sent afterwards by the worker.

A message is a row in the act's own transaction, so nothing is announced that did not happen
and nothing that happened goes unannounced. Sending is at least once: a stable number in the
message lets a mail program recognise a repeat.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.expressions import F, Q
from tortoise.functions import Count
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.queryset import QuerySet

from domain.columns import CharField, Table
from domain.db import writing
from domain.keys import Keys
from domain.outbox_rules import CLAIM_LASTS, KEPT, MOST_TRIES, Trouble, pause_after
from domain.outbox_rules import Channel as Channel
from domain.outbox_rules import Stage as Stage
from domain.outbox_rules import channel_for as channel_for
from domain.redaction import clean

SEAL = "outbox facts"


class OutboxMessage(Table):
    """One message to one address.

    template: the name of the texts that `web` renders when it sends; facts: their values.
    secret: the facts hold a code or a link: they are sealed under the site's key, so that a copy of the database
    gives nothing away, and wiped as soon as the message is sent or given up.
    mailing: the number of the message to a group that it belongs to.
    """

    id = fields.BigIntField(primary_key=True)
    channel = CharField(max_length=8)
    address = CharField(max_length=254)
    name = CharField(max_length=120, default="")
    person = fields.BigIntField(null=True)
    locale = CharField(max_length=16)
    template = CharField(max_length=48)
    facts: Any = fields.JSONField(default=dict)
    secret = fields.BooleanField(default=False)
    stage = CharField(max_length=8, default=Stage.WAITING.value)
    tries = fields.IntField(default=0)
    due_at = fields.DatetimeField()
    claimed_at = fields.DatetimeField(null=True)
    sent_at = fields.DatetimeField(null=True)
    problem = CharField(max_length=300, default="")
    note = CharField(max_length=300, default="")
    created_at = fields.DatetimeField()
    mailing = fields.BigIntField(null=True)

    class Meta:
        table = "outbox"
        indexes = (
            Index(fields=("mailing",), name="outbox_mailing"),
            Index(fields=("stage", "due_at"), name="outbox_due"),
            Index(fields=("address",), name="outbox_address"),
            Index(fields=("person",), name="outbox_person"),
        )
        constraints = (
            CheckConstraint(name="outbox_channel", check="channel IN ('email', 'sms', 'call')"),
            CheckConstraint(name="outbox_stage", check="stage IN ('waiting', 'claimed', 'sent', 'failed', 'dropped')"),
            CheckConstraint(name="outbox_tries", check="tries >= 0"),
        )


async def tell(
    template: str,
    *,
    channel: Channel,
    address: str,
    locale: str,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
    name: str = "",
    person: int | None = None,
    keys: Keys | None = None,
    due_at: datetime | None = None,
) -> int:
    """Put a message into the outbox, inside the transaction of the act; its number. keys: seal the facts, which hold a code or a link."""
    held = dict(facts or {})
    message = await OutboxMessage.create(
        channel=channel.value,
        address=address,
        name=name,
        person=person,
        locale=locale,
        template=template,
        facts={"sealed": keys.seal(SEAL, json.dumps(held))} if keys else held,
        secret=keys is not None,
        due_at=due_at or at,
        created_at=at,
    )
    return int(message.id)


async def tell_all(messages: Sequence[OutboxMessage]) -> None:
    """Put many messages without secrets into the outbox at once; call it inside the transaction of the act."""
    await OutboxMessage.bulk_create(messages)


async def told_since(template: str, address: str, since: datetime) -> int:
    """How many messages of this kind were written to an address after a moment."""
    return await OutboxMessage.filter(template=template, address=address, created_at__gt=since).count()


def facts_of(message: OutboxMessage, keys: Keys) -> dict[str, Any]:
    """A message's facts, unsealed. Raises ValueError when they were sealed under another secret."""
    facts: dict[str, Any] = dict(message.facts)
    if "sealed" in facts:
        facts = json.loads(keys.unseal(SEAL, facts["sealed"]))
    return facts


async def drop_mailing(number: int) -> int:
    """Letters of a message to a group that have not gone out do not; returns how many. Call it inside the transaction of the act."""
    waiting = OutboxMessage.filter(mailing=number, stage=Stage.WAITING.value)
    return await waiting.update(stage=Stage.DROPPED.value, address="", name="", facts={})


async def standing(mailings: Collection[int]) -> dict[int, dict[str, int]]:
    """By message to a group, how many of its letters are in which stage; calls that were made count as sent."""
    found: dict[int, dict[str, int]] = {number: {} for number in mailings}
    for row in await OutboxMessage.filter(mailing__in=list(mailings)).only("id", "mailing", "stage") if mailings else []:
        if row.mailing is not None:
            stage = Stage.WAITING.value if row.stage == Stage.CLAIMED else row.stage
            found[row.mailing][stage] = found[row.mailing].get(stage, 0) + 1
    return found


async def waiting_for(addresses: Collection[str]) -> dict[str, int]:
    """Letters that wait for these addresses anyway, by template: what may contradict a message that is being written."""
    found: dict[str, int] = {}
    waiting = OutboxMessage.filter(stage=Stage.WAITING.value, address__in=list(addresses))
    for row in await waiting.only("id", "template") if addresses else []:
        found[row.template] = found.get(row.template, 0) + 1
    return found


async def redact(number: str, words: str) -> int:
    """Black words out of letters about a proposal that have not gone or are still kept; sealed ones hold no such words."""
    async with writing(quiet=True):
        rows = [row for row in await OutboxMessage.filter(secret=False) if number and row.facts.get("number") == number]
        return await clean(rows, ("facts",), words)


async def claim(at: datetime, channels: Collection[Channel], *, limit: int = 20) -> list[OutboxMessage]:
    """Take due messages of these channels for this worker. Each row is won by a conditional update, so no two workers share one."""
    stale = at - CLAIM_LASTS
    ready = Q(stage=Stage.WAITING.value, due_at__lte=at) | Q(stage=Stage.CLAIMED.value, claimed_at__lt=stale)
    wanted = [channel.value for channel in channels]
    found = await OutboxMessage.filter(ready, channel__in=wanted).order_by("due_at").limit(limit)
    won = []
    for message in found:
        same = OutboxMessage.filter(id=message.id, stage=message.stage, claimed_at=message.claimed_at)
        if await same.update(stage=Stage.CLAIMED.value, claimed_at=at, tries=F("tries") + 1) == 1:
            message.tries, message.claimed_at = message.tries + 1, at
            won.append(message)
    return won


def _mine(message: OutboxMessage) -> QuerySet[OutboxMessage]:
    """The row, as long as this worker's claim on it stands."""
    return OutboxMessage.filter(id=message.id, stage=Stage.CLAIMED.value, claimed_at=message.claimed_at)


async def still_mine(message: OutboxMessage, at: datetime) -> bool:
    """Renew a claim right before sending; False when another worker took over or the message was dropped."""
    won = await _mine(message).update(claimed_at=at) == 1
    message.claimed_at = at
    return won


async def sent(message: OutboxMessage, at: datetime) -> None:
    """It is on its way; secrets are wiped. Nothing happens when the claim was lost meanwhile."""
    change: dict[str, Any] = {"stage": Stage.SENT.value, "sent_at": at, "problem": ""}
    async with writing(quiet=True):
        await _mine(message).update(**change, **({"facts": {}} if message.secret else {}))


async def failed(message: OutboxMessage, problem: str, at: datetime, *, for_good: bool = False) -> None:
    """It could not be sent: try again later, or give up after MOST_TRIES or when the other side says never."""
    over = for_good or message.tries >= MOST_TRIES
    change: dict[str, Any] = {"due_at": at + pause_after(message.tries), "problem": problem[:300]}
    async with writing(quiet=True):
        await _mine(message).update(stage=Stage.FAILED.value if over else Stage.WAITING.value, **change)


async def retry(number: int, at: datetime) -> bool:
    """Send a failed or waiting message now; False when it is neither."""
    async with writing(quiet=True):
        stages = [Stage.FAILED.value, Stage.WAITING.value]
        chosen = OutboxMessage.filter(id=number, stage__in=stages)
        return await chosen.update(stage=Stage.WAITING.value, due_at=at, tries=0) == 1


async def queue(*, channel: str = "", stage: str = "", offset: int = 0, limit: int = 50) -> tuple[list[OutboxMessage], int]:
    """Messages, newest first, and how many there are."""
    wanted = {"channel": channel, "stage": stage}
    chosen = OutboxMessage.filter(**{name: value for name, value in wanted.items() if value})
    return await chosen.order_by("-id").offset(offset).limit(limit), await chosen.count()


async def counts() -> dict[tuple[str, str], int]:
    """How many messages stand where: (channel, stage) to number."""
    rows = await OutboxMessage.annotate(n=Count("id")).group_by("channel", "stage").values("channel", "stage", "n")
    return {(row["channel"], row["stage"]): row["n"] for row in rows}


async def mail_trouble() -> Trouble | None:
    """Why the last try to send mail failed, if it did; None where mail goes out. A mailbox that is refused is that mailbox's trouble."""
    tried = OutboxMessage.filter(channel=Channel.EMAIL.value, stage=Stage.WAITING.value, tries__gt=0)
    stuck = tried.exclude(problem="").exclude(problem__startswith="SMTPRecipientsRefused")
    last = await stuck.order_by("-claimed_at").first()
    if last is None or last.claimed_at is None:
        return None
    if await OutboxMessage.filter(channel=Channel.EMAIL.value, stage=Stage.SENT.value, sent_at__gt=last.claimed_at).exists():
        return None
    first = await stuck.order_by("created_at").first()
    return Trouble(await stuck.count(), first.created_at if first else last.created_at, last.problem)


async def take(number: int, at: datetime) -> OutboxMessage | None:
    """Claim one message for whoever sends it at once; None when somebody else has it."""
    mine = OutboxMessage.filter(id=number, stage=Stage.WAITING.value)
    if await mine.update(stage=Stage.CLAIMED.value, claimed_at=at, tries=F("tries") + 1) != 1:
        return None
    return await OutboxMessage.get(id=number)


async def to_person(person: int, address: str) -> list[OutboxMessage]:
    """What was sent or is waiting for one person, newest first (at most 200)."""
    mine = Q(person=person) | (Q(address=address) if address else Q(person=person))
    return await OutboxMessage.filter(mine).order_by("-id").limit(200)


async def erase(person: int, address: str) -> None:
    """Drop what waits for a person and wipe the address from what was sent."""
    mine = Q(person=person) | (Q(address=address) if address else Q(person=person))
    blank: dict[str, Any] = {"address": "", "name": "", "facts": {}, "person": None, "problem": "", "note": ""}
    waiting = [Stage.WAITING.value, Stage.CLAIMED.value, Stage.FAILED.value]
    await OutboxMessage.filter(mine, stage__in=waiting).update(stage=Stage.DROPPED.value, **blank)
    await OutboxMessage.filter(mine).update(**blank)


async def tidy(at: datetime) -> int:
    """Wipe addresses and facts of mail and SMS made more than KEPT ago, and drop what still waits; returns how many."""
    old = OutboxMessage.filter(created_at__lt=at - KEPT).exclude(
        Q(channel=Channel.CALL.value, stage=Stage.WAITING.value)  # as one condition: two words would leave out either
    )
    async with writing(quiet=True):
        await old.filter(stage__in=[Stage.WAITING.value, Stage.CLAIMED.value]).update(stage=Stage.DROPPED.value)
        return await old.exclude(address="").update(address="", name="", facts={}, person=None, problem="", note="")
