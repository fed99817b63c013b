"""What cases come from: each source has a follower that hears of every act on its cases, inside the act's own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from domain.delivery.models import Case, Entry
from domain.delivery.rules import Ending
from domain.errors import HamasenError


class UnknownSource(HamasenError):
    """A case of a source that no room has named: nobody would hear of it, so nothing is done with it."""


@dataclass(frozen=True)
class Entered:
    """What became of an entry. corrected: it replaced an earlier one; changed: something differs; was_behind: it said so before."""

    entry: Entry
    corrected: bool
    changed: bool
    was_behind: bool


class Follower:
    """Hears of cases of one source; each method is called inside the transaction of the act, the case held and saved.

    asked: whether people stand behind it who are asked whether it is done, and told of each report.
    """

    asked = False

    async def exists(self, ref: str) -> bool:
        """Whether what a case came from is there."""
        return True

    async def opened(self, case: Case, *, at: datetime) -> None:
        """A case was opened."""

    async def entered(self, case: Case, done: Entered, *, at: datetime) -> None:
        """A monthly entry was made, or corrected."""

    async def asked_to_close(self, case: Case, *, at: datetime) -> None:
        """The agency says that it is done: `case.closing_text`."""

    async def asked_again(self, case: Case, *, at: datetime) -> None:
        """Nobody has answered yet."""

    async def closing_withdrawn(self, case: Case, why: str, *, at: datetime) -> None:
        """The agency took its word back."""

    async def objected(self, case: Case, *, at: datetime) -> None:
        """Somebody asked says that it is not done: `case.objection`."""

    async def closed(self, case: Case, ending: Ending, why: str, *, at: datetime) -> None:
        """An officer closed it."""

    async def stopped(self, case: Case, why: str, *, at: datetime) -> None:
        """It is not carried out after all."""

    async def reopened(self, case: Case, why: str, *, at: datetime) -> None:
        """It goes on."""

    async def reported(self, case: Case, first: date, last: date, entry: Entry | None, *, at: datetime) -> None:
        """A report of these months is out; entry: the last one of them."""


_followers: dict[str, Follower] = {}


def set_followers(followers: Mapping[str, Follower]) -> None:
    """Make these the sources of cases, by the name that a case keeps."""
    _followers.clear()
    _followers.update(followers)


def follower_of(source: str) -> Follower:
    """The follower of a source. Raises UnknownSource."""
    try:
        return _followers[source]
    except KeyError as problem:
        raise UnknownSource(f"no room has named the source {source!r} of cases") from problem


def sources_asked() -> list[str]:
    """The sources behind which people stand who are asked and told."""
    return [name for name, follower in _followers.items() if follower.asked]
