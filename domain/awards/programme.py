"""The rules of an award programme: who may enter what, how it is scored, what is given. Frozen when its call opens. Pure."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from typing import Any

from domain.awards.panel import WHOLE, Method, Shared, TieBreak
from domain.errors import N_, Refused
from domain.translated import Translated

MOST_ROWS = 12
"""Criteria, tiers, categories or classes of a programme."""

LEGAL: Mapping[Method, tuple[tuple[TieBreak, ...], ...]] = {
    Method.RANK_SUM: (
        (TieBreak.REVIEW, TieBreak.LOT),
        (TieBreak.HEAVIEST, TieBreak.LOT),
        (TieBreak.FIRST_PLACES, TieBreak.LOT),
    ),
    Method.MEAN: ((TieBreak.HEAVIEST, TieBreak.DEVIATION, TieBreak.LOT), (TieBreak.HEAVIEST, TieBreak.LOT), (TieBreak.LOT,)),
}
"""The chains for ties that a programme can choose; of rank sums those of 最有利標評選辦法 §15-1."""


@dataclass(frozen=True)
class Named:
    """A category or a class of applicants. key: short and lasting."""

    key: str
    name: Translated


@dataclass(frozen=True)
class CriterionRule:
    """What is scored. anchors: what scores mean, for the panel."""

    name: Translated
    weight: int
    least: int = 0
    most: int = WHOLE
    anchors: Translated = field(default_factory=Translated)


@dataclass(frozen=True)
class TierRule:
    """An award. kind: the key of its class, empty in a programme without classes; minimum: of the mean total, as written, empty for none;
    quota: at most; what nobody reaches stays vacant (從缺)."""

    key: str
    name: Translated
    quota: int
    prize: int
    kind: str = ""
    minimum: str = ""


@dataclass(frozen=True)
class Rules:
    """A programme's rules.

    forwarded: agencies forward; otherwise authors send to the office themselves. authors: at most; abstract, text_least, text_most:
    characters. report: what is admitted is research whose report comes in later, and only reports are scored. grants: the office can
    subsidise what it admits. shortlist: how many go on to a second round of scores (a site visit), 0 for one round. ceiling: NT$ of all
    prizes, None for none; fee: NT$ for each sheet of a reviewer from outside; window: days in which the public list can be corrected.
    """

    forwarded: bool = True
    authors: int = 3
    abstract: int = 300
    text_least: int = 0
    text_most: int = 20_000
    categories: tuple[Named, ...] = ()
    classes: tuple[Named, ...] = ()
    criteria: tuple[CriterionRule, ...] = ()
    method: str = Method.MEAN.value
    shared: str = Shared.SKIP.value
    ties: tuple[str, ...] = (TieBreak.HEAVIEST.value, TieBreak.DEVIATION.value, TieBreak.LOT.value)
    tiers: tuple[TierRule, ...] = ()
    ceiling: int | None = None
    report: bool = False
    grants: bool = False
    shortlist: int = 0
    fee: int = 0
    window: int = 7

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {name: _plain(value) for name, value in ((part.name, getattr(self, part.name)) for part in fields(self))}

    @classmethod
    def from_json(cls, held: Mapping[str, Any]) -> "Rules":
        """What `to_json` made."""
        made = dict(held)
        made["categories"] = tuple(_named(one) for one in held.get("categories", ()))
        made["classes"] = tuple(_named(one) for one in held.get("classes", ()))
        made["criteria"] = tuple(
            CriterionRule(**one | {"name": Translated.from_json(one["name"]), "anchors": Translated.from_json(one.get("anchors"))})
            for one in held.get("criteria", ())
        )
        made["tiers"] = tuple(TierRule(**one | {"name": Translated.from_json(one["name"])}) for one in held.get("tiers", ()))
        made["ties"] = tuple(held.get("ties", ()))
        return cls(**made)

    @property
    def money(self) -> int:
        """NT$ if every award is given."""
        return sum(tier.quota * tier.prize for tier in self.tiers)

    def tier(self, key: str) -> TierRule | None:
        """The tier of a key."""
        return next((one for one in self.tiers if one.key == key), None)

    def check(self) -> None:
        """Raises Refused for rules with which no award could be given fairly."""
        self._check_criteria()
        self._check_tiers()
        if tuple(map(TieBreak, self.ties)) not in LEGAL[Method(self.method)]:
            raise Refused(N_("Choose a way to settle ties that fits the method."), field="ties")
        if not 1 <= self.authors <= 20:
            raise Refused(N_("Enter a number from %(least)s to %(most)s."), field="authors", least=1, most=20)
        if not 50 <= self.abstract <= 3000:
            raise Refused(N_("Enter a number from %(least)s to %(most)s."), field="abstract", least=50, most=3000)
        if not self.text_least <= self.text_most <= 50_000 or self.text_most < 100:
            raise Refused(N_("The least must not be above the most, and the most lies between 100 and 50,000."), field="text_most")
        if not 0 <= self.window <= 90:
            raise Refused(N_("Enter a number from %(least)s to %(most)s."), field="window", least=0, most=90)

    def _check_criteria(self) -> None:
        if not self.criteria:
            raise Refused(N_("Enter at least one criterion."), field="criteria")
        total = sum(one.weight for one in self.criteria)
        if total != WHOLE:
            raise Refused(N_("The weights sum to %(sum)s, not to 100."), field="criteria", sum=total)
        for one in self.criteria:
            if one.weight < 1 or not 0 <= one.least < one.most <= 1000:
                raise Refused(N_("A criterion has a weight above 0, and its lowest score lies below its highest."), field="criteria")
        _once([one.name.piece("zh-Hant").text for one in self.criteria], "criteria")

    def _check_tiers(self) -> None:
        if not self.tiers:
            raise Refused(N_("Enter at least one award."), field="tiers")
        classes = {one.key for one in self.classes}
        for tier in self.tiers:
            if (tier.kind in classes) != bool(classes) or (tier.kind and not classes):
                raise Refused(N_("Each award is for one of the classes, where there are classes."), field="tiers")
            if tier.minimum and not re.fullmatch(r"(?:0|[1-9][0-9]{0,2})(?:\.[0-9]{1,2})?", tier.minimum, re.ASCII):
                raise Refused(N_("The least mean total is a number such as 85 or 82.5."), field="tiers")
            if tier.quota < 1:
                raise Refused(N_("Each award is given at least once."), field="tiers")
        _once([f"{one.kind}/{one.name.piece('zh-Hant').text}" for one in self.tiers], "tiers")
        if self.ceiling is not None and self.ceiling < max(tier.prize for tier in self.tiers):
            raise Refused(N_("The ceiling is below the highest prize."), field="ceiling")


def _once(names: Sequence[str], field: str) -> None:
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise Refused(N_("“%(name)s” is there twice."), field=field, name=twice.partition("/")[2] or twice)


def _named(held: Mapping[str, Any]) -> Named:
    return Named(held["key"], Translated.from_json(held["name"]))


def _plain(value: Any) -> Any:
    if isinstance(value, Named | CriterionRule | TierRule):
        return {part.name: _plain(getattr(value, part.name)) for part in fields(value)}
    if isinstance(value, Translated):
        return value.to_json()
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


@dataclass(frozen=True)
class Dates:
    """The days of a programme. closes: by which entries are with the office; report_by: of research, None without; scores_by: for the
    panel; announce: when the result is to be public."""

    opens: date
    closes: date
    scores_by: date
    announce: date
    report_by: date | None = None

    def check(self, rules: Rules) -> None:
        """Raises Refused for days out of order."""
        row = [("closes_on", self.opens, self.closes), ("scores_by", self.report_by or self.closes, self.scores_by)]
        row += [("announce_on", self.scores_by, self.announce)]
        if rules.report:
            if self.report_by is None:
                raise Refused(N_("Enter a day."), field="report_by")
            row.insert(1, ("report_by", self.closes, self.report_by))
        for name, before, after in row:
            if after <= before:
                raise Refused(N_("This day must come after the one before it."), field=name)

    def to_json(self) -> dict[str, str]:
        """Plain data, for the ledger."""
        return {name: value.isoformat() for name, value in asdict(self).items() if value is not None}
