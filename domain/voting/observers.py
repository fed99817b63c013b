"""The observers' test slips: opened first, compared with their envelope, and taken out of the count in public. No database."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from domain.errors import N_, Refused
from domain.voting import merkle
from domain.voting.ballot import Choice, Opened, Sealed
from domain.voting.board import act_digest, event_digest, leaf_of
from domain.voting.codes import read, tracker_of
from domain.voting.fixed import format_of
from domain.voting.models import Election
from domain.voting.models_public import Head, Leaf, VoteEvent
from domain.voting.sealing import Opener, Signer
from domain.voting.shut import Shut


@dataclass(frozen=True)
class TestSlip:
    """A slip that observers drew unseen and cast with a choice they know; both were in a sealed envelope."""

    __test__ = False

    code: str
    choice: Choice


def read_envelope(text: str) -> list[TestSlip]:
    """The observers' slips and choices, a line `CODE 3,7,12` for each. Raises Refused for a line that cannot be read."""
    found = []
    for line in text.splitlines():
        code, _, chosen = line.strip().partition(" ")
        if code:
            try:
                found.append(TestSlip(read(code), Choice.read(chosen.strip().encode())))
            except ValueError as problem:
                raise Refused(N_("The envelope has a line that cannot be read: %(line)s"), field="envelope", line=line) from problem
    return found


@dataclass(frozen=True)
class TakenOut:
    """The observers' slips, opened and compared with their envelope, before any of it is stored.

    trackers: of their ballots; act, entry, head: the public act, its entry on the log and the final head that covers it.
    """

    trackers: frozenset[str]
    act: VoteEvent
    entry: Leaf
    head: Head

    def after(self, shut: Shut) -> Shut:
        """The box as it is once they are taken out."""
        box = [replace(one, sealed=None) if one.tracker in self.trackers else one for one in shut.box]
        log = [*shut.log, ("", bytes(self.entry.com))]
        return replace(shut, box=box, log=log, acts=[*shut.acts, self.act], heads=[*shut.heads, self.head])


def take_out(shut: Shut, signer: Signer, opener: Opener, slips: Sequence[TestSlip]) -> TakenOut | None:
    """Compare the observers' ballots with the envelope; None when no slips were drawn. Nothing is stored.

    Raises Refused when one is not in the box or holds another choice (then the vote is in question), or when the envelope holds more or
    fewer than were named when the box was shut.
    """
    named = [act.facts["tests"] for act in shut.acts if act.kind == "sealed" and "tests" in act.facts]
    if any(count != len(slips) for count in named):
        words = N_("The envelope holds %(held)s test slips; %(named)s were named when the box was shut.")
        raise Refused(words, held=len(slips), named=named[-1])
    if not slips:
        return None
    row, held = shut.row, {one.tracker: one for one in shut.box}
    told = [_compared(row, slip, held, opener, ranked=shut.sheet.form.kind == "ordinal") for slip in slips]
    return recorded(shut, signer, told)


def recorded(shut: Shut, signer: Signer, told: Sequence[Mapping[str, str]]) -> TakenOut:
    """The public act by which test slips are taken out, with its entry on the log and the head that covers it.

    told: of each slip its code, the choices and the nonce of its ballot.
    """
    row = shut.row
    trackers = frozenset(tracker_of(row.eid, slip["code"]) for slip in told)
    if len(trackers) != len(told):
        raise Refused(N_("A test slip is named twice."))
    one = format_of(row) == 1
    facts: dict[str, Any] = {"slips": len(told)} if one else {"slips": sorted((dict(slip) for slip in told), key=lambda slip: slip["code"])}
    act = VoteEvent(election=row.id, kind="test_slips", count=len(told), reason="", facts=facts, office="site", who=[], at=shut.now)
    if one:
        digest = event_digest({"kind": act.kind, "reason": "", "facts": facts})
    else:
        act.nonce = secrets.token_bytes(16)
        digest = act.digest = act_digest(row.eid, {name: getattr(act, name) for name in ACT}, act.nonce)
    entry = Leaf(election=row.id, place=len(shut.log), com=digest)
    root = merkle.root([leaf_of(tracker, com) for tracker, com in [*shut.log, ("", digest)]])
    size = len(shut.log) + 1
    head = Head(election=row.id, size=size, root=root, signature=signer.head(row.eid, size, root), at=shut.now, kind="final")
    return TakenOut(trackers, act, entry, head)


ACT = ("kind", "count", "reason", "facts", "office", "at")


def _compared(row: Election, slip: TestSlip, held: Mapping[str, Sealed], opener: Opener, *, ranked: bool) -> dict[str, str]:
    """A test slip as it is made public. Raises Refused where the box holds another choice, or none."""
    one = held.get(tracker_of(row.eid, slip.code))
    if one is None or one.sealed is None or one.withdrawn:
        raise Refused(N_("A test slip is not in the box."))
    try:
        found = Opened.unpacked(opener.open(one.sealed, one.tag))
    except ValueError as problem:
        raise Refused(N_("A test slip does not open.")) from problem
    wanted = slip.choice
    if not ranked:  # whoever wrote the envelope need not have kept the order of the ballot
        wanted = Choice.of((), dict(zip(wanted.chosen, wanted.points, strict=True))) if wanted.points else Choice.of(wanted.chosen)
    if found.choice != wanted:
        raise Refused(N_("A test slip came out of the box with another choice than the one in the envelope."))
    return {"code": slip.code, "choices": found.choice.canonical.decode(), "nonce": found.nonce.hex()}
