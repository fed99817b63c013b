"""The panel: its members, conflicts, score sheets, meeting, and the awards that it gave."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.awards.models import AwardEntry, AwardProgramme
from domain.columns import CharField, Table, TranslatedField


class PanelMember(Table):
    """A reviewer. email: finds their account, and letters go there; agency, unit: their own, as they write them; external: gets a
    fee.

    seed: the order in which entries come for them; declared_at: when they had said with which entries they have a conflict.
    """

    id = fields.BigIntField(primary_key=True)
    programme: fields.ForeignKeyRelation[AwardProgramme] = fields.ForeignKeyField(
        "hamasen.AwardProgramme", related_name="panel", on_delete=fields.OnDelete.CASCADE
    )
    programme_id: int
    name = CharField(max_length=80)
    latin = CharField(max_length=80, default="")
    email = CharField(max_length=254)
    locale = CharField(max_length=16, default="zh-Hant")
    agency = CharField(max_length=80, default="")
    unit = CharField(max_length=80, default="")
    chair = fields.BooleanField(default=False)
    deputy = fields.BooleanField(default=False)
    external = fields.BooleanField(default=True)
    seed = fields.BigIntField()
    invited_at = fields.DatetimeField(null=True)
    declared_at = fields.DatetimeField(null=True)
    reminded = fields.IntField(default=0)

    class Meta:
        table = "award_panel_member"
        unique_together = (("programme_id", "email"),)
        indexes = (Index(fields=("email",), name="award_panel_email"),)


class PanelConflict(Table):
    """A member's conflict with an entry. state: `proposed` by the site, `declared`, or put away as `none`; reasons: why it was proposed."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[PanelMember] = fields.ForeignKeyField(
        "hamasen.PanelMember", related_name="conflicts", on_delete=fields.OnDelete.CASCADE
    )
    member_id: int
    entry: fields.ForeignKeyRelation[AwardEntry] = fields.ForeignKeyField(
        "hamasen.AwardEntry", related_name="conflicts", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int
    state = CharField(max_length=8)
    reasons: Any = fields.JSONField(default=list)
    at = fields.DatetimeField()

    class Meta:
        table = "award_panel_conflict"
        unique_together = (("member_id", "entry_id"),)
        constraints = (CheckConstraint(name="award_conflict_state", check="state IN ('proposed', 'declared', 'none')"),)


class ScoreSheet(Table):
    """What a member says of an entry. round: `1`, `2`, with a `+` for second scores of a tie; points: as written, one a criterion.

    note: for the meeting, read by nobody else before; comment: for the authors, without a name; handed: whether it counts; paper: typed
    from a sheet of paper.
    """

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[PanelMember] = fields.ForeignKeyField(
        "hamasen.PanelMember", related_name="sheets", on_delete=fields.OnDelete.CASCADE
    )
    member_id: int
    entry: fields.ForeignKeyRelation[AwardEntry] = fields.ForeignKeyField(
        "hamasen.AwardEntry", related_name="sheets", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int
    round = CharField(max_length=6)
    points: Any = fields.JSONField(default=list)
    abstains = fields.BooleanField(default=False)
    note = fields.TextField(default="")
    comment = fields.TextField(default="")
    handed = fields.BooleanField(default=False)
    paper = fields.BooleanField(default=False)
    at = fields.DatetimeField()

    class Meta:
        table = "award_score_sheet"
        unique_together = (("member_id", "entry_id", "round"),)
        indexes = (Index(fields=("entry_id", "round"), name="award_sheet_entry"),)
        constraints = (CheckConstraint(name="award_sheet_round", check="round IN ('1', '2', '1+', '2+')"),)


class PaperSheet(Table):
    """A sheet of paper as one officer typed it; two who typed the same make a score sheet. points: empty where the member abstained."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[PanelMember] = fields.ForeignKeyField(
        "hamasen.PanelMember", related_name="papers", on_delete=fields.OnDelete.CASCADE
    )
    member_id: int
    entry: fields.ForeignKeyRelation[AwardEntry] = fields.ForeignKeyField(
        "hamasen.AwardEntry", related_name="papers", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int
    round = CharField(max_length=6)
    points: Any = fields.JSONField(default=list)
    abstains = fields.BooleanField(default=False)
    by = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "award_paper_sheet"
        unique_together = (("member_id", "entry_id", "round", "by"),)


class PanelPresence(Table):
    """A line of the log of presence at the panel's meeting; rows are only added."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[PanelMember] = fields.ForeignKeyField(
        "hamasen.PanelMember", related_name="presence", on_delete=fields.OnDelete.CASCADE
    )
    member_id: int
    what = CharField(max_length=8)
    at = fields.DatetimeField()

    class Meta:
        table = "award_panel_presence"
        indexes = (Index(fields=("member_id", "id"), name="award_presence_member"),)
        constraints = (CheckConstraint(name="award_presence_what", check="what IN ('arrived', 'left', 'excused')"),)


class PanelChange(Table):
    """A tier that whoever led the meeting gave otherwise than the count. tier: a key, empty for none; reason: everybody reads it."""

    id = fields.BigIntField(primary_key=True)
    entry: fields.OneToOneRelation[AwardEntry] = fields.OneToOneField(
        "hamasen.AwardEntry", related_name="change", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int
    tier = CharField(max_length=8, default="")
    reason = CharField(max_length=500)
    member = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta:
        table = "award_panel_change"


class PanelAcceptance(Table):
    """Whoever leads accepts the count, with its changes, for every entry that they have no conflict with. digest: of what they saw."""

    id = fields.BigIntField(primary_key=True)
    member: fields.ForeignKeyRelation[PanelMember] = fields.ForeignKeyField(
        "hamasen.PanelMember", related_name="acceptances", on_delete=fields.OnDelete.CASCADE
    )
    member_id: int
    round = fields.IntField()
    digest = CharField(max_length=64)
    at = fields.DatetimeField()

    class Meta:
        table = "award_panel_acceptance"
        unique_together = (("member_id", "round", "digest"),)


class Award(Table):
    """An award, as its certificate says it. serial: public; place: within its class; names, agency: as printed; work: the work's title.

    paid_on, repaid_on: days of the money; case: the tracked case of its adoption (採行); revoked_on, reason: of an award taken back, which
    stays in the list.
    """

    id = fields.BigIntField(primary_key=True)
    programme: fields.ForeignKeyRelation[AwardProgramme] = fields.ForeignKeyField(
        "hamasen.AwardProgramme", related_name="awards", on_delete=fields.OnDelete.CASCADE
    )
    programme_id: int
    entry: fields.OneToOneRelation[AwardEntry] = fields.OneToOneField(
        "hamasen.AwardEntry", related_name="award", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int
    serial = CharField(max_length=24, unique=True)
    tier = CharField(max_length=8)
    place = fields.IntField()
    prize = fields.IntField()
    work = CharField(max_length=200)
    names: Any = fields.JSONField(default=list)
    agency = TranslatedField()
    agency_key = CharField(max_length=40, default="")
    paid_on = fields.DateField(null=True)
    repaid_on = fields.DateField(null=True)
    case = CharField(max_length=12, default="")
    revoked_on = fields.DateField(null=True)
    reason = CharField(max_length=500, default="")

    class Meta:
        table = "award"
        indexes = (Index(fields=("programme_id", "place"), name="award_programme_place"),)
        constraints = (CheckConstraint(name="award_revoked", check="(revoked_on IS NULL) = (reason = '')"),)


class AwardCorrection(Table):
    """What somebody asks to correct in a public list. answer: of the office, which the asker is written to."""

    id = fields.BigIntField(primary_key=True)
    programme: fields.ForeignKeyRelation[AwardProgramme] = fields.ForeignKeyField(
        "hamasen.AwardProgramme", related_name="corrections", on_delete=fields.OnDelete.CASCADE
    )
    programme_id: int
    text = fields.TextField()
    name = CharField(max_length=80, default="")
    email = CharField(max_length=254, default="")
    locale = CharField(max_length=16)
    at = fields.DatetimeField()
    answer = fields.TextField(default="")
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "award_correction"
        indexes = (
            Index(fields=("programme_id", "id"), name="award_correction_programme"),
            Index(fields=("email",), name="award_correction_email"),
        )
