"""Words that must not stand in public are blacked out of a delivery: its case, milestones, entries, later days, photos and promises."""

from domain.db import writing
from domain.delivery.models import Case, CasePhoto, Entry, Extension, Milestone, Promise
from domain.redaction import clean


async def redact(source: str, ref: str, words: str) -> int:
    """Of the case of what came from this source, and of everything promised about it. Returns how often the words were found."""
    async with writing():
        cases = await Case.filter(source=source, ref=ref)
        numbers = [case.id for case in cases]
        found = await clean(cases, ("title", "closing_text", "objection", "story"), words)
        found += await clean(await Milestone.filter(case_id__in=numbers), ("title",), words)
        found += await clean(await Entry.filter(case_id__in=numbers), ("text", "why", "earlier"), words)
        found += await clean(await Extension.filter(case_id__in=numbers), ("why", "note"), words)
        found += await clean(await CasePhoto.filter(case_id__in=numbers), ("alt",), words)
        links = [ref, *[case.code for case in cases]]
        return found + await clean(await Promise.filter(link__in=links), ("title", "moves", "why_dropped"), words)
