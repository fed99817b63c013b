"""Wishes for a bench."""

from tortoise import fields
from tortoise.indexes import Index

from domain.attachments import Attached
from domain.columns import CharField, Table
from domain.parts import Part
from domain.talk import Following, Remark
from domain.tasks import Task
from domain.timeline import Happening
from domain.two_officers import Asked


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


class BenchEvent(Happening):
    """What happened to a wish."""

    bench: fields.ForeignKeyRelation[Bench] = fields.ForeignKeyField(
        "hamasen.Bench", related_name="events", on_delete=fields.OnDelete.CASCADE
    )
    bench_id: int

    class Meta:
        table = "bench_event"


class BenchFollow(Following):
    """Who is told of a wish."""

    bench: fields.ForeignKeyRelation[Bench] = fields.ForeignKeyField(
        "hamasen.Bench", related_name="followers", on_delete=fields.OnDelete.CASCADE
    )
    bench_id: int

    class Meta:
        table = "bench_follow"
        unique_together = (("bench_id", "person"),)


class BenchRemark(Remark):
    """What is said of a wish."""

    bench: fields.ForeignKeyRelation[Bench] = fields.ForeignKeyField(
        "hamasen.Bench", related_name="remarks", on_delete=fields.OnDelete.CASCADE
    )
    bench_id: int

    class Meta:
        table = "bench_remark"


class BenchTask(Task):
    """Which agency shall look at a place."""

    bench: fields.ForeignKeyRelation[Bench] = fields.ForeignKeyField(
        "hamasen.Bench", related_name="tasks", on_delete=fields.OnDelete.CASCADE
    )
    bench_id: int

    class Meta:
        table = "bench_task"
        unique_together = (("bench_id", "agency"),)


class BenchPhoto(Attached):
    """A photo of the place."""

    bench: fields.ForeignKeyRelation[Bench] = fields.ForeignKeyField(
        "hamasen.Bench", related_name="photos", on_delete=fields.OnDelete.CASCADE
    )
    bench_id: int

    class Meta:
        table = "bench_photo"


class BenchAct(Asked):
    """What one officer asks for and another confirms."""

    id = fields.IntField(primary_key=True)
    bench: fields.ForeignKeyRelation[Bench] = fields.ForeignKeyField(
        "hamasen.Bench", related_name="acts", on_delete=fields.OnDelete.CASCADE
    )
    bench_id: int

    class Meta:
        table = "bench_act"


EVENTS = Part(BenchEvent, "bench")
FOLLOWS = Part(BenchFollow, "bench")
REMARKS = Part(BenchRemark, "bench")
TASKS = Part(BenchTask, "bench")
PHOTOS = Part(BenchPhoto, "bench")
