"""The manifest of this room: what `web.committee` gives the site."""

from collections.abc import Sequence

from domain.committee import queries
from domain.committee.actions.minutes import SOURCE
from domain.committee.followers import DecisionFollower
from domain.errors import N_
from web.committee import desk, meeting_desk, meetings, mine, record_page
from web.committee.help import HELP
from web.frame.room import CaseSource, LedgerThing, Letters, Link, Origin, Room, Waits
from web.frame.visit import Visit


async def _origin(visit: Visit, ref: str) -> Origin | None:
    """The decision that a case follows up."""
    return Origin(visit.path("decision", decision=ref), visit.say(N_("Decision %(number)s"), number=ref))


async def _waits(visit: Visit) -> Sequence[Waits]:
    if not visit.may("committee.work"):
        return []
    return [Waits(len(await queries.ended_votings(visit.today)), visit.path("committee_desk"), N_("written votes to count"))]


ROOM = Room(
    "committee",
    guide=[
        Link("meetings", N_("English committee: meetings and decisions"), 700),
        Link("committee_papers", N_("Papers for members of the committee"), 700),
    ],
    help=HELP,
    pages=[*meetings.PAGES, *mine.PAGES, *desk.PAGES, *meeting_desk.PAGES, *record_page.PAGES],
    notices=meeting_desk.NOTICES | record_page.NOTICES,
    letters=Letters({"committee_call": N_("Call of the committee")}),
    staff=[Link("committee_desk", N_("English committee"), 61, "committee.work", N_("Meetings, members, decisions"))],
    waits=_waits,
    case_sources={SOURCE: CaseSource(DecisionFollower(), origin=_origin)},
    ledger_things={
        "committee_meeting": LedgerThing(N_("meeting of the committee")),
        "agenda_item": LedgerThing(N_("item of an agenda")),
        "committee_member": LedgerThing(N_("member of the committee")),
    },
    ledger_words={
        "committee.member": N_("added a member of the committee"),
        "committee.member_change": N_("changed a member of the committee"),
        "committee.plan": N_("planned a meeting of the committee"),
        "committee.agenda": N_("changed an agenda"),
        "committee.move": N_("changed the day of a meeting of the committee"),
        "committee.cancel": N_("canceled a meeting of the committee"),
        "committee.call": N_("called a meeting of the committee"),
        "committee.presence": N_("noted who is present"),
        "committee.record": N_("wrote down what was said at a meeting"),
        "committee.decide": N_("decided an item"),
        "committee.close": N_("closed a meeting of the committee"),
        "committee.correct": N_("corrected minutes by a note"),
        "committee.track": N_("had a decision followed up"),
    },
    sitemap_pages=["meetings"],
    keeps={
        "committee_member": "members of a public committee, as long as its decisions are public",
        "agenda_comment": "what members of a public committee said of its items",
        "agenda_vote": "votes of members of a public committee",
        "meeting_presence": "who of a public committee was there when it decided, and guests as its minutes name them",
    },
)
