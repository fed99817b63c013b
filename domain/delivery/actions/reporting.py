"""Monthly entries, later days with approval, and reminders to those who report late."""

from datetime import date, datetime

from domain import ledger, outbox
from domain.db import writing
from domain.delivery.actions import promises
from domain.delivery.models import Case, Entry, Extension, Milestone
from domain.delivery.rules import NOT_OPEN, Stage, chase_level, check_entry, entry_due, month_of, to_enter
from domain.errors import N_, Missing, Refused
from domain.people.queries import reachable
from domain.policy import Hold, Role
from domain.translated import Translated


async def enter(
    case: Case,
    month: date,
    text: Translated,
    *,
    percent: int,
    spent: int,
    behind: bool,
    why: Translated,
    today: date,
    at: datetime,
    by: int | None,
) -> Entry:
    """The entry of one month; entered again it replaces the earlier text, which stays in the audit trail. Raises Refused."""
    month = month_of(month)
    if case.stage in (Stage.CLOSED, Stage.STOPPED):
        raise Refused(N_("This case is over."))
    if month < month_of(case.opened_on) or month > month_of(today):
        raise Refused(N_("Choose a month between the opening and today."), field="month")
    if not text:
        raise Refused(N_("Say in at least one language what has been done."), field="text")
    if behind and not why:
        raise Refused(N_("Say why it is behind. The reason is public."), field="why")
    check_entry(percent, spent)
    async with writing():
        held = await Entry.get_or_none(case_id=case.id, month=month)
        before = {"text": held.text.to_json(), "percent": held.percent} if held else None
        entry = held or Entry(case_id=case.id, month=month, entered_at=at, late=today > entry_due(month))
        entry.text, entry.percent, entry.spent, entry.behind, entry.why, entry.by = text, percent, spent, behind, why, by
        await entry.save()
        if not await Entry.filter(case_id=case.id, month__gt=month).exists():
            await Case.filter(id=case.id).update(percent=percent, money_spent=spent, said_behind=behind)
        after = {"month": month.isoformat(), "text": text.to_json(), "percent": percent, "spent": spent, "behind": behind}
        await ledger.record("delivery.enter", "case", case.code, at=at, by=by, before=before, after=after)
    return entry


async def ask_later(case: Case, to: date, why: Translated, *, milestone: int | None, at: datetime, by: int | None) -> Extension:
    """Ask for a later day, for the whole case or one milestone. Raises Refused."""
    held = await Milestone.get_or_none(id=milestone, case_id=case.id) if milestone else None
    if milestone and held is None:
        raise Missing("no such milestone")
    now = held.due_on if held else case.due_on
    if case.stage != Stage.OPEN:
        raise Refused(NOT_OPEN)
    if now is None:
        raise Refused(N_("There is no promised day yet."), field="to")
    if to <= now:
        raise Refused(N_("The new day must be later than the old one."), field="to")
    if not why:
        raise Refused(N_("Say why. The reason is public."), field="why")
    if await Extension.filter(case_id=case.id, milestone=milestone, granted=None).exists():
        raise Refused(N_("A later day has been asked for already and is not decided yet."))
    async with writing():
        made = await Extension.create(case_id=case.id, milestone=milestone, from_on=now, to_on=to, why=why, asked_at=at, asked_by=by)
        after = {"milestone": milestone, "to": to.isoformat(), "why": why.to_json()}
        await ledger.record("delivery.ask_later", "case", case.code, at=at, by=by, after=after)
    return made


async def decide_later(case: Case, number: int, *, granted: bool, note: str, at: datetime, by: int) -> None:
    """Grant or refuse a later day. Granted, the promise moves and the first day stays on the page. Raises Missing, Refused."""
    if not granted and not note.strip():
        raise Refused(N_("Say why not."), field="note")
    async with writing():
        chosen = Extension.filter(id=number, case_id=case.id, granted=None)
        extension = await chosen.first()
        decided = {"granted": granted, "decided_at": at, "decided_by": by, "note": note.strip()[:500]}
        if extension is None or await chosen.update(**decided) != 1:
            raise Missing("not open")
        if granted:
            await _move(case, extension, at)
        verb = "delivery.grant" if granted else "delivery.deny"
        await ledger.record(verb, "case", case.code, at=at, by=by, why=note.strip(), after={"to": extension.to_on.isoformat()})


async def _move(case: Case, extension: Extension, at: datetime) -> None:
    if extension.milestone is None:
        ref = f"case:{case.code}"
        await Case.filter(id=case.id).update(due_on=extension.to_on)
    else:
        ref = f"milestone:{extension.milestone}"
        await Milestone.filter(id=extension.milestone).update(due_on=extension.to_on)
    await promises.move("milestone", ref, extension.to_on, extension.why, at=at)


async def chase(today: date, at: datetime) -> int:
    """Remind the agencies of entries that are due or missing, each level once; returns how many messages were written."""
    count = 0
    for case in await Case.filter(stage=Stage.OPEN.value):
        entered = [entry.month for entry in await Entry.filter(case_id=case.id).only("id", "month")]
        for month in to_enter(case.opened_on, entered, today)[:1]:  # the oldest; the others follow once it is there
            level = chase_level(month, today)
            if level and (case.chased_month or date.min, case.chased_level) < (month, level):
                count += await _remind(case, month, level, at)
    return count


async def _remind(case: Case, month: date, level: int, at: datetime) -> int:
    people = await reachable(Hold(Role.AGENCY_CONTACT, f"agency:{case.agency}"))
    if level >= 3:
        people += await reachable(Hold(Role.OFFICER))
    facts = {
        "title": case.title.to_json(),
        "month": month.isoformat(),
        "due": entry_due(month).isoformat(),
        "code": case.code,
        "overdue": level >= 2,
    }
    async with writing(quiet=True):
        same = Case.filter(id=case.id, chased_month=case.chased_month, chased_level=case.chased_level)
        if await same.update(chased_month=month, chased_level=level) != 1:
            return 0  # another worker was faster
        for person in people:
            await outbox.tell(
                "entry_due",
                channel=outbox.Channel.EMAIL,
                address=person.email or "",
                name=person.name,
                person=person.id,
                locale=person.locale,
                at=at,
                facts=facts,
            )
    return len(people)
