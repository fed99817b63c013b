"""What a proposal's words must be, how costs add up, and who may write how much. Pure."""

import re
import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.errors import N_, Refused
from domain.likeness import fold

TITLE_MOST = 80
SUMMARY_MOST = 240
TEXT_MOST = 4000
COMMENT_MOST = 2000
PHOTOS_MOST = 6
ATTACHMENTS_MOST = 4
CO_PROPOSERS_MOST = 5
LINES_MOST = 12

DRAFT_KEPT = timedelta(days=90)
"""A draft nobody has touched so long is removed; its proposer is told before, if their address is proven."""

DRAFT_WARNING = timedelta(days=7)
"""How long before that."""

SUBMITTED_A_DAY = 5
"""Proposals one contact may submit in 24 hours."""

DRAFTS_MOST = 10
"""Unfinished drafts of one person or browser."""

REMIND_AFTER = timedelta(days=1)
"""Somebody who was invited is reminded at most this often."""

LINKS_A_DAY = 3
"""Messages with the link to go on that one draft sends in 24 hours."""

COMMENTS_AN_HOUR = 10
COMMENTS_BEFORE_TRUST = 2
"""So many comments of a new person are looked at before they show."""


class Axis(StrEnum):
    """The three questions of a review (`domain.md` 2.2: Taipei's axes)."""

    BENEFIT = "benefit"
    LEGALITY = "legality"
    MONEY = "money"


class Grade(StrEnum):
    """The answers, from best to worst."""

    CLEARLY = "clearly"
    FEASIBLE = "feasible"
    ADJUST = "adjust"
    NOT = "not"


AXES = {
    Axis.BENEFIT: (N_("Public benefit"), N_("Does it serve everybody, and not a few?")),
    Axis.LEGALITY: (N_("Legality"), N_("Do laws, land and responsibilities allow it?")),
    Axis.MONEY: (N_("Affordability"), N_("Can it be paid for from this budget?")),
}
GRADES = {
    Grade.CLEARLY: (N_("clearly feasible"), "done"),
    Grade.FEASIBLE: (N_("feasible"), "done"),
    Grade.ADJUST: (N_("needs changes"), "wait"),
    Grade.NOT: (N_("not feasible"), "bad"),
}


LOTS = 2**31 - 1
"""A prime: every factor below it turns the lots into another order."""


def draw_lot() -> int:
    """A random number from 1 for a new proposal, from which the mixed order of each day follows."""
    return 1 + secrets.randbelow(LOTS - 1)


def worst(grades: Sequence[Grade]) -> Grade:
    """The grade a proposal has in all: that of its weakest axis. Raises ValueError without any."""
    return max(grades, key=list(Grade).index)


def clean_line(text: str) -> str:
    """One line as we keep it: NFC, no control, direction or invisible characters, single blanks."""
    return " ".join(_visible(text.replace("\n", " ")).split())


def clean_text(text: str) -> str:
    """A longer text as we keep it: NFC, line ends kept, nothing invisible."""
    lines = [_visible(line).rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


_FILLERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters by their class that every font draws as nothing."""

_JOINERS = frozenset("\u200d\ufe0e\ufe0f")
"""Signs that only mean something after another: they hold the parts of a picture sign together."""


def _visible(text: str) -> str:
    """Without characters that show nothing but can turn a line around or hide a word."""
    kept: list[str] = []
    for sign in unicodedata.normalize("NFC", text.replace("\t", " ").replace("\u2800", " ")):
        if sign in _JOINERS:
            if kept and not kept[-1].isspace() and kept[-1] != sign:
                kept.append(sign)
        elif sign not in _FILLERS and unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co", "Cn"):
            kept.append(sign)
    return unicodedata.normalize("NFC", "".join(kept))


def says_something(text: str) -> bool:
    """Whether a cleaned text has at least one letter or digit that can be seen."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in text)


_LOOKALIKE = ("CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE")


def check_honest(text: str, *, field: str) -> None:
    """Raises Refused for a word that mixes Latin letters with others that look like them."""
    for word in re.findall(r"\w+", text):
        scripts = {unicodedata.name(sign, "").split(" ")[0] for sign in word if sign.isalpha()}
        if "LATIN" in scripts and scripts & set(_LOOKALIKE):
            raise Refused(N_("The word “%(word)s” mixes letters of two alphabets that look alike. Type it again."), field=field, word=word)


def check_title(text: str) -> str:
    """A title as we keep it. Raises Refused."""
    title = clean_line(text)
    if not says_something(title):
        raise Refused(N_("Give it a title: what, and where."), field="title")
    if len(title) > TITLE_MOST:
        raise Refused(N_("Use at most %(most)s characters."), field="title", most=TITLE_MOST)
    check_honest(title, field="title")
    return title


def check_text(text: str, *, field: str, most: int = TEXT_MOST) -> str:
    """A longer text as we keep it; it may be empty. Raises Refused."""
    cleaned = clean_text(text)
    if len(cleaned) > most:
        raise Refused(N_("Use at most %(most)s characters."), field=field, most=most)
    check_honest(cleaned, field=field)
    return cleaned


def check_line(text: str, *, field: str, most: int) -> str:
    """One line as we keep it; it may be empty. Raises Refused."""
    cleaned = clean_line(text)
    if len(cleaned) > most:
        raise Refused(N_("Use at most %(most)s characters."), field=field, most=most)
    check_honest(cleaned, field=field)
    return cleaned if says_something(cleaned) else ""


@dataclass(frozen=True)
class CostLine:
    """One line of an estimate: what, how many, and the price of one in NT$."""

    what: str
    count: int
    price: int

    @property
    def total(self) -> int:
        """NT$."""
        return self.count * self.price


def check_lines(lines: Sequence[CostLine]) -> tuple[CostLine, ...]:
    """The lines of a cost as we keep them. Raises Refused for too many."""
    if len(lines) > LINES_MOST:
        raise Refused(N_("A cost has at most %(most)s lines. Put some of them together."), field="cost", most=LINES_MOST)
    return tuple(lines)


def terms(typed: str) -> list[str]:
    """The words somebody searches for, folded; at most eight."""
    return fold(typed).split()[:8]


def initials(name: str) -> str:
    """How a proposer shows who does not want the full name on the site: 林○○ or M. S."""
    name = name.strip()
    if not name:
        return ""
    if any("\u4e00" <= sign <= "\u9fff" for sign in name):
        return name[0] + "○" * min(2, max(1, len(name) - 1))
    return " ".join(part[0].upper() + "." for part in name.split()[:3])
