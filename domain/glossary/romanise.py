"""Four systems of writing Mandarin in Latin letters, as one table from Hanyu Pinyin syllables. Pure.

Sources: Hanyu Pinyin, ISO 7098:2015; Tongyong Pinyin, Ministry of Education 2002; Wade-Giles as in H. A. Giles, A Chinese-English
Dictionary (1912); Mandarin Phonetic Symbols II (MPS2), Ministry of Education 1986.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from functools import cache


class System(StrEnum):
    """A system of romanisation; its value is the type of a spelling."""

    TONGYONG = "tongyong"
    HANYU = "hanyu"
    WADE_GILES = "wade-giles"
    MPS2 = "mps2"


TAGS = {
    System.TONGYONG: "zh-Latn-tongyong",
    System.HANYU: "zh-Latn-pinyin",
    System.WADE_GILES: "zh-Latn-wadegile",
    System.MPS2: "zh-Latn",
}
"""Language tags (IANA subtag registry); MPS2 has no variant of its own there."""

_INITIALS = ("zh", "ch", "sh", *"bpmfdtnlgkhjqxrzcs")
_WHOLE = {
    "yi": "i", "ya": "ia", "yo": "io", "ye": "ie", "yai": "iai", "yao": "iao", "you": "iou", "yan": "ian", "yin": "in", "yang": "iang",
    "ying": "ing", "yong": "iong", "yu": "ü", "yue": "üe", "yuan": "üan", "yun": "ün",
    "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "uei", "wan": "uan", "wen": "uen", "wang": "uang", "weng": "ueng",
}  # fmt: skip
_FULL = {"iu": "iou", "ui": "uei", "un": "uen"}
_OPEN_FINALS = {"a", "o", "e", "ê", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "er"}
_FINALS = (_OPEN_FINALS | set(_WHOLE.values()) | {"-", "ong", "iai", "io"}) - {"er"}
_APICAL = {"zh", "ch", "sh", "r", "z", "c", "s"}
Parts = tuple[str, str]
"""Initial and final of a syllable, the final written in full: (`j`, `üan`), (``, `iou`), (`zh`, `-`)."""


@cache
def parts(syllable: str) -> Parts:
    """A Hanyu syllable without its tone, taken apart; `v` stands for ü. Raises ValueError for what is none."""
    text = syllable.replace("v", "ü")
    if text in _WHOLE:
        return "", _WHOLE[text]
    initial = next((start for start in _INITIALS if text.startswith(start)), "")
    final = text[len(initial) :]
    if initial in _APICAL and final == "i":
        return initial, "-"
    if initial in ("j", "q", "x") and final.startswith("u"):
        final = "ü" + final[1:]
    final = _FULL.get(final, final) if initial else final
    if final not in (_FINALS if initial else _OPEN_FINALS):
        raise ValueError(f"{syllable!r} is no syllable of Hanyu Pinyin")
    return initial, final


def is_syllable(text: str) -> bool:
    """Whether it is a syllable of Hanyu Pinyin; 嗯 and its like have none."""
    try:
        parts(text)
    except ValueError:
        return False
    return True


_TONGYONG_INITIALS = {"zh": "jh", "q": "c", "x": "s"}
_TONGYONG_ALONE = {"uen": "wun", "ueng": "wong"}
_TONGYONG_FINALS = {"-": "ih", "ü": "yu", "üe": "yue", "üan": "yuan", "ün": "yun", "iong": "yong", "uen": "un", "ueng": "ong"}


def _tongyong(initial: str, final: str) -> str:
    if not initial:
        return _TONGYONG_ALONE.get(final) or _alone(final)
    if initial == "f" and final == "eng":
        return "fong"
    return _TONGYONG_INITIALS.get(initial, initial) + _TONGYONG_FINALS.get(final, final)


_ALONE = {full: short for short, full in _WHOLE.items()}


def _alone(final: str) -> str:
    """A final without an initial, as Hanyu writes it."""
    return _ALONE.get(final, final)


_WADE_INITIALS = {
    "b": "p", "p": "p’", "d": "t", "t": "t’", "g": "k", "k": "k’", "j": "ch", "q": "ch’", "x": "hs", "zh": "ch", "ch": "ch’", "r": "j",
    "z": "ts", "c": "ts’",
}  # fmt: skip
_WADE_APICAL = {"zh": "chih", "ch": "ch’ih", "sh": "shih", "r": "jih", "z": "tzu", "c": "tz’u", "s": "ssu"}
_WADE_FINALS = {
    "ie": "ieh", "üe": "üeh", "ian": "ien", "iou": "iu", "en": "ên", "eng": "êng", "ong": "ung", "iong": "iung", "e": "ê", "er": "êrh",
}  # fmt: skip
_WADE_ALONE = {
    "i": "i", "ie": "yeh", "üe": "yüeh", "ü": "yü", "üan": "yüan", "ün": "yün", "ian": "yen", "iong": "yung",
    "iou": "yu", "uen": "wên", "ueng": "wêng",
}  # fmt: skip


def _wade_giles(initial: str, final: str) -> str:
    if not initial:
        return _WADE_ALONE.get(final) or {"e": "o", "en": "ên", "eng": "êng", "er": "êrh"}.get(final) or _alone(final)
    if final == "-":
        return _WADE_APICAL[initial]
    if (final == "e" and initial in ("g", "k", "h")) or (final == "uo" and initial not in ("g", "k", "h", "sh")):
        final = "o"
    elif final == "uei":
        final = "uei" if initial in ("g", "k") else "ui"
    elif final == "uen":
        final = "un"
    return _WADE_INITIALS.get(initial, initial) + _WADE_FINALS.get(final, final)


_MPS2_INITIALS = {"q": "ch", "x": "sh", "zh": "j", "z": "tz", "c": "ts"}
_MPS2_APICAL = {"zh": "jr", "ch": "chr", "sh": "shr", "r": "r", "z": "tz", "c": "tsz", "s": "sz"}
_MPS2_FINALS = {
    "ao": "au", "iao": "iau", "ong": "ung", "iong": "iung", "ü": "iu", "üe": "iue", "üan": "iuan", "ün": "iun", "ueng": "ung",
}  # fmt: skip
_MPS2_ALONE = {"iao": "yau", "ao": "au", "iong": "yung"}


def _mps2(initial: str, final: str) -> str:
    if not initial:
        return _MPS2_ALONE.get(final) or _alone(final)
    if final == "-":
        return _MPS2_APICAL[initial]
    return _MPS2_INITIALS.get(initial, initial) + _MPS2_FINALS.get(final, final)


def _hanyu(initial: str, final: str) -> str:
    if not initial:
        return _alone(final)
    if final == "-":
        return initial + "i"
    short = {full: short for short, full in _FULL.items()}.get(final, final)
    return initial + (short.replace("ü", "u") if initial in ("j", "q", "x") else short)


_WRITERS: dict[System, Callable[[str, str], str]] = {
    System.TONGYONG: _tongyong,
    System.HANYU: _hanyu,
    System.WADE_GILES: _wade_giles,
    System.MPS2: _mps2,
}


@cache
def write(syllable: str, system: System) -> str:
    """A Hanyu syllable without its tone, in another system, with that system's marks. Raises ValueError for what is no syllable."""
    return _WRITERS[system](*parts(syllable))


@cache
def plain(text: str) -> str:
    """Without marks: no apostrophe, hyphen, tone or two dots; ü is u, in small letters."""
    bare = "".join(sign for sign in unicodedata.normalize("NFD", text) if not unicodedata.combining(sign))
    return re.sub(r"[’'‘ʼʻ`´-]", "", bare).casefold()


_OPENS = {System.HANYU: "’", System.MPS2: "’", System.TONGYONG: "-"}


def word(syllables: Sequence[str], system: System) -> str:
    """One name of several Hanyu syllables, with one capital: Yong’an, Yong-an, Yung-an, Yung’an.

    A syllable that begins with a, o or e is set off from the one before it; Wade-Giles sets all off.
    """
    if not syllables:
        return ""
    written = [write(syllable, system) for syllable in syllables]
    text = written[0]
    for part in written[1:]:
        text += ("-" if system is System.WADE_GILES else _OPENS[system] if part[0] in "aoeê" else "") + part
    return text[0].upper() + text[1:]


def every_writing(syllables: Iterable[str]) -> dict[System, str]:
    """The same name in all four systems."""
    held = list(syllables)
    return {system: word(held, system) for system in System}
