"""Members, meetings, presence and agenda."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table


class CommitteeMember(Table):
    """Somebody on the committee. kind: internal, external or foreign; person: their account, where they have one; order: in lists."""

    id = fields.BigIntField(primary_key=True)
    name = CharField(max_length=80)
    kind = CharField(max_length=8)
    person = fields.BigIntField(null=True)
    since = fields.DateField()
    until = fields.DateField(null=True)
    chair = fields.BooleanField(default=False)

    class Meta:
        table = "committee_member"
        constraints = (CheckConstraint(name="committee_member_kind", check="kind IN ('internal', 'external', 'foreign')"),)


class Meeting(Table):
    """A meeting. serial: of its year; members, needed: how many there were and the quorum, fixed when it was opened."""

    id = fields.BigIntField(primary_key=True)
    held_on = fields.DateField()
    serial = fields.IntField()
    place = CharField(max_length=200, default="")
    state = CharField(max_length=8, default="planned")
    members = fields.IntField(default=0)
    needed = fields.IntField(default=0)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "committee_meeting"
        indexes = (Index(fields=("held_on",), name="committee_meeting_day"),)
        constraints = (CheckConstraint(name="committee_meeting_state", check="state IN ('planned', 'open', 'closed', 'failed')"),)


class MeetingPresence(Table):
    """A line of the log of presence; rows are only added."""

    id = fields.BigIntField(primary_key=True)
    meeting: fields.ForeignKeyRelation[Meeting] = fields.ForeignKeyField(
        "hamasen.Meeting", related_name="presence", on_delete=fields.OnDelete.CASCADE
    )
    meeting_id: int
    member = fields.BigIntField()
    what = CharField(max_length=8)
    at = fields.DatetimeField()

    class Meta:
        table = "meeting_presence"
        indexes = (Index(fields=("meeting_id", "id"), name="meeting_presence_meeting"),)
        constraints = (CheckConstraint(name="meeting_presence_what", check="what IN ('arrived', 'left', 'excused')"),)


class AgendaItem(Table):
    """A name on an agenda. entry: its number; english: as it was proposed; decided: as it was approved; tally: `Tally.to_json`.

    decision: its number, for good; came_from: the item that was deferred and returned here.
    """

    id = fields.BigIntField(primary_key=True)
    meeting: fields.ForeignKeyRelation[Meeting] = fields.ForeignKeyField(
        "hamasen.Meeting", related_name="items", on_delete=fields.OnDelete.CASCADE
    )
    meeting_id: int
    place = fields.IntField()
    entry = fields.IntField()
    zh = CharField(max_length=200)
    english = CharField(max_length=300)
    outcome = CharField(max_length=12, default="")
    decided = CharField(max_length=300, default="")
    reason = CharField(max_length=500, default="")
    decision = CharField(max_length=16, null=True, unique=True)
    tally: Any = fields.JSONField(null=True)
    came_from = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "agenda_item"
        unique_together = (("meeting_id", "place"), ("meeting_id", "entry"))
        constraints = (
            CheckConstraint(name="agenda_item_outcome", check="outcome IN ('', 'as_proposed', 'amended', 'deferred', 'rejected')"),
            CheckConstraint(name="agenda_item_decided", check="(outcome = '') = (decision IS NULL)"),
        )
