"""Printed paper for tests: an election's slips, and what other libraries read and see of a file."""

import random
import re
import zlib
from functools import cache
from typing import Any

import numpy as np
import pypdfium2
import zxingcpp
from PIL import Image

from domain.translated import Translated
from domain.voting.codes import LENGTH, SYMBOLS, check_symbol
from domain.voting.sheet import Candidate
from web.voting.printed.facts import SlipFacts
from web.voting.printed.slips import Printed, slips_pdf

REAL, LONG, HERE = "https://pb.kcg.gov.tw", "https://participatory-budget2.kcg.gov.tw", "http://127.0.0.1:8000"
MM = 72 / 25.4


def codes_of(seed: int, count: int) -> tuple[str, ...]:
    """Codes that are the same in every run; real ones come from `secrets`."""
    chance = random.Random(seed)
    symbols = ["".join(chance.choices(SYMBOLS, k=LENGTH)) for _ in range(count)]
    return tuple(one + check_symbol(one) for one in symbols)


CODES = codes_of(8, 8)


def facts(count: int = 12, host: str = REAL, **more: Any) -> SlipFacts:
    """An election with long titles; one sign is in no font."""
    zh, en = "鼓山區哈瑪星老街第{}段人行道無障礙改善🌱", "Barrier-free pavements and level arcades in part {}"
    titles = [Translated.of(zh_Hant=zh.format(n), en=en.format(n)) for n in range(1, count + 1)]
    candidates = tuple(Candidate(n, f"p{n}", said, n * 175_000) for n, said in enumerate(titles, 1))
    told: dict[str, Any] = {
        "host_url": host,
        "name": Translated.of(zh_Hant="高雄市2027年公民參與式預算哈瑪星場次投票", en="Kaohsiung participatory budgeting 2027, Hamasen"),
        "phrase": ("海風 燈塔", "Sea breeze · Lighthouse"),
        "rehearsal": host == HERE,
        "choose": ("至多圈選 5 案。", "Choose up to 5 proposals."),
        "closes": ("5月8日（六） 16:00", "Sat, 8 May, 16:00"),
        "candidates": candidates,
    }
    return SlipFacts(**told | more)


@cache
def made(layout: str, host: str = REAL) -> Printed:
    """Two packs, of three slips and of five; every pack begins on a new sheet."""
    return slips_pdf(facts(host=host), [(1, CODES[:3]), (2, CODES[3:])], layout)


SHEETS = {
    "a6": [CODES[:3], CODES[3:7], CODES[7:]],
    "a5": [CODES[:2], CODES[2:3], CODES[3:5], CODES[5:7], CODES[7:]],
    "compact": [CODES[:3], CODES[3:]],
}
"""The codes on each sheet of those."""


def picture(pdf: bytes, page: int, dots: float) -> Image.Image:
    """A page in so many dots a millimetre."""
    return pypdfium2.PdfDocument(pdf)[page].render(scale=dots / MM, grayscale=True).to_pil()


def words(pdf: bytes, page: int, area: tuple[float, float, float, float] | None = None) -> str:
    """The text of a page, or of a part of A4: left, top, right, bottom in millimetres."""
    found = pypdfium2.PdfDocument(pdf)[page].get_textpage()
    if area is None:
        return str(found.get_text_range())
    left, top, right, bottom = (place * MM for place in area)
    return str(found.get_text_bounded(left, 297 * MM - bottom, right, 297 * MM - top))


def codes_in(pdf: bytes) -> list[str]:
    """The codes of all slips, as a phone reads them from the fronts."""
    pages = range(0, len(pypdfium2.PdfDocument(pdf)), 2)
    symbols = [zxingcpp.read_barcodes(picture(pdf, page, 150 / 25.4), formats=zxingcpp.BarcodeFormat.QRCode) for page in pages]
    return [one.text.partition("/v#")[2] for found in symbols for one in found]


def streams(pdf: bytes) -> list[str]:
    """The operators of every page."""
    objects = {int(number): body for number, body in re.findall(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", pdf, re.S)}
    pages = [body for body in objects.values() if b"/Type /Page\n" in body]
    found = []
    for page in pages:
        content = re.search(rb"/Contents (\d+) 0 R", page)
        assert content is not None
        found.append(zlib.decompress(objects[int(content[1])].partition(b"stream\n")[2]).decode("latin-1"))
    return found


def crowded(pdf: bytes, page: int) -> tuple[list[str], float]:
    """Signs that lie on one another, and the smallest distance of a sign from the edge of the sheet in millimetres."""
    sheet = pypdfium2.PdfDocument(pdf)[page]
    text = sheet.get_textpage()
    every = [(text.get_text_range(n, 1), text.get_charbox(n)) for n in range(text.count_chars())]
    signs = [(sign, box) for sign, box in every if sign.strip()]
    boxes = np.array([box for _, box in signs])
    left, low, right, high = boxes.T
    wide = np.minimum(right[:, None], right) - np.maximum(left[:, None], left)
    tall = np.minimum(high[:, None], high) - np.maximum(low[:, None], low)
    shared = np.clip(wide, 0, None) * np.clip(tall, 0, None)
    area = (right - left) * (high - low)
    over = np.triu(shared > 0.15 * np.minimum(area[:, None], area), 1)
    edge = min(left.min(), low.min(), sheet.get_width() - right.max(), sheet.get_height() - high.max()) / MM
    return [signs[one][0] + signs[other][0] for one, other in np.argwhere(over)], float(edge)
