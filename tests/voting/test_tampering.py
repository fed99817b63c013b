"""More than a hundred tamperings of a bundle, each by somebody without the signing key and by somebody with it: all are found.

Who has the key also has the opening and the closing line against them, which were read aloud. What nobody finds is named in
`docs/voting.md`: ballots replaced by as many others, totals below 50 ballots and winners below ten.
"""

import contextlib
import io
import json
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from domain.counting.rules import EqualShares, Greedy, Rule
from domain.db import current
from domain.errors import Refused
from domain.voting import bundle, merkle
from domain.voting.actions import commission
from domain.voting.board import leaf_of
from domain.voting.bundle import MANIFEST, PROTOCOL, SIGNATURE, WHOLE, as_json, log_csv, read_log
from domain.voting.checks import Exit
from domain.voting.frozen import Frozen, closing_line, opening_line
from domain.voting.sheet import Sheet
from domain.voting.standalone import recount
from domain.voting.verify import verify
from domain.voting.verify_held import Given
from tests.voting.checking_page import CheckingPage
from tests.voting.polling import TWO, Polling, prepare, sheet_of
from tests.voting.published import cast, finish, some

pytestmark = pytest.mark.anyio
Parts = dict[str, bytes]
Change = Callable[[Parts], Parts | None]


def other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value[:-1] + ("1" if value[-1:] != "1" else "2") if value else "x"
        case list():
            return value[1:] if value else ["x"]
        case dict():
            return {name: other(one) for name, one in value.items()} if value else {"x": 1}
    return 1


FIELDS = {
    "result.json": "format rule parameters ties ballots withheld selected cost budget currency blank digest rounds explanations figures "
    "endowment raised",
    "protocol.json": "election eid digest rehearsal opens closes ballots opened matched withdrawn tests slips roll blank votes",
    "rules.json": "format eid key title profile rehearsal about sheet",
}


def fields(name: str) -> Iterator[tuple[str, Change]]:
    """Every field of a JSON part changed, taken away, and a strange one added."""

    def change(field: str) -> Change:
        return lambda parts: _json(parts, name, lambda held: held | {field: other(held[field])} if field in held else None)

    def without(field: str) -> Change:
        def gone(held: dict[str, Any]) -> dict[str, Any] | None:
            return {key: one for key, one in held.items() if key != field} if field in held else None

        return lambda parts: _json(parts, name, gone)

    for field in FIELDS[name].split():
        yield f"{name} {field} changed", change(field)
        yield f"{name} {field} taken away", without(field)
    yield f"{name} with one more field", lambda parts: _json(parts, name, lambda held: held | {"more": 1})


def _json(parts: Parts, name: str, change: Callable[[Any], Any]) -> Parts | None:
    held = change(json.loads(parts[name]))
    return None if held is None else parts | {name: as_json(held)}


def with_points(value: Any) -> Any:
    """The same with every whole number written with a point."""
    match value:
        case bool():
            return value
        case int():
            return float(value)
        case list():
            return [with_points(one) for one in value]
        case dict():
            return {name: with_points(one) for name, one in value.items()}
    return value


def pointed(name: str, field: str = "") -> Change:
    """A JSON part with points in its whole numbers: all, or those of one field."""

    def change(held: Any) -> Any:
        if not field:
            return with_points(held)
        if isinstance(held, list):
            return [{key: with_points(one) if key == field else one for key, one in entry.items()} for entry in held]
        return {key: with_points(one) if key == field else one for key, one in held.items()}

    return lambda parts: _json(parts, name, change)


POINTED = {
    "result.json": "ballots blank cost budget rounds explanations figures raised",
    "protocol.json": "ballots opened matched withdrawn tests slips roll invalid blank votes opens closes",
    "heads.json": "size at",
    "events.json": "index count at",
    "totals.json": "votes",
}
"""Numbers that are equal and not the same."""


def rows(name: str, keys: tuple[str, ...]) -> Iterator[tuple[str, Change]]:
    """A JSON list with an entry gone, doubled, exchanged, and each of its fields changed."""
    yield f"{name} without its first", lambda parts: _json(parts, name, lambda held: held[1:])
    yield f"{name} without its last", lambda parts: _json(parts, name, lambda held: held[:-1])
    yield f"{name} with its last twice", lambda parts: _json(parts, name, lambda held: [*held, held[-1]])
    yield f"{name} turned around", lambda parts: _json(parts, name, lambda held: held[::-1])
    yield f"{name} empty", lambda parts: _json(parts, name, lambda held: [])
    for key in keys:
        for place in (0, 1, -1):
            yield f"{name} {place} {key}", _entry(name, place, key)


def _entry(name: str, place: int, key: str) -> Change:
    def change(held: list[dict[str, Any]]) -> Any:
        if key not in held[place]:
            return None
        held[place] = held[place] | {key: other(held[place][key])}
        return held

    return lambda parts: _json(parts, name, change)


def _text(name: str, old: str, new: str) -> Change:
    def change(parts: Parts) -> Parts | None:
        text = parts[name].decode() if name in parts else ""
        return parts | {name: text.replace(old, new, 1).encode()} if old in text else None

    return change


def log_changes() -> Iterator[tuple[str, Change]]:
    """The public log with entries gone, doubled, exchanged, invented or altered."""

    def change(how: Callable[[list[tuple[str, bytes]]], list[tuple[str, bytes]]]) -> Change:
        return lambda parts: parts | {"log.csv": log_csv(how(read_log(parts["log.csv"])))}

    def ballots(log: list[tuple[str, bytes]]) -> list[int]:
        return [place for place, (tracker, _) in enumerate(log) if tracker]

    yield "a ballot off the log", change(lambda log: [one for place, one in enumerate(log) if place != ballots(log)[3]])
    yield "a ballot twice on the log", change(lambda log: [*log[:-1], log[ballots(log)[0]], log[-1]])
    yield "a ballot invented", change(lambda log: [*log[:-1], ("0" * 10, bytes(32)), log[-1]])
    yield "a commitment exchanged", change(lambda log: _at(log, ballots(log)[0], (log[ballots(log)[0]][0], bytes(32))))
    yield "a tracker exchanged", change(lambda log: _at(log, ballots(log)[0], ("0" * 10, log[ballots(log)[0]][1])))
    yield "the log turned around", change(lambda log: log[::-1])
    yield "an act off the log", change(lambda log: log[1:])
    yield "a short commitment", change(lambda log: [(t, com[:31]) if t else (t, com) for t, com in log])
    yield "a ballot after the end", change(lambda log: [*log, ("0" * 10, bytes(32))])


def _at(log: list[tuple[str, bytes]], place: int, entry: tuple[str, bytes]) -> list[tuple[str, bytes]]:
    return [*log[:place], entry, *log[place + 1 :]]


def _file(change: Callable[[bytes], bytes | None]) -> Change:
    """The file of ballots altered, or taken away; nothing where there is none."""

    def changed(parts: Parts) -> Parts | None:
        if "ballots.pb" not in parts:
            return None
        held = change(parts["ballots.pb"])
        return parts | {"ballots.pb": held} if held is not None else {name: one for name, one in parts.items() if name != "ballots.pb"}

    return changed


def _without(name: str) -> Change:
    return lambda parts: {key: one for key, one in parts.items() if key != name}


NEEDED = ("rules.json", "log.csv", "heads.json", "events.json", "result.json", "protocol.json", "protocol.sig", "totals.json")
CHANGES: list[tuple[str, Change]] = [
    *fields("result.json"),
    *fields("protocol.json"),
    *fields("rules.json"),
    *rows("events.json", ("kind", "count", "reason", "facts", "office", "at", "nonce", "index")),
    *rows("heads.json", ("size", "root", "signature", "at", "kind")),
    *rows("totals.json", ("project", "votes")),
    *log_changes(),
    *((f"{name} {field} with points", pointed(name, field)) for name, all_ in POINTED.items() for field in all_.split()),
    ("rules.json with points", pointed("rules.json")),
    ("a ballot gone", _file(lambda data: b"".join(data.splitlines(True)[:-1]))),
    ("all ballots gone", _file(lambda _: None)),
    ("a cost in the file", _text("ballots.pb", "p1;100;", "p1;101;")),
    ("a name in the file", _text("ballots.pb", "提案第 1 號", "提案第 7 號")),
    ("the budget in the file", _text("ballots.pb", "budget;1000\n", "budget;1001\n")),
    ("the rule in the file", _text("ballots.pb", "\nrule;", "\nrule;x")),
    ("the comment in the file", _text("ballots.pb", "hamasen", "hamasem")),
    ("CR LF in the file", _text("ballots.pb", "META\n", "META\r\n")),
    ("a key twice", _text("result.json", '"ballots": ', '"ballots": 7,\n "ballots": ')),
    ("a blank more", _text("result.json", '"budget": ', '"budget":  ')),
    ("another recount program", lambda parts: parts | {"recount.py": b"print('all is well')"}),
    ("a strange part", lambda parts: parts | {"notes.txt": b"x"}),
    ("a second file of ballots", lambda parts: parts | {"ballots-1.pb": b"META"}),
    *((f"without {name}", _without(name)) for name in NEEDED),
]
HARMLESS = {"another recount program"}
"""What a check names without a verdict: the program in the bundle is not the one that checks it."""


def without_the_key(parts: Parts, real: Parts) -> bytes:
    """Made by somebody who can write a list of sums, and has the signatures of the real bundle."""
    held = {name: one for name, one in parts.items() if name not in (MANIFEST, SIGNATURE)}
    return bundle.zipped(held | {MANIFEST: bundle.manifest(held), SIGNATURE: real[SIGNATURE]})


def with_the_key(parts: Parts, polling: Polling) -> bytes:
    """Made by an insider: heads of the altered log, protocol and list are signed anew."""
    held = {name: one for name, one in parts.items() if name not in (MANIFEST, SIGNATURE)}
    signer, eid = polling.writer.signer, polling.row.eid
    with contextlib.suppress(KeyError, TypeError, ValueError):  # what cannot be read cannot be signed anew either
        hashes = [leaf_of(tracker, com) for tracker, com in read_log(held["log.csv"])]
        signed = []
        for head in json.loads(held["heads.json"]):
            size = min(head["size"], len(hashes))
            root = merkle.root(hashes[:size])
            signed.append(head | {"size": size, "root": root.hex(), "signature": signer.head(eid, size, root).hex()})
        held["heads.json"] = as_json(signed)
    if "protocol.json" in held and "protocol.sig" in held:
        held["protocol.sig"] = (signer.text(PROTOCOL + held["protocol.json"]).hex() + "\n").encode()
    manifest = bundle.manifest(held)
    return bundle.zipped(held | {MANIFEST: manifest, SIGNATURE: (signer.text(WHOLE + manifest).hex() + "\n").encode()})


def ends(data: bytes, **lines: str) -> Exit:
    """What a check ends with."""
    try:
        return verify(data, Given(**lines)).exit
    except Refused:
        return Exit.UNREADABLE


def cheap(sheet: Sheet) -> Sheet:
    """The same for a thousandth of the money: shares are raised some dozens of times, not thousands of times."""
    return replace(sheet, candidates=tuple(replace(item, cost=item.cost // 1000) for item in sheet.candidates), budget=sheet.budget // 1000)


ALL_OF_THEM = [
    pytest.param(Greedy(), 1, id="greedy", marks=pytest.mark.long),
    pytest.param(EqualShares(completion="add1"), 1, id="equal shares", marks=pytest.mark.long),
]


@pytest.mark.parametrize(("rule", "every"), [pytest.param(Greedy(), 8, id="an eighth of them"), *ALL_OF_THEM])
async def test_every_tampering_is_found(folder: Path, rule: Rule, every: int, page_checker: CheckingPage) -> None:
    """By the command and by the page, with the same exit. A bundle is the same whatever database it came from: of PostgreSQL a fourth."""
    every = 4 if current().dialect == "postgres" else every
    polling = await prepare(folder, sheet=cheap(sheet_of(rule=rule)))
    await cast(polling, some(58))
    await commission.withdraw(polling.row, polling.ballot(polling.codes[1]).tracker, "他人冒用", TWO)
    published, data = await finish(polling, 58)
    real = bundle.opened(data)
    frozen = Frozen.read(json.loads(real["rules.json"]))
    public, signing = bytes((await polling.again()).public_key or b""), bytes(polling.row.signing_key or b"")
    last = json.loads(real["heads.json"])[-1]
    opening, closing = opening_line(frozen.eid, frozen.digest(), public, signing), closing_line(last["size"], bytes.fromhex(last["root"]))
    lines = {"opening": opening, "closing": closing}
    assert ends(data) is ends(data, **lines) is Exit.SOUND
    assert ends(data, opening="00" * 32) is ends(data, closing="7 " + "00" * 32) is Exit.DISAGREES
    assert page_checker.exit(data) == page_checker.exit(data, **lines) == Exit.SOUND
    assert page_checker.exit(data, opening="00" * 32) == page_checker.exit(data, closing="7 " + "00" * 32) == Exit.DISAGREES
    tried, missed, differ = 0, [], []
    for name, change in CHANGES[::every]:
        parts = change(dict(real))
        if parts is None or parts == real:
            continue
        tried += 1
        for who, forged in (("without", without_the_key(parts, real)), ("with", with_the_key(parts, polling))):
            found, there = ends(forged, **lines), page_checker.exit(forged, **lines)
            differ += [] if found == there else [(who, name, int(found), there)]
            if forged != data and found in (Exit.SOUND, Exit.WITHHELD):
                missed.append((who, name))
    assert tried >= 100 // every, tried
    assert not differ, differ
    assert {name for who, name in missed if who == "without"} == set(), missed
    assert {name for _, name in missed} <= HARMLESS, missed
    assert published.parts


async def test_the_file_itself_is_looked_at(folder: Path, page_checker: CheckingPage) -> None:
    """Bytes before, between and behind, packed parts, a name twice, a cut file: none is a bundle of ours."""
    polling = await prepare(folder)
    await cast(polling, some(58))
    _, data = await finish(polling, 58)
    real = bundle.opened(data)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in real.items():
            archive.writestr(name, part)
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of what is meant here
        for name in ("rules.json", "rules.json"):
            archive.writestr(name, real["rules.json"])
    for place, forged in enumerate((b"x" + data, data + b"x", packed.getvalue(), twice.getvalue(), data[:-40], data[:1000], b"", b"PK")):
        assert ends(forged) in (Exit.UNREADABLE, Exit.DISAGREES), place
        assert page_checker.exit(forged) == ends(forged), place


async def test_the_recount_program_finds_what_it_names(folder: Path, tmp_path: Path) -> None:
    """Manifest, ballots, totals and winners; what it does not name is the other program's."""
    polling = await prepare(folder)
    await cast(polling, some(58))
    _, data = await finish(polling, 58)
    real, path = bundle.opened(data), tmp_path / "bundle.zip"
    path.write_bytes(data)
    assert recount.main([str(path)]) == 0
    named = ("result.json selected", "result.json ballots", "totals.json", "a ballot gone", "the budget in the file", "result.json cost")
    tried = 0
    for name, change in CHANGES:
        parts = change(dict(real)) if name.startswith(named) else None
        if parts is None or parts == real or name == "result.json cost taken away":
            continue
        tried += 1
        path.write_bytes(bundle.zipped(parts))  # the list of sums is the real one
        assert recount.main([str(path)]) in (2, 5), name
    assert tried > 10
