"""What stands beside the box: the public log and its heads, acts, counts, the prize draw, tries to collect."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from domain.columns import BytesField, CharField, Table
from domain.two_officers import Asked


class Leaf(Table):
    """One entry of the board's log: a ballot's tracker and commitment, in a batch sorted by hash, or an event's digest.

    place: its index, from 0. tracker: empty for an event.
    """

    id = fields.IntField(primary_key=True)
    election = fields.IntField()
    place = fields.IntField()
    tracker = CharField(max_length=10, default="")
    com = BytesField()

    class Meta:
        table = "log"
        unique_together = (("election", "place"),)
        indexes = (Index(fields=("election", "tracker"), name="log_tracker"),)


class Head(Table):
    """A signed tree head: what the log was, as of a moment. at: milliseconds of Unix time, on the full hour while it is open."""

    id = fields.IntField(primary_key=True)
    election = fields.IntField()
    size = fields.IntField()
    root = BytesField()
    signature = BytesField()
    at = fields.BigIntField()
    kind = CharField(max_length=8, default="hourly")

    class Meta:
        table = "sth"
        indexes = (Index(fields=("election", "size"), name="sth_size"),)


class VoteEvent(Table):
    """A public act: opening, a changed time, a void, a replacement, a withdrawal. who: the people who acted, never a voter.

    office: the offices they acted in, which are public. nonce, digest: of an act that stands on the log; the digest stays there when
    the reason must be blacked out.
    """

    id = fields.IntField(primary_key=True)
    election = fields.IntField()
    kind = CharField(max_length=24)
    count = fields.IntField(default=1)
    reason = fields.TextField(default="")
    facts: Any = fields.JSONField(default=dict)
    who: Any = fields.JSONField(default=list)
    office = CharField(max_length=200, default="", db_default="")
    nonce = BytesField(null=True)
    digest = BytesField(null=True)
    at = fields.BigIntField(null=True)

    class Meta:
        table = "vote_event"
        indexes = (Index(fields=("election", "kind"), name="vote_event_kind"),)


class Act(Asked):
    """What one officer has asked for and a second one must confirm before it happens. subject: the pack or slip it is about."""

    id = fields.IntField(primary_key=True)
    election = fields.IntField()

    class Meta:
        table = "vote_act"
        unique_together = (("election", "kind", "subject"),)


class Bundle(Table):
    """What was published of a count, as one file. digest: its SHA-256, in hexadecimal."""

    id = fields.IntField(primary_key=True)
    election = fields.IntField(unique=True)
    digest = CharField(max_length=64)
    data = BytesField()

    class Meta:
        table = "vote_bundle"


class Turnout(Table):
    """What went on at a station in half a day: slips handed out, and openings of its poster's address. Written every quarter of an hour.

    station: empty for no station. half: the day with `a` for the morning or `p` for the rest, such as `2027-05-08a`.
    """

    id = fields.IntField(primary_key=True)
    election = fields.IntField()
    station = CharField(max_length=40)
    half = CharField(max_length=11)
    handed = fields.IntField(default=0)
    opened = fields.IntField(default=0)

    class Meta:
        table = "turnout"
        unique_together = (("election", "station", "half"),)


class DrawEntry(Table):
    """Somebody who joined the prize draw: a list apart, without a time, that nothing leads to from a slip or a ballot. key: random.

    sealed: name and telephone, to the vote's key, so that only the closing reads them; phone: a MAC of the number, for each only once.
    Entries made before that have both in the open, and nothing sealed.
    """

    key = CharField(max_length=16, primary_key=True)
    election = fields.IntField()
    name = CharField(max_length=80)
    phone = CharField(max_length=20)
    sealed = BytesField(null=True)
    drawn = fields.IntField(null=True)

    class Meta:
        table = "draw_entry"
        unique_together = (("election", "phone"),)


class CollectCount(Table):
    """Tries to collect a code online about one person, or messages sent to one, within ten minutes; removed when they have faded.

    key: a MAC of the kind, the person and the ten minutes, which leads to no row of the roll without the vote's keys. span: those ten
    minutes, counted from 1970.
    """

    in_backup = False

    key = CharField(max_length=32, primary_key=True)
    election = fields.IntField()
    span = fields.IntField()
    count = fields.IntField(default=0)

    class Meta:
        table = "collect_count"
        indexes = (Index(fields=("span",), name="collect_count_span"),)
