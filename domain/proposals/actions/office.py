"""What the office does to a proposal by itself: notes that nobody else reads, slips corrected with a public note, and dividing it."""

from dataclasses import replace
from datetime import datetime

from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.proposals.actions import merging
from domain.proposals.actions.common import note, searchable, standing_behind, tell_proposers, tell_story
from domain.proposals.content import TEXTS
from domain.proposals.models import Proposal, Version
from domain.proposals.models_review import OfficeNote
from domain.proposals.rules import check_text, check_title
from domain.proposals.states import NOT_NOW, OPEN
from domain.proposals.story import Happened
from domain.translated import Translated

NOTE_MOST = 2000
SLIP_MOST = 80
"""Characters of what is corrected as a slip: more is a change of meaning, which is the proposers' own."""


NO_SLIP = N_("Enter the wrong words exactly as they stand there, and what they should be: at most %(most)s characters.")


async def add_note(proposal: Proposal, text: str, *, at: datetime, by: int) -> None:
    """Note something for the office alone. Raises Refused for an empty or too long text."""
    cleaned = check_text(text, field="text", most=NOTE_MOST)
    if not cleaned:
        raise Refused(N_("Write something first."), field="text")
    async with writing(quiet=True):
        await OfficeNote.create(proposal_id=proposal.id, text=cleaned, at=at, by=by)


async def remove_note(proposal: Proposal, number: int, *, by: int) -> None:
    """Take a note of one's own away. Raises Missing."""
    async with writing(quiet=True):
        if await OfficeNote.filter(id=number, proposal_id=proposal.id, by=by).delete() != 1:
            raise Missing("no such note of one's own")


async def correct_slip(proposal: Proposal, wrong: str, right: str, why: str, *, at: datetime, by: int) -> int:
    """Put right what is plainly a slip, wherever it stands in the texts, as a new version with a public note; returns how often.

    Raises Refused: not found, too long, no note, or a state in which the text is not the office's to touch.
    """
    wrong, right, why = wrong.strip(), right.strip(), why.strip()
    if not why:
        raise Refused(N_("Say what was corrected. Everybody can read it."), field="why")
    if not 1 <= len(wrong) <= SLIP_MOST or len(right) > SLIP_MOST or wrong == right:
        raise Refused(NO_SLIP, field="wrong", most=SLIP_MOST)
    async with writing():
        held = await Proposal.get(id=proposal.id)
        if held.state not in OPEN:
            raise Refused(NOT_NOW)
        found, texts = 0, {}
        for part in TEXTS:
            text: Translated = getattr(held, part)
            times = sum(piece.text.count(wrong) for piece in text.texts.values())
            if times:
                found += times
                pieces = {tag: replace(piece, text=_checked(part, piece.text.replace(wrong, right))) for tag, piece in text.texts.items()}
                texts[part] = Translated(pieces, text.source)
        if not found:
            raise Refused(N_("These words do not stand in the text."), field="wrong")
        await _written(held, texts, why, at=at, by=by)
        await note("slip", held, at=at, by=by, why=why, before={"words": wrong}, after={"words": right, "times": found})
        await tell_proposers(held, "slip", at=at, facts={"why": why, "wrong": wrong, "right": right})
    return found


def _checked(part: str, text: str) -> str:
    return check_title(text) if part == "title" else check_text(text, field=part)


async def _written(held: Proposal, texts: dict[str, Translated], why: str, *, at: datetime, by: int) -> None:
    """A new version with these texts. Raises Refused where another one came between."""
    for part, text in texts.items():
        setattr(held, part, text)
    held.version += 1
    columns = {**texts, "version": held.version, "search": searchable(held), "changed_at": at}
    if await Proposal.filter(id=held.id, version=held.version - 1, state=held.state).update(**columns) != 1:
        raise Refused(NOT_NOW)
    content = held.content.to_json()
    await Version.create(proposal_id=held.id, number=held.version, content=content, at=at, by=by, by_office=True, why=why[:500])
    await tell_story(held, Happened.SLIP, at=at, why=why[:500])


async def divide(proposal: Proposal, title: Translated, *, at: datetime, by: int) -> Proposal:
    """A second proposal out of this one, as a draft of its lead proposer, who is told. Raises Refused."""
    people = await standing_behind(proposal.id)
    if not people:
        raise Refused(N_("%(number)s has no confirmed proposer who could agree."), number=proposal.number or "?")
    return await merging.split(proposal, people[0], title, at=at, by=by)
