"""Photos and attachments of a proposal that is being written."""

from datetime import datetime

from tortoise.exceptions import IntegrityError

from domain.attachments import attach, check_room
from domain.db import writing
from domain.errors import Refused
from domain.files import actions as files
from domain.files.models import StoredFile
from domain.files.stores import Store
from domain.proposals.actions.common import must_stand_behind
from domain.proposals.actions.drafts import WRITABLE, touch
from domain.proposals.models import FILES, Proposal, ProposalFile, Proposer
from domain.proposals.rules import ATTACHMENTS_MOST, PHOTOS_MOST, clean_line, says_something
from domain.proposals.states import NOT_NOW, State
from domain.translated import Translated


async def add_file(
    store: Store, proposal: Proposal, proposer: Proposer, name: str, data: bytes, alt: Translated, *, kind: str, at: datetime
) -> ProposalFile:
    """Take in a photo (made anew, place and device gone) or an attachment. Raises Refused.

    alt: what a photo shows, or the title of a document (else its file name); a photo may get it later, and must before it is sent in.
    Nobody but the office can open it before the proposal is public; of a returned proposal, before it is sent in again.
    """
    must_stand_behind(proposal, proposer)
    if proposal.state not in WRITABLE:
        raise Refused(NOT_NOW)
    most = PHOTOS_MOST if kind == "photo" else ATTACHMENTS_MOST
    check_room(await ProposalFile.filter(proposal_id=proposal.id, kind=kind).exclude(change="removed").count(), most)  # before the work
    if kind == "photo":
        made: StoredFile = await files.add_photo(store, name, data, at=at, by=proposer.person, alt=alt, public=False)
    else:
        title = clean_line(name) if says_something(clean_line(name)) else "PDF"
        alt = alt or Translated().written(proposal.language, title[:200], reviewed=True)
        made = await files.add_attachment(store, name, data, at=at, by=proposer.person, title=alt, public=False)
    change = "added" if proposal.state == State.RETURNED else ""
    try:
        async with writing(quiet=True):
            removed = {"change": "removed"}
            row = await attach(FILES, proposal.id, made.key, kind=kind, alt=alt, most=most, but=removed, change=change)
            await touch(proposal.id, at)
            if not change:
                await _choose_cover(proposal.id)
            return row
    except Refused:  # others were faster, and this one would be too many
        await files.delete(made.key, at=at, by=proposer.person)
        raise
    except IntegrityError as problem:
        raise Refused(NOT_NOW) from problem


async def describe_file(proposal: Proposal, proposer: Proposer, file: str, alt: Translated, *, at: datetime) -> None:
    """Say what a photo shows. What is public already keeps its words."""
    must_stand_behind(proposal, proposer)
    async with writing(quiet=True):
        row = await ProposalFile.get_or_none(proposal_id=proposal.id, file=file)
        if row is None or proposal.state not in WRITABLE or (proposal.state == State.RETURNED and not row.change and row.alt):
            return
        await ProposalFile.filter(id=row.id).update(alt=alt)
        await files.name_draft(file, alt)
        await touch(proposal.id, at)
        if not row.change:
            await _choose_cover(proposal.id)


async def remove_file(proposal: Proposal, proposer: Proposer, file: str, *, at: datetime) -> None:
    """Take a photo or attachment off; of a returned proposal, once it is sent in again."""
    must_stand_behind(proposal, proposer)
    if proposal.state not in WRITABLE:
        raise Refused(NOT_NOW)
    async with writing(quiet=True):
        row = await ProposalFile.get_or_none(proposal_id=proposal.id, file=file)
        if row is None:
            return
        await touch(proposal.id, at)
        if proposal.state == State.RETURNED and row.change != "added":
            await ProposalFile.filter(id=row.id).update(change="removed")
            return
        await ProposalFile.filter(id=row.id).delete()
        await files.delete(file, at=at, by=proposer.person)
        await _choose_cover(proposal.id)


async def make_cover(proposal: Proposal, proposer: Proposer, file: str, *, at: datetime) -> None:
    """Let a photo of a draft stand first, and so on the proposal's card."""
    must_stand_behind(proposal, proposer)
    async with writing(quiet=True):
        first = await ProposalFile.filter(proposal_id=proposal.id, kind="photo").order_by("position", "id").first()
        if first is None or proposal.state != State.DRAFT:
            return
        await ProposalFile.filter(proposal_id=proposal.id, file=file, kind="photo").update(position=first.position - 1)
        await touch(proposal.id, at)
        await _choose_cover(proposal.id)


async def settle_files(proposal: Proposal, *, at: datetime, by: int | None) -> None:
    """The changes to photos and attachments of a returned proposal hold from now on."""
    for row in await ProposalFile.filter(proposal_id=proposal.id, change="removed"):
        await ProposalFile.filter(id=row.id).delete()
        await files.delete(row.file, at=at, by=by)
    await ProposalFile.filter(proposal_id=proposal.id).update(change="")
    if proposal.public_at is not None and proposal.hidden_at is None:
        await files.publish([row.file for row in await ProposalFile.filter(proposal_id=proposal.id)])
    await _choose_cover(proposal.id)


async def _choose_cover(proposal: int) -> None:
    """The first photo stands on the proposal's card."""
    first = await ProposalFile.filter(proposal_id=proposal, kind="photo", change="").order_by("position", "id").first()
    cover = {"key": first.file, "alt": first.alt.to_json()} if first else None
    await Proposal.filter(id=proposal).update(cover=cover)
