"""Everything that reads cases and promises."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from domain.delivery.models import Case, CasePhoto, Entry, Extension, Milestone, Promise
from domain.delivery.rules import Standing, Station, promise_state, standing
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
    """Every case, those behind first, then by the day promised. Four statements however many there are."""
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
    done = ("closed", "stopped")
    return sorted(views, key=lambda view: (view.case.stage in done, not view.standing.behind, view.case.due_on or date.max, view.case.id))


async def entries_between(cases: Iterable[int], first: date, last: date) -> dict[int, list[Entry]]:
    """The entries of many cases in a span of days, by case, oldest first."""
    found: dict[int, list[Entry]] = {}
    for entry in await Entry.filter(case_id__in=list(cases), month__gte=first, month__lte=last).order_by("month"):
        found.setdefault(entry.case_id, []).append(entry)
    return found


async def waiting_extensions(*, scope: str = "", agency: str = "") -> list[Extension]:
    """Later days that nobody has decided, oldest first, with their cases."""
    chosen = Extension.filter(granted=None)
    if scope:
        chosen = chosen.filter(case__scope=scope)
    if agency:
        chosen = chosen.filter(case__agency=agency)
    return await chosen.order_by("id").select_related("case")


@dataclass(frozen=True)
class PromiseView:
    """A promise and how it stands: `broken`, `open`, `late`, `kept` or `dropped`."""

    promise: Promise
    state: str


ORDER = ("broken", "open", "late", "kept", "dropped")


async def promises(today: date, *, kind: str = "", state: str = "", agency: str = "", link: str = "") -> list[PromiseView]:
    """Every promise: the broken ones first, then what comes next, then what was kept, newest first."""
    wanted = {"kind": kind, "agency": agency, "link": link}
    rows = await Promise.filter(**{name: value for name, value in wanted.items() if value}).order_by("due_on", "id")
    views = [PromiseView(row, "dropped" if row.dropped_at else promise_state(row.due_on, row.kept_on, today)) for row in rows]
    views.sort(key=lambda view: (ORDER.index(view.state), view.promise.due_on if view.state in ("broken", "open") else date.min))
    return [view for view in views if not state or view.state == state]
