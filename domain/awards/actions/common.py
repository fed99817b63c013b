"""What all acts on entries share: holding a programme, moving an entry on, and telling its authors."""

from datetime import date, datetime
from typing import Any

from domain import ledger, outbox
from domain.awards.models import AwardEntry, AwardProgramme
from domain.awards.models_panel import PanelMember
from domain.awards.queries import identities, programmes
from domain.awards.queries.programmes import EVENTS
from domain.awards.states import State, check_step
from domain.db import one_at_a_time
from domain.outbox import Channel
from domain.people import queries as people_queries
from domain.policy import Hold, Role
from domain.timeline import tell

_LOCK = 7_401_000_000
NOWHERE = "@invalid"
"""Ends the address of somebody who was erased: nobody writes there."""


async def hold(number: int) -> AwardProgramme:
    """A programme for this transaction alone; call it first inside `writing()`. Raises Missing."""
    await one_at_a_time(_LOCK + number)
    return await programmes.by_id(number)


async def held_entry(number: str) -> tuple[AwardProgramme, AwardEntry]:
    """An entry with its programme, held. Raises Missing."""
    entry = await programmes.entry_by_number(number)
    programme = await hold(entry.programme_id)
    return programme, await programmes.entry_by_number(number)


async def step(entry: AwardEntry, after: State, *, at: datetime, **changes: Any) -> None:
    """Move an entry on. Raises Refused where that does not follow."""
    check_step(entry.state, after)
    values = {"state": after.value, **changes}
    entry.update_from_dict(values)
    await entry.save(update_fields=list(values))


async def happened(entry: AwardEntry, kind: str, *, at: datetime, by: int | None, **facts: object) -> None:
    """Note it for the authors and for the audit trail, which names the entry by its number alone."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items() if value not in ("", None)}
    await tell(EVENTS, entry.id, kind, at=at, public=False, facts=plain)
    await ledger.record(f"awards.{kind}", "award_entry", entry.number, at=at, by=by, why=str(facts.get("text") or ""), after=plain or None)


async def write_to_authors(entry: AwardEntry, kind: str, *, at: datetime, only_lead: bool = False, **facts: object) -> None:
    """A letter to each author, in the entry's language or that of their account."""
    people = await identities.to_write_to(entry.id)
    reached = [one for one in people.authors if not one.email.endswith(NOWHERE)]
    wanted = reached[:1] if only_lead else reached
    known = {one.id: one.locale for one in await people_queries.with_numbers([author.person for author in wanted if author.person])}
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
    for author in wanted:
        await outbox.tell(
            "award_entry",
            channel=Channel.EMAIL,
            address=author.email,
            name=author.name,
            person=author.person,
            locale=known.get(author.person or 0, entry.locale),
            at=at,
            facts={"entry": entry.number, "kind": kind, "title": entry.title, **plain},
        )


async def write_to_forwarders(agency: str, kind: str, *, at: datetime, **facts: object) -> int:
    """A letter to whoever forwards for an agency; how many there were."""
    people = await people_queries.reachable(Hold(Role.AGENCY_FORWARDER, f"agency:{agency}"))
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
    for person in people:
        await outbox.tell(
            "award_forward",
            channel=Channel.EMAIL,
            address=person.email or "",
            name=person.name,
            person=person.id,
            locale=person.locale,
            at=at,
            facts={"kind": kind, **plain},
        )
    return len(people)


def mend_by(programme: AwardProgramme, at: datetime) -> date | str:
    """The day by which something given back must be in again; empty once the last day is past: then as soon as can be."""
    return programme.closes_on if at.date() <= programme.closes_on else ""


async def write_to_member(programme: AwardProgramme, member: PanelMember, kind: str, *, at: datetime) -> None:
    """A letter to a member of the panel; it names no entry."""
    if member.email.endswith(NOWHERE):
        return
    await outbox.tell(
        "award_panel",
        channel=Channel.EMAIL,
        address=member.email,
        name=member.name,
        locale=member.locale,
        at=at,
        facts={
            "kind": kind,
            "programme": programme.id,
            "title": programme.title.to_json(),
            "on": programme.scores_by.isoformat(),
        },
    )
