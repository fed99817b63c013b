"""Writing a proposal: a draft that is kept, its photos and attachments, its people."""

import secrets
from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError
from tortoise.expressions import F

from domain.attachments import attach, check_room
from domain.db import writing
from domain.errors import N_, Refused
from domain.files import actions as files
from domain.files.models import StoredFile
from domain.files.stores import Store
from domain.people.rules import clean_email, clean_name, clean_phone
from domain.proposals.actions.common import (
    must_be_named,
    must_stand_behind,
    note,
    searchable,
    shown_names,
    standing_behind,
    tell_proposers,
    tell_story,
)
from domain.proposals.content import TEXTS, Content
from domain.proposals.models import FILES, Proposal, ProposalFile, Proposer
from domain.proposals.models_review import Merge, MergeConsent
from domain.proposals.rules import (
    ATTACHMENTS_MOST,
    DRAFT_KEPT,
    DRAFT_WARNING,
    PHOTOS_MOST,
    check_line,
    clean_line,
    initials,
    says_something,
)
from domain.proposals.states import NOT_NOW, State
from domain.proposals.story import Happened
from domain.translated import Translated

WRITABLE = (State.DRAFT, State.RETURNED)


async def begin(
    cycle: int,
    *,
    locale: str,
    at: datetime,
    person: int | None = None,
    name: str = "",
    email: str = "",
    phone: str = "",
    source: str = "online",
    origin: Translated | None = None,
) -> tuple[Proposal, Proposer]:
    """An empty draft and its first proposer. person: of an account whose address is proven.

    source: `online`, `paper` (typed by an officer) or `workshop`; origin: whose table, in words.
    """
    async with writing(quiet=True):
        proposal = await Proposal.create(
            key=secrets.token_urlsafe(15),
            cycle=cycle,
            language=locale,
            source=source,
            origin=origin or Translated(),
            created_at=at,
            changed_at=at,
        )
        proposer = await Proposer.create(
            proposal_id=proposal.id,
            person=person,
            name=name,
            shown=initials(name),
            email=email,
            phone=phone,
            locale=locale,
            lead=True,
            invited_at=at,
            confirmed_at=at if person is not None else None,
        )
        await tell_story(proposal, Happened.BORN, at=at, source=source)
    return proposal, proposer


def columns(content: Content) -> dict[str, Any]:
    """The content as columns of the proposal's row."""
    place = content.place
    return {
        **{part: getattr(content, part) for part in TEXTS},
        "area": content.area,
        "category": content.category,
        "place": place.to_json() if place else None,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "cost": content.cost,
        "lines": content.to_json()["lines"],
    }


def put(proposal: Proposal, content: Content) -> None:
    """Write a content into the columns of a row that is not saved yet."""
    for name, value in columns(content).items():
        setattr(proposal, name, value)


async def save(proposal: Proposal, proposer: Proposer, content: Content, *, at: datetime) -> None:
    """Keep what was written: in the draft itself, or, of a returned proposal, apart until it is sent in again. Raises Refused."""
    must_stand_behind(proposal, proposer)
    values = columns(content) if proposal.state == State.DRAFT else {"edit": content.to_json()}
    async with writing(quiet=True):
        chosen = Proposal.filter(id=proposal.id, state=proposal.state, state__in=[state.value for state in WRITABLE])
        if await chosen.update(**values) != 1:
            raise Refused(NOT_NOW)
        await _touch(proposal.id, at)


async def save_language(proposal: Proposal, locale: str) -> None:
    """The language the proposer writes in."""
    async with writing(quiet=True):
        await Proposal.filter(id=proposal.id, state=State.DRAFT.value).update(language=locale)


async def set_contact(proposer: Proposer, *, name: str, shown: str, email: str, phone: str, at: datetime, unfinished: bool = False) -> None:
    """Who proposes and how to reach them; at least one of mail and telephone. A changed address is not proven. Raises Refused.

    unfinished: keep what there is; what is missing is asked for before it is sent in.
    """
    name, shown = check_line(clean_name(name), field="name", most=80), check_line(clean_name(shown), field="shown", most=80)
    email = clean_email(email) if email.strip() else ""
    phone = clean_phone(phone)
    if not name and not unfinished:
        raise Refused(N_("Enter your name. Only the office sees it."), field="name")
    if not email and not phone and not unfinished:
        raise Refused(N_("Enter an e-mail address or a phone number, so that we can tell you what happens."), field="email")
    async with writing(quiet=True):
        proven = proposer.confirmed_at if email == proposer.email and (email or phone == proposer.phone) else None
        change: dict[str, Any] = {"name": name, "shown": shown or initials(name), "email": email, "phone": phone, "confirmed_at": proven}
        await Proposer.filter(id=proposer.id).update(**change)
        await _touch(proposer.proposal_id, at)
        for part, value in change.items():
            setattr(proposer, part, value)


async def _touch(proposal: int, at: datetime) -> None:
    """Somebody is at work on a draft: it is kept from now on again. What is public changes only when it is sent in."""
    await Proposal.filter(id=proposal, state=State.DRAFT.value).update(changed_at=at, warned_at=None)


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
            await _touch(proposal.id, at)
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
        await _touch(proposal.id, at)
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
        await _touch(proposal.id, at)
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
        await _touch(proposal.id, at)
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


async def discard(proposal: Proposal, proposer: Proposer, *, at: datetime) -> None:
    """Throw a draft away. It leaves nothing behind."""
    must_stand_behind(proposal, proposer)
    await _forget(proposal, at)


async def _forget(proposal: Proposal, at: datetime) -> bool:
    """Delete it if it is still a draft; its people, files and story go with the row."""
    async with writing(quiet=True):
        held = await ProposalFile.filter(proposal_id=proposal.id)
        if not await Proposal.filter(id=proposal.id, state=State.DRAFT.value, number=None).delete():
            return False
        for row in held:
            await files.delete(row.file, at=at, by=None)
    return True


async def tidy(at: datetime) -> int:
    """Forget drafts nobody has touched for a long time, a week after their proposers were told; returns how many went."""
    await _warn(at)
    old = Proposal.filter(state=State.DRAFT.value, number=None, changed_at__lt=at - DRAFT_KEPT)
    return sum([await _forget(proposal, at) for proposal in await old])


async def _warn(at: datetime) -> None:
    """Tell those with a proven address a week before their draft goes. A draft without one is known only to its browser."""
    soon = at - DRAFT_KEPT + DRAFT_WARNING
    for proposal in await Proposal.filter(state=State.DRAFT.value, number=None, warned_at=None, changed_at__lt=soon):
        async with writing(quiet=True):
            if await Proposal.filter(id=proposal.id, warned_at=None).update(warned_at=at) == 1:
                await tell_proposers(proposal, "draft_going", at=at)


async def leave(proposal: Proposal, proposer: Proposer, *, at: datetime) -> None:
    """A co-proposer leaves, or declines. The lead cannot; they withdraw the proposal instead. Raises Refused."""
    must_be_named(proposal, proposer)
    if proposer.lead:
        raise Refused(N_("You began this proposal. Withdraw it, or let another proposer lead it first."))
    async with writing():
        await part(proposer, at=at)
        await note("leave", proposal, at=at, by=proposer.person)


async def part(proposer: Proposer, *, at: datetime) -> None:
    """Somebody no longer stands behind a proposal: their name, contact and link go, and another one leads if they did.

    An offer to merge that waits for their word ends: nobody can give it in their place.
    """
    blank = {"left_at": at, "name": "", "shown": "", "email": "", "phone": "", "person": None, "lead": False, "hand": F("hand") + 1}
    await Proposer.filter(id=proposer.id).update(**blank)
    proposal = await Proposal.get(id=proposer.proposal_id)
    rest = await standing_behind(proposal.id)
    if proposer.lead and rest:
        await Proposer.filter(id=rest[0].id).update(lead=True)
    if proposal.number:
        proposal.by = await shown_names(proposal.id) or "—"
        await Proposal.filter(id=proposal.id).update(by=proposal.by, search=searchable(proposal), changed_at=at)
    open_offers = await MergeConsent.filter(proposer=proposer.id, agreed=None, merge__state="offered").values_list("merge_id", flat=True)
    await Merge.filter(id__in=list(open_offers), state="offered").update(state="withdrawn", decided_at=at)
