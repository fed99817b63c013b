"""What messages about proposals and deliveries need to be written: texts by kind, links that are one reader's alone."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from domain.cycles.phases import KINDS, PhaseKind
from domain.errors import N_
from domain.keys import Keys
from domain.proposals.rules import AXES, GRADES, Axis, Grade
from domain.proposals.states import STATES, State
from domain.proposals.story import WORDS, Happened
from domain.translated import Translated
from web.delivery.words import CASE_HEADS, CASE_WORDS
from web.proposals.hands import token_of
from web.proposals.heads import AGENCY_HEADS, COMMENT_HEADS, PROPOSAL_HEADS
from web.proposals.talk import unsubscribe_token
from web.proposals.words import AGENCY_WORDS, COMMENT_WORDS, MAIL_WORDS, PART_NAMES
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

TOLD: dict[str, Mapping[str, str]] = {
    "proposal": MAIL_WORDS,
    "agency": AGENCY_WORDS,
    "comment": COMMENT_WORDS,
    "proposal_head": PROPOSAL_HEADS,
    "agency_head": AGENCY_HEADS,
    "comment_head": COMMENT_HEADS,
    "case": CASE_WORDS,
    "case_head": CASE_HEADS,
}


def helpers(locale: Locale, keys: Keys, facts: Mapping[str, Any]) -> dict[str, Callable[..., str]]:
    """The functions that the templates in `mail/` call."""

    def words(data: Any) -> str:
        return Translated.from_json(data).piece(locale.tag).text if isinstance(data, dict) else str(data)

    def month_words(text: Any) -> str:
        return formats.month(date.fromisoformat(str(text)), locale)

    def told_by(room: str, kind: str) -> str:
        plain = {name: value for name, value in facts.items() if isinstance(value, str | int)}
        plain |= {name: words(facts[name]) for name in ("agency", "part") if isinstance(facts.get(name), dict)}
        plain |= {name: month_words(value) for name, value in plain.items() if name.endswith("_month")}
        return locale.gettext(TOLD[room][kind], **plain)

    def story_line(event: Mapping[str, Any]) -> str:
        return _story_line(locale, event, words)

    return {
        "words": words,
        "part_name": lambda part: locale.gettext(PART_NAMES[part]),
        "axis_name": lambda axis: locale.gettext(AXES[Axis(axis)][0]),
        "grade_name": lambda grade: locale.gettext(GRADES[Grade(grade)][0]),
        "told_by": told_by,
        "state_name": lambda state: locale.gettext(STATES[State(state)].name),
        "story_word": lambda kind: locale.gettext(WORDS[Happened(kind)]),
        "hand_token": lambda hand: token_of(keys, hand[0], hand[1]),
        "stop_token": lambda person, proposal: unsubscribe_token(keys, person, proposal),
        "story_line": story_line,
        "month_words": month_words,
        "day": lambda text: formats.long_date(date.fromisoformat(text), locale),
    }


def _story_line(locale: Locale, event: Mapping[str, Any], words: Callable[[Any], str]) -> str:
    """A station of the way in one line: what happened, by whom, with what outcome, until when, and why."""
    words_of_kind = WORDS[Happened(event["kind"])]
    said = [locale.gettext(words_of_kind)]
    if "agency" in event:
        said.append(words(event["agency"]))
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
        said.append(words(event["why"]))
    return " · ".join(said)


def stop_address(keys: Keys, facts: Mapping[str, Any]) -> str | None:
    """The token for a mail program's own "unsubscribe" button, where a message has one."""
    if "person" not in facts:
        return None
    return unsubscribe_token(keys, int(facts["person"]), int(facts.get("proposal", 0)))


def dates_of(locale: Locale, keys: Keys, template: str, facts: Mapping[str, Any], address: str) -> bytes | None:
    """The days that a message names, as a calendar file to go with it; None where it names none."""
    words, number, title = helpers(locale, keys, facts)["words"], facts.get("number"), facts.get("title", {})
    events = []
    if facts.get("due") and facts.get("kind") in DATED:
        day = date.fromisoformat(facts["due"])
        dated = DATED[facts["kind"]]
        head = locale.gettext(dated, number=number, title=words(title))
        name = f"{template}-{number}-{facts.get('task', 0)}"  # the same for every day it is moved to: calendars move their entry
        events.append(event(name, head, day, day + timedelta(days=1), address, "", sequence=day.toordinal()))
    for phase in facts.get("phases", []):
        begin, end = datetime.fromisoformat(phase["starts_at"]), datetime.fromisoformat(phase["ends_at"])
        usual = KINDS[PhaseKind(phase["kind"])].name
        name = words(phase["name"]) or locale.gettext(usual)
        events.append(event(f"phase-{phase['cycle']}-{phase['key']}", f"{name} · {words(title)}", begin, end, address, ""))
    return calendar(words(title), events) if events else None
