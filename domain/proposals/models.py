"""Proposals, their people, versions and story."""

from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint

from domain.attachments import Attached
from domain.columns import CharField, Table, TranslatedField
from domain.parts import Part
from domain.proposals.content import Content
from domain.proposals.rules import CostLine, draw_lot
from domain.proposals.states import State
from domain.site.rules import Place
from domain.timeline import Happening

_STATES = ", ".join(f"'{state.value}'" for state in State)


class Proposal(Table):
    """A proposal. number: its public name, `116-037`, given when it is submitted and never again to another.

    key: a random name while it is a draft. by: the shown names of its proposers. edit: changes being made to a returned proposal,
    not public. public_at: since when the public may see it; hidden_at, why_hidden: taken off the site with a reason.
    merged_into, split_from: the proposals it went into and came from (no foreign keys: a backup is restored row by row).
    order: its place in the fair order of candidates. estimate: the agency's own estimate in NT$. votes: as published.
    warned_at: when the proposers of an old draft were told that it will go. search: its folded texts.
    cover: key and alternative text of its first photo. lot: for the mixed order of lists.
    because: why the vote selected it or not, in words of each language; vote: the key of that vote.
    """

    id = fields.BigIntField(primary_key=True)
    key = CharField(max_length=24, unique=True)
    number = CharField(max_length=16, null=True, unique=True)
    cycle = fields.BigIntField()
    state = CharField(max_length=12, default=State.DRAFT.value)
    language = CharField(max_length=16)
    title = TranslatedField()
    summary = TranslatedField()
    problem = TranslatedField()
    idea = TranslatedField()
    benefit = TranslatedField()
    area = CharField(max_length=40, default="")
    category = CharField(max_length=40, default="")
    place: Any = fields.JSONField(null=True)
    latitude = fields.FloatField(null=True)
    longitude = fields.FloatField(null=True)
    cost = fields.BigIntField(null=True)
    lines: Any = fields.JSONField(default=list)
    estimate = fields.BigIntField(null=True)
    by = CharField(max_length=200, default="")
    origin = TranslatedField()
    source = CharField(max_length=10, default="online")
    agency = CharField(max_length=40, default="")
    cover: Any = fields.JSONField(null=True)
    edit: Any = fields.JSONField(null=True)
    reason = TranslatedField()
    answer = TranslatedField()
    answered_at = fields.DatetimeField(null=True)
    version = fields.IntField(default=0)
    supports = fields.IntField(default=0)
    comments = fields.IntField(default=0)
    votes = fields.IntField(null=True)
    money = fields.BigIntField(null=True)
    because: Any = fields.JSONField(null=True)
    vote = CharField(max_length=64, default="", db_default="")
    order = fields.IntField(null=True)
    merged_into = fields.BigIntField(null=True)
    split_from = fields.BigIntField(null=True)
    search = fields.TextField(default="")
    lot = fields.BigIntField(default=draw_lot)
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField()
    submitted_at = fields.DatetimeField(null=True)
    public_at = fields.DatetimeField(null=True)
    hidden_at = fields.DatetimeField(null=True)
    why_hidden = CharField(max_length=500, default="")
    warned_at = fields.DatetimeField(null=True)

    class Meta:
        table = "proposal"
        indexes = (
            Index(fields=("cycle", "state"), name="proposal_cycle"),
            Index(fields=("cycle", "public_at"), name="proposal_public"),
            Index(fields=("merged_into",), name="proposal_merged"),
        )
        constraints = (
            CheckConstraint(name="proposal_state", check=f"state IN ({_STATES})"),
            CheckConstraint(name="proposal_numbered", check="state IN ('draft', 'withdrawn') OR number IS NOT NULL"),
            CheckConstraint(name="proposal_merged_into", check="(state = 'merged') = (merged_into IS NOT NULL)"),
            CheckConstraint(name="proposal_money", check="cost IS NULL OR cost >= 0"),
            CheckConstraint(name="proposal_draft_hidden", check="state <> 'draft' OR public_at IS NULL"),
        )

    @property
    def content(self) -> Content:
        """What it says, as a value."""
        return Content(
            self.title,
            self.summary,
            self.problem,
            self.idea,
            self.benefit,
            self.area,
            self.category,
            Place.from_json(self.place),
            self.cost,
            tuple(CostLine(*line) for line in self.lines),
        )

    @property
    def working(self) -> Content:
        """What its proposers are writing: the changes being made, else what it says."""
        return Content.from_json(self.edit) if self.edit else self.content


class Proposer(Table):
    """Somebody who stands behind a proposal, with or without an account. hand: counts their links, so that an old one can be ended.

    name: for the office; shown: on the site. lead: who began it. confirmed_at: the contact was proven (by a code, or by a call);
    for an invited co-proposer: the invitation was taken up. left_at: they left it again.
    """

    id = fields.BigIntField(primary_key=True)
    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="proposers", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int
    person = fields.BigIntField(null=True)
    name = CharField(max_length=80, default="")
    shown = CharField(max_length=80, default="")
    email = CharField(max_length=254, default="")
    phone = CharField(max_length=24, default="")
    locale = CharField(max_length=16)
    lead = fields.BooleanField(default=False)
    hand = fields.IntField(default=0)
    invited_at = fields.DatetimeField()
    confirmed_at = fields.DatetimeField(null=True)
    left_at = fields.DatetimeField(null=True)

    helper: int | None = None
    """The officer who acts for them now, because they telephoned or wrote on paper; not kept in the row."""
    way: str = ""
    """How they told the helper: `call` or `paper`."""

    class Meta:
        table = "proposer"
        indexes = (Index(fields=("person",), name="proposer_person"), Index(fields=("email",), name="proposer_email"))

    @property
    def actor(self) -> int | None:
        """Whose act it is in the audit trail: the helper's, else their account's; None for somebody without one."""
        return self.helper or self.person

    @property
    def is_helped(self) -> bool:
        """Whether the office acts for them: nothing but a telephone reaches them."""
        return self.person is None and not self.email and bool(self.phone)


class ProposalFile(Attached):
    """A photo or an attachment of a proposal, in its order. kind: `photo` or `attachment`.

    change: `added` or `removed` while a returned proposal is being changed: it holds once it is sent in again.
    """

    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="files", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int
    change = CharField(max_length=7, default="")

    class Meta:
        table = "proposal_file"
        unique_together = (("proposal_id", "file"),)


class Version(Table):
    """What a proposal said from a moment on. why: the reason for the change, public; by_office: a change made by an officer.

    withheld: taken off the site by the office.
    """

    id = fields.BigIntField(primary_key=True)
    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="versions", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int
    number = fields.IntField()
    content: Any = fields.JSONField()
    at = fields.DatetimeField()
    by = fields.BigIntField(null=True)
    by_office = fields.BooleanField(default=False)
    why = CharField(max_length=500, default="")
    withheld = fields.BooleanField(default=False)

    class Meta:
        table = "proposal_version"
        unique_together = (("proposal_id", "number"),)


class TextWish(Table):
    """How often readers have asked for a proposal's text in a language that it lacks. Nobody's name is kept."""

    id = fields.BigIntField(primary_key=True)
    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="wishes", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int
    locale = CharField(max_length=16)
    count = fields.IntField(default=0)
    asked_at = fields.DatetimeField()

    class Meta:
        table = "text_wish"
        unique_together = (("proposal_id", "locale"),)


class Event(Happening):
    """One station of a proposal's way, as its passport tells it. kind: see `story.py`; facts: plain data for its words.

    announced: those who follow the proposal at once have been told.
    """

    proposal: fields.ForeignKeyRelation[Proposal] = fields.ForeignKeyField(
        "hamasen.Proposal", related_name="events", on_delete=fields.OnDelete.CASCADE
    )
    proposal_id: int

    class Meta:
        table = "proposal_event"
        indexes = (Index(fields=("at",), name="proposal_event_at"), Index(fields=("announced",), name="proposal_event_announced"))


EVENTS = Part(Event, "proposal")
FILES = Part(ProposalFile, "proposal")
