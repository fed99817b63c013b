"""What was found in a roll, before anything of it is written."""

from collections.abc import Sequence
from typing import TypedDict

from starlette.responses import Response

from domain.voting.actions import roll_import
from domain.voting.eligibility import Way
from domain.voting.models import Election
from domain.voting.sheet import Sheet
from web.frame.visit import Visit
from web.tables.importing import marked
from web.tables.importing.columns import Checked, Fault
from web.voting.ballot_writers import BallotWriters
from web.voting.roll_columns import columns_of, voters_of


class RollCheckPage(TypedDict):
    """What `voting/roll_check.html` is given.

    faults, doubts: line, column, what stands there, what to do; those that the page lists. more: further faults that are in the file
    to mend; beyond: further ones that are named once these are mended; odd: all doubts. twice: a rule for people who are there twice
    would mend something; keep: the rule that holds; repeated: rows it left out.
    """

    row: Election
    token: str
    second_kind: str
    keep: str
    twice: bool
    repeated: int
    kind: str
    people: int
    new: int
    already: int
    blank: int
    faults: list[tuple[int, str, str, str]]
    doubts: list[tuple[int, str, str, str]]
    more: int
    beyond: int
    odd: int
    letters: bool


SHOWN = 200
"""Faults that a page lists; the file with all of them is one press away."""


async def check_page(visit: Visit, row: Election, checked: Checked, token: str, second_kind: str, keep: str) -> Response:
    """What was found in a file, and what would be written."""
    labels = {column.key: visit.say(column.label) for column in columns_of(row, second_kind)}

    def told(faults: Sequence[Fault]) -> list[tuple[int, str, str, str]]:
        return [(one.line, labels.get(one.column, one.column), one.value, marked.words_of(one, visit.locale)) for one in faults[:SHOWN]]

    keys = visit.services.part(BallotWriters).vault.read(row.eid)
    new, already = (0, 0) if checked.faults else await roll_import.compare_roll(row, keys, voters_of(checked))
    return visit.page(
        "voting/roll_check.html",
        RollCheckPage(
            row=row,
            token=token,
            second_kind=second_kind,
            keep=keep,
            twice=checked.twice,
            repeated=checked.repeated,
            kind=checked.table.kind.upper(),
            people=len(checked.rows),
            new=new,
            already=already,
            blank=checked.table.blank,
            faults=told(checked.faults),
            doubts=told(checked.doubts),
            more=max(0, len(checked.faults) - SHOWN),
            beyond=checked.more,
            odd=checked.odd,
            letters=Way.SECOND in Sheet.from_json(row.sheet).who.ways,
        ),
        status=422 if checked.faults else 200,
    )
