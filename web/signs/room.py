"""The manifest of this room: what `web.signs` gives the site."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.errors import N_
from domain.people.models import Person
from domain.signs import queries
from domain.signs.actions import following as signs_following
from domain.signs.actions.tidying import tidy
from web.frame.room import Held, LedgerThing, Letters, Link, Room, Waits
from web.frame.services import Services
from web.frame.visit import Visit
from web.signs import board, desk, following, report, walks
from web.signs.help import HELP
from web.signs.words import EVENTS


async def _waits(visit: Visit) -> Sequence[Waits]:
    if not visit.may("signs.read"):
        return []
    return [Waits(await queries.waiting(), visit.path("signs_desk") + "?state=received", N_("signs reported"))]


async def _tidy(services: Services, at: datetime) -> int:
    return await tidy(at) + await signs_following.forget(at)


async def _erase(person: Person, email: str, at: datetime) -> None:
    if email:
        await signs_following.forget_address(email)


async def _held(person: Person, at: datetime) -> Mapping[str, Any]:
    return {"signs_followed": await signs_following.held_about(person.email or "")}


async def _sees_file(visit: Visit, key: str) -> bool:
    """Who works on reports sees their photos, also before anybody has looked at them."""
    return visit.may("signs.read") and await queries.has_photo(key)


ROOM = Room(
    "signs",
    guide=[
        Link("sign_report", N_("Report a sign"), 700),
    ],
    help=HELP,
    pages=[*report.PAGES, *board.PAGES, *following.PAGES, *walks.PAGES, *desk.PAGES],
    notices=report.NOTICES | desk.NOTICES | following.NOTICES | walks.NOTICES,
    letters=Letters(
        {
            "sign_confirm": N_("Whether somebody follows a report of a sign"),
            "sign_news": N_("News of a report of a sign"),
            "sign_asked": N_("Whether a sign is corrected"),
        },
        {"sign": EVENTS},
        values=following.letter_values,
        stop=following.stop_page,
    ),
    main=[Link("signs", N_("Signs"), 36)],
    staff=[Link("signs_desk", N_("Signs"), 62, "signs.read", N_("Reports of defective signs"))],
    waits=_waits,
    sees_file=_sees_file,
    free_tries={report.REPORT: 30, following.FOLLOW: 30},
    ledger_things={
        "sign": LedgerThing(N_("sign")),
        "sign_walk": LedgerThing(N_("inspection walk")),
    },
    ledger_words={
        "signs.assigned": N_("gave a report of a sign to its owner"),
        "signs.passed_on": N_("passed a report of a sign on"),
        "signs.corrected": N_("noted a sign as corrected"),
        "signs.said_corrected": N_("noted that a sign's owner calls it corrected"),
        "signs.agreed": N_("agreed that a sign is corrected"),
        "signs.not_corrected": N_("answered that a sign is not corrected"),
        "signs.walk": N_("planned an inspection walk"),
        "signs.finding": N_("noted a finding of an inspection walk"),
        "signs.mended": N_("noted whether a finding is mended"),
        "signs.no_defect": N_("found a sign to be no defect"),
        "signs.double": N_("noted a report of a sign as reported already"),
        "signs.hidden": N_("took a report of a sign off"),
        "signs.reopened": N_("opened a report of a sign again"),
    },
    every_hour=[_tidy],
    sitemap_pages=["signs", "sign_report"],
    erase=_erase,
    erases=["sign_follower"],
    holds=[
        Held("signs_followed", N_("Reports of signs that you follow"), N_("when the report is closed"), N_("You are no longer told.")),
    ],
    export=_held,
    keeps={
        "walk_finding": "the agency that mends what was found",
        "sign_report": "the agency that answers for a sign, as everybody reads it",
    },
)
