"""Support, following, comments and what is done about them."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table
from domain.parts import Part
from domain.proposals.models import Proposal
from domain.talk import Following, Remark


class Support(Table):
    """One person's support (附議) of one proposal, once. way: `call` or `paper` where an officer entered it for them, else ""."""

    id = fields.BigIntField(primary_key=True)
    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="supporters", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int
    person = fields.BigIntField()
    at = fields.DatetimeField()
    way = CharField(max_length=5, default="", db_default="")

    class Meta:
        table = "support"
        unique_together = (("proposal_id", "person"),)
        indexes = (Index(fields=("person",), name="support_person"),)


class Follow(Following):
    """Somebody who is told what happens to a proposal."""

    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="followers", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int

    class Meta:
        table = "follow"
        unique_together = (("proposal_id", "person"),)
        indexes = (Index(fields=("person",), name="follow_person"),)


class Rhythm(Table):
    """How often somebody wants to be told: `once` (at once), `daily`, `weekly` or `never`. told_until: events up to then were told."""

    id = fields.BigIntField(primary_key=True)
    person = fields.BigIntField(unique=True)
    rhythm = CharField(max_length=8, default="once")
    told_until = fields.DatetimeField(null=True)

    class Meta:
        table = "rhythm"
        constraints = (CheckConstraint(name="rhythm_known", check="rhythm IN ('once', 'daily', 'weekly', 'never')"),)


class Comment(Remark):
    """A comment. stance: `for`, `against` or "". state: `held` (not looked at), `shown`, `removed` or `gone` (by its author).

    name: as shown; person: None once the author's account is erased. why: the moderator's reason; appeal: the author's answer to it.
    way: `call` or `paper` where an officer entered it for them, else "".
    """

    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="talk", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int
    stance = CharField(max_length=8, default="")
    way = CharField(max_length=5, default="", db_default="")

    class Meta:
        table = "comment"
        indexes = (
            Index(fields=("proposal_id", "state"), name="comment_proposal"),
            Index(fields=("person",), name="comment_person"),
            Index(fields=("state",), name="comment_state"),
        )
        constraints = (
            CheckConstraint(name="comment_state", check="state IN ('held', 'shown', 'removed', 'gone')"),
            CheckConstraint(name="comment_stance", check="stance IN ('', 'for', 'against')"),
        )


class Report(Table):
    """Somebody found a comment wrong, once. settled_at: a moderator has looked."""

    id = fields.BigIntField(primary_key=True)
    comment: fields.ForeignKeyRelation[Comment] = fields.ForeignKeyField(
        "hamasen.Comment", related_name="reported", on_delete=fields.OnDelete.CASCADE
    )
    comment_id: int
    person = fields.BigIntField()
    why = CharField(max_length=500)
    at = fields.DatetimeField()
    settled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "comment_report"
        unique_together = (("comment_id", "person"),)


FOLLOWS = Part(Follow, "proposal")
