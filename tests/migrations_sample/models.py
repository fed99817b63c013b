"""A parent and its children, as they are after the second migration."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import Table


class Parent(Table):
    """Has a unique set, an index and a check that a rebuild would lose."""

    id = fields.BigIntField(primary_key=True)
    town = fields.CharField(max_length=20)
    name = fields.CharField(max_length=200)
    size = fields.IntField(default=0)

    class Meta:
        table = "parent"
        unique_together = (("town", "name"),)
        indexes = (Index(fields=("size",), name="parent_size"),)
        constraints = (CheckConstraint(name="parent_positive", check="size >= 0"),)


class Child(Table):
    """Goes with its parent."""

    id = fields.BigIntField(primary_key=True)
    parent: fields.ForeignKeyRelation[Parent] = fields.ForeignKeyField("hamasen.Parent", on_delete=fields.OnDelete.CASCADE)

    class Meta:
        table = "child"
