"""Checking a bundle without us: every part of it, or saying that it was not checked. No database, no network.

A bundle does not vouch for itself: the opening line and the closing line, which are read aloud and printed, bind its rules and its log.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from domain.counting.errors import UnknownRule
from domain.errors import N_, Refused
from domain.voting.bundle import MANIFEST, PROTOCOL, SIGNATURE, WHOLE, as_json, load, log_csv, manifest, opened, read_log, unpacked, zipped
from domain.voting.bundle import recount_program as own_recount
from domain.voting.checks import Check, Verified
from domain.voting.frozen import Frozen, opening_line
from domain.voting.mirrored import Mirrored
from domain.voting.sealing import signed
from domain.voting.verify_count import checks_of_count
from domain.voting.verify_held import NOTHING, Given, board_checks, key_check
from domain.voting.verify_log import Board, checks_of_log
from domain.voting.verify_one import verified_one

JSON_PARTS = ("heads.json", "events.json", "result.json", "protocol.json", "totals.json")
NEEDED = ("rules.json", "log.csv", "heads.json", "events.json", "result.json", "protocol.json", "protocol.sig", "recount.py")
UNCHECKED = ("protocol.pdf", "README.txt")
"""Parts for people, which no program reads."""

BALLOTS = re.compile(r"ballots(-[1-9][0-9]*)?\.pb")


def verify(data: bytes, given: Given = NOTHING) -> Verified:
    """Check a bundle. Whoever holds nothing besides takes rules and log from the bundle's word.

    Raises Refused for a file that is none, or has parts that cannot be read.
    """
    parts = opened(data)
    try:
        if _is_format_one(parts):
            return verified_one(unpacked(data), given.tidy())
        return _verified(data, parts, given.tidy())
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, UnknownRule) as problem:
        raise Refused(N_("The bundle has parts that cannot be read: %(problem)s"), problem=repr(problem)[:200]) from problem


def _is_format_one(parts: Mapping[str, bytes]) -> bool:
    rules = load(parts, "rules.json")
    return isinstance(rules, dict) and rules.get("format") == 1


def _verified(data: bytes, parts: dict[str, bytes], given: Given) -> Verified:
    lacking = [name for name in NEEDED if name not in parts]
    if lacking:
        raise Refused(N_("The bundle has no readable %(name)s."), name=", ".join(lacking))
    frozen = Frozen.read(load(parts, "rules.json"))
    board = Board.of(parts, frozen)
    result, protocol = load(parts, "result.json"), load(parts, "protocol.json")
    checks = [
        *_difference_checks(board),
        *_file_checks(data, parts, frozen),
        *_key_checks(parts, board, given),
        *_line_checks(board, given),
        *checks_of_log(board),
        *_protocol_checks(parts, board, result, protocol),
    ]
    counted = checks_of_count(parts, frozen, result, board)
    said = Check(None, N_("that each published ballot is the one on the log: officers and observers saw it in the room"))
    taken = (
        []
        if given.opening and given.closing
        else [Check(None, N_("without the opening and the closing line, rules and log are taken from the bundle's word"))]
    )
    if frozen.profile == "room":
        taken.insert(0, Check(None, N_("who could open ballots before the close: in a small assembly the site itself may keep the key")))
    checks += [said, *counted.checks, *taken]
    return Verified(tuple(checks), counted.selected, tuple(result["selected"]), counted.lot)


def _difference_checks(board: Board) -> Iterator[Check]:
    """What officers accepted in public before the box was shut stands first: that slips, people and ballots do not agree."""
    said = N_("accepted in public before the box was shut: %(slips)s slips, %(people)s people, %(ballots)s ballots: %(reason)s")
    for act in board.of_kind("difference"):
        facts = act["facts"]
        if set(facts) != {"slips", "people", "ballots"} or any(type(number) is not int for number in facts.values()):
            raise ValueError("no numbers that differ")
        yield Check(None, said, facts | {"reason": act.get("reason", "–")})


def _file_checks(data: bytes, parts: Mapping[str, bytes], frozen: Frozen) -> Iterator[Check]:
    listed = {name: part for name, part in parts.items() if name not in (MANIFEST, SIGNATURE)}
    yield Check(parts.get(MANIFEST) == manifest(listed), N_("every part is as the bundle lists it"))
    yield Check(zipped(parts) == data, N_("the file holds its parts and nothing else"))
    strangers = [name for name in listed if name not in (*NEEDED, *JSON_PARTS, *UNCHECKED) and not BALLOTS.fullmatch(name)]
    yield Check(not strangers, N_("no part is unknown%(names)s"), {"names": "".join(f" {name[:60]!r}" for name in strangers)})
    bent = [name for name in JSON_PARTS if name in parts and as_json(load(parts, name)) != parts[name]]
    bent += [] if frozen.written() == parts["rules.json"] else ["rules.json"]
    bent += [] if log_csv(read_log(parts["log.csv"])) == parts["log.csv"] else ["log.csv"]
    yield Check(not bent, N_("every part is written in the one form it has%(names)s"), {"names": "".join(f" {name}" for name in bent)})
    ours = parts["recount.py"] == own_recount()
    yield Check(True if ours else None, N_("the recount program in it is the one of this version"))
    named = ", ".join(name for name in UNCHECKED if name in parts)
    yield Check(None, N_("not looked into, because they are for people: %(names)s"), {"names": named})


def _key_checks(parts: Mapping[str, bytes], board: Board, given: Given) -> Iterator[Check]:
    mine = bytes.fromhex(parts.get(SIGNATURE, b"").decode().strip())
    whole = signed(board.signing_key, mine, WHOLE + parts[MANIFEST])
    yield Check(whole, N_("the bundle is signed by the key %(key)s"), {"key": board.signing_key.hex()})
    yield key_check(given, board.signing_key.hex())
    fits = signed(board.signing_key, bytes.fromhex(parts["protocol.sig"].decode().strip()), PROTOCOL + parts["protocol.json"])
    plain = all(parts[name].decode() == bytes.fromhex(parts[name].decode().strip()).hex() + "\n" for name in ("protocol.sig", SIGNATURE))
    yield Check(fits and plain, N_("the protocol is signed by the key of this vote"))


def _line_checks(board: Board, given: Given) -> Iterator[Check]:
    line = opening_line(board.frozen.eid, board.frozen.digest(), board.public_key, board.signing_key)
    yield Check(
        given.opening == line if given.opening else None, N_("the rules and keys are those of the opening line %(line)s"), {"line": line}
    )
    yield from board_checks(given, Mirrored(board.frozen.eid, board.signing_key.hex(), board.heads, board.log))


def _protocol_checks(parts: Mapping[str, bytes], board: Board, result: Mapping[str, Any], protocol: Mapping[str, Any]) -> Iterator[Check]:
    frozen = board.frozen
    same = (protocol["eid"], protocol["digest"], protocol["election"], protocol["rehearsal"]) == (
        frozen.eid,
        frozen.digest(),
        frozen.key,
        frozen.rehearsal,
    )
    yield Check(same, N_("the protocol is of these rules"))
    yield Check((protocol["opens"], protocol["closes"]) == board.times(), N_("the times of the protocol are those of the public acts"))
    told = (protocol["withdrawn"], protocol["tests"])
    named = [act["facts"].get("tests") for act in board.of_kind("sealed")]
    yield Check(
        told == (len(board.withdrawn), len(board.tests)) and all(count in (None, len(board.tests)) for count in named),
        N_("the protocol has as many withdrawn ballots and test slips as public acts took out"),
    )
    yield Check(
        protocol["opened"] == protocol["matched"] == protocol["ballots"],
        N_("%(opened)s ballots opened, %(matched)s matched what was committed to"),
        {"opened": protocol["opened"], "matched": protocol["matched"]},
    )
    leaves = len(board.ballots)
    counted = leaves - len(board.withdrawn) - len(board.tests)
    facts = {"ballots": result["ballots"], "leaves": leaves, "withdrawn": len(board.withdrawn), "tests": len(board.tests)}
    yield Check(
        counted == protocol["ballots"] == result["ballots"],
        N_("%(ballots)s ballots = %(leaves)s on the log − %(withdrawn)s withdrawn − %(tests)s test slips"),
        facts,
    )
    yield Check(_shape(protocol), N_("the protocol holds what a protocol holds"))
    yield from _slip_checks(protocol, leaves, board)


PROTOCOL_NAMES = frozenset(
    {
        *("election", "eid", "digest", "rehearsal", "opens", "closes", "ballots", "opened", "matched"),
        *("withdrawn", "tests", "invalid", "slips", "roll"),
    }
)
MORE_NAMES = frozenset({"blank", "votes", "channels"})


def _shape(protocol: Mapping[str, Any]) -> bool:
    numbers = [*protocol["slips"].values(), *protocol["roll"].values(), *protocol["invalid"].values()]
    numbers += [protocol[name] for name in ("ballots", "opened", "matched", "withdrawn", "tests", "opens", "closes")]
    plain = all(type(number) is int and number >= 0 for number in numbers)
    return plain and PROTOCOL_NAMES <= set(protocol) <= PROTOCOL_NAMES | MORE_NAMES


def _slip_checks(protocol: Mapping[str, Any], leaves: int, board: Board) -> Iterator[Check]:
    slips, roll = protocol["slips"], protocol["roll"]
    if "given" in slips:  # small cells were added together
        balanced, given = None, slips["given"]
        most = roll["collected"] + roll["replaced"] + protocol["tests"]
    else:
        balanced = slips["printed"] == slips["unopened"] + slips["handed_out"] + slips["spoiled"] + slips["left"]
        given = slips["handed_out"] + slips["armed"]
        most = roll["onsite"] + roll["remote"] + roll["replaced"] + protocol["tests"]
    facts = {name: slips.get(name, "–") for name in ("printed", "unopened", "handed_out", "spoiled", "left")}
    yield Check(
        balanced,
        N_(
            "slips printed (%(printed)s) = unopened (%(unopened)s) + handed out (%(handed_out)s) + "
            "spoiled (%(spoiled)s) + left over (%(left)s)"
        ),
        facts,
    )
    accepted = [act["facts"] for act in board.of_kind("difference")][-1:] == [{"slips": given, "people": most, "ballots": leaves}]
    aside = accepted and bool(board.of_kind("quarantined"))
    fits = True if leaves <= given else None if aside else False
    yield Check(fits, N_("there are no more ballots than slips handed out and codes collected"))
    if roll["people"] == 0:
        yield Check(None, N_("slips against people: this vote has no roll"))
    else:
        yield Check(
            True if given <= most else None if accepted else False,
            N_("no more slips were handed out than people collected one (%(people)s), with test slips and replacements"),
            {"people": most},
        )
