"""The manifest of this room: what `web.committee` gives the site."""

from domain.errors import N_
from web.committee import desk, meetings
from web.frame.room import Link, Room

ROOM = Room(
    "committee",
    pages=[*meetings.PAGES, *desk.PAGES],
    notices=desk.NOTICES,
    staff=[Link("committee_desk", N_("English committee"), 61, "committee.work", N_("Meetings, members, decisions"))],
    ledger_words={
        "committee.member": N_("added a member of the committee"),
        "committee.plan": N_("planned a meeting of the committee"),
        "committee.agenda": N_("put names on an agenda"),
        "committee.presence": N_("noted who is present"),
        "committee.decide": N_("decided an item"),
        "committee.close": N_("closed a meeting of the committee"),
    },
    sitemap_pages=["meetings"],
    keeps={
        "committee_member": "members of a public committee, as long as its decisions are public",
    },
)
