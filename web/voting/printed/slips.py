"""Voting slips to print: on side A the secret code as a QR symbol and in letters, on side B the same slip as a paper ballot.

How a slip is folded. One fold across the middle hides the code or the marks of a pen, never both: whichever side lies inside, the other
is outside. So a slip has three equal panels and two folds, like a Z: seen from side A, panel 1 closes over panel 2, and panel 3 turns back.

    side A   1, 2  code and how to vote           3  keep this slip (outside)
    side B   1  name, phrase, pack (outside)      2, 3  paper ballot

Folded, only A3 and B1 are seen, which hold nothing secret. It is handed out so, and who marks it folds it along the same creases.
The large and the compact slip have their panels side by side, the A6 slip one above the other.

Waves on B1 lie over the code, against reading it through the paper. Every pack begins on a sheet of its own, so that cutting never mixes
two; side B is the same for all slips of a pack.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from domain.errors import N_, Refused
from domain.voting.codes import LENGTH, shown
from web.printing.drawing import POINTS, Drawing, Sheets, marked
from web.printing.qr import modules, symbol_path
from web.voting.printed import faces
from web.voting.printed.boxes import Ballot, TooSmall, names, rows
from web.voting.printed.facts import SlipFacts
from web.voting.printed.number_boxes import NumberBoxes, boxes_for

MOST_HOST = 32
"""Characters of the host, port included: 28 more make the address, and 60 fill version 5 with error correction Q."""

SMALL_HOST = 18
"""Up to here version 4 will do."""

MASK = 3
"""Any mask decodes; choosing the prettiest of the eight would take seven times as long."""

NOT_PUBLIC = {"localhost", "staging", "stage"}
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Printed:
    """A file to print. missing: signs that no font has; 〓 stands in their places."""

    pdf: bytes
    missing: str


@dataclass(frozen=True)
class Layout:
    """How slips lie on an A4 sheet, in millimetres. titled: with more candidates than that, only their numbers are printed."""

    width: float
    height: float
    columns: int
    rows: int
    titled: int
    front: Callable[[Drawing, SlipFacts, str], faces.Secrets]
    back: Callable[[Drawing, SlipFacts, Ballot], tuple[float, float]]

    def place(self, number: int, *, mirrored: bool = False) -> str:
        """The operator that moves the origin to the slip of this number; mirrored: to its back, when the sheet turns on its long edge."""
        row, column = divmod(number, self.columns)
        column = self.columns - 1 - column if mirrored else column
        return f"1 0 0 1 {column * self.width * POINTS:.2f} {(self.rows - 1 - row) * self.height * POINTS:.2f} cm"


LAYOUTS = {
    "a6": Layout(105, 148.5, 2, 2, 24, faces.front_a6, faces.back_a6),
    "a5": Layout(210, 148.5, 1, 2, 36, faces.front_a5, faces.back_a5),
    "compact": Layout(105, 59.4, 2, 5, 12, faces.front_compact, faces.back_compact),
}


def check_host(host_url: str, *, here: bool = False) -> str:
    """The host that slips name, with its port. here: it may be this computer.

    Raises Refused for one that voters could not reach or should not trust.
    """
    try:
        parts = urlsplit(host_url)
        name, host = parts.hostname or "", parts.netloc.lower()
        _ = parts.port
    except ValueError:
        name = host = ""
    if not re.fullmatch(r"[a-z0-9.:\[\]-]+", host) or parts.path.strip("/") or parts.query or parts.fragment:
        raise Refused(N_("Slips need the plain address of the site, such as https://pb.example.tw, without a path."))
    loopback = name in LOOPBACK
    if parts.scheme != "https" and not (here and loopback and parts.scheme == "http"):
        raise Refused(
            N_("Slips may only lead to an address that begins with https://. Slips of a rehearsal may also lead to this computer.")
        )
    if not here and (loopback or _is_address(name) or NOT_PUBLIC & set(name.split("."))):
        raise Refused(N_("%(host)s is not the public address of the site. Only slips of a rehearsal may lead there."), host=host)
    if len(host) > MOST_HOST:
        words = N_("The site's address is too long for the QR code on a slip: %(host)s has %(length)s characters, and %(most)s fit.")
        raise Refused(words, host=host, length=len(host), most=MOST_HOST)
    return host


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def slip_url(host_url: str, code: str, *, here: bool = False) -> str:
    """Where the QR code leads: the code stands after the #, so that no server, log or preview sees it. Raises Refused."""
    return f"{_before_code(host_url, here)}{code}"


def _before_code(host_url: str, here: bool) -> str:
    host = check_host(host_url, here=here)
    return f"{host_url.partition('://')[0].lower()}://{host}/v#"


def symbol(text: str, version: int) -> list[list[bool]]:
    """The QR symbol as rows of dark modules, without a quiet zone: error correction Q, bytes, one mask for all."""
    return modules(text, correction="Q", version=version, mask=MASK)


def slips_pdf(facts: SlipFacts, packs: Sequence[tuple[int, Sequence[str]]], layout: str = "a6") -> Printed:
    """All slips of packs, from (number of the pack, codes): fronts on odd pages, backs on even ones, to turn on the long edge.

    The codes stand nowhere else. Raises Refused as `check_slips` does, ValueError for bad codes.
    """
    form = LAYOUTS[layout]
    codes = [code for _, held in packs for code in held]
    if len(set(codes)) != len(codes) or any(len(code) != LENGTH + 1 for code in codes):
        raise ValueError("codes must be whole, and none may come twice")
    with _sheets(facts) as sheets:
        slips, marks = _Slips(sheets, facts, form), _marks(sheets, form)
        for pack, held in packs:
            back = slips.back(pack)
            for some in _sheetfuls(held, form.columns * form.rows):
                fronts = [f"q {form.place(number)} {slips.front(code)} Q" for number, code in enumerate(some)]
                sheets.page("\n".join([marks, *fronts]))
                sheets.page("\n".join(f"q {form.place(number, mirrored=True)} {back} Q" for number in range(len(some))))
        return Printed(sheets.done(), sheets.missing)


def check_slips(facts: SlipFacts, layout: str = "a6") -> str:
    """Before there are codes: the signs that no font has. Raises Refused for an address nobody can print, or too many candidates."""
    with _sheets(facts) as sheets:
        _Slips(sheets, facts, LAYOUTS[layout])
        return sheets.missing


def _sheets(facts: SlipFacts) -> Sheets:
    """An empty document, once the address is known to be good."""
    check_host(facts.host_url, here=facts.rehearsal or facts.here)
    return Sheets(" ".join(names(facts.name)), duplex=True)


def _sheetfuls(codes: Sequence[str], count: int) -> Iterator[Sequence[str]]:
    for begin in range(0, len(codes), count):
        yield codes[begin : begin + count]


def _marks(sheets: Sheets, form: Layout) -> str:
    """Small crosses where the sheet is cut."""
    draw, arm = Drawing(sheets, 210, 297), 2.5
    for column in range(form.columns + 1):
        for row in range(form.rows + 1):
            x, y = column * form.width, row * form.height
            if 0 < column < form.columns:
                draw.line((x, y - arm), (x, y + arm), width=0.15)
            if 0 < row < form.rows:
                draw.line((x - arm, y), (x + arm, y), width=0.15)
    return sheets.form(draw)


def drawn_back(sheets: Sheets, facts: SlipFacts, layout: Layout) -> tuple[Drawing, tuple[float, float]]:
    """Side B, and where the number of the pack goes: with titles, with numbers alone, or with boxes to write numbers in.

    Raises Refused where not even those have room.
    """
    count = len(facts.candidates)
    back = Drawing(sheets, layout.width, layout.height)
    if count <= layout.titled:
        return back, layout.back(back, facts, rows(facts))
    try:
        return back, layout.back(back, facts, count)
    except TooSmall:
        back = Drawing(sheets, layout.width, layout.height)
        return back, layout.back(back, facts, boxes_for(facts.form, count))


def written(facts: SlipFacts, layout: str = "a6") -> NumberBoxes | None:
    """The boxes for numbers where a slip cannot list its proposals; None where it lists them."""
    with _sheets(facts) as sheets:
        form = LAYOUTS[layout]
        if len(facts.candidates) <= form.titled:
            return None
        try:
            form.back(Drawing(sheets, form.width, form.height), facts, len(facts.candidates))
        except TooSmall:
            return boxes_for(facts.form, len(facts.candidates))
    return None


class _Slips:
    """The two sides of an election's slips, drawn once, and the pen that writes a code on side A."""

    def __init__(self, sheets: Sheets, facts: SlipFacts, layout: Layout) -> None:
        self.sheets, self.before, self.layout = sheets, _before_code(facts.host_url, facts.rehearsal or facts.here), layout
        host = self.before.partition("://")[2].removesuffix("/v#")
        self.version = 4 if len(host) <= SMALL_HOST else 5
        front = Drawing(self.sheets, layout.width, layout.height)
        self.secrets = layout.front(front, facts, f"{host}/v")
        back, self.label = drawn_back(sheets, facts, layout)
        self._front, self._back = self.sheets.form(front), self.sheets.form(back)
        module = self.secrets.side / (17 + 4 * self.version) * POINTS
        left, top = self.secrets.x * POINTS, (layout.height - self.secrets.y) * POINTS
        self._grid = f"q 0 g {module:.5f} 0 0 {-module:.5f} {left:.3f} {top:.3f} cm"

    def back(self, pack: int) -> str:
        """Side B for a pack."""
        label = Drawing(self.sheets, self.layout.width, self.layout.height)
        faces.pack_number(label, pack, self.label)
        return f"{self._back} {label.contents}"

    def front(self, code: str) -> str:
        """Side A with one code."""
        parts = [self._front, self._grid, symbol_path(symbol(self.before + code, self.version)), "Q"]
        font, text = self.sheets.font, shown(code)
        for start, end, middle, base, size, most in self.secrets.lines:
            part = text[start:end]
            width = self.sheets.width(part, size)
            squeeze = min(1.0, most / width)
            place = f"{(middle - width * squeeze / 2) * POINTS:.2f} {(self.layout.height - base) * POINTS:.2f} Td"
            style = f"/F{font.i} {size:.2f} Tf 0 g 0 G 2 Tr {size * 0.02:.2f} w {squeeze * 100:.1f} Tz"
            parts.append(marked(f"BT {style} {place} {font.encode_text(part)} ET", "P", again=start > 0))
        return " ".join(parts)
