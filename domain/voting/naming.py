"""The two words by which people know a vote again. Pure."""

import secrets

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
