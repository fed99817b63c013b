"""A meeting on paper: before it the call with agenda and papers, after it the minutes with the decisions first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from domain.committee.models import MinutesNote
from domain.committee.rules import Kind
from domain.errors import N_
from web.committee.items import Decided, Line, Order
from web.committee.words import SUBJECTS
from web.frame.labels import name_of
from web.frame.visit import Visit
from web.printing.documents import MUTED, body, done, heading, rails, sheet, table
from web.text.formats import long_date

if TYPE_CHECKING:
    from web.printing.tagging import TaggedPdf


@dataclass(frozen=True)
class Came:
    """Who was there. presiding: a name, empty for nobody; members: how many came; guests: by name."""

    presiding: str
    members: int
    guests: Sequence[str]


def meeting_sheet(visit: Visit, line: Line, order: Order, notes: Sequence[MinutesNote], came: Came) -> bytes:
    """The PDF of a meeting in the reader's language."""
    title = line.title + " · " + visit.say(N_("Minutes") if line.over else N_("Call and papers"))
    made = sheet(title, foot=f"{name_of(visit, visit.site.name)} · {line.title}", language=visit.locale.lang)
    made.add_page()
    heading(made, title)
    for words in _facts(visit, line, came):
        body(made, words)
    rails(made)
    if line.over:
        _decisions(visit, made, [one for one in order.items if one.words])
    _agenda(visit, made, order, written=line.written)
    for note in notes:
        rails(made)
        heading(made, visit.say(N_("Correction %(number)s"), number=note.number), 12)
        body(made, note.text)
    return done(made)


def _facts(visit: Visit, line: Line, came: Came) -> list[str]:
    meeting = line.meeting
    label = N_("Last day to vote: %(day)s") if line.written else N_("Day: %(day)s")
    found = [visit.say(label, day=long_date(meeting.held_on, visit.locale))]
    if meeting.place:
        found.append(visit.say(N_("Place: %(place)s"), place=meeting.place))
    if came.presiding:
        found.append(visit.say(N_("Presiding: %(name)s"), name=came.presiding))
    if meeting.needed:
        found.append(visit.say(N_("%(members)s members, quorum %(needed)s"), members=meeting.members, needed=meeting.needed))
    if came.members:
        found.append(visit.say(N_("Members who came: %(n)s"), n=came.members))
    if came.guests:
        found.append(visit.say(N_("Guests: %(names)s"), names=visit.say(N_(", ")).join(came.guests)))
    return found


def _decisions(visit: Visit, made: "TaggedPdf", decided: Sequence[Decided]) -> None:
    heading(made, visit.say(N_("Decisions")), 14)
    if not decided:
        body(made, visit.say(N_("Nothing was decided.")))
        return
    head = [visit.say(words) for words in (N_("Decision"), N_("What about"), N_("Outcome"), N_("Vote"))]
    table(made, head, [_row(visit, one) for one in decided], (16, 44, 20, 20))
    made.ln(4)


def _row(visit: Visit, one: Decided) -> tuple[str, str, str, str]:
    item = one.item
    changed = item.decided and item.decided != item.english
    what = "\n".join(part for part in (item.zh, f"{item.english} → {item.decided}" if changed and item.english else item.decided) if part)
    return item.decision or "", what, one.words, vote_words(visit, one)


def vote_words(visit: Visit, one: Decided) -> str:
    """How it was voted on, in words; empty for what is not decided."""
    if not one.words:
        return ""
    if one.counts is None:
        parts = [visit.say(N_("no objection, %(n)s present"), n=one.voted)]
    else:
        yes, no, abstained = one.counts
        parts = [visit.say(N_("%(yes)s yes, %(no)s no, %(abstained)s abstained"), yes=yes, no=no, abstained=abstained)]
    if one.tie:
        parts.append(visit.say(N_("the chair decided the tie")))
    if one.aside:
        parts.append(visit.locale.ngettext("%(n)s stood aside", "%(n)s stood aside", one.aside))
    return " · ".join(parts)


def _agenda(visit: Visit, made: "TaggedPdf", order: Order, *, written: bool) -> None:
    """The agenda in its order; each part with its items. written: a vote by letter has no order but that of its items."""
    say = visit.say
    heading(made, say(N_("Agenda")), 14)
    if written:
        for one in order.proposals:
            _item(visit, made, one, order.over)
        return
    body(made, say(N_("1. The chair opens the meeting")))
    body(made, say(N_("2. What became of earlier decisions")))
    for followed in order.followed:
        state = say(N_("off the list") if followed.over else N_("stays on the list"))
        body(made, f"{followed.item.decision} {followed.item.zh}{say(N_(': '))}{followed.words} · {state}", 10, indent=6)
    for words, items in (
        (N_("3. Reports"), order.reports),
        (N_("4. Proposals"), order.proposals),
        (N_("5. Extraordinary motions"), order.extraordinary),
    ):
        body(made, say(words))
        for one in items:
            _item(visit, made, one, order.over)
    body(made, say(N_("6. End of the meeting")))


def _item(visit: Visit, made: "TaggedPdf", one: Decided, over: bool) -> None:
    item, say = one.item, visit.say
    label = "" if item.kind == Kind.NAME else say(SUBJECTS[Kind(item.kind)]) + say(N_(": "))
    body(made, f"{item.place}. {label}{item.zh}  {item.english}".rstrip(), 10.5, indent=6)
    lines = [
        (N_("Submitted by: %(name)s"), "name", f"{item.agency} {item.letter}".strip()),
        (N_("Explanation: %(text)s"), "text", item.explanation),
        (N_("Proposed: %(text)s"), "text", item.ask),
        (N_("Said: %(text)s"), "text", item.record if over else ""),
        (N_("Decision: %(text)s"), "text", " · ".join(part for part in (item.decision, one.words, item.decided, item.reason) if part)),
    ]
    for words, name, text in lines:
        if text:
            body(made, say(words, **{name: text}), 9.5, color=MUTED, indent=11)
