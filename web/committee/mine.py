"""A member's papers: what comes, what others wrote, and their own votes; how others voted shows after one's own vote."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response

from domain.committee import queries
from domain.committee.actions import papers
from domain.committee.models import AgendaComment, CommitteeMember, Meeting
from domain.committee.rules import Choice
from domain.errors import N_, Refused
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
    """An item with what was said. chosen: the reader's own vote, empty before; others: each choice with its count, after one's own."""

    one: Decided
    comments: list[Comment]
    chosen: str
    others: list[tuple[str, int]]
    typed: str


class PapersPage(TypedDict):
    """What `committee/mine.html` is given. member: None for an account whose address is no member's."""

    form: PageForm
    member: CommitteeMember | None
    meetings: list[tuple[Line, list[Paper]]]
    choices: list[tuple[str, str]]


async def papers_page(visit: Visit) -> Response:
    """The reader's papers; votes and comments."""
    member = await queries.member_of(visit.person.email or "", visit.today)
    form = visit.bind(PapersForm)
    if member is not None and visit.ready(form):
        try:
            await _send(visit, member)
            return visit.go("committee_papers", "committee_saved")
        except Refused as refusal:
            form.refuse(refusal)
    found = await queries.to_speak_on(visit.today) if member is not None else []
    return visit.page(
        "committee/mine.html",
        PapersPage(
            form=form,
            member=member,
            meetings=[(line_of(visit, meeting), await _papers(visit, meeting, member)) for meeting in found if member],
            choices=[(choice.value, visit.say(words)) for choice, words in CHOICES.items()],
        ),
        status=422 if form.problems else 200,
    )


async def _send(visit: Visit, member: CommitteeMember) -> None:
    """All votes that were chosen and all comments that were written. Raises Refused."""
    sent = 0
    for meeting in await queries.to_speak_on(visit.today):
        for item in await queries.agenda(meeting.id):
            choice, text = str(visit.form.get(f"vote-{item.id}") or ""), str(visit.form.get(f"comment-{item.id}") or "").strip()
            if choice in set(Choice):
                await papers.vote(item.id, member.id, Choice(choice), today=visit.today, at=visit.at)
                sent += 1
            if text:
                await papers.comment(item.id, member.id, text, visit.locale.tag, at=visit.at)
                sent += 1
    if not sent:
        raise Refused(N_("Choose a vote or write a comment."))


async def _papers(visit: Visit, meeting: Meeting, member: CommitteeMember) -> list[Paper]:
    comments, votes = await queries.comments(meeting.id), await queries.votes(meeting.id)
    names = {one.id: one.name for one in await queries.members()}
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
            )
        )
    return found


def _language(visit: Visit, tag: str) -> str:
    return "" if tag == visit.locale.tag else visit.services.locales[tag].name if tag in visit.services.locales else tag


PAGES = [PageRoute("committee_papers", "/committee/papers", papers_page, papers_page, needs="committee.speak")]
