"""After a restore: a database that is older than what was published of it goes on only in public."""

from domain.db import writing
from domain.errors import N_, Refused, Unavailable
from domain.voting.actions.board import event
from domain.voting.actions.ledger_entries import note
from domain.voting.actions.officers import Officers
from domain.voting.models import Election
from domain.voting.models_public import Leaf
from domain.voting.queries import database_now
from domain.voting.sealing import Signer
from domain.voting.vault import Vault


async def check_not_older(election: Election, vault: Vault) -> None:
    """Raises Refused for a database that is older than the newest head this machine has published: it was restored from a copy.

    Ballots that were acknowledged since may be missing. `accept_older` goes on all the same.
    """
    held, size = vault.head(election.eid), await Leaf.filter(election=election.id).count()
    if held is not None and size < held[0]:
        raise Refused(
            N_("The database is older than the board: it has %(size)s entries, %(posted)s were published."), size=size, posted=held[0]
        )


async def machine_obstacles(election: Election, vault: Vault) -> list[Refused]:
    """What is wrong on this machine: the vote's secret is missing or another one, the database is older than what was published."""
    found = []
    try:
        if Signer(vault.read(election.eid).seed).public != bytes(election.signing_key or b""):
            found.append(Refused(N_("The secret of this vote on this machine is another one.")))
    except (Refused, Unavailable):
        found.append(Refused(N_("The secret of this vote on this machine cannot be read.")))
    try:
        await check_not_older(election, vault)
    except Refused as refusal:
        found.append(refusal)
    return found


async def accept_older(election: Election, officers: Officers, vault: Vault, posted: int) -> None:
    """Go on with a restored database: the chief types the size that was posted, in public. Raises Refused for another one."""
    held = vault.head(election.eid)
    if held is None or held[0] != posted:
        raise Refused(N_("This is not the size of the newest head that was posted."), field="size")
    async with writing():
        await event(election, "restored", [officers.first], facts={"posted": posted}, at=await database_now())
        await note(election, "restore", officers.first, posted=posted)
    vault.forget_head(election.eid)
