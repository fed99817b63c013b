"""Languages. The English text is the message id; a language is a folder in `locales/` with a `messages.po`.

Dropping a folder in adds a language: its tag, its own name and its plural rule follow from the folder's name.
"""

import gettext
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from babel import Locale as BabelLocale
from babel import UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parents[2] / "locales"
DEFAULT = "zh-Hant"
FULL_TAGS = {"zh-Hant": "zh-Hant-TW"}
"""Tags as `lang` attributes where the address uses a shorter one."""


@dataclass(frozen=True)
class Locale:
    """A language of the site.

    tag: as in addresses (`zh-Hant`); lang: for `lang` attributes (`zh-Hant-TW`); name: in itself (中文).
    """

    tag: str
    path: Path = field(repr=False)

    @cached_property
    def lang(self) -> str:
        """The tag for `lang` and `hreflang`."""
        return FULL_TAGS.get(self.tag, self.tag)

    @cached_property
    def babel(self) -> BabelLocale:
        """Babel's locale, for numbers and dates."""
        return BabelLocale.parse(self.lang, sep="-")

    @cached_property
    def name(self) -> str:
        """The language's own name: 中文, English, Tiếng Việt."""
        return own_name(self.tag)

    @cached_property
    def chinese(self) -> bool:
        """Whether the text is Chinese: ROC dates, 萬元, line height."""
        return self.tag.startswith("zh")

    @cached_property
    def translations(self) -> gettext.NullTranslations:
        """The catalogue, loaded from its .po file at first use; there is no build step."""
        with self.path.open("rb") as file:
            catalogue = read_po(file, locale=self.path.parent.name, ignore_obsolete=True)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)

    def gettext(self, message: str, **facts: object) -> str:
        """A message in this language with its facts put in."""
        text = self.translations.gettext(message) if message else ""
        return text % self._dressed(facts) if facts else text.replace("%%", "%")

    def ngettext(self, one: str, many: str, n: int, **facts: object) -> str:
        """A message that depends on a number, which fills `%(n)s`."""
        return self.translations.ngettext(one, many, n) % self._dressed({"n": n, **facts})

    def _dressed(self, facts: Mapping[str, object]) -> dict[str, object]:
        """Whole numbers as readers write them, 1,248; those that name something (an entry's number, a code) stay as they are."""
        return {name: self._number(fact) if type(fact) is int and name not in NAMES else fact for name, fact in facts.items()}

    def _number(self, number: int) -> str:
        if self.chinese or self.tag == "en":
            return f"{number:,}"
        from babel.numbers import format_decimal

        return format_decimal(number, locale=self.babel)


NAMES = {"number", "id", "code", "serial", "port"}
"""Facts that name something, even where they are digits alone."""

SPOKEN_HERE = {"nan": "臺語", "hak": "客語"}
"""Languages of Taiwan that Babel has no name for."""


def own_name(tag: str) -> str:
    """What a language calls itself, whether this site is translated into it or not; a tag that nobody knows stays as it is."""
    if tag in SPOKEN_HERE:
        return SPOKEN_HERE[tag]
    try:
        name = str(BabelLocale.parse(tag.split("-")[0]).get_language_name() or tag)
    except (ValueError, UnknownLocaleError):
        return tag
    return name[:1].upper() + name[1:]


class Locales:
    """The languages of this installation, the default first."""

    def __init__(self, folder: Path = FOLDER) -> None:
        found = {path.parent.name.replace("_", "-"): path for path in sorted(folder.glob("*/messages.po"))}
        order = sorted(found, key=lambda tag: (tag != DEFAULT, tag != "en", tag))
        self._by_tag = {tag: Locale(tag, found[tag]) for tag in order}

    def __iter__(self) -> Iterator[Locale]:
        return iter(self._by_tag.values())

    def __contains__(self, tag: str) -> bool:
        return tag in self._by_tag

    def __getitem__(self, tag: str) -> Locale:
        return self._by_tag[tag]

    @property
    def tags(self) -> list[str]:
        """All tags, the default first."""
        return list(self._by_tag)

    def spoken(self, typed: str) -> str:
        """The tag of a language as people type it: `zh`, `ZH-hant`, `zh_TW`, `en-us`; empty for what is none of ours."""
        plain = typed.lower().replace("_", "-")
        exact = [tag for tag in self._by_tag if tag.lower() == plain]
        return next(iter(exact or [tag for tag in self._by_tag if tag.lower().split("-")[0] == plain.split("-")[0]]), "")

    def match(self, accept_language: str, preferred: str = "") -> Locale:
        """The language for a reader: their own choice, else the best of Accept-Language, else the default.

        Every zh-… is met with Traditional Chinese; other languages match by their first part.
        (Babel's own matcher finds nothing for zh-TW, and answers English to `zh-TW,zh,en`.)
        """
        if preferred in self._by_tag:
            return self._by_tag[preferred]
        for wanted in _wanted(accept_language):
            for tag, locale in self._by_tag.items():
                if tag.lower() == wanted or tag.lower().split("-")[0] == wanted.split("-")[0]:
                    return locale
        return self._by_tag[DEFAULT]


def _wanted(header: str) -> list[str]:
    """The tags of an Accept-Language header, best first; what cannot be read is passed over."""
    weighted: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _, rest = part.strip().partition(";")
        try:
            weight = float(rest.strip().removeprefix("q=")) if rest.strip() else 1.0
        except ValueError:
            continue
        if tag and weight > 0:
            weighted.append((weight, tag.strip().lower()))
    return [tag for weight, tag in sorted(weighted, key=lambda pair: -pair[0])]
