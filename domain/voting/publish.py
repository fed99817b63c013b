"""Counting a shut box: every ballot opened and compared, the rule applied, and everything that may be told put into one bundle."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.counting.add1 import Progress
from domain.counting.result import rule_name
from domain.counting.rules import TopK
from domain.errors import N_, Refused
from domain.voting import bundle
from domain.voting.bundle import PROTOCOL
from domain.voting.closing import ALL, Level, OpenedBox, Tally, Told, alternatives, differ, open_all, result_of, tally, told_of, totals_of
from domain.voting.draw_list import Joined
from domain.voting.fixed import format_of, frozen
from domain.voting.models import Election, PackState
from domain.voting.observers import TakenOut, TestSlip, take_out
from domain.voting.pbfile import pb_files
from domain.voting.protocol import protocol_of, turnout
from domain.voting.public_parts import acts_of, head_of
from domain.voting.reconciliation import slips_balance
from domain.voting.sealing import Opener, Signer, public_of
from domain.voting.sheet import Sheet
from domain.voting.shut import Shut, candidates_of, read_shut
from domain.voting.vault import Vault

MOST_COMPARED = 200
"""Candidates up to which the other rules are counted as well, within seconds."""


@dataclass(frozen=True)
class Result:
    """A count as it is stored: the bundle's parts, what the site shows of it, the box as it was counted, and the test slips taken out."""

    parts: dict[str, bytes]
    shown: dict[str, Any]
    shut: Shut
    taken: TakenOut | None

    @property
    def protocol(self) -> dict[str, Any]:
        """The figures of the protocol."""
        found: dict[str, Any] = self.shown["protocol"]
        return found


@dataclass(frozen=True)
class Published(Result):
    """The same with what it was made from. joined: the prize draw's list, in no bundle."""

    box: OpenedBox
    tally: Tally
    joined: tuple[Joined, ...] = ()


async def count_box(
    election: Election,
    vault: Vault,
    private: bytes,
    *,
    tests: Sequence[TestSlip] = (),
    seed: str = "",
    progress: Progress | None = None,
) -> Published:
    """Open and count a shut box, as `count_shut` does."""
    signer = Signer(vault.read(election.eid).seed)
    shut = await read_shut(election)
    return await asyncio.to_thread(count_shut, shut, signer, private, tests=tests, seed=seed, progress=progress)


def count_shut(
    shut: Shut, signer: Signer, private: bytes, *, tests: Sequence[TestSlip] = (), seed: str = "", progress: Progress | None = None
) -> Published:
    """Open and count a box that was read. Nothing is stored: what was opened exists only in this process.

    tests: what the observers' envelope holds; their ballots are compared and left out. Raises Refused when the key is another one, or a
    ballot, a test slip or the log does not match; Undecided when a lot must decide and no seed is given.
    """
    row, sheet = shut.row, shut.sheet
    if row.public_key is None or public_of(private) != bytes(row.public_key):
        raise Refused(N_("This is not the key of this vote."), field="key")
    taken = take_out(shut, signer, Opener(row.eid, private), tests)
    if taken is not None:
        shut = taken.after(shut)
    box = _opened(shut, private)
    counted = tally(sheet, box.ballots, seed=seed, progress=progress)
    told = told_of(sheet, counted, recent=_recent(shut, counted))
    protocol, result = _protocol(shut, box, counted, told), _result(shut, box, counted, told)
    parts = parts_of(shut)
    parts["result.json"], parts["protocol.json"] = bundle.as_json(result), bundle.as_json(protocol)
    parts["protocol.sig"] = (signer.text(PROTOCOL + parts["protocol.json"]).hex() + "\n").encode()
    shown = result | {"protocol": protocol}
    if told.level is not Level.WINNERS:
        shown["totals"] = totals_of(sheet, counted)
        parts["totals.json"] = bundle.as_json(totals_one(shown["totals"]) if sheet.format == 1 else shown["totals"])
    if told.level is Level.BALLOTS:
        parts |= pb_files(sheet, counted, told, row.plan.get("about", {}))
        if _comparable(sheet):
            areas = counted.areas or {"": counted}
            shown["what_if"] = [{"area": area, "rules": alternatives(one, sheet.rule)} for area, one in areas.items()]
    return Published(parts, shown, shut, taken, box, counted)


def _opened(shut: Shut, private: bytes) -> OpenedBox:
    """Every ballot of the box, opened and compared. Raises Refused where one does not match, or one is missing."""
    box = open_all(shut.box, Opener(shut.row.eid, private), dict(item for item in shut.log if item[0]))
    if box.failures:
        raise Refused(N_("%(count)s ballots do not match: %(names)s"), count=len(box.failures), names="; ".join(box.failures[:20]))
    acts = {kind: sum(act.count for act in shut.acts if act.kind == kind) for kind in ("withdrawn", "test_slips")}
    if (box.withdrawn, box.tests) != (acts["withdrawn"], acts["test_slips"]):
        raise Refused(N_("The box lacks ballots that no public act took out."))
    return box


def _protocol(shut: Shut, box: OpenedBox, counted: Tally, told: Told) -> dict[str, Any]:
    slips = slips_balance(shut.packs, shut.armed)
    return protocol_of(shut.row, box, counted, told, shut.invalid) | turnout(slips, shut.roll, small=format_of(shut.row) == 1)


def _result(shut: Shut, box: OpenedBox, counted: Tally, told: Told) -> dict[str, Any]:
    quarantined = {pack.number for pack in shut.packs if pack.state == PackState.QUARANTINED}
    aside = differ(shut.sheet, box.ballots, quarantined, counted, told)
    return result_of(shut.sheet, counted, told) | ({} if aside is None else {"quarantined": aside})


def _recent(shut: Shut, counted: Tally) -> bool:
    """Whether a vote on the same candidates was counted within thirty days, and one of both has too few ballots to hide anybody in the
    difference of their numbers.
    """
    mine = candidates_of(shut.sheet)
    return any((mine <= theirs or theirs <= mine) and min(counted.named, ballots) < ALL for theirs, ballots in shut.others)


def _comparable(sheet: Sheet) -> bool:
    """Whether other rules say something: they spend a budget, which a number of places does not, and they read no points."""
    return not isinstance(sheet.rule, TopK) and not sheet.form.valued and len(sheet.candidates) <= MOST_COMPARED


def parts_of(shut: Shut) -> dict[str, bytes]:
    """The parts that no key is needed for: rules, log, heads and acts."""
    row, one = shut.row, shut.sheet.format == 1
    acts = [{name: getattr(act, name) for name in ("kind", "count", "reason", "facts", "at")} for act in shut.acts]
    return {
        "rules.json": _rules_one(row, shut.sheet) if one else frozen(row, shut.sheet).written(),
        "log.csv": bundle.log_csv(shut.log),
        "heads.json": bundle.as_json([head_of(head) for head in shut.heads]),
        "events.json": bundle.as_json(acts if one else acts_of(shut.acts, shut.log)),
    }


def _rules_one(election: Election, sheet: Sheet) -> bytes:
    """The rules as format 1 has them."""
    return bundle.as_json(
        {
            "format": 1,
            "eid": election.eid,
            "key": election.key,
            "title": election.title.to_json(),
            "rehearsal": election.rehearsal,
            "profile": election.profile,
            "sheet": sheet.to_json(),
            "digest": election.digest,
            "rule": rule_name(sheet.rule),
            "parameters": sheet.parameters(),
            "ties": sheet.ties.to_json(),
            "weights": dict(sheet.weights or {}),
            "public_key": bytes(election.public_key or b"").hex(),
            "signing_key": bytes(election.signing_key or b"").hex(),
        }
    )


def totals_one(totals: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The totals as format 1 has them: one number, of points where there are any."""
    return [{"project": one["project"], "votes": one.get("score", one.get("votes"))} for one in totals]
