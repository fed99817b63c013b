"""What desks did at the door, and the devices that stand there."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table
from domain.workshops.models import WorkshopEvent


class EventDesk(Table):
    """A device at the door. key: made by itself; place: the number of its pass; heard_at: when it last sent anything; unsent: how many
    scans it held then; newest: the number of its newest scan that came; closed_at: when it signed off with nothing unsent."""

    id = fields.BigIntField(primary_key=True)
    event: fields.ForeignKeyRelation[WorkshopEvent] = fields.ForeignKeyField(
        "hamasen.WorkshopEvent", related_name="desks", on_delete=fields.OnDelete.CASCADE
    )
    event_id: int
    key = CharField(max_length=36, unique=True)
    place = fields.IntField()
    heard_at = fields.DatetimeField()
    unsent = fields.IntField(default=0)
    newest = fields.IntField(default=0)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "event_desk"
        indexes = (Index(fields=("event_id", "place"), name="event_desk_place"),)


class EventScan(Table):
    """Something that a desk did, also what it refused.

    A row is replaced only where our answer did not reach the device, which then decided.

    key: made by the device, so that sending it again adds nothing; desk: the device's key, empty for the page of the office; turn: its
    place in the order of the device; act: of `Act`; party: None where none is known; people: how many were meant; decided: the verdict
    that the device gave by itself, empty where the server was asked; verdict: of `Scan`, or the act that was done; problem: of `Problem`,
    what somebody should look at, empty for nothing; at: by the server's clock; sealed: a walk-in that could not be taken over; by: the
    officer on the page of the office.
    """

    id = fields.BigIntField(primary_key=True)
    event: fields.ForeignKeyRelation[WorkshopEvent] = fields.ForeignKeyField(
        "hamasen.WorkshopEvent", related_name="scans", on_delete=fields.OnDelete.CASCADE
    )
    event_id: int
    key = CharField(max_length=36, unique=True)
    desk = CharField(max_length=36, default="")
    turn = fields.IntField(default=0)
    act = CharField(max_length=8)
    party = fields.BigIntField(null=True)
    people = fields.IntField(default=0)
    decided = CharField(max_length=12, default="")
    verdict = CharField(max_length=12)
    problem = CharField(max_length=12, default="")
    sealed = fields.TextField(default="")
    at = fields.DatetimeField()
    received_at = fields.DatetimeField()
    by = fields.BigIntField(null=True)
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "event_scan"
        indexes = (
            Index(fields=("event_id", "problem", "settled_at"), name="event_scan_problem"),
            Index(fields=("event_id", "party"), name="event_scan_party"),
        )
        constraints = (CheckConstraint(name="event_scan_act", check="act IN ('scan', 'arrive', 'leave', 'back', 'walk')"),)
