"""The start page of staff: what waits for whoever looks, whether mail goes out, and what a new site still needs; and a test message."""

from typing import TypedDict

from starlette.responses import Response

from domain import outbox
from domain.errors import N_
from domain.outbox import Channel
from domain.outbox_rules import Trouble
from web.frame.page_routes import PageRoute
from web.frame.room import FirstStep, Tile, Waits
from web.frame.rooms import rooms
from web.frame.visit import Visit
from web.messages.sending import problem_words, send_now

TEST = "test_mail"


class HomePage(TypedDict):
    """What `operations/home.html` is given. trouble: why mail does not go out, with words about it; steps: of a site that is new."""

    waits: list[Waits]
    tiles: list[Tile]
    trouble: Trouble | None
    trouble_words: str
    steps: list[FirstStep]


async def staff_home(visit: Visit) -> Response:
    """What waits for this person, and the rooms open to them."""
    trouble = await outbox.mail_trouble() if visit.may("outbox.read") else None
    found = [wait for room in rooms() if room.waits for wait in await room.waits(visit)]
    return visit.page(
        "operations/home.html",
        HomePage(
            waits=sorted((wait for wait in found if wait.count), key=lambda wait: (not wait.late, wait.due is None, wait.due)),
            tiles=await tiles(visit),
            trouble=trouble,
            trouble_words=problem_words(trouble.problem) if trouble else "",
            steps=await first_steps(visit),
        ),
    )


async def first_steps(visit: Visit) -> list[FirstStep]:
    """What a new site needs, for its administrator; nothing once all of it is done."""
    if not visit.may("people.change"):
        return []
    found = [step for room in rooms() if room.first_steps for step in await room.first_steps(visit)]
    return found if any(not step.done for step in found) else []


async def tiles(visit: Visit) -> list[Tile]:
    """The work areas that this person may open, each room's further tiles behind its links."""
    found: list[tuple[int, Tile]] = []
    for room in rooms():
        last = 0
        for link in room.staff:
            if link.about and visit.may(link.needs):
                count = await link.counted(visit) if link.counted else 0
                about = visit.say(link.waiting if count else link.about)
                found.append((link.order, Tile(visit.path(link.page), link.title, about, count)))
            last = max(last, link.order)
        found += [(last, tile) for tile in (await room.tiles(visit) if room.tiles else ())]
    return [tile for _, tile in sorted(found, key=lambda placed: placed[0])]


class TestMailPage(TypedDict):
    """What `operations/test_mail.html` is given. sent: it was just tried; problem: what the mail server said, words: about that."""

    address: str
    sent: bool
    problem: str
    words: str


async def test_mail(visit: Visit) -> Response:
    """Send a message to oneself at once, and say whether the mail server took it, and if not, why."""
    person, problem, tried = visit.person, "", visit.request.method == "POST"
    if tried:
        number = await outbox.tell(
            TEST, channel=Channel.EMAIL, address=person.email or "", name=person.name, locale=person.locale, at=visit.at
        )
        problem = await send_now(visit.services, number, visit.at)
    return visit.page(
        "operations/test_mail.html",
        TestMailPage(address=person.email or "", sent=tried, problem=problem, words=problem_words(problem) if problem else ""),
    )


async def outbox_waits(visit: Visit) -> list[Waits]:
    """Calls to make, and messages that wait or failed."""
    if not visit.may("outbox.read"):
        return []
    counts = await outbox.counts()
    waiting = sum(n for (channel, stage), n in counts.items() if channel != "call" and stage in ("waiting", "claimed"))
    failed = sum(n for (_, stage), n in counts.items() if stage == "failed")
    path = visit.path("outbox")
    return [
        Waits(counts.get(("call", "waiting"), 0), visit.path("calls"), N_("calls to make")),
        Waits(waiting, f"{path}?stage=waiting", N_("messages waiting")),
        Waits(failed, f"{path}?stage=failed", N_("messages failed")),
    ]


async def mail_step(visit: Visit) -> list[FirstStep]:
    """A letter has gone out."""
    sent = (await outbox.counts()).get(("email", "sent"), 0)
    return [FirstStep(N_("A test message arrives in your mailbox"), visit.path("test_mail"), sent > 0)]


PAGES = [
    PageRoute("staff_home", "/staff", staff_home, needs="staff.home"),
    PageRoute("test_mail", "/staff/outbox/test", test_mail, test_mail, needs="outbox.change"),
]
