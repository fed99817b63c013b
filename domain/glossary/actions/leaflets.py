"""Leaflets of agencies are kept, so that a name that changes is found on them, too."""

import hashlib
from datetime import date, datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Missing, Refused
from domain.glossary.clean import clean_text
from domain.glossary.models import GlossaryLeaflet

LOCK = 7_205_150_002
"""PostgreSQL's advisory lock of leaflets."""

MOST_LEAFLETS = 500
MOST_LETTERS = 60_000


async def keep_leaflet(data: bytes, text: str, title: str, agency: str, today: date, *, at: datetime, by: int | None) -> GlossaryLeaflet:
    """Keep what a leaflet says; the same file again keeps its place with the new title. data: the file. Raises Refused."""
    title, agency = clean_text(title, "title", 120), clean_text(agency, "agency", 80)
    if not title:
        raise Refused(N_("Say what this paper is called."), field="title")
    text = text.replace("\x00", "")
    if not text.strip() or data.startswith(b"%PDF"):
        raise Refused(N_("No text was found in this file."), field="file")
    if len(text) > MOST_LETTERS:
        raise Refused(N_("Use at most %(most)s characters."), field="file", most=f"{MOST_LETTERS:,}")
    digest = hashlib.sha256(data).hexdigest()
    async with writing():
        await one_at_a_time(LOCK)
        before = await GlossaryLeaflet.get_or_none(digest=digest)
        if before is None and await GlossaryLeaflet.all().count() >= MOST_LEAFLETS:
            raise Refused(N_("At most %(most)s papers are kept. Remove some that are no longer in use."), field="file", most=MOST_LEAFLETS)
        made = before or GlossaryLeaflet(digest=digest)
        made.title, made.agency, made.text, made.checked_on = title, agency, text, today
        await made.save()
        await ledger.record("glossary.leaflet", "glossary_leaflet", made.id, at=at, by=by, after={"title": title, "agency": agency})
    return made


async def remove_leaflet(number: int, *, at: datetime, by: int | None) -> None:
    """A leaflet is no longer in use. Raises Missing."""
    async with writing():
        await one_at_a_time(LOCK)
        held = await GlossaryLeaflet.get_or_none(id=number)
        if held is None:
            raise Missing
        await held.delete()
        before = {"title": held.title, "agency": held.agency}
        await ledger.record("glossary.leaflet_removed", "glossary_leaflet", number, at=at, by=by, before=before)
