"""A member's papers: what comes, what others wrote, and their own votes; how others voted shows after one's own vote."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response

from domain.committee import queries
from domain.committee.actions import papers
from domain.committee.actions.papers import Said
from domain.committee.models import AgendaComment, AgendaItem, CommitteeMember, Meeting
from domain.committee.rules import Choice
from domain.errors import Refused
from web.committee.items import Decided, Line, decided_of, line_of
from web.committee.words import CHOICES
from web.frame.forms import PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit


class PapersForm(PageForm):
    """Votes and comments; the fields are named after items."""


@dataclass(frozen=True)
class Comment:
    """A comment as a reader sees it. language: its name, empty where it is the reader's own."""

    name: str
    row: AgendaComment
    language: str


@dataclass(frozen=True)
class Paper:
    """An item with what was said. chosen: the reader's own vote, empty before; others: each choice with its count, after one's own;
    interested: whether it is of the reader's own agency."""

    one: Decided
    comments: list[Comment]
    chosen: str
    others: list[tuple[str, int]]
    typed: str
    interested: bool


class PapersPage(TypedDict):
    """What `committee/mine.html` is given. known: whether the account's address is a member's."""

    form: PageForm
    known: bool
    meetings: list[tuple[Line, list[Paper]]]
    choices: list[tuple[str, str]]


async def papers_page(visit: Visit) -> Response:
    """The reader's papers of each meeting of whose day they are a member; votes and comments."""
    mine = await _mine(visit)
    form = visit.bind(PapersForm)
    if mine and visit.ready(form):
        try:
            await papers.speak(_said(visit, mine, await _items(mine)), today=visit.today, at=visit.at)
            return visit.go("committee_papers", "committee_saved")
        except Refused as refusal:
            form.refuse(refusal)
    names = {one.id: one.name for one in await queries.members()}
    return visit.page(
        "committee/mine.html",
        PapersPage(
            form=form,
            known=bool(await queries.of_address(visit.person.email or "")),
            meetings=[(line_of(visit, meeting), await _papers(visit, meeting, member, names)) for meeting, member in mine],
            choices=[(choice.value, visit.say(words)) for choice, words in CHOICES.items()],
        ),
        status=422 if form.problems else 200,
    )


async def _mine(visit: Visit) -> list[tuple[Meeting, CommitteeMember]]:
    """Meetings that the reader can speak on, each with the member that they are on its day."""
    found = [(one, await queries.member_of(visit.person.email or "", one.held_on)) for one in await queries.to_speak_on(visit.today)]
    return [(meeting, member) for meeting, member in found if member is not None]


async def _items(mine: list[tuple[Meeting, CommitteeMember]]) -> dict[int, list[AgendaItem]]:
    return {meeting.id: await queries.agenda(meeting.id) for meeting, _ in mine}


def _said(visit: Visit, mine: list[tuple[Meeting, CommitteeMember]], items: dict[int, list[AgendaItem]]) -> list[Said]:
    """All votes that were chosen and all comments that were written."""
    found = []
    for meeting, member in mine:
        for item in items[meeting.id]:
            choice, text = str(visit.form.get(f"vote-{item.id}") or ""), str(visit.form.get(f"comment-{item.id}") or "").strip()
            chosen = Choice(choice) if choice in set(Choice) else None
            if chosen is not None or text:
                found.append(Said(item.id, member.id, chosen, text, visit.locale.tag))
    return found


async def _papers(visit: Visit, meeting: Meeting, member: CommitteeMember, names: dict[int, str]) -> list[Paper]:
    comments, votes = await queries.comments(meeting.id), await queries.votes(meeting.id)
    interested = await queries.interested(meeting)
    found = []
    for item in await queries.agenda(meeting.id):
        held = votes.get(item.id, {})
        counted = [(visit.say(words), sum(choice is one for one in held.values())) for choice, words in CHOICES.items()]
        own = held.get(member.id)
        found.append(
            Paper(
                decided_of(visit, item),
                [Comment(names.get(row.member, ""), row, _language(visit, row.locale)) for row in comments.get(item.id, [])],
                str(visit.form.get(f"vote-{item.id}") or (own.value if own else "")),
                [(words, count) for words, count in counted if count] if own else [],
                str(visit.form.get(f"comment-{item.id}") or ""),
                member.id in interested.get(item.id, ()),
            )
        )
    return found


def _language(visit: Visit, tag: str) -> str:
    return "" if tag == visit.locale.tag else visit.services.locales[tag].name if tag in visit.services.locales else tag


PAGES = [PageRoute("committee_papers", "/committee/papers", papers_page, papers_page, needs="own.account")]
