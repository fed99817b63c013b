"""Before the vote: the candidates in the order of the ballot with the recipe of that order, and the printed guide (票選手冊)."""

import asyncio
from typing import Any, TypedDict

from starlette.responses import Response

from domain.cycles.models import Cycle
from domain.cycles.phases import Span
from domain.cycles.queries import shown
from domain.errors import Missing
from domain.files.queries import public_photos
from domain.policy import Thing
from domain.proposals.queries import detail, lists
from web.bridges.cycle_display import cycle_of
from web.bridges.deadlines import vote_span
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.printing.file_cache import answer, digest_of, kept
from web.proposals.cards import CardView, views
from web.proposals.names import words_of
from web.proposals.printed.facts import GuideFacts, tongues_of
from web.proposals.printed.gathering import digests, guide_facts


class CandidatesPage(TypedDict):
    """What `proposals/candidates.html` is given."""

    cycle: Cycle
    cards: list[CardView]
    costs: list[Any]
    vote: Span | None
    seed: str
    digests: tuple[tuple[str, str], ...]
    may_print: bool


async def candidates(visit: Visit) -> Response:
    """The voter guide as a page."""
    cycle = await cycle_of(visit)
    found = await lists.candidates(cycle.id, visit.at)
    seed = await detail.seed_of(cycle.id) if found else ""
    return visit.page(
        "proposals/candidates.html",
        CandidatesPage(
            cycle=cycle,
            cards=views(visit, found, words_of(visit, cycle)),
            costs=[card for card in found if card.cost is not None],
            vote=await vote_span(cycle, visit.at),
            seed=seed,
            digests=digests(seed, [card.number for card in found]),
            may_print=visit.may("proposals.read", Thing(frozenset({cycle.scope}))),
        ),
    )


async def guide(visit: Visit) -> Response:
    """The voter guide to print, two languages in one document; `?size=large` in large type. Raises Missing before there are candidates."""
    from web.proposals.printed.booklet import guide_pdf

    cycle, large = await cycle_of(visit), visit.request.query_params.get("size") == "large"
    tongues = tongues_of(visit)
    name = ("guide", cycle.key, tongues.key, str(large), visit.today.isoformat())
    facts: GuideFacts = await visit.services.recall(name, lambda: guide_facts(visit, cycle, large=large))
    digest = digest_of("guide", facts)

    async def make() -> bytes:
        found = await photos(visit, facts)
        return await asyncio.to_thread(guide_pdf, facts, tongues.first, tongues.second, found)

    made = await kept(visit, digest, make)
    file = f"{cycle.key}-guide{'-large' if large else ''}.pdf"
    return answer(visit, made, digest, "application/pdf", public=shown(cycle, visit.at), name=file)


async def photos(visit: Visit, facts: GuideFacts) -> dict[str, bytes]:
    """The bytes of the candidates' photos that everybody may see."""
    found = {}
    for key in await public_photos([item.photo for item in facts.candidates if item.photo]):
        try:
            found[key] = await visit.services.store.get(f"{key}/full.webp")
        except Missing:
            continue  # the pattern is drawn instead
    return found


PAGES = [
    PageRoute("candidates", "/cycles/{cycle}/candidates", candidates, fresh=FRESH),
    PageRoute("guide_paper", "/cycles/{cycle}/guide.pdf", guide),
]
