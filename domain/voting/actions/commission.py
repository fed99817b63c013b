"""What only the commission does: withdraw a ballot in public."""

from domain.db import writing
from domain.errors import N_, Refused
from domain.voting.actions.board import append_event, event
from domain.voting.actions.casting import lock_out
from domain.voting.actions.officers import Officers
from domain.voting.board import event_digest
from domain.voting.codes import read_tracker
from domain.voting.fixed import format_of
from domain.voting.models import Box, Election, State
from domain.voting.queries import by_id


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
