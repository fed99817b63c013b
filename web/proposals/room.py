"""The manifest of this room: what `web.proposals` gives the site."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from domain.cycles.queries import public_list
from domain.errors import N_
from domain.people.models import Person
from domain.proposals.actions import asking, drafts, merging, notifications
from domain.proposals.actions.carrying import SOURCE, ProposalFollower
from domain.proposals.queries import desk as desk_queries
from domain.proposals.queries import detail as detail_queries
from domain.proposals.queries import talk as talk_queries
from domain.proposals.queries.lists import Wish, addresses, every, public_texts, public_titles
from domain.proposals.queries.similar import Shelf
from domain.translated import Translated
from web.frame.labels import name_of
from web.frame.room import OFFICER, CaseSource, Held, LedgerThing, Letters, Link, Origin, PromiseKind, PublicText, Room, Waits
from web.frame.services import Services
from web.frame.visit import Visit
from web.proposals import (
    agency,
    api,
    assisting,
    contact,
    deciding,
    desk,
    detail,
    exports,
    forms,
    guide,
    labels,
    lists,
    mail_context,
    moderation,
    own,
    people,
    postering,
    propose,
    screening,
    sharing,
    supports_moved,
    talk,
    translating,
    whole_cycle,
)
from web.proposals.help import HELP

MOST_IN_SITEMAP = 20_000


async def _tidy(services: Services, at: datetime) -> None:
    await drafts.tidy(at)


async def _announce(services: Services, at: datetime) -> int:
    return await notifications.announce(at)


async def _remind(services: Services, at: datetime) -> None:
    await asking.remind(await services.today(at), at)
    await merging.remind(at)


async def _digest(services: Services, at: datetime) -> int:
    return await notifications.digest(at)


async def _waits(visit: Visit) -> list[Waits]:
    found = []
    if visit.may("comments.moderate"):
        found.append(Waits(await talk_queries.waiting(), visit.path("moderation"), N_("comments to look at")))
    if visit.may("proposals.read"):
        cycles, late = visit.path("staff_cycles"), visit.path("promises") + "?kind=answer&state=broken"
        found.append(Waits(await desk_queries.unread(), cycles, N_("proposals to read")))
        found.append(Waits(await desk_queries.wishes(), cycles, N_("agencies ask for more time, or for another agency")))
        found.append(Waits(len(await desk_queries.late(visit.today)), late, N_("answers overdue")))
    found += await agency.waits(visit)
    return found


async def _held(person: Person, at: datetime) -> Mapping[str, Any]:
    return {
        "proposals": await desk_queries.held_about(person.id, person.email or ""),
        **await talk_queries.held_about(person.id),
    }


async def _erase(person: Person, email: str, at: datetime) -> None:
    await notifications.erase(person.id, email, at=at)


async def _public(refs: set[str], at: datetime) -> Collection[str]:
    return await public_titles(refs, at)


async def _origin(visit: Visit, ref: str) -> Origin:
    proposal = await detail_queries.by_number(ref)
    words = visit.say(N_("The proposal it came from: %(number)s"), number=proposal.number)
    return Origin(visit.path("proposal", number=proposal.number), words, proposal.votes)


async def _in_area(cycle: int, area: str, at: datetime) -> Collection[str]:
    return {card.number for card in await every(Wish(cycle, area=area), at)}


async def _titles(visit: Visit, links: set[str]) -> Mapping[str, Translated]:
    return await public_titles(links, visit.at)


async def _sitemap(at: datetime) -> list[tuple[str, dict[str, str], datetime | None]]:
    pages = ("proposals", "numbers", "candidates")
    found: list[tuple[str, dict[str, str], datetime | None]] = []
    found += [(page, {"cycle": cycle.key}, None) for cycle in await public_list(at) for page in pages]
    return found + [("proposal", {"number": number}, changed) for number, changed in await addresses(at, limit=MOST_IN_SITEMAP)]


async def _texts(visit: Visit) -> list[PublicText]:
    return [
        PublicText(visit.path("proposal", number=number), title, text)
        for number, title, texts in await public_texts(visit.at)
        for text in texts
    ]


async def _in_the_ledger(visit: Visit, keys: set[str]) -> Mapping[str, tuple[str, str]]:
    """Proposals by number, or by the key that they had as drafts."""
    named = {
        row: (name_of(visit, row.title), visit.path("staff_proposal", number=row.number) if row.number else "")
        for row in await detail_queries.by_names(keys)
    }
    return {name: told for row, told in named.items() for name in (row.number, row.key) if name}


ROOM = Room(
    "proposals",
    guide=[
        Link("my_proposals", N_("My proposals"), 700),
        Link("following", N_("What I follow"), 700),
        Link("api_help", N_("API"), 700),
    ],
    help=HELP,
    pages=[
        *lists.PAGES,
        *propose.PAGES,
        *contact.PAGES,
        *own.PAGES,
        *people.PAGES,
        *detail.PAGES,
        *talk.PAGES,
        *translating.PAGES,
        *exports.PAGES,
        *whole_cycle.PAGES,
        *guide.PAGES,
        *sharing.PAGES,
        *supports_moved.PAGES,
        *postering.PAGES,
        *desk.PAGES,
        *screening.PAGES,
        *deciding.PAGES,
        *agency.PAGES,
        *moderation.PAGES,
        *assisting.PAGES,
    ],
    notices=agency.NOTICES
    | assisting.NOTICES
    | contact.NOTICES
    | deciding.NOTICES
    | desk.NOTICES
    | moderation.NOTICES
    | own.NOTICES
    | people.NOTICES
    | propose.NOTICES
    | screening.NOTICES
    | talk.NOTICES
    | supports_moved.NOTICES
    | translating.NOTICES,
    template_globals=forms.TEMPLATE_GLOBALS | labels.TEMPLATE_GLOBALS,
    routes=api.ROUTES,
    parts=[lambda services: Shelf()],
    letters=Letters(
        {
            "draft_link": N_("Link to a draft"),
            "confirm_call": N_("Please call to confirm a proposal"),
            "proposal": N_("News of one's own proposal"),
            "followed": N_("News of a proposal one follows"),
            "digest": N_("News of what you follow"),
            "agency_task": N_("A review to answer"),
            "comment": N_("News of one's comment"),
        },
        mail_context.WORDS,
        mail_context.values,
        mail_context.stop,
        mail_context.dates,
    ),
    assisted=assisting.ASSISTED,
    calls=assisting.CALLS,
    ledger_things={
        "proposal": LedgerThing(N_("proposal"), _in_the_ledger),
        "comment": LedgerThing(N_("comment")),
    },
    ledger_words={
        "proposals.submit": N_("submitted a proposal"),
        "proposals.resubmit": N_("sent a changed proposal in"),
        "proposals.confirm": N_("confirmed a proposer's contact"),
        "proposals.deny": N_("noted that a proposal is not theirs whose number it has"),
        "proposals.withdraw": N_("withdrew a proposal"),
        "proposals.slip": N_("corrected a slip in a proposal"),
        "proposals.put_back": N_("undid a withdrawal"),
        "proposals.translate": N_("translated a proposal"),
        "proposals.leave": N_("left a proposal"),
        "proposals.show": N_("showed a proposal to the public"),
        "proposals.return": N_("returned a proposal for changes"),
        "proposals.not_accept": N_("did not accept a proposal"),
        "proposals.take_up": N_("took a proposal up again"),
        "proposals.hide": N_("took a proposal off the site"),
        "proposals.unhide": N_("put a proposal back on the site"),
        "proposals.assign": N_("asked an agency about a proposal"),
        "proposals.give_time": N_("gave an agency more time"),
        "proposals.answer": N_("answered a review"),
        "proposals.graded": N_("completed a review"),
        "proposals.ask_again": N_("asked an agency once more"),
        "proposals.unask": N_("no longer asked an agency"),
        "proposals.lead_agency": N_("chose another lead agency"),
        "proposals.agency_wish": N_("asked the office for time or for another agency"),
        "proposals.deny_agency": N_("did not grant an agency's wish"),
        "proposals.redact": N_("blacked out words in a proposal"),
        "proposals.withhold": N_("withheld a version"),
        "proposals.release": N_("showed a version again"),
        "proposals.correct_result": N_("corrected a result"),
        "proposals.reply": N_("answered a review as proposer"),
        "proposals.merge_offer": N_("offered to merge proposals"),
        "proposals.merge_agree": N_("agreed to a merge"),
        "proposals.merge_decline": N_("declined a merge"),
        "proposals.closing_agree": N_("agreed that it is done"),
        "proposals.closing_object": N_("objected that it is not done"),
        "proposals.merge_off": N_("took an offer to merge back"),
        "proposals.merged": N_("merged a proposal into another"),
        "proposals.split": N_("split a proposal"),
        "proposals.candidate": N_("made a proposal a candidate"),
        "proposals.drop_candidate": N_("took a candidate out of the vote"),
        "proposals.result": N_("entered a result"),
        "proposals.bulk_undo": N_("took a bulk act back"),
        "comments.shown": N_("let a comment show"),
        "comments.removed": N_("took a comment off"),
        "comments.appeal": N_("appealed against a removal"),
    },
    staff=[
        Link("tasks", N_("Reviews"), 30, "review.tasks", N_("Proposals your agency is asked about")),
        Link("moderation", N_("Comments"), 40, "comments.moderate", N_("Waiting, reported, appeals")),
        Link("wishes", N_("Translations"), 45, "comments.moderate"),
    ],
    waits=_waits,
    permalinks={"p": ("proposal", "number", str.upper)},
    free_tries={"draft": 40, "paper": 40, "picture": 400},
    sitemap_pages=["api_help"],
    sitemap=_sitemap,
    texts=_texts,
    case_sources={SOURCE: CaseSource(ProposalFollower(), _public, _origin, _in_area)},
    promise_kinds={"answer": PromiseKind(N_("Answer of an agency"), N_("Answer: %(title)s"), _titles, "proposal", "number")},
    every_round=[_announce],
    every_minute=[_remind, _digest],
    every_hour=[_tidy],
    holds=[
        Held(
            "proposals",
            N_("Proposals"),
            N_("drafts 90 days after their last change; what was submitted stays public"),
            N_("Drafts are deleted. What was submitted stays, without your name and contact; others who propose it stay."),
            "proposal",
            "number",
        ),
        Held(
            "supports",
            N_("Supports"),
            N_("when you take them back"),
            N_("They are taken back, and the counts go down."),
            "proposal",
            "number",
        ),
        Held("follows", N_("What I follow"), N_("when you stop following"), N_("You are no longer told."), "proposal", "number"),
        Held("comments", N_("Comments"), N_("when you take them back"), N_("They stay, without your name."), "proposal", "number"),
    ],
    export=_held,
    erase=_erase,
    erases=["proposer", "proposal", "comment", "comment_report", "follow", "rhythm", "support"],
    keeps={
        "bulk_act": OFFICER,
        "proposal_note": OFFICER,
        "proposal_assignment": OFFICER,
        "proposal_merge": OFFICER,
        "proposal_version": "the names that were shown with a published version, as long as it is public",
    },
)
