"""A small assembly votes: everything that one person says of it, made into a vote whose key the site makes and keeps locked.

The key is locked with the pass phrase of whoever leads the vote and lies beside the vote's secret, never in the database. It is made and
opened while a page is answered; what that means is told on the promise page and by `verify`.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass

from domain.counting.ballot_forms import BallotForm
from domain.counting.rules import TopK
from domain.counting.ties import Ties
from domain.errors import N_, Refused
from domain.translated import Translated
from domain.voting.actions import elections
from domain.voting.actions.elections import Draft
from domain.voting.actions.officers import Officers
from domain.voting.actions.packs import open_pack
from domain.voting.actions.trying import try_key
from domain.voting.eligibility import Way, Who
from domain.voting.models import Election, PackState, State
from domain.voting.naming import new_phrase
from domain.voting.phrases import check_phrase, lock, unlock
from domain.voting.queries import by_id, database_now, packs
from domain.voting.sealing import new_private, public_of
from domain.voting.sheet import Candidate, Sheet
from domain.voting.vault import Vault

MOST_CANDIDATES, MOST_SLIPS = 60, 500

LEADER = "assembly"
"""Under this name the pass phrase locks the key."""


@dataclass(frozen=True)
class Assembly:
    """What one person says of a vote. candidates: their titles in order; winners: how many win, and may be chosen.

    slips: how many are printed. ends: the latest end, in milliseconds of Unix time; it is closed when all have voted.
    """

    title: Translated
    candidates: tuple[Translated, ...]
    winners: int
    slips: int
    ends: int

    def check(self, now: int) -> None:
        """Raises Refused beside the first field that cannot be meant. now: in milliseconds of Unix time."""
        if not self.title:
            raise Refused(N_("Enter a title."), field="title")
        if not 2 <= len(self.candidates) <= MOST_CANDIDATES:
            raise Refused(N_("Enter 2 to %(most)s proposals, one a line."), field="candidates", most=MOST_CANDIDATES)
        if not 1 <= self.winners < len(self.candidates):
            raise Refused(N_("At least one wins, and not all of them."), field="winners")
        if not 1 <= self.slips <= MOST_SLIPS:
            raise Refused(N_("Enter how many slips to print: 1 to %(most)s."), field="slips", most=MOST_SLIPS)
        if self.ends <= now:
            raise Refused(N_("This time is past."), field="ends")

    def sheet(self) -> Sheet:
        """Whoever has the most votes wins; each voter chooses as many as win. What ties is decided by a lot that anybody can draw again."""
        return Sheet(
            tuple(Candidate(number, str(number), title, 0) for number, title in enumerate(self.candidates, 1)),
            BallotForm(most=self.winners),
            TopK(self.winners),
            Ties(("lot",)),
            0,
            who=Who(frozenset({Way.NO_ROLL})),
        )


async def prepare(assembly: Assembly, phrase: str, vault: Vault, *, key: str, about: Mapping[str, str], by: int) -> Election:
    """A draft of the vote, with a key of its own that was tried. about: META of its files. Raises Refused beside a field."""
    now = await database_now()
    _check(assembly, now)
    check_phrase(phrase)
    row = await elections.create(await _draft(assembly, key, about, now), vault, by)
    private = new_private()
    locked = await asyncio.to_thread(lock, private, {LEADER: phrase}, together=1)
    vault.keep_locked(row.eid, json.dumps(locked))
    await elections.set_key(row, public_of(private), by)
    await try_key(await by_id(row.id), vault, await private_of(row, vault, phrase))
    return await by_id(row.id)


async def change(row: Election, assembly: Assembly, *, about: Mapping[str, str], by: int) -> None:
    """Change a draft; its key stays. Raises Refused beside a field, and once the rules are fixed."""
    now = await database_now()
    _check(assembly, now)
    await elections.change(row, await _draft(assembly, row.key, about, now, phrase=row.phrase), by)


def _check(assembly: Assembly, now: int) -> None:
    assembly.check(now)
    try:
        assembly.sheet().check_titles()
    except Refused as refusal:
        raise Refused(refusal.reason, field="candidates", **refusal.facts) from refusal


async def _draft(assembly: Assembly, key: str, about: Mapping[str, str], now: int, phrase: Translated | None = None) -> Draft:
    return Draft(
        key=key,
        title=assembly.title,
        sheet=assembly.sheet(),
        profile="room",
        phrase=phrase or new_phrase(),
        plan={"about": dict(about), "slips": assembly.slips},
        opens=now,
        closes=assembly.ends,
    )


async def private_of(row: Election, vault: Vault, phrase: str) -> bytes:
    """The private key of an assembly's vote. Raises Refused for another phrase, or where the key is not kept here."""
    locked = vault.locked(row.eid)
    if not locked:
        raise Refused(N_("The key of this vote is not kept on this site."), field="phrase")
    try:
        return await asyncio.to_thread(unlock, json.loads(locked), {LEADER: phrase})
    except Refused as refusal:
        raise Refused(N_("This is not the pass phrase of this vote."), field="phrase") from refusal


def kept_here(row: Election, vault: Vault) -> bool:
    """Whether this is a vote whose key the site keeps, run on the pages for assemblies."""
    return row.profile == "room" and bool(vault.locked(row.eid))


async def open_packs(row: Election, officers: Officers) -> None:
    """Open every pack that is still sealed: in an assembly whoever prints slips hands them out."""
    for pack in await packs(row.id):
        if pack.state == PackState.SEALED and not pack.online and row.state in (State.FROZEN, State.OPEN):
            await open_pack(row, pack.number, officers)
