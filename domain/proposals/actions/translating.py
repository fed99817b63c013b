"""Texts in a second language: readers ask for them, proposers or the office write them; the original does not change."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from tortoise.expressions import F

from domain.db import writing
from domain.errors import N_, Refused
from domain.proposals.actions.common import note, searchable, tell_story
from domain.proposals.actions.drafts import put
from domain.proposals.content import TEXTS
from domain.proposals.models import Proposal, TextWish, Version
from domain.proposals.rules import SUMMARY_MOST, TEXT_MOST, TITLE_MOST, check_text, clean_line
from domain.proposals.states import FROZEN, NOT_NOW, State
from domain.proposals.story import Happened
from domain.translated import Translated

MOST = {"title": TITLE_MOST, "summary": SUMMARY_MOST}


async def ask_for_translation(proposal: Proposal, locale: str, *, at: datetime) -> None:
    """Somebody would like to read it in this language. Raises Refused when the text is there."""
    if proposal.title.text(locale) and proposal.problem.text(locale):
        raise Refused(N_("The text is there already."))
    async with writing(quiet=True):
        wish, _ = await TextWish.get_or_create(proposal_id=proposal.id, locale=locale, defaults={"asked_at": at})
        await TextWish.filter(id=wish.id).update(count=F("count") + 1, asked_at=at)


def can_translate(proposal: Proposal) -> bool:
    """Whether its proposers may write a translation: as long as an officer reads it before the public does."""
    return proposal.state in (State.DRAFT, State.RETURNED) or (proposal.state == State.SUBMITTED and proposal.public_at is None)


async def translate(
    proposal: Proposal, locale: str, texts: Mapping[str, str], *, reviewed: bool, at: datetime, by: int | None, office: bool
) -> None:
    """Keep a translation; it is no new version, because the original stays. Raises Refused for the original's language and bad texts.

    Of a candidate and after, a language that is missing may be added, as a public version; what voters have read is not changed.

    texts: by part, plain; an empty one takes the translation away. reviewed: a second person has checked it.
    """
    if locale == proposal.language:
        raise Refused(N_("This is the language of the original. It is changed through a new version."))
    written: dict[str, Translated] = {}
    for part in TEXTS:
        text = check_text(texts.get(part, ""), field=part, most=MOST.get(part, TEXT_MOST))
        text = clean_line(text) if part == "title" else text
        written[part] = getattr(proposal, part).written(locale, text, reviewed=reviewed)
    if not office and not can_translate(proposal):
        raise Refused(N_("It is public, so the office keeps its translations. Send us yours by “Contact us”."))
    before = {part: getattr(proposal, part).text(locale) for part in TEXTS}
    fixed = proposal.state in FROZEN
    if fixed and any(text and text != check_text(texts.get(part, ""), field=part) for part, text in before.items()):
        raise Refused(N_("It stands for the vote or has stood for it. A text that is missing can be added; what is there stays."))
    async with writing():
        edit = replace(proposal.working, **written).to_json() if proposal.edit else None  # type: ignore[arg-type]
        values: dict[str, Any] = {"edit": edit}
        if office or proposal.state != State.RETURNED:
            put(proposal, replace(proposal.content, **written))  # type: ignore[arg-type]
            values |= {**written, "search": searchable(proposal)}
        elif edit is None:
            values = {"edit": replace(proposal.content, **written).to_json()}  # type: ignore[arg-type]
        same = Proposal.filter(id=proposal.id, version=proposal.version, state=proposal.state, changed_at=proposal.changed_at)
        if await same.update(**values, changed_at=at) != 1:
            raise Refused(NOT_NOW)
        if fixed:
            await _as_version(proposal, locale, at, by)
        if proposal.number is None:
            return  # of a draft nothing is kept that could outlive it
        await TextWish.filter(proposal_id=proposal.id, locale=locale).delete()
        after = {part: text.text(locale) for part, text in written.items()}
        await note("translate", proposal, at=at, by=by, before=before, after=after | {"locale": locale, "office": office})


async def _as_version(proposal: Proposal, locale: str, at: datetime, by: int | None) -> None:
    """Every word that was added after the text was fixed can be seen among the versions."""
    proposal.version += 1
    await Proposal.filter(id=proposal.id).update(version=proposal.version)
    content = proposal.content.to_json()
    await Version.create(proposal_id=proposal.id, number=proposal.version, content=content, at=at, by=by, by_office=True)
    await tell_story(proposal, Happened.TRANSLATED, at=at, locale=locale)
