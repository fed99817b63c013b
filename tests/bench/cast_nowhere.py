"""The site as it is, but for one thing: a ballot that was parsed, sealed and committed to is signed and thrown away."""

import asyncio

from starlette.types import ASGIApp

from domain.voting.actions.ballot_writer import Ballot, BallotWriter
from domain.voting.actions.casting import Answer, Outcome
from domain.voting.slips import Slip
from web.app import from_environment as site


async def slips(self: BallotWriter, ballots: list[Ballot]) -> list[Slip | None]:
    """Every slip is good."""
    return [Slip(1, "")] * len(ballots)


async def put(self: BallotWriter, ballots: list[tuple[Ballot, Slip]]) -> list[Outcome]:
    """Seal everything, store nothing."""
    await asyncio.sleep(0)
    return [Outcome(Answer.NEW, self.sealed(ballot, slip).com) for ballot, slip in ballots]


def from_environment() -> ASGIApp:
    """The application for the server."""
    BallotWriter.put, BallotWriter.slips = put, slips  # type: ignore[method-assign,assignment]
    return site()
