"""The stations of a vote: where slips are handed out, and which of them work offline."""

from domain.db import writing
from domain.errors import N_, Refused
from domain.voting.models import Election, RollEntry, State
from domain.voting.queries import by_id
from domain.voting.stations import Station, stations_of, with_station


async def keep_station(election: Election, station: Station) -> None:
    """Add a station, or change the one of the same short name. Raises Refused beside a field, and once the vote is closed."""
    async with writing():
        row = await _still(election)
        if not station.offline and await RollEntry.filter(election=row.id, station=station.key).exists():
            raise Refused(N_("A part of the roll was sent to this station. It stays offline."), field="offline")
        await _keep(row, with_station(stations_of(row.plan), station))


async def drop_station(election: Election, key: str) -> None:
    """Remove a station. Raises Refused for one that has a part of the roll."""
    async with writing():
        row = await _still(election)
        if await RollEntry.filter(election=row.id, station=key).exists():
            raise Refused(N_("A part of the roll was sent to this station. It cannot be removed."))
        await _keep(row, [station for station in stations_of(row.plan) if station.key != key])


async def _still(election: Election) -> Election:
    row = await by_id(election.id)
    if row.state not in (State.DRAFT, State.FROZEN, State.OPEN):
        raise Refused(N_("Stations can be changed until the vote is closed."))
    return row


async def _keep(row: Election, stations: list[Station]) -> None:
    plan = row.plan | {"stations": [station.to_json() for station in stations]}
    await Election.filter(id=row.id).update(plan=plan)
