from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from domain.columns import CharField


class Migration(migrations.Migration):
    dependencies = [("hamasen", "0006_format_two")]
    initial = False
    operations = [
        ops.CreateModel(
            name="Bench",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("number", CharField(unique=True, max_length=12)),
                ("place", CharField(max_length=120)),
                ("person", fields.BigIntField(null=True)),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("answered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("reminded", fields.BooleanField(default=False)),
            ],
            options={"table": "bench", "app": "hamasen", "indexes": [Index(fields=["person"], name="bench_person")], "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
