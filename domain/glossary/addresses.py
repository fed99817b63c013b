"""Whole addresses, from Chinese to English in the order of the post and back, with the names of the list. Pure.

One table of parts says how each is written in both languages; a part that the list does not know is drafted and marked as such.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from domain.errors import N_, Refused
from domain.glossary.checking.tokens import tokens
from domain.glossary.drafting import drafts
from domain.glossary.entry import Entry
from domain.glossary.fold import number_of
from domain.glossary.romanise import System

CITY_ZH, CITY_EN = "高雄市", "Kaohsiung City"
_NUMERAL = "[一二三四五六七八九十百〇零]+"
_FULL = str.maketrans("０１２３４５６７８９－，、～", "0123456789-,,~")
_ZH = re.compile(
    r"(?P<post>\d{3}(?:\d{2,3})?)?\s*(?:臺灣|台灣)?(?P<city>高雄市|[^\d區]{1,3}[市縣])?(?P<district>[^\d區]{1,4}區)?(?P<village>[^\d里路街巷號]{1,5}里)?"
    r"(?P<neigh>\d+鄰)?(?P<road>.+?(?:大道|路|街))?(?P<section>(?:\d+|" + _NUMERAL + r")段)?(?P<place>[^\d巷弄號路街段]{1,8}(?=\d|$))?"
    r"(?P<lane>(?:\d+|[^\d號弄]+?)巷)?(?P<alley>(?:\d+|[^\d號]+?)弄)?(?P<suballey>\d+衖)?(?P<number>\d+(?:[之\-]\d+)*(?:,\d+(?:[之\-]\d+)*)*號(?:之\d+)?)?"
    r"(?P<floor>(?:地下)?(?:\d+|" + _NUMERAL + r")?(?:樓|層)(?:之\d+)?)?(?P<room>[A-Za-z0-9\-]+室)?"
)
_LARGE = re.compile(
    r"(?:\d{3}(?:\d{2,3})?)?(?:臺灣|台灣)?(?:高雄市|[^\d區]{1,3}[市縣])?(?P<district>[^\d區]{1,4}區)?(?:[^\d里路街巷號]{1,5}里)?(?:\d+鄰)?"
)
"""What stands before the street."""

_TELLING = ("district", "road", "village", "lane", "number")
MOST_STREET = 16
MOST_LETTERS = 200
NOT_READ = N_("This is no address that can be read. Write it as 鼓山區濱海二路1巷3號5樓.")
NOT_READ_EN = N_("This is no address that can be read. Write it as 5F., No. 3, Ln. 1, Binhai 2nd Rd., Gushan District, Kaohsiung City.")


@dataclass(frozen=True)
class Part:
    """A part of an address in both languages. kind: `district`, `road` …; drafted: by rule, in no list; post: as the post spells it."""

    kind: str
    zh: str
    en: str
    drafted: bool = False
    post: str = ""


@dataclass(frozen=True)
class Address:
    """An address, its parts from the largest to the smallest, as Chinese writes them. postcode: as given."""

    parts: tuple[Part, ...]
    postcode: str = ""

    @property
    def zh(self) -> str:
        """As it is written in Chinese."""
        return self.postcode + "".join(part.zh for part in self.parts)

    @property
    def en(self) -> str:
        """As the post writes it in English: the smallest part first, the postcode last."""
        return _joined([part.en for part in reversed(self.parts)], self.postcode)

    @property
    def en_post(self) -> str:
        """The same in Hanyu Pinyin, which the post uses."""
        return _joined([part.post or part.en for part in reversed(self.parts)], self.postcode)

    @property
    def drafted(self) -> bool:
        """Whether a part of it is in no list."""
        return any(part.drafted for part in self.parts)


def _joined(parts: Sequence[str], postcode: str) -> str:
    text = ", ".join(part for part in parts if part)
    return f"{text} {postcode}" if postcode else text


@dataclass
class Names:
    """The names that addresses are made of: by Chinese, and by English without marks. entries: the approved list."""

    entries: Iterable[Entry]
    zh: dict[str, list[Entry]] = field(default_factory=dict)
    en: dict[tuple[str, ...], list[Entry]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for entry in self.entries:
            if entry.kind not in KINDS or not entry.en:
                continue
            self.zh.setdefault(spelled(entry.zh), []).append(entry)
            for text in (entry.en, *entry.written("en"), *_by_rule(entry.zh)):
                held = self.en.setdefault(_words(text), [])
                if entry not in held:
                    held.append(entry)
        self.entries = ()


def spelled(zh: str) -> str:
    """Chinese with half-width digits, sections among them: 青年路２段 and 青年路二段 are 青年路2段."""
    return re.sub(rf"({_NUMERAL})(?=段)", lambda found: str(number_of(found[1])), zh.translate(_FULL))


KINDS = frozenset({"city", "district", "village", "road", "street"})


def _by_rule(zh: str) -> list[str]:
    return [text for system in (System.TONGYONG, System.HANYU) for text in drafts(zh, system, 2)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(token.word for token in tokens(text))


def _known(names: Names, zh: str, district: str, kinds: Sequence[str]) -> Entry | None:
    """The name of the list; of several the one in the district."""
    found = [entry for entry in names.zh.get(spelled(zh), ()) if entry.kind in kinds]
    return next((entry for entry in found if district in entry.districts), found[0] if found else None)


def _named(names: Names, kind: str, zh: str, district: str, kinds: Sequence[str]) -> Part:
    entry = _known(names, zh, district, kinds)
    post = next(drafts(zh, System.HANYU), zh)
    if entry:
        return Part(kind, zh, entry.en, post=post)
    return Part(kind, zh, next(drafts(zh, System.TONGYONG), zh), drafted=True, post=post)


def _digits(text: str) -> str:
    return text if text.isdigit() else str(number_of(text))


def from_chinese(names: Names, text: str) -> Address:
    """An address that was written in Chinese. Raises Refused for what is none."""
    flat = re.sub(r"\s+", "", text.translate(_FULL))
    if len(flat) > MOST_LETTERS:
        raise Refused(NOT_READ, field="address")
    large = _LARGE.match(flat)
    assert large  # every part of it may be missing
    street = _street_of_list(names, flat[large.end() :], large["district"] or "")
    match = _ZH.fullmatch(flat[: large.end()] + flat[large.end() + len(street) :])
    if not flat or match is None or not (street or any(match[kind] for kind in _TELLING)):
        raise Refused(NOT_READ, field="address")
    district = match["district"] or ""
    parts: list[Part] = []
    if match["city"]:
        parts.append(
            Part("city", match["city"], CITY_EN) if match["city"] == CITY_ZH else _named(names, "city", match["city"], "", ("city",))
        )
    for kind, kinds in (("district", ("district",)), ("village", ("village",))):
        if match[kind]:
            parts.append(_named(names, kind, match[kind], district, kinds))
    if match["neigh"]:
        parts.append(Part("neigh", match["neigh"], f"Neighborhood {match['neigh'][:-1]}"))
    if street:
        parts.append(_named(names, "road", street, district, ("road", "street")))
    parts += _street(names, match, district)
    for kind, write in _SMALL:
        if match[kind]:
            parts.append(write(match[kind]))
    return Address(tuple(parts), match["post"] or "")


def _street_of_list(names: Names, rest: str, district: str) -> str:
    """The longest street of the list that the rest of an address begins with, of this district if it has one: 鹽埕中路智仁巷."""
    found = ""
    for length in range(2, min(len(rest), MOST_STREET) + 1):
        entry = _known(names, rest[:length], district, ("road", "street")) if rest[length - 1] in "路街巷道段頭村區" or length > 3 else None
        if entry and (district in entry.districts or not district or not entry.districts):
            found = rest[:length]
    return found


def _street(names: Names, match: re.Match[str], district: str) -> list[Part]:
    parts = []
    if match["road"]:
        parts.append(_named(names, "road", match["road"], district, ("road", "street")))
    if match["section"]:
        number = _digits(match["section"][:-1])
        parts.append(Part("section", match["section"], f"Sec. {number}"))
    if match["place"]:
        parts.append(_named(names, "place", match["place"], district, ("road", "street", "village")))
    if match["lane"]:
        parts.append(_numbered(names, "lane", match["lane"], "Ln.", district))
    if match["alley"]:
        parts.append(_numbered(names, "alley", match["alley"], "Aly.", district))
    return parts


def _numbered(names: Names, kind: str, zh: str, word: str, district: str) -> Part:
    number = zh[:-1]
    return Part(kind, zh, f"{word} {number}") if number.isdigit() else _named(names, kind, zh, district, ("road", "street"))


def _number(zh: str) -> Part:
    return Part("number", zh, "No. " + zh.replace("號之", "之").rstrip("號").replace("之", "-"))


def _floor(zh: str) -> Part:
    match = re.fullmatch(rf"(地下)?(\d+|{_NUMERAL})?[樓層](?:之(\d+))?", zh)
    assert match  # the pattern of addresses holds the same
    number = _digits(match[2] or "1")
    english = f"B{number}" if match[1] else f"{number}F."
    return Part("floor", zh, english + (f"-{match[3]}" if match[3] else ""))


_SMALL = (
    ("suballey", lambda zh: Part("suballey", zh, f"Suballey {zh[:-1]}")),
    ("number", _number),
    ("floor", _floor),
    ("room", lambda zh: Part("room", zh, f"Rm. {zh[:-1]}")),
)

_EN: Mapping[str, re.Pattern[str]] = {
    "room": re.compile(r"(?:rm\.?|room)\s*([a-z0-9\-]+)", re.I),
    "floor": re.compile(r"(?:(b)?(\d+)\s*f\.?|(\d+)(?:st|nd|rd|th)\s+fl(?:oor|\.)?|b(\d+))(?:-(\d+))?", re.I),
    "number": re.compile(r"no\.?\s*(\d+(?:-\d+)*)", re.I),
    "suballey": re.compile(r"suballey\s*(\d+)", re.I),
    "alley": re.compile(r"(?:aly|alley)\.?\s*(\d+)", re.I),
    "lane": re.compile(r"(?:ln|lane)\.?\s*(\d+)", re.I),
    "section": re.compile(r"(?:sec|section)\.?\s*(\d+)", re.I),
    "neigh": re.compile(r"(?:neigh(?:borhood)?)\.?\s*(\d+)", re.I),
}
_ORDER = ("city", "district", "village", "neigh", "road", "section", "place", "lane", "alley", "suballey", "number", "floor", "room")
_CHINESE_DIGITS = "〇一二三四五六七八九十"


def from_english(names: Names, text: str) -> Address:
    """An address that was written in English, as the post orders it. Raises Refused for what is none, or names nothing of the list."""
    if len(text) > MOST_LETTERS:
        raise Refused(NOT_READ_EN, field="address")
    pieces = [piece.strip() for piece in re.split(r"[,\n]", text) if piece.strip()]
    postcode, found = "", dict[str, Part]()
    rest: list[str] = []
    for piece in pieces:
        piece, code = _without_postcode(piece)
        postcode = postcode or code
        kind = next((kind for kind, pattern in _EN.items() if pattern.fullmatch(piece)), "")
        if kind:
            found[kind] = _back(kind, piece)
        elif piece and piece.casefold() not in ("taiwan", "taiwan (r.o.c.)", "r.o.c.", "roc"):
            rest.append(piece)
    _names_back(names, rest, found)
    if not found or not ({"road", "district", "village", "place", "lane", "number"} & set(found)):
        raise Refused(NOT_READ_EN, field="address")
    return Address(tuple(found[kind] for kind in _ORDER if kind in found), postcode)


def _without_postcode(piece: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)\s*\b(\d{3}(?:\d{2,3})?)", piece)
    return (
        (match[1], match[2])
        if match and (not match[1] or not re.search(r"\b(?:no|ln|aly|sec|rm|lane|alley|section|room)\.?$", match[1], re.I))
        else (piece, "")
    )


def _names_back(names: Names, rest: list[str], found: dict[str, Part]) -> None:
    """The named parts, from the largest: what is known of the district decides between names of several.

    A name may be two parts of an address: `Sec. 2, Cingnian Rd.` is one street of the list.
    """
    district = ""
    while rest:
        piece = rest.pop()
        if piece.casefold() in ("kaohsiung city", "kaohsiung"):
            found["city"] = Part("city", CITY_ZH, CITY_EN)
            continue
        entry = _of_district(names, f"{rest[-1]}, {piece}", district) if rest else None
        if entry:
            rest.pop()
        elif "section" in found and (entry := _of_district(names, f"{found['section'].en}, {piece}", district)):
            del found["section"]
        entry = entry or _of_district(names, piece, district, sure=False)
        if entry is None:
            raise Refused(N_("“%(name)s” is in no list of names."), field="address", name=piece[:80])
        kind = "road" if entry.kind == "street" else entry.kind
        if kind == "road" and entry.zh.endswith("巷"):
            kind = "lane"
        found[kind] = Part(kind, entry.zh, entry.en)
        district = entry.zh if kind == "district" else district


def _of_district(names: Names, text: str, district: str, *, sure: bool = True) -> Entry | None:
    """The name of the list; of several the one in the district. sure: none of another district."""
    words = _words(text)
    entries = sorted(names.en.get(words, []), key=lambda entry: _words(entry.en) != words)
    inside = next((entry for entry in entries if not district or district in entry.districts), None)
    return inside or (entries[0] if entries and not sure else None)


def _back(kind: str, piece: str) -> Part:
    match = _EN[kind].fullmatch(piece)
    assert match  # the caller has found it so
    if kind == "floor":
        return Part(kind, _floor_back(match), piece)
    if kind == "section":
        return Part(kind, f"{chinese_number(int(match[1]))}段", piece)
    return Part(kind, match[1].replace("-", "之" if kind == "number" else "-") + _COUNTED[kind], piece)


_COUNTED = {"room": "室", "number": "號", "suballey": "衖", "alley": "弄", "lane": "巷", "neigh": "鄰"}


def _floor_back(match: re.Match[str]) -> str:
    below = match[1] or match[4]
    number = match[2] or match[3] or match[4]
    return ("地下" if below else "") + f"{number}樓" + (f"之{match[5]}" if match[5] else "")


def chinese_number(number: int) -> str:
    """A number below 100 in Chinese: 一, 十, 十二, 二十."""
    if number <= 10:
        return _CHINESE_DIGITS[number]
    tens, ones = divmod(number, 10)
    return (_CHINESE_DIGITS[tens] if tens > 1 else "") + "十" + (_CHINESE_DIGITS[ones] if ones else "")
