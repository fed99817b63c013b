"""Writing a proposal: a draft that is kept, its photos and attachments, its people."""

import secrets
from datetime import datetime
from typing import Any

from tortoise.exceptions import IntegrityError

from domain.db import writing
from domain.errors import N_, Refused
from domain.files import actions as files
from domain.files.models import StoredFile
from domain.files.stores import Store
from domain.people.rules import clean_email, clean_name, clean_phone
from domain.proposals.actions.common import must_stand_behind, note, shown_names, tell_story
from domain.proposals.content import TEXTS, Content
from domain.proposals.models import Event, Proposal, ProposalFile, Proposer
from domain.proposals.rules import ATTACHMENTS_MOST, CO_PROPOSERS_MOST, DRAFT_KEPT, PHOTOS_MOST, check_honest, initials
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


def _columns(content: Content) -> dict[str, Any]:
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
    for name, value in _columns(content).items():
        setattr(proposal, name, value)


async def save(proposal: Proposal, proposer: Proposer, content: Content, *, at: datetime) -> None:
    """Keep what was written: in the draft itself, or, of a returned proposal, apart until it is sent in again. Raises Refused."""
    must_stand_behind(proposal, proposer)
    values = _columns(content) if proposal.state == State.DRAFT else {"edit": content.to_json()}
    async with writing(quiet=True):
        chosen = Proposal.filter(id=proposal.id, state=proposal.state, state__in=[state.value for state in WRITABLE])
        if await chosen.update(**values, changed_at=at) != 1:
            raise Refused(NOT_NOW)


async def save_language(proposal: Proposal, locale: str) -> None:
    """The language the proposer writes in."""
    async with writing(quiet=True):
        await Proposal.filter(id=proposal.id, state=State.DRAFT.value).update(language=locale)


async def set_contact(proposer: Proposer, *, name: str, shown: str, email: str, phone: str) -> None:
    """Who proposes and how to reach them; at least one of mail and telephone. A changed address is not proven. Raises Refused."""
    name, shown = clean_name(name), clean_name(shown)
    check_honest(shown, field="shown")
    email = clean_email(email) if email.strip() else ""
    phone = clean_phone(phone)
    if not name:
        raise Refused(N_("Enter your name. Only the office sees it."), field="name")
    if not email and not phone:
        raise Refused(N_("Enter an e-mail address or a phone number, so that we can tell you what happens."), field="email")
    async with writing(quiet=True):
        proven = proposer.confirmed_at if email == proposer.email and (email or phone == proposer.phone) else None
        change: dict[str, Any] = {"name": name, "shown": shown or initials(name), "email": email, "phone": phone, "confirmed_at": proven}
        await Proposer.filter(id=proposer.id).update(**change)
        for part, value in change.items():
            setattr(proposer, part, value)


async def invite(proposal: Proposal, proposer: Proposer, email: str, *, at: datetime) -> Proposer:
    """Name somebody who should propose it together; they are asked when it is submitted. Raises Refused."""
    must_stand_behind(proposal, proposer)
    email = clean_email(email)
    others = [row for row in await Proposer.filter(proposal_id=proposal.id, left_at=None) if not row.lead]
    if len(others) >= CO_PROPOSERS_MOST:
        raise Refused(N_("At most %(most)s people can propose together with you."), field="co", most=CO_PROPOSERS_MOST)
    if email == proposer.email or any(row.email == email for row in others):
        raise Refused(N_("This person is on the list already."), field="co")
    async with writing(quiet=True):
        return await Proposer.create(proposal_id=proposal.id, email=email, locale=proposer.locale, invited_at=at)


async def uninvite(proposal: Proposal, proposer: Proposer, number: int, *, at: datetime) -> None:
    """Take somebody off who has not accepted; only the lead may."""
    must_stand_behind(proposal, proposer)
    async with writing(quiet=True):
        await Proposer.filter(id=number, proposal_id=proposal.id, lead=False, confirmed_at=None).update(left_at=at, email="", name="")


async def add_file(
    store: Store, proposal: Proposal, proposer: Proposer, name: str, data: bytes, alt: Translated, *, kind: str, at: datetime
) -> ProposalFile:
    """Take in a photo (made anew, place and device gone) or an attachment. Raises Refused.

    Nobody but the office can open it before the proposal is public.
    """
    must_stand_behind(proposal, proposer)
    if proposal.state not in WRITABLE:
        raise Refused(NOT_NOW)
    most = PHOTOS_MOST if kind == "photo" else ATTACHMENTS_MOST
    count = await ProposalFile.filter(proposal_id=proposal.id, kind=kind).count()
    if count >= most:
        raise Refused(N_("At most %(most)s of them can be added. Remove one first."), field="file", most=most)
    if not alt:
        raise Refused(N_("Say in a few words what it shows. Blind readers hear this instead."), field="alt")
    public = proposal.public_at is not None
    if kind == "photo":
        made: StoredFile = await files.add_photo(store, name, data, at=at, by=proposer.person, alt=alt, public=public)
    else:
        made = await files.add_attachment(store, name, data, at=at, by=proposer.person, title=alt, public=public)
    try:
        async with writing(quiet=not public):
            row = await ProposalFile.create(proposal_id=proposal.id, file=made.key, kind=kind, alt=alt, position=count)
            await _choose_cover(proposal)
            return row
    except IntegrityError as problem:
        raise Refused(NOT_NOW) from problem


async def remove_file(proposal: Proposal, proposer: Proposer, file: str, *, at: datetime) -> None:
    """Take a photo or attachment off."""
    must_stand_behind(proposal, proposer)
    if proposal.state not in WRITABLE:
        raise Refused(NOT_NOW)
    async with writing():
        if await ProposalFile.filter(proposal_id=proposal.id, file=file).delete():
            await files.delete(file, at=at, by=proposer.person)
            await _choose_cover(proposal)


async def _choose_cover(proposal: Proposal) -> None:
    """The first photo stands on the proposal's card."""
    first = await ProposalFile.filter(proposal_id=proposal.id, kind="photo").order_by("position", "id").first()
    cover = {"key": first.file, "alt": first.alt.to_json()} if first else None
    await Proposal.filter(id=proposal.id).update(cover=cover)


async def discard(proposal: Proposal, proposer: Proposer, *, at: datetime) -> None:
    """Throw a draft away. It leaves nothing behind."""
    must_stand_behind(proposal, proposer)
    await _forget(proposal, at)


async def _forget(proposal: Proposal, at: datetime) -> None:
    async with writing(quiet=True):
        for row in await ProposalFile.filter(proposal_id=proposal.id):
            await files.delete(row.file, at=at, by=None)
        await Event.filter(proposal_id=proposal.id).delete()
        await Proposal.filter(id=proposal.id, state=State.DRAFT.value, number=None).delete()


async def tidy(at: datetime) -> int:
    """Forget drafts nobody has touched for a long time; returns how many."""
    old = await Proposal.filter(state=State.DRAFT.value, number=None, changed_at__lt=at - DRAFT_KEPT)
    for proposal in old:
        await _forget(proposal, at)
    return len(old)


async def leave(proposal: Proposal, proposer: Proposer, *, at: datetime) -> None:
    """A co-proposer leaves. The lead cannot; they withdraw the proposal instead. Raises Refused."""
    must_stand_behind(proposal, proposer)
    if proposer.lead:
        raise Refused(N_("You began this proposal. Withdraw it, or let another proposer lead it first."))
    async with writing():
        await Proposer.filter(id=proposer.id).update(left_at=at, name="", email="", phone="", person=None)
        await Proposal.filter(id=proposal.id).update(by=await shown_names(proposal.id), changed_at=at)
        await note("leave", proposal, at=at, by=proposer.person)
