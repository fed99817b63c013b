"""Timelines: what happened to something, station by station, as its page tells it."""

from datetime import datetime
from typing import Any, TypeVar

from tortoise import fields

from domain.columns import CharField, Table
from domain.parts import Part


class Happening(Table):
    """One station. kind: the room's own name for it; facts: plain data for its words.

    public: whether everybody may read it; announced: those who want to be told at once have been.
    """

    id = fields.BigIntField(primary_key=True)
    kind = CharField(max_length=16)
    facts: Any = fields.JSONField(default=dict)
    at = fields.DatetimeField()
    public = fields.BooleanField(default=True)
    announced = fields.BooleanField(default=False)

    class Meta:
        abstract = True


Station = TypeVar("Station", bound=Happening)


async def tell(
    part: Part[Station], subject: int, kind: str, *, at: datetime, public: bool = True, announced: bool = False, facts: dict[str, Any]
) -> Station:
    """Add a station; call it inside the transaction of the act."""
    return await part.model.create(**part.key(subject), kind=kind, facts=facts, at=at, public=public, announced=announced or not public)


async def stations(part: Part[Station], subject: int, *, public: bool = True) -> list[Station]:
    """The stations of one subject, the oldest first. public: only those that everybody may read."""
    found = part.of(subject)
    return await (found.filter(public=True) if public else found).order_by("at", "id")
