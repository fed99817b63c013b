"""The office's list of what was entered for people, and the buttons beside each entry."""

from dataclasses import dataclass
from typing import Any, TypedDict

from starlette.responses import Response

from domain.assisted import actions, queries
from domain.assisted.models import AssistedEntry
from domain.assisted.rules import EntryState, Way
from domain.cycles.queries import list_cycles
from domain.errors import N_, Forbidden, Refused
from domain.people.queries import names
from domain.people.rules import is_landline
from domain.policy import Thing
from web.frame.forms import PageForm
from web.frame.page_routes import PageRoute
from web.frame.rooms import assisted_kinds
from web.frame.visit import Visit
from web.tables.listing import MOST_ROWS, Column, FileNames, Filter, Listing, as_file

STATES = {
    EntryState.WAITING: (N_("waits for the call"), "wait"),
    EntryState.CONFIRMED: (N_("confirmed"), "done"),
    EntryState.DENIED: (N_("not confirmed"), "bad"),
    EntryState.UNDONE: (N_("taken back"), ""),
}
WAYS = {Way.CALL: N_("by telephone"), Way.PAPER: N_("on paper")}


@dataclass(frozen=True)
class Line:
    """An entry as it is shown. can: the acts that its buttons offer."""

    row: AssistedEntry
    kind: str
    way: str
    state: tuple[str, str]
    page: str
    landline: bool
    officer: str
    can: tuple[str, ...]


class EntryForm(PageForm):
    """A button."""


class EntriesPage(TypedDict):
    """What `assisted/entries.html` is given."""

    form: PageForm
    lines: list[Line]
    listing: Listing


def scope_of(row: AssistedEntry) -> Thing:
    """What a narrowed role must hold."""
    return Thing(frozenset({row.scope})) if row.scope else Thing()


async def _scopes(visit: Visit) -> list[str] | None:
    """The cycles whose entries the reader sees; None for all."""
    if visit.may("proposals.read"):
        return None
    return [cycle.scope for cycle in await list_cycles() if visit.may("proposals.read", Thing(frozenset({cycle.scope})))]


def _listing(visit: Visit) -> Listing:
    kinds = {kind: visit.say(facts.name) for kind, facts in assisted_kinds().items()}
    states = {state.value: visit.say(words) for state, (words, _) in STATES.items()}
    filters = [Filter("state", N_("State"), states), Filter("kind", N_("What"), kinds)]
    return Listing.of(visit.request, size=6, path=visit.path("assisted"), search=N_("Name or telephone"), filters=filters)


async def entries_page(visit: Visit) -> Response:
    """The list."""
    return await _page(visit, visit.bind(EntryForm))


async def _page(visit: Visit, form: PageForm) -> Response:
    listing, scopes = _listing(visit), await _scopes(visit)
    asked: dict[str, Any] = {
        "scopes": scopes,
        "text": listing.text,
        "thing": visit.request.query_params.get("thing", "")[:40],
        **listing.chosen,
    }
    if listing.file:
        rows, _ = await queries.entries(**asked, limit=MOST_ROWS)
        note = visit.say(N_("Personal data: for the office alone."))
        return await as_file(
            listing.file, FileNames("assisted-entries", visit.say(N_("Entered for people")), note), COLUMNS, rows, visit.say
        )
    rows, total = await queries.entries(**asked, offset=listing.paging.offset, limit=listing.paging.size)
    officers = await names({row.by for row in rows})
    lines = [_line(visit, row, officers.get(row.by, "–")) for row in rows]
    status = 422 if form.problems else 200
    return visit.page(
        "assisted/entries.html", EntriesPage(form=form, lines=lines, listing=listing.with_total(total)), status=status, block="results"
    )


def _line(visit: Visit, row: AssistedEntry, officer: str) -> Line:
    kind, (words, tone) = assisted_kinds()[row.kind], STATES[EntryState(row.state)]
    can: tuple[str, ...] = ()
    if row.phone and visit.may("proposals.change", scope_of(row)):  # nobody is asked about an entry without a name
        if row.state == EntryState.WAITING and kind.effect is not None:
            can = ("confirm", "deny")
        elif row.state == EntryState.CONFIRMED and kind.undo is not None and row.person is not None:
            can = ("undo",)
    way, landline = visit.say(WAYS[Way(row.way)]), bool(row.phone) and is_landline(row.phone)
    return Line(row, visit.say(kind.name), way, (visit.say(words), tone), kind.page(visit, row), landline, officer, can)


async def entry_act(visit: Visit) -> Response:
    """Confirm, deny or take back one entry. Raises Missing, Forbidden."""
    row, form = await queries.entry(visit.request.path_params["number"]), visit.bind(EntryForm)
    if not visit.may("proposals.change", scope_of(row)):
        raise Forbidden("assisted.work")
    try:
        said = await act_on(visit, row, str(visit.form.get("act") or ""))
        return visit.go("assisted", said)
    except Refused as refusal:
        form.refuse(refusal)
    return await _page(visit, form)


async def act_on(visit: Visit, row: AssistedEntry, act: str) -> str:
    """What a button does; the notice that follows. Raises Refused."""
    kinds, at, me = assisted_kinds(), visit.at, visit.person.id
    match act:
        case "confirm":
            await actions.confirm(row.id, {kind: one.effect for kind, one in kinds.items() if one.effect is not None}, at=at, by=me)
            return "entry_confirmed"
        case "deny":
            await actions.deny(row.id, at=at, by=me)
            return "entry_denied"
        case "undo":
            await actions.take_back(row.id, {kind: one.undo for kind, one in kinds.items() if one.undo is not None}, at=at, by=me)
            return "entry_undone"
    raise Refused(N_("Choose what is to be done."))


async def to_list(visit: Visit) -> Response:
    """Whoever goes back to the address of a button is led to the list."""
    return visit.go("assisted")


COLUMNS: list[Column[AssistedEntry]] = [
    Column("entered", N_("Entered"), lambda row: row.at),
    Column("kind", N_("What"), lambda row: row.kind),
    Column("about", N_("About"), lambda row: row.thing),
    Column("name", N_("Name"), lambda row: row.name),
    Column("phone", N_("Telephone"), lambda row: row.phone),
    Column("way", N_("Way"), lambda row: row.way),
    Column("sheet", N_("Paper"), lambda row: row.sheet),
    Column("state", N_("State"), lambda row: row.state),
    Column("decided", N_("Decided"), lambda row: row.decided_at),
]
NOTICES = {
    "entry_confirmed": (N_("It is confirmed, and counts."), ""),
    "entry_denied": (N_("It is noted that it is not theirs. It does not count."), ""),
    "entry_undone": (N_("It is taken back."), ""),
}
PAGES = [
    PageRoute("assisted", "/staff/assisted", entries_page, needs="assisted.list"),
    PageRoute("assisted_act", "/staff/assisted/{number:number}", to_list, entry_act, needs="assisted.work"),
]
