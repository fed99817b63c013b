"""One text in several languages: a reusable value for names, titles, summaries and bodies.

Locales are language tags as they stand in addresses (`zh-Hant`, `en`); which of them a
site offers is decided elsewhere, so a third language needs no change here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class State(StrEnum):
    """How far a text is in one language."""

    MISSING = "missing"
    DRAFT = "draft"
    REVIEWED = "reviewed"


@dataclass(frozen=True)
class Text:
    """A text in one language; `reviewed` says that a person has checked it."""

    text: str
    reviewed: bool = False


@dataclass(frozen=True)
class Piece:
    """What a reader is shown: a text, the language it is in, and whether it is the one asked for."""

    text: str
    locale: str
    asked: str
    state: State

    @property
    def foreign(self) -> bool:
        """True when the reader's language is missing and another one stands in."""
        return self.locale != self.asked


@dataclass(frozen=True)
class Translated:
    """A text in several languages.

    texts: locale tag to Text; never holds an empty text.
    source: the locale it was first written in; the others are translations of it.
    """

    texts: Mapping[str, Text] = field(default_factory=dict)
    source: str = ""

    @classmethod
    def of(cls, source: str = "", /, *, reviewed: bool = True, **texts: str) -> "Translated":
        """Build one from keyword texts, `zh_Hant="…"` for `zh-Hant`; the first is the source unless named."""
        kept = {tag.replace("_", "-"): Text(text.strip(), reviewed) for tag, text in texts.items() if text.strip()}
        return cls(kept, source or next(iter(kept), ""))

    def __bool__(self) -> bool:
        return bool(self.texts)

    def text(self, locale: str) -> str:
        """The text in exactly this language, or an empty string."""
        held = self.texts.get(locale)
        return held.text if held else ""

    def state(self, locale: str) -> State:
        """Missing, draft or reviewed in this language."""
        held = self.texts.get(locale)
        if held is None:
            return State.MISSING
        return State.REVIEWED if held.reviewed else State.DRAFT

    def piece(self, locale: str, order: Iterable[str] = ()) -> Piece:
        """What to show a reader of `locale`: that language, else the source, else the first of `order`, else any."""
        for tag in (locale, self.source, *order, *self.texts):
            held = self.texts.get(tag)
            if held:
                return Piece(held.text, tag, locale, self.state(locale))
        return Piece("", locale, locale, State.MISSING)

    def written(self, locale: str, text: str, *, reviewed: bool = False) -> "Translated":
        """With the text of one language set, or removed when empty.

        A changed source turns every reviewed translation into a draft: somebody has to look again.
        """
        text = text.strip()
        if text == self.text(locale) and (not text or reviewed == self.texts[locale].reviewed):
            return self
        source = self.source or locale
        texts = dict(self.texts)
        if locale == source and text != self.text(locale):
            texts = {tag: replace(held, reviewed=False) for tag, held in texts.items()}
        texts.pop(locale, None)
        if text:
            texts[locale] = Text(text, reviewed)
        if source not in texts:
            source = next(iter(texts), "")
        return Translated(texts, source)

    def to_json(self) -> dict[str, object]:
        """Plain data for a JSON column; read back by `from_json`."""
        texts = {tag: [held.text, held.reviewed] for tag, held in self.texts.items()}
        return {"source": self.source, "texts": texts}

    @classmethod
    def from_json(cls, data: Mapping[str, object] | None) -> "Translated":
        """The value that `to_json` made. Raises ValueError on anything else."""
        if not data:
            return cls()
        texts, source = data.get("texts"), data.get("source")
        if not isinstance(texts, Mapping) or not isinstance(source, str):
            raise ValueError("not a translated text")
        return cls({tag: Text(str(held[0]), bool(held[1])) for tag, held in texts.items()}, source)


def shortened(text: str, most: int) -> str:
    """The beginning of a text in one line of at most so many characters, not ending inside an English word."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    if line[most - 1].isascii() and line[most - 1] != " ":
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip("，、；,; ") + "…"
