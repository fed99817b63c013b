"""One pure table of who may do what. It is asked in one place, before each handler.

A role is held for the whole site (scope "") or for one thing ("agency:3", "cycle:7"); scopes are
text keys, so this file stands below people and cycles and knows neither.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from domain.errors import N_


class Role(StrEnum):
    """Every role of the house; residents without an account need none."""

    ADMINISTRATOR = "administrator"
    OFFICER = "officer"
    AGENCY_CONTACT = "agency_contact"
    AGENCY_FORWARDER = "agency_forwarder"
    SUPPORT_TEAM = "support_team"
    LEAD_FACILITATOR = "lead_facilitator"
    TABLE_FACILITATOR = "table_facilitator"
    NOTE_TAKER = "note_taker"
    INTERPRETER = "interpreter"
    CHECK_IN = "check_in"
    BALLOT_DESK = "ballot_desk"
    POLLING_CHIEF = "polling_chief"
    OBSERVER = "observer"
    REVIEWER = "reviewer"
    PANEL_CHAIR = "panel_chair"
    SECRETARY = "secretary"
    COMMITTEE_MEMBER = "committee_member"
    GLOSSARY_EDITOR = "glossary_editor"
    AUDITOR = "auditor"


@dataclass(frozen=True)
class RoleFacts:
    """What a role is.

    name, duty: message ids. scope: what it may be narrowed to, "" for the whole site only.
    strong: it counts only after single sign-on or a second factor; the others also after a code by mail.
    """

    name: str
    duty: str
    scope: str = ""
    strong: bool = True


ROLES: dict[Role, RoleFacts] = {
    Role.ADMINISTRATOR: RoleFacts(N_("System administrator"), N_("Runs the site: people, settings, messages.")),
    Role.OFFICER: RoleFacts(N_("Programme officer"), N_("Runs the yearly programme for the city."), "cycle"),
    Role.AGENCY_CONTACT: RoleFacts(N_("Agency contact"), N_("Answers for one agency."), "agency"),
    Role.AGENCY_FORWARDER: RoleFacts(N_("Agency forwarder"), N_("Forwards the innovation proposals of one agency."), "agency"),
    Role.SUPPORT_TEAM: RoleFacts(N_("Support team"), N_("Accompanies proposers, often from a university."), "cycle", False),
    Role.LEAD_FACILITATOR: RoleFacts(N_("Lead facilitator"), N_("Leads a workshop."), "cycle", False),
    Role.TABLE_FACILITATOR: RoleFacts(N_("Table facilitator"), N_("Leads one table."), "cycle", False),
    Role.NOTE_TAKER: RoleFacts(N_("Note-taker"), N_("Writes down what a table says."), "cycle", False),
    Role.INTERPRETER: RoleFacts(N_("Interpreter"), N_("Interprets at a table."), "cycle", False),
    Role.CHECK_IN: RoleFacts(N_("Check-in desk"), N_("Welcomes people at the door."), "cycle", False),
    Role.BALLOT_DESK: RoleFacts(N_("Ballot desk"), N_("Checks identity and hands out slips."), "cycle"),
    Role.POLLING_CHIEF: RoleFacts(N_("Chief of the voting place"), N_("Opens and closes a vote, with a second person."), "cycle"),
    Role.OBSERVER: RoleFacts(N_("Observer"), N_("Watches the vote and countersigns."), "cycle", False),
    Role.REVIEWER: RoleFacts(N_("Reviewer"), N_("Scores innovation proposals without seeing who wrote them.")),
    Role.PANEL_CHAIR: RoleFacts(N_("Panel chair"), N_("Leads the review panel.")),
    Role.SECRETARY: RoleFacts(N_("Committee secretary"), N_("Keeps the English committee's agenda and minutes.")),
    Role.COMMITTEE_MEMBER: RoleFacts(N_("Committee member"), N_("Comments and votes on English names."), "", False),
    Role.GLOSSARY_EDITOR: RoleFacts(N_("Glossary editor"), N_("Prepares entries of the glossary.")),
    Role.AUDITOR: RoleFacts(N_("Auditor"), N_("Reads everything that is recorded, changes nothing.")),
}


@dataclass(frozen=True)
class Hold:
    """A role held, for the whole site or for one scope such as `agency:3`."""

    role: Role
    scope: str = ""


@dataclass(frozen=True)
class Actor:
    """Whoever asks. person is None for somebody who has not signed in.

    strong: signed in by single sign-on or with a second factor.
    """

    person: int | None = None
    holds: frozenset[Hold] = frozenset()
    strong: bool = False

    def active(self) -> frozenset[Hold]:
        """The roles that count now: without a strong sign-in the strong ones rest."""
        if self.strong:
            return self.holds
        return frozenset(hold for hold in self.holds if not ROLES[hold.role].strong)

    @property
    def resting(self) -> bool:
        """True when a stronger sign-in would wake a role."""
        return self.active() != self.holds


ANYONE = Actor()


@dataclass(frozen=True)
class Thing:
    """What is asked about: the scopes it lies in and the person it belongs to."""

    scopes: frozenset[str] = field(default_factory=frozenset)
    owner: int | None = None


SITE = Thing()


@dataclass(frozen=True)
class Rule:
    """Who may: anyone; anyone signed in; the owner; or the holders of a role whose scope fits.

    any_scope: a role held for one thing alone is enough, because nothing of that thing is shown.
    """

    anyone: bool = False
    signed_in: bool = False
    owner: bool = False
    roles: frozenset[Role] = frozenset()
    any_scope: bool = False


def _roles(*roles: Role) -> Rule:
    return Rule(roles=frozenset(roles))


STAFF = frozenset(role for role, facts in ROLES.items() if facts.strong)
"""Roles that see the staff start page."""

VOTE_STAFF = frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR, Role.POLLING_CHIEF, Role.BALLOT_DESK})
"""Roles that see where a vote stands; nobody sees a ballot."""

EVENT_STAFF = frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.LEAD_FACILITATOR, Role.CHECK_IN})
"""Roles that see who signed up for an event and welcome them at the door."""

VERBS: dict[str, Rule] = {
    "public": Rule(anyone=True),
    "own.account": Rule(signed_in=True),
    "staff.home": Rule(roles=STAFF, any_scope=True),
    "people.read": _roles(Role.ADMINISTRATOR, Role.AUDITOR),
    "people.change": _roles(Role.ADMINISTRATOR),
    "agencies.read": _roles(Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR),
    "agencies.change": _roles(Role.ADMINISTRATOR, Role.OFFICER),
    "cycles.list": Rule(roles=frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR}), any_scope=True),
    "cycles.read": _roles(Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR),
    "cycles.change": _roles(Role.ADMINISTRATOR, Role.OFFICER),
    "proposals.read": _roles(Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR, Role.SUPPORT_TEAM),
    "proposals.change": _roles(Role.ADMINISTRATOR, Role.OFFICER),
    "proposals.undo": Rule(roles=frozenset({Role.ADMINISTRATOR, Role.OFFICER}), any_scope=True),
    "assisted.list": Rule(roles=frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR}), any_scope=True),
    "assisted.work": Rule(roles=frozenset({Role.ADMINISTRATOR, Role.OFFICER}), any_scope=True),
    "review.tasks": Rule(roles=frozenset({Role.AGENCY_CONTACT}), any_scope=True),
    "review.answer": _roles(Role.AGENCY_CONTACT),
    "comments.moderate": _roles(Role.ADMINISTRATOR, Role.OFFICER),
    "delivery.list": Rule(roles=frozenset({Role.ADMINISTRATOR, Role.OFFICER, Role.AGENCY_CONTACT, Role.AUDITOR}), any_scope=True),
    "delivery.open": Rule(roles=frozenset({Role.ADMINISTRATOR, Role.OFFICER}), any_scope=True),
    "delivery.work": _roles(Role.ADMINISTRATOR, Role.OFFICER, Role.AGENCY_CONTACT),
    "delivery.decide": _roles(Role.ADMINISTRATOR, Role.OFFICER),
    "glossary.read": _roles(Role.ADMINISTRATOR, Role.SECRETARY, Role.GLOSSARY_EDITOR, Role.AUDITOR),
    "glossary.change": _roles(Role.ADMINISTRATOR, Role.SECRETARY, Role.GLOSSARY_EDITOR),
    "committee.work": _roles(Role.ADMINISTRATOR, Role.SECRETARY),
    "signs.read": _roles(Role.ADMINISTRATOR, Role.SECRETARY, Role.GLOSSARY_EDITOR, Role.AUDITOR),
    "signs.work": _roles(Role.ADMINISTRATOR, Role.SECRETARY, Role.GLOSSARY_EDITOR),
    "events.list": Rule(roles=EVENT_STAFF | {Role.AUDITOR}, any_scope=True),
    "events.read": Rule(roles=EVENT_STAFF | {Role.AUDITOR}),
    "events.work": _roles(Role.ADMINISTRATOR, Role.OFFICER),
    "events.make": Rule(roles=frozenset({Role.ADMINISTRATOR, Role.OFFICER}), any_scope=True),
    "events.minutes": _roles(Role.ADMINISTRATOR, Role.OFFICER, Role.LEAD_FACILITATOR),
    "events.desk": Rule(roles=EVENT_STAFF),
    "awards.read": _roles(Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR),
    "awards.work": _roles(Role.ADMINISTRATOR, Role.OFFICER),
    "awards.forward": Rule(roles=frozenset({Role.AGENCY_FORWARDER}), any_scope=True),
    "votes.list": Rule(roles=VOTE_STAFF, any_scope=True),
    "votes.make": _roles(Role.ADMINISTRATOR, Role.OFFICER),
    "votes.read": Rule(roles=VOTE_STAFF),
    "votes.change": _roles(Role.ADMINISTRATOR, Role.OFFICER),
    "votes.act": _roles(Role.OFFICER, Role.POLLING_CHIEF),
    "votes.desk": _roles(Role.BALLOT_DESK, Role.POLLING_CHIEF),
    "votes.paper": _roles(Role.BALLOT_DESK, Role.POLLING_CHIEF, Role.OFFICER),
    "site.change": _roles(Role.ADMINISTRATOR),
    "outbox.read": _roles(Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR),
    "outbox.change": _roles(Role.ADMINISTRATOR, Role.OFFICER),
    "ledger.read": _roles(Role.ADMINISTRATOR, Role.AUDITOR),
    "files.read": _roles(Role.ADMINISTRATOR, Role.OFFICER, Role.SECRETARY, Role.AUDITOR),
    "files.change": _roles(Role.ADMINISTRATOR, Role.OFFICER, Role.SECRETARY),
}


def may(actor: Actor, verb: str, thing: Thing = SITE) -> bool:
    """Whether the actor may do this to the thing. Raises KeyError for a verb the table does not know."""
    rule = VERBS[verb]
    if rule.anyone:
        return True
    if actor.person is None:
        return False
    if rule.signed_in or (rule.owner and thing.owner == actor.person):
        return True
    return any(_fits(hold, rule, thing) for hold in actor.active())


def _fits(hold: Hold, rule: Rule, thing: Thing) -> bool:
    return hold.role in rule.roles and (rule.any_scope or hold.scope == "" or hold.scope in thing.scopes)


def sleeping(actor: Actor, verb: str, thing: Thing = SITE) -> bool:
    """Whether the actor may not now, but may after a strong sign-in: then we ask for one instead of saying no."""
    awake = Actor(actor.person, actor.holds, strong=True)
    return not may(actor, verb, thing) and may(awake, verb, thing)
