"""What is left of an event: photos of its flip charts, and what those who were there thought of it."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table
from domain.workshops.models import WorkshopEvent


class EventPhoto(Table):
    """A photo that a table took. place: the number of the table; file: the key of the picture, which is private until it is released;
    words: what is on it; by: the name that they gave at the table; released_by: the officer."""

    id = fields.BigIntField(primary_key=True)
    event: fields.ForeignKeyRelation[WorkshopEvent] = fields.ForeignKeyField(
        "hamasen.WorkshopEvent", related_name="photos", on_delete=fields.OnDelete.CASCADE
    )
    event_id: int
    place = fields.IntField()
    file = CharField(max_length=64, unique=True)
    words = CharField(max_length=200, default="")
    by = CharField(max_length=80, default="")
    at = fields.DatetimeField()
    released_at = fields.DatetimeField(null=True)
    released_by = fields.BigIntField(null=True)

    class Meta:
        table = "event_photo"
        indexes = (Index(fields=("event_id", "place"), name="event_photo_place"),)


class EventFeedback(Table):
    """What one person who was there thought, without saying who. answers: question to 1 (not at all) … 5 (very much); text: in their own
    words; band: of their age, if they said."""

    id = fields.BigIntField(primary_key=True)
    event: fields.ForeignKeyRelation[WorkshopEvent] = fields.ForeignKeyField(
        "hamasen.WorkshopEvent", related_name="feedback", on_delete=fields.OnDelete.CASCADE
    )
    event_id: int
    key = CharField(max_length=36, unique=True)
    answers: Any = fields.JSONField(default=dict)
    text = CharField(max_length=1000, default="")
    band = CharField(max_length=8, default="")
    day = fields.DateField()

    class Meta:
        table = "event_feedback"
        indexes = (Index(fields=("event_id",), name="event_feedback_event"),)
        constraints = (CheckConstraint(name="event_feedback_key", check="length(key) > 0"),)
