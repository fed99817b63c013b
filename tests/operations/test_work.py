"""The worker outlives a database that goes away in the middle of a commit: what it leaves behind stays in the round that met it."""

from contextvars import ContextVar

import pytest

from domain.db import apart
from domain.outbox import OutboxMessage
from tests.support import Site

pytestmark = pytest.mark.both

_left: ContextVar[str] = ContextVar("_left", default="nothing")


async def test_a_round_leaves_nothing_to_the_next(site: Site) -> None:
    async def one_round() -> int:
        _left.set("a dead transaction")
        return await OutboxMessage.all().count()

    assert await apart(one_round()) == 0
    assert _left.get() == "nothing"
