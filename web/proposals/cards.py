"""A proposal's card, its words looked up before the template sees it: a list of 24 cards is rendered with few calls."""

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from domain.errors import N_
from domain.proposals.states import STATES
from domain.proposals.visibility import Card
from domain.translated import Translated
from web.frame.rendering import show
from web.frame.visit import Visit
from web.proposals.names import Words
from web.tables import charts
from web.text import formats


@dataclass(frozen=True)
class CardView:
    """A card in the reader's language. counts: supports, comments and votes, in words."""

    address: str
    number: str
    picture: Markup
    title: Markup
    summary: Markup
    tone: str
    state: str
    where: str
    cost: str
    counts: tuple[str, ...]


_PHOTO = Markup('<img src="{}" alt="{}" loading="lazy" width="720" height="480" />')


def views(visit: Visit, cards: Iterable[Card], words: Words) -> list[CardView]:
    """The cards in the reader's language."""
    locale = visit.locale
    names = {state: visit.say(facts.name) for state, facts in STATES.items()}
    unknown = visit.say(N_("cost not estimated yet"))
    found = []
    for card in cards:
        where = words.areas.get(card.area, "")
        if card.category in words.categories:
            where += f" · {words.categories[card.category]}"
        found.append(
            CardView(
                visit.path("proposal", number=card.number),
                card.number,
                _picture(visit, card, words),
                show(card.title, locale),
                show(card.teaser, locale),
                STATES[card.state].tone,
                names[card.state],
                where,
                unknown if card.cost is None else formats.money(card.cost, locale, short=True),
                _counts(visit, card),
            )
        )
    return found


def _picture(visit: Visit, card: Card, words: Words) -> Markup:
    if not card.cover:
        return charts.pattern(words.patterns.get(card.category, "rails"), card.number)
    alt = Translated.from_json(card.cover["alt"]).piece(visit.locale.tag).text
    return _PHOTO.format(visit.path("file_bytes", key=card.cover["key"], rendition="card"), alt)


def _counts(visit: Visit, card: Card) -> tuple[str, ...]:
    ngettext = visit.locale.translations.ngettext
    found = []
    if card.supports:
        found.append(ngettext("%(n)s support", "%(n)s supports", card.supports) % {"n": card.supports})
    if card.comments:
        found.append(ngettext("%(n)s comment", "%(n)s comments", card.comments) % {"n": card.comments})
    if card.votes is not None:
        found.append(ngettext("%(n)s vote", "%(n)s votes", card.votes) % {"n": card.votes})
    return tuple(found)
