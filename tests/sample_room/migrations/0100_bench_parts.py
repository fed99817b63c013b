import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from domain.columns import CharField, TranslatedField
from domain.translated import Translated


class Migration(migrations.Migration):
    dependencies = [("hamasen", "0099_benches")]

    initial = False

    operations = [
        ops.CreateModel(
            name="BenchAct",
            fields=[
                ("kind", CharField(max_length=24)),
                ("subject", CharField(default="", max_length=64)),
                ("facts", fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                ("reason", fields.TextField(default="", unique=False)),
                ("asked_by", fields.BigIntField()),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("id", fields.IntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "bench",
                    fields.ForeignKeyField(
                        "hamasen.Bench",
                        source_field="bench_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="acts",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={"table": "bench_act", "app": "hamasen", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BenchEvent",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("kind", CharField(max_length=16)),
                ("facts", fields.JSONField(default=dict, encoder=functools.partial(dumps, separators=(",", ":")), decoder=loads)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("public", fields.BooleanField(default=True)),
                ("announced", fields.BooleanField(default=False)),
                (
                    "bench",
                    fields.ForeignKeyField(
                        "hamasen.Bench",
                        source_field="bench_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={"table": "bench_event", "app": "hamasen", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BenchFollow",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("person", fields.BigIntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "bench",
                    fields.ForeignKeyField(
                        "hamasen.Bench",
                        source_field="bench_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="followers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={"table": "bench_follow", "app": "hamasen", "unique_together": (("bench_id", "person"),), "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BenchPhoto",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("file", CharField(max_length=32)),
                ("kind", CharField(max_length=12)),
                ("alt", TranslatedField(default=Translated)),
                ("position", fields.IntField(default=0)),
                (
                    "bench",
                    fields.ForeignKeyField(
                        "hamasen.Bench",
                        source_field="bench_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="photos",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={"table": "bench_photo", "app": "hamasen", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BenchRemark",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("parent", fields.BigIntField(null=True)),
                ("person", fields.BigIntField(null=True)),
                ("name", CharField(default="", max_length=80)),
                ("official", CharField(default="", max_length=40)),
                ("text", fields.TextField(unique=False)),
                ("locale", CharField(max_length=16)),
                ("state", CharField(default="held", max_length=8)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("decided_by", fields.BigIntField(null=True)),
                ("why", CharField(default="", max_length=500)),
                ("appeal", CharField(default="", max_length=1000)),
                ("appealed_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("reports", fields.IntField(default=0)),
                (
                    "bench",
                    fields.ForeignKeyField(
                        "hamasen.Bench",
                        source_field="bench_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="remarks",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={"table": "bench_remark", "app": "hamasen", "pk_attr": "id"},
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BenchTask",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("agency", CharField(max_length=40)),
                ("lead", fields.BooleanField(default=True)),
                ("assigned_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("assigned_by", fields.BigIntField(null=True)),
                ("due_on", fields.DateField()),
                ("first_due_on", fields.DateField()),
                ("answered_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("reminded", fields.IntField(default=0)),
                (
                    "bench",
                    fields.ForeignKeyField(
                        "hamasen.Bench",
                        source_field="bench_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="tasks",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
            ],
            options={"table": "bench_task", "app": "hamasen", "unique_together": (("bench_id", "agency"),), "pk_attr": "id"},
            bases=["Model"],
        ),
    ]
