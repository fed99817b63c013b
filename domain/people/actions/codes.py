"""Signing in by a one-time code or link sent to one's mailbox; confirming a new address the same way."""

import hmac
from dataclasses import dataclass
from datetime import datetime

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from domain import ledger, outbox
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.keys import Keys, digest, new_token
from domain.people.actions import accounts
from domain.people.models import Person, SignInCode
from domain.people.queries import code_in_flight, code_of_link
from domain.people.rules import (
    CODE_LASTS,
    CODE_TRIES,
    CODES_A_DAY,
    CODES_IN_A_WHILE,
    DAY,
    WHILE,
    clean_code,
    new_code,
    safe_next,
)

ASKING = 7_205_010_003
"""The lock number of counting and sending codes."""

WRONG = N_("This code is not right. Check the newest message from us.")
SPENT = N_("This code can no longer be used. Ask for a new one.")
SPENT_LINK = N_("This link has been used or is too old. Ask for a new one.")
ENOUGH = N_("We have already sent several messages to this address. Use the link in the newest one, or try again in 15 minutes.")


ENOUGH_TODAY = N_("We have sent as many messages to this address as we send in a day. Use the newest one, or try again tomorrow.")


@dataclass(frozen=True)
class Asked:
    """What asking for a code leaves with the browser: the handle for its cookie."""

    handle: str


@dataclass(frozen=True)
class Proven:
    """Somebody showed that a mailbox is theirs. next: where they were going."""

    person: Person
    next: str
    purpose: str


async def _check_sent(email: str, at: datetime) -> None:
    """Raises Refused when an address was sent enough lately."""
    for span, most, words in ((WHILE, CODES_IN_A_WHILE, ENOUGH), (DAY, CODES_A_DAY, ENOUGH_TODAY)):
        if await SignInCode.filter(email=email, created_at__gt=at - span).count() >= most:
            raise Refused(words, field="email")


async def send_code(
    email: str,
    *,
    locale: str,
    at: datetime,
    keys: Keys,
    next_path: str = "",
    person: int | None = None,
    contact: bool = False,
) -> Asked:
    """Send a code and a link to a (clean) address; the answer is the same whether or not it is known.

    person: set to confirm a new address of that person instead of signing in; contact: the address is only to be proven, and no account
    is made. Raises Refused when five went out lately, or twenty within a day.
    """
    handle, link, code = new_token(), new_token(), new_code()
    purpose = "contact" if contact else "sign_in" if person is None else "email"
    async with writing(quiet=True):
        await one_at_a_time(ASKING)
        await _check_sent(email, at)
        await SignInCode.create(
            handle=digest(handle),
            link=digest(link),
            code=keys.mac("sign-in code", handle, code),
            email=email,
            locale=locale,
            purpose=purpose,
            person=person,
            next=safe_next(next_path),
            created_at=at,
            expires_at=at + CODE_LASTS,
        )
        await outbox.tell(
            {"sign_in": "sign_in", "email": "confirm_email", "contact": "confirm_contact"}[purpose],
            channel=outbox.Channel.EMAIL,
            address=email,
            locale=locale,
            at=at,
            person=person,
            facts={"code": code, "link": link, "minutes": int(CODE_LASTS.total_seconds() // 60)},
            keys=keys,
        )
    return Asked(handle)


async def prove_by_code(handle: str, typed: str, *, at: datetime, keys: Keys) -> Proven:
    """The code was typed in the browser that asked. Raises Refused: not six digits, wrong, or spent."""
    return await _use(await _judged(handle, typed, at, keys, contact=False), at)


async def prove_contact(handle: str, typed: str, *, at: datetime, keys: Keys) -> str:
    """The address that the code in this browser proves; no account is made. Raises Refused as `prove_by_code` does."""
    row = await _judged(handle, typed, at, keys, contact=True)
    async with writing(quiet=True):
        if await SignInCode.filter(id=row.id, used_at=None).update(used_at=at) != 1:
            raise Refused(SPENT, field="code")
    return row.email


async def _judged(handle: str, typed: str, at: datetime, keys: Keys, *, contact: bool) -> SignInCode:
    code = clean_code(typed)
    row = await code_in_flight(handle, at)
    if row is None or (row.purpose == "contact") is not contact or not await _one_try(row):
        raise Refused(SPENT, field="code")
    if not hmac.compare_digest(row.code, keys.mac("sign-in code", handle, code)):
        raise Refused(WRONG, field="code")
    return row


async def _one_try(row: SignInCode) -> bool:
    """Take one of a code's tries before it is judged, so that guesses sent all at once count as well; False when none is left."""
    async with writing(quiet=True):
        left = SignInCode.filter(id=row.id, used_at=None, tries__lt=CODE_TRIES)
        return await left.update(tries=F("tries") + 1) == 1


async def prove_by_link(link: str, *, at: datetime) -> Proven:
    """The link in the mail was followed and the button on its page pressed. Raises Refused when spent."""
    row = await code_of_link(link, at)
    if row is None or row.purpose == "contact":  # that one carries no link
        raise Refused(SPENT_LINK)
    return await _use(row, at)


async def _use(row: SignInCode, at: datetime) -> Proven:
    async with writing():
        if await SignInCode.filter(id=row.id, used_at=None).update(used_at=at) != 1:
            raise Refused(SPENT, field="code")
        if row.purpose == "sign_in":
            person = await accounts.ensure(row.email, locale=row.locale, at=at)
        else:
            person = await _move(row, at)
    if person.blocked_at:
        raise Refused(N_("This account is blocked. Call us if you think that this is a mistake."))
    return Proven(person, row.next, row.purpose)


async def _move(row: SignInCode, at: datetime) -> Person:
    """Give the person the address they have shown to be theirs."""
    taken = N_("Another account uses this address. Sign in with it instead.")
    if await Person.filter(email=row.email).exclude(id=row.person).exists():
        raise Refused(taken, field="email")
    before = await Person.get_or_none(id=row.person, erased_at=None)
    if before is None:
        raise Refused(SPENT, field="code")
    try:
        await Person.filter(id=before.id).update(email=row.email)
    except IntegrityError as problem:
        raise Refused(taken, field="email") from problem
    if before.email:  # so that nobody loses an account without hearing of it
        way = outbox.Channel.EMAIL
        await outbox.tell("email_moved", channel=way, address=before.email, name=before.name, locale=before.locale, at=at)
    await ledger.record("people.email", "person", row.person, at=at, by=row.person)
    return await Person.get(id=row.person)


async def tidy(at: datetime) -> None:
    """Forget codes a day after they ended."""
    async with writing(quiet=True):
        await SignInCode.filter(expires_at__lt=at - CODE_LASTS * 96).delete()
