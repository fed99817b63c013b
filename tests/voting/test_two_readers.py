"""A file that somebody broke: the program and `recount.py` both refuse it, or both find the same winners."""

import random
import re
from collections.abc import Callable

import pytest

from domain.counting.count import count
from domain.counting.errors import BadFile, Undecided
from domain.counting.pb.reader import read
from domain.counting.rules import Greedy
from domain.counting.ties import Ties
from domain.voting.standalone import recount
from tests.voting.published import pb

pytestmark = pytest.mark.filterwarnings("error")
LOT = ("a", "b", "c")
BASE = pb([["a", 3], ["b", 4], ["c", 5]], [["a"], ["b"], ["c"], ["a,c"], ["b,c"], ["a"], [""]], 9)


def program(data: bytes) -> list[str] | str:
    """Winners, or "refused"."""
    try:
        election = read(data)
        found = count(election, Greedy(), Ties(("lot",), LOT), report=False)
    except (BadFile, Undecided):
        return "refused"
    return sorted(election.projects[place].id for place in found.selected)


def standalone(data: bytes) -> list[str] | str:
    """The same by the program that needs nothing of ours."""
    try:
        election = recount.Election(data, ["lot"], list(LOT))
        won = election.winners("greedy", {})
    except (ValueError, KeyError, recount.OpenTie):
        return "refused"
    return sorted(election.ids[place] for place in won)


def of(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """Its first `old` replaced."""

    def changed(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return changed


CHANGES = {
    "nothing": lambda data: data,
    "carriage return alone": of(b"\nVOTES", b"\r\nVO\rTES"),
    "carriage return in a name": of(b"a;3", b"a;3\r;"),
    "CR LF": lambda data: data.replace(b"\n", b"\r\n"),
    "blanks in the projects' heading": of(b"project_id;cost", b" project_id ; cost "),
    "blanks in the votes' heading": of(b"voter_id;vote", b"voter_id ; vote"),
    "empty line before the votes' heading": of(b"VOTES\n", b"VOTES\n\n\n"),
    "empty line before the projects' heading": of(b"PROJECTS\n", b"PROJECTS\n\n"),
    "open quotation in the votes' heading": of(b"voter_id;vote", b'voter_id;"vote'),
    "a heading on two lines": of(b"voter_id;vote", b'voter_id;"vo\nte"'),
    "another column on two lines": of(b"voter_id;vote\n", b'voter_id;vote;"a\nge"\n'),
    "projects' heading on two lines": of(b"project_id;cost", b'project_id;"co\nst"'),
    "mark at the head": lambda data: b"\xef\xbb\xbf" + data,
    "mark inside": of(b"PROJECTS", b"\xef\xbb\xbfPROJECTS"),
    "twice a mark": lambda data: b"\xef\xbb\xbf" * 2 + data,
    "a rank limit that is no number": lambda data: of(b"num_votes", b"max_length;many\nnum_votes")(data).replace(b"approval", b"ordinal"),
    "a rank limit that is no whole number": lambda data: of(b"num_votes", b"max_length;2.5\nnum_votes")(data).replace(
        b"approval", b"ordinal"
    ),
    "a rank limit beyond all": lambda data: of(b"num_votes", b"max_length;1000000000000000\nnum_votes")(data).replace(
        b"approval", b"ordinal"
    ),
    "ranks": lambda data: of(b"num_votes", b"max_length;2\nnum_votes")(data).replace(b"approval", b"ordinal"),
    "a project twice": of(b"b;4", b"a;4"),
    "no such project": of(b"a,c", b"a,x"),
    "a project twice in a vote": of(b"a,c", b"a,a"),
    "another number of votes": of(b"num_votes;7", b"num_votes;8"),
    "a threshold that is no number": of(b"num_votes", b"min_project_score_threshold;x\nnum_votes"),
    "a section twice": of(b"PROJECTS\n", b"PROJECTS\nPROJECTS\n"),
    "NUL": of(b"a;3", b"a;3\0"),
    "not UTF-8": of(b"a;3", b"a;3\xff"),
    "a digit that is none of ours": of(b"a;3", "a;٣".encode()),
    "a cost with a sign": of(b"a;3", b"a;+3"),
    "cost with an exponent": of(b"a;3", b"a;3e0"),
    "cost of nothing": of(b"a;3", b"a;0"),
    "a withdrawn project": of(b"a;3", b"a;999999999"),
    "no votes at all": lambda data: re.sub(rb"num_votes;7", b"num_votes;0", data[: data.index(b"VOTES\n")]) + b"VOTES\nvoter_id;vote\n",
    "only its head": lambda data: data[:40],
    "no line break at the end": lambda data: data.rstrip(b"\n"),
    "many at the end": lambda data: data + b"\n\n",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_broken_file_is_the_same_to_both(change: str) -> None:
    data = CHANGES[change](BASE)
    assert change == "nothing" or data != BASE
    assert program(data) == standalone(data)


@pytest.mark.long
def test_bytes_changed_by_chance_are_the_same_to_both() -> None:
    chance, alphabet = random.Random(11), b'\r\n;,"0129 \xef\xbb\xbf\x00abcVOTES\xe9\x85\xb7'
    for turn in range(4000):
        data = bytearray(BASE)
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(data))
            act = chance.randrange(3)
            data[place : place + (act > 0)] = bytes([chance.choice(alphabet)]) if act < 2 else b""
        assert program(bytes(data)) == standalone(bytes(data)), (turn, bytes(data))
