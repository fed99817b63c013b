"""A day as people and spreadsheets write it. Pure.

Read: 1980-05-01, 1980/5/1, 1980.5.1, 19800501, 1980年5月1日; and years of the Republic of China, which have two or three digits:
69/5/1, 0690501, 690501, 民國69年5月1日. Day and month never change places.
"""

import re
import unicodedata
from datetime import date

ROC = 1911
"""Added to a year of the Republic of China."""

_PARTS = re.compile(r"(?:民國|民国|ROC)?\s*(\d{2,4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_DIGITS = re.compile(r"(\d{4}|\d{2,3})(\d{2})(\d{2})")


def read_day(text: str) -> date | None:
    """The day that a text writes; None for anything else. A time of midnight behind it is left out."""
    plain = re.sub(r"[ T]00:00(:00(\.0+)?)?$", "", unicodedata.normalize("NFKC", text).strip())
    found = _PARTS.fullmatch(plain) or _DIGITS.fullmatch(plain)
    if found is None:
        return None
    year, month, day = (int(part) for part in found.groups())
    try:
        return date(year if year > 999 else year + ROC, month, day)
    except ValueError:
        return None


def spellings(day: date) -> tuple[str, ...]:
    """The digits in which such texts write a day: of the common era and of the Republic, with and without zeros."""
    year, roc = day.year, day.year - ROC
    padded, bare = f"{day.month:02}{day.day:02}", f"{day.month}{day.day}"
    return (f"{year}{padded}", f"{year}{bare}", f"{roc}{padded}", f"{roc:03}{padded}", f"{roc}{bare}")
