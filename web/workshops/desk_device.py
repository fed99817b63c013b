"""The desk on a device that may lose its network: a page that a pass opens, and what its script sends and asks for."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Any, TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.actions.scans import Fact, Taken, hear, take_scans
from domain.workshops.actions.signing_up import Wanted
from domain.workshops.models import WorkshopEvent
from domain.workshops.queries import Counts
from domain.workshops.rules import MOST_PEOPLE
from domain.workshops.scanning import Act, Scan
from domain.workshops.tickets import is_genuine, ticket_of
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.offline.pictures import MOST_BYTES, code_in
from web.offline.sealing import unseal
from web.workshops.desk import VERDICTS, DeskView, desk_view
from web.workshops.desk_list import WALK_IN, entry_of, facts_for, routes_in, sealed_list
from web.workshops.passes import DESK_PURPOSE, Pass, pass_of

NEAR = timedelta(days=30)
"""Tickets of events within this time are told from forged ones without a network."""

MOST_SCANS, MOST_FOUND = 100, 20
BROKEN = N_("What this device sends cannot be read.")


class DevicePage(TypedDict):
    """What `workshops/desk_device.html` is given. view: as the office's own desk; facts: for the script, as JSON."""

    view: DeskView
    token: str
    place: int
    facts: str


async def device_page(visit: Visit) -> Response:
    """The desk of a pass. Without scripts it works as the office's page does."""
    found = await pass_of(visit, DESK_PURPOSE)
    token = visit.request.path_params["token"]
    view = await desk_view(visit, found.event, visit.path("desk_device", token=token), by=None)
    if isinstance(view, Response):
        return view
    near = await queries.between(found.event.starts_at - NEAR, found.event.starts_at + NEAR)
    facts = await asyncio.to_thread(facts_for, visit, found.event, near, {scan.value: named for scan, named in VERDICTS.items()})
    return visit.page(
        "workshops/desk_device.html",
        DevicePage(view=view, token=token, place=found.place, facts=json.dumps(facts, ensure_ascii=False)),
        status=422 if view["form"].problems else 200,
    )


def _json(answer: dict[str, Any], status: int = 200) -> Response:
    return JSONResponse(answer, status_code=status, headers={"Cache-Control": "no-store"})


def _refused(visit: Visit, refusal: Refused) -> Response:
    return _json({"refused": visit.say(refusal.reason, **refusal.facts)}, 422)


async def scans_data(visit: Visit) -> Response:
    """Acts of a device, taken over in their order; each answered with what it became."""
    found = await pass_of(visit, DESK_PURPOSE)
    try:
        facts = await _facts(visit, found, str(visit.form.get("scans") or ""))
    except Refused as refusal:
        return _refused(visit, refusal)
    taken = await take_scans(found.event, _device(visit), facts, at=visit.at)
    routes = routes_in(found.event)
    answers = [_answer(visit, found.event, one, routes) for one in taken]
    return _json({"answers": answers} | (_numbers(found.event, await queries.counts(found.event.id)) if len(facts) > 1 else {}))


def _device(visit: Visit) -> str:
    return str(visit.form.get("desk") or "")[:36]


def _numbers(event: WorkshopEvent, counted: Counts) -> dict[str, Any]:
    counts = {"arrived": counted.arrived, "present": counted.present, "waiting": counted.waiting, "seats": event.seats or counted.taken}
    return {"counts": counts}


def _answer(visit: Visit, event: WorkshopEvent, taken: Taken, routes: dict[str, list[int]]) -> dict[str, Any]:
    entry = entry_of(taken.row, event, routes, visit.site.time_zone) if taken.row is not None else None
    return {"key": taken.key, "verdict": taken.verdict, "problem": taken.problem, "entry": entry}


async def _facts(visit: Visit, found: Pass, text: str) -> list[Fact]:
    """Acts as a device writes them. Its clock may be wrong: `now` says by how much. Raises Refused for what is none."""
    try:
        read, now = json.loads(text), float(str(visit.form.get("now") or "nan"))
        if not isinstance(read, list) or not 1 <= len(read) <= MOST_SCANS or now != now:
            raise Refused(BROKEN)
        behind = visit.at.timestamp() - now / 1000
        points = {one: await _point(found.event, one) for one in {_event_of(str(one.get("number", ""))) for one in read} if one}
        return [_fact(visit, found.event, one, behind, points) for one in read]
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as problem:
        raise Refused(BROKEN) from problem


def _event_of(number: str) -> int:
    ticket = ticket_of(number)
    return ticket.event if ticket is not None else 0


async def _point(event: WorkshopEvent, number: int) -> str:
    """The public key of an event, empty for none."""
    if number == event.id:
        return event.public_key
    return next((other.public_key for other in await queries.with_ids([number])), "")


def _fact(visit: Visit, event: WorkshopEvent, one: dict[str, Any], behind: float, points: dict[int, str]) -> Fact:
    """Raises ValueError, KeyError, TypeError for what no device of ours writes."""
    act, key = Act(one["act"]), str(one["key"])
    people, party, turn = int(one.get("people", 1)), int(one.get("party", 0)), int(one["turn"])
    if not (16 <= len(key) <= 36 and 1 <= people <= MOST_PEOPLE and 0 <= party < 2**31 and 0 <= turn < 2**31):
        raise ValueError("out of range")
    decided = Scan(one["decided"]).value if one.get("decided") else ""
    at = min(visit.at, datetime.fromtimestamp(float(one["at"]) / 1000 + behind, visit.at.tzinfo))
    if act is Act.WALK:
        sealed = str(one["sealed"])[:4000]
        return Fact(key, turn, act, at, None, people, decided, wanted=_walk_in(visit, sealed), sealed=sealed)
    if act is not Act.SCAN:
        return Fact(key, turn, act, at, party, people, decided)
    ticket = ticket_of(str(one["number"]))
    point = points.get(ticket.event, "") if ticket is not None else ""
    genuine = bool(ticket and point and is_genuine(point, ticket.number, str(one["signature"])))
    ours = ticket is not None and ticket.event == event.id
    number = ticket.party if ticket is not None and genuine and ours and ticket.party < 2**31 else None
    return Fact(key, turn, act, at, number, people, decided, genuine, ours)


def _walk_in(visit: Visit, sealed: str) -> Wanted | None:
    """The three fields that a device sealed to us; None for what cannot be opened, which a person looks at."""
    try:
        read = json.loads(unseal(visit.services.keys, WALK_IN, sealed))
        return Wanted(str(read["name"]), visit.locale.tag, phone=str(read["phone"]), people=int(read["people"]))
    except (ValueError, KeyError, TypeError):
        return None


async def state_data(visit: Visit) -> Response:
    """A device says what it still holds, and is told the numbers and the list where it has another."""
    found = await pass_of(visit, DESK_PURPOSE)
    unsent, newest = (number_of(str(visit.form.get(name) or "")) or 0 for name in ("unsent", "newest"))
    device, closed = _device(visit), bool(visit.form.get("closed"))
    if len(device) >= 16 and max(unsent, newest) < 2**31:
        await hear(found.event, device, found.place, unsent=unsent, newest=newest, closed=closed, at=visit.at)
    rows = await queries.parties(found.event.id)
    have = str(visit.form.get("have") or "")
    held = sealed_list(visit.services.keys, found.event, rows, visit.site.time_zone, have) if not closed else None
    return _json(_numbers(found.event, await queries.counts(found.event.id)) | {"list": held})


async def find_data(visit: Visit) -> Response:
    """Sign-ups that a name or number leads to, for a device with a network and without its list."""
    found = await pass_of(visit, DESK_PURPOSE)
    text, routes = str(visit.form.get("text") or "").strip()[:80], routes_in(found.event)
    number = number_of(text)
    rows = [row for row in await queries.parties(found.event.id) if row.id == number] if number is not None else []
    rows = rows or (await queries.parties(found.event.id, text=text) if text else [])
    return _json({"found": [entry_of(row, found.event, routes, visit.site.time_zone) for row in rows[:MOST_FOUND]]})


async def frame_data(visit: Visit) -> Response:
    """The text of a code in a picture, for browsers that read none by themselves."""
    await pass_of(visit, DESK_PURPOSE)
    file = visit.form.get("file")
    if not isinstance(file, UploadFile):
        return _refused(visit, Refused(BROKEN))
    try:
        return _json({"code": await asyncio.to_thread(code_in, await file.read())})
    except Refused as refusal:
        return _refused(visit, refusal)


PAGES = [
    PageRoute("desk_device", "/desks/{token}", device_page, device_page, kept=True, session=False, body=MOST_BYTES),
    PageRoute("desk_scans", "/desks/{token}/scans.json", post=scans_data, session=False),
    PageRoute("desk_state", "/desks/{token}/state.json", post=state_data, session=False, body=4 * KIB),
    PageRoute("desk_find", "/desks/{token}/find.json", post=find_data, session=False, body=4 * KIB),
    PageRoute("desk_frame", "/desks/{token}/frame.json", post=frame_data, session=False, body=MOST_BYTES),
]
