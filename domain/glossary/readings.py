"""How the characters of a name are read: pypinyin's readings, with Taiwan's where the two differ. Pure.

Readings made by a program are drafts for the committee, never an approval.
"""

from collections.abc import Mapping
from functools import cache, lru_cache

from domain.glossary.romanise import is_syllable

TAIWAN: Mapping[str, tuple[str, ...]] = {
    "佛": ("fo",), "勁": ("jing", "jin"), "圳": ("zhen", "zun"), "垃": ("le", "la"), "圾": ("se", "ji"), "埤": ("pi", "bi"),
    "堤": ("ti", "di"),
    "墘": ("qian", "qi"), "崖": ("yai", "ya"), "廈": ("xia", "sha"), "括": ("gua", "kuo"), "攜": ("xi", "xie"), "曾": ("zeng", "ceng"),
    "柏": ("bo", "bai"), "柵": ("zha", "shan"), "沓": ("ta", "da"), "泊": ("bo", "po"), "液": ("yi", "ye"), "率": ("lü", "shuai"),
    "漯": ("ta", "luo", "lei"), "熟": ("shou", "shu"), "硘": ("hui",), "舺": ("jia", "xia"), "茄": ("jia", "qie"), "薄": ("bo", "bao"),
    "蚵": ("ke", "e", "he"), "血": ("xie", "xue"), "賜": ("ci", "si"), "都": ("du", "dou"), "重": ("chong", "zhong"),
    "長": ("chang", "zhang"),
    "隄": ("ti", "di"), "䃟": ("kang",), "檨": ("she", "suan"), "坔": ("di", "nan"),
}  # fmt: skip
"""What Taiwan reads where pypinyin reads otherwise (國語一字多音審訂表, 1999; names of Kaohsiung), the usual one first."""

MOST = 4
"""Readings of a character that are looked at."""


@cache
def of_character(sign: str) -> tuple[str, ...]:
    """The readings of one character as Hanyu syllables without tones, the likeliest first; empty for what is no Chinese character."""
    if sign in TAIWAN:
        return TAIWAN[sign]
    from pypinyin import Style, pinyin  # here: loading its tables takes a sixth of a second

    found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore")
    readings = dict.fromkeys(_clean(reading) for reading in found[0]) if found else ()
    return tuple(reading for reading in readings if is_syllable(reading))[:MOST]


@lru_cache(maxsize=20_000)
def of_name(zh: str) -> tuple[tuple[str, ...], ...]:
    """The readings of every character of a name, those that fit the words of the name first; an empty tuple where there is none."""
    from pypinyin import Style, lazy_pinyin

    whole = lazy_pinyin(zh, style=Style.NORMAL, errors="ignore") if all(map(of_character, zh)) else []
    found = []
    for index, sign in enumerate(zh):
        each = of_character(sign)
        likely = _clean(whole[index]) if len(whole) == len(zh) else ""
        found.append((likely, *[one for one in each if one != likely]) if likely in each and sign not in TAIWAN else each)
    return tuple(found)


def spoken(zh: str) -> tuple[str, str]:
    """How a name is read aloud, with tones: Hanyu Pinyin and Zhuyin; empty texts for one that is not all Chinese characters.

    Readings are those of `of_name`; a tone that Taiwan has otherwise may be wrong, so it is shown as made by a program.
    """
    from pypinyin import Style, pinyin

    chosen, tones, zhuyin = likely(zh), list[str](), list[str]()
    if not zh or len(chosen) != len(zh):
        return "", ""
    for sign, syllable in zip(zh, chosen, strict=True):
        ways = pinyin(sign, style=Style.TONE, heteronym=True)[0], pinyin(sign, style=Style.NORMAL, heteronym=True)[0]
        place = next((at for at, plain in enumerate(ways[1]) if _clean(plain) == syllable), 0)
        tones.append(ways[0][place])
        letters = pinyin(sign, style=Style.BOPOMOFO, heteronym=True)[0]
        zhuyin.append(letters[place] if place < len(letters) else letters[0])
    return " ".join(tones), " ".join(zhuyin)


def likely(zh: str) -> list[str]:
    """The likeliest reading of every character that has one."""
    return [each[0] for each in of_name(zh) if each]


def _clean(reading: str) -> str:
    return reading.replace("v", "ü")
