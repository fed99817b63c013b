"""The ledger of promises: every dated promise of the site on one page, as a table to keep, as data, and for people's own calendars."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict

from markupsafe import Markup, escape
from starlette.responses import Response

from domain.delivery import queries
from domain.delivery.models import Promise
from domain.delivery.queries import PromiseView
from domain.errors import N_, HamasenError
from domain.translated import Translated
from web.frame.labels import agency_names, name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.rendering import show
from web.frame.room import PromiseKind
from web.frame.rooms import rooms
from web.frame.visit import Visit
from web.tables.calendar_file import MEDIA_TYPE, calendar, event
from web.tables.export import LICENCE, as_csv, download
from web.tables.paging import Paging
from web.text import formats

PROMISE_STATES = {
    "broken": (N_("overdue"), "bad"),
    "open": (N_("not due yet"), "now"),
    "late": (N_("kept late"), "wait"),
    "extended": (N_("kept after an extension"), "done"),
    "kept": (N_("kept"), "done"),
    "dropped": (N_("no longer applies"), ""),
}

WHOLE = N_("Everything delivered: %(title)s")


def kinds() -> dict[str, PromiseKind]:
    """Every kind of promise, of all rooms."""
    return {name: kind for room in rooms() for name, kind in room.promise_kinds.items()}


def kind_of(name: str) -> PromiseKind:
    """How a kind is shown. Raises HamasenError for one that no room described: a promise must never be left out in silence."""
    found = kinds().get(name)
    if found is None:
        raise HamasenError(f"promises of the kind {name!r} have no page: describe them in the manifest of their room")
    return found


@dataclass(frozen=True)
class PromiseRow:
    """A promise as the page shows it. says, plain: what is promised, as HTML and as text; about: its case, where that has another name."""

    view: PromiseView
    says: Markup
    plain: str
    about: Translated | None
    path: str

    @property
    def promise(self) -> Promise:
        """The promise itself."""
        return self.view.promise


def _row(visit: Visit, view: PromiseView, about: Translated | None) -> PromiseRow:
    promise, kind = view.promise, kind_of(view.promise.kind)
    says = WHOLE if promise.ref.startswith("case:") else kind.says
    html = escape(visit.say(says)) % {"title": show(promise.title, visit.locale)}
    plain = visit.say(says, title=name_of(visit, promise.title))
    path = visit.path(kind.page, **{kind.part: promise.link}) if promise.link and kind.page else ""
    return PromiseRow(view, html, plain, about if about and about != promise.title else None, path)


async def _public(visit: Visit, views: Sequence[PromiseView]) -> list[PromiseRow]:
    """Those that the public may see, with what they are about."""
    links: dict[str, set[str]] = {}
    for view in views:
        kind_of(view.promise.kind)
        if view.promise.link:
            links.setdefault(view.promise.kind, set()).add(view.promise.link)
    known = {name: await kind_of(name).titles(visit, held) for name, held in links.items()}
    rows = []
    for view in views:
        about = known.get(view.promise.kind, {}).get(view.promise.link)
        if about is not None or not view.promise.link:
            rows.append(_row(visit, view, about))
    return rows


def _wanted(visit: Visit) -> dict[str, str]:
    query = visit.request.query_params
    wanted = {name: query.get(name, "")[:40] for name in ("kind", "state", "agency")}
    wanted["kind"] = wanted["kind"] if wanted["kind"] in kinds() else ""
    wanted["state"] = wanted["state"] if wanted["state"] in PROMISE_STATES else ""
    return wanted


async def _found(visit: Visit, wanted: dict[str, str]) -> list[PromiseRow]:
    return await _public(visit, await queries.promises(visit.today, kind=wanted["kind"], agency=wanted["agency"]))


class PromisesPage(TypedDict):
    """What `delivery/promises.html` is given."""

    rows: list[PromiseRow]
    paging: Paging
    counts: dict[str, int]
    total: int
    wanted: dict[Any, Any]
    kinds: dict[Any, Any]
    states: dict[str, tuple[str, str]]
    agencies: dict[str, str]


async def promises(visit: Visit) -> Response:
    """Every dated promise of the site, the overdue ones first; a moved day keeps the old one beside it."""
    wanted, paging = _wanted(visit), Paging.of(visit.request, 7)
    found = await _found(visit, wanted)
    counts = {name: sum(1 for row in found if row.view.state == name) for name in PROMISE_STATES}
    rows = [row for row in found if not wanted["state"] or row.view.state == wanted["state"]]
    return visit.page(
        "delivery/promises.html",
        PromisesPage(
            rows=rows[paging.offset : paging.offset + paging.size],
            paging=paging.with_total(len(rows)),
            counts=counts,
            total=len(found),
            wanted={name: value for name, value in wanted.items() if value},
            kinds={name: kind.name for name, kind in kinds().items()},
            states=PROMISE_STATES,
            agencies=await agency_names(visit),
        ),
    )


HEAD = (
    N_("Kind"),
    N_("What was promised"),
    N_("Belongs to"),
    N_("Case number"),
    N_("Agency"),
    N_("Promised on"),
    N_("First promised day"),
    N_("Day that counts now"),
    N_("Reasons for later days"),
    N_("Kept on"),
    N_("State"),
    N_("Why it no longer applies"),
    N_("Web address"),
)


def _why(visit: Visit, why: Any) -> str:
    return name_of(visit, Translated.from_json(why)) if isinstance(why, dict) else visit.say(str(why))


async def promises_table(visit: Visit) -> Response:
    """The same as CSV, filtered as the page is."""
    wanted, agencies = _wanted(visit), await agency_names(visit)
    cells = []
    for row in await _found(visit, wanted):
        if wanted["state"] and row.view.state != wanted["state"]:
            continue
        held = row.promise
        moves = " / ".join(f"{move['from']} → {move['to']} {_why(visit, move['why'])}" for move in held.moves)
        cells.append(
            [
                visit.say(kind_of(held.kind).name), row.plain, name_of(visit, row.about) if row.about else "", held.link,
                agencies.get(held.agency, held.agency), formats.local(held.made_at, visit.site.time_zone).date(),
                held.first_due_on, held.due_on, moves, held.kept_on,
                visit.say(PROMISE_STATES[row.view.state][0]), visit.say(held.why_dropped) if held.why_dropped else "",
                visit.services.settings.address + row.path if row.path else "",
            ]
        )  # fmt: skip
    return download(as_csv([visit.say(name) for name in HEAD], cells, visit.say(LICENCE)), "csv", "promises.csv")


async def promises_data(visit: Visit) -> Response:
    """The same as JSON, with texts in every language."""
    wanted = _wanted(visit)
    rows = [row for row in await _found(visit, wanted) if not wanted["state"] or row.view.state == wanted["state"]]
    data = {
        "licence": visit.say(LICENCE),
        "at": visit.at.isoformat(),
        "promises": [_plain(visit, row) for row in rows],
    }
    return download(json.dumps(data, ensure_ascii=False, indent=1), "json", "promises.json")


def _plain(visit: Visit, row: PromiseRow) -> dict[str, Any]:
    held = row.promise

    def texts(why: Any) -> Any:
        if not isinstance(why, dict):
            return {"zh-Hant" if visit.locale.chinese else visit.locale.tag: visit.say(str(why))}
        return {tag: text.text for tag, text in Translated.from_json(why).texts.items()}

    return {
        "kind": held.kind,
        "whole": held.ref.startswith("case:"),
        "title": {tag: text.text for tag, text in held.title.texts.items()},
        "link": held.link,
        "agency": held.agency,
        "made_at": held.made_at.isoformat(),
        "first_due_on": held.first_due_on.isoformat(),
        "due_on": held.due_on.isoformat(),
        "moves": [{"from": move["from"], "to": move["to"], "why": texts(move["why"])} for move in held.moves],
        "kept_on": held.kept_on.isoformat() if held.kept_on else None,
        "state": row.view.state,
        "why_dropped": visit.say(held.why_dropped) if held.why_dropped else "",
        "url": visit.services.settings.address + row.path if row.path else None,
    }


async def promises_dates(visit: Visit) -> Response:
    """What is still to come, for people's own calendars."""
    host = visit.services.settings.address.split("//")[1]
    lines = []
    for row in await _found(visit, _wanted(visit)):
        held = row.promise
        if row.view.state not in ("open", "broken"):
            continue
        url = visit.services.settings.address + row.path if row.path else ""
        uid = f"{held.kind}-{held.ref.replace(':', '-')}@{host}"
        changed = datetime.fromisoformat(held.moves[-1]["at"]) if held.moves else held.made_at
        lines.append(event(uid, row.plain, held.due_on, None, url, "", changed=changed, sequence=len(held.moves)))
    name = visit.say(N_("Promises")) + " · " + name_of(visit, visit.site.name)
    headers = {"Content-Disposition": 'attachment; filename="promises.ics"'}
    return Response(calendar(name, lines), media_type=MEDIA_TYPE, headers=headers)


PAGES = [
    PageRoute("promises", "/promises", promises, fresh=FRESH),
    PageRoute("promises_table", "/promises.csv", promises_table),
    PageRoute("promises_data", "/promises.json", promises_data),
    PageRoute("promises_dates", "/promises.ics", promises_dates),
]
