"""The closing process: it alone holds the private key, for as long as it runs."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from domain.counting.add1 import Progress
from domain.voting import bundle
from domain.voting.actions.closing import reorder
from domain.voting.actions.publishing import keep_result
from domain.voting.draw_list import opened
from domain.voting.frozen import closing_line
from domain.voting.models import Election
from domain.voting.models_public import VoteEvent
from domain.voting.observers import TestSlip
from domain.voting.publish import Published, Result, count_box
from domain.voting.queries import by_key
from domain.voting.read_aloud import lines_of
from domain.voting.sealing import Opener, Signer
from domain.voting.sheet import Sheet
from web.voting.ballot_writers import BallotWriters
from web.voting.printed.protocol import Read, protocol_pdf

if TYPE_CHECKING:
    from web.frame.services import Services

README = """哈瑪星參與式預算：票選結果檔
Hamasen participatory budgeting: the bundle of a vote

不必信任本站也能驗證 / To check it without trusting the site:
  python3 recount.py .            重新計票，只需要 Python / counts again; needs nothing but Python
  hamasen verify FILE.zip         檢查簽章、公開紀錄與計票 / checks signatures, log and count

唱讀過的兩行核對碼也可一併核對 / with the two lines that were read aloud: --opening LINE --closing LINE

rules.json 規則 rules · result.json 結果 result
ballots*.pb 選票，50 張以上才公開，設有分區經費時一區一檔 / ballots, from 50 on; one file an area where areas have their own money
totals.json 票數，10 張以上才公開 / totals, from 10 on
log.csv, heads.json 公開紀錄與簽章 log and signed heads · events.json 選務紀錄 public acts · protocol.json/.pdf/.sig 開票紀錄 protocol
"""


async def close(
    services: "Services", key: str, private: bytes, *, seed: str = "", tests: list[TestSlip] | None = None, progress: Progress | None = None
) -> tuple[Published, bytes]:
    """Reorder the box, open, compare and count it in memory, check the bundle, and only then store and publish; the bundle is returned.

    Raises as `count_box` and `keep_result` do; nothing of the count is stored then.
    """
    row, vault = await by_key(key), services.part(BallotWriters).vault
    seed = seed or vault.seed(row.eid)
    await reorder(row)
    published = await count_box(row, vault, private, tests=tests or [], seed=seed, progress=progress)
    published = replace(published, joined=tuple(await opened(row, Opener(row.eid, private))))
    return published, await store(services, row, published)


async def store(services: "Services", row: Election, result: Result, by: int | None = None) -> bytes:
    """Print the protocol, put the bundle together, sign, check and keep it; returns it. by: who brought the count, where people did.

    Raises as `keep_result` does.
    """
    sheet, zone, vault = Sheet.from_json(row.sheet), (await services.site()).time_zone, services.part(BallotWriters).vault
    last = result.shut.heads[-1]
    lines = ((await lines_of(row))[0], closing_line(last.size, bytes(last.root)))
    read = Read(zone, lines, real_times(result.shut.acts))
    pdf = await asyncio.to_thread(protocol_pdf, row, sheet, result.shown, list(services.locales), read)
    parts = result.parts | {"protocol.pdf": pdf, "README.txt": README.encode()}
    data = await asyncio.to_thread(bundle.packed, parts, Signer(vault.read(row.eid).seed), form=sheet.format)
    result.shown["bundle"] = await keep_result(result, data, by)
    vault.keep_head(row.eid, last.size, bytes(last.root))
    return data


def real_times(acts: Sequence[VoteEvent]) -> tuple[int, ...]:
    """When a vote was opened and closed, by its public acts."""
    return tuple(act.at for kind in ("opened", "closed") for act in acts if act.kind == kind and act.at is not None)
