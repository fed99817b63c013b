"""The manifest of this room: what `web.awards` gives the site."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.awards.actions import erasing, reminders
from domain.awards.actions.awarding import SOURCE
from domain.awards.adopting import AwardFollower
from domain.awards.queries import awards, identities, programmes, reviewing
from domain.awards.states import REASONS
from domain.errors import N_, Missing
from domain.people.models import Person
from domain.people.rules import number_of
from web.awards import (
    awards_desk,
    calls,
    desk,
    entries_desk,
    entry_desk,
    entry_form,
    figures_page,
    forward_list,
    forwarding,
    library,
    meeting_page,
    own,
    panel_desk,
    rules_form,
    seats,
)
from web.awards.help import HELP
from web.awards.viewers import viewer
from web.awards.words import EVENTS, FORWARDS, PANELS, TABS
from web.frame.labels import name_of
from web.frame.room import OFFICER, CaseSource, Held, LedgerThing, Letters, Link, Origin, Room, Waits
from web.frame.services import Services
from web.frame.visit import Visit
from web.text.formats import local


async def _waits(visit: Visit) -> Sequence[Waits]:
    found = []
    if visit.may("awards.forward"):
        found.append(await forwarding.waits(visit))
    if visit.may("awards.work"):
        found.append(Waits(await programmes.count_received(), visit.path("awards_desk"), N_("award entries to check")))
        found.append(Waits(await awards.unanswered(), visit.path("awards_desk"), N_("requests to correct a list of awards")))
        found.append(Waits(await awards.to_announce(visit.today), visit.path("awards_desk"), N_("lists of awards to announce")))
    return found


async def _origin(visit: Visit, ref: str) -> Origin | None:
    """The award that a case carries out."""
    try:
        award = await awards.by_serial(ref)
    except Missing:
        return None
    return Origin(visit.path("award_page", serial=ref), visit.say(N_("Awarded work: %(title)s"), title=award.work))


async def _sees_file(visit: Visit, key: str) -> bool:
    """Originals: their authors, their forwarder, the office. Copies: also the panel, without those who have a conflict."""
    who = await viewer(visit)
    entry = await programmes.entry_of_file(key)
    if entry is None:
        return False
    if await identities.knows_before(who, entry):
        return True
    email = visit.session.person.email if visit.session else ""
    return bool(email) and await reviewing.sees_copy(email or "", key)


async def _remind(services: Services, at: datetime) -> int:
    zone = (await services.site()).time_zone
    return await reminders.remind(local(at, zone).date(), at=at)


async def _erase(person: Person, email: str, at: datetime) -> None:
    await erasing.erase(person.id, email, at=at)


async def _held(person: Person, at: datetime) -> Mapping[str, Any]:
    return await erasing.held_about(person.id, person.email or "")


async def _sitemap(at: datetime) -> Sequence[tuple[str, dict[str, str], datetime | None]]:
    calls_ = [("award_call", {"programme": str(one.id)}, one.announced_at) for one in await programmes.programmes(public=True)]
    works = [("award_page", {"serial": one.serial}, one.programme.announced_at) for one in await awards.library(awards.Wish())]
    return [*calls_, *works]


async def _in_the_ledger(visit: Visit, keys: set[str]) -> Mapping[str, tuple[str, str]]:
    """Programmes by number; entries keep theirs alone, so that nothing tells who wrote one."""
    rows = await programmes.with_numbers([number for key in keys if (number := number_of(key)) is not None])
    return {str(row.id): (name_of(visit, row.title), visit.path("award_programme_desk", programme=row.id)) for row in rows}


ROOM = Room(
    "awards",
    guide=[
        Link("award_works", N_("Library of awarded works"), 700),
        Link("award_figures", N_("Awards in figures"), 700),
        Link("my_award_entries", N_("My entries"), 700),
        Link("award_seats", N_("My panels"), 700),
    ],
    help=HELP,
    pages=[
        *library.PAGES,
        *figures_page.PAGES,
        *own.PAGES,
        *entry_form.PAGES,
        *seats.PAGES,
        *meeting_page.PAGES,
        *forwarding.PAGES,
        *forward_list.PAGES,
        *entry_desk.PAGES,
        *desk.PAGES,
        *rules_form.PAGES,
        *entries_desk.PAGES,
        *panel_desk.PAGES,
        *awards_desk.PAGES,
        *calls.PAGES,
    ],
    notices=calls.NOTICES
    | own.NOTICES
    | entry_form.NOTICES
    | seats.NOTICES
    | meeting_page.NOTICES
    | forwarding.NOTICES
    | forward_list.NOTICES
    | desk.NOTICES
    | rules_form.NOTICES
    | panel_desk.NOTICES
    | entry_desk.NOTICES,
    template_globals={"award_tabs": TABS},
    letters=Letters(
        {
            "award_entry": N_("News of an entry"),
            "award_consent": N_("Whether somebody agrees to be a co-author"),
            "award_forward": N_("Entries for a forwarder"),
            "award_panel": N_("Letters to a panel"),
            "award_correction": N_("Answer to a request for a correction"),
        },
        {"award": EVENTS, "award_reason": REASONS, "award_forward": FORWARDS, "award_panel": PANELS},
        values=own.letter_values,
    ),
    main=[Link("awards", N_("Awards"), 40)],
    staff=[
        Link("awards_desk", N_("Awards"), 45, "awards.read", N_("Calls, entries, panels, awards")),
        Link("award_forwarding", N_("Entries to forward"), 46, "awards.forward", N_("What staff of your agency entered")),
    ],
    waits=_waits,
    case_sources={SOURCE: CaseSource(AwardFollower(), origin=_origin)},
    sees_file=_sees_file,
    every_hour=[_remind],
    free_tries={calls.CORRECTION: 10},
    permalinks={"a": ("award_page", "serial", str)},
    sitemap_pages=["awards", "award_works", "award_figures"],
    sitemap=_sitemap,
    erase=_erase,
    holds=[
        Held(
            "award_entries",
            N_("Award entries"),
            N_("drafts when you discard them; the rest with the records of the programme"),
            N_("Drafts are deleted. What was sent stays, without your name."),
            "award_entry",
            "number",
        ),
        Held("award_panels", N_("Panels you sit on"), N_("with the records of the programme"), N_("Your name and address go.")),
    ],
    export=_held,
    erases=["award_entry_author", "award_entry_origin", "award_panel_member", "award_correction"],
    keeps={"award_panel_change": "the number of the member who led the meeting, as in the protocol", "award_paper_sheet": OFFICER},
    ledger_things={
        "award_programme": LedgerThing(N_("award programme"), _in_the_ledger),
        "award_entry": LedgerThing(N_("award entry")),
        "award": LedgerThing(N_("award")),
    },
    ledger_words={
        "awards.make": N_("made an award programme"),
        "awards.change": N_("changed an award programme"),
        "awards.open": N_("opened a call"),
        "awards.move": N_("moved days of a call"),
        "awards.call_off": N_("called a programme off"),
        "awards.begin": N_("began an entry"),
        "awards.discard": N_("threw a draft of an entry away"),
        "awards.author": N_("changed the authors of an entry"),
        "awards.consent": N_("agreed to be a co-author"),
        "awards.declined": N_("did not agree to be a co-author"),
        "awards.file": N_("added, released or kept back a file of an entry"),
        "awards.sent": N_("sent an entry"),
        "awards.forwarded": N_("forwarded an entry"),
        "awards.returned": N_("gave an entry back"),
        "awards.admitted": N_("admitted an entry"),
        "awards.late": N_("took a late report"),
        "awards.refused": N_("did not admit an entry"),
        "awards.reconsidered": N_("took a decision about an entry back"),
        "awards.granted": N_("subsidised research"),
        "awards.grant_back": N_("took a subsidy back"),
        "awards.report_back": N_("gave a report back"),
        "awards.approved": N_("approved research"),
        "awards.received": N_("took an entry over in the stead of its agency"),
        "awards.canceled": N_("an entry ended with its programme"),
        "awards.review": N_("ended the second scores of a tie"),
        "awards.reported": N_("handed a report in"),
        "awards.withdrawn": N_("took an entry back"),
        "awards.revived": N_("began again with an entry"),
        "awards.disqualified": N_("excluded an entry"),
        "awards.copy": N_("confirmed a copy without names"),
        "awards.panel": N_("added a member of a panel"),
        "awards.panel_remove": N_("took a member off a panel"),
        "awards.conflict": N_("decided about a conflict"),
        "awards.declare": N_("declared conflicts"),
        "awards.begin_panel": N_("opened the files to a panel"),
        "awards.paper": N_("typed a score sheet"),
        "awards.presence": N_("noted who is present at a panel"),
        "awards.lock": N_("locked the scores"),
        "awards.lot": N_("noted a lot"),
        "awards.tier": N_("changed an award with a reason"),
        "awards.accept": N_("accepted the count"),
        "awards.decide": N_("the list of awards became public"),
        "awards.correct": N_("corrected a list of awards"),
        "awards.answer": N_("answered a request for a correction"),
        "awards.announce": N_("announced awards"),
        "awards.revoke": N_("revoked an award"),
        "awards.money": N_("noted a payment of a prize"),
        "awards.adopt": N_("had an awarded work carried out"),
    },
)
