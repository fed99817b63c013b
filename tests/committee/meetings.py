"""A committee with a meeting in a week, for tests."""

from datetime import date, timedelta

from pypdfium2 import PdfDocument

from domain.clock import now
from domain.committee import queries
from domain.committee.actions import agenda, session
from domain.committee.actions.members import add_member
from domain.committee.models import Meeting
from domain.committee.rules import Session
from domain.glossary.actions.importing import take_over
from domain.glossary.entry import Entry, Status
from domain.glossary.exchange.record import Read
from domain.policy import Hold, Role
from domain.presence import Presence
from tests.support import Browser, Site

BEGAN = date(2026, 1, 1)


def names(count: int) -> list[Entry]:
    """Names that wait for a decision."""
    return [Entry(f"新路{chr(0x4E00 + n)}街", f"Sinlu{n} St.", "road", ("鼓山區",), n + 1, Status.SUBMITTED.value) for n in range(count)]


async def committee(site: Site, members: int = 3, items: int = 3, kind: Session = Session.MEETING) -> tuple[Browser, Meeting]:
    """A secretary, members who can be written to, and a meeting in a week with so many names."""
    await take_over([Read(place, entry, frozenset({"status"})) for place, entry in enumerate(names(items), 1)], BEGAN, at=now(), by=None)
    for number in range(members):
        locale = "en" if number == 2 else "zh-Hant"
        office = {"chair": number == 0, "deputy": number == 1}
        await add_member(
            f"委員{number}", "internal", BEGAN, None, email=f"m{number}@example.tw", locale=locale, at=now(), by=None, **office
        )
    meeting = await agenda.plan(now().date() + timedelta(days=7), "市政府", kind=kind, chair_decides=True, at=now(), by=None)
    await agenda.put_on(meeting, range(1, items + 1), agency="鼓山區公所", letter="高市鼓民字第1號", at=now(), by=None)
    return await site.signed_in("s@example.tw", Hold(Role.SECRETARY)), meeting


def text_of(pdf: bytes) -> str:
    """What a PDF says."""
    document = PdfDocument(pdf)
    return "\n".join(document[page].get_textpage().get_text_range() for page in range(len(document)))


async def everybody_comes(meeting: Meeting) -> None:
    for member in await queries.members(meeting.held_on):
        await session.mark(meeting, member.id, Presence.ARRIVED, at=now(), by=1)
