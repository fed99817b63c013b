"""What is stored of a vote, and what never is: no column joins a person, a slip and a ballot, and no row here has a time.

`cred` and `box` have no foreign key, lock, trigger or write in common, and on SQLite no row number: where they met, the order or the
transaction of one would lead to the other (measured, see `docs/decisions/0007-the-ballot-box.md`).
"""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.columns import BytesField, CharField, Table, TranslatedField


class State(StrEnum):
    """Where an election stands; `sealed`: the box is shut and nothing is inserted any more."""

    DRAFT = "draft"
    FROZEN = "frozen"
    OPEN = "open"
    CLOSED = "closed"
    SEALED = "sealed"
    COUNTED = "counted"
    CERTIFIED = "certified"


class PackState(StrEnum):
    """Where a pack of slips stands."""

    SEALED = "sealed"
    OPEN = "open"
    QUARANTINED = "quarantined"


_STATES = ", ".join(f"'{state.value}'" for state in State)
_PACK_STATES = ", ".join(f"'{state.value}'" for state in PackState)


class Election(Table):
    """One vote. eid: its random public id, hashed into everything. key: its short name in addresses.

    profile: `city` or `room`. rehearsal: its slips and pages say so. sheet: see `sheet.py`; digest: of the sheet, once it is fixed.
    scope: whose officers may act, as in the policy table. phrase: the two words on slips, posters and pages.
    plan: places, who may vote and with which proof, and what is expected; plain data (`plan.py`).
    opens, last_handout, closes: whole milliseconds of Unix time, judged by the database's clock inside the statement that casts.
    public_key: ballots are sealed to it (X25519). signing_key: the public half of what signs receipts and tree heads (Ed25519).
    result: what the closing published; bundle: its SHA-256.
    """

    id = fields.IntField(primary_key=True)
    eid = CharField(max_length=16, unique=True)
    key = CharField(max_length=40, unique=True)
    title = TranslatedField()
    scope = CharField(max_length=64, default="")
    profile = CharField(max_length=4, default="city")
    rehearsal = fields.BooleanField(default=False)
    state = CharField(max_length=9, default=State.DRAFT.value)
    phrase = TranslatedField()
    sheet: Any = fields.JSONField(default=dict)
    plan: Any = fields.JSONField(default=dict)
    digest = CharField(max_length=64, default="")
    opens = fields.BigIntField(null=True)
    last_handout = fields.BigIntField(null=True)
    closes = fields.BigIntField(null=True)
    public_key = BytesField(null=True)
    signing_key = BytesField(null=True)
    result: Any = fields.JSONField(null=True)
    bundle = CharField(max_length=64, default="")

    class Meta:
        table = "election"
        constraints = (
            CheckConstraint(name="election_state", check=f"state IN ({_STATES})"),
            CheckConstraint(name="election_profile", check="profile IN ('city', 'room')"),
            CheckConstraint(name="election_times", check="state <> 'open' OR (opens < closes AND public_key IS NOT NULL)"),
        )


class Pack(Table):
    """Slips that are opened together. klass: area or weight its ballots count in; number: printed outside the fold.

    online: its codes are shown on a screen and armed by the voter; it has no paper. test: drawn unseen by observers.
    left, spoiled: counted by two people at the close; first_left, first_spoiled, first_by: the count that waits for a second person.
    opened_by, opened_by2: the officers who opened it.
    """

    id = fields.IntField(primary_key=True)
    election = fields.IntField()
    number = fields.IntField()
    klass = CharField(max_length=40, default="")
    online = fields.BooleanField(default=False)
    state = CharField(max_length=11, default=PackState.SEALED.value)
    printed = fields.IntField()
    left = fields.IntField(null=True)
    spoiled = fields.IntField(default=0)
    first_left = fields.IntField(null=True)
    first_spoiled = fields.IntField(null=True)
    first_by = fields.BigIntField(null=True)
    opened_by = fields.BigIntField(null=True)
    opened_by2 = fields.BigIntField(null=True)

    class Meta:
        table = "pack"
        unique_together = (("election", "number"),)
        constraints = (
            CheckConstraint(name="pack_state", check=f"state IN ({_PACK_STATES})"),
            CheckConstraint(name="pack_two", check="opened_by2 IS NULL OR opened_by2 <> opened_by"),
        )


class Cred(Table):
    """That a slip is good: the MAC of its code, never the code. state: `ready` or `void`. Nothing is written here when it is cast."""

    auth = BytesField(primary_key=True)
    pack = fields.IntField()
    state = CharField(max_length=5, default="ready")

    class Meta:
        table = "cred"
        indexes = (Index(fields=("pack",), name="cred_pack"),)
        constraints = (CheckConstraint(name="cred_state", check="state IN ('ready', 'void')"),)


class Box(Table):
    """A ballot in the box. tag: the one per slip; com: commits to what is sealed; dig: by which a retry is known.

    sealed: to a key that the server does not have; empty once a test slip or a withdrawn ballot was taken out of the count.
    """

    tag = BytesField(primary_key=True)
    election = fields.IntField()
    tracker = CharField(max_length=10)
    com = BytesField()
    sealed = BytesField(null=True)
    dig = BytesField()
    withdrawn = fields.BooleanField(default=False)

    class Meta:
        table = "box"
        indexes = (Index(fields=("election", "tracker"), name="box_tracker"),)


class Paper(Table):
    """A paper ballot that is not settled: the first entry, and a second one that differs and waits for a third officer.

    mac, mac2: of what was entered, under a key that only the slip's code gives, so that nobody can try guesses against them.
    """

    tag = BytesField(primary_key=True)
    election = fields.IntField()
    officer = fields.BigIntField()
    mac = BytesField()
    officer2 = fields.BigIntField(null=True)
    mac2 = BytesField(null=True)

    class Meta:
        table = "paper"
        constraints = (CheckConstraint(name="paper_two", check="officer2 IS NULL OR officer2 <> officer"),)


class Invalid(Table):
    """A slip whose paper ballot does not count, and why; it cannot count any other way."""

    tag = BytesField(primary_key=True)
    election = fields.IntField()
    reason = CharField(max_length=32)

    class Meta:
        table = "invalid_paper"


class RollEntry(Table):
    """That somebody may vote, and whether they have collected a slip or a code: never when, and never which.

    person_mac: HMAC of the identifier, under a key that is destroyed; second_mac, phone_mac, claim_mac: of what proves online that
    it is them: a second fact, a telephone number, the name under which the city's sign-on knows them.
    station: the offline part it was sent to. klass: area or weight.
    link, proof: why they may vote and what they showed (never its number). channel: `onsite` or `remote` once collected.
    batch: the number of the import that brought them, 0 for none.
    """

    id = fields.IntField(primary_key=True)
    election = fields.IntField()
    person_mac = CharField(max_length=64)
    second_mac = CharField(max_length=64, default="")
    phone_mac = CharField(max_length=64, default="")
    claim_mac = CharField(max_length=64, default="")
    klass = CharField(max_length=40, default="")
    link = CharField(max_length=12, default="")
    proof = CharField(max_length=40, default="")
    station = CharField(max_length=40, null=True)
    channel = CharField(max_length=6, null=True)
    replaced = fields.IntField(default=0)
    batch = fields.IntField(default=0, db_default=0)

    class Meta:
        table = "roll"
        unique_together = (("election", "person_mac"),)
        indexes = (Index(fields=("election", "claim_mac"), name="roll_claim"),)
        constraints = (CheckConstraint(name="roll_channel", check="channel IS NULL OR channel IN ('onsite', 'remote')"),)
