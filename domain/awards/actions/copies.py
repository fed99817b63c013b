"""The words that the panel reads: a copy without names, confirmed by an officer before anybody of the panel sees it."""

from datetime import datetime

from domain import ledger
from domain.awards.actions.common import held_entry
from domain.awards.finding import blacken, find
from domain.awards.models import AwardEntry, BlindCopy
from domain.awards.queries import identities
from domain.awards.states import WITH_OFFICE, Stage
from domain.db import writing
from domain.errors import N_, Refused
from domain.glossary.clean import clean_text

PARTS = ("title", "abstract", "text")


async def make(number: str, *, at: datetime) -> BlindCopy:
    """The copy of an entry's words with names blacked out, anew; what an officer had confirmed is to be confirmed again. Raises Refused."""
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if entry.state not in WITH_OFFICE or programme.stage != Stage.OPEN:
            raise Refused(N_("The office does not have this entry."))
        return await _make(entry, at)


async def _make(entry: AwardEntry, at: datetime) -> BlindCopy:
    wanted = await identities.patterns_of(entry.id)
    words = {part: blacken(getattr(entry, part), wanted) for part in PARTS}
    seen = [[one.kind, one.words, one.where] for part in PARTS for one in find(getattr(entry, part), wanted, part)]
    values = {**words, "title": words["title"][:200], "findings": seen, "made_at": at, "confirmed_at": None, "confirmed_by": None}
    made, _ = await BlindCopy.update_or_create(values, entry_id=entry.id)
    return made


async def confirm(number: str, title: str, abstract: str, text: str, *, at: datetime, by: int) -> None:
    """An officer has read the copy, and perhaps taken out more. Raises Refused where a name is still in it."""
    words = {
        "title": clean_text(title, "title", 200),
        "abstract": clean_text(abstract, "abstract", 6000, lines=True),
        "text": clean_text(text, "text", 60_000, lines=True),
    }
    if not words["title"]:
        raise Refused(N_("Write a title."), field="title")
    async with writing(quiet=True):
        programme, entry = await held_entry(number)
        if entry.state not in WITH_OFFICE or programme.stage != Stage.OPEN:
            raise Refused(N_("The office does not have this entry."))
        wanted = await identities.patterns_of(entry.id)
        for part, value in words.items():
            left = find(value, wanted)
            if left:
                raise Refused(N_("“%(words)s” tells who wrote it. Take it out."), field=part, words=left[0].words)
        await BlindCopy.filter(entry_id=entry.id).update(**words, confirmed_at=at, confirmed_by=by)
        await ledger.record("awards.copy", "award_entry", number, at=at, by=by)
