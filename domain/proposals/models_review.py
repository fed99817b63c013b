"""The review: who is asked by when, what they answer, what is returned, and merging with everybody's consent."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table, TranslatedField
from domain.parts import Part
from domain.proposals.models import Proposal
from domain.proposals.rules import Axis, Grade
from domain.tasks import Task

_AXES = ", ".join(f"'{axis.value}'" for axis in Axis)
_GRADES = ", ".join(f"'{grade.value}'" for grade in Grade)


class Assignment(Task):
    """A proposal given to an agency. due_on moves only with a reason; first_due_on never.

    reminded: 0, 1 (soon due), then one more for each week overdue.
    draft: an answer that is being written, not public. earlier: answers it gave before it was asked again, oldest first.
    wish: what the agency asks of the office: `{"kind": "time" | "elsewhere", "to", "why", "at"}`.
    """

    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="assignments", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int
    unit = TranslatedField()
    estimate = fields.BigIntField(null=True)
    draft: Any = fields.JSONField(null=True)
    earlier: Any = fields.JSONField(null=True)
    wish: Any = fields.JSONField(null=True)

    class Meta:
        table = "proposal_assignment"
        unique_together = (("proposal_id", "agency"),)
        indexes = (Index(fields=("agency", "answered_at"), name="assignment_agency"),)


class Opinion(Table):
    """An agency's grade on one axis with its public reason."""

    id = fields.BigIntField(primary_key=True)
    assignment: fields.ForeignKeyRelation[Assignment] = fields.ForeignKeyField(
        "hamasen.Assignment", related_name="opinions", on_delete=fields.OnDelete.CASCADE
    )
    assignment_id: int
    axis = CharField(max_length=8)
    grade = CharField(max_length=8)
    reason = TranslatedField()

    class Meta:
        table = "proposal_opinion"
        unique_together = (("assignment_id", "axis"),)
        constraints = (
            CheckConstraint(name="opinion_axis", check=f"axis IN ({_AXES})"),
            CheckConstraint(name="opinion_grade", check=f"grade IN ({_GRADES})"),
        )


class ReturnPoint(Table):
    """Something the proposers are asked to change, beside the field concerned. round: counts the returns of a proposal; due_on: by when."""

    id = fields.BigIntField(primary_key=True)
    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="points", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int
    round = fields.IntField()
    part = CharField(max_length=12)
    text = TranslatedField()
    made_at = fields.DatetimeField()
    due_on = fields.DateField(null=True)
    done_at = fields.DatetimeField(null=True)

    class Meta:
        table = "return_point"


class Merge(Table):
    """An offer to make one proposal of several. state: `offered`, `done`, `declined` or `withdrawn`.

    texts: what the one shall say, by part; None keeps its words.
    reminded_at: when those who are silent were asked once more.
    """

    id = fields.BigIntField(primary_key=True)
    into: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="merges", on_delete=fields.OnDelete.CASCADE
    )
    into_id: int
    title = TranslatedField()
    why = TranslatedField()
    texts: Any = fields.JSONField(null=True)
    reminded_at = fields.DatetimeField(null=True)
    state = CharField(max_length=9, default="offered")
    offered_at = fields.DatetimeField()
    offered_by = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)

    class Meta:
        table = "proposal_merge"
        constraints = (CheckConstraint(name="merge_state", check="state IN ('offered', 'done', 'declined', 'withdrawn')"),)


class MergeConsent(Table):
    """One proposer's word on a merge: None while they have not answered. way: `call` or `paper` where an officer entered it, else ""."""

    id = fields.BigIntField(primary_key=True)
    merge: fields.ForeignKeyRelation[Merge] = fields.ForeignKeyField(
        "hamasen.Merge", related_name="consents", on_delete=fields.OnDelete.CASCADE
    )
    merge_id: int
    proposal = fields.BigIntField()
    proposer = fields.BigIntField()
    agreed = fields.BooleanField(null=True)
    at = fields.DatetimeField(null=True)
    way = CharField(max_length=5, default="", db_default="")

    class Meta:
        table = "merge_consent"
        unique_together = (("merge_id", "proposer"),)


class BulkAct(Table):
    """Something done to many proposals at once, with what each was before, so that it can be taken back."""

    id = fields.BigIntField(primary_key=True)
    cycle = fields.BigIntField()
    act = CharField(max_length=16)
    before = fields.JSONField(default=dict)  # type: ignore[var-annotated]
    at = fields.DatetimeField()
    by = fields.BigIntField(null=True)
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "bulk_act"


ASSIGNMENTS = Part(Assignment, "proposal")


class OfficeNote(Table):
    """What the office notes of a proposal for itself. Rows are only added and taken away; nobody else reads them."""

    id = fields.BigIntField(primary_key=True)
    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="office_notes", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int
    text = fields.TextField()
    at = fields.DatetimeField()
    by = fields.BigIntField()

    class Meta:
        table = "proposal_note"
        indexes = (Index(fields=("proposal_id",), name="proposal_note_of"),)
