"""Limits hold at their very boundary, and when twenty come at once."""

import asyncio
from datetime import timedelta

import pytest

from domain.errors import Refused
from domain.outbox import OutboxMessage
from domain.proposals.actions import drafts
from domain.proposals.models import Proposal
from domain.proposals.rules import (
    DRAFT_KEPT,
    DRAFT_WARNING,
    DRAFTS_MOST,
    SUMMARY_MOST,
    TEXT_MOST,
    TITLE_MOST,
    check_line,
    check_text,
    check_title,
)
from tests.support import Site
from tests.town import town

pytestmark = pytest.mark.both
MOMENT = timedelta(seconds=1)


def test_a_title_a_line_and_a_text_may_be_as_long_as_said_and_no_longer() -> None:
    assert len(check_title("路" * TITLE_MOST)) == TITLE_MOST
    assert len(check_line("路" * SUMMARY_MOST, field="summary", most=SUMMARY_MOST)) == SUMMARY_MOST
    assert len(check_text("路" * TEXT_MOST, field="idea")) == TEXT_MOST
    for check in (
        lambda: check_title("路" * (TITLE_MOST + 1)),
        lambda: check_line("路" * (SUMMARY_MOST + 1), field="summary", most=SUMMARY_MOST),
        lambda: check_text("路" * (TEXT_MOST + 1), field="idea"),
    ):
        with pytest.raises(Refused):
            check()


async def test_a_draft_is_warned_of_a_week_before_it_goes_and_goes_after_ninety_days(site: Site) -> None:
    place = await town(site)
    proposal, _ = await place.draft("坡道", email="lee@example.tw")
    await OutboxMessage.all().delete()
    warned = proposal.changed_at + DRAFT_KEPT - DRAFT_WARNING
    await drafts.tidy(warned)
    assert (await Proposal.get(id=proposal.id)).warned_at is None
    await drafts.tidy(warned + MOMENT)
    assert (await Proposal.get(id=proposal.id)).warned_at == warned + MOMENT
    await drafts.tidy(proposal.changed_at + DRAFT_KEPT)
    assert await Proposal.filter(id=proposal.id).exists()
    assert await drafts.tidy(proposal.changed_at + DRAFT_KEPT + MOMENT) == 1
    assert not await Proposal.filter(id=proposal.id).exists()


async def test_twenty_drafts_begun_at_once_are_no_more_than_ten(site: Site) -> None:
    place = await town(site)
    person = await site.person("lee@example.tw")
    drafts.check_drafts(DRAFTS_MOST - 1)

    async def begin() -> bool:
        try:
            await drafts.begin(place.cycle.id, locale="en", at=place.at, person=person.id, held=[])
        except Refused:
            return False
        return True

    begun = await asyncio.gather(*(begin() for _ in range(20)))
    assert sum(begun) == await Proposal.all().count() == DRAFTS_MOST
