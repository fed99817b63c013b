"""Events and who signed up for them."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import CharField, Table, TranslatedField
from domain.cycles.models import Cycle


class WorkshopEvent(Table):
    """Something to go to. kind: `Kind`; place: its name and where it is, in words; seats: None where people just come.

    agenda: `[[minutes, title]]` in their order; languages: tags of those that are spoken or interpreted; services: of NEEDS, what is there;
    offer_hours: how long seats are held for somebody who moves up; sequence: how often its time or place changed; tables: the
    plan of tables, as `TablePlan.to_json` with `names` by id, None without one; clock: of the room, as `Clock.to_json`; silent:
    whether everybody writes alone; passes: how often those of tables were made anew; public_key, sealed_key:
    of its tickets, see `tickets.new_key`; meals, learning: whether there is food to choose, and hours that
    civil servants are credited; allowance: NT$ a person, None without; self_check: whether people may check themselves in; stamps,
    stamps_needed: names of booths, and how many entitle to a ballot; vote: the key of the vote that the room
    takes; sheets: how many paper forms were printed; lot: of seats, as `Lot.to_json`, None where who comes first sits.
    """

    id = fields.BigIntField(primary_key=True)
    cycle: fields.ForeignKeyNullableRelation[Cycle] = fields.ForeignKeyField(
        "hamasen.Cycle", related_name="events", null=True, on_delete=fields.OnDelete.CASCADE
    )
    cycle_id: int | None
    kind = CharField(max_length=16)
    title = TranslatedField()
    about = TranslatedField()
    place = TranslatedField()
    latitude = fields.FloatField(null=True)
    longitude = fields.FloatField(null=True)
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    state = CharField(max_length=8, default="draft")
    seats = fields.IntField(null=True)
    sign_up_until = fields.DatetimeField(null=True)
    offer_hours = fields.IntField(default=24)
    agenda: Any = fields.JSONField(default=list)
    languages: Any = fields.JSONField(default=list)
    services: Any = fields.JSONField(default=list)
    reason = CharField(max_length=500, default="")
    sequence = fields.IntField(default=0)
    changed_at = fields.DatetimeField()
    tables: Any = fields.JSONField(null=True)
    clock: Any = fields.JSONField(null=True)
    silent = fields.BooleanField(default=False)
    passes = fields.IntField(default=0)
    public_key = CharField(max_length=120, default="")
    sealed_key = fields.TextField(default="")
    meals = fields.BooleanField(default=False, db_default=False)
    learning = fields.BooleanField(default=False, db_default=False)
    allowance = fields.IntField(null=True)
    self_check = fields.BooleanField(default=False, db_default=False)
    stamps: Any = fields.JSONField(default=list, db_default=[])
    stamps_needed = fields.IntField(default=0, db_default=0)
    vote = CharField(max_length=64, default="", db_default="")
    lot: Any = fields.JSONField(null=True)
    sheets = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "event"
        indexes = (Index(fields=("starts_at",), name="event_start"),)
        constraints = (
            CheckConstraint(
                name="event_kind",
                check="kind IN ('living_room', 'host_training', 'workshop', 'briefing', 'civil_servants', 'lecture', 'stall', 'assembly', "
                "'deliberation')",
            ),
            CheckConstraint(name="event_state", check="state IN ('draft', 'public', 'canceled')"),
            CheckConstraint(name="event_times", check="starts_at < ends_at"),
            CheckConstraint(name="event_seats", check="seats IS NULL OR seats BETWEEN 1 AND 5000"),
            CheckConstraint(name="event_offer", check="offer_hours BETWEEN 1 AND 168"),
        )


class EventParty(Table):
    """A sign-up: one contact, one or more people, small children as a number.

    people: seats; children: of them none has a seat; part: seats that
    it is asked whether they suffice, 0 without a question; answer_until: of an offer; by: the officer who signed it up for somebody;
    reminded: how often; arrived, gone: how many came, and how many of them have left; quiet: wants no
    messages to everybody; no_photo: does not want to be in pictures; meal: of MEALS; emergency: whom to call about a child; stamps: of
    the event's booths, those that it has; band: of BANDS, the age of whoever signed up, if they said; slips: of the
    room's vote, handed to it; sheet: the number of the paper form that it was typed from.
    """

    id = fields.BigIntField(primary_key=True)
    event: fields.ForeignKeyRelation[WorkshopEvent] = fields.ForeignKeyField(
        "hamasen.WorkshopEvent", related_name="parties", on_delete=fields.OnDelete.CASCADE
    )
    event_id: int
    name = CharField(max_length=80)
    email = CharField(max_length=254, default="")
    phone = CharField(max_length=40, default="")
    locale = CharField(max_length=16)
    people = fields.IntField()
    children = fields.IntField(default=0)
    needs: Any = fields.JSONField(default=list)
    note = CharField(max_length=300, default="")
    state = CharField(max_length=8)
    part = fields.IntField(default=0)
    joined_at = fields.DatetimeField()
    answer_until = fields.DatetimeField(null=True)
    by = fields.BigIntField(null=True)
    reminded = fields.IntField(default=0)
    arrived = fields.IntField(default=0)
    gone = fields.IntField(default=0)
    arrived_at = fields.DatetimeField(null=True)
    quiet = fields.BooleanField(default=False)
    no_photo = fields.BooleanField(default=False, db_default=False)
    meal = CharField(max_length=10, default="", db_default="")
    emergency = CharField(max_length=80, default="", db_default="")
    stamps: Any = fields.JSONField(default=list, db_default=[])
    band = CharField(max_length=8, default="", db_default="")
    slips = fields.IntField(default=0, db_default=0)
    sheet = fields.IntField(null=True)

    class Meta:
        table = "event_party"
        indexes = (
            Index(fields=("event_id", "state", "id"), name="event_party_state"),
            Index(fields=("email",), name="event_party_email"),
            Index(fields=("state", "answer_until"), name="event_party_answer"),
        )
        constraints = (
            CheckConstraint(name="event_party_state", check="state IN ('taken', 'offered', 'waiting', 'canceled', 'lapsed')"),
            CheckConstraint(name="event_party_people", check="people > 0 AND children >= 0 AND part >= 0"),
            CheckConstraint(name="event_party_offer", check="(state = 'offered') = (answer_until IS NOT NULL)"),
            CheckConstraint(name="event_party_came", check="arrived BETWEEN 0 AND people AND gone BETWEEN 0 AND arrived"),
        )


class EventNote(Table):
    """A sticky note of a table. key: made by the device that wrote it, so that sending it again adds nothing; device: its own mark.

    place: the number of the table; heading: of its group; by: who wrote it, by the name that they gave at the table; rival, rival_by:
    what somebody else wrote at the same time; proposal: the number of the row that it became part of.
    """

    id = fields.BigIntField(primary_key=True)
    event: fields.ForeignKeyRelation[WorkshopEvent] = fields.ForeignKeyField(
        "hamasen.WorkshopEvent", related_name="notes", on_delete=fields.OnDelete.CASCADE
    )
    event_id: int
    place = fields.IntField()
    key = CharField(max_length=36, unique=True)
    device = CharField(max_length=36, default="")
    text = CharField(max_length=500)
    heading = CharField(max_length=60, default="")
    by = CharField(max_length=80, default="")
    rival = CharField(max_length=8000, default="")
    rival_by = CharField(max_length=80, default="")
    revision = fields.IntField(default=1)
    proposal = fields.BigIntField(null=True)
    at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    deleted_at = fields.DatetimeField(null=True)

    class Meta:
        table = "event_note"
        indexes = (Index(fields=("event_id", "place", "id"), name="event_note_place"),)
        constraints = (CheckConstraint(name="event_note_counts", check="place > 0 AND revision > 0"),)


class EventMinutes(Table):
    """What is kept of an event for everybody. decisions: one a line; text: what else was said; revision: counts changes, so that nobody
    writes over what they have not read."""

    id = fields.BigIntField(primary_key=True)
    event: fields.ForeignKeyRelation[WorkshopEvent] = fields.ForeignKeyField(
        "hamasen.WorkshopEvent", related_name="minutes", unique=True, on_delete=fields.OnDelete.CASCADE
    )
    event_id: int
    decisions = fields.TextField(default="")
    text = fields.TextField(default="")
    revision = fields.IntField(default=0)
    changed_at = fields.DatetimeField()
    published_at = fields.DatetimeField(null=True)

    class Meta:
        table = "event_minutes"
        indexes = (Index(fields=("published_at",), name="event_minutes_published"),)
