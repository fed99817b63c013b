"""What officers look at before an act that cannot be undone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from domain.errors import N_
from domain.voting import queries
from domain.voting.actions import board, roll
from domain.voting.actions.reconciling import reconciliation
from domain.voting.fixed import last_day_of_objections
from domain.voting.models import Election, State
from domain.voting.reconciliation import Reconciliation
from web.frame.visit import Visit
from web.text import formats
from web.text.times import moment_of
from web.voting.office import in_tens


@dataclass(frozen=True)
class Comparison:
    """Two numbers that must agree. counted: in the hall; wanted: by the roll; fits: whether it is well.

    bound: `wanted` is a limit, which fewer do not contradict.
    """

    words: str
    counted: int
    wanted: int
    fits: bool
    bound: bool = False

    @property
    def more(self) -> int:
        """How many more were counted than there must be."""
        return self.counted - self.wanted


@dataclass(frozen=True)
class Figure:
    """A line of figures. words, value: as they are shown; mono: a sum to compare sign by sign."""

    words: str
    value: str
    mono: bool = False


async def figures_of(visit: Visit, row: Election, kind: str) -> list[Figure]:
    """The figures of an act; none for acts about one pack or one slip."""
    make = _OF.get(kind)
    return await make(visit, row) if make is not None else []


async def _opening(visit: Visit, row: Election) -> list[Figure]:
    packs = [pack for pack in await queries.packs(row.id) if not pack.online]
    return [
        _count(visit, N_("People on the roll"), await roll.on_roll(row.id)),
        _count(visit, N_("Packs printed"), len(packs)),
        _count(visit, N_("Slips printed"), sum(pack.printed for pack in packs)),
        _time(visit, N_("Voting begins"), row.opens),
        _time(visit, N_("Voting ends"), row.closes),
        *_objections(visit, row),
        Figure(visit.say(N_("Digest of the rules")), row.digest, mono=True),
    ]


async def _ending(visit: Visit, row: Election) -> list[Figure]:
    head = await queries.newest_head(row.id)
    on_board = await queries.ballots_on(row.id, head.size) if head else 0
    given = (await roll.collected(row.id))["onsite"] if row.state == State.OPEN else 0
    return [
        _time(visit, N_("Voting ends"), row.closes),
        Figure(visit.say(N_("Ballots on the board as of the last full hour")), in_tens(on_board)),
        Figure(visit.say(N_("Slips collected, in tens")), in_tens(given)),
    ]


async def _sums(visit: Visit, row: Election) -> list[Figure]:
    return [_count(visit, words, value) for words, value in sums_of(await reconciliation(row.id))]


def comparisons_of(found: Reconciliation) -> list[Comparison]:
    """What of a closed vote must agree, as message ids and numbers."""
    back, left = found.ballots + found.invalid, found.slips["left"]
    by_roll = [
        Comparison(N_("Slips and codes given out"), found.given, found.people, not found.differs),
        Comparison(N_("Slips left over"), left, found.expected_left, left == found.expected_left),
    ]
    box = Comparison(N_("Ballots in the box, with those that do not count"), back, found.given, not found.too_many, bound=True)
    return [*(by_roll if found.has_roll else []), box]


def sums_of(found: Reconciliation) -> list[tuple[str, int]]:
    """The sums of a closed vote: message ids and numbers; by the roll only where there is one."""
    slips, people = found.slips, found.roll
    by_roll = [
        (N_("Collected at a desk, by the roll"), people["onsite"]),
        (N_("Collected online, by the roll"), people["remote"]),
        (N_("Granted one more slip"), people["replaced"]),
        (N_("Slips and codes there must be, by the roll"), found.people),
        (N_("Slips that should be left over, by the roll"), found.expected_left),
    ]
    return [
        (N_("Slips printed"), slips["printed"]),
        (N_("in packs that were not opened"), slips["unopened"]),
        (N_("left over"), slips["left"]),
        (N_("spoiled"), slips["spoiled"]),
        (N_("Slips made void at the desk because a new one was drawn"), found.replaced),
        (N_("Slips handed out, by the count of the packs"), slips["handed_out"]),
        (N_("Codes collected online"), slips["armed"]),
        (N_("Test slips that observers drew"), found.tests),
        *(by_roll if found.has_roll else []),
        (N_("Ballots in the box"), found.ballots),
        (N_("Paper ballots that do not count"), found.invalid),
    ]


async def _result(visit: Visit, row: Election) -> list[Figure]:
    result = row.result or {}
    return [
        _count(visit, N_("Ballots counted"), int(result.get("ballots", 0))),
        _count(visit, N_("Winners"), len(result.get("selected", []))),
        *_objections(visit, row),
        Figure(visit.say(N_("SHA-256 of the published bundle")), row.bundle, mono=True),
    ]


async def _held(visit: Visit, row: Election) -> list[Figure]:
    in_box, _ = await board.on_the_board(row.id)
    return [
        _count(visit, N_("Ballots in the box"), in_box),
        _count(visit, N_("People on the roll"), await roll.on_roll(row.id)),
        _count(visit, N_("Codes of slips"), await queries.codes(row.id)),
    ]


def _objections(visit: Visit, row: Election) -> list[Figure]:
    day = last_day_of_objections(row)
    return [Figure(visit.say(N_("Objections may be raised until")), formats.long_date(day, visit.locale))] if day else []


def _count(visit: Visit, words: str, value: int) -> Figure:
    return Figure(visit.say(words), formats.number(value, visit.locale))


def _time(visit: Visit, words: str, at: int | None) -> Figure:
    return Figure(visit.say(words), formats.long_moment(moment_of(at), visit.locale, visit.site.time_zone) if at else "–")


_OF: dict[str, Callable[[Visit, Election], Awaitable[list[Figure]]]] = {
    "open": _opening,
    "close": _ending,
    "stop": _ending,
    "difference": _sums,
    "seal": _sums,
    "certify": _result,
    "destroy": _held,
}
