"""The receipt: rendered once for each language, size of type and election, filled in for every voter. It shows no choice and no time."""

from typing import TypedDict

from starlette.responses import HTMLResponse, Response

from domain.voting.actions.ballot_writer import BallotWriter, Receipt
from domain.voting.actions.casting import Answer
from domain.voting.models import Election
from web.frame.visit import Visit
from web.voting.ballot_writers import BallotWriters
from web.voting.marking import Marked

TRACKER, COM, SIGNATURE, ATTEMPT = "0TRACKER00", "0COMMITMENT0", "0SIGNATURE0", "0ATTEMPT0"
MOST_KEPT = 64


def receipt_page(visit: Visit, writer: BallotWriter, receipt: Receipt, ballot: Marked) -> Response:
    """The receipt of a ballot that is in the box: 201 for the request that put it there, 200 for its retries."""
    text = _template(visit, writer, ballot.kiosk)
    filled = {TRACKER: receipt.tracker, COM: receipt.com.hex(), SIGNATURE: receipt.signature.hex(), ATTEMPT: ballot.attempt}
    for mark, value in filled.items():
        text = text.replace(mark, value)
    return HTMLResponse(text, 201 if receipt.answer is Answer.NEW else 200, headers={"Cache-Control": "no-store"})


class ReceiptPage(TypedDict):
    """What `voting/receipt.html` is given."""

    row: Election
    kiosk: bool
    tracker: str
    com: str
    signature: str
    attempt: str


def _template(visit: Visit, writer: BallotWriter, kiosk: bool) -> str:
    key = (visit.locale.tag, visit.large, kiosk, writer.row.eid, id(visit.site))
    kept = visit.services.part(BallotWriters).receipts
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        page = visit.page(
            "voting/receipt.html", ReceiptPage(row=writer.row, kiosk=kiosk, tracker=TRACKER, com=COM, signature=SIGNATURE, attempt=ATTEMPT)
        )
        kept[key] = bytes(page.body).decode()
    return kept[key]
