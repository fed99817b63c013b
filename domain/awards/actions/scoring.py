"""What a member of the panel does: declare conflicts, write score sheets, hand them in; and sheets of paper, typed by two officers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation

from domain import ledger
from domain.awards.actions.common import hold
from domain.awards.models import AwardEntry, AwardProgramme
from domain.awards.models_panel import PanelConflict, PanelMember, PaperSheet, ScoreSheet
from domain.awards.programme import CriterionRule, Rules
from domain.awards.queries import reviewing
from domain.awards.queries.programmes import rules_of
from domain.awards.states import Stage
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.glossary.clean import clean_text

LOCKED = N_("The scores are locked.")
MOST_DECIMALS = 2


@dataclass(frozen=True)
class Sheet:
    """What is on a sheet. points: one a criterion, as typed."""

    points: Sequence[str]
    abstains: bool = False
    note: str = ""
    comment: str = ""
    conflict: bool = False


def clean_points(points: Sequence[str], rules: Rules, *, whole: bool) -> list[str]:
    """Scores as they are kept. whole: none may be missing. Raises Refused beside the field `points-PLACE`."""
    return [_point(points[place] if place < len(points) else "", one, place, whole) for place, one in enumerate(rules.criteria)]


def _point(typed: str, rule: CriterionRule, place: int, whole: bool) -> str:
    field = f"points-{place}"
    text = typed.strip().replace("．", ".").translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    if not text:
        if whole:
            raise Refused(N_("Enter a score from %(least)s to %(most)s."), field=field, least=rule.least, most=rule.most)
        return ""
    try:
        value = Decimal(text) if text.replace(".", "", 1).isdecimal() and text.isascii() and len(text) < 12 else None
    except InvalidOperation:
        value = None
    if value is None or not rule.least <= value <= rule.most:
        raise Refused(N_("Enter a score from %(least)s to %(most)s."), field=field, least=rule.least, most=rule.most)
    if len(text.partition(".")[2].rstrip("0")) > MOST_DECIMALS:
        raise Refused(N_("At most two digits behind the point."), field=field)
    return format(value.normalize(), "f")


async def declare(member: PanelMember, entries: Collection[int], *, at: datetime) -> None:
    """Say with which entries one has a conflict, before any file opens. Raises Refused."""
    async with writing(quiet=True):
        programme = await hold(member.programme_id)
        if programme.stage != Stage.JUDGING:
            raise Refused(LOCKED)
        seen = {one.id for one in await reviewing.blind_entries(member, programme)}
        if not set(entries) <= seen:
            raise Missing("an entry that this member does not see")
        for number in entries:
            await _set_apart(member, number, at)
        await PanelMember.filter(id=member.id, declared_at=None).update(declared_at=at)
        await ledger.record(
            "awards.declare", "award_programme", programme.id, at=at, by=None, after={"member": member.id, "count": len(entries)}
        )


async def _set_apart(member: PanelMember, entry: int, at: datetime) -> None:
    """What was scored before goes: the count does without this member here."""
    values = {"state": "declared", "reasons": ["own"], "at": at}
    await PanelConflict.update_or_create(values, member_id=member.id, entry_id=entry)
    await ScoreSheet.filter(member_id=member.id, entry_id=entry).delete()
    await PaperSheet.filter(member_id=member.id, entry_id=entry).delete()


async def stand_aside(member: PanelMember, number: str, *, at: datetime) -> None:
    """Declare a conflict in the middle; a sheet that was written goes. Raises Refused, Missing."""
    async with writing(quiet=True):
        programme, entry = await _writable(member, number)
        await _set_apart(member, entry.id, at)
        await ledger.record("awards.declare", "award_programme", programme.id, at=at, by=None, after={"member": member.id, "count": 1})


async def _writable(member: PanelMember, number: str, *, review: bool = False, paper: bool = False) -> tuple[AwardProgramme, AwardEntry]:
    """Raises Refused where scores are locked; Missing where this member does not see the entry."""
    programme = await hold(member.programme_id)
    entry = await AwardEntry.get_or_none(number=number, programme_id=programme.id)
    without = (await reviewing.apart(programme.id)).get(member.id, frozenset())
    judged = {one.id for one in await reviewing.judged(programme)}
    if entry is None or entry.id in without or entry.id not in judged or programme.panel_at is None:
        raise Missing("an entry that this member does not see")
    again = review and programme.stage == Stage.CLOSED and number not in (programme.reviewed or [])
    if programme.stage != Stage.JUDGING and not again:
        raise Refused(LOCKED)
    if not paper and await PanelMember.filter(id=member.id, declared_at=None).exists():
        raise Refused(N_("First say with which entries you have a conflict."))
    return programme, entry


async def save(member: PanelMember, number: str, sheet: Sheet, *, hand_in: bool, review: bool = False, at: datetime) -> None:
    """Keep a sheet; handed in it counts, and can be changed until the scores are locked. Raises Refused beside the field."""
    note, comment = clean_text(sheet.note, "note", 4000, lines=True), clean_text(sheet.comment, "comment", 4000, lines=True)
    async with writing(quiet=True):
        programme, entry = await _writable(member, number, review=review)
        round_ = reviewing.second_of(programme) if review else str(programme.round)
        points = [] if sheet.abstains else clean_points(sheet.points, rules_of(programme), whole=hand_in)
        values = {
            "points": points,
            "abstains": sheet.abstains,
            "note": note,
            "comment": comment,
            "handed": hand_in,
            "paper": False,
            "at": at,
        }
        await ScoreSheet.update_or_create(values, member_id=member.id, entry_id=entry.id, round=round_)


async def type_paper(member: int, number: str, sheet: Sheet, *, at: datetime, by: int) -> bool:
    """An officer types a sheet of paper; when another one has typed the same, it counts. Returns whether it does. Raises Refused."""
    async with writing(quiet=True):
        who = await PanelMember.get_or_none(id=member)
        if who is None:
            raise Missing("no such member")
        try:
            programme, entry = await _writable(who, number, paper=True)
        except Missing as gone:
            raise Refused(N_("This member does not score this entry."), field="entry") from gone
        if await ScoreSheet.filter(member_id=member, entry_id=entry.id, round=str(programme.round), handed=True, paper=False).exists():
            raise Refused(N_("This member has handed in this sheet on the site."), field="entry")
        if sheet.conflict:
            await _set_apart(who, entry.id, at)
            await ledger.record("awards.paper", "award_programme", programme.id, at=at, by=by, after={"member": member, "conflict": True})
            return True
        round_ = str(programme.round)
        points = [] if sheet.abstains else clean_points(sheet.points, rules_of(programme), whole=True)
        key = {"member_id": member, "entry_id": entry.id, "round": round_}
        await PaperSheet.update_or_create({"points": points, "abstains": sheet.abstains, "at": at}, **key, by=by)
        others = await PaperSheet.filter(**key).exclude(by=by)
        same = any(_same(one.points, points) and one.abstains == sheet.abstains for one in others)
        if same:
            values = {"points": points, "abstains": sheet.abstains, "handed": True, "paper": True, "at": at}
            await ScoreSheet.update_or_create(values, **key)
        await ledger.record("awards.paper", "award_programme", programme.id, at=at, by=by, after={"member": member, "counts": same})
    return same


def _same(one: Sequence[str], other: Sequence[str]) -> bool:
    return [Decimal(text) for text in one] == [Decimal(text) for text in other]
