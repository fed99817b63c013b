"""`verify.html`: what it computes is right, it says what `hamasen verify` says, it is small, and it talks to nobody."""

import base64
import hashlib
import json
import os
import random
import re
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.counting.errors import Undecided
from domain.counting.ties import draw
from domain.errors import Refused
from domain.voting import bundle
from domain.voting.closing import Level, Told, steps_of, tally_of
from domain.voting.pbfile import pb_file
from domain.voting.standalone import recount
from domain.voting.verify import verify
from tests.voting.checking_page import CheckingPage
from tests.voting.random_votes import random_vote
from tests.voting.signature_vectors import BAD, GOOD, KEY, RFC_8032
from web.voting import verifier

KEPT = sorted((Path(__file__).parent / "bundles").glob("*.zip"))
LARGEST = 120_000
SIGNED = """(all) => {
  const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return all.map(([key, text, signature]) => checker.signed(bytes(key), bytes(signature), bytes(text)));
}"""
ORACLE = """async (all) => {
  const bytes = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16)), found = [];
  for (const [key, text, signature] of all) {
    const held = await crypto.subtle.importKey("raw", bytes(key), { name: "Ed25519" }, false, ["verify"]);
    found.push(await crypto.subtle.verify("Ed25519", held, bytes(signature), bytes(text)));
  }
  return found;
}"""
SUMS = """([name, all]) => all.map((text) => {
  const data = Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  return checker.hex(checker[name](data));
})"""
COUNTED = """([sheet, choices, lot, seed, about]) => {
  try {
    const held = checker.sheetOf(sheet), tally = checker.tallyOf(held, choices, lot, seed, () => {});
    const file = checker.pbFile(held, tally, Object.keys(held.weights).length > 0, about);
    return [checker.written(checker.stepsOf(held, tally)), new TextDecoder().decode(file)];
  } catch (tie) {
    if (!tie.tied) throw tie;
    return null;
  }
}"""


def test_it_is_one_small_file_that_can_talk_to_nobody() -> None:
    page, policy = verifier.built()
    text = page.decode()
    assert len(page) <= LARGEST
    for kind in ("script", "style"):
        (inside,) = re.findall(f"<{kind}>(.*?)</{kind}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert f'content="{policy}"' in text
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "connect-src" not in policy
    assert not re.findall(r"https?://|src=|@import|url\(", text)
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|new Function|srcdoc", text)


@pytest.mark.long
def test_sha_2_is_that_of_the_library(page_checker: CheckingPage) -> None:
    """The examples of FIPS 180-4, every length around a block, and a longer text."""
    chance = random.Random(1)
    texts = [b"", b"abc", *(chance.randbytes(length) for length in (*range(140), 255, 256, 257))]
    for name, repeated in (("sha256", 1_000_000), ("sha512", 50_000)):
        texts.append(b"a" * repeated)
        found = page_checker.evaluate(SUMS, [name, [text.hex() for text in texts]])
        assert found == [hashlib.new(name, text).hexdigest() for text in texts]
    assert page_checker.evaluate(SUMS, ["sha256", ["616263"]]) == ["ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"]


def test_signatures_are_judged_as_the_standard_says(page_checker: CheckingPage) -> None:
    good = [*RFC_8032, *((KEY, text, signature) for text, signature in GOOD)]
    assert all(page_checker.evaluate(SIGNED, good))
    assert not any(page_checker.evaluate(SIGNED, [(KEY, text, signature) for text, signature in BAD]))


def test_the_browsers_own_library_judges_alike(page_checker: CheckingPage) -> None:
    """Random keys and texts, each whole and with one bit turned in key, text or signature; keys that are no points of the curve too."""
    chance, cases = random.Random(2), [(KEY, text, signature) for text, signature in (*GOOD, *BAD)]
    for _ in range(60):
        key = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        held = [key.public_key().public_bytes_raw(), text := chance.randbytes(chance.randrange(1, 90)), key.sign(text)]
        cases.append(tuple(part.hex() for part in held))
        place = chance.randrange(3)
        turned = bytearray(held[place])
        turned[chance.randrange(len(turned))] ^= 1 << chance.randrange(8)
        held[place] = bytes(turned)
        cases.append(tuple(part.hex() for part in held))
    found = page_checker.evaluate(SIGNED, cases)
    assert found == page_checker.evaluate(ORACLE, cases)
    assert 60 < sum(found) < len(found)


def counted_by_site(seed: int) -> tuple[list[Any], list[str] | None]:
    """A random vote as the page is given it, and the steps and the file that the site makes of it; None where a lot is missing."""
    sheet, pairs = random_vote(seed)
    lot = draw(f"s{seed}", [item.id for item in sheet.candidates]) if seed % 10 < 7 else ()
    choices = [{"chosen": [number - 1 for number in one.chosen], "points": list(one.points), "klass": klass} for one, klass in pairs]
    given = [sheet.to_json(), choices, list(lot), "s" if lot else "", {"description": "d"}]
    try:
        tally = tally_of(sheet, pairs, seed="s" if lot else "", lot=lot)
    except Undecided:
        return given, None
    told = Told(Level.BALLOTS, classes=bool(sheet.weights))
    steps = json.dumps(steps_of(sheet, tally, told), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return given, [steps, pb_file(sheet, tally, told, {"description": "d"}).decode()]


@pytest.mark.parametrize("number", [120, pytest.param(2000, marks=pytest.mark.long)])
def test_every_figure_is_the_one_that_the_site_counts(page_checker: CheckingPage, number: int) -> None:
    """Steps, prices, explanations, figures, totals and files of random votes, of every rule, to the byte."""
    settled = 0
    for seed in range(number):
        given, wanted = counted_by_site(seed)
        if wanted is not None:  # where the site asks for a lot, it is in the bundle
            settled += 1
            assert page_checker.evaluate(COUNTED, given) == wanted, seed
    assert settled > number * 0.9


@pytest.mark.parametrize("number", [120, pytest.param(2000, marks=pytest.mark.long)])
def test_the_recount_program_needs_no_lot_that_the_site_does_not_need(number: int) -> None:
    for seed in (14398, *range(number)):  # in the first a tie comes up at a lower share, and decides nothing
        given, wanted = counted_by_site(seed)
        if wanted is None:
            continue
        sheet, _ = random_vote(seed)
        election = recount.Election(wanted[1].encode(), list(sheet.ties.order), given[2], dict(sheet.weights or {}))
        rule, parameters = given[0]["rule"], given[0]["parameters"]
        won = election.winners(rule, {**recount.RULES[rule], **parameters})
        rounds = json.loads(wanted[0])["rounds"]
        assert {election.ids[p] for p in won} == {item["project"] for item in rounds if item["outcome"] == "won"}, seed


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_bundles_of_every_format_are_checked_as_the_command_does(page_checker: CheckingPage, path: Path) -> None:
    page_checker.agrees(path.read_bytes())


@pytest.mark.long
def test_a_copy_of_the_board_is_compared(page_checker: CheckingPage) -> None:
    """What `hamasen mirror` keeps: an honest copy fits, one with another head or another entry does not."""
    data = KEPT[-2].read_bytes()
    parts = bundle.opened(data)
    frozen, acts = json.loads(parts["rules.json"]), json.loads(parts["events.json"])
    (opened,) = (act for act in acts if act["kind"] == "opened")
    heads = {"eid": frozen["eid"], "signing_key": opened["facts"]["signing_key"], "heads": json.loads(parts["heads.json"])[:2]}
    log = b"".join(parts["log.csv"].splitlines(True)[:-1])
    other = heads | {"heads": [heads["heads"][0] | {"root": "00" * 32}]}
    wanted = {"this board is the one that was mirrored, with more on it"}
    for kept, lines, fits in ((heads, log, True), (other, log, False), (heads, log.replace(b",4", b",5", 1), False)):
        copy = {"heads": base64.b64encode(json.dumps(kept).encode()).decode(), "log": base64.b64encode(lines).decode()}
        found = page_checker.check(data, copy=copy)
        assert {one["passed"] for one in found["checks"] if one["said"] in wanted} == {fits}


@pytest.mark.long
def test_whatever_the_file_is_the_page_says_so(page_checker: CheckingPage) -> None:
    """Cut, empty, packed beyond all measure, random: an answer, no exception."""
    data, chance = KEPT[-1].read_bytes(), random.Random(3)
    for broken in (b"", b"PK", data[:-1], data[:200], data + b"x", b"x" + data, os.urandom(5000), data.replace(b"{", b"[", 40)):
        assert page_checker.exit(broken) in (2, 5)
    for _ in range(150):
        turned = bytearray(data)
        for _ in range(chance.randrange(1, 4)):
            turned[chance.randrange(len(turned))] ^= 1 << chance.randrange(8)
        try:
            mine = int(verify(bytes(turned)).exit)
        except Refused:
            mine = 2
        found = page_checker.exit(bytes(turned))
        assert found in (2, 5), "a bit was turned"
        assert mine in (2, 5)
