"""What single sign-on tells us becomes a person with roles."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from domain.db import writing
from domain.errors import N_, Refused
from domain.keys import Keys, digest, new_token
from domain.people.actions import accounts, roles
from domain.people.models import Agency, Person, SsoAttempt, SsoIdentity
from domain.people.rules import SSO_ATTEMPT_LASTS, clean_email, clean_name, safe_next
from domain.policy import ROLES, Hold, Role


@dataclass(frozen=True)
class Claims:
    """What the city's sign-on says of somebody, already verified.

    groups: the values of the group claim; agency: the value of the agency claim.
    """

    issuer: str
    subject: str
    email: str
    name: str = ""
    groups: frozenset[str] = field(default_factory=frozenset)
    agency: str = ""


async def remember(data: Mapping[str, Any], *, next_path: str, at: datetime, keys: Keys) -> str:
    """Keep what must match on the way back (state, nonce, verifier), sealed; returns the browser's handle."""
    handle = new_token()
    async with writing(quiet=True):
        await SsoAttempt.create(
            handle=digest(handle),
            sealed=keys.seal("sso attempt", json.dumps(data)),
            next=safe_next(next_path),
            created_at=at,
        )
    return handle


class UsedAlready(Refused):
    """An attempt that this browser no longer holds: it came back before."""


async def recall(handle: str, *, at: datetime, keys: Keys) -> tuple[dict[str, Any], str]:
    """What was kept, once, and where the browser was going. Raises UsedAlready when it is gone, Refused when it is too old."""
    async with writing(quiet=True):
        attempt = await SsoAttempt.get_or_none(handle=digest(handle))
        if attempt is None or await SsoAttempt.filter(id=attempt.id).delete() != 1:
            raise UsedAlready(N_("This sign-in took too long or was begun in another window. Try again."))
    if attempt.created_at + SSO_ATTEMPT_LASTS < at:
        raise Refused(N_("This sign-in took too long or was begun in another window. Try again."))
    data: dict[str, Any] = json.loads(keys.unseal("sso attempt", attempt.sealed))
    return data, attempt.next


async def arrive(claims: Claims, mapping: Mapping[str, Role], *, locale: str, at: datetime) -> Person:
    """The person these claims are, made when new, with the roles their groups give them.

    mapping: group to role. A role that needs an agency gets the one of the agency claim, or is not given.
    Raises Refused for a blocked account.
    """
    async with writing():
        person = await _person(claims, locale, at)
        if person.blocked_at:
            raise Refused(N_("This account is blocked. Call us if you think that this is a mistake."))
        await roles.follow_sso(person.id, await _holds(claims, mapping), at=at)
    return person


async def _person(claims: Claims, locale: str, at: datetime) -> Person:
    known = await SsoIdentity.get_or_none(issuer=claims.issuer, subject=claims.subject).select_related("person")
    if known is not None:
        return known.person
    email = clean_email(claims.email)
    person = await accounts.ensure(email, locale=locale, at=at, name=claims.name)
    await SsoIdentity.create(person_id=person.id, issuer=claims.issuer, subject=claims.subject)
    if not person.name:
        person.name = clean_name(claims.name)
        await person.save(update_fields=["name"])
    return person


async def _holds(claims: Claims, mapping: Mapping[str, Role]) -> set[Hold]:
    agency = await Agency.get_or_none(claim=claims.agency, active=True) if claims.agency else None
    holds = set()
    for role in {mapping[group] for group in claims.groups if group in mapping}:
        if ROLES[role].scope != "agency":
            holds.add(Hold(role))
        elif agency is not None:
            holds.add(Hold(role, agency.scope))
    return holds
