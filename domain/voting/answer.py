"""Counting a box file on the officers' computer, and what goes back to the server: parts to publish, vouched for by the private key.

The server signs and stores; it opens nothing. What it does with an answer is in `stored_result`.
"""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from domain.counting.add1 import Progress
from domain.errors import Refused
from domain.voting.box_file import ANSWER, NOT_AN_ANSWER, BoxFile, challenge_of, read_vouched, vouched
from domain.voting.bundle import PROTOCOL
from domain.voting.checks import Check
from domain.voting.draw_list import Joined, address_of
from domain.voting.fixed import frozen
from domain.voting.models import Election
from domain.voting.observers import TestSlip, recorded
from domain.voting.public_parts import acts_of, head_of
from domain.voting.publish import Published, Result, count_shut, parts_of
from domain.voting.sealing import Opener, Signer, new_private
from domain.voting.shut import Shut, read_shut
from domain.voting.vault import Vault
from domain.voting.verify_count import checks_of_count
from domain.voting.verify_log import Board, checks_of_log

GIVEN = re.compile(r"result\.json|protocol\.json|totals\.json|ballots(-[1-9][0-9]*)?\.pb")
"""Parts that come from the officers' computer; all others the server has itself."""


@dataclass(frozen=True)
class Counted:
    """A box file that was counted. answer: what goes back to the server; joined: the prize draw's list, which does not.

    broken: entries of the draw that do not open.
    """

    published: Published
    checks: tuple[Check, ...]
    joined: tuple[Joined, ...]
    broken: int
    answer: bytes


def counted_file(
    box: BoxFile, private: bytes, *, tests: Sequence[TestSlip] = (), seed: str = "", progress: Progress | None = None
) -> Counted:
    """Open, compare, count and check. Raises as `count_shut` does. The signatures are the server's: here a passing key stands for them."""
    published = count_shut(box.shut, Signer(new_private()), private, tests=tests, seed=seed, progress=progress)
    slips = list(published.taken.act.facts["slips"]) if published.taken is not None else []
    told: dict[str, Any] = {
        "parts": {name: base64.b64encode(part).decode() for name, part in published.parts.items() if GIVEN.fullmatch(name)},
        "what_if": published.shown.get("what_if"),
        "tests": slips,
    }
    opener = Opener(box.shut.row.eid, private)
    joined, broken = [], 0
    for key, sealed in box.draw:
        try:
            name, phone = json.loads(opener.open(sealed, address_of(key)))
            joined.append(Joined(key, str(name), str(phone), None))
        except (ValueError, TypeError):  # one that was altered keeps nobody's ballot from being counted; how many is told
            broken += 1
    return Counted(
        published,
        tuple(_checks(box.shut, published)),
        tuple(joined),
        broken,
        vouched(ANSWER, box.shut.row.eid, told, private, box.challenge),
    )


def _checks(shut: Shut, published: Published) -> Iterator[Check]:
    """What an outsider would check of the log as it was shut, and of the count."""
    row, after = shut.row, published.shut
    yield from checks_of_log(Board(frozen(row), [head_of(head) for head in shut.heads], shut.log, acts_of(shut.acts, shut.log)))
    board = Board(frozen(row), [head_of(head) for head in after.heads], after.log, acts_of(after.acts, after.log))
    yield from checks_of_count(published.parts, frozen(row), json.loads(published.parts["result.json"]), board).checks


async def stored_result(row: Election, vault: Vault, answer: bytes) -> Result:
    """What an answer says, put together with the server's own parts and signed, to be checked and kept.

    Raises Refused for an answer that the holders of the private key did not vouch for, or where the box is not shut.
    """
    keys = vault.read(row.eid)
    told = read_vouched(ANSWER, row.eid, answer, challenge_of(keys, row.eid), bytes(row.public_key or b""))
    shut, signer = await read_shut(row), Signer(keys.seed)
    try:
        given = {name: base64.b64decode(part, validate=True) for name, part in told["parts"].items()}
        if not all(GIVEN.fullmatch(name) for name in given):
            raise ValueError("a part that is not theirs")
        taken = recorded(shut, signer, told["tests"]) if told["tests"] else None
        shut = taken.after(shut) if taken is not None else shut
        shown: dict[str, Any] = json.loads(given["result.json"]) | {"protocol": json.loads(given["protocol.json"])}
        if "totals.json" in given:
            shown["totals"] = json.loads(given["totals.json"])
        if told["what_if"]:
            shown["what_if"] = told["what_if"]
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise Refused(NOT_AN_ANSWER, field="answer") from problem
    parts = parts_of(shut) | given
    parts["protocol.sig"] = (signer.text(PROTOCOL + given["protocol.json"]).hex() + "\n").encode()
    return Result(parts, shown, shut, taken)
