"""The staff's own sign-in for days when single sign-on is down: password and second factor."""

from datetime import datetime

from domain import ledger
from domain.db import writing
from domain.errors import N_, Refused
from domain.keys import Keys
from domain.people import credentials
from domain.people.models import Person, RecoveryCode, Session, StaffSecret
from domain.people.rules import FACTOR_FREE, check_password, clean_code, clean_recovery_code, factor_pause, new_recovery_codes

WRONG = N_("Address or password is not right.")
WRONG_CODE = N_("This code is not right. Use the one your app shows now.")
PAUSED = N_("Too many wrong codes. Use a recovery code or single sign-on now, or a code of your app in %(minutes)s minutes.")
UNREADABLE = N_("Your second factor can no longer be read. Ask another administrator to invite you again.")


async def set_password(person: Person, password: str, *, at: datetime, site: str = "", keep: int | None = None) -> None:
    """Set or change a password; every other session of the person ends. Raises Refused for a weak one."""
    check_password(password, person.email or "", person.name, site)
    stored = await credentials.hash_password(password)
    async with writing(quiet=True):
        values = {"password": stored, "changed_at": at}
        await StaffSecret.update_or_create(defaults=values, person_id=person.id)
        others = Session.filter(person_id=person.id)
        await (others.exclude(id=keep) if keep is not None else others).delete()
        await ledger.record("people.password", "person", person.id, at=at, by=person.id)


async def person_by_password(email: str, password: str) -> Person:
    """The person whose address and password these are. Raises Refused, in the same time and words for any mistake."""
    person = await Person.get_or_none(email=email, erased_at=None)
    secret = await StaffSecret.get_or_none(person_id=person.id) if person else None
    right = await credentials.password_matches(secret.password if secret else None, password)
    if person is None or not right or person.blocked_at:
        raise Refused(WRONG, field="password")
    return person


async def set_totp(person: Person, secret: str, typed: str, *, at: datetime, keys: Keys) -> list[str]:
    """Set the second factor once its first code is right; returns ten new recovery codes, shown once. Raises Refused."""
    step = credentials.totp_step(secret, clean_code(typed), at, after=0)
    if step is None:
        raise Refused(WRONG_CODE, field="code")
    codes = new_recovery_codes()
    async with writing(quiet=True):
        sealed = keys.seal("totp", secret)
        if await StaffSecret.filter(person_id=person.id).update(totp=sealed, totp_step=step, changed_at=at) != 1:
            raise Refused(N_("Set a password first."))
        await _replace_recovery_codes(person.id, codes, keys)
        await ledger.record("people.totp", "person", person.id, at=at, by=person.id)
    return codes


async def forget(person: Person, *, why: str, at: datetime, by: int) -> None:
    """Take password, second factor and recovery codes away, for somebody who has lost them; every session ends. Raises Refused."""
    if not why.strip():
        raise Refused(N_("Give a reason. It is kept in the audit trail."), field="why")
    async with writing():
        await StaffSecret.filter(person_id=person.id).delete()
        await RecoveryCode.filter(person_id=person.id).delete()
        await Session.filter(person_id=person.id).delete()
        await ledger.record("people.forget_secrets", "person", person.id, at=at, by=by, why=why.strip()[:500])


async def new_codes(person: Person, *, at: datetime, keys: Keys) -> list[str]:
    """Ten new recovery codes; the old ones stop working."""
    codes = new_recovery_codes()
    async with writing(quiet=True):
        await _replace_recovery_codes(person.id, codes, keys)
        await ledger.record("people.recovery_codes", "person", person.id, at=at, by=person.id)
    return codes


async def _replace_recovery_codes(person: int, codes: list[str], keys: Keys) -> None:
    await RecoveryCode.filter(person_id=person).delete()
    for code in codes:
        await RecoveryCode.create(person_id=person, mac=_recovery_mac(person, code, keys))


def _recovery_mac(person: int, code: str, keys: Keys) -> str:
    return keys.mac("recovery code", str(person), clean_recovery_code(code))


async def check_second_factor(person: int, typed: str, *, at: datetime, keys: Keys) -> None:
    """A code from the app, each good once, or a recovery code. Raises Refused.

    After some wrong codes in a row codes of the app are taken with growing pauses only: six digits can be guessed, given
    time. Recovery codes and single sign-on stay open, so nobody is locked out.
    """
    secret = await StaffSecret.get_or_none(person_id=person)
    if secret is None or secret.totp is None:
        raise Refused(N_("This account has no second factor yet."), field="code")
    if len(clean_recovery_code(typed)) == 10:
        await _use_recovery_code(person, typed, at, keys)
        return
    code = clean_code(typed)
    await _take_a_try(secret, at)
    try:
        shared = keys.unseal("totp", secret.totp)
    except ValueError as problem:
        raise Refused(UNREADABLE, field="code") from problem
    step = credentials.totp_step(shared, code, at, after=secret.totp_step)
    async with writing(quiet=True):
        fresh = StaffSecret.filter(id=secret.id, totp_step__lt=step) if step else None
        if fresh is None or await fresh.update(totp_step=step, failures=0, failed_at=None) != 1:
            raise Refused(WRONG_CODE, field="code")


async def _take_a_try(secret: StaffSecret, at: datetime) -> None:
    """Count a try as wrong before it is judged, so that guesses sent all at once count too. Raises Refused during a pause."""
    left = (secret.failed_at + factor_pause(secret.failures) - at).total_seconds() if secret.failed_at else 0.0
    if left > 0:
        raise Refused(PAUSED, field="code", minutes=int(left // 60) + 1)
    async with writing(quiet=True):
        mine = StaffSecret.filter(id=secret.id, failures=secret.failures)
        if await mine.update(failures=secret.failures + 1, failed_at=at) != 1:
            raise Refused(WRONG_CODE, field="code")
        if secret.failures + 1 == FACTOR_FREE:
            await ledger.record("people.factor_failed", "person", secret.person_id, at=at, by=None)


async def _use_recovery_code(person: int, typed: str, at: datetime, keys: Keys) -> None:
    mac = _recovery_mac(person, typed, keys)
    async with writing(quiet=True):
        if await RecoveryCode.filter(person_id=person, mac=mac, used_at=None).update(used_at=at) != 1:
            raise Refused(N_("This recovery code is not right, or was used before."), field="code")
        await ledger.record("people.recovery_code_used", "person", person, at=at, by=person)
