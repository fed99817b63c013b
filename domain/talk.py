"""Following something, and talking about it."""

from datetime import datetime
from typing import TypeVar

from tortoise import fields

from domain.columns import CharField, Table
from domain.errors import N_, Refused
from domain.parts import Part

HELD, SHOWN, REMOVED, GONE = "held", "shown", "removed", "gone"
"""Where a remark is: not looked at yet, public, taken off by a moderator, taken back by its author."""


class Following(Table):
    """Somebody who is told what happens to something. A room's table holds each person once for each subject."""

    id = fields.BigIntField(primary_key=True)
    person = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        abstract = True


class Remark(Table):
    """What somebody said of something. parent: the remark that it answers; name: as shown; person: None once the account is erased.

    official: the office it is said for. why: the moderator's reason; appeal: the author's answer to it. reports: how many found it wrong.
    """

    id = fields.BigIntField(primary_key=True)
    parent = fields.BigIntField(null=True)
    person = fields.BigIntField(null=True)
    name = CharField(max_length=80, default="")
    official = CharField(max_length=40, default="")
    text = fields.TextField()
    locale = CharField(max_length=16)
    state = CharField(max_length=8, default=HELD)
    at = fields.DatetimeField()
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.BigIntField(null=True)
    why = CharField(max_length=500, default="")
    appeal = CharField(max_length=1000, default="")
    appealed_at = fields.DatetimeField(null=True)
    reports = fields.IntField(default=0)

    class Meta:
        abstract = True


Follower = TypeVar("Follower", bound=Following)
Said = TypeVar("Said", bound=Remark)


async def follow(part: Part[Follower], subject: int, person: int, *, at: datetime) -> None:
    """Be told; following twice is following once."""
    await part.model.bulk_create([part.model(**part.key(subject), person=person, at=at)], ignore_conflicts=True)


async def unfollow(part: Part[Follower], subject: int, person: int) -> None:
    """No longer."""
    await part.of(subject).filter(person=person).delete()


async def followers(part: Part[Follower], subject: int) -> list[int]:
    """The people who are told, by number."""
    return [row.person for row in await part.of(subject).order_by("person").only("id", "person")]


async def decide(part: Part[Said], number: int, state: str, *, why: str, at: datetime, by: int) -> None:
    """A moderator lets a remark show or takes it off, once. Raises Refused when somebody was faster, or without a reason to remove."""
    if state == REMOVED and not why.strip():
        raise Refused(N_("Say why. The reason is public."), field="why")
    waiting = part.model.filter(id=number, state__in=[HELD, SHOWN]).exclude(state=state)
    if await waiting.update(state=state, decided_at=at, decided_by=by, why=why.strip()[:500]) != 1:
        raise Refused(N_("Somebody has decided this already. Load the page again to see it."))


async def shown(part: Part[Said], subject: int) -> list[Said]:
    """What everybody may read, the oldest first."""
    return await part.of(subject).filter(state=SHOWN).order_by("at", "id")
