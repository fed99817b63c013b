"""Acts that one officer asks for and another one confirms before anything happens."""

from datetime import datetime, timedelta
from typing import Any

from tortoise import fields

from domain.columns import CharField, Table
from domain.errors import N_, Refused

LASTS = timedelta(days=1)
"""How long an act waits for its second officer."""

YOURSELF = N_("You have asked for this yourself. Another officer must confirm it.")


class Asked(Table):
    """What one officer has asked for. kind: the room's own; subject: what it is about, in words; facts: what it shall do, as plain data."""

    kind = CharField(max_length=24)
    subject = CharField(max_length=64, default="")
    facts: Any = fields.JSONField(default=dict)
    reason = fields.TextField(default="")
    asked_by = fields.BigIntField()
    asked_at = fields.DatetimeField()

    class Meta:
        abstract = True


def check_second(asked: Asked, *, by: int, at: datetime, still: bool) -> None:
    """Whether this person may confirm it now. still: whether who asked may still ask for such a thing. Raises Refused."""
    if not still:
        raise Refused(N_("Who asked for this may not ask for it any more. Take it back, and ask for it again."))
    if asked.asked_at < at - LASTS:
        raise Refused(N_("This was asked for more than a day ago. Take it back, and ask for it again."))
    if asked.asked_by == by:
        raise Refused(YOURSELF)
