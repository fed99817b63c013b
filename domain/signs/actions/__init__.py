"""What writes to the register of signs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tortoise.functions import Max

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Missing, Refused
from domain.files import actions as files
from domain.glossary.clean import clean_text
from domain.signs.actions import following
from domain.signs.actions.following import LOCK
from domain.signs.models import SignEvent, SignFollower, SignReport
from domain.signs.queries import MOST_NUMBER, by_number
from domain.signs.rules import DEFECTS, OPEN, SHOWN, State, owner_of

MOST_A_DAY = 300
TOLD = ("assigned", "passed_on", "corrected", "agreed", "no_defect", "double", "reopened")
"""What those who follow a report are written to about."""

MOST_TARGET = 1000


@dataclass(frozen=True)
class Draft:
    """What somebody reports. kind: of the approved name, for its owner; photo: key of a picture."""

    says: str
    zh: str
    defect: str
    place: str
    district: str = ""
    entry: int | None = None
    kind: str = ""
    latitude: float | None = None
    longitude: float | None = None
    photo: str = ""


async def report(draft: Draft, today: date, *, at: datetime) -> SignReport:
    """Take a report; returns it with its number. Raises Refused."""
    says, zh = clean_text(draft.says, "says", 200), clean_text(draft.zh, "zh", 200)
    place = clean_text(draft.place, "place", 200)
    if not (says or zh):
        raise Refused(N_("Write what stands on the sign, in either language."), field="says")
    if draft.defect not in DEFECTS:
        raise Refused(N_("Choose what is wrong."), field="defect")
    if draft.latitude is None and not place:
        raise Refused(N_("Say where the sign is, in words or on the map."), field="place")
    async with writing(quiet=True):
        await one_at_a_time(LOCK)
        if await SignReport.filter(created_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
            raise Refused(N_("There were very many reports today. Please try again tomorrow."))
        last: Any = await SignReport.all().annotate(last=Max("number")).values_list("last", flat=True)
        made = await SignReport.create(
            number=int(last[0] or 0) + 1 if last else 1,
            says=says,
            zh=zh,
            entry=draft.entry,
            defect=draft.defect,
            place=place,
            district=draft.district[:20],
            latitude=draft.latitude,
            longitude=draft.longitude,
            photo=draft.photo,
            owner=owner_of(draft.kind, f"{zh} {place}"),
            reported_on=today,
            created_at=at,
        )
        await SignEvent.create(report_id=made.id, kind="reported", at=at, announced=True)
    return made


async def assign(number: int, owner: str, days: int, today: date, *, at: datetime, by: int | None) -> None:
    """Show a report to the public and name who answers for the sign, and by when. Raises Refused."""
    owner = clean_text(owner, "owner", 80)
    if not owner:
        raise Refused(N_("Enter who answers for the sign."), field="owner")
    if not 1 <= days <= MOST_TARGET:
        raise Refused(N_("Enter a number of days from 1 to %(most)s."), field="days", most=MOST_TARGET)
    async with writing():
        row = await _open(number)
        changes = {"owner": owner, "target_days": days, "due_on": row.reported_on + timedelta(days=days), "state": State.ASSIGNED.value}
        await _change(row, changes, "assigned", {"owner": owner}, at=at, by=by)


async def pass_on(number: int, owner: str, reason: str, *, at: datetime, by: int | None) -> None:
    """Somebody else has to correct it: it stays open. Raises Refused."""
    owner, reason = clean_text(owner, "owner", 80), clean_text(reason, "reason", 500)
    if not owner:
        raise Refused(N_("Enter who answers for the sign."), field="owner")
    async with writing():
        row = await _open(number)
        changes = {"owner": owner, "state": State.PASSED_ON.value, "reason": reason}
        await _change(row, changes, "passed_on", {"owner": owner, "reason": reason}, at=at, by=by)


async def correct(number: int, after: str, today: date, *, at: datetime, by: int | None) -> None:
    """The sign was corrected, as a picture shows. Raises Refused without one."""
    if not after:
        raise Refused(N_("Add a photo of the corrected sign."), field="file")
    async with writing():
        row = await _open(number)
        await _change(row, {"after": after, "state": State.CORRECTED.value, "closed_on": today}, "corrected", {}, at=at, by=by)


async def said_corrected(number: int, today: date, *, at: datetime, by: int | None) -> bool:
    """The owner says so and sends no photo: it stays open until the reporter, asked once, agrees. Returns whether somebody is asked.

    Raises Refused for a report that no owner has.
    """
    async with writing():
        row = await _open(number)
        if row.state == State.RECEIVED:
            raise Refused(N_("Give the report to its owner first."))
        asked = await following.ask_reporter(row, at=at)
        await _change(row, {"state": row.state}, "said_corrected", {"asked": asked}, at=at, by=by)
    return asked


async def answer(follower: int, *, corrected: bool, today: date, at: datetime) -> SignReport:
    """What the reporter, asked whether the sign is corrected, says. Raises Missing, Refused when it is over."""
    async with writing():
        asked = await SignFollower.get_or_none(id=follower, reporter=True, asked_at__not_isnull=True).select_related("report")
        if asked is None:
            raise Missing
        row = await _open(asked.report.number)
        if corrected:
            await _change(row, {"state": State.CORRECTED.value, "closed_on": today}, "agreed", {}, at=at, by=None)
        else:
            await _change(row, {"state": row.state}, "not_corrected", {}, at=at, by=None)
            await following.asked_no_more(row)
    return row


async def hide(number: int, today: date, *, at: datetime, by: int | None) -> None:
    """It is no report of a sign: nobody but the office sees it, and nobody is told. Raises Refused."""
    async with writing():
        await _change(await _open(number), {"state": State.HIDDEN.value, "closed_on": today}, "hidden", {}, at=at, by=by)


async def no_defect(number: int, reason: str, today: date, *, at: datetime, by: int | None) -> None:
    """Nothing is wrong with the sign, with the public reason. Raises Refused without one."""
    reason = clean_text(reason, "reason", 500)
    if not reason:
        raise Refused(N_("Say why it is no defect; everybody can read it."), field="reason")
    async with writing():
        row = await _open(number)
        changes = {"state": State.NO_DEFECT.value, "reason": reason, "closed_on": today}
        await _change(row, changes, "no_defect", {"reason": reason}, at=at, by=by)


async def double(number: int, other: int, today: date, *, at: datetime, by: int | None) -> None:
    """It repeats another report. Raises Refused."""
    async with writing():
        row = await _open(number)
        first = await SignReport.get_or_none(number=other) if other <= MOST_NUMBER else None
        if first is None or first.id == row.id or first.state in (State.DOUBLE, State.HIDDEN):
            raise Refused(N_("Enter the number of the other report."), field="other")
        await following.lead_on(row, first)
        await _change(row, {"state": State.DOUBLE.value, "double_of": other, "closed_on": today}, "double", {"of": other}, at=at, by=by)


async def reopen(number: int, reason: str, *, at: datetime, by: int | None) -> None:
    """It was closed too early. Raises Refused."""
    reason = clean_text(reason, "reason", 500)
    async with writing():
        await one_at_a_time(LOCK)
        row = await by_number(number)
        if row.state in OPEN:
            raise Refused(N_("This report is open."))
        state = State.RECEIVED if row.state == State.HIDDEN else State.ASSIGNED
        due_on = row.due_on or row.reported_on + timedelta(days=row.target_days)
        changes = {"state": state.value, "closed_on": None, "double_of": None, "reason": reason, "after": "", "due_on": due_on}
        await _change(row, changes, "reopened", {"reason": reason}, at=at, by=by)


async def _open(number: int) -> SignReport:
    """An open report, which nobody else changes meanwhile. Raises Refused, Missing."""
    await one_at_a_time(LOCK)
    row = await by_number(number)
    if row.state not in OPEN:
        raise Refused(N_("This report is closed. Open it again first."))
    return row


async def _change(row: SignReport, changes: Mapping[str, Any], kind: str, facts: dict[str, Any], *, at: datetime, by: int | None) -> None:
    before, now = row.state, State(changes["state"])
    await SignReport.filter(id=row.id).update(**changes)
    if now in SHOWN:  # what the public sees of it has its pictures
        await files.publish([photo for photo in (row.photo, changes.get("after", row.after)) if photo])
    if now not in OPEN or kind == "reopened":
        await following.asked_no_more(row)
    await SignEvent.create(report_id=row.id, kind=kind, facts=facts, at=at, announced=True)
    if kind in TOLD and now in SHOWN:
        await following.tell(row, kind, str(facts.get("reason") or ""), at=at)
    await ledger.record(
        f"signs.{kind}", "sign_report", row.number, at=at, by=by, before={"state": before}, after={"state": changes["state"]}
    )
