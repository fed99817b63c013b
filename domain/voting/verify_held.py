"""What somebody who checks a bundle holds besides it, and comparing the bundle with that."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.errors import N_, Refused
from domain.voting.checks import Check
from domain.voting.frozen import closing_line
from domain.voting.mirrored import Mirrored


@dataclass(frozen=True)
class Given:
    """What somebody holds besides the bundle.

    key: the vote's signing key, in hexadecimal. opening, closing: the lines that were read aloud. copy: a mirror of the board.
    """

    key: str = ""
    opening: str = ""
    closing: str = ""
    copy: Mirrored | None = None

    def tidy(self) -> "Given":
        """The same, however it was typed."""
        return Given(self.key.strip().lower(), self.opening.strip().lower(), " ".join(self.closing.lower().split()), self.copy)


NOTHING = Given()


def key_check(given: Given, key: str) -> Check:
    """Whether the bundle's signing key is the one that somebody holds."""
    return Check(given.key == key if given.key else None, N_("this is the key that was published at the opening"))


def board_checks(given: Given, board: Mirrored) -> Iterator[Check]:
    """Whether a bundle's board is the one that was mirrored and that the closing line tells."""
    yield Check(_continues(given.copy, board), N_("this board is the one that was mirrored, with more on it"))
    lines = [closing_line(head["size"], bytes.fromhex(head["root"])) for head in board.heads]
    fits = given.closing in lines if given.closing else None
    yield Check(fits, N_("the closing line is a head of this log, whose last one is %(line)s"), {"line": lines[-1] if lines else ""})


def _continues(copy: Mirrored | None, board: Mirrored) -> bool | None:
    if copy is None:
        return None
    try:
        copy.check_continued_by(board)
    except Refused:
        return False
    return True
