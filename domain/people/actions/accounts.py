"""Making accounts, changing what they say, blocking and unblocking them."""

import secrets
from datetime import datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Missing, Refused
from domain.people.actions.administrators import keep_an_administrator
from domain.people.models import Person, Session
from domain.people.queries import helped
from domain.people.rules import clean_name, clean_phone

_HELPING = 7_310_000_000
"""PostgreSQL's advisory lock of whoever looks for, or makes, somebody's account without an address."""


def new_public_id() -> str:
    """A random name for addresses, 16 characters."""
    return secrets.token_urlsafe(12)


async def ensure(email: str, *, locale: str, at: datetime, name: str = "") -> Person:
    """The person with this (clean) address, made when new. Two at once end with one person."""
    async with writing(quiet=True):
        person, made = await Person.get_or_create(
            email=email,
            defaults={"public_id": new_public_id(), "locale": locale, "name": clean_name(name), "created_at": at},
        )
        if made:
            await ledger.record("people.join", "person", person.id, at=at, by=person.id)
    return person


async def ensure_helped(name: str, phone: str, *, locale: str, at: datetime, by: int) -> Person:
    """The person with this (clean) name and number, made when new: an account without an address, in which nobody can sign in.

    Both count, since a household shares its line. by: the officer who helps. Raises Refused for somebody who is kept out.
    """
    async with writing(quiet=True):
        await one_at_a_time(_HELPING)
        known = await helped(name, phone)
        if known is not None and known.blocked_at is not None:
            raise Refused(N_("The account of this person is blocked."), field="name")
        if known is not None:
            return known
        person = await Person.create(public_id=new_public_id(), phone=phone, name=name, locale=locale, created_at=at)
        await ledger.record("people.join", "person", person.id, at=at, by=by)
    return person


async def change(person: int, *, name: str, phone: str, locale: str) -> None:
    """Change one's own name, phone and language. Raises Refused beside the field."""
    async with writing():
        await Person.filter(id=person, erased_at=None).update(name=clean_name(name), phone=clean_phone(phone) or None, locale=locale)


async def give_name(person: Person, name: str) -> None:
    """Keep the (clean) name that somebody tells where one is first needed."""
    async with writing(quiet=True):
        await Person.filter(id=person.id, erased_at=None).update(name=name)
    person.name = name


async def block(person: int, *, why: str, at: datetime, by: int) -> None:
    """Keep somebody out; their sessions end at once. Raises Refused without a reason, for oneself and for the last administrator."""
    why = _reason(why)
    if person == by:
        raise Refused(N_("You cannot block yourself."))
    async with writing():
        await keep_an_administrator(person)
        if await Person.filter(id=person, erased_at=None).update(blocked_at=at) != 1:
            raise Missing("no such person")
        await Session.filter(person_id=person).delete()
        await ledger.record("people.block", "person", person, at=at, by=by, why=why)


async def unblock(person: int, *, why: str, at: datetime, by: int) -> None:
    """Let somebody in again. Raises Refused without a reason."""
    why = _reason(why)
    async with writing():
        if await Person.filter(id=person, erased_at=None).update(blocked_at=None) != 1:
            raise Missing("no such person")
        await ledger.record("people.unblock", "person", person, at=at, by=by, why=why)


def _reason(why: str) -> str:
    if not why.strip():
        raise Refused(N_("Give a reason. It is kept in the audit trail."), field="why")
    return why.strip()[:500]
