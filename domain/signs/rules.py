"""What a report may be, who answers for a sign, which reports are the same, and how days are counted. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import fmean, median

from domain.distances import metres_between
from domain.errors import N_


class State(StrEnum):
    """Where a report stands. passed_on: its owner has it, and it is still open; hidden: no report of a sign, and shown to nobody."""

    RECEIVED = "received"
    ASSIGNED = "assigned"
    PASSED_ON = "passed_on"
    CORRECTED = "corrected"
    NO_DEFECT = "no_defect"
    DOUBLE = "double"
    HIDDEN = "hidden"


OPEN = frozenset({State.RECEIVED, State.ASSIGNED, State.PASSED_ON})
SHOWN = frozenset(State) - {State.RECEIVED, State.HIDDEN}
"""What the public sees of a report beside its number: nothing before somebody of the office has looked at it."""

DEFECTS: Mapping[str, str] = {
    "system": N_("Another system of spelling"),
    "former": N_("A former name"),
    "typing": N_("A typing mistake"),
    "pair": N_("English of another place"),
    "translation": N_("A wrong or odd translation"),
    "missing": N_("No English at all"),
    "unreadable": N_("Cannot be read"),
    "other": N_("Something else"),
}
"""Classes of defect, message ids."""

FINDINGS: Mapping[str, str] = {
    "sign": N_("A sign"),
    "service": N_("What people say or hand out"),
    "other": N_("Something else"),
}
"""What a finding of an inspection walk is about, message ids."""

TARGET_DAYS = 60
"""Days until a sign shall be corrected, where nothing else is set."""

OTHER_OWNERS: Mapping[str, str] = {
    "metro": "高雄捷運公司",
    "lightrail": "高雄捷運公司",
    "rail": "臺灣鐵路公司",
    "bike": "交通局",
    "airport": "高雄國際航空站",
}
_PROVINCIAL = re.compile(r"[台臺]\s?\d+[甲乙丙丁]?\s?線|國道|省道")
SECRETARY = ""
"""The owner where none follows: the committee's secretary looks for it."""


def owner_of(kind: str, zh: str) -> str:
    """Who answers for a sign, by the kind of place and the class of road; empty where the secretary has to look."""
    if _PROVINCIAL.search(zh):
        return "交通部公路局"
    return "工務局" if kind in ("road", "street") else OTHER_OWNERS.get(kind, SECRETARY)


NEAR_METRES = 80.0
LIKE = 0.55


@dataclass(frozen=True)
class Sign:
    """What two reports are compared by. number: of the report; says: the English on it."""

    number: int
    says: str
    zh: str
    latitude: float | None
    longitude: float | None
    district: str = ""


def metres(one: Sign, other: Sign) -> float | None:
    """How far they are apart; None where one has no point."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    return metres_between((one.latitude, one.longitude), (other.latitude, other.longitude))


def same_signs(asked: Sign, held: Sequence[Sign]) -> list[Sign]:
    """Reports that may be about the same sign, the likeliest first: near it, and with a like text; without a point, in its district."""
    found = []
    for other in held:
        apart = metres(asked, other)
        likeness = _likeness(asked, other)
        if apart is None:
            if likeness > 0.9 and asked.district == other.district:
                found.append((likeness * 0.5, other))
        elif apart <= NEAR_METRES and likeness >= LIKE:
            found.append((likeness + (1 - apart / NEAR_METRES), other))
    return [other for _, other in sorted(found, key=lambda one: (-one[0], one[1].number))]


def _likeness(one: Sign, other: Sign) -> float:
    """How like the texts of two signs are, 0 to 1; the same Chinese is nearly enough."""
    from rapidfuzz.distance import OSA

    if one.zh and one.zh == other.zh:
        return 0.95
    if not one.says or not other.says:
        return 0.0
    return float(OSA.normalized_similarity(one.says.casefold(), other.says.casefold()))


@dataclass(frozen=True)
class Span:
    """A report for the figures. closed_on: the day it was corrected, None while it is open."""

    reported_on: date
    closed_on: date | None
    target: int


@dataclass(frozen=True)
class Figures:
    """The board: reported, corrected, open, days to correct (open ones at their present age), share within the target."""

    reported: int
    corrected: int
    open: int
    mean: float
    median: float
    in_time: float


def figures(spans: Sequence[Span], today: date) -> Figures:
    """The figures of signs that are defective: corrected ones and open ones."""
    days = [((span.closed_on or today) - span.reported_on).days for span in spans]
    corrected = sum(span.closed_on is not None for span in spans)
    in_time = sum(age <= span.target for age, span in zip(days, spans, strict=True))
    if not days:
        return Figures(0, 0, 0, 0.0, 0.0, 0.0)
    return Figures(len(days), corrected, len(days) - corrected, round(fmean(days), 1), float(median(days)), in_time / len(days))
