"""The stations of a vote: where slips are handed out, and which of them work offline."""

from dataclasses import replace

from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.voting.actions.elections import PLAN
from domain.voting.actions.ledger_entries import note
from domain.voting.models import Election, RollEntry, State
from domain.voting.queries import by_id
from domain.voting.stations import Station, stations_of, with_station


async def keep_station(election: Election, station: Station, by: int | None = None) -> None:
    """Add a station, or change the one of the same short name. Raises Refused beside a field, and once the vote is closed."""
    async with writing():
        await one_at_a_time(PLAN + election.id)
        row = await _still(election)
        if not station.offline and await RollEntry.filter(election=row.id, station=station.key).exists():
            raise Refused(N_("A part of the roll was sent to this station. It stays offline."), field="offline")
        await _keep(row, with_station(stations_of(row.plan), station))
        await note(row, "station", by, station=station.key)


async def send_away(election: Election, key: str, *, away: bool, by: int | None = None) -> None:
    """Note that the computer of an offline station has left with its part of the roll, or is back or given up.

    While it is away no slip of that part is handed out anywhere else. Raises Refused once the box is shut.
    """
    async with writing():
        await one_at_a_time(PLAN + election.id)
        row = await by_id(election.id)
        if row.state in (State.SEALED, State.COUNTED, State.CERTIFIED):
            raise Refused(N_("Stations can be changed until the vote is closed."))
        await _keep(row, [replace(station, away=away) if station.key == key else station for station in stations_of(row.plan)])
        await note(row, "station_away" if away else "station_back", by, station=key)


async def drop_station(election: Election, key: str, by: int | None = None) -> None:
    """Remove a station. Raises Refused for one that has a part of the roll."""
    async with writing():
        await one_at_a_time(PLAN + election.id)
        row = await _still(election)
        if await RollEntry.filter(election=row.id, station=key).exists():
            raise Refused(N_("A part of the roll was sent to this station. It cannot be removed."))
        await _keep(row, [station for station in stations_of(row.plan) if station.key != key])
        await note(row, "station_drop", by, station=key)


async def _still(election: Election) -> Election:
    row = await by_id(election.id)
    if row.state not in (State.DRAFT, State.FROZEN, State.OPEN):
        raise Refused(N_("Stations can be changed until the vote is closed."))
    return row


async def _keep(row: Election, stations: list[Station]) -> None:
    plan = row.plan | {"stations": [station.to_json() for station in stations]}
    await Election.filter(id=row.id).update(plan=plan)
