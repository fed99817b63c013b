"""Everything that reads cases and promises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from domain.delivery.followers import UnknownSource, follower_of, sources_asked
from domain.delivery.history import CaseThen, Moment, as_of
from domain.delivery.models import Case, CasePhoto, Entry, Extension, Milestone, Promise
from domain.delivery.rules import CLOSING_DAYS, OVER, UNTOLD, Said, Stage, Standing, Station, promise_state, quarter_of, quarters, standing
from domain.errors import Missing


@dataclass(frozen=True)
class CaseView:
    """A case with everything that belongs to it, and how it stands today."""

    case: Case
    milestones: Sequence[Milestone]
    entries: Sequence[Entry]
    extensions: Sequence[Extension]
    photos: Sequence[CasePhoto]
    standing: Standing

    @property
    def story(self) -> list[dict[str, Any]]:
        """What was said and decided, oldest first, as everybody may read it."""
        told = [item for item in self.case.story or [] if item["what"] not in UNTOLD]
        return [item | {"at": datetime.fromisoformat(item["at"])} for item in told]

    def quarters(self, today: date) -> list[tuple[date, list[Milestone]]]:
        """The milestones by quarter; while the case is open also the quarters without one, from now to the day promised."""
        held: dict[date, list[Milestone]] = {}
        for item in self.milestones:
            held.setdefault(quarter_of(item.due_on), []).append(item)
        if self.case.stage == Stage.OPEN:
            last = max(today, min(self.case.due_on or today, today + timedelta(days=366)))
            for quarter in quarters(today, last):
                held.setdefault(quarter, [])
        return sorted(held.items())


async def by_code(code: str) -> Case:
    """One case. Raises Missing."""
    case = await Case.get_or_none(code=code)
    if case is None:
        raise Missing(f"no case {code}")
    return case


async def by_codes(codes: Iterable[str]) -> list[Case]:
    """Several cases."""
    return await Case.filter(code__in=list(codes))


async def of_ref(source: str, ref: str) -> Case | None:
    """The case of a proposal (or of anything else), if there is one."""
    return await Case.get_or_none(source=source, ref=ref)


async def next_milestone(case: Case) -> Milestone | None:
    """The step of a case that is due next."""
    return await Milestone.filter(case_id=case.id, done_on=None).order_by("due_on", "id").first()


async def of_refs(source: str, refs: Iterable[str]) -> dict[str, Case]:
    """The cases of many things, by what they came from."""
    return {case.ref: case for case in await Case.filter(source=source, ref__in=list(refs))}


async def view(case: Case, today: date) -> CaseView:
    """One case in full: milestones by day, entries and later days newest first."""
    milestones = await Milestone.filter(case_id=case.id).order_by("due_on", "id")
    entries = await Entry.filter(case_id=case.id).order_by("-month")
    extensions = await Extension.filter(case_id=case.id).order_by("-id")
    photos = await CasePhoto.filter(case_id=case.id).order_by("id")
    return CaseView(case, milestones, entries, extensions, photos, _standing(case, milestones, entries, today))


def _standing(case: Case, milestones: Iterable[Milestone], entries: Iterable[Entry], today: date) -> Standing:
    stations = [Station(item.due_on, item.done_on) for item in milestones]
    return standing(case.stage, stations, case.opened_on, [entry.month for entry in entries], case.said_behind, today)


async def board(today: date, *, scope: str = "", agency: str = "") -> list[CaseView]:
    """Every case, those behind first, then by the day promised; what is over stands last. Four statements however many there are."""
    chosen = Case.all()
    if scope:
        chosen = chosen.filter(scope=scope)
    if agency:
        chosen = chosen.filter(agency=agency)
    cases = await chosen.order_by("id").prefetch_related("milestones", "entries", "extensions")
    views = [
        CaseView(
            case,
            sorted(case.milestones, key=lambda item: (item.due_on, item.id)),
            sorted(case.entries, key=lambda item: item.month, reverse=True),
            list(case.extensions),
            (),
            _standing(case, case.milestones, case.entries, today),
        )
        for case in cases
    ]
    return sorted(views, key=lambda view: (view.case.stage in OVER, not view.standing.behind, view.case.due_on or date.max, view.case.id))


async def report(scope: str, begin: datetime, moment: Moment) -> list[CaseThen]:
    """The cases of a scope (or all) as they stood at the end of a report's span, those behind first; not those that were over before.

    begin: midnight, in the city's time, of the day on which the span begins.
    """
    first = begin.date()
    chosen = Case.filter(opened_on__lte=moment.day)
    chosen = chosen.filter(scope=scope) if scope else chosen
    cases = await chosen.order_by("id").prefetch_related("entries", "extensions")
    promised: dict[str, list[Promise]] = {}
    for row in await Promise.filter(kind="milestone", link__in=[case.code for case in cases]):
        promised.setdefault(row.link, []).append(row)
    found = [
        as_of(case, promised.get(case.code, []), first, moment)
        for case in cases
        if not (closed_before(case, first) or stopped_before(case, begin))
    ]
    return sorted(found, key=lambda then: (then.stage in OVER, not then.standing.behind, then.due_on or date.max, then.case.id))


def closed_before(case: Case, day: date) -> bool:
    """Whether a case was closed before a day, and has not been opened again."""
    return case.stage == Stage.CLOSED and case.closed_on is not None and case.closed_on < day


def stopped_before(case: Case, moment: datetime) -> bool:
    """Whether a case was stopped before a moment, and has not gone on since."""
    stops = [datetime.fromisoformat(item["at"]) for item in case.story or [] if item["what"] == Said.STOPPED]
    return case.stage == Stage.STOPPED and bool(stops) and stops[-1] < moment


async def closing_asked() -> list[Case]:
    """Cases behind which people stand who were asked whether it is done, and have not agreed."""
    return await Case.filter(stage=Stage.CLOSING.value, source__in=sources_asked(), closing_asked_at__not_isnull=True)


async def reported_on(first: date, last: date) -> list[Case]:
    """Cases that the report of some months speaks of and whose people are told of it, without those that were stopped."""
    found = await Case.filter(source__in=sources_asked(), opened_on__lte=last).exclude(stage=Stage.STOPPED.value)
    return [case for case in found if not closed_before(case, first)]


async def leading_nowhere() -> list[str]:
    """The codes of cases of an unknown source, and of those whose source does not know what they came from."""
    found = []
    for case in await Case.all().order_by("id"):
        try:
            there = await follower_of(case.source).exists(case.ref)
        except UnknownSource:
            there = False
        found += [] if there else [case.code]
    return found


async def newest_entry(case: Case, first: date, last: date) -> Entry | None:
    """The last entry of some months."""
    return await Entry.filter(case_id=case.id, month__gte=first, month__lte=last).order_by("-month").first()


def can_close(case: Case, at: datetime) -> bool:
    """Whether an officer can close it now: the proposers agreed, or have had their time to answer."""
    waited = case.closing_asked_at is not None and at - case.closing_asked_at >= timedelta(days=CLOSING_DAYS)
    return case.stage == Stage.AGREED or (case.stage == Stage.CLOSING and waited)


async def to_close(at: datetime) -> int:
    """How many cases an officer can close now."""
    waited = await Case.filter(stage=Stage.CLOSING.value, closing_asked_at__lte=at - timedelta(days=CLOSING_DAYS)).count()
    return waited + await Case.filter(stage=Stage.AGREED.value).count()


async def objected() -> int:
    """How many open cases stand under an objection."""
    return await Case.filter(stage=Stage.OPEN.value).exclude(objection="").count()


async def waiting_extensions(*, scope: str = "", agency: str = "") -> list[Extension]:
    """Later days that nobody has decided, oldest first, with their cases."""
    chosen = Extension.filter(granted=None, case__stage=Stage.OPEN.value)
    if scope:
        chosen = chosen.filter(case__scope=scope)
    if agency:
        chosen = chosen.filter(case__agency=agency)
    return await chosen.order_by("id").select_related("case")


@dataclass(frozen=True)
class PromiseView:
    """A promise and how it stands: `broken`, `open`, `late`, `extended`, `kept` or `dropped`."""

    promise: Promise
    state: str


ORDER = ("broken", "open", "late", "extended", "kept", "dropped")


async def promises(today: date, *, kind: str = "", state: str = "", agency: str = "", link: str = "") -> list[PromiseView]:
    """Every promise: the broken ones first, then what comes next, then what was kept, newest first."""
    wanted = {"kind": kind, "agency": agency, "link": link}
    rows = await Promise.filter(**{name: value for name, value in wanted.items() if value}).order_by("due_on", "id")
    views = [PromiseView(row, _state(row, today)) for row in rows]
    views.sort(key=lambda view: (ORDER.index(view.state), _turn(view)))
    return [view for view in views if not state or view.state == state]


def _state(row: Promise, today: date) -> str:
    return "dropped" if row.dropped_at else promise_state(row.due_on, row.kept_on, today, row.first_due_on)


def _turn(view: PromiseView) -> int:
    """What is still to come by its day, the nearest first; what is over, the newest first."""
    over = view.promise.kept_on or view.promise.due_on
    return view.promise.due_on.toordinal() if view.state in ("broken", "open") else -over.toordinal()
