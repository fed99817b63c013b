"""Photos and documents of something, in their order and bounded in number."""

from typing import Any, TypeVar

from tortoise import fields

from domain.columns import CharField, Table, TranslatedField
from domain.db import one_at_a_time
from domain.errors import N_, Refused
from domain.parts import Part
from domain.translated import Translated

_LOCK = 7_307_000_000


class Attached(Table):
    """A stored file that belongs to something. kind: the room's own, such as `photo`; alt: what it shows, or its title."""

    id = fields.BigIntField(primary_key=True)
    file = CharField(max_length=32)
    kind = CharField(max_length=12)
    alt = TranslatedField()
    position = fields.IntField(default=0)

    class Meta:
        abstract = True


File = TypeVar("File", bound=Attached)


async def attach(
    part: Part[File], subject: int, file: str, *, kind: str, alt: Translated, most: int, but: dict[str, Any] | None = None, **values: Any
) -> File:
    """Put it behind the others of its kind; call it inside the transaction of the act. Raises Refused when there are `most` already.

    Counted under a lock: of many that are sent at once no more than `most` stay. but: rows that do not count, such as removed ones.
    """
    await one_at_a_time(_LOCK + subject)
    counted = part.of(subject).filter(kind=kind)
    count = await (counted.exclude(**but) if but else counted).count()
    check_room(count, most)
    return await part.model.create(**part.key(subject), file=file, kind=kind, alt=alt, position=count, **values)


def check_room(count: int, most: int) -> None:
    """Raises Refused when there is no room for one more."""
    if count >= most:
        raise Refused(N_("At most %(most)s of them can be added. Remove one first."), field="file", most=most)
