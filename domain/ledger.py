"""The audit ledger: who did what, to which thing, and why. Rows are only ever added.

Never a row of hand-out, collecting or casting: those are counted, not recorded.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from tortoise import fields
from tortoise.indexes import Index

from domain.columns import CharField, Table

RESIDENT = 0
"""The actor of what somebody did by a link, without an account; None is the system itself."""


class LedgerEntry(Table):
    """One act. `actor` is a person's number without a foreign key, which outlives the person's erasure; or RESIDENT, or None."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    actor = fields.BigIntField(null=True)
    verb = CharField(max_length=64)
    kind = CharField(max_length=32)
    thing = CharField(max_length=64)
    why = fields.TextField(default="")
    before: Any = fields.JSONField(null=True)
    after: Any = fields.JSONField(null=True)

    class Meta:
        table = "ledger"
        indexes = (
            Index(fields=("kind", "thing"), name="ledger_thing"),
            Index(fields=("actor",), name="ledger_actor"),
            Index(fields=("at",), name="ledger_at"),
        )


async def record(
    verb: str,
    kind: str,
    thing: object,
    *,
    at: datetime,
    by: int | None,
    why: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Add one act; call it inside the transaction of the act itself.

    verb: as in the policy table, `people.invite`; by: the person's id, RESIDENT, or None for the system.
    before, after: plain data, never a secret.
    """
    await LedgerEntry.create(at=at, actor=by, verb=verb, kind=kind, thing=str(thing), why=why, before=before, after=after)


async def entries(
    *,
    verb: str = "",
    kind: str = "",
    thing: str = "",
    actors: Collection[int] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[LedgerEntry], int]:
    """The newest acts first, filtered, and how many there are in all. actors: these alone; until: a moment that is not in it any more."""
    wanted: dict[str, Any] = {"verb__startswith": verb, "kind": kind, "thing": thing, "at__gte": since, "at__lt": until}
    chosen = LedgerEntry.filter(**{name: value for name, value in wanted.items() if value not in ("", None)})
    if actors is not None:
        chosen = chosen.filter(actor__in=list(actors))
    return await chosen.order_by("-id").offset(offset).limit(limit), await chosen.count()


async def history(kind: str, thing: str, verbs: Sequence[str], *, since: datetime | None = None) -> list[LedgerEntry]:
    """Every act of these verbs upon one thing, the oldest first: what the public is told of its changes is read from here."""
    chosen = LedgerEntry.filter(kind=kind, thing=thing, verb__in=list(verbs))
    if since is not None:
        chosen = chosen.filter(at__gte=since)
    return await chosen.order_by("id")
