"""Whose proposal it is: by account, or by the link that only its proposer was sent, remembered in a cookie.

A link's token says which proposer and which of their links it is, and is signed; nothing of it is stored. An officer who acts for a
proposer that only a telephone reaches has a token of their own, for an hour.
"""

import hmac
from collections.abc import Sequence
from functools import wraps
from urllib.parse import quote

from starlette.responses import Response

from domain.assisted.rules import Way
from domain.errors import Missing
from domain.keys import Keys
from domain.people.rules import number_of
from domain.policy import Thing
from domain.proposals.models import Proposal, Proposer
from domain.proposals.queries import detail
from web.frame.visit import Handler, Visit

COOKIE = "hand"
MOST = 12
KEPT = 180 * 24 * 3600
PURPOSE = "proposal hand"
HELP_COOKIE = "helping"
HELP_LASTS = 3600
HELP_PURPOSE = "acting for a proposer"


def token_of(keys: Keys, proposer: int, hand: int) -> str:
    """The token of a proposer's link."""
    return f"{proposer}-{hand}-{keys.mac(PURPOSE, str(proposer), str(hand))[:32]}"


def read(keys: Keys, token: str) -> tuple[int, int] | None:
    """Proposer and link of a token, or None when it is not one of ours."""
    parts = token.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdecimal() and len(part) < 16 for part in parts[:2]):
        return None
    proposer, hand = int(parts[0]), int(parts[1])
    return (proposer, hand) if hmac.compare_digest(token_of(keys, proposer, hand).encode(), token.encode()) else None


def held(visit: Visit) -> list[tuple[int, int]]:
    """Every proposer (with the link's count) that this browser holds a link of."""
    tokens = visit.request.cookies.get(COOKIE, "").split(".")[:MOST]
    return [found for token in tokens if (found := read(visit.services.keys, token)) is not None]


def take(visit: Visit, proposer: Proposer) -> None:
    """Remember in this browser that it is this proposer's."""
    token = token_of(visit.services.keys, proposer.id, proposer.hand)
    tokens = [token, *[other for other in visit.request.cookies.get(COOKIE, "").split(".") if other and other != token]]
    visit.set_cookie(COOKIE, ".".join(tokens[:MOST]), max_age=KEPT)


async def standing(visit: Visit, proposal: Proposal) -> Proposer | None:
    """The proposer of this proposal that the visitor is, if they are one."""
    return among(visit, await detail.proposers(proposal.id))


def among(visit: Visit, people: Sequence[Proposer]) -> Proposer | None:
    """The one of these proposers that the visitor is, if any."""
    links, person = set(held(visit)), visit.actor.person
    for proposer in people:
        if (person is not None and proposer.person == person) or (proposer.id, proposer.hand) in links:
            return proposer
    return _helped(visit, people)


def help_with(visit: Visit, proposer: Proposer, scope: str, way: Way) -> None:
    """From now on this officer acts for the proposer in this browser. scope: of the cycle, whose officers may."""
    until = int(visit.at.timestamp()) + HELP_LASTS
    visit.set_cookie(HELP_COOKIE, _help_token(visit, proposer.id, until, scope, way.value), max_age=HELP_LASTS)


def end_help(visit: Visit) -> None:
    """The officer acts for nobody any more."""
    visit.set_cookie(HELP_COOKIE, "", max_age=0)


def _help_token(visit: Visit, proposer: int, until: int, scope: str, way: str) -> str:
    parts = (str(proposer), str(until), way, scope)
    return "/".join([*parts, visit.services.keys.mac(HELP_PURPOSE, str(visit.actor.person), *parts)[:32]])


def _helped(visit: Visit, people: Sequence[Proposer]) -> Proposer | None:
    """The one of these proposers for whom the visitor, an officer, acts at the moment, with the officer written on it."""
    parts = visit.request.cookies.get(HELP_COOKIE, "").split("/")
    proposer, until = (number_of(part) for part in parts[:2]) if len(parts) == 5 else (None, None)
    if proposer is None or until is None or until < visit.at.timestamp() or not visit.signed_in:
        return None
    way, scope, token = parts[2], parts[3], _help_token(visit, proposer, until, parts[3], parts[2])
    if not hmac.compare_digest(token.encode(), "/".join(parts).encode()) or not visit.may("proposals.change", Thing(frozenset({scope}))):
        return None
    found = next((row for row in people if row.id == proposer and row.is_helped), None)
    if found is not None:
        found.helper, found.way = visit.actor.person, way
        help_with(visit, found, scope, Way(way))  # the hour begins anew
    return found


async def mine(visit: Visit) -> tuple[Proposal, Proposer]:
    """The proposal of the address and the visitor as its proposer. Raises Missing, or Elsewhere for somebody who should sign in."""
    proposal, proposer, _ = await with_people(visit)
    return proposal, proposer


async def with_people(visit: Visit) -> tuple[Proposal, Proposer, list[Proposer]]:
    """The same with all its proposers."""
    proposal = await detail.by_key(visit.request.path_params["key"])
    people = await detail.proposers(proposal.id)
    proposer = among(visit, people)
    if proposer is None:
        if not visit.signed_in:
            raise Elsewhere(visit.go_to(f"{visit.path('sign_in')}?next={quote(visit.request.url.path)}"))
        raise Missing("not a proposer")
    return proposal, proposer, people


class Elsewhere(Exception):
    """The visitor has to go somewhere else first."""

    def __init__(self, response: Response) -> None:
        super().__init__("elsewhere")
        self.response = response


def own(handler: Handler) -> Handler:
    """A handler that may send the visitor elsewhere first."""

    @wraps(handler)
    async def guarded(visit: Visit) -> Response:
        try:
            return await handler(visit)
        except Elsewhere as away:
            return away.response

    return guarded
