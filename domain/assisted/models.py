"""What was entered for whom."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.assisted.rules import EntryState, Way
from domain.columns import CharField, Table, TranslatedField

_STATES = ", ".join(f"'{state.value}'" for state in EntryState)
_WAYS = ", ".join(f"'{way.value}'" for way in Way)


class AssistedEntry(Table):
    """Something that an officer entered for somebody.

    kind: what was entered, a name of `Room.assisted`; thing: the name of what it is about in its room, title: what that is called.
    person: the account of whoever is helped; None for a proposer or a party, who have none. name, phone: as they were told.
    sheet: which paper it was. facts: what follows from it, plain data of the room. scope: the cycle whose officers see it, "" for none.
    """

    id = fields.BigIntField(primary_key=True)
    kind = CharField(max_length=16)
    thing = CharField(max_length=40)
    title = TranslatedField()
    scope = CharField(max_length=64, default="")
    person = fields.BigIntField(null=True)
    name = CharField(max_length=80, default="")
    phone = CharField(max_length=24, default="")
    locale = CharField(max_length=16)
    way = CharField(max_length=5)
    sheet = CharField(max_length=80, default="")
    facts: Any = fields.JSONField(default=dict)
    state = CharField(max_length=9, default=EntryState.WAITING.value)
    at = fields.DatetimeField()
    by = fields.BigIntField()
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.BigIntField(null=True)

    class Meta:
        table = "assisted_entry"
        indexes = (
            Index(fields=("kind", "thing"), name="assisted_thing"),
            Index(fields=("person",), name="assisted_person"),
            Index(fields=("state",), name="assisted_state"),
        )
        constraints = (
            CheckConstraint(name="assisted_state_known", check=f"state IN ({_STATES})"),
            CheckConstraint(name="assisted_way_known", check=f"way IN ({_WAYS})"),
        )
