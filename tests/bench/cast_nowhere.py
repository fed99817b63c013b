"""The site as it is, but for one thing: a ballot that was parsed, sealed and committed to is signed and thrown away."""

import asyncio

from starlette.types import ASGIApp

from domain.voting.actions.casting import Answer, Outcome
from domain.voting.hall import Ballot, Hall, Slip
from web.app import from_environment as site


async def put(self: Hall, ballots: list[Ballot]) -> list[Outcome]:
    """Seal everything, store nothing."""
    await asyncio.sleep(0)
    return [Outcome(Answer.NEW, self.sealed(ballot, Slip(1, "")).com) for ballot in ballots]


def from_environment() -> ASGIApp:
    """The application for the server."""
    Hall.put = put  # type: ignore[method-assign,assignment]
    return site()
