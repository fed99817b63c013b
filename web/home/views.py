"""The start page and the pages every public site owes its readers."""

from typing import NotRequired, TypedDict

from starlette.responses import Response

from domain.cycles.models import Cycle
from domain.cycles.plan import Plan
from domain.cycles.queries import now_running
from domain.errors import N_
from domain.people.rules import safe_next
from web.bridges.cycle_display import Doing, Meeting, overview_values
from web.bridges.events import NextEvent
from web.frame import error_pages
from web.frame.error_pages import FailurePage
from web.frame.page_routes import FRESH, PageRoute
from web.frame.problems import Failure
from web.frame.visit import LARGE_COOKIE, Visit

OFFLINE = Failure(
    N_("No network"),
    N_("Your device has no connection right now, so the page could not be loaded. What you sent and saw confirmed is kept."),
    N_("Go where the signal is better and load the page again."),
)
YEAR = 365 * 24 * 3600

NOTICES = {
    "welcome": (N_("You are signed in."), ""),
    "signed_out": (N_("You have signed out."), ""),
}


class HomePage(TypedDict):
    """What `home/home.html` is given: without a cycle that runs, nothing else."""

    cycle: Cycle | None
    plan: NotRequired[Plan]
    stations: NotRequired[list[tuple[str, str, str]]]
    near: NotRequired[list[tuple[str, str, str]]]
    going_on: NotRequired[list[tuple[str, str]]]
    doings: NotRequired[list[Doing]]
    finished: NotRequired[bool]
    following: NotRequired[tuple[str, str] | None]
    meeting: NotRequired[Meeting | None]
    events: NotRequired[list[NextEvent]]
    area_bars: NotRequired[list[tuple[str, int]]]


async def home(visit: Visit) -> Response:
    """What this is, where we are, what one can do now."""
    cycle = await now_running(visit.at)
    if cycle is None:
        return visit.page("home/home.html", HomePage(cycle=None))
    return visit.page("home/home.html", HomePage(**await overview_values(visit, cycle)))


async def how(visit: Visit) -> Response:
    """Participatory budgeting in six steps."""
    return visit.page("home/how.html")


async def help_page(visit: Visit) -> Response:
    """Answers to what people ask."""
    return visit.page("home/help.html")


class ContactPage(TypedDict):
    """What `home/contact.html` is given."""

    tiles: str
    tiles_credit: str


async def contact(visit: Visit) -> Response:
    """Where to find and how to reach the office."""
    visit.wants_tiles = visit.site.place.latitude is not None
    return visit.page(
        "home/contact.html", ContactPage(tiles=visit.services.settings.tiles, tiles_credit=visit.services.settings.tiles_credit)
    )


async def guide(visit: Visit) -> Response:
    """The site guide with its access keys, as Taiwanese government sites have one."""
    return visit.page("home/guide.html")


async def privacy(visit: Visit) -> Response:
    """What is collected, why, how long it is kept, and one's rights over it."""
    return visit.page("home/privacy.html")


async def accessibility(visit: Visit) -> Response:
    """What was done so that everybody can use the site, and what falls short."""
    return visit.page("home/accessibility.html")


async def offline(visit: Visit) -> Response:
    """What a browser shows that has lost the network; the service worker keeps it."""
    return visit.page("failure.html", FailurePage(failure=OFFLINE, tongues=error_pages.tongues(visit), refusal=None, code="", back=""))


async def display(visit: Visit) -> Response:
    """Large or normal type, kept for a year; back to the page the button was on."""
    size = "large" if visit.form.get("size") == "large" else "normal"
    visit.set_cookie(LARGE_COOKIE, size, max_age=YEAR if size == "large" else 0)
    back = safe_next(str(visit.form.get("back") or ""))
    return visit.go_to(back or visit.path("home"))


PAGES = [
    PageRoute("home", "/", home, fresh=FRESH),
    PageRoute("how", "/how", how, fresh=FRESH),
    PageRoute("help", "/help", help_page, fresh=FRESH),
    PageRoute("contact", "/contact", contact, fresh=FRESH),
    PageRoute("guide", "/guide", guide, fresh=FRESH),
    PageRoute("privacy", "/privacy", privacy, fresh=FRESH),
    PageRoute("accessibility", "/accessibility", accessibility, fresh=FRESH),
    PageRoute("offline", "/offline", offline, fresh=FRESH, set_up=True, silent=True),
    PageRoute("display", "/display", post=display, set_up=True),
]
