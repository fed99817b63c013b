from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint


class Migration(migrations.Migration):
    initial = True
    operations = [
        ops.CreateModel(
            name="Parent",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("town", fields.CharField(max_length=20)),
                ("name", fields.CharField(max_length=40)),
                ("size", fields.IntField(default=0)),
            ],
            options={
                "table": "parent",
                "app": "hamasen",
                "unique_together": (("town", "name"),),
                "indexes": [Index(fields=["size"], name="parent_size")],
                "constraints": [CheckConstraint(check="size >= 0", name="parent_positive")],
                "pk_attr": "id",
            },
            bases=["Table"],
        ),
        ops.CreateModel(
            name="Child",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "parent",
                    fields.ForeignKeyField(
                        "hamasen.Parent", source_field="parent_id", db_constraint=True, to_field="id", on_delete=OnDelete.CASCADE
                    ),
                ),
            ],
            options={"table": "child", "app": "hamasen", "pk_attr": "id"},
            bases=["Table"],
        ),
    ]
