"""A draft that is not needed, or a rehearsal that is over, is removed whole; the ledger keeps one line."""

from domain.db import writing
from domain.errors import N_, Refused
from domain.voting.actions.casting import lock_out
from domain.voting.actions.ledger_entries import note
from domain.voting.models import Box, Cred, Election, Invalid, Pack, Paper, RollEntry, State
from domain.voting.models_public import Act, Bundle, CollectCount, DrawEntry, Head, Leaf, Turnout, VoteEvent
from domain.voting.queries import by_id
from domain.voting.vault import Vault

BESIDE = (Box, Paper, Invalid, RollEntry, Leaf, Head, VoteEvent, Act, Bundle, Turnout, DrawEntry, CollectCount)
"""Everything that hangs on an election by its number; the slips hang on their packs."""


def obstacles_to_removing(row: Election) -> list[Refused]:
    """What stops a vote from being removed: only drafts and rehearsals can be, and none while it is open."""
    if row.state == State.OPEN:
        return [Refused(N_("An open vote is closed before it is removed."))]
    if row.state != State.DRAFT and not row.rehearsal:
        return [Refused(N_("Only drafts and rehearsals can be removed. What was public stays."))]
    return []


async def remove(election: Election, vault: Vault, by: int) -> None:
    """Remove it with slips, roll, box, log and secret. Raises Refused for a vote that was public and no rehearsal."""
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        for refusal in obstacles_to_removing(row):
            raise refusal
        packs = [pack.id for pack in await Pack.filter(election=row.id)]
        await Cred.filter(pack__in=packs or [0]).delete()
        await Pack.filter(election=row.id).delete()
        for table in BESIDE:
            await table.filter(election=row.id).delete()
        await note(row, "remove", by, rehearsal=row.rehearsal, state=row.state, title=row.title.to_json())
        await Election.filter(id=row.id).delete()
    vault.destroy(row.eid)
    vault.forget_head(row.eid)
