"""Taking a file over: all of it or nothing, and a release of what is approved then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain import ledger
from domain.db import writing
from domain.glossary import merging
from domain.glossary.actions import undoing
from domain.glossary.actions.releasing import release
from domain.glossary.actions.writing import add, change, next_revision, tell
from domain.glossary.entry import Status
from domain.glossary.exchange.record import Read
from domain.glossary.merging import Conflict, Plan
from domain.glossary.queries import every


@dataclass(frozen=True)
class Done:
    """What an import did. release: the name of the new one, empty where nothing approved has changed."""

    plan: Plan
    release: str


async def take_over(
    records: Sequence[Read],
    today: date,
    *,
    at: datetime,
    by: int | None,
    conflict: Conflict = Conflict.FILE,
    status: Status | None = None,
    choices: Mapping[int, Conflict] | None = None,
) -> Done:
    """Write what `merging.plan` decides. Raises Refused where conflicts stop it; then nothing is written."""
    async with writing():
        revision = await next_revision()
        planned = merging.plan(await every(), records, conflict=conflict, status=status, choices=choices)
        if not planned.writes:
            return Done(planned, "")
        await add(planned.new, revision, at)
        await change([after for _, after in planned.changed], revision, at)
        await tell(planned.changed, "imported", at)
        if by is not None:  # a command line takes the export from before over again
            await undoing.remember(planned, revision, at=at, by=by)
        facts = {"new": len(planned.new), "changed": len(planned.changed), "conflicts": len(planned.clashes)}
        await ledger.record("glossary.import", "glossary", revision, at=at, by=by, after=facts)
        made = await release(today, at=at, by=by, why="import") if _touches_approved(planned) else None
        return Done(planned, made.name if made else "")


def _touches_approved(planned: Plan) -> bool:
    touched = [*planned.new, *(entry for pair in planned.changed for entry in pair)]
    return any(entry.status == Status.APPROVED for entry in touched)
