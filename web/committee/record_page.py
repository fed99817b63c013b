"""What was said about each item, written while the meeting goes on, by several people at once without a loss."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response

from domain.committee import queries
from domain.committee.actions.agenda import MOST_ITEMS
from domain.committee.actions.minutes import MOST_RECORD, Written, mark_of, write_record
from domain.committee.models import AgendaItem, Meeting
from domain.errors import N_, Refused
from domain.people.rules import number_of
from web.committee.items import Line, line_of
from web.frame.forms import PageForm
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit


class RecordForm(PageForm):
    """The fields are named after items."""


@dataclass(frozen=True)
class Spoken:
    """An item with what was said. typed: what its field holds; theirs: what somebody else saved meanwhile, None without a conflict, empty
    where they emptied it; seen, began: what the field began from, see `Written`; lost: whether it can no longer be saved here."""

    item: AgendaItem
    typed: str
    theirs: str | None
    seen: int
    began: str
    lost: bool


class RecordPage(TypedDict):
    """What `committee/record.html` is given. clash: how many items have two versions."""

    form: PageForm
    line: Line
    spoken: list[Spoken]
    clash: int


async def record_page(visit: Visit) -> Response:
    """The record of a meeting; of what two people wrote at once, both versions."""
    meeting = await queries.by_id(visit.request.path_params["meeting"])
    form, left = visit.bind(RecordForm), frozenset[int]()
    if visit.ready(form):
        try:
            left = await write_record(meeting, await _written(visit, meeting), at=visit.at, by=visit.person.id)
            if not left:
                return visit.go("meeting_record", "record_saved", meeting=meeting.id)
        except Refused as refusal:
            form.refuse(refusal)
    line = line_of(visit, await queries.by_id(meeting.id))
    spoken = [_spoken(visit, item, item.id in left, over=line.over) for item in await queries.agenda(meeting.id)]
    return visit.page(
        "committee/record.html",
        RecordPage(form=form, line=line, spoken=spoken, clash=len(left)),
        status=409 if left else 422 if form.problems else 200,
    )


async def _written(visit: Visit, meeting: Meeting) -> list[Written]:
    found = []
    for item in await queries.agenda(meeting.id):
        text = visit.form.get(f"record-{item.id}")
        if text is not None:
            seen, began = (str(visit.form.get(f"{name}-{item.id}") or "") for name in ("seen", "began"))
            found.append(Written(item.id, str(text), number_of(seen) or 0, began))
    return found


def _spoken(visit: Visit, item: AgendaItem, clash: bool, *, over: bool) -> Spoken:
    """What is shown of an item: the writer's own words stay in the field with what they began from, and of a conflict the others' stand
    above it: from then on the writer has read those."""
    typed = visit.form.get(f"record-{item.id}")
    if typed is None:
        return Spoken(item, item.record, None, item.record_revision, mark_of(item.record), False)
    if clash:
        return Spoken(item, str(typed), item.record, item.record_revision, mark_of(item.record), False)
    seen, began = (str(visit.form.get(f"{name}-{item.id}") or "") for name in ("seen", "began"))
    lost = over and mark_of(str(typed)) not in (began, mark_of(item.record))
    return Spoken(item, str(typed), None, number_of(seen) or 0, began, lost)


NOTICES = {"record_saved": (N_("Saved."), "")}
BYTES = MOST_ITEMS * MOST_RECORD * 9 + 64 * KIB
"""A Chinese sign is nine bytes of a posted form."""

PAGES = [
    PageRoute("meeting_record", "/staff/committee/{meeting:number}/record", record_page, record_page, needs="committee.work", body=BYTES)
]
