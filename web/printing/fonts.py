"""The fonts of a printed document: our own, and further ones as soon as a text needs a sign that ours lacks."""

import re
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fpdf import FPDF

FONT = "noto"
"""What our own font is called within a document."""

GETA = "〓"
"""Printed for a sign that no font has, as printers have always done."""

OWN = ("pylopdf_fonts_zh_tw", "NotoSansTC-Regular.otf")
"""The package and the file of our own font."""

FURTHER = (("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf"), ("noto_cjk_sans_jp_regular", "NotoSansCJKjp-Regular.otf"))
"""Where signs come from that our font lacks: Latin of any language with its marks (a̍, o͘, ʉ), then rare and simplified Han, and Hangul."""

MARKS = frozenset(range(0x300, 0x370))
"""Marks above and below letters. Our font has a few, which do not stand where they should."""

WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
"""Signs between which a line may break, as part of a class of a regular expression."""

_WORDS = re.compile(rf"[^\s{WIDE}]+|[\s{WIDE}]")
_STEERS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Selectors of a variant: nothing is lost without them."""


@cache
def _signs(package: str, name: str) -> frozenset[int]:
    """What a font file has, looked up once."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(package, name), lazy=True) as font:
        return frozenset(font.getBestCmap())


def font_file(package: str, name: str) -> str:
    """Where a font file lies that a dependency carries."""
    return str(files(package) / name)


def parts(text: str) -> list[tuple[str, str]]:
    """A line in parts, each with the font file that has its signs: for pictures, whose fonts know no others. What no font has is 〓."""
    found: list[tuple[str, str]] = []
    for sign in unicodedata.normalize("NFC", " ".join(text.split())):
        held = next((one for one in (OWN, *FURTHER) if ord(sign) in _signs(*one) and not (one is OWN and ord(sign) in MARKS)), None)
        if held is None and (unicodedata.category(sign) in ("Cf", "Cc", "Mn") or _STEERS.match(sign)):
            continue
        path, sign = font_file(*(held or OWN)), sign if held else GETA
        if found and found[-1][0] == path:
            found[-1] = (path, found[-1][1] + sign)
        else:
            found.append((path, sign))
    return found


class Fonts:
    """The fonts of a document: ours, and further ones as soon as a text needs them.

    held: each with the signs it is used for. missing: signs that none has, in the order they came.
    """

    def __init__(self, pdf: "FPDF") -> None:
        self.pdf, self.missing = pdf, ""
        own: Any = pdf.fonts[FONT]
        self.held: list[tuple[Any, frozenset[int]]] = [(own, frozenset(own.glyph_ids) - MARKS)]
        self._further = [(f"further{place}", *found) for place, found in enumerate(FURTHER)]

    def clean(self, text: str) -> str:
        """The text with every sign printable: what no font has becomes 〓 and is remembered; marks that only steer are dropped."""
        kept = []
        for sign in unicodedata.normalize("NFC", re.sub(r"[ \t\r\n]+", " ", text.strip())):
            kind = unicodedata.category(sign)
            if self._has(ord(sign)):
                kept.append(sign)
            elif kind not in ("Cf", "Cc") and not _STEERS.match(sign):
                kept += [] if kind == "Mn" else [GETA]
                self.missing += sign if sign not in self.missing else ""
        return "".join(kept)

    def _has(self, sign: int) -> bool:
        """Whether a font has the sign; a further font is opened for it."""
        if any(sign in signs for _, signs in self.held):
            return True
        for family, package, name in self._further:
            if sign in _signs(package, name):
                if family not in self.pdf.fonts:  # two parts of a program may write on one document
                    self.pdf.add_font(family, fname=font_file(package, name))
                self._further = [one for one in self._further if one[0] != family]
                self.held.append((self.pdf.fonts[family], _signs(package, name)))
                self.pdf.set_fallback_fonts([font.fontkey for font, _ in self.held[1:]])
                return True
        return False

    def runs(self, text: str) -> list[tuple[Any, str]]:
        """A cleaned text in parts of one font each; a word changes its font as a whole, where one font has all of it."""
        own, signs = self.held[0]
        if len(self.held) == 1 or signs.issuperset(map(ord, text)):
            return [(own, text)]
        parts: list[tuple[Any, str]] = []
        for word in _WORDS.findall(text):
            whole = next((font for font, signs in self.held if signs.issuperset(map(ord, word))), None)
            for font, part in [(whole, word)] if whole else [(self._of(ord(sign)), sign) for sign in word]:
                if parts and parts[-1][0] is font:
                    parts[-1] = (font, parts[-1][1] + part)
                else:
                    parts.append((font, part))
        return parts

    def _of(self, sign: int) -> Any:
        return next((font for font, signs in self.held if sign in signs), self.held[0][0])
