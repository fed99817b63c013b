"""How a person, an agency or a mailbox can be written: what is looked for in a blind copy. Pure.

A pattern is a regular expression over a text as `folding.fold` makes it: simplified Chinese, small Latin letters without marks.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from domain.awards.folding import fold
from domain.glossary.readings import of_character, of_name
from domain.glossary.romanise import System, plain, write

BEFORE = "本由请洽与及和经向对为蒙谢获任"
"""What may stand right before a surname, in simplified characters: behind others it may be a part of a word."""

DOUBLE = {"歐陽", "司馬", "上官", "諸葛", "司徒", "東方", "張簡", "范姜", "周黃", "張廖", "鍾歐", "陳林"}
TITLES = (
    "局長", "副局長", "處長", "副處長", "主任秘書", "主秘", "科長", "股長", "主任", "組長", "課長", "專員", "科員", "技士", "技正", "技佐",
    "助理員", "辦事員", "秘書", "視察", "督導", "區長", "里幹事", "校長", "教務主任", "老師", "教師", "教授",
    "博士", "研究員", "先生", "小姐",
    "女士", "同仁", "同學",
)  # fmt: skip
"""What an office is called behind a surname."""

CUSTOM = {
    "李": ("lee",), "周": ("chow",), "黃": ("hwang",), "呂": ("leu",), "許": ("shu", "sheu"), "劉": ("lieu",), "柯": ("ker",),
    "吳": ("woo",), "蕭": ("shiau", "shaw"), "趙": ("jao",), "蔡": ("tsay",), "鄭": ("jeng",), "陳": ("chern",), "林": ("lynn",),
    "謝": ("shieh",), "郭": ("kuo", "guo"), "曾": ("tzeng",), "徐": ("shyu",), "葉": ("yeh",), "薛": ("shiue",), "高": ("kau",),
}  # fmt: skip
"""Surnames as people write them outside every system."""

SHORTER = (
    ("研究發展考核委員會", "研考會"), ("國民小學", "國小"), ("國民中學", "國中"), ("高級中學", "高中"), ("高級職業學校", "高職"),
    ("委員會", "會"),
)  # fmt: skip
CITY = ("高雄市政府", "高雄市立", "高雄市")
CITY_EN = (r",?\s*kaohsiung city(?: government)?", r"kaohsiung city(?: government)?\s*")
GENERIC = {"service", "info", "contact", "mail", "office", "admin", "public", "email"}
READINGS = 3
"""Of a character, that are looked for."""

GAP = r"[\s·‧•.]{0,3}"
"""What may stand between the characters of a Chinese name."""

JOINT = r"[\s\-.’'‧·]{0,2}"
"""Between the syllables of a romanised name."""


@dataclass(frozen=True)
class Person:
    """An author. latin: the name as they write it in Latin letters, empty where they gave none; unit: section, as it is written."""

    name: str
    latin: str = ""
    email: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Pattern:
    """kind: `name`, `title` (a surname with an office), `mail`, `agency` or `unit`; text: the expression."""

    kind: str
    text: str


def patterns(people: Iterable[Person], agencies: Iterable[str]) -> list[Pattern]:
    """Everything that would tell whose an entry is. agencies: names in any language."""
    found: list[Pattern] = []
    for person in people:
        found += [
            Pattern("name", text) for text in (*_chinese(person.name), *_romanised(person.name), *_latin(person.latin or person.name))
        ]
        found += [Pattern("title", text) for text in _titled(person.name)]
        found += [Pattern("mail", text) for text in _mailbox(person.email)]
        if len(person.unit.strip()) >= 3:
            found.append(Pattern("unit", _spread(person.unit.strip())))
    found += [Pattern("agency", text) for name in agencies for text in _agency(name)]
    return list(dict.fromkeys(found))


def parted(name: str) -> tuple[str, str]:
    """Surname and given name of a Chinese name; empty for a name of another script."""
    signs = re.sub(r"[\s·‧•.]", "", name)
    if len(signs) < 2 or not all("\u3400" <= sign <= "\u9fff" for sign in signs):
        return "", ""
    cut = 2 if signs[:2] in DOUBLE and len(signs) > 2 else 1
    return signs[:cut], signs[cut:]


def _spread(text: str) -> str:
    return GAP.join(re.escape(_folded(sign)) for sign in text if not sign.isspace())


def _folded(sign: str) -> str:
    return fold(sign)[0]


def _chinese(name: str) -> list[str]:
    surname, given = parted(name)
    if not surname:
        return []
    whole = _spread(surname + given)
    masked = [_spread(surname) + rf"[○〇ｏ*x]{GAP}" + _spread(given[-1])] if len(given) == 2 else []
    return [whole, *masked, *(_spread(given) + GAP + f"(?:{_titles()})" for _ in [0] if len(given) > 1)]


def _titles() -> str:
    return "|".join(re.escape("".join(map(_folded, title))) for title in TITLES)


def _titled(name: str) -> list[str]:
    surname, _ = parted(name)
    # not after another character: 「組王」 of a compound is no surname, a beginning, a blank or a sign before it makes it one
    return [rf"(?:(?<=[{BEFORE}])|(?<![\u3400-\u9fff])){_spread(surname)}{GAP}(?:{_titles()})"] if surname else []


def _romanised(name: str) -> list[str]:
    surname, given = parted(name)
    if not surname or not given:
        return []
    families = _written(surname) | {text for sign in [surname] for text in CUSTOM.get(sign, ())}
    firsts = [list(dict.fromkeys(_syllable(sign, reading) for reading in readings)) for sign, readings in _readings(given)]
    joined = JOINT.join(f"(?:{'|'.join(sorted({text for each in options for text in each}))})" for options in firsts)
    family = f"(?:{'|'.join(sorted(families))})"
    short = r"[\s.\-]{0,2}".join(f"[{''.join(sorted({text[0] for each in options for text in each}))}]" for options in firsts)
    gap = r"[\s,\-]{1,3}"
    return [
        _whole(f"{family}[\\s,\\-]{{0,3}}{joined}"),
        _whole(f"{joined}[\\s\\-]{{0,2}}{family}"),
        *([_whole(rf"{short}\.?{gap}{family}"), _whole(rf"{family}{gap}{short}\.?")] if len(given) > 1 else []),
    ]


def _whole(text: str) -> str:
    return rf"(?<![a-z0-9]){text}(?![a-z])"


def _readings(signs: str) -> list[tuple[str, Sequence[str]]]:
    named = of_name(signs)
    return [(sign, (named[place] or of_character(sign))[:READINGS]) for place, sign in enumerate(signs)]


def _syllable(sign: str, reading: str) -> frozenset[str]:
    """A syllable in every system, as it stands in a folded text; Wade-Giles with and without its apostrophe is the same there."""
    return frozenset(plain(write(reading, system)) for system in System) | {plain(reading)}


def _written(surname: str) -> set[str]:
    each = [sorted({text for reading in readings for text in _syllable(sign, reading)}) for sign, readings in _readings(surname)]
    return {JOINT.join(chosen) for chosen in product(*each)} if all(each) else set()


def _latin(name: str) -> list[str]:
    words = [re.escape(plain(word)) for word in re.findall(r"[^\W\d_]+", name) if ord(word[0]) < 0x2E80]
    if len(words) < 2:
        return []
    gap = r"[\s,.\-]{0,3}"
    last = words[-1]
    return [
        _whole(gap.join(words)),
        _whole(gap.join([last, *words[:-1]])),
        _whole(rf"{words[0][0]}\.{'?' if len(last) > 3 else ''}[\s\-]{{0,2}}{last}"),
    ]


def _mailbox(email: str) -> list[str]:
    local, _, _ = email.casefold().partition("@")
    if not local:
        return []
    own = [rf"(?<![a-z0-9._-]){re.escape(local)}(?![a-z0-9_-])"] if len(local) >= 5 and local not in GENERIC else []
    return [re.escape(email.casefold()), *own]


def _agency(name: str) -> list[str]:
    if not any("\u3400" <= sign <= "\u9fff" for sign in name):
        short = plain(name.strip())
        for city in CITY_EN:
            short = re.sub(city, "", short).strip(" ,")
        return [_whole(r"[\s,\-]{1,3}".join(re.escape(word) for word in short.split()))] if len(short) >= 6 else []
    bare = "".join(name.split())
    for city in CITY:
        bare = bare.removeprefix(city)
    shorter = {bare.replace(long, short) for long, short in SHORTER if long in bare}
    forms = {bare} | {form for form in shorter if len(form) > 2}
    return [_spread(form) for form in sorted(forms) if len(form) >= 3]
