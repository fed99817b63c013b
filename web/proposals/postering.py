"""Posters: the office's kit with a page for each place, one poster of a cycle, and one of a single proposal for its proposers."""

import asyncio
import re
from datetime import datetime
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import RadioField, TextAreaField

from domain.cycles.models import Cycle
from domain.cycles.phases import Act, PhaseKind, Span, allowed, current, held, upcoming
from domain.cycles.queries import by_key, shown
from domain.errors import N_, Refused
from domain.proposals.actions.supporting import can_support
from domain.proposals.actions.talking import can_comment
from domain.proposals.models import Proposal
from domain.proposals.queries import lists
from domain.proposals.states import State
from domain.proposals.visibility import is_public
from web.bridges.cycle_display import cycle_of, thing_of
from web.bridges.deadlines import UNTIL, Spans, spans_of
from web.frame.forms import PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.permalinks import lasting, typed
from web.frame.visit import Visit
from web.printing.drawing import Pair
from web.proposals.detail import shown_proposal
from web.proposals.printed.facts import Tongues, tongues_of
from web.proposals.printed.posters import PosterFacts, posters_pdf
from web.proposals.sharing import built, drawn
from web.text import formats

MOST_PLACES, MOST_LONG = 80, 80

HERE, RESIDENTS = N_("This is the place"), N_("A proposal of residents")
TAGLINE = N_("You propose, the neighbourhood decides.")
SCAN = N_("Scan with your phone")
ACTS = {Act.PROPOSE: N_("Propose an idea"), Act.SUPPORT: N_("Support a proposal"), Act.VOTE: N_("Vote")}
"""What residents can do, in the order of posters; only the days of these are printed."""

SIZES = {"a4": N_("A4"), "a3": N_("A3")}


class KitForm(PageForm):
    """The places, one a line, and the size of the paper."""

    places = TextAreaField(N_("Places, one a line"))
    size = RadioField(N_("Size of the paper"))


def call_of(cycle: Cycle, at: datetime) -> str:
    """The one call of a cycle's poster: what can be done now, else what comes next. A message id."""
    phases = cycle.plan.phases
    acts, kinds, coming = allowed(phases, at), {phase.kind for phase in current(phases, at)}, upcoming(phases, at)
    if Act.VOTE in acts:
        return N_("Vote now")
    if Act.PROPOSE in acts:
        return N_("What is missing here? Propose it.")
    if kinds & {PhaseKind.DISPLAY, PhaseKind.DELIBERATION}:
        return N_("See the candidates before you vote")
    if acts & {Act.SUPPORT, Act.COMMENT} and PhaseKind.DELIVERY not in kinds:
        return N_("Read the proposals, say what you think")
    if coming is not None and any(Act.PROPOSE in phase.acts for phase in held(phases) if phase.starts_at > at):
        return N_("Soon you can propose")
    return N_("See what becomes of the proposals")


def dates_of(spans: Spans, acts: tuple[Act, ...], tongues: Tongues, zone: str, at: datetime) -> tuple[tuple[Pair, Pair], ...]:
    """When each of these can be done: until when, where that is now, else from when to when. What is over is left out."""

    def when(span: Span) -> Pair:
        if span.now(at):
            return tongues.fill(UNTIL, day=tongues.each(lambda locale: formats.until(span.ends_at, locale, zone)))
        return tongues.each(lambda locale: formats.period(span.starts_at, span.ends_at, locale, zone))

    return tuple((tongues.say(ACTS[act]), when(spans[act])) for act in acts if act in spans)


def _facts(visit: Visit, cycle: Cycle, spans: Spans, place: Pair) -> PosterFacts:
    """The poster of a cycle, for one place or for any."""
    tongues, address = tongues_of(visit), lasting(visit, "c", cycle.key)
    return PosterFacts(
        label=tongues.say(HERE) if any(place) else tongues.say(TAGLINE),
        large=place if any(place) else tongues.text(cycle.name),
        call=tongues.say(call_of(cycle, visit.at)),
        dates=dates_of(spans, tuple(ACTS), tongues, visit.site.time_zone, visit.at),
        name=tongues.text(cycle.name) if any(place) else tongues.text(visit.site.name),
        office=tongues.text(visit.site.office or visit.site.name),
        phone=visit.site.phone,
        scan=tongues.say(SCAN),
        address=address,
        typed=typed(address),
    )


def place_of(line: str) -> Pair:
    """A typed place: `渡輪站 | Ferry station` has both languages, anything else stands as it is."""
    first, _, second = line.partition("|") if "|" in line else line.partition("｜")
    return " ".join(first.split()), " ".join(second.split())


def known_places(cycle: Cycle, tongues: Tongues) -> dict[str, Pair]:
    """The areas of a cycle and the places people know them by. Strangers have posters of these alone: no city prints what anybody types."""
    found: dict[str, Pair] = {}
    for area in cycle.plan.areas:
        pair = tongues.text(area.name)
        found |= {word: (word, "") for word in re.split(r"[、，,;；\s]+", area.places) if word}
        found |= dict.fromkeys((name for name in pair if name), pair)
    return found


def places_of(typed_in: str) -> list[Pair]:
    """The places of a kit. Raises Refused for none, for too many, and for a name no poster has room for."""
    lines = [line for line in re.split(r"[\r\n]+", typed_in) if line.strip()]
    if not lines:
        raise Refused(N_("Enter at least one place."), field="places")
    if len(lines) > MOST_PLACES:
        raise Refused(N_("Enter at most %(most)s places at once."), field="places", most=MOST_PLACES)
    places = [place_of(line) for line in lines]
    for zh, en in places:
        if max(len(zh), len(en)) > MOST_LONG:
            raise Refused(
                N_("“%(place)s” is too long for a poster. Use at most %(most)s characters."), field="places", place=zh[:20], most=MOST_LONG
            )
    return list(dict.fromkeys(places))


async def poster(visit: Visit) -> Response:
    """One poster of a cycle, with the name of one of its areas or places large: `?place=`; `?size=a3`."""
    cycle = await cycle_of(visit)
    asked, a3 = " ".join(visit.request.query_params.get("place", "").split()), visit.request.query_params.get("size") == "a3"
    facts = _facts(visit, cycle, await spans_of(cycle, visit.at), known_places(cycle, tongues_of(visit)).get(asked, ("", "")))
    return await drawn(
        visit,
        ("poster", facts, a3),
        lambda: asyncio.to_thread(posters_pdf, [facts], a3=a3),
        f"{cycle.key}-poster.pdf",
        public=shown(cycle, visit.at),
    )


class PosterKitPage(TypedDict):
    """What `proposals/poster_kit.html` is given."""

    cycle: Cycle
    form: KitForm
    call: str
    dates: list[Any]
    address: str


async def kit(visit: Visit) -> Response:
    """The office's page: places in, posters out."""
    cycle = await by_key(visit.request.path_params["cycle"])
    known = "\n".join(" | ".join(text for text in tongues_of(visit).text(area.name) if text) for area in cycle.plan.areas)
    form, spans = visit.bind(KitForm, places=known, size="a4"), await spans_of(cycle, visit.at)
    form.size.choices = choices(SIZES.items())
    if visit.ready(form):
        try:
            posters = [_facts(visit, cycle, spans, place) for place in places_of(form.data["places"])]
            made = await asyncio.to_thread(posters_pdf, posters, a3=form.data["size"] == "a3")
            headers = {"Content-Disposition": f'attachment; filename="{cycle.key}-posters.pdf"', "Cache-Control": "no-store"}
            return Response(made, media_type="application/pdf", headers=headers)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "proposals/poster_kit.html",
        PosterKitPage(
            cycle=cycle,
            form=form,
            call=call_of(cycle, visit.at),
            dates=[(pair[0][0], pair[1][0]) for pair in dates_of(spans, tuple(ACTS), _reader(visit), visit.site.time_zone, visit.at)],
            address=typed(lasting(visit, "c", cycle.key)),
        ),
        status=422 if form.problems else 200,
    )


def _reader(visit: Visit) -> Tongues:
    return Tongues(visit.locale, None)


async def proposal_poster(visit: Visit) -> Response:
    """A poster of one proposal, for its proposers to put up: with the call that fits where it stands."""
    proposal, cycle = await shown_proposal(visit)
    tongues, address = tongues_of(visit), lasting(visit, "p", proposal.number)
    call, acts = await _call(visit, proposal, cycle, tongues)
    facts = PosterFacts(
        label=tongues.say(RESIDENTS),
        large=tongues.text(proposal.title),
        call=call,
        dates=dates_of(await spans_of(cycle, visit.at), acts, tongues, visit.site.time_zone, visit.at),
        name=tongues.text(cycle.name),
        office=tongues.text(visit.site.office or visit.site.name),
        phone=visit.site.phone,
        scan=tongues.say(SCAN),
        address=address,
        typed=typed(address),
    )
    a3 = visit.request.query_params.get("size") == "a3"
    return await drawn(
        visit,
        ("poster", facts, a3),
        lambda: asyncio.to_thread(posters_pdf, [facts], a3=a3),
        f"{proposal.number}-poster.pdf",
        public=is_public(proposal, visit.at),
    )


async def _call(visit: Visit, proposal: Proposal, cycle: Cycle, tongues: Tongues) -> tuple[Pair, tuple[Act, ...]]:
    """What a proposal's poster asks of its readers, and the acts whose days it prints."""
    if proposal.state == State.CANDIDATE:
        numbers = [card.number for card in await lists.candidates(cycle.id, visit.at)]
        if proposal.number in numbers:
            return tongues.say(N_("No. %(n)s on the ballot"), n=numbers.index(proposal.number) + 1), (Act.VOTE,)
    if can_support(proposal, cycle, visit.at):
        return tongues.say(N_("Please support it")), (Act.SUPPORT,)
    if can_comment(proposal, cycle, visit.at) and proposal.state not in (State.DELIVERY, State.SELECTED):
        return tongues.say(N_("Say what you think of it")), ()
    if await built(proposal):
        return tongues.say(N_("See how it is being built") if proposal.state == State.DELIVERY else N_("See how it came about")), ()
    return tongues.say(N_("Read what has become of it")), ()


PAGES = [
    PageRoute("poster", "/cycles/{cycle}/poster.pdf", poster),
    PageRoute("poster_kit", "/staff/cycles/{cycle}/posters", kit, kit, needs="proposals.read", thing=thing_of),
    PageRoute("proposal_poster", "/proposals/{number}/poster.pdf", proposal_poster),
]
