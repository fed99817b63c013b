"""Roles: offered by invitation, given, taken away; each change rotates the person's sessions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from tortoise.expressions import Q

from domain import ledger, outbox
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.keys import Keys, digest, new_token
from domain.people.actions import accounts, sessions
from domain.people.actions.administrators import keep_an_administrator, only_administrator
from domain.people.models import Agency, Grant, Invitation, Person
from domain.people.rules import INVITATION_LASTS, INVITATIONS_KEPT, clean_name
from domain.policy import ROLES, Hold, Role


async def invite(
    email: str, hold: Hold, *, name: str, locale: str, at: datetime, by: int | None, keys: Keys, why: str = ""
) -> tuple[Invitation, str]:
    """Offer a role by mail; returns the invitation and its link's token. Raises Refused when the scope does not fit the role.

    Somebody who holds the role already may be invited anew: that is the way back for a lost second factor.
    """
    await _check_scope(hold)
    token = new_token()
    async with writing():
        invitation = await Invitation.create(
            token=digest(token),
            email=email,
            name=clean_name(name),
            role=hold.role.value,
            scope=hold.scope,
            locale=locale,
            invited_by=by,
            created_at=at,
            expires_at=at + INVITATION_LASTS,
        )
        await _send(invitation, token, at, keys)
        what = {"role": hold.role.value, "scope": hold.scope}
        await ledger.record("people.invite", "invitation", invitation.id, at=at, by=by, why=why[:500], after=what)
    return invitation, token


async def _send(invitation: Invitation, token: str, at: datetime, keys: Keys) -> None:
    await outbox.tell(
        "invitation",
        channel=outbox.Channel.EMAIL,
        address=invitation.email,
        name=invitation.name,
        locale=invitation.locale,
        at=at,
        facts={"link": token, "role": invitation.role, "days": INVITATION_LASTS.days} | await _agency_named(invitation.scope),
        keys=keys,
    )


async def _agency_named(scope: str) -> dict[str, Any]:
    """For the letter: the name of the agency that a role is for."""
    agency = await Agency.get_or_none(key=scope.removeprefix("agency:")) if scope.startswith("agency:") else None
    return {"agency": agency.name.to_json()} if agency else {}


async def _check_scope(hold: Hold) -> None:
    wanted = ROLES[hold.role].scope
    if wanted == "agency" and not hold.scope:
        raise Refused(N_("Choose the agency for this role."), field="scope")
    if not hold.scope:
        return
    kind, _, key = hold.scope.partition(":")
    if kind != wanted:
        raise Refused(N_("This role is for the whole site. Leave the agency empty."), field="scope")
    if kind == "agency" and not await Agency.filter(key=key, active=True).exists():
        raise Refused(N_("There is no such agency."), field="scope")


async def send_again(number: int, *, at: datetime, by: int, keys: Keys) -> None:
    """Send an open invitation once more with a new link; the old link ends. Raises Missing."""
    token = new_token()
    async with writing():
        invitation = await Invitation.get_or_none(id=number, accepted_at=None, revoked_at=None)
        if invitation is None:
            raise Missing("no open invitation")
        await Invitation.filter(id=number).update(token=digest(token), expires_at=at + INVITATION_LASTS)
        await _send(invitation, token, at, keys)
        await ledger.record("people.invite_again", "invitation", number, at=at, by=by)


async def withdraw(number: int, *, at: datetime, by: int) -> None:
    """Take an open invitation back. Raises Missing."""
    async with writing():
        chosen = Invitation.filter(id=number, accepted_at=None, revoked_at=None)
        if await chosen.update(revoked_at=at) != 1:
            raise Missing("no open invitation")
        await ledger.record("people.withdraw", "invitation", number, at=at, by=by)


async def accept(invitation: Invitation, *, at: datetime) -> Person:
    """Take an invitation up: its link proves the address, so the account is made if there is none. Raises Refused.

    That to a strong role stays good until its holder has signed in strongly (`sessions.begin` ends it): who is interrupted while they set
    up the second factor opens the link again.
    """
    strong = ROLES[Role(invitation.role)].strong
    async with writing():
        chosen = Invitation.filter(id=invitation.id, accepted_at=None, revoked_at=None)
        if await chosen.update(accepted_at=None if strong else at) != 1:
            raise Refused(N_("This invitation has been used or withdrawn."))
        person = await accounts.ensure(invitation.email, locale=invitation.locale, at=at, name=invitation.name)
        if person.blocked_at:
            raise Refused(N_("This account is blocked. Call us if you think that this is a mistake."))
        hold = Hold(Role(invitation.role), invitation.scope)
        await give(person.id, hold, source="invited", at=at, by=invitation.invited_by)
    return person


async def give(person: int, hold: Hold, *, source: str, at: datetime, by: int | None, why: str = "") -> None:
    """Give a role; giving it twice changes nothing. source: `invited`, `setup` or `sso`."""
    async with writing():
        grant, made = await Grant.get_or_create(
            person_id=person,
            role=hold.role.value,
            scope=hold.scope,
            defaults={"source": source, "granted_at": at},
        )
        if source == "sso":
            await Grant.filter(id=grant.id).update(confirmed_at=at)
        elif grant.source == "sso":  # an invited role stays when the group of single sign-on ends
            await Grant.filter(id=grant.id).update(source=source)
        if made:
            await sessions.rotate_all(person)
            what = {"role": hold.role.value, "scope": hold.scope, "source": source}
            await ledger.record("people.give", "person", person, at=at, by=by, why=why[:500], after=what)


async def take(person: int, grant: int, *, why: str, at: datetime, by: int | None) -> None:
    """Take a role away. Raises Refused without a reason or for the last administrator, Missing when it is not held."""
    if not why.strip():
        raise Refused(N_("Give a reason. It is kept in the audit trail."), field="why")
    async with writing():
        row = await Grant.get_or_none(id=grant, person_id=person)
        if row is None:
            raise Missing("no such role")
        if row.role == Role.ADMINISTRATOR.value:
            await keep_an_administrator(person)
        await row.delete()
        await sessions.rotate_all(person)
        what = {"role": row.role, "scope": row.scope}
        await ledger.record("people.take", "person", person, at=at, by=by, why=why.strip()[:500], before=what)


async def tidy(at: datetime) -> None:
    """Wipe name and address from invitations that were over long ago."""
    over = Q(accepted_at__lt=at - INVITATIONS_KEPT) | Q(revoked_at__lt=at - INVITATIONS_KEPT) | Q(expires_at__lt=at - INVITATIONS_KEPT)
    async with writing(quiet=True):
        await Invitation.filter(over).exclude(email="").update(email="", name="")


async def follow_sso(person: int, wanted: Iterable[Hold], *, at: datetime) -> None:
    """Make the roles that come from single sign-on those it names now; invited ones stay as they are.

    The only administrator stays one even when the group is gone: a site that nobody runs helps nobody.
    """
    named = {(hold.role.value, hold.scope) for hold in wanted}
    async with writing():
        for row in await Grant.filter(person_id=person, source="sso"):
            if (row.role, row.scope) in named:
                continue
            if row.role == Role.ADMINISTRATOR.value and await only_administrator(person):
                continue
            await row.delete()
            await sessions.rotate_all(person)
            what = {"role": row.role, "scope": row.scope, "source": "sso"}
            await ledger.record("people.take", "person", person, at=at, by=None, before=what)
        for role, scope in named:
            await give(person, Hold(Role(role), scope), source="sso", at=at, by=None)
