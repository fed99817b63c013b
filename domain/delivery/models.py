"""Tracked cases and promises."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table, TranslatedField


class Case(Table):
    """Something that was decided and is being carried out. code: its short name in addresses and on the plaque, for ever.

    source, ref: what it came from (`proposal`, `106-012`); scope: the policy scope it lies in. money in NT$.
    due_on: when it shall be done; first_due_on: the day first promised. closing_text: what the agency says when it asks to close.
    chased_month, chased_level: the last reminder that went out.
    ending: how it was closed: `agreed`, `silent` (nobody answered) or `over` (over an objection).
    story: everything said about its closing, oldest first, as `[{"what", "at", "text"}]`.
    """

    id = fields.BigIntField(primary_key=True)
    code = CharField(max_length=12, unique=True)
    source = CharField(max_length=12)
    ref = CharField(max_length=64)
    scope = CharField(max_length=64)
    title = TranslatedField()
    agency = CharField(max_length=40)
    money_voted = fields.BigIntField(null=True)
    money_spent = fields.BigIntField(default=0)
    percent = fields.IntField(default=0)
    said_behind = fields.BooleanField(default=False)
    stage = CharField(max_length=8, default="open")
    opened_on = fields.DateField()
    due_on = fields.DateField(null=True)
    first_due_on = fields.DateField(null=True)
    closing_text = TranslatedField()
    closing_asked_at = fields.DatetimeField(null=True)
    objection = fields.TextField(default="")
    closed_on = fields.DateField(null=True)
    ending = CharField(max_length=8, default="", db_default="")
    story: Any = fields.JSONField(null=True)
    chased_month = fields.DateField(null=True)
    chased_level = fields.IntField(default=0)
    milestones: fields.ReverseRelation["Milestone"]
    entries: fields.ReverseRelation["Entry"]
    extensions: fields.ReverseRelation["Extension"]

    class Meta:
        table = "tracked_case"
        unique_together = (("source", "ref"),)
        indexes = (Index(fields=("scope", "stage"), name="case_scope"), Index(fields=("agency",), name="case_agency"))
        constraints = (
            CheckConstraint(name="case_stage", check="stage IN ('open', 'closing', 'agreed', 'closed', 'stopped')"),
            CheckConstraint(name="case_percent", check="percent >= 0 AND percent <= 100"),
            CheckConstraint(name="case_closed", check="(stage = 'closed') = (closed_on IS NOT NULL)"),
        )


class Milestone(Table):
    """A dated step of a case. first_due_on never changes. done_on: the day it was reached; entered_on: the day that was noted."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "hamasen.Case", related_name="milestones", on_delete=fields.OnDelete.CASCADE
    )
    case_id: int
    title = TranslatedField()
    due_on = fields.DateField()
    first_due_on = fields.DateField()
    done_on = fields.DateField(null=True)
    entered_on = fields.DateField(null=True)

    class Meta:
        table = "milestone"


class Entry(Table):
    """What happened in one month. month: its first day. by: the person's number, without a foreign key as in the ledger.

    earlier: what it said before it was corrected, oldest first, as `[{"at", "text", "percent", "spent"}]`.
    """

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "hamasen.Case", related_name="entries", on_delete=fields.OnDelete.CASCADE
    )
    case_id: int
    month = fields.DateField()
    text = TranslatedField()
    percent = fields.IntField()
    spent = fields.BigIntField(default=0)
    behind = fields.BooleanField(default=False)
    why = TranslatedField()
    entered_at = fields.DatetimeField()
    late = fields.BooleanField(default=False)
    by = fields.BigIntField(null=True)
    earlier: Any = fields.JSONField(null=True)

    class Meta:
        table = "case_entry"
        unique_together = (("case_id", "month"),)
        constraints = (CheckConstraint(name="case_entry_percent", check="percent >= 0 AND percent <= 100"),)


class Extension(Table):
    """A later day that was asked for; granted: None while nobody has decided."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "hamasen.Case", related_name="extensions", on_delete=fields.OnDelete.CASCADE
    )
    case_id: int
    milestone = fields.BigIntField(null=True)
    from_on = fields.DateField()
    to_on = fields.DateField()
    why = TranslatedField()
    asked_at = fields.DatetimeField()
    asked_by = fields.BigIntField(null=True)
    granted = fields.BooleanField(null=True)
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.BigIntField(null=True)
    note = CharField(max_length=500, default="")

    class Meta:
        table = "case_extension"


class CasePhoto(Table):
    """A photo of a case. stage: `before`, `during` or `after`."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField("hamasen.Case", related_name="photos", on_delete=fields.OnDelete.CASCADE)
    case_id: int
    file = CharField(max_length=32)
    stage = CharField(max_length=8)
    alt = TranslatedField()
    added_at = fields.DatetimeField()

    class Meta:
        table = "case_photo"
        constraints = (CheckConstraint(name="case_photo_stage", check="stage IN ('before', 'during', 'after')"),)


class Promise(Table):
    """A dated promise that the site has made in public: an answer, minutes, a milestone, a corrected sign.

    kind, ref: what was promised, once; moves: every later day with its reason, `[{"from", "to", "why", "at"}]`; first_due_on never changes.
    link: the kind's own name for the page that shows it, such as a proposal's number.
    """

    id = fields.BigIntField(primary_key=True)
    kind = CharField(max_length=12)
    ref = CharField(max_length=64)
    link = CharField(max_length=64, default="")
    title = TranslatedField()
    agency = CharField(max_length=40, default="")
    made_at = fields.DatetimeField()
    due_on = fields.DateField()
    first_due_on = fields.DateField()
    kept_on = fields.DateField(null=True)
    dropped_at = fields.DatetimeField(null=True)
    why_dropped = CharField(max_length=300, default="")
    moves: Any = fields.JSONField(default=list)

    class Meta:
        table = "promise"
        unique_together = (("kind", "ref"),)
        indexes = (Index(fields=("due_on",), name="promise_due"), Index(fields=("link",), name="promise_link"))
        constraints = (CheckConstraint(name="promise_kind", check="kind IN ('answer', 'minutes', 'milestone', 'sign')"),)
