"""The prize draw (抽獎): a list of its own, without times, that nothing leads to from a slip or a ballot; erased on the day named.

Names and telephones are sealed to the vote's key like ballots, in one length: in the open they would be a clock for the box, since most
join right after they have voted. Only the closing opens them, after both lists were rewritten. Whether somebody voted is not asked: who
is drawn shows at the desk that they are on the roll as having collected a slip or a code.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.db import current, one_at_a_time, writing
from domain.errors import N_, Refused
from domain.people.rules import clean_name, clean_phone
from domain.voting.actions.ballot_writer import BallotWriter
from domain.voting.actions.board import event
from domain.voting.dialects import marks
from domain.voting.draw_list import address_of
from domain.voting.models import Election, State
from domain.voting.models_public import DrawEntry
from domain.voting.queries import by_id
from domain.voting.roll_macs import draw_mac

MOST = 200_000
MOST_DRAWN = 1_000
SEALED = 448
"""Bytes of every entry before it is sealed: a name of 80 signs and a telephone, whatever they are."""

_LOCK = 7_205_040_000
"""Beside the election's number: one drawing at a time."""


def erased_on(plan: Mapping[str, Any]) -> date | None:
    """The day on which the list is erased; None where there is no draw."""
    return date.fromisoformat(plan["draw_until"]) if plan.get("draw_until") else None


async def join(writer: BallotWriter, name: str, phone: str, today: date) -> None:
    """Put somebody on the list; who is on it already stays on it once. Raises Refused beside a field."""
    name, phone = clean_name(name), clean_phone(phone)
    if not name:
        raise Refused(N_("Enter your name."), field="name")
    if not phone:
        raise Refused(N_("Enter a phone number like 0912-345-678."), field="phone")
    key, once = secrets.token_hex(8), draw_mac(writer.keys, writer.row.eid, phone)
    text = json.dumps([name, phone], ensure_ascii=False).encode()
    sealed = writer.sealer.seal(text + b" " * (SEALED - len(text)), address_of(key))
    async with writing(quiet=True):
        row = await by_id(writer.row.id)
        until = erased_on(row.plan)
        if until is None or today >= until or row.state != State.OPEN:
            raise Refused(N_("One can join the draw while the vote is open."))
        if await DrawEntry.filter(election=row.id).count() >= MOST:
            raise Refused(N_("The list of the draw is full."))
        line = f"INSERT INTO draw_entry(key, election, name, phone, sealed) VALUES ({', '.join(marks(5))})"
        connection = current().context.db()
        await connection.execute_query(f"{line} ON CONFLICT (election, phone) DO NOTHING", [key, row.id, "", once, sealed])


async def draw(election: Election, count: int, by: int) -> list[DrawEntry]:
    """Draw so many more, each with the same chance, in public; returns everybody drawn so far. Raises Refused beside the field."""
    if not 0 < count <= MOST_DRAWN:
        raise Refused(N_("Enter how many to draw."), field="count")
    async with writing():
        await one_at_a_time(_LOCK + election.id)
        row = await by_id(election.id)
        if row.state in (State.DRAFT, State.FROZEN, State.OPEN):
            raise Refused(N_("Lots are drawn after the vote is closed."), field="count")
        waiting = sorted([entry.key for entry in await DrawEntry.filter(election=row.id, drawn=None)])
        place = await DrawEntry.filter(election=row.id, drawn__not_isnull=True).count()
        if count > len(waiting):
            raise Refused(N_("Only %(count)s are left on the list."), field="count", count=len(waiting))
        for number, key in enumerate(secrets.SystemRandom().sample(waiting, count), place + 1):
            await DrawEntry.filter(key=key).update(drawn=number)
        await event(row, "drawn", [by], count=count)
    return await drawn(election.id)


async def drawn(election: int) -> list[DrawEntry]:
    """Who was drawn, the first first."""
    return await DrawEntry.filter(election=election, drawn__not_isnull=True).order_by("drawn")


async def sealed_entries(election: int) -> list[tuple[str, bytes]]:
    """Key and sealed entry of everybody on the list, by key."""
    rows = await DrawEntry.filter(election=election, sealed__not_isnull=True).order_by("key").values_list("key", "sealed")
    return [(key, bytes(sealed)) for key, sealed in rows]


async def on_list(election: int) -> int:
    """How many are on the list."""
    return await DrawEntry.filter(election=election).count()


async def erase(election: Election, by: int | None = None) -> int:
    """Erase the list, in public; returns how many lines it had."""
    async with writing():
        await one_at_a_time(_LOCK + election.id)
        count = await DrawEntry.filter(election=election.id).count()
        await DrawEntry.filter(election=election.id).delete()
        if count:
            await event(election, "draw_erased", [] if by is None else [by])
    return count


async def erase_due(today: date) -> None:
    """Erase every list whose day has come."""
    numbers = await DrawEntry.all().distinct().values_list("election", flat=True)
    for number in numbers:
        row = await by_id(int(str(number)))
        until = erased_on(row.plan)
        if until is None or today >= until:
            await erase(row)
