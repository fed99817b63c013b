"""Members, meetings, presence, agenda, what members say before a meeting, and what is corrected after it."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table


class CommitteeMember(Table):
    """Somebody on the committee. kind: internal, external or foreign; email: finds their account, and calls go there; locale: of calls.

    since, until: the first and last day of the term. deputy: presides when the chair is away. agency: in whose names they have an
    interest, as agencies write themselves; empty for nobody's.
    """

    id = fields.BigIntField(primary_key=True)
    name = CharField(max_length=80)
    kind = CharField(max_length=8)
    email = CharField(max_length=254, default="")
    locale = CharField(max_length=16, default="zh-Hant")
    agency = CharField(max_length=80, default="")
    since = fields.DateField()
    until = fields.DateField(null=True)
    chair = fields.BooleanField(default=False)
    deputy = fields.BooleanField(default=False)

    class Meta:
        table = "committee_member"
        indexes = (Index(fields=("email",), name="committee_member_email"),)
        constraints = (CheckConstraint(name="committee_member_kind", check="kind IN ('internal', 'external', 'foreign')"),)


class Meeting(Table):
    """A meeting, or a written procedure between meetings.

    held_on: its day; of a written procedure the last day to vote. serial: of its year and kind; members, needed: how many there were and
    the quorum, fixed when it was opened; chair_decides: of a tie; presiding: the member who presided; called_at: when members were
    written to; followed: at its end, the decisions that were followed up, as `[[decision, stage of the case, over]]`; answer_days: within
    how many days agencies shall acknowledge the release that it makes.
    """

    id = fields.BigIntField(primary_key=True)
    kind = CharField(max_length=8, default="meeting")
    held_on = fields.DateField()
    serial = fields.IntField()
    place = CharField(max_length=200, default="")
    state = CharField(max_length=8, default="planned")
    members = fields.IntField(default=0)
    needed = fields.IntField(default=0)
    chair_decides = fields.BooleanField(default=False)
    answer_days = fields.IntField(default=14)
    presiding = fields.BigIntField(null=True)
    called_at = fields.DatetimeField(null=True)
    followed: Any = fields.JSONField(null=True)
    closed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "committee_meeting"
        indexes = (Index(fields=("held_on",), name="committee_meeting_day"),)
        unique_together = (("kind", "held_on", "serial"),)
        constraints = (
            CheckConstraint(name="committee_meeting_kind", check="kind IN ('meeting', 'written')"),
            CheckConstraint(name="committee_meeting_answer", check="answer_days BETWEEN 1 AND 90"),
            CheckConstraint(name="committee_meeting_state", check="state IN ('planned', 'open', 'closed', 'failed', 'canceled')"),
        )


class MeetingPresence(Table):
    """A line of the log of presence; rows are only added.

    member: of the committee; guest: else the name of somebody who only listens and answers (列席).
    """

    id = fields.BigIntField(primary_key=True)
    meeting: fields.ForeignKeyRelation[Meeting] = fields.ForeignKeyField(
        "hamasen.Meeting", related_name="presence", on_delete=fields.OnDelete.CASCADE
    )
    meeting_id: int
    member = fields.BigIntField(null=True)
    guest = CharField(max_length=80, default="")
    what = CharField(max_length=8)
    at = fields.DatetimeField()

    class Meta:
        table = "meeting_presence"
        indexes = (Index(fields=("meeting_id", "id"), name="meeting_presence_meeting"),)
        constraints = (
            CheckConstraint(name="meeting_presence_what", check="what IN ('arrived', 'left', 'excused')"),
            CheckConstraint(name="meeting_presence_guest", check="(member IS NULL) = (guest <> '')"),
        )


class AgendaItem(Table):
    """An item of an agenda: a name, a proposal about something else, or a report.

    entry: the name's number; zh: the name, or what it is about; english: as it was proposed, empty for what is no name.
    agency: who submits it; letter: the number of its letter; explanation, ask: 說明 and 辦法; extraordinary: moved during the meeting.
    decided: as it was approved; tally: `Tally.to_json`; decision: its number, for good; came_from: the item that was deferred and
    returned here; case: the tracked case that it is followed up by. record: what was said about it (發言紀要); record_revision: how often
    that was saved, so that nobody writes over what they have not read.
    """

    id = fields.BigIntField(primary_key=True)
    meeting: fields.ForeignKeyRelation[Meeting] = fields.ForeignKeyField(
        "hamasen.Meeting", related_name="items", on_delete=fields.OnDelete.CASCADE
    )
    meeting_id: int
    place = fields.IntField()
    kind = CharField(max_length=8, default="name")
    extraordinary = fields.BooleanField(default=False)
    entry = fields.IntField(null=True)
    zh = CharField(max_length=200)
    english = CharField(max_length=300, default="")
    agency = CharField(max_length=80, default="")
    letter = CharField(max_length=80, default="")
    explanation = fields.TextField(default="")
    ask = fields.TextField(default="")
    outcome = CharField(max_length=12, default="")
    decided = CharField(max_length=300, default="")
    reason = CharField(max_length=500, default="")
    decision = CharField(max_length=16, null=True, unique=True)
    tally: Any = fields.JSONField(null=True)
    came_from = fields.BigIntField(null=True)
    case = CharField(max_length=12, default="")
    record = fields.TextField(default="")
    record_revision = fields.IntField(default=0)
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "agenda_item"
        unique_together = (("meeting_id", "place"), ("meeting_id", "entry"))
        constraints = (
            CheckConstraint(name="agenda_item_kind", check="kind IN ('name', 'motion', 'report')"),
            CheckConstraint(
                name="agenda_item_outcome", check="outcome IN ('', 'as_proposed', 'amended', 'deferred', 'rejected', 'withdrawn', 'noted')"
            ),
            CheckConstraint(name="agenda_item_decided", check="(outcome = '') = (decision IS NULL)"),
            CheckConstraint(name="agenda_item_name", check="(kind = 'name') = (entry IS NOT NULL)"),
        )


class AgendaComment(Table):
    """What a member wrote about an item. locale: the language it is written in."""

    id = fields.BigIntField(primary_key=True)
    item: fields.ForeignKeyRelation[AgendaItem] = fields.ForeignKeyField(
        "hamasen.AgendaItem", related_name="comments", on_delete=fields.OnDelete.CASCADE
    )
    item_id: int
    member = fields.BigIntField()
    text = fields.TextField()
    locale = CharField(max_length=16)
    at = fields.DatetimeField()

    class Meta:
        table = "agenda_comment"
        indexes = (Index(fields=("item_id", "id"), name="agenda_comment_item"),)


class AgendaVote(Table):
    """A member's vote on an item outside the room: before a meeting it shows who objects, in a written procedure it decides."""

    id = fields.BigIntField(primary_key=True)
    item: fields.ForeignKeyRelation[AgendaItem] = fields.ForeignKeyField(
        "hamasen.AgendaItem", related_name="votes", on_delete=fields.OnDelete.CASCADE
    )
    item_id: int
    member = fields.BigIntField()
    choice = CharField(max_length=8)
    at = fields.DatetimeField()

    class Meta:
        table = "agenda_vote"
        unique_together = (("item_id", "member"),)
        constraints = (CheckConstraint(name="agenda_vote_choice", check="choice IN ('yes', 'no', 'abstain', 'aside')"),)


class MinutesNote(Table):
    """A correction of closed minutes; the minutes themselves stay as they are. number: of its meeting, from 1."""

    id = fields.BigIntField(primary_key=True)
    meeting: fields.ForeignKeyRelation[Meeting] = fields.ForeignKeyField(
        "hamasen.Meeting", related_name="notes", on_delete=fields.OnDelete.CASCADE
    )
    meeting_id: int
    number = fields.IntField()
    text = fields.TextField()
    at = fields.DatetimeField()

    class Meta:
        table = "minutes_note"
        unique_together = (("meeting_id", "number"),)
