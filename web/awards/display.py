"""Programmes and their rules as pages show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.awards.models import AwardProgramme
from domain.awards.programme import Rules, TierRule
from domain.awards.queries.programmes import rules_of
from domain.awards.states import Stage
from domain.errors import N_
from web.awards.words import METHODS, STAGES, TIES
from web.frame.labels import name_of
from web.frame.visit import Visit


@dataclass(frozen=True)
class Card:
    """A programme in a list. taking: whether entries come in today."""

    programme: AwardProgramme
    title: str
    state: str
    tone: str
    taking: bool


def card_of(visit: Visit, programme: AwardProgramme) -> Card:
    """Its card."""
    words, tone = STAGES[programme.stage]
    taking = programme.stage == Stage.OPEN and programme.opens_on <= visit.today <= programme.closes_on
    if programme.stage == Stage.OPEN and not taking:
        words = N_("opens soon") if visit.today < programme.opens_on else N_("closed for entries, being checked")
        tone = "wait"
    if programme.stage == Stage.DECIDED and programme.notice_until is not None and visit.today > programme.notice_until:
        words = N_("to be announced")
    return Card(programme, name_of(visit, programme.title), visit.say(words), tone, taking)


@dataclass(frozen=True)
class Tier:
    """An award as a call lists it. kind: its class."""

    name: str
    kind: str
    quota: int
    prize: int
    minimum: str


@dataclass(frozen=True)
class Sheet:
    """A programme's rules in the reader's language. criteria: name, weight, what scores mean; ties: in the order asked."""

    rules: Rules
    categories: Sequence[str]
    classes: Sequence[str]
    criteria: Sequence[tuple[str, int, str]]
    tiers: Sequence[Tier]
    method: str
    ties: Sequence[str]


def sheet_of(visit: Visit, programme: AwardProgramme) -> Sheet:
    """Its rules."""
    rules = rules_of(programme)
    return Sheet(
        rules,
        [name_of(visit, one.name) for one in rules.categories],
        [name_of(visit, one.name) for one in rules.classes],
        [(name_of(visit, one.name), one.weight, name_of(visit, one.anchors)) for one in rules.criteria],
        [_tier(visit, rules, one) for one in rules.tiers],
        visit.say(METHODS[rules.method]),
        [visit.say(TIES[one]) for one in rules.ties],
    )


def _tier(visit: Visit, rules: Rules, one: TierRule) -> Tier:
    return Tier(name_of(visit, one.name), class_of(visit, rules, one.kind), one.quota, one.prize, one.minimum)


def class_of(visit: Visit, rules: Rules, key: str) -> str:
    """The name of a class; empty for none."""
    return next((name_of(visit, one.name) for one in rules.classes if one.key == key), "")


def category_of(visit: Visit, rules: Rules, key: str) -> str:
    """The name of a category; empty for none."""
    return next((name_of(visit, one.name) for one in rules.categories if one.key == key), "")


def tier_of(visit: Visit, rules: Rules, key: str) -> str:
    """The name of an award with its class."""
    tier = rules.tier(key)
    if tier is None:
        return ""
    kind = class_of(visit, rules, tier.kind)
    return f"{kind} {name_of(visit, tier.name)}".strip()


@dataclass(frozen=True)
class Day:
    """A station of a programme's line. state: `done`, `now` or `ahead`."""

    name: str
    on: date
    state: str


def line_of(visit: Visit, programme: AwardProgramme) -> list[Day]:
    """The days of a programme, from the call to the result."""
    stations = [(N_("The call opens"), programme.opens_on), (N_("Entries in by"), programme.closes_on)]
    if programme.report_by:
        stations.append((N_("Reports in by"), programme.report_by))
    stations += [(N_("The panel scores until"), programme.scores_by), (N_("Result"), programme.announce_on)]
    over = programme.stage == Stage.ANNOUNCED
    told = programme.decided_at is not None
    coming = next((on for _, on in stations if on >= visit.today), None)
    return [
        Day(visit.say(words), on, _stand(over or (told if words == stations[-1][0] else on < visit.today), now=on == coming))
        for words, on in stations
    ]


def _stand(done: bool, *, now: bool) -> str:
    return "done" if done else "now" if now else "ahead"
