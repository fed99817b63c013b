"""A reviewer's pages: their panels, conflicts before any file opens, the entries in their own order, and a score sheet.

Nothing here knows whose an entry is: all of it is read through `queries.reviewing`. There is no search, and what an address asks for
besides the filters is ignored.
"""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response
from wtforms import BooleanField, TextAreaField

from domain.awards.actions import meeting, scoring
from domain.awards.actions.scoring import Sheet
from domain.awards.models import AwardProgramme
from domain.awards.models_panel import PanelMember, ScoreSheet
from domain.awards.programme import Rules
from domain.awards.queries import reviewing
from domain.awards.queries.programmes import rules_of
from domain.awards.queries.reviewing import BlindEntry
from domain.awards.states import Stage
from domain.errors import N_, Missing, Refused
from domain.files import queries as stored
from domain.files.models import StoredFile
from web.awards.display import Card, card_of, category_of, class_of
from web.awards.printed import bundle_pdf
from web.awards.viewers import own_seat
from web.frame.forms import PageForm
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.export import download
from web.tables.listing import Filter, Listing


class SeatsPage(TypedDict):
    """What `awards/seats.html` is given."""

    seats: list[Card]


async def seats_page(visit: Visit) -> Response:
    """The panels that the reader sits on."""
    found = await reviewing.seats(visit.person.email or "")
    return visit.page("awards/seats.html", SeatsPage(seats=[card_of(visit, programme) for programme, _ in found]))


@dataclass(frozen=True)
class Line:
    """An entry in a member's list. done: `handed`, `draft` or empty."""

    entry: BlindEntry
    category: str
    kind: str
    done: str


class SeatForm(PageForm):
    """Declaring conflicts; the boxes are named after entries."""


class SeatPage(TypedDict):
    """What `awards/seat.html` is given. declared: whether conflicts were declared; handed: sheets that were, of `due`; again: entries that
    are tied and scored once more."""

    form: PageForm
    card: Card
    declared: bool
    lines: list[Line]
    listing: Listing
    handed: int
    due: int
    leads: bool
    again: list[Line]


async def seat_page(visit: Visit) -> Response:
    """One panel: first the conflicts, then the entries."""
    programme, member = await own_seat(visit)
    form = visit.bind(SeatForm)
    entries = await reviewing.blind_entries(member, programme)
    if visit.ready(form):
        try:
            chosen = [one.id for one in entries if visit.form.get(f"conflict-{one.number}") == "yes"]
            await scoring.declare(member, chosen, at=visit.at)
            return visit.go("award_seat", "award_declared", programme=programme.id)
        except Refused as refusal:
            form.refuse(refusal)
    rules = rules_of(programme)
    listing = _listing(visit, rules)
    sheets = await reviewing.own_sheets(member, str(programme.round))
    lines = [_line(visit, rules, one, sheets.get(one.id)) for one in entries]
    shown = [
        line
        for line in lines
        if listing.chosen.get("category", "") in ("", line.entry.category) and (not listing.chosen.get("left") or line.done != "handed")
    ]
    return visit.page(
        "awards/seat.html",
        SeatPage(
            form=form,
            card=card_of(visit, programme),
            declared=member.declared_at is not None,
            lines=shown,
            listing=listing,
            handed=sum(line.done == "handed" for line in lines),
            due=len(lines),
            leads=meeting.leads(member),
            again=await _again(visit, programme, member, entries),
        ),
        status=422 if form.problems else 200,
    )


def _listing(visit: Visit, rules: Rules) -> Listing:
    filters = [Filter("category", N_("Category"), {one.key: name_of(visit, one.name) for one in rules.categories})]
    filters.append(Filter("left", N_("Still to score"), {"yes": visit.say(N_("Yes"))}))
    return Listing.of(visit.request, size=500, filters=[one for one in filters if one.choices])


def _line(visit: Visit, rules: Rules, one: BlindEntry, sheet: ScoreSheet | None) -> Line:
    done = "" if sheet is None else "handed" if sheet.handed else "draft"
    return Line(one, category_of(visit, rules, one.category), class_of(visit, rules, one.kind), done)


async def _again(visit: Visit, programme: AwardProgramme, member: PanelMember, entries: list[BlindEntry]) -> list[Line]:
    """Entries that are tied, where the rules have them scored once more."""
    if programme.stage != Stage.CLOSED:
        return []
    tied = set(await meeting.to_review(programme))
    sheets = await reviewing.own_sheets(member, reviewing.second_of(programme))
    return [_line(visit, rules_of(programme), one, sheets.get(one.id)) for one in entries if one.number in tied]


class SheetForm(PageForm):
    """A score sheet; the scores are fields of their own."""

    abstains = BooleanField(N_("I cannot judge this entry (abstain)"))
    note = TextAreaField(N_("Note for the meeting"))
    comment = TextAreaField(N_("Comment for the authors"))


@dataclass(frozen=True)
class Score:
    """A criterion with what was typed."""

    name: str
    weight: int
    least: int
    most: int
    anchors: str
    typed: str


class SheetPage(TypedDict):
    """What `awards/sheet.html` is given. open: whether it can be written; review: it is the second score of a tie; following: the number
    of the next entry in the member's own order, empty behind the last."""

    form: PageForm
    card: Card
    entry: BlindEntry
    category: str
    kind: str
    files: list[StoredFile]
    scores: list[Score]
    handed: bool
    open: bool
    review: bool
    following: str


async def sheet_page(visit: Visit) -> Response:
    """An entry without names, and the reader's score sheet. Raises Missing for one that they do not see."""
    programme, member = await own_seat(visit)
    if member.declared_at is None:
        return visit.go("award_seat", programme=programme.id)
    entries = await reviewing.blind_entries(member, programme)
    entry = next((one for one in entries if one.number == visit.request.path_params["entry"]), None)
    if entry is None:
        raise Missing("an entry that this member does not see")
    review = any(line.entry.id == entry.id for line in await _again(visit, programme, member, entries))
    sheet = (await reviewing.own_sheets(member, reviewing.second_of(programme) if review else str(programme.round))).get(entry.id)
    form = visit.bind(SheetForm, **({"abstains": sheet.abstains, "note": sheet.note, "comment": sheet.comment} if sheet else {}))
    rules = rules_of(programme)
    form.outside = {f"points-{place}": [] for place in range(len(rules.criteria))}
    if visit.ready(form):
        try:
            return await _written(visit, member, entry, form, (review, _following(entries, entry)))
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "awards/sheet.html",
        SheetPage(
            form=form,
            card=card_of(visit, programme),
            entry=entry,
            category=category_of(visit, rules, entry.category),
            kind=class_of(visit, rules, entry.kind),
            files=[await stored.by_key(key) for key in entry.files],
            scores=_scores(visit, rules, sheet),
            handed=sheet is not None and sheet.handed,
            open=programme.stage == Stage.JUDGING or review,
            review=review,
            following=_following(entries, entry),
        ),
        status=422 if form.problems else 200,
    )


def _scores(visit: Visit, rules: Rules, sheet: ScoreSheet | None) -> list[Score]:
    held = list(sheet.points) if sheet else []
    typed = [
        str(visit.form.get(f"points-{place}") or "") if visit.form else held[place] if place < len(held) else ""
        for place in range(len(rules.criteria))
    ]
    return [
        Score(name_of(visit, one.name), one.weight, one.least, one.most, name_of(visit, one.anchors), typed[place])
        for place, one in enumerate(rules.criteria)
    ]


def _following(entries: list[BlindEntry], entry: BlindEntry) -> str:
    numbers = [one.number for one in entries]
    place = numbers.index(entry.number) + 1
    return numbers[place] if place < len(numbers) else ""


async def _written(visit: Visit, member: PanelMember, entry: BlindEntry, form: SheetForm, where: tuple[bool, str]) -> Response:
    """The act whose button was pressed. Raises Refused."""
    review, following = where
    act = visit.form.get("act")
    if act == "conflict":
        await scoring.stand_aside(member, entry.number, at=visit.at)
        return visit.go("award_seat", "award_declared", programme=member.programme_id)
    points = [str(visit.form.get(name) or "") for name in form.outside]
    sheet = Sheet(points, bool(form.abstains.data), str(form.note.data or ""), str(form.comment.data or ""))
    await scoring.save(member, entry.number, sheet, hand_in=act == "hand_in", review=review, at=visit.at)
    if act == "hand_in" and following and not review:
        return visit.go("award_sheet", "award_handed_in", programme=member.programme_id, entry=following)
    if act == "hand_in":
        return visit.go("award_seat", "award_handed_in", programme=member.programme_id)
    return visit.go("award_sheet", "award_draft_kept", programme=member.programme_id, entry=entry.number)


async def bundle_file(visit: Visit) -> Response:
    """All copies in one file, to print."""
    programme, member = await own_seat(visit)
    if member.declared_at is None:
        raise Refused(N_("First say with which entries you have a conflict."))
    return download(await bundle_pdf(visit, programme, member), "pdf", f"entries-{programme.id}.pdf")


NOTICES = {
    "award_declared": (N_("Your conflicts are noted. You do not see these entries any more."), ""),
    "award_handed_in": (N_("The sheet is handed in. You can change it until the chair locks the scores."), ""),
    "award_draft_kept": (N_("The draft is kept. It counts once you hand it in."), ""),
}
PAGES = [
    PageRoute("award_seats", "/awards/panels", seats_page, needs="own.account"),
    PageRoute("award_seat", "/awards/panels/{programme:number}", seat_page, seat_page, needs="own.account"),
    PageRoute("award_bundle", "/awards/panels/{programme:number}/bundle", bundle_file, needs="own.account"),
    PageRoute("award_sheet", "/awards/panels/{programme:number}/entries/{entry}", sheet_page, sheet_page, needs="own.account"),
]
