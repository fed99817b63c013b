"""An observer's copy of a board, and what contradicts it. No database, no network."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from domain.errors import N_, Refused
from domain.voting import merkle
from domain.voting.board import leaf_of
from domain.voting.bundle import read_log
from domain.voting.sealing import head_text, signed

HEADS, LOG = "heads.json", "log.csv"


@dataclass(frozen=True)
class Mirrored:
    """A board as it was published: `heads.json` and `log.csv`.

    heads: the oldest first, each with size, root, signature, at and kind. log: tracker ("" of a public act) and commitment of each entry.
    restored: sizes that the log had before the vote went on with a restored database, as the board says itself.
    """

    eid: str
    signing_key: str
    heads: Sequence[Mapping[str, Any]]
    log: Sequence[tuple[str, bytes]]
    restored: Sequence[int] = ()

    @classmethod
    def of(cls, heads: bytes, log: bytes) -> "Mirrored":
        """Read the two files. Raises Refused for what is no board."""
        try:
            held = json.loads(heads)
            bytes.fromhex(held["signing_key"])
            for head in held["heads"]:
                if type(head["size"]) is not int or head["size"] < 0:
                    raise ValueError("a head without a size")
                bytes.fromhex(head["root"] + head["signature"])
            return cls(str(held["eid"]), held["signing_key"], held["heads"], read_log(log), tuple(held.get("restored", ())))
        except (ValueError, KeyError, TypeError, AttributeError) as problem:
            raise Refused(N_("This is no board that can be read: %(problem)s"), problem=repr(problem)[:200]) from problem

    @classmethod
    def kept(cls, folder: Path) -> "Mirrored | None":
        """The copy in a folder, None where there is none yet. Raises Refused for one of which a part is missing or broken."""
        names = [name for name in (HEADS, LOG) if (folder / name).exists()]
        if not names:
            return None
        if len(names) == 1:
            raise Refused(N_("The copy is not whole: only %(name)s is in the folder."), name=names[0])
        return cls.of((folder / HEADS).read_bytes(), (folder / LOG).read_bytes())

    def check(self) -> None:
        """Raises Refused where it contradicts itself: a head that is not signed, or is not the root of the log."""
        key, hashes = bytes.fromhex(self.signing_key), [leaf_of(tracker, com) for tracker, com in self.log]
        for head in self.heads:
            size, root = head["size"], bytes.fromhex(head["root"])
            if not signed(key, bytes.fromhex(head["signature"]), head_text(self.eid, size, root)):
                raise Refused(N_("The head of size %(size)s is not signed by the key of the vote."), size=size)
            if size > len(hashes) or merkle.root(hashes[:size]) != root:
                raise Refused(N_("The head of size %(size)s is not the root of this log."), size=size)

    def check_continued_by(self, later: "Mirrored") -> None:
        """Raises Refused where a later board is not this one with more on it: then the board tells two stories."""
        if (self.signing_key, self.eid) != (later.signing_key, later.eid):
            raise Refused(N_("The board has another key than the copy: it is not the same vote."))
        for head in self.heads:
            if head not in later.heads:
                raise Refused(_told_twice(later, N_HEAD), size=head["size"], posted=_posted(later))
        if list(later.log[: len(self.log)]) != list(self.log):
            raise Refused(_told_twice(later, N_LOG), size=len(self.log), posted=_posted(later))


N_HEAD = N_("Equivocation: the board no longer has the head of size %(size)s that you hold.")
N_LOG = N_("Equivocation: the first %(size)s entries of the log are not those that you hold.")
RESTORED = {
    N_HEAD: N_(
        "The board no longer has the head of size %(size)s that you hold. It says itself that the vote went on with a restored copy of the "
        "database, after %(posted)s entries had been published: ask the officers which ballots are missing."
    ),
    N_LOG: N_(
        "The first %(size)s entries of the log are not those that you hold. The board says itself that the vote went on with a restored "
        "copy of the database, after %(posted)s entries had been published: ask the officers which ballots are missing."
    ),
}
"""The same where a public act says why. The copy stays as it is: it holds what the board has lost."""


def _told_twice(later: Mirrored, said: str) -> str:
    return RESTORED[said] if later.restored else said


def _posted(later: Mirrored) -> str:
    return ", ".join(map(str, later.restored))
