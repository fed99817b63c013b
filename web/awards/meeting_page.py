"""The panel's meeting, for whoever leads it: presence, locking the scores, the count and how little it means, ties, changes, accepting."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField

from domain.awards.actions import meeting
from domain.awards.agreement import agreement, borders, left_out
from domain.awards.models import AwardProgramme
from domain.awards.models_panel import PanelMember
from domain.awards.programme import Rules, TierRule
from domain.awards.queries import counting, reviewing
from domain.awards.queries.counting import Count, Outcome
from domain.awards.queries.programmes import rules_of
from domain.awards.queries.reviewing import BlindEntry
from domain.awards.ranking import two_places
from domain.awards.states import Stage
from domain.errors import N_, Missing, Refused
from domain.people.rules import number_of
from domain.presence import Presence, quorum_of
from web.awards.display import Card, card_of, tier_of
from web.awards.viewers import own_seat
from web.awards.words import TIES
from web.frame.forms import PageForm, choices
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.export import download


class MeetingForm(PageForm):
    """Everything that the meeting does."""

    anyway = BooleanField(N_("Lock although sheets are missing"))
    lot = StringField(N_("Numbers in the order in which they were drawn, blanks between them"))
    entry = SelectField(N_("Entry"), choices=[], validate_choice=False)
    tier = SelectField(N_("Award"), choices=[], default="")
    reason = StringField(N_("Reason; everybody can read it"))


@dataclass(frozen=True)
class Seat:
    """A member in the room. handed: sheets, of due."""

    member: PanelMember
    inside: bool
    handed: int
    due: int


@dataclass(frozen=True)
class Row:
    """An entry of the count, as somebody of the panel sees it. near: it lies near a border; changed: why its award was."""

    entry: BlindEntry
    place: int | None
    total: str
    rank_sum: str
    tier: str
    near: bool
    changed: str


@dataclass(frozen=True)
class Doubt:
    """How little the count means, in words."""

    words: str


class MeetingPage(TypedDict):
    """What `awards/meeting.html` is given. rows: entries that the reader has no conflict with; hidden: how many others; tied: those that
    nothing parts; doubts: agreement, borders, single members; seen: stands for everything on the page; accepted: the reader has accepted
    it; review, second: tied ones are scored once more, and so many sheets
    are missing; first: it is the first of two rounds."""

    form: PageForm
    card: Card
    seats: list[Seat]
    needed: int
    rows: list[Row]
    hidden: int
    tied: list[str]
    ties: list[tuple[str, str]]
    doubts: list[Doubt]
    vacant: list[tuple[str, int]]
    total: int | None
    ceiling: int | None
    seen: str
    accepted: bool
    lot: bool
    review: bool
    second: int
    first: bool
    missing: int


async def meeting_page(visit: Visit) -> Response:
    """The meeting. Raises Missing for members who do not lead."""
    programme, member = await own_seat(visit)
    if not meeting.leads(member) or programme.stage not in (Stage.JUDGING, Stage.CLOSED):
        raise Missing("nobody leads here")
    if member.declared_at is None:
        return visit.go("award_seat", programme=programme.id)
    form = visit.bind(MeetingForm)
    rules = rules_of(programme)
    shown = await reviewing.blind_entries(member, programme)
    form.entry.choices = choices([(one.number, f"{one.number} {one.title}") for one in shown])
    form.tier.choices = choices([("", visit.say(N_("no award"))), *((one.key, tier_of(visit, rules, one.key)) for one in rules.tiers)])
    if visit.ready(form):
        try:
            return await _act(visit, programme, member, form)
        except Refused as refusal:
            form.refuse(refusal)
    return await _answer(visit, programme, member, form, shown)


async def _answer(visit: Visit, programme: AwardProgramme, member: PanelMember, form: MeetingForm, shown: Sequence[BlindEntry]) -> Response:
    """The page as this member sees it; shown: the entries that the member has no conflict with."""
    rules = rules_of(programme)
    counted = await counting.count(programme) if programme.stage == Stage.CLOSED else None
    decided = await counting.outcomes(programme, counted) if counted else []
    seen = counting.digest(counted, decided) if counted and counted.ranking else ""
    progress, numbers = await reviewing.progress(programme), {one.number for one in shown}
    hidden = sum(one.entry.number not in numbers for one in decided)
    return visit.page(
        "awards/meeting.html",
        MeetingPage(
            form=form,
            card=card_of(visit, programme),
            seats=await _seats(programme, progress),
            needed=quorum_of(len(progress)),
            rows=_rows(visit, programme, counted, decided, shown) if counted else [],
            hidden=hidden,
            tied=[one for one in counted.tied if one in numbers] if counted else [],
            ties=_ties(visit, counted, numbers),
            doubts=_doubts(visit, rules, counted, numbers) if counted and counted.ranking else [],
            vacant=[] if hidden or not seen else [(tier_of(visit, rules, key), n) for key, n in counting.vacant(decided, rules).items()],
            total=None if hidden else sum(one.tier.prize for one in decided if one.tier),
            ceiling=rules.ceiling,
            seen=seen,
            accepted=bool(seen) and await meeting.has_accepted(member, programme, seen),
            lot="lot" in rules.ties,
            review=bool(counted) and bool(await meeting.to_review(programme)),
            second=(await meeting.second_sheets(programme))[0] if counted else 0,
            first=counting.is_first(rules, programme.round),
            missing=sum(due - done for done, due in progress.values()),
        ),
        status=422 if form.problems else 200,
    )


async def _seats(programme: AwardProgramme, progress: dict[int, tuple[int, int]]) -> list[Seat]:
    inside = await meeting.inside(programme.id)
    return [Seat(one, one.id in inside, *progress[one.id]) for one in await reviewing.panel(programme.id)]


def _rows(visit: Visit, programme: AwardProgramme, counted: Count, decided: Sequence[Outcome], shown: Sequence[BlindEntry]) -> list[Row]:
    rules, copies = rules_of(programme), {one.id: one for one in shown}
    near = {number for border in (borders(counted.ranking, counted.panel) if counted.ranking else []) for number in border.near}
    members = len(counted.panel.members)
    return [
        Row(
            copies[one.entry.id],
            one.placed.place,
            two_places(one.placed.standing.total) if one.placed.standing else "–",
            two_places(one.placed.standing.rank * members) if one.placed.standing else "–",
            _tier(visit, rules, one.tier),
            one.entry.number in near,
            one.changed,
        )
        for one in decided
        if one.entry.id in copies
    ]


def _tier(visit: Visit, rules: Rules, tier: TierRule | None) -> str:
    """What an entry gets, in words; the shortlist is no award of the rules."""
    return "" if tier is None else tier_of(visit, rules, tier.key) or name_of(visit, tier.name)


def _ties(visit: Visit, counted: Count | None, numbers: set[str]) -> list[tuple[str, str]]:
    """Ties of entries that the reader may see, and what parted them."""
    if counted is None or counted.ranking is None:
        return []
    found = [tie for tie in counted.ranking.ties if numbers.issuperset(tie.entries)]
    return [("、".join(tie.entries), visit.say(TIES[tie.settled_by.value]) if tie.settled_by else "") for tie in found]


def _tier_names(visit: Visit, rules: Rules) -> dict[tuple[str, str | None], str]:
    """Awards as the panel's file calls them, with their class, to the reader's words."""
    named: dict[tuple[str, str | None], str] = {
        (one.name.piece("zh-Hant").text, counting.class_name(rules, one.kind) if one.kind else None): tier_of(visit, rules, one.key)
        for one in rules.tiers
    }
    short = counting.SHORTLIST
    kinds: list[str | None] = [counting.class_name(rules, one.key) for one in rules.classes]
    return named | {(short.text("zh-Hant"), kind): name_of(visit, short) for kind in kinds or [None]}


def _doubts(visit: Visit, rules: Rules, counted: Count, numbers: set[str]) -> list[Doubt]:
    assert counted.ranking is not None
    named, found = {counting.class_name(rules, one.key): name_of(visit, one.name) for one in rules.classes}, []
    for kind, one in agreement(counted.ranking, counted.panel).items():
        icc = f"{one.icc:.2f}" if one.icc is not None else "–"
        says = N_("Members differ by %(spread)s points on average; agreement (ICC) %(icc)s; a mean is uncertain by %(error)s points.")
        words = visit.say(says, spread=f"{one.spread:.1f}", icc=icc, error=f"{one.error:.1f}")
        found.append(Doubt(visit.say(N_("%(class)s: %(words)s"), **{"class": named[kind], "words": words}) if kind else words))
    tiers = _tier_names(visit, rules)
    for border in borders(counted.ranking, counted.panel):
        near = [number for number in border.near if number in numbers]
        if near:
            says = N_("Around the border of “%(tier)s” lie %(entries)s: what they get hangs on chance, and is worth talking about.")
            found.append(Doubt(visit.say(says, tier=tiers[border.tier, border.kind], entries="、".join(near))))
    for member, change in left_out(counted.panel, counted.ranking).items():
        changed = [number for number in change.changed if number in numbers]
        if changed:
            says = N_("Without %(member)s these would get something else: %(entries)s.")
            found.append(Doubt(visit.say(says, member=member, entries="、".join(sorted(changed)))))
    return found


async def _act(visit: Visit, programme: AwardProgramme, member: PanelMember, form: MeetingForm) -> Response:
    """The act whose button was pressed. Raises Refused."""
    act, _, which = str(visit.form.get("act") or "").partition(":")
    reason = str(form.reason.data or "")
    if act in set(Presence):
        await meeting.mark(programme.id, number_of(which) or 0, act, at=visit.at, by=visit.person.id)
    elif act == "lock":
        await meeting.lock(member, anyway=bool(form.anyway.data), at=visit.at)
    elif act == "reviewed":
        await meeting.end_review(member, anyway=bool(form.anyway.data), at=visit.at)
    elif act == "lot":
        order = str(form.lot.data or "").upper().replace("、", " ").replace(",", " ").split()
        await meeting.draw(member, order, at=visit.at)
    elif act == "change":
        await meeting.change(member, str(form.entry.data), str(form.tier.data or ""), reason, at=visit.at)
    elif act == "unchange":
        await meeting.unchange(member, which, at=visit.at)
    elif act == "accept":
        done = await meeting.accept(member, str(visit.form.get("seen") or ""), visit.today, at=visit.at)
        if done:
            return visit.go("award_seat", "award_accepted", programme=programme.id)
        return visit.go("award_meeting", "award_accepted_part", programme=programme.id)
    else:
        raise Refused(N_("Choose what is to be done."))
    return visit.go("award_meeting", "award_done", programme=programme.id)


async def panel_file(visit: Visit) -> Response:
    """The scores as a panel's file, for whoever leads and has no conflict; anybody who has it can count again. Raises Missing."""
    programme, member = await own_seat(visit)
    apart = (await reviewing.apart(programme.id)).get(member.id, frozenset())
    if not meeting.leads(member) or programme.stage != Stage.CLOSED or apart & {one.id for one in await reviewing.judged(programme)}:
        raise Missing("not for this member")
    return download(await counting.panel_file(programme), "json", f"panel-{programme.id}.json")


NOTICES = {
    "award_accepted": (N_("The count is accepted."), ""),
    "award_accepted_part": (N_("Accepted. Entries that you have a conflict with wait for whoever leads there."), ""),
}
PAGES = [
    PageRoute("award_meeting", "/awards/panels/{programme:number}/meeting", meeting_page, meeting_page, needs="own.account"),
    PageRoute("award_panel_file", "/awards/panels/{programme:number}/panel.json", panel_file, needs="own.account"),
]
