"""What messages about proposals and deliveries need to be written: texts by kind, links that are one reader's alone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from domain.cycles.phases import KINDS, PhaseKind
from domain.errors import N_
from domain.keys import Keys
from domain.proposals.rules import AXES, GRADES, Axis, Grade
from domain.proposals.states import STATES, State
from domain.proposals.story import WORDS as STORY_WORDS
from domain.proposals.story import Happened
from web.bridges.edit_links import token_of
from web.frame.services import Services
from web.frame.urls import path_of
from web.messages.letters import words_of
from web.proposals.labels import AGENCY_WORDS, COMMENT_WORDS, MAIL_WORDS, PART_NAMES
from web.proposals.mail_subjects import AGENCY_HEADS, COMMENT_HEADS, PROPOSAL_HEADS
from web.proposals.supports_moved import token_of as support_token
from web.proposals.talk import unsubscribe_token
from web.tables.calendar_file import calendar, event
from web.text import formats
from web.text.languages import Locale

DATED = {
    "assigned": N_("Answer due: %(number)s %(title)s"),
    "again": N_("Answer due: %(number)s %(title)s"),
    "time_given": N_("Answer due: %(number)s %(title)s"),
    "returned": N_("Changes due: %(number)s %(title)s"),
}
"""Messages whose day belongs into the reader's own calendar, and what the entry is called."""

WORDS: dict[str, Mapping[str, str]] = {
    "proposal": MAIL_WORDS,
    "agency": AGENCY_WORDS,
    "comment": COMMENT_WORDS,
    "proposal_head": PROPOSAL_HEADS,
    "agency_head": AGENCY_HEADS,
    "comment_head": COMMENT_HEADS,
}


def values(locale: Locale, keys: Keys, facts: Mapping[str, Any]) -> dict[str, Callable[..., str]]:
    """The functions that the templates of this room's letters call."""
    return {
        "part_name": lambda part: locale.gettext(PART_NAMES[part]),
        "axis_name": lambda axis: locale.gettext(AXES[Axis(axis)][0]),
        "grade_name": lambda grade: locale.gettext(GRADES[Grade(grade)][0]),
        "state_name": lambda state: locale.gettext(STATES[State(state)].name),
        "story_word": lambda kind: locale.gettext(STORY_WORDS[Happened(kind)]),
        "hand_token": lambda hand: token_of(keys, hand[0], hand[1]),
        "support_token": lambda person, number: support_token(keys, person, number),
        "stop_token": lambda person, proposal: unsubscribe_token(keys, person, proposal),
        "story_line": lambda event: _story_line(locale, event),
    }


def _story_line(locale: Locale, event: Mapping[str, Any]) -> str:
    """A station of the way in one line: what happened, by whom, with what outcome, until when, and why."""
    words_of_kind = STORY_WORDS[Happened(event["kind"])]
    said = [locale.gettext(words_of_kind)]
    if "agency" in event:
        said.append(words_of(locale, event["agency"]))
    if "grade" in event:
        said.append(locale.gettext(GRADES[Grade(event["grade"])][0]))
    if "state" in event:
        said.append(locale.gettext(STATES[State(event["state"])].name))
    if "percent" in event:
        said.append(f"{event['percent']}%")
    if event.get("behind"):
        said.append(locale.gettext(N_("behind schedule")))
    said += [formats.long_date(date.fromisoformat(event[name]), locale) for name in ("due", "to") if name in event]
    if event.get("why"):
        said.append(words_of(locale, event["why"]))
    return " · ".join(said)


def stop(keys: Keys, facts: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The page of a mail program's own "unsubscribe" button, where a message has one."""
    if "person" not in facts:
        return None
    return "unsubscribe", {"token": unsubscribe_token(keys, int(facts["person"]), int(facts.get("proposal", 0)))}


def dates(locale: Locale, services: Services, template: str, facts: Mapping[str, Any]) -> bytes | None:
    """The days that a message names, as a calendar file to go with it; None where it names none."""
    number, title = facts.get("number"), words_of(locale, facts.get("title", {}))
    page = services.settings.address + path_of("proposal", locale.tag, number=number) if number else ""
    events = []
    if facts.get("due") and facts.get("kind") in DATED:
        day = date.fromisoformat(facts["due"])
        dated = DATED[facts["kind"]]
        head = locale.gettext(dated, number=number, title=title)
        name = f"{template}-{number}-{facts.get('task', 0)}"  # the same for every day it is moved to: calendars move their entry
        events.append(event(name, head, day, day + timedelta(days=1), page, "", sequence=day.toordinal()))
    for phase in facts.get("phases", []):
        begin, end = datetime.fromisoformat(phase["starts_at"]), datetime.fromisoformat(phase["ends_at"])
        usual = KINDS[PhaseKind(phase["kind"])].name
        name = words_of(locale, phase["name"]) or locale.gettext(usual)
        events.append(event(f"phase-{phase['cycle']}-{phase['key']}", f"{name} · {title}", begin, end, page, ""))
    return calendar(title, events) if events else None
