"""A message of the outbox as its reader gets it: subject, text, the way to stop such messages, and its days as a calendar file."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from domain import outbox
from domain.outbox import OutboxMessage
from domain.people.rules import is_landline
from domain.policy import ROLES, Role
from domain.translated import Translated
from web.frame.rendering import environment
from web.frame.rooms import rooms
from web.frame.services import Services, SiteFacts
from web.frame.urls import path_of
from web.text import formats
from web.text.languages import Locale


def written(services: Services, message: OutboxMessage, about_site: SiteFacts) -> tuple[str, str]:
    """Subject and text of a message in its reader's language."""
    locale = services.locales.match("", message.locale)
    facts = outbox.facts_of(message, services.keys)

    def address(name: str, **parts: object) -> str:
        return services.settings.address + path_of(name, locale.tag, **parts)

    if "role" in facts:
        facts["role"] = locale.gettext(ROLES[Role(facts["role"])].name)
    values: dict[str, Any] = _common(locale, facts) | {
        "address": address,
        "moment": lambda text: formats.long_moment(datetime.fromisoformat(text), locale, about_site.time_zone),
        "email": message.channel == outbox.Channel.EMAIL.value,
        "landline": is_landline(message.address),
        "to_name": message.name,
        "site_name": about_site.name.piece(locale.tag).text or "Hamasen",
    }
    for room in rooms():
        if room.letters.values is not None:
            values |= room.letters.values(locale, services.keys, facts)
    loaded = environment(locale, services.statics).get_template(f"mail/{message.template}.txt")
    parts = {name: "".join(loaded.blocks[name](loaded.new_context(values | facts))) for name in ("subject", "text")}
    return " ".join(parts["subject"].split()), parts["text"].strip() + "\n"


def words_of(locale: Locale, data: Any) -> str:
    """A translated text that was kept as plain data, in the reader's language; anything else as it is."""
    return Translated.from_json(data).piece(locale.tag).text if isinstance(data, dict) else str(data)


def _common(locale: Locale, facts: Mapping[str, Any]) -> dict[str, Callable[..., str]]:
    """What every letter may call."""

    def month_words(text: Any) -> str:
        return formats.month(date.fromisoformat(str(text)), locale)

    def told_by(name: str, kind: str) -> str:
        plain = {fact: value for fact, value in facts.items() if isinstance(value, str | int)}
        plain |= {fact: words_of(locale, facts[fact]) for fact in ("agency", "part") if isinstance(facts.get(fact), dict)}
        plain |= {fact: month_words(value) for fact, value in plain.items() if fact.endswith("_month")}
        found = next(room.letters.words[name] for room in rooms() if name in room.letters.words)
        return locale.gettext(found[kind], **plain)

    return {
        "words": lambda data: words_of(locale, data),
        "told_by": told_by,
        "month_words": month_words,
        "day": lambda text: formats.long_date(date.fromisoformat(text), locale),
    }


def stop_address(services: Services, message: OutboxMessage) -> str:
    """The address of a mail program's own "unsubscribe" button; empty where no room knows one."""
    for room in rooms():
        found = room.letters.stop(services.keys, message.facts) if room.letters.stop else None
        if found is not None:
            name, parts = found
            return services.settings.address + path_of(name, message.locale, **parts)
    return ""


def dates_of(services: Services, message: OutboxMessage) -> bytes | None:
    """The days that a message names, as a calendar file to go with it; None where it names none."""
    facts, locale = outbox.facts_of(message, services.keys), services.locales.match("", message.locale)
    for room in rooms():
        found = room.letters.dates(locale, services, message.template, facts) if room.letters.dates else None
        if found is not None:
            return found
    return None


def letter_names() -> dict[str, str]:
    """What staff call each template, message ids."""
    return {template: words for room in rooms() for template, words in room.letters.names.items()}
