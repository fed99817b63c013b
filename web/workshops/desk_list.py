"""What a device at the door takes along: the list of sign-ups, locked, and what its script has to know.

The list is locked under a key of the event, and that key under twelve digits that the office tells whoever works there. New passes make
new digits. What a device notes of a walk-in is sealed to us.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from typing import Any

from domain.errors import N_
from domain.keys import Keys
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.rules import MOST_PEOPLE
from domain.workshops.scanning import ADMITS, RULES
from web.frame.visit import Visit
from web.offline.sealing import lock, lock_under, public_point
from web.text.formats import local
from web.workshops import words
from web.workshops.badges import routes_of

WALK_IN = "event walk-in"
"""The purpose under which walk-ins are sealed to us."""

LOCAL_HOURS = 12
"""How long after an event a device keeps its list."""

DIGITS = 12

WORDS = {
    "unsent": N_("%%n not sent yet"),
    "offline": N_("Offline: %%n not sent yet"),
    "sent": N_("Everything is sent."),
    "here": N_("%%here of %%all in"),
    "first": N_("first at %%time"),
    "table": N_("Table %%route"),
    "how_many": N_("How many come in?"),
    "check_in": N_("Check in"),
    "let_in": N_("Let them in"),
    "left": N_("has left"),
    "back": N_("Take it back"),
    "taken_back": N_("Taken back"),
    "gone": N_("Has left"),
    "nobody": N_("No sign-up fits."),
    "nobody_more": N_("Look for the name, or welcome them as walk-ins."),
    "no_list": N_("Without a network names are found only after the twelve digits were typed."),
    "wrong": N_("These are not the digits of this event."),
    "known": N_("%%n sign-ups on this device, as of %%time"),
    "cannot": N_("Not known offline: seats taken at other desks, the waiting list, later cancellations."),
    "no_seat": N_("There are no free seats for so many."),
    "three": N_("Enter a name, and a telephone number or an e-mail address."),
    "lost": N_("This browser cannot keep anything: use another one, or the page of the office."),
    "camera_always": N_("Camera: reads codes, also without a network"),
    "camera_online": N_("Camera: reads codes while there is a network"),
    "camera_none": N_("Camera: none that this browser may use"),
    "scanner": N_("Hand scanner, typed numbers, names: always"),
    "no_code": N_("No code is seen in this picture."),
    "stop": N_("Stop the camera"),
    "start": N_("Scan with the camera"),
    "wiped": N_("The list is gone from this device."),
    "still": N_("%%n acts have not been sent yet. They stay on this device and are sent when it is opened with a network. Sign off?"),
    "people": N_("%%n people"),
    "note": N_("Note"),
}


def digits_of(keys: Keys, event: WorkshopEvent) -> str:
    """The twelve digits that open the list on a device, in groups of three."""
    number = int(keys.mac("event desk digits", str(event.id), str(event.passes)), 16) % 10**DIGITS
    text = f"{number:0{DIGITS}d}"
    return " ".join(text[start : start + 3] for start in range(0, DIGITS, 3))


def _list_key(keys: Keys, event: int, passes: int) -> bytes:
    return bytes.fromhex(keys.mac("event desk list", str(event), str(passes)))


@lru_cache(maxsize=64)
def _locked_key(keys: Keys, event: int, passes: int, digits: str) -> str:
    """The key of the list under the digits, as JSON; a good part of a second, once a process."""
    return json.dumps(lock(_list_key(keys, event, passes), digits.replace(" ", "")))


def locked_key(keys: Keys, event: WorkshopEvent) -> Mapping[str, Any]:
    """The same as plain data; call it in a thread."""
    made: dict[str, Any] = json.loads(_locked_key(keys, event.id, event.passes, digits_of(keys, event)))
    return made


def entry_of(row: EventParty, event: WorkshopEvent, routes: Mapping[str, Sequence[int]], zone: str) -> dict[str, Any]:
    """A sign-up as the script of a desk reads it; nothing that a desk does not need."""
    ways = ["→".join(map(str, routes[f"{row.id}.{n}"])) for n in range(1, row.people + 1) if f"{row.id}.{n}" in routes]
    found = {
        "id": row.id,
        "name": row.name,
        "people": row.people,
        "arrived": row.arrived,
        "gone": row.gone,
        "state": row.state,
        "last": row.phone[-3:],
        "first": f"{local(row.arrived_at, zone):%H:%M}" if row.arrived_at else "",
        "route": "／".join(dict.fromkeys(ways)),
        "marks": [*row.needs, *(["no_photo"] if row.no_photo else [])],
        "note": row.note,
    }
    return {name: value for name, value in found.items() if value not in ("", [], 0)}


def routes_in(event: WorkshopEvent) -> dict[str, list[int]]:
    """Everybody's tables, by `party.place`; empty without a plan."""
    return routes_of(event.tables["rounds"]) if event.tables else {}


def sealed_list(keys: Keys, event: WorkshopEvent, rows: Sequence[EventParty], zone: str, have: str) -> dict[str, Any] | None:
    """The locked list with a digest of what is in it; None where the device has just this."""
    routes = routes_in(event)
    inside = json.dumps([entry_of(row, event, routes, zone) for row in rows], ensure_ascii=False, separators=(",", ":")).encode()
    digest = hashlib.sha256(inside).hexdigest()[:16]
    if have == digest:
        return None
    return {"digest": digest, "many": len(rows)} | lock_under(_list_key(keys, event.id, event.passes), inside)


def facts_for(visit: Visit, event: WorkshopEvent, near: Sequence[WorkshopEvent], verdicts: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """What the script of a desk has to know; nothing of people. near: events whose tickets may be held out here by mistake."""
    marks = {need: visit.say(name) for need, name in words.NEEDS.items()} | {"no_photo": visit.say(N_("no photos, please"))}
    days = {one.id: f"{local(one.starts_at, visit.site.time_zone):%Y-%m-%d}" for one in near}
    return {
        "event": event.id,
        "name": f"desk-{event.id}-{event.passes}",
        "until": int((event.ends_at + timedelta(hours=LOCAL_HOURS)).timestamp() * 1000),
        "keys": {one.id: one.public_key for one in near},
        "days": days,
        "rules": [[needed, verdict.value] for needed, verdict in RULES],
        "admits": sorted(verdict.value for verdict in ADMITS),
        "verdicts": {name: [visit.say(text), tone] for name, (text, tone) in verdicts.items()},
        "seal": {"point": public_point(visit.services.keys, WALK_IN), "purpose": WALK_IN},
        "locked": locked_key(visit.services.keys, event),
        "most": MOST_PEOPLE,
        "marks": marks,
        "words": {name: visit.say(text) for name, text in WORDS.items()},
        "lang": visit.locale.tag,
    }
