"""What can be done with an event, for the reader who looks at it: before it, at the door and the tables, and afterwards."""

from domain.errors import N_
from domain.policy import Thing
from domain.workshops.models import WorkshopEvent
from domain.workshops.rules import EventState
from web.frame.visit import Visit

Tools = list[tuple[str, list[tuple[str, str]]]]


def tools_of(visit: Visit, one: WorkshopEvent, thing: Thing) -> Tools:
    """Headings, each with its links: words and address."""
    works, desk, writes = (visit.may(verb, thing) for verb in ("events.work", "events.desk", "events.minutes"))
    public, begun = one.state == EventState.PUBLIC, one.starts_at <= visit.at
    before = [
        (N_("As everybody sees it"), "event", one.state != EventState.DRAFT),
        (N_("Change"), "event_edit", works and one.state != EventState.CANCELED),
        (N_("Messages to a group"), "event_messages", works and public),
        (N_("Poster (PDF)"), "event_poster", public),
        (N_("Table plan"), "event_tables", desk and public),
        (N_("Attendance sheet (PDF)"), "event_attendance", desk and public),
        (N_("Meals, children, allowance"), "event_lists", desk and public),
        (N_("Seats by public lot"), "event_lot_office", works and public and one.seats is not None),
        (N_("From a spreadsheet"), "event_import", works and public),
        (N_("Paper forms"), "event_sheets", desk and public),
    ]
    during = [
        (N_("Desk at the door"), "event_desk", desk and public),
        (N_("Desks without a network"), "event_desks", desk and public),
        (N_("Lead the agenda"), "event_lead", desk and public),
        (N_("Tables and notes"), "event_passes", desk and public),
        (N_("Shortlisting in the room"), "event_vote", desk and public),
        (N_("Hand out slips"), "event_slips", desk and public and bool(one.vote or one.stamps_needed)),
        (N_("Booths and stamps"), "event_booths", desk and public and bool(one.stamps)),
        (N_("Check in by yourself (screen)"), "event_here_screen", desk and public and one.self_check),
    ]
    after = [
        (N_("Photos"), "event_photos", writes and public and begun),
        (N_("Minutes"), "event_minutes_desk", writes and public and begun),
        (N_("What people thought"), "event_feedback", writes and public and begun),
        (N_("Hours and certificates"), "event_lists", desk and public and begun),
    ]
    named = ((N_("Before the event"), before), (N_("On the day"), during), (N_("After the event"), after))
    found = []
    for heading, links in named:
        shown = [(visit.say(words), visit.path(page, number=one.id)) for words, page, ok in links if ok]
        if shown:
            found.append((visit.say(heading), shown))
    return found
