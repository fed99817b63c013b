"""Everything that reads people."""

from collections.abc import Sequence
from datetime import datetime

from tortoise.expressions import Q

from domain.errors import Missing
from domain.keys import digest
from domain.likeness import fold
from domain.people.models import (
    Agency,
    Grant,
    Invitation,
    Person,
    RecoveryCode,
    Session,
    SignInCode,
    SsoIdentity,
    StaffSecret,
)
from domain.people.rules import PREVIOUS_LASTS, SSO_ROLES_LAST
from domain.policy import ROLES, Actor, Hold, Role

STRONG = ("password", "sso")


async def session_of(token: str, at: datetime) -> Session | None:
    """The live session of a cookie, its person loaded; None when it ended, or the person is blocked or erased."""
    mark = digest(token)
    session = await Session.filter(Q(token=mark) | Q(previous=mark)).select_related("person").first()
    if session is None or session.expires_at <= at:
        return None
    if session.token != mark and (session.rotated_at is None or session.rotated_at + PREVIOUS_LASTS <= at):
        return None
    if session.person.blocked_at or session.person.erased_at:
        return None
    return session


async def actor_of(session: Session, at: datetime) -> Actor:
    """Who the session makes of its person: nobody yet while the second factor is missing.

    A role that follows single sign-on rests in other sessions once the sign-on has not named it for some days: the city may
    have let the person go.
    """
    if session.strength == "pending":
        return Actor()
    since = None if session.strength == "sso" else at - SSO_ROLES_LAST
    return Actor(session.person_id, await holds_of(session.person_id, since), session.strength in STRONG)


async def holds_of(person: int, since: datetime | None = None) -> frozenset[Hold]:
    """The roles somebody holds; a role that no longer exists is passed over, and one of single sign-on not named `since` then."""
    chosen = Grant.filter(person_id=person)
    if since is not None:
        chosen = chosen.filter(~Q(source="sso") | Q(confirmed_at__gt=since))
    rows = await chosen.values("role", "scope")
    known = {role.value for role in ROLES}
    return frozenset(Hold(Role(row["role"]), row["scope"]) for row in rows if row["role"] in known)


async def by_public_id(public_id: str) -> Person:
    """One person. Raises Missing."""
    person = await Person.get_or_none(public_id=public_id)
    if person is None:
        raise Missing("no such person")
    return person


async def by_email(email: str) -> Person | None:
    """The person with this address, if any."""
    return await Person.get_or_none(email=email)


async def helped(name: str, phone: str) -> Person | None:
    """Whom the office has helped under this (clean) name and number: both count, since a household shares its line.

    Accounts with an address are none of them: what they say of name and number is not proven.
    """
    known = await Person.filter(phone=phone, email=None, erased_at=None).order_by("id")
    return next((person for person in known if fold(person.name) == fold(name)), None)


async def names(numbers: set[int]) -> dict[int, str]:
    """Names (or addresses where no name is kept) by number; erased people are absent."""
    rows = await Person.filter(id__in=numbers, erased_at=None).values("id", "name", "email")
    return {row["id"]: row["name"] or row["email"] or "" for row in rows}


async def list_people(*, text: str = "", role: str = "", sort: str = "name", offset: int = 0, limit: int = 25) -> tuple[list[Person], int]:
    """People by name or address and role, with their grants loaded, and how many there are."""
    chosen = Person.filter(erased_at=None)
    if text:
        chosen = chosen.filter(Q(name__icontains=text) | Q(email__icontains=text))
    if role:
        chosen = chosen.filter(id__in=[row["person_id"] for row in await Grant.filter(role=role).values("person_id")])
    order = {"name": ("name", "email"), "email": ("email",), "newest": ("-created_at",)}.get(sort, ("name", "email"))
    people = await chosen.order_by(*order).offset(offset).limit(limit).prefetch_related("grants")
    return people, await chosen.count()


async def reachable(hold: Hold) -> list[Person]:
    """Everybody with an address who holds a role for exactly this scope."""
    rows = await Grant.filter(role=hold.role.value, scope=hold.scope).values_list("person_id", flat=True)
    return await Person.filter(id__in=rows, erased_at=None, blocked_at=None, email__not_isnull=True).order_by("id")


async def holders(roles: Sequence[Role]) -> list[tuple[Role, str, str]]:
    """Who holds one of these roles: role, scope and name (or address), in the order of the roles and of the names."""
    here = Q(person__erased_at__isnull=True, person__blocked_at__isnull=True)
    rows = await Grant.filter(here, role__in=[role.value for role in roles]).select_related("person")
    found = [(Role(row.role), row.scope, row.person.name or row.person.email or "") for row in rows]
    return sorted(found, key=lambda one: (list(roles).index(one[0]), one[2]))


async def with_numbers(numbers: list[int]) -> list[Person]:
    """People by their numbers, those who can be written to, in the order of the numbers."""
    return await Person.filter(id__in=numbers, erased_at=None, blocked_at=None, email__not_isnull=True).order_by("id")


async def with_contact(numbers: list[int]) -> list[Person]:
    """People by their numbers, those whom a letter or a call reaches, in the order of the numbers."""
    here = Person.filter(id__in=numbers, erased_at=None, blocked_at=None)
    return await here.filter(Q(email__not_isnull=True) | Q(phone__not_isnull=True)).order_by("id")


async def grants_of(person: int) -> list[Grant]:
    """The roles of one person in a stable order."""
    return await Grant.filter(person_id=person).order_by("role", "scope")


async def sessions_of(person: int, at: datetime) -> list[Session]:
    """The live sessions of one person, most recently used first."""
    return await Session.filter(person_id=person, expires_at__gt=at).order_by("-seen_at")


async def secret_of(person: int) -> StaffSecret | None:
    """The password and second factor of one person, if they have them."""
    return await StaffSecret.get_or_none(person_id=person)


async def recovery_codes_left(person: int) -> int:
    """How many recovery codes are unused."""
    return await RecoveryCode.filter(person_id=person, used_at=None).count()


async def sso_of(person: int) -> list[SsoIdentity]:
    """How single sign-on knows this person."""
    return await SsoIdentity.filter(person_id=person)


async def code_in_flight(handle: str, at: datetime) -> SignInCode | None:
    """The unused code that this browser asked for."""
    return await SignInCode.get_or_none(handle=digest(handle), used_at=None, expires_at__gt=at)


async def code_of_link(link: str, at: datetime) -> SignInCode | None:
    """The unused code whose link this is."""
    return await SignInCode.get_or_none(link=digest(link), used_at=None, expires_at__gt=at)


async def invitation_of(token: str, at: datetime) -> Invitation | None:
    """The open invitation of a link."""
    return await Invitation.get_or_none(token=digest(token), accepted_at=None, revoked_at=None, expires_at__gt=at)


async def open_invitations(at: datetime) -> list[Invitation]:
    """Invitations that were neither taken up nor withdrawn, newest first."""
    return await Invitation.filter(accepted_at=None, revoked_at=None, expires_at__gt=at).order_by("-id")


async def others_hold_roles(person: int) -> bool:
    """Whether anybody else has a role."""
    return await Grant.exclude(person_id=person).exists()


async def taken_up(invitations: Sequence[Invitation]) -> set[int]:
    """Which of some open invitations were taken up, but their second factor is still missing: their number."""
    people = dict(await Person.filter(email__in=[row.email for row in invitations]).values_list("email", "id"))
    held = set(await Grant.filter(person_id__in=list(people.values())).values_list("person_id", "role", "scope"))
    return {row.id for row in invitations if (people.get(row.email), row.role, row.scope) in held}


async def agencies(*, active_only: bool = False) -> list[Agency]:
    """Agencies by key."""
    chosen = Agency.filter(active=True) if active_only else Agency.all()
    return await chosen.order_by("key")


async def agency(key: str) -> Agency:
    """One agency. Raises Missing."""
    found = await Agency.get_or_none(key=key)
    if found is None:
        raise Missing(f"no agency {key}")
    return found
