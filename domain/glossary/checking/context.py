"""What stands around a name and says that it is another one: a person, a city elsewhere, a street of that name. Pure."""

import re

_TITLES = r"(?:mr|mrs|ms|miss|dr|prof|professor|mayor|director|minister|president|chairman|councilor|councillor|deputy|chief|captain|rev)"
_PERSON = re.compile(rf"\b{_TITLES}\.?(?:\s+[a-z][a-z'\-]*\.?)?\s+$")
_SURNAMES = frozenset({
    "chen", "lin", "huang", "chang", "li", "wang", "wu", "liu", "tsai", "yang", "hsu", "cheng", "hsieh", "kuo", "hung", "chiu", "tseng",
    "liao", "lai", "chou", "yeh", "su", "chuang", "lu", "chiang", "ho", "hsiao", "lo", "kao", "pan", "chien", "chu", "chung", "peng",
    "yu", "chan", "hsiung", "shih", "sung", "fang", "teng", "tu", "fu", "shen", "yen", "ting", "tai", "hou", "liang", "tang", "ma",
    "tung", "wen", "sun", "lee", "zhang", "zhao", "zhou", "xu", "xie", "cai", "zheng", "guo", "hong", "qiu", "zeng", "jhang", "jhou",
    "jheng", "sie", "ciou",
})  # fmt: skip
_BEFORE = re.compile(r"\b([a-z]+)\s+$")
CITIES = (
    "new taipei|taipei|taoyuan|hsinchu|miaoli|taichung|changhua|nantou|yunlin|chiayi|tainan|pingtung|ilan|yilan|hualien|taitung|penghu|"
    "kinmen|lienchiang|matsu|keelung|beijing|shanghai|guangzhou|hong kong|china|japan|singapore"
)
_ELSEWHERE_AFTER = re.compile(rf"^(?:\s*\([^)]*\))?\s*,?\s*(?:in\s+)?(?:[a-z'\-]+\s+(?:district|dist\.?|township)\s*,\s*)?(?:{CITIES})\b")
_ELSEWHERE_BEFORE = re.compile(rf"\b(?:{CITIES})(?:\s+city|\s+county)?(?:'s|,)?\s+$")
_STATION_AFTER = re.compile(r"^\s*\(?(?:mrt|krt|lrt|metro|tra|light rail)?\s*\)?\s*(?:station|sta\.|stop)\b|^\s*\(?(?:mrt|metro|krt|lrt)\b")
_STATION_BEFORE = re.compile(r"\b(?:mrt|metro|krt|lrt|station)\s*[:(]?\s*$")
WIDTH = 80
"""Signs around a name that are looked at."""


def is_person(before: str, light: str) -> bool:
    """Whether a name is a person's: after a title, or a given name with a hyphen after a surname. before: folded text up to it."""
    if _PERSON.search(before):
        return True
    surname = _BEFORE.search(before)
    return bool(surname and surname[1] in _SURNAMES and "-" in light)


def is_elsewhere(before: str, after: str) -> bool:
    """Whether another city stands beside it: Xinyi District, Taipei City."""
    return bool(_ELSEWHERE_AFTER.match(after) or _ELSEWHERE_BEFORE.search(before))


def is_station(before: str, after: str) -> bool:
    """Whether a station is meant."""
    return bool(_STATION_AFTER.match(after) or _STATION_BEFORE.search(before))
