"""Texts in a second language: readers ask for them, proposers or the office write them; the original does not change."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from tortoise.expressions import F

from domain.db import writing
from domain.errors import N_, Refused
from domain.proposals.actions.common import note, searchable
from domain.proposals.actions.drafts import put
from domain.proposals.content import TEXTS
from domain.proposals.models import Proposal, TextWish
from domain.proposals.rules import SUMMARY_MOST, TEXT_MOST, TITLE_MOST, check_text
from domain.proposals.states import NOT_NOW
from domain.translated import Translated

MOST = {"title": TITLE_MOST, "summary": SUMMARY_MOST}


async def ask(proposal: Proposal, locale: str, *, at: datetime) -> None:
    """Somebody would like to read it in this language. Raises Refused when the text is there."""
    if proposal.title.text(locale) and proposal.problem.text(locale):
        raise Refused(N_("The text is there already."))
    async with writing(quiet=True):
        wish, _ = await TextWish.get_or_create(proposal_id=proposal.id, locale=locale, defaults={"asked_at": at})
        await TextWish.filter(id=wish.id).update(count=F("count") + 1, asked_at=at)


async def translate(
    proposal: Proposal, locale: str, texts: Mapping[str, str], *, reviewed: bool, at: datetime, by: int | None, office: bool
) -> None:
    """Keep a translation; it is no new version, because the original stays. Raises Refused for the original's language and bad texts.

    texts: by part, plain; an empty one takes the translation away. reviewed: a second person has checked it.
    """
    if locale == proposal.language:
        raise Refused(N_("This is the language of the original. It is changed through a new version."))
    written: dict[str, Translated] = {}
    for part in TEXTS:
        text = check_text(texts.get(part, ""), field=part, most=MOST.get(part, TEXT_MOST))
        written[part] = getattr(proposal, part).written(locale, text, reviewed=reviewed)
    before = {part: getattr(proposal, part).text(locale) for part in TEXTS}
    async with writing():
        put(proposal, replace(proposal.content, **written))  # type: ignore[arg-type]
        chosen = Proposal.filter(id=proposal.id, version=proposal.version)
        if await chosen.update(**written, search=searchable(proposal), changed_at=at) != 1:
            raise Refused(NOT_NOW)
        await TextWish.filter(proposal_id=proposal.id, locale=locale).delete()
        after = {part: text.text(locale) for part, text in written.items()}
        await note("translate", proposal, at=at, by=by, before=before, after=after | {"locale": locale, "office": office})
