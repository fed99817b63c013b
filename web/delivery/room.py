"""The manifest of this room: what `web.delivery` gives the site."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from domain.cycles.queries import public_list
from domain.delivery import queries
from domain.delivery.actions import reminding, reporting
from domain.delivery.followers import Follower, set_followers
from domain.errors import N_
from domain.translated import Translated
from web.delivery import case_acts, case_list, monthly_entry, views
from web.delivery.help import HELP
from web.delivery.report_data import public_cases
from web.delivery.words import CASE_HEADS, CASE_WORDS
from web.frame.labels import name_of
from web.frame.room import OFFICER, CaseSource, LedgerThing, Letters, Link, PromiseKind, Room, Waits
from web.frame.services import Services
from web.frame.visit import Visit


async def _chase(services: Services, at: datetime) -> None:
    today = await services.today(at)
    await reporting.chase(today, at)
    await reminding.remind(today, at)


async def _waits(visit: Visit) -> list[Waits]:
    cases, owed = visit.path("cases"), await case_list.entries_owed(visit)
    if not visit.may("delivery.decide"):
        return owed
    return [
        *owed,
        Waits(len(await queries.waiting_extensions()), cases, N_("extensions to decide")),
        Waits(await queries.to_close(visit.at), cases + "?stage=closable", N_("cases to close")),
        Waits(await queries.objected(), cases + "?stage=objected", N_("cases with an objection")),
    ]


async def _of_cases(visit: Visit, links: set[str]) -> Mapping[str, Translated]:
    cases = await queries.by_codes(links)
    shown = await public_cases(visit, cases)
    return {case.code: case.title for case in cases if case.id in shown}


def _take_sources(chosen: Sequence[Room]) -> None:
    set_followers({name: source.follower for room in chosen for name, source in room.case_sources.items()})


async def _sitemap(at: datetime) -> list[tuple[str, dict[str, str], datetime | None]]:
    return [("board", {"cycle": cycle.key}, None) for cycle in await public_list(at)]


async def _in_the_ledger(visit: Visit, keys: set[str]) -> Mapping[str, tuple[str, str]]:
    """Cases by code. The address is that of the public page: an auditor may not open the agency's."""
    return {case.code: (name_of(visit, case.title), visit.path("case", code=case.code)) for case in await queries.by_codes(keys)}


ROOM = Room(
    "delivery",
    guide=[
        Link("delivery", N_("How the winning projects are going"), 700),
        Link("city_report", N_("Two-monthly report"), 700),
    ],
    help=HELP,
    pages=[*views.PAGES, *case_list.PAGES],
    notices=case_acts.NOTICES | monthly_entry.NOTICES | case_list.NOTICES,
    letters=Letters(
        {"entry_due": N_("The monthly entry is due"), "case_news": N_("News of a case")}, {"case": CASE_WORDS, "case_head": CASE_HEADS}
    ),
    ledger_things={
        "case": LedgerThing(N_("case"), _in_the_ledger),
    },
    ledger_words={
        "delivery.open": N_("opened a case"),
        "delivery.about": N_("changed a case's agency, money or day"),
        "delivery.milestone": N_("added a milestone"),
        "delivery.reach": N_("marked a milestone"),
        "delivery.photo": N_("added a photo to a case"),
        "delivery.photo_remove": N_("removed a photo from a case"),
        "delivery.enter": N_("made a monthly entry"),
        "delivery.correct": N_("corrected a monthly entry"),
        "delivery.withdraw_close": N_("took back that a case is done"),
        "delivery.stop": N_("stopped a case"),
        "delivery.milestone_title": N_("corrected the words of a milestone"),
        "delivery.milestone_drop": N_("gave a milestone up"),
        "delivery.ask_later": N_("asked for a later day"),
        "delivery.grant": N_("granted a later day"),
        "delivery.deny": N_("refused a later day"),
        "delivery.ask_close": N_("said that a case is done"),
        "delivery.agree_close": N_("agreed to close a case"),
        "delivery.object_close": N_("objected to closing a case"),
        "delivery.close": N_("closed a case"),
        "delivery.reopen": N_("opened a closed case again"),
    },
    main=[Link("promises", N_("Promises"), 30)],
    staff=[Link("cases", N_("Cases"), 50, "delivery.list", N_("What is being carried out"))],
    waits=_waits,
    permalinks={"d": ("case", "code", str.lower)},
    sitemap_pages=["promises"],
    sitemap=_sitemap,
    keeps={"case_entry": OFFICER, "case_extension": OFFICER},
    every_minute=[_chase],
    case_sources={"other": CaseSource(Follower())},  # opened by hand: it came from nothing that is kept here
    promise_kinds={
        "milestone": PromiseKind(N_("Milestone"), N_("Milestone: %(title)s"), _of_cases, "case", "code"),
        "sign": PromiseKind(N_("Corrected sign"), N_("Corrected sign: %(title)s"), _of_cases, "case", "code"),
    },
    assembled=_take_sources,
)
