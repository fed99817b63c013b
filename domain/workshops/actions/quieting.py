"""A party wants no messages that go to everybody; letters about its own sign-up still come."""

from domain.db import writing
from domain.workshops.models import EventParty


async def be_quiet(number: int) -> None:
    """From now on it is left out of messages to a group."""
    async with writing(quiet=True):
        await EventParty.filter(id=number).update(quiet=True)
