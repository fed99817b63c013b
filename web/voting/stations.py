"""The stations of a vote for officers: where they are, how many came, whose posters are looked at, and what an offline one takes along."""

import asyncio
from dataclasses import replace
from typing import Any, TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response
from wtforms import BooleanField, FileField, PasswordField, StringField

from domain.errors import N_, Missing, Refused
from domain.policy import Thing
from domain.translated import Translated
from domain.voting import queries
from domain.voting.actions import places, roll, turnout
from domain.voting.models import Election, State
from domain.voting.queries import scope_of
from domain.voting.stations import Station, StationLine, stations_of, told
from web.frame.fields import count_of
from web.frame.forms import Needed, PageForm, translated_from
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.text import formats
from web.voting import offline
from web.voting.ballot_writers import BallotWriters
from web.voting.office import thing_of
from web.voting.print_pages import pdf, poster_facts
from web.voting.printed.posters import poster_pdf

NOTICES = {
    "station_kept": (N_("The station is saved."), ""),
    "station_dropped": (N_("The station is removed."), ""),
}

RETURN_BYTES = 16 * 1024 * KIB


class StationForm(PageForm):
    """A station; its name and address in every language are read beside the form."""

    key = StringField(N_("Short name for addresses"), [Needed(N_("Enter a short name such as ferry-pier."))])
    name = StringField(N_("Name of the place"))
    where = StringField(N_("Address"))
    expected = StringField(N_("People expected"))
    offline = BooleanField(N_("This station works without a network, from its own part of the roll"))


class KitForm(PageForm):
    """The pass phrase of a station's part of the roll."""

    phrase = PasswordField(N_("Pass phrase for this file"), [Needed(N_("Enter a pass phrase."))])


class ReturnForm(PageForm):
    """What an offline station brings back."""

    file = FileField(N_("File from the station"))


async def stations_page(visit: Visit) -> Response:
    """Where slips are handed out, and what went on there."""
    row = await queries.by_key(visit.request.path_params["key"])
    return await _page(visit, row)


class StationsPage(TypedDict):
    """What `voting/stations.html` is given."""

    row: Election
    halves: list[Any]
    lines: list[Any]
    bars_of: list[tuple[str, float, str]]
    changeable: bool
    refusal: str
    scope: Thing


async def _page(visit: Visit, row: Election, refusal: str = "", status: int = 200) -> Response:
    stations = stations_of(row.plan)
    begun, ends = row.opens or 0, row.closes or 1
    passed = min(1.0, max(0.0, (visit.at.timestamp() * 1000 - begun) / max(1, ends - begun)))
    halves, lines = told([*stations, Station("", Translated())], await turnout.counted(row.id), passed)
    return visit.page(
        "voting/stations.html",
        StationsPage(
            row=row,
            halves=[(half[:10], half.endswith("a")) for half in halves],
            lines=[line for line in lines if line.station.key or line.handed],
            bars_of=_bars(lines, visit),
            changeable=row.state in (State.DRAFT, State.FROZEN, State.OPEN),
            refusal=refusal,
            scope=scope_of(row),
        ),
        status=status,
    )


def _bars(lines: list[StationLine], visit: Visit) -> list[tuple[str, float, str]]:
    """What part of those whom the plan expects has come, for each station with a plan; a whole bar is all of them."""
    found = []
    for line in lines:
        if line.station.expected:
            handed, expected = formats.number(line.handed or 0, visit.locale), formats.number(line.station.expected, visit.locale)
            name = line.station.name.piece(visit.locale.tag).text
            found.append((name, (line.handed or 0) / line.station.expected, f"{handed} / {expected}"))
    return found


def _of(visit: Visit, row: Election) -> Station | None:
    """The station that the address names, None for `new`. Raises Missing."""
    key = visit.request.path_params["station"]
    found = next((station for station in stations_of(row.plan) if station.key == key), None)
    if found is None and key != "new":
        raise Missing("no such station")
    return found


async def station_page(visit: Visit) -> Response:
    """One station, or a new one."""
    row = await queries.by_key(visit.request.path_params["key"])
    held = _of(visit, row)
    values: dict[str, Any] = {"key": held.key, "expected": str(held.expected or ""), "offline": held.offline} if held else {}
    form = visit.bind(StationForm, **values)
    return await _station(visit, row, held, form)


class StationPage(TypedDict):
    """What `voting/station.html` is given."""

    row: Election
    held: Station | None
    sent: PageForm
    form: StationForm
    kit: KitForm
    brought: ReturnForm
    name: Translated
    where: Translated
    people: int
    back: tuple[int, int, int] | None
    changeable: bool


async def _station(
    visit: Visit, row: Election, held: Station | None, form: PageForm, name: Translated | None = None, where: Translated | None = None,
    *, back: tuple[int, int, int] | None = None,
) -> Response:  # fmt: skip
    """The page with one of its forms as it was sent."""
    part = await roll.part_of(row.id, held.key) if held and held.offline else []
    fresh: dict[str, Any] = {"key": held.key, "expected": str(held.expected or ""), "offline": held.offline} if held else {}
    return visit.page(
        "voting/station.html",
        StationPage(
            row=row,
            held=held,
            sent=form,
            form=form if isinstance(form, StationForm) else visit.new_form(StationForm, None, data=fresh),
            kit=form if isinstance(form, KitForm) else visit.new_form(KitForm, None),
            brought=form if isinstance(form, ReturnForm) else visit.new_form(ReturnForm, None),
            name=name if name is not None else held.name if held else Translated(),
            where=where if where is not None else held.where if held else Translated(),
            people=len(part),
            back=back,
            changeable=row.state in (State.DRAFT, State.FROZEN, State.OPEN),
        ),
        status=422 if form.problems else 200,
    )


async def keep(visit: Visit) -> Response:
    """Save a station, or remove it."""
    row = await queries.by_key(visit.request.path_params["key"])
    held, tags = _of(visit, row), visit.services.locales.tags
    if visit.form.get("act") == "back" and held is not None:
        await places.send_away(row, held.key, away=False, by=visit.person.id)
        return visit.go("vote_station", "station_kept", key=row.key, station=held.key)
    if visit.form.get("act") == "drop" and held is not None:
        try:
            await places.drop_station(row, held.key, visit.person.id)
        except Refused as refusal:
            return await _page(visit, row, visit.say(refusal.reason, **refusal.facts), 422)
        return visit.go("vote_stations", "station_dropped", key=row.key)
    form = visit.bind(StationForm)
    name = translated_from(visit.form, "name", held.name if held else Translated(), tags, most=80)
    where = translated_from(visit.form, "where", held.where if held else Translated(), tags, most=200)
    if visit.ready(form):
        try:
            expected = count_of(str(form.expected.data or ""), "expected", why=N_("Enter how many people are expected, or leave it empty."))
            key = held.key if held else str(form.key.data).strip()
            if held is None and any(one.key == key for one in stations_of(row.plan)):
                raise Refused(N_("There is a station with this short name already."), field="key")
            away = held is not None and held.away
            await places.keep_station(row, Station(key, name, where, expected, bool(form.offline.data), away), visit.person.id)
            return visit.go("vote_stations", "station_kept", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _station(visit, row, held, form, name, where)


async def poster(visit: Visit) -> Response:
    """The poster of one station; its address leads to the vote and is counted."""
    row = await queries.by_key(visit.request.path_params["key"])
    held = _of(visit, row)
    if held is None:
        raise Missing("no such station")
    where = tuple(" ".join(part for part in (held.name.piece(tag).text, held.where.piece(tag).text) if part) for tag in ("zh-Hant", "en"))
    page = visit.services.settings.address + visit.path("vote_place", key=row.key, station=held.key)
    facts = await poster_facts(visit, row, page=page, where=(where[0], where[1]))
    return pdf(await asyncio.to_thread(poster_pdf, facts), f"{row.key}-{held.key}.pdf")


async def place(visit: Visit) -> Response:
    """What the code on a station's poster opens: counted in memory, and on to the vote. Nothing is written, and no cookie is set."""
    row = await visit.services.recall(
        ("vote key", visit.request.path_params["key"]), lambda: queries.by_key(visit.request.path_params["key"])
    )
    held = _of(visit, row)
    if held is None or row.state == State.DRAFT:
        raise Missing("no such station")
    ahead = f"{visit.request.headers.get('purpose', '')} {visit.request.headers.get('sec-purpose', '')}"
    if visit.request.method == "GET" and "prefetch" not in ahead:
        visit.services.part(BallotWriters).footfall.poster(row.id, held.key, formats.local(visit.at, visit.site.time_zone))
    return RedirectResponse(visit.path("vote_page", key=row.key), 302, headers={"Cache-Control": "no-store"})


async def kit(visit: Visit) -> Response:
    """The page that an offline station takes along, with its part of the roll locked by a pass phrase."""
    row = await queries.by_key(visit.request.path_params["key"])
    held, form = _of(visit, row), visit.bind(KitForm)
    if held is None or not held.offline:
        raise Missing("no offline station")
    if visit.ready(form):
        try:
            phrase = offline.clean_phrase(str(form.phrase.data))
            part = await roll.part_of(row.id, held.key)
            if not part:
                raise Refused(N_("No part of the roll was sent to this station yet. Import a roll that names it."))
            locked = await asyncio.to_thread(offline.locked, visit.services.part(BallotWriters).vault.read(row.eid), part, phrase)
            await places.send_away(row, held.key, away=True, by=visit.person.id)
            return offline.page(visit, row, held, locked)
        except Refused as refusal:
            form.refuse(refusal)
    return await _station(visit, row, held, form)


async def bring_back(visit: Visit) -> Response:
    """Take over what an offline station handed out."""
    row = await queries.by_key(visit.request.path_params["key"])
    held, form, upload = _of(visit, row), visit.bind(ReturnForm), visit.form.get("file")
    if held is None or not held.offline:
        raise Missing("no offline station")
    if visit.ready(form):
        try:
            if not isinstance(upload, UploadFile) or not upload.filename:
                raise Refused(N_("Choose the file that the station's page has saved."), field="file")
            handed = offline.read_return(await upload.read(), row.eid, held.key)
            back = await roll.returned(row, held.key, handed)
            await places.send_away(row, held.key, away=False, by=visit.person.id)
            return await _station(visit, row, replace(held, away=False), form, back=back)
        except Refused as refusal:
            form.refuse(refusal)
    return await _station(visit, row, held, form)


BASE = "/staff/votes/{key}/stations"

PAGES = [
    PageRoute("vote_place", "/votes/{key}/at/{station}", place, silent=True),
    PageRoute("vote_stations", BASE, stations_page, needs="votes.read", thing=thing_of),
    PageRoute("vote_station", BASE + "/{station}", station_page, keep, needs="votes.change", thing=thing_of),
    PageRoute("station_poster", BASE + "/{station}/poster.pdf", poster, needs="votes.read", thing=thing_of),
    PageRoute("station_kit", BASE + "/{station}/offline", station_page, kit, needs="votes.change", thing=thing_of),
    PageRoute(
        "station_back", BASE + "/{station}/return", station_page, bring_back, needs="votes.change", thing=thing_of, body=RETURN_BYTES
    ),
]
