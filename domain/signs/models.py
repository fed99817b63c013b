"""Reports of signs."""

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table
from domain.signs.rules import TARGET_DAYS, State
from domain.timeline import Happening

_STATES = ", ".join(f"'{state.value}'" for state in State)


class SignReport(Table):
    """A report. number: public; says, zh: what stands on the sign; entry: number of the approved name, where it is known.

    defect: its class; place: in words; photo, after: keys of pictures, before and after; owner: who answers for the sign; due_on: the day
    by which it shall be corrected; reason: the public word at its end; double_of: the report that it repeats.
    """

    id = fields.BigIntField(primary_key=True)
    number = fields.IntField(unique=True)
    says = CharField(max_length=200, default="")
    zh = CharField(max_length=200, default="")
    entry = fields.IntField(null=True)
    defect = CharField(max_length=12)
    place = CharField(max_length=200, default="")
    district = CharField(max_length=20, default="")
    latitude = fields.FloatField(null=True)
    longitude = fields.FloatField(null=True)
    photo = CharField(max_length=32, default="")
    after = CharField(max_length=32, default="")
    state = CharField(max_length=12, default=State.RECEIVED.value)
    owner = CharField(max_length=80, default="")
    target_days = fields.IntField(default=TARGET_DAYS)
    due_on = fields.DateField(null=True)
    reason = CharField(max_length=500, default="")
    double_of = fields.IntField(null=True)
    reported_on = fields.DateField()
    closed_on = fields.DateField(null=True)
    created_at = fields.DatetimeField()

    class Meta:
        table = "sign_report"
        indexes = (Index(fields=("state", "reported_on"), name="sign_report_state"), Index(fields=("entry",), name="sign_report_entry"))
        constraints = (
            CheckConstraint(name="sign_report_state_known", check=f"state IN ({_STATES})"),
            CheckConstraint(
                name="sign_report_closed", check="(state IN ('corrected', 'no_defect', 'double', 'hidden')) = (closed_on IS NOT NULL)"
            ),
            CheckConstraint(name="sign_report_double", check="(state = 'double') = (double_of IS NOT NULL)"),
        )


class SignEvent(Happening):
    """What happened to a report. facts: `owner`, `reason`."""

    report: fields.ForeignKeyRelation[SignReport] = fields.ForeignKeyField(
        "hamasen.SignReport", related_name="events", on_delete=fields.OnDelete.CASCADE
    )
    report_id: int

    class Meta:
        table = "sign_event"
        indexes = (Index(fields=("report_id", "at"), name="sign_event_report"),)


class SignFollower(Table):
    """Somebody who is told by mail what becomes of a report, without an account. reporter: who reported it.

    confirmed_at: when they opened the link of the first letter; nobody else gets a second one. asked_at: when the reporter was asked
    whether the sign is corrected, once for each time that its owner says so.
    """

    id = fields.BigIntField(primary_key=True)
    report: fields.ForeignKeyRelation[SignReport] = fields.ForeignKeyField(
        "hamasen.SignReport", related_name="followers", on_delete=fields.OnDelete.CASCADE
    )
    report_id: int
    email = CharField(max_length=254)
    locale = CharField(max_length=16)
    reporter = fields.BooleanField(default=False)
    at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)
    asked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sign_follower"
        unique_together = (("report_id", "email"),)
        indexes = (Index(fields=("email",), name="sign_follower_email"),)


class SignWalk(Table):
    """An inspection walk (觀光據點英語軟硬體檢視). route: its stops, one a line, in their order; walkers: who goes."""

    id = fields.BigIntField(primary_key=True)
    title = CharField(max_length=120)
    held_on = fields.DateField()
    route = fields.TextField()
    walkers = CharField(max_length=200, default="")

    class Meta:
        table = "sign_walk"
        indexes = (Index(fields=("held_on",), name="sign_walk_day"),)


class WalkFinding(Table):
    """What was found at a stop. key: given by the device that noted it, so that sending it again adds nothing; owner: who mends it.

    kind: `sign`, `service` (what people there say and hand out) or `other`.
    """

    id = fields.BigIntField(primary_key=True)
    walk: fields.ForeignKeyRelation[SignWalk] = fields.ForeignKeyField(
        "hamasen.SignWalk", related_name="findings", on_delete=fields.OnDelete.CASCADE
    )
    walk_id: int
    key = CharField(max_length=36, unique=True)
    stop = CharField(max_length=120)
    kind = CharField(max_length=8)
    text = CharField(max_length=500)
    owner = CharField(max_length=80, default="")
    at = fields.DatetimeField()
    done_on = fields.DateField(null=True)

    class Meta:
        table = "walk_finding"
        indexes = (Index(fields=("walk_id", "id"), name="walk_finding_walk"),)
        constraints = (CheckConstraint(name="walk_finding_kind", check="kind IN ('sign', 'service', 'other')"),)
