"""Every vote for its office, drafts too: searched, filtered, and taken along as a file."""

from typing import TypedDict

from starlette.responses import Response

from domain.errors import N_
from domain.voting import queries
from domain.voting.models import Election
from domain.voting.queries import scope_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.listing import Column, FileNames, Filter, Listing, as_file
from web.text.times import moment_of
from web.voting.words import STATES


class StaffVotesPage(TypedDict):
    """What `voting/staff_votes.html` is given."""

    rows: list[Election]
    listing: Listing


async def list_page(visit: Visit) -> Response:
    """Every vote, drafts too."""
    kinds = {"vote": visit.say(N_("A vote that counts")), "rehearsal": visit.say(N_("Rehearsal"))}
    states = {state: visit.say(words) for state, words in STATES.items()}
    filters = [Filter("state", N_("State"), states), Filter("kind", N_("Kind"), kinds)]
    listing = Listing.of(visit.request, size=10, search=N_("Title"), filters=filters)
    mine = [row for row in await queries.all_elections() if visit.may("votes.read", scope_of(row))]
    found = [row for row in mine if _fits(row, listing)]
    if listing.file:
        return await as_file(
            listing.file,
            FileNames("votes", visit.say(N_("Voting")), visit.say(N_("For the office. It holds votes that are not public."))),
            columns_of(visit),
            found,
            visit.say,
        )
    shown = found[listing.paging.offset : listing.paging.offset + listing.paging.size]
    return visit.page("voting/staff_votes.html", StaffVotesPage(rows=shown, listing=listing.with_total(len(found))))


def _fits(row: Election, listing: Listing) -> bool:
    """Whether a vote is one that was asked for."""
    state, kind = listing.chosen["state"], listing.chosen["kind"]
    said = " ".join((row.key, *(held.text for held in row.title.texts.values()))).casefold()
    return state in ("", row.state) and (not kind or row.rehearsal == (kind == "rehearsal")) and listing.text.casefold() in said


def columns_of(visit: Visit) -> list[Column[Election]]:
    """The columns of the list of votes as a file."""
    return [
        Column("key", N_("Short name"), lambda row: row.key),
        Column("title", N_("Title"), lambda row: row.title.piece(visit.locale.tag).text),
        Column("state", N_("State"), lambda row: visit.say(STATES[row.state])),
        Column("rehearsal", N_("Rehearsal"), lambda row: visit.say(N_("Yes") if row.rehearsal else N_("No"))),
        Column("opens", N_("Opens"), lambda row: moment_of(row.opens).isoformat() if row.opens else ""),
        Column("closes", N_("Closes"), lambda row: moment_of(row.closes).isoformat() if row.closes else ""),
    ]


PAGES = [PageRoute("staff_votes", "/staff/votes", list_page, needs="votes.list")]
