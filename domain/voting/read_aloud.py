"""The two lines that are read aloud and printed, so that a bundle need not be taken at its word."""

from domain.voting.fixed import format_of
from domain.voting.frozen import closing_line, opening_line
from domain.voting.models import Election, State
from domain.voting.queries import newest_head

OPENED = frozenset(State) - {State.DRAFT, State.FROZEN}
SHUT = frozenset({State.SEALED, State.COUNTED, State.CERTIFIED})


async def lines_of(row: Election) -> tuple[str, str]:
    """The opening line, "" before the opening and of format 1; and the closing line, "" until the box is shut."""
    opening = closing = ""
    if row.state in OPENED and format_of(row) > 1 and row.public_key and row.signing_key:
        opening = opening_line(row.eid, row.digest, bytes(row.public_key), bytes(row.signing_key))
    head = await newest_head(row.id) if row.state in SHUT else None
    if head is not None:
        closing = closing_line(head.size, bytes(head.root))
    return opening, closing
