"""One row that says what this site is."""

from typing import Any

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table, TranslatedField


class Site(Table):
    """The only row has the number 1. A site without `set_up_at` shows its set-up page."""

    id = fields.BigIntField(primary_key=True, generated=False)
    name = TranslatedField()
    tagline = TranslatedField()
    office = TranslatedField()
    address = TranslatedField()
    hours = TranslatedField()
    phone = CharField(max_length=40, default="")
    email = CharField(max_length=254, default="")
    place: Any = fields.JSONField(null=True)
    time_zone = CharField(max_length=40, default="Asia/Taipei")
    logo = CharField(max_length=32, default="")
    set_up_at = fields.DatetimeField(null=True)
    token = CharField(max_length=64, null=True)

    class Meta:
        table = "site"
        constraints = (CheckConstraint(name="site_one", check="id = 1"),)
