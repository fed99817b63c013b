"""A support of what became part of another proposal: one press on the page of a letter, and it counts for the other, without signing in."""

from typing import TypedDict

from starlette.responses import Response

from domain.cycles.queries import by_number as cycle_by_number
from domain.errors import N_, Missing
from domain.keys import Keys
from domain.people.queries import with_numbers
from domain.proposals.actions import supporting
from domain.proposals.models import Proposal
from domain.proposals.queries import detail, talk
from domain.proposals.states import SUPPORTED
from web.frame.page_routes import PageRoute
from web.frame.signed_links import is_ours, number_in, signed
from web.frame.visit import Visit

PURPOSE = "support of a part"

NOTICES = {"support_moved": (N_("Your support counts for this proposal now."), "")}


def token_of(keys: Keys, person: int, number: str) -> str:
    """What stands in the link of somebody's letter about the proposal of this number."""
    return signed(keys, PURPOSE, person, number)


class SupportsMovedPage(TypedDict):
    """What `proposals/supports_moved.html` is given. asked: the support can be counted for it, and is not yet."""

    proposal: Proposal
    supported: bool
    asked: bool


async def page(visit: Visit) -> Response:
    """What the letter asks, and the button. Opening it changes nothing: mail scanners open links. Raises Missing."""
    proposal, person = await _asked(visit)
    supported = await talk.supports(proposal.id, person)
    asked = proposal.state in SUPPORTED and await talk.supported_a_part(proposal.id, person)
    return visit.page("proposals/supports_moved.html", SupportsMovedPage(proposal=proposal, supported=supported, asked=asked))


async def count(visit: Visit) -> Response:
    """The button. Raises Missing; Refused where a support no longer helps it."""
    proposal, person = await _asked(visit)
    if not await talk.supports(proposal.id, person):
        await supporting.support_again(proposal, await cycle_by_number(proposal.cycle), person, at=visit.at)
    return visit.go("proposal", "support_moved", number=proposal.number)


async def _asked(visit: Visit) -> tuple[Proposal, int]:
    """The proposal of the address, and whose link it is."""
    number, token = visit.request.path_params["number"], visit.request.path_params["token"]
    person = number_in(token)
    if person is None or not is_ours(visit.services.keys, token, PURPOSE, person, number) or not await with_numbers([person]):
        raise Missing("no such link")
    return await detail.public_one(number, visit.at), person


PAGES = [PageRoute("support_moved", "/proposals/{number}/support/{token}", page, count)]
