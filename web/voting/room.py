"""The manifest of this room: what `web.voting` gives the site."""

from collections.abc import Mapping
from datetime import datetime

from starlette.routing import Route

from domain.errors import N_
from domain.voting import queries
from domain.voting.actions import board as board_actions
from domain.voting.actions import collect_limits, draw
from domain.voting.vault import Vault
from web.frame.labels import name_of
from web.frame.rendering import show
from web.frame.room import OFFICER, LedgerThing, Link, Room, Tile
from web.frame.services import Services
from web.frame.start import own_language
from web.frame.visit import Visit
from web.tables.importing import waiting
from web.voting import (
    act_pages,
    assembly,
    ballot,
    board,
    desk,
    drafting,
    guide,
    handing_over,
    left_over,
    office,
    officers_files,
    online_codes,
    overview,
    paper_entry,
    previewing,
    print_pages,
    prize,
    projector,
    results,
    roll_import,
    stations,
    times,
    tracker_code,
    verifier,
    vote_list,
)
from web.voting.act_words import LEDGER
from web.voting.ballot_writers import BallotWriters
from web.voting.help import HELP
from web.voting.watching import keep_counting, write_counts


async def _erase_draws(services: Services, at: datetime) -> None:
    await draw.erase_due(await services.today(at))


async def _forget_tries(services: Services, at: datetime) -> None:
    await collect_limits.forget_faded(at.timestamp())


async def _forget_files(services: Services, at: datetime) -> None:
    waiting.tidy(services.settings.data / roll_import.ROLL_FOLDER, at)


async def _tend_boards(services: Services, at: datetime) -> None:
    for row in await queries.open_ones():
        await board_actions.tend(row, services.part(BallotWriters).vault)


async def _acts_waiting(visit: Visit) -> int:
    return await queries.acts_waiting()


async def _tiles(visit: Visit) -> list[Tile]:
    """The desk of each open vote at which this person hands slips out."""
    if not visit.may("votes.list"):
        return []
    mine = [row for row in await queries.open_ones() if visit.may("votes.desk", queries.scope_of(row))]
    return [Tile(visit.path("vote_desk", key=row.key), N_("The ballot desk"), show(row.title, visit.locale)) for row in mine]


async def _close(services: Services) -> None:
    await services.part(BallotWriters).close()


def _ill(services: Services) -> str:
    return "ballots cannot be stored" if services.part(BallotWriters).ill else ""


async def _in_the_ledger(visit: Visit, keys: set[str]) -> Mapping[str, tuple[str, str]]:
    """Votes by key."""
    rows = [row for row in await queries.all_elections() if row.key in keys]
    return {row.key: (name_of(visit, row.title), visit.path("staff_vote", key=row.key)) for row in rows}


ROOM = Room(
    "voting",
    guide=[
        Link("vote", N_("Vote with a code"), 700),
        Link("verify", N_("Check a result yourself"), 700),
        Link("vote_promise", N_("What we promise, and what not"), 700),
    ],
    help=HELP,
    pages=[
        *board.PAGES,
        *results.PAGES,
        *tracker_code.PAGES,
        *verifier.PAGES,
        *online_codes.PAGES,
        *vote_list.PAGES,
        *office.PAGES,
        *officers_files.PAGES,
        *guide.PAGES,
        *previewing.PAGES,
        *assembly.PAGES,
        *overview.PAGES,
        *projector.PAGES,
        *act_pages.PAGES,
        *left_over.PAGES,
        *times.PAGES,
        *print_pages.PAGES,
        *desk.PAGES,
        *drafting.PAGES,
        *roll_import.PAGES,
        *stations.PAGES,
        *handing_over.PAGES,
        *prize.PAGES,
        *paper_entry.PAGES,
    ],
    notices=act_pages.NOTICES
    | assembly.NOTICES
    | left_over.NOTICES
    | desk.NOTICES
    | drafting.NOTICES
    | handing_over.NOTICES
    | office.NOTICES
    | officers_files.NOTICES
    | previewing.NOTICES
    | prize.NOTICES
    | stations.NOTICES,
    template_globals=act_pages.TEMPLATE_GLOBALS | ballot.TEMPLATE_GLOBALS | board.TEMPLATE_GLOBALS,
    urgent=ballot.PAGES,
    room_vote=assembly.make_for,
    routes=[Route("/v", own_language), Route("/verify", own_language)],
    ledger_things={
        "vote": LedgerThing(N_("vote"), _in_the_ledger),
    },
    ledger_words=LEDGER,
    parts=[lambda services: BallotWriters(Vault(services.settings.data / "keys"))],
    main=[Link("votes", N_("Voting"), 20)],
    staff=[
        Link(
            "staff_votes",
            N_("Voting"),
            20,
            "votes.list",
            N_("Prepare, open, hand out, count"),
            _acts_waiting,
            N_("acts that wait for a second officer"),
        )
    ],
    tiles=_tiles,
    free_tries={"draw": 200},
    silent=[r"(/[^/]+)?/v(/.*)?"],
    sitemap_pages=["votes"],
    keeps={
        "draw_entry": "sealed to the vote's key, and erased with the draw",
        "pack": OFFICER,
        "vote_act": OFFICER,
        "vote_event": "who acted for the public, named on the protocol; never a voter",
    },
    every_minute=[_erase_draws, _forget_files, _forget_tries, _tend_boards],
    watch=[keep_counting],
    close=[_close],
    at_last=[write_counts],
    ill=_ill,
)
