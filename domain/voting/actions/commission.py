"""What only the commission does: withdraw a ballot in public, and take test slips out of the count after they were opened and compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from domain.db import writing
from domain.errors import N_, Refused
from domain.voting.actions.board import append_event, event, format_of, sign_head
from domain.voting.actions.casting import lock_out
from domain.voting.actions.officers import Officers
from domain.voting.ballot import Choice, Opened
from domain.voting.board import event_digest
from domain.voting.codes import read_tracker, tag_of
from domain.voting.models import Box, Election, State
from domain.voting.queries import by_id, database_now
from domain.voting.sealing import Opener, Signer
from domain.voting.vault import Vault

MOST_TESTS = 50


async def withdraw(election: Election, typed: str, reason: str, officers: Officers) -> None:
    """Take one ballot out of the count, in public: its entry stays on the log, and an entry for the act is added.

    typed: the tracker on the receipt, which the slip in the envelope gives as well. Raises Refused for one that is not in the box.
    """
    tracker = read_tracker(typed)
    if tracker is None:
        raise Refused(N_("This is not a tracker."), field="number")
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        who = officers.both(row)
        if row.state not in (State.OPEN, State.CLOSED):
            raise Refused(N_("A ballot can only be withdrawn until the box is shut."))
        if not await Box.filter(election=row.id, tracker=tracker, withdrawn=False).update(withdrawn=True):
            raise Refused(N_("No ballot with this tracker is in the box, or it was withdrawn already."), field="number")
        facts = {"tracker": tracker}
        await event(row, "withdrawn", who, reason=reason.strip(), facts=facts)
        if format_of(row) == 1:
            await append_event(row, event_digest({"kind": "withdrawn", "reason": reason.strip(), "facts": facts}))


@dataclass(frozen=True)
class TestSlip:
    """A slip that observers drew unseen and cast with a choice they know; both were in a sealed envelope."""

    __test__ = False

    code: str
    choice: Choice


async def take_out_tests(election: Election, vault: Vault, private: bytes, slips: list[TestSlip]) -> int:
    """Open the observers' ballots first and compare them with the envelope; only then take them out, in public, under a new final head.

    Returns how many. Raises Refused, and takes none out, when one is not in the box or holds another choice: then the vote is in question.
    """
    if not slips:
        return 0
    if len(slips) > MOST_TESTS:
        raise Refused(N_("There are at most %(most)s test slips."), most=MOST_TESTS)
    keys, opener = vault.read(election.eid), Opener(election.eid, private)
    tags: Mapping[bytes, TestSlip] = {tag_of(keys.pepper, election.eid, slip.code): slip for slip in slips}
    if len(tags) != len(slips):
        raise Refused(N_("A test slip is named twice."))
    told: list[dict[str, str]] = []
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        if row.state != State.SEALED:
            raise Refused(N_("The box must be shut first."))
        for tag, slip in tags.items():
            held = await Box.get_or_none(tag=tag, election=row.id)
            if held is None or held.sealed is None or held.withdrawn:
                raise Refused(N_("A test slip is not in the box."))
            found = Opened.unpacked(opener.open(bytes(held.sealed), tag))
            told.append({"code": slip.code, "choices": found.choice.canonical.decode(), "nonce": found.nonce.hex()})
            if found.choice != slip.choice:
                raise Refused(N_("A test slip came out of the box with another choice than the one in the envelope."))
        for tag in tags:
            await Box.filter(tag=tag).update(sealed=None)
        facts: dict[str, Any] = {"slips": len(tags)} if format_of(row) == 1 else {"slips": sorted(told, key=lambda one: one["code"])}
        now = await database_now()
        await event(row, "test_slips", [], count=len(tags), facts=facts, at=now)
        if format_of(row) == 1:
            await append_event(row, event_digest({"kind": "test_slips", "reason": "", "facts": facts}))
        head = await sign_head(row, Signer(keys.seed), "final", now)
    vault.keep_head(row.eid, head.size, bytes(head.root))
    return len(tags)
