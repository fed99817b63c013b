"""A station without a network: one page as a file, with its part of the roll locked by a pass phrase, and what it brings back.

The page needs nothing but a browser. It holds the MACs of this station's people and the roll's key, both only inside a locked part
(AES-GCM under PBKDF2): a laptop that is lost without its phrase is no list of names. Whoever has the phrase could try out identity
numbers against it, as the office itself could: `docs/voting.md` says so.
"""

import json
import re
from pathlib import Path
from typing import Any, TypedDict

from markupsafe import Markup
from starlette.responses import Response

from domain.errors import N_, Refused
from domain.voting.models import Election
from domain.voting.phrases import check_phrase
from domain.voting.stations import Station
from domain.voting.vault import BoxKeys
from web.frame.visit import Visit
from web.offline.sealing import lock
from web.voting.words import LINKS

FORMAT = "hamasen-station-1"
STATIC = Path(__file__).parents[2] / "static"

NOT_OURS = N_("This is not a file that the page of this station has saved.")

WORDS = {
    "wrong": N_("This is not the pass phrase."),
    "short": N_("Enter the number of the identity card, or the one that the roll uses."),
    "found": N_("On the roll, and no slip collected yet."),
    "twice": N_("Collected already: give no slip."),
    "unknown": N_("Not on the part of the roll of this station. Please send this person to another station."),
    "noted": N_("The person may draw a slip."),
    "lost": N_("This browser cannot keep anything: do not hand out slips with it. Allow it to store data, or use another browser."),
    "count": N_("Slips noted on this computer: %(count)s"),
}


def clean_phrase(typed: str) -> str:
    """A pass phrase that holds. Raises Refused beside the field."""
    check_phrase(typed.strip())
    return typed.strip()


def locked(keys: BoxKeys, part: list[tuple[str, str, str, bool]], phrase: str) -> dict[str, Any]:
    """The station's part of the roll and the key of its MACs, locked. Takes a good part of a second."""
    return lock(json.dumps({"key": keys.roll.hex(), "people": part}, separators=(",", ":")).encode(), phrase)


class OfflinePage(TypedDict):
    """What `voting/offline.html` is given."""

    row: Election
    station: Station
    facts: Markup
    script: Markup
    style: Markup


def page(visit: Visit, row: Election, station: Station, held: dict[str, Any]) -> Response:
    """The page as a file to save, in the reader's language."""
    links = {name: visit.say(words) for name, words in LINKS.items()}
    facts = {
        "format": FORMAT,
        "eid": row.eid,
        "station": station.key,
        "locked": held,
        "words": {name: visit.say(words) for name, words in WORDS.items()} | {"links": links},
    }
    safe = json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c")  # no text of ours ends the script element
    style, kit, own = (Markup((STATIC / name).read_text("utf-8")) for name in ("hamasen.css", "kit.js", "station.js"))  # noqa: S704 - our own
    answer = visit.page("voting/offline.html", OfflinePage(row=row, station=station, facts=Markup(safe), script=kit + own, style=style))  # noqa: S704
    answer.headers["Content-Disposition"] = f'attachment; filename="{row.key}-{station.key}.html"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def read_return(data: bytes, eid: str, station: str) -> list[str]:
    """The MACs of whom a station handed slips to. Raises Refused for a file of another vote, another station, or of anything else."""
    try:
        found = json.loads(data)
        good = isinstance(found, dict) and found["format"] == FORMAT and found["eid"] == eid and found["station"] == station
        handed = found["handed"] if good else None
    except (ValueError, KeyError, RecursionError) as problem:
        raise Refused(NOT_OURS, field="file") from problem
    if not isinstance(handed, list) or not all(isinstance(mac, str) and re.fullmatch("[0-9a-f]{64}", mac) for mac in handed):
        raise Refused(NOT_OURS, field="file")
    return handed
