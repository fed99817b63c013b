"""An entry for everybody: the name large, how it is spoken, where it is, what else it is called, who decided it; and the driver's card."""

import json
from collections.abc import Sequence
from typing import Any, TypedDict

from markupsafe import Markup
from starlette.responses import Response

from domain.errors import Missing
from domain.glossary.aligning import in_system, pieces, system_of
from domain.glossary.entry import Entry, Spelling, Status, Type
from domain.glossary.fold import has_chinese
from domain.glossary.models import GlossaryEntry, GlossaryEvent
from domain.glossary.queries import Shelf, by_number, events, index_of
from domain.glossary.readings import spoken
from domain.glossary.romanise import TAGS, System, plain
from domain.glossary.words import narrow
from domain.signs.models import SignReport
from domain.signs.queries import of_entry
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.glossary.search import Card, plain_card
from web.glossary.words import STATES, SYSTEMS, kind_word, owners_spelling, tag_of
from web.printing.qr import qr_svg


class Seen(TypedDict):
    """A spelling as it is shown."""

    text: str
    tag: str
    name: str
    about: str


class EntryPage(TypedDict):
    """What `glossary/entry.html` is given. same: names of the same Chinese elsewhere; narrow: short forms and
    capitals that are permitted on signs; ready: structured data for search engines."""

    entry: Entry
    kind: str
    state: str
    approved: bool
    also: list[Seen]
    former: list[Seen]
    forbidden: list[Seen]
    owners: Spelling | None
    definition: str
    note: str
    same: list[Card]
    changed: list[tuple[GlossaryEvent, str]]
    sound: tuple[str, str] | None
    narrow: list[str]
    ready: Markup
    qr: Markup
    reports: Sequence[SignReport]


async def shown(visit: Visit) -> GlossaryEntry:
    """The entry of the address. Raises Missing for one that the public does not see."""
    row = await by_number(visit.request.path_params["number"])
    if row.status not in PUBLIC and not visit.may("glossary.read"):
        raise Missing
    return row


PUBLIC = frozenset({Status.APPROVED.value, Status.SUPERSEDED.value, Status.WITHDRAWN.value})


async def entry_page(visit: Visit) -> Response:
    """One entry; one that was merged leads on."""
    row = await shown(visit)
    if row.merged_into:
        return visit.go("glossary_entry", number=row.merged_into)
    entry, seen = row.entry, _seen(visit, row.entry)
    index = await index_of(visit.services.part(Shelf))
    same = [plain_card(visit, one) for one in index.entries if one.zh == entry.zh and one.number != entry.number]
    short = "zh" if visit.locale.tag.startswith("zh") else visit.locale.tag
    sound = spoken(entry.zh)
    visit.wants_tiles = bool(entry.lat)
    return visit.page(
        "glossary/entry.html",
        EntryPage(
            entry=entry,
            kind=kind_word(visit, entry.kind),
            state=visit.say(STATES[Status(entry.status)]),
            approved=entry.status == Status.APPROVED,
            also=[one for kind, one in seen if kind not in (Type.FORMER, Type.FORBIDDEN)],
            former=[one for kind, one in seen if kind == Type.FORMER],
            forbidden=[one for kind, one in seen if kind == Type.FORBIDDEN],
            owners=owners_spelling(entry),
            definition=entry.definition.get(short, ""),
            note=entry.note.get(short, ""),
            same=same,
            changed=[(event, str(event.facts.get("was", ""))) for event in await events(row) if event.facts.get("was")],
            sound=sound if sound[0] else None,
            narrow=_narrow(entry),
            ready=_structured(visit, entry),
            reports=await of_entry(entry.number),
            qr=qr_svg(f"{visit.services.settings.address}/g/{entry.number}"),
        ),
    )


def _narrow(entry: Entry) -> list[str]:
    """Short forms and capitals, where they differ; no capitals for a name whose letters are fixed."""
    short = narrow(entry.en, entry.kind)
    forms = [short] if entry.case else [short, entry.en.upper(), short.upper()]
    return [form for form in dict.fromkeys(forms) if form and form != entry.en]


def _seen(visit: Visit, entry: Entry) -> list[tuple[str, Seen]]:
    """Its other spellings, each with the system it is in."""
    found = []
    for spelling in entry.spellings:
        chinese = has_chinese(spelling.text)
        plain = spelling.type == Type.ALTERNATIVE and not chinese
        why = system_of(entry.zh, spelling.text, spelling.type) if plain else spelling.type
        until = visit.say("until %(day)s", day=spelling.until) if spelling.until else ""
        about = " · ".join(part for part in (until, spelling.scope, spelling.source) if part)
        tag = "zh-Hant-TW" if chinese else tag_of(why) if spelling.language == "en" else spelling.language
        found.append((spelling.type, Seen(text=spelling.text, tag=tag, name=visit.say(SYSTEMS.get(why, why)), about=about)))
    return found + _by_rule(visit, entry)


def _by_rule(visit: Visit, entry: Entry) -> list[tuple[str, Seen]]:
    """The name in the systems that no kept spelling is in: what stands on somebody's map all the same."""
    known = {plain(text) for text in (entry.en, *(spelling.text for spelling in entry.spellings))}
    parts, found = pieces(entry.zh, entry.en), list[tuple[str, Seen]]()
    for system in System:
        text = in_system(parts, system)
        if text and plain(text) not in known:
            known.add(plain(text))
            found.append((system.value, Seen(text=text, tag=TAGS[system], name=visit.say(SYSTEMS[system]), about="")))
    return found


def _structured(visit: Visit, entry: Entry) -> Markup:
    """The entry as schema.org knows a place; foreigners ask a search engine first."""
    place: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Place",
        "@id": f"{visit.services.settings.address}/g/{entry.number}",
        "name": [{"@language": "zh-Hant", "@value": entry.zh}, {"@language": "en", "@value": entry.en}],
        "alternateName": [spelling.text for spelling in entry.spellings if spelling.type != Type.FORBIDDEN],
        "url": visit.address("glossary_entry", number=entry.number),
    }
    if entry.lat:
        place["geo"] = {"@type": "GeoCoordinates", "latitude": entry.lat, "longitude": entry.lon}
    if entry.wikidata:
        place["sameAs"] = f"https://www.wikidata.org/wiki/{entry.wikidata}"
    text = json.dumps(place, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
    return Markup(text)  # noqa: S704 - JSON without a sign that ends a script


class DriverPage(TypedDict):
    """What `glossary/driver.html` is given."""

    title: str
    lines: list[str]
    back: str


async def driver(visit: Visit) -> Response:
    """The Chinese name as large as the screen, for somebody who drives."""
    entry = (await shown(visit)).entry
    where = "、".join(entry.districts)
    lines = [entry.zh, where] if where and where != entry.zh else [entry.zh]
    return visit.page(
        "glossary/driver.html", DriverPage(title=entry.en, lines=lines, back=visit.path("glossary_entry", number=entry.number))
    )


PAGES = [
    PageRoute("glossary_entry", "/glossary/{number:number}", entry_page, fresh=FRESH),
    PageRoute("glossary_driver", "/glossary/{number:number}/driver", driver, fresh=FRESH, kept=True),
]
