"""What was said about each item, written while the meeting goes on, by several people at once without a loss."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response

from domain.committee import queries
from domain.committee.actions.minutes import Written, write_record
from domain.committee.models import AgendaItem, Meeting
from domain.errors import N_, Refused
from domain.people.rules import number_of
from web.committee.items import Line, line_of
from web.frame.forms import PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit


class RecordForm(PageForm):
    """The fields are named after items."""


@dataclass(frozen=True)
class Spoken:
    """An item with what was said. typed: what its field holds; theirs: what somebody else saved meanwhile, empty without a conflict."""

    item: AgendaItem
    typed: str
    theirs: str


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
    spoken = [_spoken(visit, item, item.id in left) for item in await queries.agenda(meeting.id)]
    return visit.page(
        "committee/record.html",
        RecordPage(form=form, line=line_of(visit, meeting), spoken=spoken, clash=len(left)),
        status=409 if left else 422 if form.problems else 200,
    )


async def _written(visit: Visit, meeting: Meeting) -> list[Written]:
    found = []
    for item in await queries.agenda(meeting.id):
        text = visit.form.get(f"record-{item.id}")
        if text is not None:
            found.append(Written(item.id, str(text), number_of(str(visit.form.get(f"seen-{item.id}") or "")) or 0))
    return found


def _spoken(visit: Visit, item: AgendaItem, clash: bool) -> Spoken:
    """What is shown of an item: the writer's own words stay in the field, and of a conflict the others' stand above it."""
    typed = visit.form.get(f"record-{item.id}")
    return Spoken(item, item.record if typed is None else str(typed), item.record if clash else "")


NOTICES = {"record_saved": (N_("Saved."), "")}
PAGES = [PageRoute("meeting_record", "/staff/committee/{meeting:number}/record", record_page, record_page, needs="committee.work")]
