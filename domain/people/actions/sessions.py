"""Signed-in browsers: begun, strengthened, rotated, ended."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import F, Q

from domain import ledger
from domain.db import writing
from domain.keys import digest, new_token
from domain.people.models import Grant, Invitation, Person, Session, SsoAttempt
from domain.people.queries import STRONG
from domain.people.rules import CODE_TRIES, LONGEST, SEEN_EVERY, SESSION_LASTS, SSO_ATTEMPT_LASTS


@dataclass(frozen=True)
class Begun:
    """A session's token, for its cookie, and how long the browser should keep it (seconds)."""

    token: str
    lasts: int


def _of(token: str) -> Q:
    """A session by its token, or by the one it had until a minute ago."""
    return Q(token=digest(token)) | Q(previous=digest(token))


async def begin(person: int, strength: str, *, device: str, at: datetime, instead_of: str | None = None, may_enrol: bool = False) -> Begun:
    """Begin a session with a new token; the one it replaces (`instead_of`) ends, so no token survives a sign-in.

    may_enrol: whether a password and second factor may be set in it (an invitation was just taken up).
    """
    token, lasts = new_token(), SESSION_LASTS[strength]
    async with writing(quiet=True):
        if instead_of:
            await Session.filter(_of(instead_of)).delete()
        await Session.create(
            token=digest(token),
            person_id=person,
            strength=strength,
            may_enrol=may_enrol,
            device=device[:80],
            created_at=at,
            seen_at=at,
            expires_at=at + lasts,
        )
        if strength in STRONG:  # who is known for certain needs no other way to set a password
            await Session.filter(person_id=person).update(may_enrol=False)
            await _end_invitations(person, at)
        if strength != "pending":
            await ledger.record("session.begin", "person", person, at=at, by=person, after={"strength": strength})
    return Begun(token, int(lasts.total_seconds()))


async def _end_invitations(person: int, at: datetime) -> None:
    """Invitations to roles that somebody holds have served: who has signed in strongly needs no link to set up a second factor."""
    held = set(await Grant.filter(person_id=person).values_list("role", "scope"))
    for row in await Invitation.filter(email=(await Person.get(id=person)).email or "-", accepted_at=None, revoked_at=None):
        if (row.role, row.scope) in held:
            await Invitation.filter(id=row.id, accepted_at=None, revoked_at=None).update(accepted_at=at)


async def one_try(session: Session) -> bool:
    """Take one of a pending session's tries at the second factor; after the last it ends, and the password must be given again."""
    async with writing(quiet=True):
        if await Session.filter(id=session.id, tries__lt=CODE_TRIES).update(tries=F("tries") + 1) == 1:
            return True
        await Session.filter(id=session.id).delete()
    return False


async def refresh(session: Session, token: str, at: datetime) -> Begun | None:
    """Note that a session is used, and give it a new token when a role changed; None when the cookie may stay as it is."""
    ends = min(at + SESSION_LASTS[session.strength], session.created_at + LONGEST[session.strength])
    lasts = int((ends - at).total_seconds())
    if session.stale:
        fresh = new_token()
        async with writing(quiet=True):
            won = await Session.filter(id=session.id, stale=True).update(
                token=digest(fresh), previous=session.token, rotated_at=at, stale=False, seen_at=at, expires_at=ends
            )
        return Begun(fresh, lasts) if won == 1 else None
    if at - session.seen_at >= SEEN_EVERY and session.strength != "pending":
        async with writing(quiet=True):
            await Session.filter(id=session.id).update(seen_at=at, expires_at=ends)
        if session.token == digest(token):
            return Begun(token, lasts)
    return None


async def rotate_all(person: int) -> None:
    """Mark every session of a person for a new token; call it in the transaction of a role change."""
    await Session.filter(person_id=person).update(stale=True)


async def end(token: str) -> None:
    """Sign this browser out."""
    async with writing(quiet=True):
        await Session.filter(_of(token)).delete()


async def end_one(person: int, session: int, *, at: datetime) -> bool:
    """Sign another browser of the same person out; False when it was gone already."""
    async with writing(quiet=True):
        gone = await Session.filter(id=session, person_id=person).delete() == 1
        if gone:
            await ledger.record("session.end", "person", person, at=at, by=person)
    return gone


async def end_others(person: int, keep: int | None, *, at: datetime) -> int:
    """Sign every other browser of a person out; returns how many."""
    async with writing(quiet=True):
        chosen = Session.filter(person_id=person)
        gone = await (chosen.exclude(id=keep) if keep is not None else chosen).delete()
        await ledger.record("session.end", "person", person, at=at, by=person, after={"ended": gone})
    return gone


async def tidy(at: datetime) -> None:
    """Forget sessions and sign-on attempts that are over."""
    async with writing(quiet=True):
        await Session.filter(expires_at__lt=at).delete()
        await SsoAttempt.filter(created_at__lt=at - SSO_ATTEMPT_LASTS).delete()
