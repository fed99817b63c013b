"""The closing process: it alone holds the private key, for as long as it runs."""

from dataclasses import replace
from typing import TYPE_CHECKING

from domain import clock
from domain.counting.add1 import Progress
from domain.errors import N_, Refused
from domain.voting import bundle
from domain.voting.actions.closing import keep_result, reorder
from domain.voting.actions.commission import TestSlip, take_out_tests
from domain.voting.actions.draw import opened
from domain.voting.actions.elections import trial_opened
from domain.voting.ballot import Choice, Opened, commitment, new_nonce, sealed_size
from domain.voting.codes import new_code, tag_of, tracker_of
from domain.voting.publish import Published, count_box
from domain.voting.queries import by_id, by_key
from domain.voting.read_aloud import lines_of
from domain.voting.sealing import Opener, Sealer, Signer
from domain.voting.sheet import Sheet
from web.voting.ballot_writers import BallotWriters
from web.voting.printed.protocol import protocol_pdf

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


async def trial(services: "Services", key: str, private: bytes) -> None:
    """Before the opening: a ballot that the site seals must open with this key. Raises Refused."""
    row = await by_key(key)
    if row.public_key is None:
        raise Refused(N_("The public key of the vote is missing."))
    keys, code, sheet = services.part(BallotWriters).vault.read(row.eid), new_code(), Sheet.from_json(row.sheet)
    tag, tracker, nonce, choice = tag_of(keys.pepper, row.eid, code), tracker_of(row.eid, code), new_nonce(), Choice((1,))
    packed = Opened(tracker, nonce, "", 0, "phone", choice).packed(sealed_size(len(sheet.candidates)))
    sealed = Sealer(row.eid, bytes(row.public_key)).seal(packed, tag, clock.now().date())
    try:
        found = Opened.unpacked(Opener(row.eid, private).open(sealed, tag))
    except ValueError as problem:
        raise Refused(N_("This is not the key of this vote."), field="key") from problem
    if commitment(row.eid, found.tracker, found.nonce, found.choice) != commitment(row.eid, tracker, nonce, choice):
        raise Refused(N_("The trial ballot came out of the box as another one."))
    await trial_opened(row)


async def close(
    services: "Services", key: str, private: bytes, *, seed: str = "", tests: list[TestSlip] | None = None, progress: Progress | None = None
) -> tuple[Published, bytes]:
    """Reorder the box, open and count it, and publish the bundle, which is returned as well.

    Raises as `count_box` does; nothing is published then.
    """
    row = await by_key(key)
    seed = seed or services.part(BallotWriters).vault.seed(row.eid)
    await reorder(row)
    await take_out_tests(row, services.part(BallotWriters).vault, private, tests or [])
    published = await count_box(row, services.part(BallotWriters).vault, private, seed=seed, progress=progress)
    published = replace(published, joined=tuple(await opened(row, Opener(row.eid, private))))
    sheet, zone = Sheet.from_json(row.sheet), (await services.site()).time_zone
    pdf = protocol_pdf(row, sheet, published.shown, list(services.locales), zone, await lines_of(row))
    signer = Signer(services.part(BallotWriters).vault.read(row.eid).seed)
    parts = published.parts | {"protocol.pdf": pdf, "README.txt": README.encode()}
    data = bundle.packed(parts, signer, form=sheet.format)
    published.shown["bundle"] = await keep_result(await by_id(row.id), published.shown, data)
    return published, data
