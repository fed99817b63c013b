"""A site keeps at least one administrator, whoever acts at the same time."""

from domain.db import one_at_a_time
from domain.errors import N_, Refused
from domain.people.models import Grant
from domain.policy import Role

ADMINISTRATORS = 7_205_010_002
"""The lock number of whatever could take away the last administrator."""


async def only_administrator(person: int) -> bool:
    """Whether nobody else could run the site. Acts of two at once wait for each other here, or both would go through."""
    await one_at_a_time(ADMINISTRATORS)
    mine = await Grant.filter(person_id=person, role=Role.ADMINISTRATOR.value).exists()
    others = Grant.filter(role=Role.ADMINISTRATOR.value, person__blocked_at=None).exclude(person_id=person)
    return mine and not await others.exists()


async def keep_an_administrator(person: int) -> None:
    """Raises Refused when this person is the only administrator left; call it in the transaction of the act."""
    if await only_administrator(person):
        raise Refused(N_("This is the only administrator. Invite another one first."))
