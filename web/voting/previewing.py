"""A vote before its rules are fixed, as voters will see it: rule sheet, ballot and slip. And removing what is not needed."""

import asyncio
from dataclasses import replace

from starlette.responses import Response

from domain.errors import N_, Refused
from domain.voting import queries
from domain.voting.actions.removing import obstacles_to_removing, remove
from domain.voting.codes import new_code
from domain.voting.models import Election
from domain.voting.sheet import Sheet
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.voting.ballot_writers import BallotWriters
from web.voting.board import SheetWords, sheet_words
from web.voting.office import office_page, thing_of
from web.voting.print_pages import pdf
from web.voting.printed.printing import sizes, slip_facts
from web.voting.printed.slips import slips_pdf

NOTICES = {"vote_removed": (N_("The vote is removed."), "")}


class PreviewPage(SheetWords):
    """What `voting/preview.html` is given."""

    row: Election


async def preview(visit: Visit) -> Response:
    """Rule sheet and ballot as they will be."""
    row = await queries.by_key(visit.request.path_params["key"])
    return visit.page("voting/preview.html", PreviewPage(row=row, **sheet_words(visit, Sheet.from_json(row.sheet))))


async def sample_slip(visit: Visit) -> Response:
    """One slip with a code that opens nothing, marked as a sample."""
    row = await queries.by_key(visit.request.path_params["key"])
    facts = replace(await slip_facts(visit.services, row), sample=True)
    layout = sizes(len(facts.candidates))[0][0]
    made = await asyncio.to_thread(slips_pdf, facts, [(0, [new_code()])], layout)
    return pdf(made.pdf, f"{row.key}-sample.pdf")


class RemovePage(SheetWords):
    """What `voting/remove.html` is given."""

    row: Election
    obstacles: list[str]


async def remove_page(visit: Visit) -> Response:
    """What would be removed, and what stops it."""
    row = await queries.by_key(visit.request.path_params["key"])
    stops = [visit.say(one.reason, **one.facts) for one in obstacles_to_removing(row)]
    return visit.page("voting/remove.html", RemovePage(row=row, obstacles=stops, **sheet_words(visit, Sheet.from_json(row.sheet))))


async def remove_vote(visit: Visit) -> Response:
    """Remove it."""
    row = await queries.by_key(visit.request.path_params["key"])
    try:
        await remove(row, visit.services.part(BallotWriters).vault, visit.person.id)
    except Refused as refusal:
        return await office_page(visit, row, visit.say(refusal.reason, **refusal.facts))
    return visit.go("staff_votes", "vote_removed")


PAGES = [
    PageRoute("vote_preview", "/staff/votes/{key}/preview", preview, needs="votes.read", thing=thing_of),
    PageRoute("vote_sample", "/staff/votes/{key}/sample.pdf", sample_slip, needs="votes.read", thing=thing_of),
    PageRoute("vote_remove", "/staff/votes/{key}/remove", remove_page, remove_vote, needs="votes.change", thing=thing_of),
]
