"""Pictures to share, cards for other sites, and the sheet or plaque with a proposal's code."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypedDict

from markupsafe import Markup
from starlette.responses import Response

from domain.cycles.models import Cycle
from domain.cycles.phases import current
from domain.cycles.plan import Plan
from domain.cycles.queries import shown
from domain.delivery.models import Case
from domain.delivery.queries import of_ref
from domain.errors import N_, Missing
from domain.files.queries import public_photos
from domain.proposals.models import Proposal
from domain.proposals.states import STATES, State, StateFacts
from domain.proposals.visibility import is_public
from web.bridges.cycle_display import Doing, cycle_of, doings, period, phase_name
from web.bridges.deadlines import spans_of
from web.frame.labels import name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.permalinks import lasting, typed
from web.frame.visit import Visit
from web.printing.file_cache import answer, digest_of, kept
from web.proposals.detail import shown_proposal
from web.proposals.names import Words, words_of
from web.proposals.next_step import support_until
from web.proposals.printed.facts import tongues_of
from web.proposals.printed.pictures import PictureFacts, picture_png
from web.proposals.printed.posters import PlaqueFacts, plaque_pdf
from web.text import formats

BUILT = frozenset({State.DELIVERY, State.DONE})
"""States in which there is, or will be, a thing to fix a plaque to."""

DONE = N_("Proposed by residents, chosen by vote, and built. Scan to read how it came about.")
BUILDING = N_("Proposed by residents and chosen by vote. Scan to see how it is being built.")
NEUTRAL = N_("A proposal of residents. Scan to read it and what has become of it.")

BUDGET = N_("Budget: %(amount)s")

FRAME = "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors *; base-uri 'none'"
"""The policy of a card: it may stand in anybody's page, and runs nothing."""


async def share(visit: Visit) -> Response:
    """The picture of a proposal, in the language of the page."""
    proposal, cycle = await shown_proposal(visit)
    area, facts = cycle.plan.area(proposal.area), STATES[State(proposal.state)]
    money = proposal.estimate if proposal.estimate is not None else proposal.cost
    told = PictureFacts(
        above=" · ".join(part for part in (proposal.number, name_of(visit, area.name) if area else "") if part),
        title=name_of(visit, proposal.title),
        chip=visit.say(facts.name),
        facts=(formats.money(money, visit.locale, short=True) if money is not None else visit.say(N_("cost not estimated yet")),),
        foot=_whose(visit, cycle),
    )
    return await _picture(visit, told, str((proposal.cover or {}).get("key", "")), public=is_public(proposal, visit.at))


async def share_cycle(visit: Visit) -> Response:
    """The picture of a cycle: its name, what is going on, and the budget."""
    cycle = await cycle_of(visit)
    now, budget = current(cycle.plan.phases, visit.at), formats.money(cycle.plan.budget, visit.locale, short=True)
    told = PictureFacts(
        above=name_of(visit, visit.site.tagline) or name_of(visit, visit.site.name),
        title=name_of(visit, cycle.name),
        chip=phase_name(visit, now[0]) if now else "",
        facts=(period(visit, now[0]) if now else "",),
        foot=" · ".join(part for part in (name_of(visit, visit.site.name), visit.say(BUDGET, amount=budget)) if part),
    )
    return await _picture(visit, told, "", public=shown(cycle, visit.at))


def _whose(visit: Visit, cycle: Cycle) -> str:
    return " · ".join(part for part in (name_of(visit, visit.site.name), name_of(visit, cycle.name)) if part)


async def _picture(visit: Visit, told: PictureFacts, photo: str, *, public: bool) -> Response:
    held = photo if photo and photo in await public_photos([photo]) else ""
    digest = digest_of("picture", told, held)

    async def make() -> bytes:
        return await asyncio.to_thread(picture_png, told, await _photo(visit, held))

    return answer(visit, await kept(visit, digest, make, what="picture"), digest, "image/png", public=public)


async def _photo(visit: Visit, key: str) -> bytes:
    try:
        return await visit.services.store.get(f"{key}/full.webp") if key else b""
    except Missing:
        return b""


async def built(proposal: Proposal) -> bool:
    """Whether a plaque for what is built can be true of it: it is delivered or being carried out, and was not stopped."""
    if State(proposal.state) not in BUILT:
        return False
    case = await of_ref("proposal", proposal.number or "")
    return case is None or case.stage != "stopped"


class PlaquePage(TypedDict):
    """What `proposals/plaque.html` is given."""

    proposal: Proposal
    cycle: Cycle
    public: bool
    built: bool
    address: str
    typed: str
    qr: Markup


async def plaque(visit: Visit) -> Response:
    """Everything with which a proposal can be shown elsewhere: its code, a sheet or plaque, a poster, a picture, a card."""
    proposal, cycle = await shown_proposal(visit)
    from web.printing.qr import qr_svg

    address = lasting(visit, "p", proposal.number)
    return visit.page(
        "proposals/plaque.html",
        PlaquePage(
            proposal=proposal,
            cycle=cycle,
            public=is_public(proposal, visit.at),
            built=await built(proposal),
            address=address,
            typed=typed(address),
            qr=qr_svg(address),
        ),
    )


async def plaque_paper(visit: Visit) -> Response:
    """The plaque for what was built; for any other proposal a plain sheet with its code, which claims nothing."""
    proposal, _ = await shown_proposal(visit)
    tongues, true, address = tongues_of(visit), await built(proposal), lasting(visit, "p", proposal.number)
    said = (DONE if proposal.state == State.DONE else BUILDING) if true else NEUTRAL
    facts = PlaqueFacts(
        title=tongues.text(proposal.title),
        said=tongues.say(said),
        number=proposal.number or "",
        site=tongues.text(visit.site.name),
        address=address,
        typed=typed(address),
        built=true,
    )
    name = f"{proposal.number}-{'plaque' if true else 'sheet'}.pdf"
    return await drawn(visit, ("plaque", facts), lambda: asyncio.to_thread(plaque_pdf, facts), name, public=is_public(proposal, visit.at))


async def drawn(visit: Visit, facts: tuple[object, ...], make: Callable[[], Awaitable[bytes]], name: str, *, public: bool) -> Response:
    """A sheet to print, made once for the same facts."""
    digest = digest_of(*facts)
    return answer(visit, await kept(visit, digest, make), digest, "application/pdf", public=public, name=name)


class EmbedPage(TypedDict):
    """What `proposals/embed.html` is given."""

    proposal: Proposal
    cycle: Cycle
    plan: Plan
    facts: StateFacts
    words: Words
    cost: Any
    case: Case | None
    support_until: str


async def embed(visit: Visit) -> Response:
    """A card of one proposal for other sites' pages; it has no scripts and may be framed anywhere."""
    proposal, cycle = await shown_proposal(visit)
    money = proposal.estimate if proposal.estimate is not None else proposal.cost
    return _framed(
        visit.page(
            "proposals/embed.html",
            EmbedPage(
                proposal=proposal,
                cycle=cycle,
                plan=cycle.plan,
                facts=STATES[State(proposal.state)],
                words=words_of(visit, cycle),
                cost=money,
                case=await of_ref("proposal", proposal.number or ""),
                support_until=support_until(visit, proposal, cycle, await spans_of(cycle, visit.at)),
            ),
        )
    )


class EmbedCyclePage(TypedDict):
    """What `proposals/embed_cycle.html` is given."""

    cycle: Cycle
    plan: Plan
    now: list[Any]
    doings: list[Doing]


async def embed_cycle(visit: Visit) -> Response:
    """A card of a cycle: where we are, and what one can do."""
    cycle = await cycle_of(visit)
    now = current(cycle.plan.phases, visit.at)
    return _framed(
        visit.page(
            "proposals/embed_cycle.html",
            EmbedCyclePage(
                cycle=cycle,
                plan=cycle.plan,
                now=[(phase_name(visit, phase), period(visit, phase)) for phase in now],
                doings=doings(visit, await spans_of(cycle, visit.at)),
            ),
        )
    )


def _framed(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = FRAME
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


PAGES = [
    PageRoute("share", "/proposals/{number}/share.png", share),
    PageRoute("share_cycle", "/cycles/{cycle}/share.png", share_cycle),
    PageRoute("plaque", "/proposals/{number}/plaque", plaque, fresh=FRESH),
    PageRoute("plaque_paper", "/proposals/{number}/plaque.pdf", plaque_paper),
    PageRoute("embed", "/proposals/{number}/embed", embed, fresh=FRESH),
    PageRoute("embed_cycle", "/cycles/{cycle}/embed", embed_cycle, fresh=FRESH),
]
