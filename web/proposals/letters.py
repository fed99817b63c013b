"""What messages about proposals and deliveries need to be written: texts by kind, links that are one reader's alone."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from domain.keys import Keys
from domain.proposals.states import STATES, State
from domain.proposals.story import WORDS, Happened
from domain.translated import Translated
from web import formats
from web.i18n import Locale
from web.proposals.hands import token_of
from web.proposals.talk import unsubscribe_token
from web.proposals.words import AGENCY_WORDS, COMMENT_WORDS, MAIL_WORDS

TOLD: dict[str, Mapping[str, str]] = {"proposal": MAIL_WORDS, "agency": AGENCY_WORDS, "comment": COMMENT_WORDS}


def helpers(locale: Locale, keys: Keys, facts: Mapping[str, Any]) -> dict[str, Callable[..., str]]:
    """The functions that the templates in `mail/` call."""

    def told_by(room: str, kind: str) -> str:
        plain = {name: value for name, value in facts.items() if isinstance(value, str | int)}
        return locale.gettext(TOLD[room][kind], **plain)

    return {
        "words": lambda data: Translated.from_json(data).piece(locale.tag).text if isinstance(data, dict) else str(data),
        "told_by": told_by,
        "state_name": lambda state: locale.gettext(STATES[State(state)].name),
        "story_word": lambda kind: locale.gettext(WORDS[Happened(kind)]),
        "hand_token": lambda hand: token_of(keys, hand[0], hand[1]),
        "stop_token": lambda person, proposal: unsubscribe_token(keys, person, proposal),
        "day": lambda text: formats.long_date(date.fromisoformat(text), locale),
    }


def stop_address(keys: Keys, facts: Mapping[str, Any]) -> str | None:
    """The token for a mail program's own "unsubscribe" button, where a message has one."""
    if "person" not in facts:
        return None
    return unsubscribe_token(keys, int(facts["person"]), int(facts.get("proposal", 0)))
