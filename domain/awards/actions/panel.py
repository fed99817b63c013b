"""The panel before it scores: who sits on it, whom they have a conflict with, and opening the files to them."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from domain import ledger
from domain.awards.actions.common import hold, write_to_member
from domain.awards.finding import find
from domain.awards.models import AwardEntry, AwardProgramme, BlindCopy, EntryFile
from domain.awards.models_panel import PanelConflict, PanelMember
from domain.awards.queries import identities, reviewing
from domain.awards.queries.programmes import rules_of
from domain.awards.spellings import Person, patterns
from domain.awards.states import Stage
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.glossary.clean import clean_text
from domain.people.rules import clean_email, clean_name

LEAST = 3
"""Members of a panel."""

FIXED = N_("The scores are locked. The panel stays as it is.")


@dataclass(frozen=True)
class Seat:
    """A member as they are typed."""

    name: str
    email: str
    locale: str = "zh-Hant"
    latin: str = ""
    agency: str = ""
    unit: str = ""
    chair: bool = False
    deputy: bool = False
    external: bool = True


async def add(programme: int, seat: Seat, today: date, *, at: datetime, by: int) -> PanelMember:
    """Add a member and propose their conflicts. Raises Refused for somebody whose role shows whose entries are."""
    name, email = clean_name(seat.name), clean_email(seat.email)
    if not name:
        raise Refused(N_("Enter the name."), field="name")
    words: dict[str, Any] = {part: clean_text(getattr(seat, part), part, 80) for part in ("latin", "agency", "unit")}
    if await identities.sees_too_much(email):
        raise Refused(
            N_("The account with this address has a role whose pages show who wrote what. Whoever reviews blind cannot hold it."),
            field="email",
        )
    async with writing(quiet=True):
        held = await hold(programme)
        if held.stage not in (Stage.DRAFT, Stage.OPEN, Stage.JUDGING):
            raise Refused(FIXED)
        if await PanelMember.filter(programme_id=programme, email=email).exists():
            raise Refused(N_("Somebody of the panel has this address already."), field="email")
        await _one_chair(programme, chair=seat.chair)
        made = await PanelMember.create(
            programme_id=programme,
            name=name,
            email=email,
            locale=seat.locale,
            chair=seat.chair,
            deputy=seat.deputy and not seat.chair,
            external=seat.external,
            seed=secrets.randbits(62),
            **words,
        )
        await ledger.record("awards.panel", "award_programme", programme, at=at, by=by, after={"member": made.id})
        if held.stage == Stage.JUDGING:
            await _propose(held, [made], today, at)
            await _invite(held, made, at)
    return made


async def _one_chair(programme: int, *, chair: bool) -> None:
    """One chair: the new one takes the office. Deputies can be several."""
    if chair:
        await PanelMember.filter(programme_id=programme, chair=True).update(chair=False)


async def appoint(programme: int, member: int, office: str, *, at: datetime, by: int) -> None:
    """Make somebody of the panel its chair, or a deputy. Raises Refused, Missing."""
    if office not in ("chair", "deputy"):
        raise Refused(N_("Choose what is to be done."))
    async with writing(quiet=True):
        held = await hold(programme)
        if held.stage not in (Stage.DRAFT, Stage.OPEN, Stage.JUDGING):
            raise Refused(FIXED)
        if not await PanelMember.filter(id=member, programme_id=programme).exists():
            raise Missing("no such member")
        await _one_chair(programme, chair=office == "chair")
        await PanelMember.filter(id=member).update(chair=office == "chair", deputy=office == "deputy")
        await ledger.record("awards.panel", "award_programme", programme, at=at, by=by, after={"member": member, "office": office})


async def remove(programme: int, member: int, *, at: datetime, by: int) -> None:
    """Take a member off, with everything that they scored, before the scores are locked. Raises Refused, Missing."""
    async with writing(quiet=True):
        held = await hold(programme)
        if not await PanelMember.filter(id=member, programme_id=programme).exists():
            raise Missing("no such member")
        if held.stage not in (Stage.DRAFT, Stage.OPEN, Stage.JUDGING):
            raise Refused(FIXED)
        await PanelMember.filter(id=member).delete()
        await ledger.record("awards.panel_remove", "award_programme", held.id, at=at, by=by, before={"member": member})


async def propose(programme: int, today: date, *, at: datetime, by: int) -> int:
    """Look for conflicts of every member with every entry; what was decided stays. Returns how many wait for a decision."""
    async with writing(quiet=True):
        held = await hold(programme)
        await _propose(held, await reviewing.panel(programme), today, at)
    return await PanelConflict.filter(member__programme_id=programme, state="proposed").count()


async def _propose(programme: AwardProgramme, members: list[PanelMember], today: date, at: datetime) -> None:
    entries = await reviewing.judged(programme)
    decided = await reviewing.conflicts(programme.id)
    texts = await _texts([one.id for one in entries])
    for member in members:
        ties = {one.entry: set(one.reasons) for one in await identities.ties_of(member, [one.id for one in entries], today)}
        wanted = [one for one in patterns([Person(member.name, member.latin, member.email)], []) if one.kind in ("name", "mail")]
        for number, text in texts.items():
            if find(text, wanted):
                ties.setdefault(number, set()).add("named")
        for number, reasons in ties.items():
            if number not in decided.get(member.id, {}):
                state = "declared" if "author" in reasons else "proposed"
                await PanelConflict.create(member_id=member.id, entry_id=number, state=state, reasons=sorted(reasons), at=at)


async def _texts(entries: list[int]) -> dict[int, str]:
    """Everything that stands in an entry and its files."""
    found = {row.id: f"{row.title}\n{row.abstract}\n{row.text}" for row in await AwardEntry.filter(id__in=entries)}
    for file in await EntryFile.filter(entry_id__in=entries).only("entry_id", "text"):
        found[file.entry_id] += "\n" + file.text
    return found


async def decide(programme: int, conflict: int, state: str, *, at: datetime, by: int) -> None:
    """The office confirms a conflict, or puts it away for good. Raises Refused, Missing."""
    if state not in ("declared", "none"):
        raise Refused(N_("Choose what is to be done."))
    async with writing(quiet=True):
        held = await hold(programme)
        row = await PanelConflict.get_or_none(id=conflict, member__programme_id=programme)
        if row is None:
            raise Missing("no such conflict")
        if held.stage not in (Stage.OPEN, Stage.JUDGING):
            raise Refused(FIXED)
        if "author" in row.reasons and state == "none":
            raise Refused(N_("Whoever wrote an entry never scores it."))
        await PanelConflict.filter(id=conflict).update(state=state, at=at)
        await ledger.record("awards.conflict", "award_programme", held.id, at=at, by=by, after={"conflict": conflict, "state": state})


async def open_files(programme: int, today: date, *, at: datetime, by: int) -> None:
    """Begin: what takes part is fixed, and the members are invited. Everything that could tell whose an entry is is looked for once more.

    Raises Refused.
    """
    await propose(programme, today, at=at, by=by)  # before: what it finds stays when the panel cannot begin yet
    async with writing():
        held = await hold(programme)
        if held.stage != Stage.OPEN:
            raise Refused(N_("The panel has begun already."))
        if today <= (held.report_by or held.closes_on):
            raise Refused(N_("Entries can still come in until %(day)s."), day=(held.report_by or held.closes_on).isoformat())
        members, entries = await reviewing.panel(programme), await reviewing.judged(held)
        _check_members(members)
        if not entries:
            raise Refused(N_("Nothing has been admitted: there is nothing to score."))
        await check_undecided(held)
        await _check_copies(entries)
        if await PanelConflict.filter(member__programme_id=programme, state="proposed").exists():
            raise Refused(N_("Conflicts are proposed that nobody has decided. Decide each of them first."))
        await AwardProgramme.filter(id=programme).update(stage=Stage.JUDGING.value, panel_at=at)
        for member in members:
            await _invite(held, member, at)
        await ledger.record("awards.begin_panel", "award_programme", programme, at=at, by=by, after={"entries": len(entries)})


def _check_members(members: list[PanelMember]) -> None:
    if len(members) < LEAST:
        raise Refused(N_("A panel has at least %(least)s members."), least=LEAST)
    if not any(one.chair for one in members) or not any(one.deputy for one in members):
        raise Refused(N_("Name a chair and a deputy, who leads where the chair has a conflict."))


async def check_undecided(programme: AwardProgramme) -> None:
    """Raises Refused while entries wait for the agency or the office, or late ones for a reason."""
    rules = rules_of(programme)
    waiting = await AwardEntry.filter(programme_id=programme.id, state__in=["received", "sent"]).order_by("number")
    if waiting:
        raise Refused(N_("These entries wait for a decision: %(numbers)s."), numbers="、".join(one.number for one in waiting[:10]))
    late = await AwardEntry.filter(programme_id=programme.id, state=reviewing.judged_state(rules).value, late=True, late_reason="")
    if late:
        why = N_("These came late, and nobody has said why they are taken: %(numbers)s.")
        raise Refused(why, numbers="、".join(one.number for one in late))


async def _check_copies(entries: list[AwardEntry]) -> None:
    """As an outsider would: every copy and every file is read again and names are looked for. Raises Refused."""
    copies = {row.entry_id: row for row in await BlindCopy.filter(entry_id__in=[one.id for one in entries])}
    for entry in entries:
        copy = copies.get(entry.id)
        if copy is None or copy.confirmed_at is None:
            raise Refused(N_("Nobody has confirmed the copy without names of %(number)s."), number=entry.number)
        wanted = await identities.patterns_of(entry.id)
        left = find(f"{copy.title}\n{copy.abstract}\n{copy.text}", wanted)
        files = await EntryFile.filter(entry_id=entry.id)
        open_ones = [row for row in files if row.state == "clean"]
        left += [one for row in open_ones for one in find(row.text, wanted)]
        if left:
            raise Refused(N_("“%(words)s” in %(number)s tells who wrote it."), words=left[0].words, number=entry.number)
        if any(row.state in ("waiting", "found", "unreadable") for row in files):
            raise Refused(N_("A file of %(number)s waits to be looked at."), number=entry.number)


async def _invite(programme: AwardProgramme, member: PanelMember, at: datetime) -> None:
    await PanelMember.filter(id=member.id).update(invited_at=at)
    await write_to_member(programme, member, "invited", at=at)
