"""The two words by which people know a vote again, and titles that can be told apart. Pure."""

import secrets
import unicodedata
from collections.abc import Iterable

from domain.translated import Translated

WORDS = (
    ("港口", "harbour"), ("燈塔", "lighthouse"), ("鐵道", "railway"), ("渡輪", "ferry"), ("漁火", "lantern"), ("海風", "sea breeze"),
    ("珊瑚", "coral"), ("鳳凰木", "flame tree"), ("榕樹", "banyan"), ("老街", "old street"), ("月台", "platform"), ("夕陽", "sunset"),
    ("浪花", "spray"), ("白鷺", "egret"), ("書店", "bookshop"), ("市集", "market"), ("山丘", "hill"), ("運河", "canal"),
    ("風箏", "kite"), ("木棉", "kapok"), ("纜繩", "rope"), ("貝殼", "shell"), ("茶室", "tea room"), ("倉庫", "warehouse"),
)  # fmt: skip
"""Words for the phrase that slips, posters and pages of one vote share, so that nobody is led to another page."""


def new_phrase() -> Translated:
    """Two words in both languages."""
    first, second = secrets.SystemRandom().sample(WORDS, 2)
    return Translated.of(zh_Hant=f"{first[0]}・{second[0]}", en=f"{first[1]} · {second[1]}")


LOOK_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "|": "l", "і": "l", "а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x"})
"""Signs that many fonts draw alike, to one of them: digits and letters, and Cyrillic letters that look Latin (Unicode's confusables)."""


def clean_title(text: str) -> str:
    """A title on one line, without the invisible signs that turn a line around or hide in a word."""
    return " ".join("".join(sign for sign in text if sign.isspace() or unicodedata.category(sign)[0] != "C").split())


def look(title: str) -> str:
    """What a title looks like: two with the same look cannot be told apart by a voter."""
    folded = unicodedata.normalize("NFKC", clean_title(title)).casefold()
    return "".join(folded.split()).translate(LOOK_ALIKE)


def twins(titles: Iterable[tuple[int, Translated]]) -> tuple[int, int] | None:
    """The numbers of two proposals whose titles look the same in a language, if any do."""
    seen: dict[tuple[str, str], int] = {}
    for number, title in titles:
        for tag in title.texts:
            key = (tag, look(title.texts[tag].text))
            if key[1] and seen.setdefault(key, number) != number:
                return seen[key], number
    return None
