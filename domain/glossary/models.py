"""The glossary's tables."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import BytesField, CharField, Table
from domain.glossary.entry import Entry, Spelling, Status
from domain.timeline import Happening

_STATES = ", ".join(f"'{state.value}'" for state in Status)


class GlossaryEntry(Table):
    """A name. number: its public one, in `/g/NUMBER`, never given to another. districts: sorted, joined with `|`, empty for none.

    spellings: as `Spelling.to_json`, in the order kept. others: the name in further languages, by tag; definition, note: by language.
    lat, lon: as they were written. approved_on: a day as `2026-11-30`. merged_into: the number that this one leads on to.
    found_by: the keys that search finds it under, as `keys.packed` writes them. revision: grows with every write to the glossary.
    """

    id = fields.BigIntField(primary_key=True)
    number = fields.IntField(unique=True)
    zh = CharField(max_length=200)
    en = CharField(max_length=300, default="")
    kind = CharField(max_length=40)
    districts = CharField(max_length=400, default="")
    status = CharField(max_length=12, default=Status.DRAFT.value)
    spellings: Any = fields.JSONField(default=list)
    lat = CharField(max_length=24, default="")
    lon = CharField(max_length=24, default="")
    others: Any = fields.JSONField(default=dict)
    definition: Any = fields.JSONField(default=dict)
    note: Any = fields.JSONField(default=dict)
    owner = CharField(max_length=200, default="")
    decision = CharField(max_length=40, default="")
    approved_on = CharField(max_length=10, default="")
    authority = CharField(max_length=200, default="")
    reason = fields.TextField(default="")
    case = CharField(max_length=40, default="")
    wikidata = CharField(max_length=40, default="")
    osm = CharField(max_length=80, default="")
    post = CharField(max_length=80, default="")
    merged_into = fields.IntField(null=True)
    found_by = fields.TextField(default="")
    revision = fields.BigIntField()
    changed_at = fields.DatetimeField()

    class Meta:
        table = "glossary_entry"
        unique_together = (("zh", "kind", "districts"),)
        indexes = (Index(fields=("revision",), name="glossary_revision"), Index(fields=("status", "kind"), name="glossary_status"))
        constraints = (
            CheckConstraint(name="glossary_status_known", check=f"status IN ({_STATES})"),
            CheckConstraint(name="glossary_number", check="number > 0"),
            CheckConstraint(name="glossary_approved", check="status <> 'approved' OR en <> ''"),
        )

    @property
    def entry(self) -> Entry:
        """What it says, as a value."""
        return Entry(
            self.zh,
            self.en,
            self.kind,
            tuple(self.districts.split("|")) if self.districts else (),
            self.number,
            self.status,
            tuple(Spelling(**spelling) for spelling in self.spellings),
            self.lat,
            self.lon,
            self.others,
            self.definition,
            self.note,
            self.owner,
            self.decision,
            self.approved_on,
            self.authority,
            self.reason,
            self.case,
            self.wikidata,
            self.osm,
            self.post,
        )


class GlossaryEvent(Happening):
    """What happened to an entry. facts: `was` and `now` of what was changed, `why`, `release`."""

    entry: fields.ForeignKeyRelation[GlossaryEntry] = fields.ForeignKeyField(
        "hamasen.GlossaryEntry", related_name="events", on_delete=fields.OnDelete.CASCADE
    )
    entry_id: int

    class Meta:
        table = "glossary_event"
        indexes = (Index(fields=("entry_id", "at"), name="glossary_event_entry"),)


class GlossaryRelease(Table):
    """The approved list as it stood on a day, for good. name: `2026-11-30`, the second of a day `2026-11-30-2`.

    count: entries in it; digest: SHA-256 of its JSON, in hexadecimal digits; data: that JSON, compressed (zlib).
    """

    id = fields.BigIntField(primary_key=True)
    name = CharField(max_length=20, unique=True)
    at = fields.DatetimeField()
    count = fields.IntField()
    digest = CharField(max_length=64)
    data = BytesField()

    class Meta:
        table = "glossary_release"
        indexes = (Index(fields=("at",), name="glossary_release_at"),)


class GlossaryImport(Table):
    """A file that was taken over, for as long as that can be taken back. revision: of its writes; new: numbers of entries that it made.

    before: the changed entries as they were, as the JSON of an export, compressed (zlib); changed: how many.
    """

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    by = fields.BigIntField(null=True)
    revision = fields.BigIntField()
    new: Any = fields.JSONField(default=list)
    changed = fields.IntField(default=0)
    before = BytesField()
    undone_at = fields.DatetimeField(null=True)

    class Meta:
        table = "glossary_import"
        indexes = (Index(fields=("at",), name="glossary_import_at"),)


class ReleaseNotice(Table):
    """An agency that was told of a release. release: its name; agency: its key; due_on: when it shall have acknowledged it.

    reminded: how often it was written to again; used: where it uses the names, in its own words.
    """

    id = fields.BigIntField(primary_key=True)
    release = CharField(max_length=20)
    agency = CharField(max_length=40)
    told_at = fields.DatetimeField()
    due_on = fields.DateField()
    reminded = fields.IntField(default=0)
    acknowledged_at = fields.DatetimeField(null=True)
    used = fields.TextField(default="")

    class Meta:
        table = "release_notice"
        unique_together = (("release", "agency"),)
        indexes = (Index(fields=("acknowledged_at", "due_on"), name="release_notice_due"),)


class GlossaryCheck(Table):
    """A check of a table of signs, for good: the maker's proof. key: in its address; release: that it was made against, empty before one.

    title: of the file; rows: signs checked; digest: SHA-256 of the file, in hexadecimal digits; findings: as `Finding`, without the texts
    of signs that are right.
    """

    id = fields.BigIntField(primary_key=True)
    key = CharField(max_length=12, unique=True)
    at = fields.DatetimeField()
    release = CharField(max_length=20, default="")
    title = CharField(max_length=120, default="")
    rows = fields.IntField()
    digest = CharField(max_length=64)
    findings: Any = fields.JSONField(default=list)

    class Meta:
        table = "glossary_check"


class GlossaryLeaflet(Table):
    """A leaflet, a menu or a board of an agency that is checked against every list to come. text: what it says, without its pictures.

    agency: whose it is, in its own words; digest: SHA-256 of the file, in hexadecimal digits; checked_on: when this version came.
    """

    id = fields.BigIntField(primary_key=True)
    title = CharField(max_length=120)
    agency = CharField(max_length=80, default="")
    text = fields.TextField()
    digest = CharField(max_length=64, unique=True)
    checked_on = fields.DateField()

    class Meta:
        table = "glossary_leaflet"


class EmptySearch(Table):
    """A search that found nothing, counted by day; nothing of who searched. text: folded."""

    id = fields.BigIntField(primary_key=True)
    text = CharField(max_length=100)
    day = fields.DateField()
    count = fields.IntField(default=1)

    class Meta:
        table = "glossary_empty_search"
        unique_together = (("text", "day"),)
        constraints = (CheckConstraint(name="glossary_empty_count", check="count > 0"),)
