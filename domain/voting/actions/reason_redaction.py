"""Taking the reason of a public act out of what is published: personal data, or a name that should not have been there."""

from domain.db import writing
from domain.errors import N_, Refused
from domain.voting.actions.board import event
from domain.voting.actions.casting import lock_out
from domain.voting.actions.officers import Officers
from domain.voting.models import Election, State
from domain.voting.models_public import VoteEvent
from domain.voting.queries import by_id, database_now

BEFORE_THE_COUNT = (State.FROZEN, State.OPEN, State.CLOSED, State.SEALED)


async def black_out(election: Election, act: int, reason: str, officers: Officers) -> None:
    """Black out the reason of a public act, by its number; that this was done, and why, is public.

    The act's entry stays on the log; without its nonce nobody can try reasons out on it. Raises Refused for an act without a reason, and
    once the ballots are counted: the published file repeats every reason.
    """
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        if row.state not in BEFORE_THE_COUNT:
            raise Refused(N_("The result file is published and repeats every reason. Nothing can be blacked out any more."))
        found = await VoteEvent.get_or_none(id=act, election=row.id)
        if found is None or not found.reason:
            raise Refused(N_("Choose a public act that has a reason."), field="number")
        who = officers.both(row)
        await VoteEvent.filter(id=found.id).update(reason="", nonce=None)
        await event(row, "blacked_out", who, reason=reason.strip(), facts={"act": found.id}, at=await database_now())
