"""How a vote is run, for somebody who does it once a year: a page each for the room, the city and the rehearsal."""

from typing import TypedDict

from starlette.responses import Response

from domain.errors import N_, Missing
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

NAMES = {
    "room": N_("A vote in the room"),
    "city": N_("A vote of the city"),
    "rehearsal": N_("A rehearsal"),
}

ABOUT = {
    "room": N_("An assembly of up to 500 people decides while it meets. One person runs it, in about five minutes of preparation."),
    "city": N_("Residents vote over days or weeks. Two officers do everything that cannot be undone; anybody can recount."),
    "rehearsal": N_("The same as a vote of the city, marked as a rehearsal on every page and slip. One officer is enough. Nothing counts."),
}

STEPS = {
    "room": (
        N_("Choose “A vote in the room” and fill in six fields. Write the pass phrase down: nobody can open the box without it."),
        N_("Look at the ballot as people will see it, and fix the rules."),
        N_("Print the slips on both sides, at full size. Everybody draws one; cut and fold them beforehand where there is time."),
        N_("Open the vote and show “For the wall” on the projector: it says where to vote, and later the result."),
        N_("People scan their slip, or mark its back with a pen. Nobody sees a number before the count."),
        N_("When all have voted, close. Enter the pen ballots, and how many slips are left over; the page compares the numbers."),
        N_("Type the pass phrase: the box is shut, opened and counted, and the result is on the wall."),
    ),
    "city": (
        N_("On the officers' computer start “hamasen ceremony”: make the key with three pass phrases, print its sheet, "
           "draw the lot's seed."),
        N_("Prepare the vote from its cycle: days, money of the areas and candidates come from there. Enter key, lot and who may vote."),
        N_("Look at the preview and the sample slip, then fix the rules. They are public from then on."),
        N_("Try the key on the officers' computer: all three phrases, from the file and from the printed sheet; once more on the eve."),
        N_("Import the roll, enter the stations, print the slips, seal them in packs with two names on the pack log."),
        N_("Open the vote, two officers. Read the opening line aloud. Open packs one by one; people draw their slip themselves."),
        N_("Close when the time is over. Two officers enter each paper ballot and count what is left of each pack."),
        N_("Shut the box once everything agrees. Read the closing line aloud before the observers."),
        N_("Carry the file of the shut box to the officers' computer, open and count there, and bring the count back."),
        N_("Sign and publish the protocol. After the period for objections make the result final, take it over into the cycle, and destroy "
           "keys and box."),
    ),
    "rehearsal": (
        N_("Prepare a vote from the cycle or a .pb file and tick “This is a rehearsal”."),
        N_("Go through every step of the vote of the city with those who will do it on the day, with printed slips and real phones."),
        N_("Let somebody forget a phrase, lose a pack, scan a slip twice: the pages say what to do."),
        N_("Remove the rehearsal afterwards; the ledger keeps one line."),
    ),
}  # fmt: skip


class VoteGuidePage(TypedDict):
    """What `voting/guide.html` is given. names: of all guides, by their addresses."""

    kind: str
    about: str
    steps: tuple[str, ...]
    names: dict[str, str]


async def guide(visit: Visit) -> Response:
    """One of the guides."""
    kind = visit.request.path_params["vote_kind"]
    if kind not in STEPS:
        raise Missing("no such guide")
    return visit.page("voting/guide.html", VoteGuidePage(kind=kind, about=ABOUT[kind], steps=STEPS[kind], names=NAMES))


PAGES = [PageRoute("vote_guide", "/help/votes/{vote_kind}", get=guide, fresh=300)]
