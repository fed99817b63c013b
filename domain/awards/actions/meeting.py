"""The panel's meeting: presence, locking the scores, ties, changes, and accepting the count, after which everybody knows it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from domain import ledger
from domain.awards.actions.awarding import Sitting, check_again, give
from domain.awards.actions.common import hold, write_to_authors, write_to_member
from domain.awards.models import AwardEntry, AwardProgramme
from domain.awards.models_panel import PanelAcceptance, PanelChange, PanelMember, PanelPresence
from domain.awards.panel import TieBreak
from domain.awards.queries import counting, reviewing
from domain.awards.queries.counting import Outcome
from domain.awards.queries.programmes import rules_of
from domain.awards.states import Stage
from domain.db import writing
from domain.errors import N_, Forbidden, Missing, Refused
from domain.presence import Mark, Presence, present, quorum_of

NOT_LOCKED = N_("The scores are not locked yet.")


async def inside(programme: int) -> frozenset[int]:
    """Who is in the room."""
    rows = await PanelPresence.filter(member__programme_id=programme).order_by("id")
    return present([Mark(row.member_id, row.what, row.at) for row in rows])


async def mark(programme: int, member: int, what: str, *, at: datetime, by: int | None) -> None:
    """Note who came and who left. Raises Refused, Missing."""
    if what not in set(Presence):
        raise Refused(N_("Choose what is to be done."))
    async with writing(quiet=True):
        held = await hold(programme)
        if held.stage not in (Stage.JUDGING, Stage.CLOSED):
            raise Refused(N_("The panel is not meeting."))
        if not await PanelMember.filter(id=member, programme_id=programme).exists():
            raise Missing("no such member")
        await PanelPresence.create(member_id=member, what=what, at=at)
        await ledger.record("awards.presence", "award_programme", programme, at=at, by=by, after={"member": member, "what": what})


def leads(member: PanelMember) -> bool:
    """Whether a member may lead."""
    return bool(member.chair or member.deputy)


async def _leader(member: PanelMember) -> AwardProgramme:
    if not leads(member):
        raise Forbidden("a member who does not lead")
    if not await PanelMember.filter(id=member.id, declared_at__not_isnull=True).exists():
        raise Refused(N_("First say with which entries you have a conflict."))
    return await hold(member.programme_id)


async def lock(member: PanelMember, *, anyway: bool, at: datetime) -> None:
    """Lock the scores for good. anyway: although sheets are missing. Raises Refused, Forbidden."""
    async with writing(quiet=True):
        programme = await _leader(member)
        if programme.stage != Stage.JUDGING:
            raise Refused(N_("The scores are locked already."))
        await _quorate(programme)
        await _led(programme)
        missing = sum(due - done for done, due in (await reviewing.progress(programme)).values())
        if missing and not anyway:
            raise Refused(N_("%(n)s sheets are missing. They count as not scored if you lock now."), n=missing)
        await AwardProgramme.filter(id=programme.id).update(stage=Stage.CLOSED.value, closed_at=at)
        await ledger.record("awards.lock", "award_programme", programme.id, at=at, by=None, after={"member": member.id, "missing": missing})
        for one in await reviewing.panel(programme.id):
            await write_to_member(programme, one, "locked", at=at)


async def _led(programme: AwardProgramme) -> None:
    """Raises Refused where nobody could decide about an entry: all who lead have a conflict with it."""
    without = await reviewing.apart(programme.id)
    leaders = [one.id for one in await reviewing.panel(programme.id) if leads(one)]
    left = [one.number for one in await reviewing.judged(programme) if all(one.id in without.get(held, frozenset()) for held in leaders)]
    if left:
        why = N_("All who lead have a conflict with %(numbers)s. The office must name a further deputy first.")
        raise Refused(why, numbers="、".join(left))


async def _quorate(programme: AwardProgramme) -> None:
    members = await reviewing.panel(programme.id)
    here, needed = len(await inside(programme.id)), quorum_of(len(members))
    if here < needed:
        raise Refused(N_("%(here)s members are present, and %(needed)s are needed."), here=here, needed=needed)


async def to_review(programme: AwardProgramme) -> list[str]:
    """Tied entries that are scored once more before anything else is asked, by number."""
    if TieBreak.REVIEW.value not in rules_of(programme).ties:
        return []
    return [number for number in (await counting.count(programme)).tied if number not in (programme.reviewed or [])]


async def second_sheets(programme: AwardProgramme) -> tuple[int, list[str]]:
    """Of the second scores of a tie: how many sheets are missing, and entries that nobody has scored again."""
    tied = await to_review(programme)
    without, members = await reviewing.apart(programme.id), await reviewing.panel(programme.id)
    rows = await reviewing.sheets(programme.id, [reviewing.second_of(programme)])
    handed, scored = {(row.member_id, row.entry_id) for row in rows}, {row.entry_id for row in rows if not row.abstains}
    entries = [one for one in await reviewing.judged(programme) if one.number in tied]
    due = [(one.id, entry.id) for one in members for entry in entries if entry.id not in without.get(one.id, frozenset())]
    return sum(pair not in handed for pair in due), [entry.number for entry in entries if entry.id not in scored]


async def end_review(member: PanelMember, *, anyway: bool, at: datetime) -> None:
    """Second scores of a tie are complete and count from now on. anyway: although some are missing. Raises Refused, Forbidden."""
    async with writing(quiet=True):
        programme = await _leader(member)
        tied = await to_review(programme) if programme.stage == Stage.CLOSED else []
        if not tied:
            raise Refused(N_("Nothing is scored a second time now."))
        missing, unscored = await second_sheets(programme)
        if unscored:
            raise Refused(N_("Nobody has scored these once more: %(numbers)s."), numbers="、".join(unscored))
        if missing and not anyway:
            raise Refused(N_("%(n)s sheets are missing. They count as not scored if you lock now."), n=missing)
        await AwardProgramme.filter(id=programme.id).update(reviewed=[*(programme.reviewed or []), *tied])
        after = {"member": member.id, "entries": tied, "missing": missing}
        await ledger.record("awards.review", "award_programme", programme.id, at=at, by=None, after=after)


async def draw(member: PanelMember, order: Sequence[str], *, at: datetime) -> None:
    """Note a lot as it was drawn before everybody. Raises Refused where it is not about the tied ones."""
    async with writing(quiet=True):
        programme = await _leader(member)
        if programme.stage != Stage.CLOSED:
            raise Refused(NOT_LOCKED)
        counted = await counting.count(programme)
        if not counted.tied or TieBreak.LOT.value not in rules_of(programme).ties:
            raise Refused(N_("Nothing is to be drawn."))
        if sorted(order) != sorted(counted.tied):
            raise Refused(N_("Put each of the tied entries once, in the order in which they were drawn."), field="lot")
        if await to_review(programme):
            raise Refused(N_("The tied ones are scored once more first."))
        drawn = [*(one for one in programme.lot or [] if one not in order), *order]
        await AwardProgramme.filter(id=programme.id).update(lot=drawn)
        await ledger.record("awards.lot", "award_programme", programme.id, at=at, by=None, after={"member": member.id, "lot": list(order)})


async def change(member: PanelMember, number: str, tier: str, reason: str, *, at: datetime) -> None:
    """Give an entry another tier than the count, for a reason that everybody reads. Raises Refused, Missing, Forbidden."""
    if not reason.strip():
        raise Refused(N_("Say why. Everybody can read it."), field="reason")
    async with writing(quiet=True):
        programme = await _leader(member)
        if programme.stage != Stage.CLOSED:
            raise Refused(NOT_LOCKED)
        entry = await _theirs(member, programme, number)
        await _check_tier(programme, entry, tier)
        values = {"tier": tier, "reason": reason.strip()[:500], "member": member.id, "at": at}
        await PanelChange.update_or_create(values, entry_id=entry.id)
        after = {"member": member.id, "entry": number, "tier": tier}
        await ledger.record("awards.tier", "award_programme", programme.id, at=at, by=None, why=reason.strip(), after=after)


async def _check_tier(programme: AwardProgramme, entry: AwardEntry, tier: str) -> None:
    """Raises Refused for an award of another class, one of which none is left, and any in the first of two rounds."""
    rules = rules_of(programme)
    chosen = rules.tier(tier)
    if counting.is_first(rules, programme.round) or (tier and (chosen is None or chosen.kind not in ("", entry.kind))):
        raise Refused(N_("This award is not for this entry."), field="tier")
    others = [one for one in await counting.outcomes(programme, await counting.count(programme)) if one.entry.id != entry.id]
    if chosen is not None and tier not in counting.vacant(others, rules):
        raise Refused(N_("All awards of this kind are given. Take one back first."), field="tier")


async def unchange(member: PanelMember, number: str, *, at: datetime) -> None:
    """As the count has it again. Raises Refused, Missing, Forbidden."""
    async with writing(quiet=True):
        programme = await _leader(member)
        if programme.stage != Stage.CLOSED:
            raise Refused(NOT_LOCKED)
        entry = await _theirs(member, programme, number)
        await PanelChange.filter(entry_id=entry.id).delete()
        await ledger.record("awards.tier", "award_programme", programme.id, at=at, by=None, after={"member": member.id, "entry": number})


async def _theirs(member: PanelMember, programme: AwardProgramme, number: str) -> AwardEntry:
    """An entry that this member has no conflict with. Raises Missing."""
    entry = await AwardEntry.get_or_none(number=number, programme_id=programme.id)
    if entry is None or entry.id in (await reviewing.apart(programme.id)).get(member.id, frozenset()):
        raise Missing("an entry that this member does not see")
    return entry


async def accept(member: PanelMember, seen: str, today: date, *, at: datetime) -> bool:
    """Accept the count for every entry that one has no conflict with; when all are accepted, the result is public. Returns whether it is.

    seen: the digest of what was on the page. Raises Refused, Forbidden.
    """
    async with writing():
        programme = await _leader(member)
        if programme.stage != Stage.CLOSED:
            raise Refused(NOT_LOCKED)
        await _quorate(programme)
        if member.id not in await inside(programme.id):
            raise Refused(N_("Whoever leads must be in the room."))
        counted = await counting.count(programme)
        if counted.ranking is None:
            raise Refused(N_("A tie is not settled yet."))
        decided = await counting.outcomes(programme, counted)
        now = counting.digest(counted, decided)
        if seen != now:
            raise Refused(N_("Something has changed since you opened this page. Look at it again."))
        key = {"member_id": member.id, "round": programme.round, "digest": now}
        await PanelAcceptance.get_or_create({"at": at}, **key)
        await ledger.record("awards.accept", "award_programme", programme.id, at=at, by=None, after={"member": member.id, "digest": now})
        if await open_for(programme, now):
            return False
        check_again(counted, decided)
        if counting.is_first(rules_of(programme), programme.round):
            await _shortlist(programme, decided, at=at)
        else:
            until = today + timedelta(days=rules_of(programme).window)
            held = Sitting(len(await inside(programme.id)), quorum_of(len(await reviewing.panel(programme.id))), await _absences(programme))
            await give(programme, counted, decided, held, until, at=at)
    return True


async def open_for(programme: AwardProgramme, seen: str) -> list[int]:
    """Entries that nobody without a conflict has accepted yet."""
    without = await reviewing.apart(programme.id)
    rows = await PanelAcceptance.filter(member__programme_id=programme.id, round=programme.round, digest=seen)
    leaders = [row.member_id for row in rows]
    entries = [one.id for one in await reviewing.judged(programme)]
    return [entry for entry in entries if all(entry in without.get(member, frozenset()) for member in leaders)]


async def _absences(programme: AwardProgramme) -> dict[str, int]:
    """How many members stood aside, by entry."""
    without = await reviewing.apart(programme.id)
    entries = await reviewing.judged(programme)
    found = {one.number: sum(one.id in rows for rows in without.values()) for one in entries}
    return {number: count for number, count in found.items() if count}


async def _shortlist(programme: AwardProgramme, decided: Sequence[Outcome], *, at: datetime) -> None:
    """Those who go on are scored a second time."""
    chosen = [one.entry.id for one in decided if one.tier is not None]
    await AwardEntry.filter(id__in=[one.entry.id for one in decided]).update(shortlisted=False)
    await AwardEntry.filter(id__in=chosen).update(shortlisted=True)
    await PanelChange.filter(entry_id__in=[one.entry.id for one in decided]).delete()
    await AwardProgramme.filter(id=programme.id).update(stage=Stage.JUDGING.value, round=2, lot=None, closed_at=None, reviewed=None)
    for one in decided:
        if one.tier is None:
            await write_to_authors(one.entry, "not_shortlisted", at=at)
    held, here = await hold(programme.id), await inside(programme.id)
    await PanelMember.filter(programme_id=programme.id).update(reminded=0)
    for member in await reviewing.panel(programme.id):
        if member.id in here:  # the next meeting begins with an empty room
            await PanelPresence.create(member_id=member.id, what=Presence.LEFT.value, at=at)
        await write_to_member(held, member, "second", at=at)


async def has_accepted(member: PanelMember, programme: AwardProgramme, seen: str) -> bool:
    """Whether a member has accepted just this."""
    return await PanelAcceptance.filter(member_id=member.id, round=programme.round, digest=seen).exists()
