"""Messages to a group: written once in each language, sent to everybody who was chosen at a time, and counted as they arrive or fail.

A room says who the recipients are and what its letter says besides; the messages themselves are rows of the outbox.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from domain import ledger, outbox
from domain.columns import CharField, Table, TranslatedField
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.outbox import OutboxMessage
from domain.translated import Translated

MOST_TEXT = 4000
MOST_RECIPIENTS = 5000


class Mailing(Table):
    """A message to a group. kind, about: the room's own name of the group's subject and its number; chosen: who was chosen, by the room's
    own name; due_at: when it goes out; canceled_at: what had not gone out by then did not."""

    id = fields.BigIntField(primary_key=True)
    kind = CharField(max_length=16)
    about = fields.BigIntField()
    chosen = CharField(max_length=40)
    subject = TranslatedField()
    text = TranslatedField()
    by = fields.BigIntField(null=True)
    made_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    canceled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "mailing"
        indexes = (Index(fields=("kind", "about"), name="mailing_about"),)


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets it. facts: what the room's letter says to them besides."""

    name: str
    locale: str
    email: str = ""
    phone: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def channel(self) -> outbox.Channel | None:
        """How they are reached; None for nobody whom anything reaches."""
        return outbox.channel_for(email=self.email, phone=self.phone, sms_gateway=False)


@dataclass(frozen=True)
class Draft:
    """What is to be sent, and to whom. template: the room's letter."""

    kind: str
    about: int
    chosen: str
    template: str
    subject: Translated
    text: Translated

    def check(self) -> None:
        """Raises Refused for a message without words."""
        if not self.subject:
            raise Refused(N_("Write a subject."), field="subject")
        if not self.text:
            raise Refused(N_("Write the message."), field="text")

    def message(self, to: Recipient, *, mailing: int | None, due_at: datetime, at: datetime) -> OutboxMessage:
        """The message to one of them, not stored. Raises Refused for somebody whom nothing reaches."""
        if to.channel is None:
            raise Refused(N_("Nobody can be reached."))
        facts = {"subject": self.subject.to_json(), "text": self.text.to_json(), **to.facts}
        return OutboxMessage(
            channel=to.channel.value,
            address=to.email or to.phone,
            name=to.name,
            locale=to.locale,
            template=self.template,
            facts=facts,
            mailing=mailing,
            due_at=due_at,
            created_at=at,
        )


async def send(draft: Draft, recipients: Sequence[Recipient], *, due_at: datetime, at: datetime, by: int | None) -> Mailing:
    """Send it to all of them at that time, in one transaction. Raises Refused."""
    draft.check()
    reached = [one for one in recipients if one.channel is not None]
    if not reached:
        raise Refused(N_("Nobody can be reached."))
    if len(reached) > MOST_RECIPIENTS:
        raise Refused(N_("A message goes to at most %(most)s people."), most=MOST_RECIPIENTS)
    async with writing():
        made = Mailing(kind=draft.kind, about=draft.about, chosen=draft.chosen, by=by, made_at=at, due_at=due_at)
        made.subject, made.text = draft.subject, draft.text
        await made.save()
        await outbox.tell_all([draft.message(one, mailing=made.id, due_at=due_at, at=at) for one in reached])
        await ledger.record("mailing.send", draft.kind, draft.about, at=at, by=by, after={"mailing": made.id, "recipients": len(reached)})
    return made


async def stop(number: int, kind: str, about: int, *, at: datetime, by: int | None) -> int:
    """What has not gone out does not. Returns how many. Raises Missing for a message of something else."""
    async with writing():
        made = await Mailing.get_or_none(id=number, kind=kind, about=about)
        if made is None:
            raise Missing
        stopped = await outbox.drop_mailing(number)
        await Mailing.filter(id=number, canceled_at=None).update(canceled_at=at)
        await ledger.record("mailing.stop", kind, about, at=at, by=by, after={"mailing": number, "stopped": stopped})
    return stopped


async def mailings(kind: str, about: int) -> list[Mailing]:
    """The messages of a group, the newest first."""
    return await Mailing.filter(kind=kind, about=about).order_by("-id")
