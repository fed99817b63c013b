"""What lies in the outbox, for those who run the site: its queue, the call list, how much waits, and whether mail goes out."""

from dataclasses import dataclass
from datetime import datetime

from domain.outbox import Channel, OutboxMessage, Stage


async def queue(*, channel: str = "", stage: str = "", offset: int = 0, limit: int = 50) -> tuple[list[OutboxMessage], int]:
    """Messages, newest first, and how many there are."""
    wanted = {"channel": channel, "stage": stage}
    chosen = OutboxMessage.filter(**{name: value for name, value in wanted.items() if value})
    return await chosen.order_by("-id").offset(offset).limit(limit), await chosen.count()


async def counts() -> dict[tuple[str, str], int]:
    """How many messages stand where: (channel, stage) to number."""
    from tortoise.functions import Count

    rows = await OutboxMessage.annotate(n=Count("id")).group_by("channel", "stage").values("channel", "stage", "n")
    return {(row["channel"], row["stage"]): row["n"] for row in rows}


@dataclass(frozen=True)
class Trouble:
    """Mail does not go out: how many letters wait for another try, since when, and what went wrong last (type and words of the error)."""

    waiting: int
    since: datetime
    problem: str


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


async def calls(*, done: bool, offset: int = 0, limit: int = 50) -> tuple[list[OutboxMessage], int]:
    """The call list: those to make, oldest first, or those made, newest first."""
    stage = Stage.SENT if done else Stage.WAITING
    chosen = OutboxMessage.filter(channel=Channel.CALL.value, stage=stage.value)
    order = "-sent_at" if done else "due_at"
    return await chosen.order_by(order, "id").offset(offset).limit(limit), await chosen.count()
