"""Checking the public log of a bundle: its heads, its public acts, and what they say of ballots."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from domain.errors import N_
from domain.voting import merkle
from domain.voting.ballot import Choice, commitment
from domain.voting.board import act_digest, leaf_of
from domain.voting.bundle import load, read_log
from domain.voting.checks import Check
from domain.voting.codes import tracker_of
from domain.voting.frozen import Frozen
from domain.voting.public_acts import SUM, VOTERS
from domain.voting.sealing import head_text, signed

TRACKER = re.compile(r"[0-9A-Z]{10}")
HOUR = 3_600_000
AT_THE_END = ("sealed", "test_slips")


@dataclass(frozen=True)
class Board:
    """The log of a bundle with everything that stands on it. ballots: tracker to commitment; acts: in their order."""

    frozen: Frozen
    heads: list[dict[str, Any]]
    log: list[tuple[str, bytes]]
    acts: list[dict[str, Any]]

    @classmethod
    def of(cls, parts: Mapping[str, bytes], frozen: Frozen) -> "Board":
        """Read the parts. Raises Refused, or KeyError, TypeError or ValueError."""
        return cls(frozen, load(parts, "heads.json"), read_log(parts["log.csv"]), load(parts, "events.json"))

    @property
    def ballots(self) -> dict[str, bytes]:
        """Ballots on the log: tracker to commitment."""
        return {tracker: com for tracker, com in self.log if tracker}

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Acts of one kind."""
        return [act for act in self.acts if act["kind"] == kind]

    @property
    def opening(self) -> dict[str, Any]:
        """The act of opening. Raises ValueError where there is not exactly one."""
        (act,) = self.of_kind("opened")
        return act

    @property
    def public_key(self) -> bytes:
        """The key that ballots were sealed to."""
        return bytes.fromhex(self.opening["facts"]["public_key"])

    @property
    def signing_key(self) -> bytes:
        """The key that heads and protocol are signed with."""
        return bytes.fromhex(self.opening["facts"]["signing_key"])

    @property
    def withdrawn(self) -> list[str]:
        """Trackers of the ballots that the commission withdrew."""
        return [act["facts"]["tracker"] for act in self.of_kind("withdrawn")]

    @property
    def tests(self) -> list[dict[str, str]]:
        """The observers' slips, with code, choices and nonce."""
        return [slip for act in self.of_kind("test_slips") for slip in act["facts"]["slips"]]

    def times(self) -> tuple[int, int]:
        """When voting began and ended, as the acts have it."""
        facts = self.opening["facts"]
        ends = [act["facts"]["to"] for act in self.of_kind("times") if act["index"] > self.opening["index"]]
        return facts["opens"], ends[-1] if ends else facts["closes"]


def checks_of_log(board: Board) -> Iterator[Check]:
    """Everything that the log shows."""
    yield from _head_checks(board)
    yield from _act_checks(board)
    yield from _ballot_checks(board)


def _head_checks(board: Board) -> Iterator[Check]:
    heads, eid = board.heads, board.frozen.eid
    hashes = [leaf_of(tracker, com) for tracker, com in board.log]
    texts = [head_text(eid, head["size"], bytes.fromhex(head["root"])) for head in heads]
    fits = all(signed(board.signing_key, bytes.fromhex(head["signature"]), text) for head, text in zip(heads, texts, strict=True))
    yield Check(fits, N_("all %(count)s tree heads are signed by the key of this vote"), {"count": len(heads)})
    yield Check(
        all(a["root"] == b["root"] for a, b in pairwise(sorted(heads, key=lambda head: head["size"])) if a["size"] == b["size"]),
        N_("no two heads of one size differ"),
    )
    grown = all(a["size"] <= b["size"] and (a["at"], a["kind"]) != (b["at"], b["kind"]) and a["at"] <= b["at"] for a, b in pairwise(heads))
    yield Check(grown, N_("the log only grew"))
    yield Check(_timely(board), N_("the heads are of the moments of their acts, and of full hours between them"))
    roots = merkle.roots(hashes, (head["size"] for head in heads))
    begins = all(head["size"] in roots and roots[head["size"]].hex() == head["root"] for head in heads)
    yield Check(begins, N_("every head is the root of the beginning of this log"))
    first: dict[str, Any] = heads[0] if heads else {"size": -1, "kind": ""}
    begun = first["kind"] == "opening" and first["size"] == board.opening["index"] + 1
    empty = begun and not any(tracker for tracker, _ in board.log[: first["size"]])
    yield Check(empty, N_("the first head covers the acts up to the opening, and no ballot"))
    yield Check(
        bool(heads) and heads[-1]["size"] == len(board.log) and heads[-1]["kind"] == "final", N_("the final head covers the whole log")
    )
    kinds = [head["kind"] for head in heads]
    shape = kinds[:1] == ["opening"] and set(kinds[1:]) <= {"hourly", "final"}
    tens = all(_ballots(board, head["size"]) % 10 == 0 for head in heads if head["kind"] != "final")
    yield Check(shape and tens, N_("until the close the ballots on the log grew by tens"))


def _timely(board: Board) -> bool:
    """Opening and final heads are signed in the moment of the act before them, hourly ones as of a full hour."""
    moments = {"opening": {board.opening["at"]}, "final": {act["at"] for kind in AT_THE_END for act in board.of_kind(kind)}}
    names = {"size", "root", "signature", "at", "kind"}
    return all(
        set(head) == names
        and type(head["at"]) is int
        and (head["at"] in moments[head["kind"]] if head["kind"] in moments else head["at"] % HOUR == 0)
        for head in board.heads
    )


def _ballots(board: Board, size: int) -> int:
    return sum(1 for tracker, _ in board.log[:size] if tracker)


def _act_checks(board: Board) -> Iterator[Check]:
    eid, acts = board.frozen.eid, board.acts
    places = [place for place, (tracker, _) in enumerate(board.log) if not tracker]
    plain = all(type(act["index"]) is int for act in acts)
    yield Check(
        plain and [act["index"] for act in acts] == places, N_("every public act stands on the log, and nothing else beside the ballots")
    )
    blacked = [act for act in acts if "digest" in act]
    digests = [bytes.fromhex(act["digest"]) if "digest" in act else act_digest(eid, act, bytes.fromhex(act["nonce"])) for act in acts]
    names = (
        {"kind", "count", "facts", "office", "at", "index", "reason", "nonce"},
        {"kind", "count", "facts", "office", "at", "index", "digest"},
    )
    yield Check(
        all(set(act) in names for act in acts) and digests == [board.log[place][1] for place in places],
        N_("every public act is the one that was committed to"),
    )
    if blacked:
        yield Check(None, N_("the reasons of %(count)s acts are blacked out; their entries stand on the log"), {"count": len(blacked)})
    order = [act["kind"] for act in acts]
    once = all(order.count(kind) == 1 for kind in ("frozen", "opened", "closed", "sealed"))
    course = once and order.index("frozen") < order.index("opened") < order.index("closed") < order.index("sealed")
    ended = course and set(order[order.index("sealed") :]) <= set(AT_THE_END)
    last = course and not any(tracker for tracker, _ in board.log[acts[order.index("sealed")]["index"] :])
    yield Check(ended and last, N_("the vote was fixed, opened, closed and shut once each, in this order, and nothing came in afterwards"))
    digest = board.frozen.digest()
    fixed = all(act["facts"]["digest"] == digest for act in board.of_kind("frozen") + board.of_kind("opened"))
    yield Check(fixed, N_("the rule sheet has the digest that was published at the opening"))
    sums = [act["facts"]["of"] for act in board.of_kind(SUM)]
    yield Check(
        not set(order) & VOTERS and len(set(sums)) == len(sums) and set(sums) <= VOTERS,
        N_("acts behind which one voter stands are told as sums"),
    )


def _ballot_checks(board: Board) -> Iterator[Check]:
    named = [tracker for tracker, _ in board.log if tracker]
    plain = all(TRACKER.fullmatch(tracker) for tracker in named) and all(len(com) == 32 for _, com in board.log)
    yield Check(plain and len(named) == len(set(named)), N_("no ballot is on the log twice"))
    ballots, gone = board.ballots, board.withdrawn
    single = all(act["count"] == 1 and set(act["facts"]) == {"tracker"} for act in board.of_kind("withdrawn"))
    yield Check(single and len(set(gone)) == len(gone) and set(gone) <= set(ballots), N_("every withdrawal names one ballot on the log"))
    trackers = [tracker_of(board.frozen.eid, slip["code"]) for slip in board.tests]
    opens = all(
        ballots.get(tracker) == commitment(board.frozen.eid, tracker, bytes.fromhex(slip["nonce"]), Choice.read(slip["choices"].encode()))
        for tracker, slip in zip(trackers, board.tests, strict=True)
    )
    apart = len(set(trackers)) == len(trackers) and not set(trackers) & set(gone)
    counted = all(act["count"] == len(act["facts"]["slips"]) for act in board.of_kind("test_slips"))
    yield Check(opens and apart and counted, N_("each of %(count)s test slips opens its entry on the log"), {"count": len(trackers)})
