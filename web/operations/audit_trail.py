"""The audit trail: who did what, when, to which thing, and why; filtered by person, thing, day and act, and as a file."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypedDict

from starlette.datastructures import QueryParams
from starlette.responses import Response

from domain import ledger
from domain.errors import N_, Missing, Refused
from domain.ledger import RESIDENT, LedgerEntry
from domain.people.queries import list_people, names
from domain.people.rules import number_of
from web.frame.fields import day_or_none, midnight_of
from web.frame.page_routes import PageRoute
from web.frame.room import LedgerThing
from web.frame.rooms import ledger_things, ledger_words
from web.frame.visit import Visit
from web.tables.export import as_csv, as_ods, download, in_a_thread
from web.tables.paging import Paging

STEPS = {
    "ask": N_("asked for"),
    "confirm": N_("confirmed, and done"),
    "done": N_("done by one officer"),
    "take_back": N_("taken back"),
}
"""How far an act of two officers came."""

MOST_ROWS, MOST_PEOPLE = 20_000, 200
HEAD = (
    N_("When"), N_("Who"), N_("What"), N_("Kind of thing"), N_("Thing"), N_("Title"), N_("Reason"),
)  # fmt: skip

Named = dict[tuple[str, str], tuple[str, str]]
"""Kind and key of a thing to its title and address."""


class LedgerPage(TypedDict):
    """What `operations/ledger.html` is given. things: title and address, by kind and key."""

    entries: list[LedgerEntry]
    names: dict[int, str]
    things: Named
    kinds: dict[str, LedgerThing]
    paging: Paging
    verbs: dict[str, str]
    steps: dict[str, str]
    query: QueryParams
    resident: int


async def trail(visit: Visit) -> Response:
    """The page."""
    paging = Paging.of(visit.request, 8)
    found, total = await _asked(visit, paging.offset, paging.size)
    return visit.page(
        "operations/ledger.html",
        LedgerPage(
            entries=found,
            names=await _people(found),
            things=await _things(visit, found),
            kinds=ledger_things(),
            paging=paging.with_total(total),
            verbs=ledger_words(),
            steps=STEPS,
            query=visit.request.query_params,
            resident=RESIDENT,
        ),
    )


async def trail_file(visit: Visit) -> Response:
    """The same as a file, the newest MOST_ROWS acts that fit. Raises Missing for a format we do not have."""
    kind, (found, _) = visit.request.path_params["format"], await _asked(visit, 0, MOST_ROWS)
    people, things, words, kinds = await _people(found), await _things(visit, found), ledger_words(), ledger_things()
    rows = []
    for one in found:
        title, _ = things.get((one.kind, one.thing), ("", ""))
        thing = kinds.get(one.kind)
        said = [visit.say(words.get(one.verb, one.verb)), visit.say(thing.name) if thing else one.kind, one.thing, title, one.why]
        rows.append([one.at, _actor(visit, one, people), *said])
    head = [visit.say(word) for word in HEAD]
    if kind == "csv":
        return download(as_csv(head, rows, ""), "csv", "audit-trail.csv")
    if kind == "ods":
        return download(await in_a_thread(lambda: as_ods(visit.say(N_("Audit trail")), head, rows, "")), "ods", "audit-trail.ods")
    raise Missing("no such format")


def _actor(visit: Visit, entry: LedgerEntry, people: dict[int, str]) -> str:
    if entry.actor is None:
        return visit.say(N_("the system"))
    if entry.actor == RESIDENT:
        return visit.say(N_("a resident, without an account"))
    return people.get(entry.actor) or visit.say(N_("erased person"))


async def _asked(visit: Visit, offset: int, limit: int) -> tuple[list[LedgerEntry], int]:
    query = visit.request.query_params
    return await ledger.entries(
        verb=query.get("verb", ""),
        kind=query.get("kind", ""),
        thing=query.get("thing", "").strip(),
        actors=await _actors(query),
        since=_day_begins(visit, query.get("from", "")),
        until=_day_begins(visit, query.get("to", ""), after=1),
        offset=offset,
        limit=limit,
    )


async def _actors(query: QueryParams) -> list[int] | None:
    """Whose acts are asked for: of one number, or of everybody whose name or address fits; None for all."""
    if number_of(query.get("actor", "")) is not None:
        return [number_of(query["actor"]) or RESIDENT]
    typed = query.get("who", "").strip()
    if not typed:
        return None
    found, _ = await list_people(text=typed[:100], limit=MOST_PEOPLE)
    return [person.id for person in found]


def _day_begins(visit: Visit, typed: str, *, after: int = 0) -> datetime | None:
    """The moment in which a typed day begins in the city, or so many days later; None for what is no day."""
    try:
        day = day_or_none(typed, "from")
    except Refused:  # typed by hand into the address: no filter, and the field shows what stands there
        return None
    if day is None:
        return None
    return midnight_of((day + timedelta(days=after)).isoformat(), visit.site.time_zone, "from").astimezone(UTC)  # as rows are kept


async def _people(found: Sequence[LedgerEntry]) -> dict[int, str]:
    """The names of who acted, and of people that were acted upon."""
    numbers = {entry.actor for entry in found if entry.actor}
    numbers |= {int(entry.thing) for entry in found if entry.kind == "person" and number_of(entry.thing) is not None}
    return await names(numbers)


async def _things(visit: Visit, found: Sequence[LedgerEntry]) -> Named:
    """Titles and addresses, asked once for all things of a kind."""
    keys: dict[str, set[str]] = {}
    for entry in found:
        keys.setdefault(entry.kind, set()).add(entry.thing)
    named: Named = {}
    for kind, thing in ledger_things().items():
        if kind in keys and thing.named is not None:
            told: Any = await thing.named(visit, keys[kind])
            named |= {(kind, key): title for key, title in told.items()}
    return named


PAGES = [
    PageRoute("ledger", "/staff/ledger", trail, needs="ledger.read"),
    PageRoute("ledger_file", "/staff/ledger.{format}", trail_file, needs="ledger.read"),
]
