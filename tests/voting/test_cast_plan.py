"""Not a measurement but what one found: PostgreSQL finds each ballot and slip by its key, before anybody has analyzed the tables."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from domain.db import current
from domain.voting import slips
from domain.voting.actions import casting
from domain.voting.slips import Slip
from tests.conftest import empty
from tests.support import opened
from tests.voting.polling import Polling, prepare

pytestmark = pytest.mark.anyio


@pytest.fixture
def url(postgres_url: str) -> str:
    """An empty PostgreSQL database."""
    anyio.run(empty, postgres_url)
    return postgres_url


@pytest.fixture
async def polling(url: str, tmp_path: Path) -> AsyncIterator[Polling]:
    """A vote of 6,000 slips."""
    async with opened(url):
        found = await prepare(tmp_path, slips=6000)
        yield found


def scans(plan: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Which tables a plan reads, and how."""
    if "Relation Name" in plan and "Scan" in plan["Node Type"]:
        yield plan["Relation Name"], plan["Node Type"]
    for part in plan.get("Plans", []):
        yield from scans(part)


@pytest.mark.long
@pytest.mark.parametrize("analyzed", [False, True])
async def test_slips_and_ballots_are_looked_up_by_key(polling: Polling, analyzed: bool) -> None:
    writer = polling.writer
    for start in range(0, 640, 64):
        await writer.put([(polling.ballot(code, 1), Slip(1, "")) for code in polling.codes[start : start + 64]])
    if analyzed:
        await current().client.execute_script("ANALYZE")
    casts = sorted((writer.sealed(polling.ballot(code, 1), Slip(1, "")) for code in polling.codes[640:704]), key=lambda cast: cast.tag)
    columns = [[getattr(cast, name) for cast in casts] for name in ("auth", "tag", "com", "sealed", "dig", "tracker")]
    asked = ((casting._PG_INSERT, [polling.row.id, *columns]), (casting._PG_READ, [polling.row.id, *columns[:2]]))
    for statement, given in (*asked, (slips._PG, [*columns[:2], polling.row.id])):
        rows = await current().client.execute_query_dict("EXPLAIN (FORMAT JSON) " + statement, given)
        found = json.loads(rows[0]["QUERY PLAN"])[0]["Plan"]
        read = {table: how for table, how in scans(found) if table in ("cred", "box")}
        assert "cred" in read
        assert set(read.values()) <= {"Index Scan", "Index Only Scan"}, read
