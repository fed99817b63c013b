"""Packs of slips: printed once, opened by two, put aside with a reason; and slips that are void before they are cast."""

from dataclasses import dataclass

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.actions.board import event
from domain.voting.actions.casting import lock_out
from domain.voting.actions.ledger_entries import note
from domain.voting.actions.officers import Officers
from domain.voting.codes import auth_of, new_code, tag_of
from domain.voting.dialects import marks
from domain.voting.models import Cred, Election, Pack, PackState, State
from domain.voting.queries import by_id
from domain.voting.sheet import Sheet
from domain.voting.vault import BoxKeys

PACK = 50
"""Slips in a pack: few enough to count by hand."""

MOST_SLIPS = 200_000

PRINTED_MEANWHILE = N_("Slips were printed meanwhile: packs %(packs)s. If you need more, press again; new slips have new codes.")


@dataclass(frozen=True)
class Printed:
    """A pack as the print job has it: the only place where codes exist."""

    number: int
    klass: str
    codes: tuple[str, ...]


async def print_packs(
    election: Election,
    keys: BoxKeys,
    slips: int,
    officers: Officers,
    *,
    klass: str = "",
    size: int = PACK,
    online: bool = False,
    after: int | None = None,
) -> list[Printed]:
    """Make packs of new slips. Their codes are returned, once, and nowhere kept; what is stored lies in the order of its MACs.

    after: the last pack that whoever prints knows of; where there are others by now, nothing is made.
    Raises Refused where the sheet is not fixed yet or voting is over.
    """
    if not 0 < slips <= MOST_SLIPS:
        raise Refused(N_("Enter how many slips to print: 1 to %(most)s."), field="slips", most=MOST_SLIPS)
    async with writing(quiet=True):
        await lock_out(election.id)
        row = await by_id(election.id)
        if row.state not in (State.FROZEN, State.OPEN):
            raise Refused(N_("Slips are printed once the rules are fixed, and until the vote is closed."))
        weights = Sheet.from_json(row.sheet).weights
        if (klass not in weights) if weights else bool(klass):
            raise Refused(N_("Choose the area or weight these slips count in."), field="klass")
        last = await Pack.filter(election=row.id).order_by("-number").first()
        known = last.number if last else 0
        if after is not None and after != known:
            raise Refused(PRINTED_MEANWHILE, packs=f"{after + 1}–{known}")
        first, made, creds = known + 1, [], []
        for place in range(-(-slips // size)):
            codes = tuple(new_code() for _ in range(min(size, slips - place * size)))
            pack = await Pack.create(election=row.id, number=first + place, klass=klass, printed=len(codes), online=online)
            creds += [Cred(auth=auth_of(keys.pepper, row.eid, code), pack=pack.id) for code in codes]
            made.append(Printed(pack.number, klass, codes))
        await Cred.bulk_create(sorted(creds, key=lambda cred: bytes(cred.auth)), batch_size=200)
        await event(row, "printed", [officers.first], count=slips, facts={"packs": [first, first + len(made) - 1], "class": klass})
        await note(row, "print", officers.first, slips=slips, packs=[first, first + len(made) - 1])
    return made


async def open_pack(election: Election, number: int, officers: Officers) -> None:
    """Open a sealed pack: from now on its slips may be handed out and cast."""
    who = officers.both(election)
    async with writing(quiet=True):
        row = await by_id(election.id)
        if row.state not in (State.FROZEN, State.OPEN):
            raise Refused(N_("Packs are opened until the vote is closed."), field="number")
        opened_by2 = who[1] if len(who) > 1 else None
        changed = await Pack.filter(election=election.id, number=number, state=PackState.SEALED.value).update(
            state=PackState.OPEN.value, opened_by=who[0], opened_by2=opened_by2
        )
        if not changed:
            raise Refused(N_("Pack %(number)s is not sealed any more, or does not exist."), field="number", number=number)
        await event(row, "pack_opened", who, facts={"pack": number})


async def quarantine(election: Election, number: int, reason: str, officers: Officers) -> None:
    """Put a pack aside whose slips may be in the wrong hands (missing, seal broken): none of them can be cast any more.

    Its ballots already in the box are counted with and without at the end.
    """
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    async with writing(quiet=True):
        await lock_out(election.id)
        row = await by_id(election.id)
        who = officers.both(row)
        changed = (
            await Pack.filter(election=row.id, number=number)
            .exclude(state=PackState.QUARANTINED.value)
            .update(state=PackState.QUARANTINED.value)
        )
        if not changed:
            raise Refused(N_("Pack %(number)s is put aside already, or does not exist."), field="number", number=number)
        await event(row, "quarantined", who, reason=reason.strip(), facts={"pack": number})


async def void(election: Election, keys: BoxKeys, code: str, kind: str = "replaced") -> bool:
    """Make a slip void that was not cast; False, and nothing changed, when it was, or was void already. A cast ballot is final.

    kind: the public event that counts it, `replaced` for a slip in hand for which a new one was drawn.
    """
    auth, tag = auth_of(keys.pepper, election.eid, code), tag_of(keys.pepper, election.eid, code)
    async with writing(quiet=True):
        await lock_out(election.id)
        if (await by_id(election.id)).state != State.OPEN:
            return False
        first, second, third, fourth = marks(4)
        packs = f"SELECT id FROM pack WHERE election = {second} AND state = 'open' AND NOT online"
        rows = (
            await current()
            .context.db()
            .execute_query_dict(
                f"UPDATE cred SET state = 'void' WHERE auth = {first} AND state = 'ready' AND pack IN ({packs}) "
                f"AND NOT EXISTS (SELECT 1 FROM box WHERE tag = {third}) "
                f"AND NOT EXISTS (SELECT 1 FROM invalid_paper WHERE tag = {fourth}) RETURNING 1 AS one",
                [auth, election.id, tag, tag],
            )
        )
        if not rows:
            return False
        await event(election, kind, [])
    return True
