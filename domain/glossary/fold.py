"""Folding of names before they are compared: script, case, tones, signs, numerals, long and short words. Pure."""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

from domain.glossary.words import SAME

HAN = re.compile(r"[\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]")
_VARIANTS = str.maketrans("豊峯舘塩鶏凹衆緑廰厦", "丰峰馆盐鸡凹众绿厅厦")
_NUMERAL = re.compile(r"[一二三四五六七八九十百〇零]+")
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_JOINED = re.compile(r"(?<=\w)[’'‘ʼʻ`´\-‐‑–](?=\w)")
_TOKEN = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")


@cache
def _converter() -> Any:
    from opencc import OpenCC  # here: its tables are read when somebody searches

    return OpenCC("t2s")


def has_chinese(text: str) -> bool:
    """Whether there is a Chinese character in it."""
    return HAN.search(text) is not None


def number_of(numeral: str) -> int:
    """A Chinese numeral below 1,000: 十 is 10, 二十三 is 23, 一百零二 is 102, 二〇 (digit by digit) is 20."""
    if not any(sign in "十百" for sign in numeral):
        return int("".join(str(_DIGITS[sign]) for sign in numeral))
    total, digit = 0, 0
    for sign in numeral:
        if sign in "十百":
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit


def simplified(text: str) -> str:
    """Chinese characters as the mainland writes them, so that both ways of writing are one; signs stay in their places."""
    return str(_converter().convert(text))


@lru_cache(maxsize=50_000)
def fold_chinese(text: str) -> str:
    """Simplified, without blanks and signs, Chinese numerals as digits: 九如一路 and 九如１路 are the same."""
    simple = _converter().convert(unicodedata.normalize("NFKC", text).translate(_VARIANTS)).translate(_VARIANTS)
    kept = "".join(sign for sign in simple.casefold() if sign.isalnum())
    return _NUMERAL.sub(lambda found: str(number_of(found[0])), kept)


def bare(text: str) -> str:
    """Latin text in small letters without accents; apostrophes and hyphens inside words are dropped. Other scripts stay."""
    flat = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _JOINED.sub("", "".join(sign for sign in flat if not unicodedata.combining(sign))))


def words(text: str) -> list[str]:
    """The words of a Latin text, folded; long, short and British forms, ordinals and numbers are one (`domain.glossary.words`)."""
    found = []
    for token in _TOKEN.findall(bare(text)):
        ordinal = _ORDINAL.fullmatch(token)
        found.append(ordinal[1] if ordinal else SAME.get(token, token))
    return found


def compact(text: str) -> str:
    """The folded words without blanks between them: how spellings are compared."""
    return "".join(words(text))
