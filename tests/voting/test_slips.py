"""Printed slips: read back by another library, damaged, and looked at from behind."""

import math
import random
import re
import zlib

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter

from domain.errors import Refused
from domain.voting.codes import read, shown
from tests.voting.printed import CODES, HERE, LONG, MM, REAL, SHEETS, codes_of, crowded, facts, made, picture, streams, words
from web.voting.printed.slips import LAYOUTS, check_slips, slip_url, slips_pdf, symbol

A6 = (9.0, 8.0, 29.0)
"""Where a large slip's symbol lies, and its side."""

READ = [("a6", REAL, 4), ("a6", LONG, 5), ("a6", HERE, 4), ("a5", REAL, 4), ("a5", LONG, 5), ("compact", REAL, 4), ("compact", HERE, 4)]


@pytest.mark.parametrize(("layout", "host", "version"), [*READ, pytest.param("compact", LONG, 5, marks=pytest.mark.long)])
def test_another_library_reads_every_slip(layout: str, host: str, version: int) -> None:
    pdf, form = made(layout, host).pdf, LAYOUTS[layout]
    assert len(pypdfium2.PdfDocument(pdf)) == 2 * len(SHEETS[layout])
    seen = []
    for page in range(0, 2 * len(SHEETS[layout]), 2):
        image = picture(pdf, page, 150 / 25.4)
        symbols = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
        width, height = image.width / 210 * form.width, image.height / 297 * form.height
        symbols.sort(key=lambda one: (one.position.top_left.y // height, one.position.top_left.x // width))
        assert {one.ec_level for one in symbols} == {"Q"}
        seen += [one.text for one in symbols]
    assert seen == [slip_url(host, code, here=host == HERE) for code in CODES]
    assert len(set(seen)) == 8
    assert all(read(address.partition("/v#")[2]) == code for address, code in zip(seen, CODES, strict=True))
    assert len(symbol(seen[0], version)) == 17 + 4 * version


def test_the_symbol_says_q_and_its_mask_and_is_large_enough() -> None:
    matrix = symbol(slip_url(REAL, CODES[0]), 4)
    bits = [matrix[8][column] for column in (0, 1, 2, 3, 4)]
    assert [int(bit) for bit in bits] == [
        int(bit) for bit in f"{0b11011 ^ 0b10101:05b}"
    ]  # Q is 11, the mask 011; standard's own mask 10101
    for layout in LAYOUTS:
        text = streams(made(layout).pdf)[0]
        module = re.search(r"q 0 g ([\d.]+) 0 0", text)
        assert module is not None
        assert float(module[1]) * 33 / MM >= 28


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_the_back_is_the_same_for_a_pack_and_knows_no_code(layout: str) -> None:
    pdf = made(layout).pdf
    pages = streams(pdf)
    packs = set()
    for sheet, codes in enumerate(SHEETS[layout]):
        backs = re.split(r"q 1 0 0 1 \S+ \S+ cm ", pages[2 * sheet + 1].strip())[1:]
        assert len(backs) == len(codes)
        backs = [re.sub(r"/MCID \d+", "/MCID", back.strip()) for back in backs]  # the tags of a page are numbered
        assert len(set(backs)) == 1
        packs.add(backs[0])
        pack = 1 if set(codes) <= set(CODES[:3]) else 2
        front, back = (re.sub(r"\s+", "", words(pdf, 2 * sheet + side)) for side in (0, 1))
        assert [code for code in CODES if shown(code)[:9] in front and shown(code)[10:] in front] == list(codes)
        assert not any(part in back for code in CODES for part in (shown(code)[:9], shown(code)[10:19]))
        assert f"第{pack}包" in back
    assert len(packs) == 2


@pytest.mark.parametrize("layout", list(LAYOUTS))
def test_each_back_lies_behind_its_front_and_folded_nothing_secret_is_seen(layout: str) -> None:
    pdf, form = made(layout).pdf, LAYOUTS[layout]
    width, height = form.width, form.height
    for slip in range(3):
        sheet, place = divmod(slip, form.columns * form.rows)
        x, y = place % form.columns * width, place // form.columns * height
        behind = 210 - width - x
        front, back = (x, y, x + width, y + height), (behind, y, behind + width, y + height)
        assert shown(CODES[slip])[:9] in re.sub(r"\s+", "", words(pdf, 2 * sheet, front))
        assert "第 1 包" in words(pdf, 2 * sheet + 1, back)
        if layout == "a6":
            outside = (x, y + height * 2 / 3, x + width, y + height), (behind, y, behind + width, y + height / 3)
        else:
            outside = (x + width * 2 / 3, y, x + width, y + height), (behind + width * 2 / 3, y, behind + width, y + height)
        assert not re.search(r"[0-9A-Z]{4}-", words(pdf, 2 * sheet, outside[0]))
        assert "請保留" in words(pdf, 2 * sheet, outside[0])
        assert "NT$" not in words(pdf, 2 * sheet + 1, outside[1])
        assert "燈塔" in words(pdf, 2 * sheet + 1, outside[1])
    empty = (0, height, 210, 2 * height) if layout == "a5" else (0, height, width, 2 * height)
    assert words(pdf, 3 if layout == "a5" else 1, empty).strip() == ""


def damaged(image: Image.Image, chance: random.Random, side: int) -> Image.Image:
    """Blurred, and a tenth of the symbol under a round blot that leaves the three corners."""
    module, wide, left, top = image.width / (side + 8), 2 * (0.1 * side * side / math.pi) ** 0.5, 0.0, 0.0
    corners = [(0, 0), (side - 8, 0), (0, side - 8)]
    while any(left < x + 9 and left + wide > x - 1 and top < y + 9 and top + wide > y - 1 for x, y in corners):
        left, top = chance.uniform(0, side - wide), chance.uniform(0, side - wide)
    box = [(place + 4) * module for place in (left, top, left + wide, top + wide)]
    ImageDraw.Draw(image).ellipse(box, fill=chance.choice((0, 255, 128)))
    return image.filter(ImageFilter.GaussianBlur(0.6))


def small(pdf: bytes, page: int, side: int) -> list[Image.Image]:
    """The symbols of a large slip's page with three dots a module, quiet zones included."""
    (x, y, width), dots = A6, 3 * side / A6[2]
    image, quiet = picture(pdf, page, dots), 4 * width / side
    places = [(x + column * 105 - quiet, y + row * 148.5 - quiet) for row in range(2) for column in range(2)]
    edge = width + 2 * quiet
    boxes = [(left, top, left + edge, top + edge) for left, top in places]
    return [image.crop(tuple(round(place * dots) for place in box)) for box in boxes]


def read_back(image: Image.Image) -> str:
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return str(found[0].text) if found else ""


@pytest.mark.parametrize(("host", "side"), [(REAL, 33), (LONG, 37)])
def test_small_blurred_and_with_a_blot_every_slip_still_decodes(host: str, side: int) -> None:
    chance = random.Random(48)
    images = [image for page in (0, 2, 4) for image in small(made("a6", host).pdf, page, side)]
    slips = [*images[:3], *images[4:9]]
    assert [read_back(damaged(image, chance, side)) for image in slips] == [slip_url(host, code) for code in CODES]


@pytest.mark.long
@pytest.mark.parametrize(("host", "side"), [(REAL, 33), (LONG, 37)])
def test_hundreds_of_slips_and_blots_decode(host: str, side: int) -> None:
    """A hundred codes, five blots each, the same in every run: for these 500 one frame is enough, and no more is claimed.

    Of 6,000 other blots two could not be read in a single frame; a phone looks at many frames, from many angles.
    """
    codes, chance = codes_of(100, 100), random.Random(4800)
    pdf = slips_pdf(facts(host=host), [(1, codes)]).pdf
    for sheet in range(25):
        for code, image in zip(codes[4 * sheet : 4 * sheet + 4], small(pdf, 2 * sheet, side), strict=True):
            for _ in range(5):
                assert read_back(damaged(image.copy(), chance, side)) == slip_url(host, code)


@pytest.mark.parametrize(
    "host",
    [
        "http://pb.kcg.gov.tw", "http://staging.kcg.gov.tw", "https://staging.pb.kcg.gov.tw", HERE, "https://localhost", "https://10.0.0.5",
        "https://[::1]:8443", "ftp://pb.kcg.gov.tw", "pb.kcg.gov.tw", "", "https://", "https://pb.kcg.gov.tw/path", "https://a@pb.kcg.gov.tw",
        "https://pb.kcg.gov.tw?x", "https://pb.kcg.gov.tw:port", "https://投票.tw", "javascript://pb.kcg.gov.tw", f"https://{'a' * 30}.tw",
    ],
)  # fmt: skip
def test_an_address_that_nobody_should_scan_is_refused(host: str) -> None:
    with pytest.raises(Refused):
        slip_url(host, CODES[0])
    with pytest.raises(Refused):
        check_slips(facts(host=host, rehearsal=False))


@pytest.mark.parametrize("host", ["http://pb.kcg.gov.tw", "http://192.168.1.4:8000", "http://staging.kcg.gov.tw", f"https://{'a' * 30}.tw"])
def test_a_rehearsal_may_name_this_computer_and_no_other_plain_one(host: str) -> None:
    with pytest.raises(Refused):
        slip_url(host, CODES[0], here=True)
    for good in (HERE, "http://localhost:8000", "http://[::1]", "https://staging.kcg.gov.tw", "HTTPS://PB.kcg.gov.tw/"):
        assert slip_url(good, CODES[0], here=True) == f"{good.lower().rstrip('/')}/v#{CODES[0]}"


def test_a_rehearsal_says_so_on_both_sides_and_a_vote_does_not() -> None:
    for layout in LAYOUTS:
        for page in (0, 1):
            assert words(made(layout, HERE).pdf, page).count("REHEARSAL") >= 6
            assert "REHEARSAL" not in words(made(layout).pdf, page)
            assert "演練" not in words(made(layout).pdf, page)


def test_with_many_candidates_numbers_stand_alone_until_there_is_no_room() -> None:
    pdf = slips_pdf(facts(64), [(3, CODES[:1])], "a6").pdf
    text = words(pdf, 1)
    assert "票選手冊" in text
    assert "NT$" not in text
    assert {str(number) for number in range(1, 65)} <= set(text.split())
    for count, layout in ((500, "a6"), (150, "compact")):
        with pytest.raises(Refused):
            check_slips(facts(count), layout)


def test_a_file_is_the_same_each_time_and_asks_for_its_way_of_printing() -> None:
    pdf = made("compact").pdf
    assert slips_pdf(facts(), [(1, CODES[:3]), (2, CODES[3:])], "compact").pdf == pdf
    assert b"/Duplex /DuplexFlipLongEdge" in pdf
    assert b"/PrintScaling /None" in pdf
    for codes in ([CODES[0], CODES[0]], ["ABC"]):
        with pytest.raises(ValueError):
            slips_pdf(facts(), [(1, codes)])


SEVERAL = [("a6", 12), ("a6", 24), ("a5", 12), ("a5", 24), ("compact", 12)]
MORE = [
    ("a5", 1),
    ("a5", 5),
    ("a5", 6),
    ("a5", 36),
    ("a5", 37),
    ("a5", 150),
    ("a6", 1),
    ("a6", 5),
    ("a6", 7),
    ("a6", 25),
    ("a6", 64),
    ("a6", 150),
    ("compact", 1),
    ("compact", 5),
    ("compact", 64),
]


@pytest.mark.long
@pytest.mark.parametrize(("layout", "count"), [*SEVERAL, *(pytest.param(*one, marks=pytest.mark.long) for one in MORE)])
def test_no_sign_lies_on_another_or_at_the_edge(layout: str, count: int) -> None:
    choose = ("至多圈選 5 案。 合計不得超過 NT$12,000,000。", "Choose up to 5 proposals. Together they may cost at most NT$12,000,000.")
    pdf = slips_pdf(facts(count, LONG, choose=choose), [(1234, CODES[:1])], layout).pdf
    for page in (0, 1):
        over, edge = crowded(pdf, page)
        assert not over
        assert edge > 4
    bodies = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.S)
    operators = b"".join(zlib.decompress(body) for body in bodies if body.startswith(b"x\x9c"))
    assert min(float(size) for size in re.findall(rb"/F\d+ ([\d.]+) Tf", operators)) >= 6.5


@pytest.mark.long
@pytest.mark.parametrize(("count", "least"), [(5, 14), (12, 12), (24, 9)])
def test_titles_on_the_large_slip_can_be_read_by_old_eyes(count: int, least: float) -> None:
    text = pypdfium2.PdfDocument(slips_pdf(facts(count, LONG), [(1, CODES[:1])], "a5").pdf)[1].get_textpage()
    sizes = [pypdfium2.raw.FPDFText_GetFontSize(text, n) for n in range(text.count_chars()) if text.get_text_range(n, 1) in "鼓山區"]
    assert len(sizes) == 3 * count
    assert min(sizes) >= least
    every = [pypdfium2.raw.FPDFText_GetFontSize(text, n) for n in range(text.count_chars()) if text.get_text_range(n, 1).strip()]
    assert min(every) >= 7.2
