"""Wishes for a bench."""

from tortoise import fields
from tortoise.indexes import Index

from domain.columns import CharField, Table


class Bench(Table):
    """A wish. number: its short name for ever; person: who wished, null once erased; answered_at: when the office answered."""

    id = fields.BigIntField(primary_key=True)
    number = CharField(max_length=12, unique=True)
    place = CharField(max_length=120)
    person = fields.BigIntField(null=True)
    asked_at = fields.DatetimeField()
    answered_at = fields.DatetimeField(null=True)
    reminded = fields.BooleanField(default=False)

    class Meta:
        table = "bench"
        indexes = (Index(fields=("person",), name="bench_person"),)
