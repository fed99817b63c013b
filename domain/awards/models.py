"""Programmes and their entries. Whose an entry is lies in tables of its own, which `queries/identities.py` alone reads."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.awards.states import Stage, State
from domain.columns import CharField, Table, TranslatedField
from domain.timeline import Happening

_STAGES = ", ".join(f"'{one.value}'" for one in Stage)
_STATES = ", ".join(f"'{one.value}'" for one in State)


class AwardProgramme(Table):
    """A year's call. preset: the kind it was made from; rules: `Rules.to_json`, frozen at opened_at; round: of scoring, 1 or 2.

    result: the count, once accepted: `{"panel", "order", "ties", "vacant", "money", …}`; lot: entries as drawn; notice_until: the last day
    on which the public list can be corrected. panel_at: when the panel's files were opened; reminded: how often
    agencies were reminded of its last day; reviewed: numbers of entries whose second scores, of a tie, are complete and count.
    """

    id = fields.BigIntField(primary_key=True)
    preset = CharField(max_length=12)
    year = fields.IntField()
    title = TranslatedField()
    about = TranslatedField()
    rules: Any = fields.JSONField(default=dict)
    stage = CharField(max_length=10, default=Stage.DRAFT.value)
    round = fields.IntField(default=1)
    opens_on = fields.DateField()
    closes_on = fields.DateField()
    report_by = fields.DateField(null=True)
    scores_by = fields.DateField()
    announce_on = fields.DateField()
    notice_until = fields.DateField(null=True)
    opened_at = fields.DatetimeField(null=True)
    panel_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    decided_at = fields.DatetimeField(null=True)
    announced_at = fields.DatetimeField(null=True)
    lot: Any = fields.JSONField(null=True)
    result: Any = fields.JSONField(null=True)
    reviewed: Any = fields.JSONField(null=True)
    reminded = fields.IntField(default=0)
    created_at = fields.DatetimeField()

    class Meta:
        table = "award_programme"
        constraints = (CheckConstraint(name="award_programme_stage", check=f"stage IN ({_STAGES})"),)


class AwardEntry(Table):
    """What was entered, without who entered it. number: public and random; kind: key of the class.

    tools: which tools (also of artificial intelligence) helped; late: it came after the last day, late_reason why it was taken;
    reason, words: of a return, refusal or exclusion; grant: NT$ of subsidy; shortlisted: whether it goes on to the second round.
    """

    id = fields.BigIntField(primary_key=True)
    programme: fields.ForeignKeyRelation[AwardProgramme] = fields.ForeignKeyField(
        "hamasen.AwardProgramme", related_name="entries", on_delete=fields.OnDelete.CASCADE
    )
    programme_id: int
    number = CharField(max_length=12, unique=True)
    state = CharField(max_length=12, default=State.DRAFT.value)
    locale = CharField(max_length=16)
    title = CharField(max_length=200, default="")
    abstract = fields.TextField(default="")
    text = fields.TextField(default="")
    tools = fields.TextField(default="")
    category = CharField(max_length=24, default="")
    kind = CharField(max_length=24, default="")
    late = fields.BooleanField(default=False)
    late_reason = CharField(max_length=500, default="")
    reason = CharField(max_length=16, default="")
    words = CharField(max_length=1000, default="")
    grant = fields.IntField(null=True)
    shortlisted = fields.BooleanField(null=True)
    reminded = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)
    received_at = fields.DatetimeField(null=True)
    reported_at = fields.DatetimeField(null=True)

    class Meta:
        table = "award_entry"
        indexes = (Index(fields=("programme_id", "state"), name="award_entry_state"),)
        constraints = (CheckConstraint(name="award_entry_state_known", check=f"state IN ({_STATES})"),)


class EntryOrigin(Table):
    """Where an entry comes from. agency: key of the one that forwards it, empty for none; owner: the person who began it."""

    id = fields.BigIntField(primary_key=True)
    entry: fields.OneToOneRelation[AwardEntry] = fields.OneToOneField(
        "hamasen.AwardEntry", related_name="origin", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int
    agency = CharField(max_length=40, default="")
    owner = fields.BigIntField(null=True)

    class Meta:
        table = "award_entry_origin"
        indexes = (Index(fields=("agency",), name="award_entry_origin_agency"), Index(fields=("owner",), name="award_entry_origin_owner"))


class EntryAuthor(Table):
    """An author. person: their account, where they have one; latin: the name in Latin letters; unit: section and office.

    place: 1 for whoever entered it; consent: `asked`, `given` or `declined`.
    """

    id = fields.BigIntField(primary_key=True)
    entry: fields.ForeignKeyRelation[AwardEntry] = fields.ForeignKeyField(
        "hamasen.AwardEntry", related_name="authors", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int
    place = fields.IntField()
    person = fields.BigIntField(null=True)
    name = CharField(max_length=80)
    latin = CharField(max_length=80, default="")
    email = CharField(max_length=254)
    unit = CharField(max_length=80, default="")
    consent = CharField(max_length=8, default="asked")
    answered_at = fields.DatetimeField(null=True)

    class Meta:
        table = "award_entry_author"
        unique_together = (("entry_id", "email"),)
        indexes = (Index(fields=("person",), name="award_author_person"), Index(fields=("email",), name="award_author_email"))
        constraints = (CheckConstraint(name="award_author_consent", check="consent IN ('asked', 'given', 'declined')"),)


class EntryFile(Table):
    """A file of an entry. file: key of the stored file as it came; blind: key of the cleaned copy, empty without one.

    state: `waiting`, `clean`, `found` (names are still in it), `unreadable`, `released` by the officer, or `kept` from the panel;
    findings: `[[kind, words, where], …]`; text: the words of the copy, for
    whoever looks for names in it; why: the officer's words to a release; report: it is the report of approved research.
    """

    id = fields.BigIntField(primary_key=True)
    entry: fields.ForeignKeyRelation[AwardEntry] = fields.ForeignKeyField(
        "hamasen.AwardEntry", related_name="files", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int
    file = CharField(max_length=32)
    blind = CharField(max_length=32, default="")
    report = fields.BooleanField(default=False)
    state = CharField(max_length=10, default="waiting")
    findings: Any = fields.JSONField(default=list)
    text = fields.TextField(default="")
    why = CharField(max_length=500, default="")
    at = fields.DatetimeField()

    class Meta:
        table = "award_entry_file"
        indexes = (Index(fields=("entry_id", "id"), name="award_file_entry"),)
        constraints = (
            CheckConstraint(name="award_file_state", check="state IN ('waiting', 'clean', 'found', 'unreadable', 'released', 'kept')"),
        )


class BlindCopy(Table):
    """The words of an entry as the panel reads them, a copy of its own. findings: names that were blacked out; confirmed_at: when the
    officer had read it; confirmed_by: the officer's number."""

    id = fields.BigIntField(primary_key=True)
    entry: fields.OneToOneRelation[AwardEntry] = fields.OneToOneField(
        "hamasen.AwardEntry", related_name="blind", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int
    title = CharField(max_length=200)
    abstract = fields.TextField(default="")
    text = fields.TextField(default="")
    findings: Any = fields.JSONField(default=list)
    made_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)
    confirmed_by = fields.BigIntField(null=True)

    class Meta:
        table = "award_blind_copy"


class EntryEvent(Happening):
    """What happened to an entry, as its authors read it. facts: `reason`, `text`, `day`."""

    entry: fields.ForeignKeyRelation[AwardEntry] = fields.ForeignKeyField(
        "hamasen.AwardEntry", related_name="events", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int

    class Meta:
        table = "award_entry_event"
        indexes = (Index(fields=("entry_id", "at"), name="award_event_entry"),)
