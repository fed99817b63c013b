"""What printed sheets say: plain facts in two languages, so that whoever draws needs neither database nor site."""

from collections.abc import Callable
from dataclasses import dataclass

from domain.translated import Translated
from web.frame.visit import Visit
from web.printing.drawing import Pair
from web.text.languages import Locale


@dataclass(frozen=True)
class Tongues:
    """The two languages of a sheet: the site's first one, and the reader's if it is another, else the site's second.

    second is None where the site has one language.
    """

    first: Locale
    second: Locale | None

    @property
    def key(self) -> str:
        """Both tags, as part of a name."""
        return f"{self.first.tag}+{self.second.tag if self.second else ''}"

    def each(self, write: Callable[[Locale], str]) -> Pair:
        """The same in both."""
        return write(self.first), write(self.second) if self.second else ""

    def say(self, message: str, **facts: object) -> Pair:
        """A message in both."""
        return self.each(lambda locale: locale.gettext(message, **facts))

    def fill(self, message: str, **parts: Pair | str | int) -> Pair:
        """A message in both, whose parts may themselves be in both."""

        def said(place: int, locale: Locale | None) -> str:
            here = {name: part[place] if isinstance(part, tuple) else part for name, part in parts.items()}
            return locale.gettext(message, **here) if locale else ""

        return said(0, self.first), said(1, self.second)

    def text(self, text: Translated | None) -> Pair:
        """What somebody wrote: in each language if it is there, and in its own where it is in neither."""
        if not text:
            return "", ""
        pair = self.each(lambda locale: text.text(locale.tag))
        return pair if any(pair) else (text.piece(self.first.tag).text, "")


def tongues_of(visit: Visit) -> Tongues:
    """The languages of what this visitor prints."""
    first, *others = visit.languages()
    if visit.locale.tag != first.tag:
        return Tongues(first, visit.locale)
    return Tongues(first, others[0] if others else None)


@dataclass(frozen=True)
class OpinionFacts:
    """A grade on one axis and its reason. good: nothing is in the way."""

    axis: Pair
    grade: Pair
    reason: Pair
    good: bool


@dataclass(frozen=True)
class ReviewFacts:
    """What an agency says. unit: who there answered. estimate: its cost in NT$, empty without one."""

    agency: Pair
    unit: Pair
    estimate: str
    opinions: tuple[OpinionFacts, ...]


@dataclass(frozen=True)
class CandidateFacts:
    """A candidate. place: its number on the ballot; number: its name for good. spot: where exactly. who: who estimated the cost.

    address: what its code holds; typed: the same to type. photo: a key of the store, and what it shows; pattern: drawn without one.
    """

    place: int
    number: str
    title: Pair
    summary: Pair
    problem: Pair
    idea: Pair
    benefit: Pair
    area: Pair
    spot: Pair
    category: Pair
    cost: Pair
    who: Pair
    by: str
    address: str
    typed: str
    pattern: str
    photo: str
    alt: Pair
    reviews: tuple[ReviewFacts, ...]


@dataclass(frozen=True)
class GuideFacts:
    """The voter guide. vote, budget, issued: ready texts. how: how to vote, in sentences. seed: of the order.

    digests: SHA-256 of seed, line feed and number, by number. address: of the page with all candidates; typed: to type.
    """

    name: Pair
    site: Pair
    office: Pair
    contact: tuple[Pair, ...]
    vote: Pair
    budget: Pair
    issued: Pair
    how: tuple[Pair, ...]
    seed: str
    digests: tuple[tuple[str, str], ...]
    address: str
    typed: str
    candidates: tuple[CandidateFacts, ...]
    large: bool
