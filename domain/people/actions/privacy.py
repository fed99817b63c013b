"""Erasing an account: what the law grants, done at once and for good."""

from datetime import datetime

from tortoise.expressions import Q

from domain import ledger, outbox
from domain.db import writing
from domain.people.actions.administrators import keep_an_administrator
from domain.people.models import (
    Grant,
    Invitation,
    Person,
    RecoveryCode,
    Session,
    SignInCode,
    SsoIdentity,
    StaffSecret,
)


async def erase(person: Person, *, at: datetime) -> None:
    """Erase an account. The number stays, so that the audit trail still adds up; nothing leads from it to the person.

    Raises Refused for the only administrator.
    """
    email = person.email or ""
    async with writing():
        await keep_an_administrator(person.id)
        for table in (Session, RecoveryCode, StaffSecret, SsoIdentity, Grant):
            await table.filter(person_id=person.id).delete()
        await SignInCode.filter(Q(email=email) | Q(person=person.id)).delete()
        await Invitation.filter(email=email, accepted_at=None, revoked_at=None).update(revoked_at=at)
        await Invitation.filter(email=email).update(email="", name="")
        await outbox.erase(person.id, email)
        await Person.filter(id=person.id).update(email=None, phone=None, name="", erased_at=at)
        await ledger.record("people.erase", "person", person.id, at=at, by=person.id)
