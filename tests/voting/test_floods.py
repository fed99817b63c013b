"""Bodies that are too large, too deep or no form at all, and files that are no roll: tests 24 and 25 of the protocol, in process."""

import io
import zipfile
from collections.abc import AsyncIterator
from typing import Any

import pytest
from PIL import Image

from domain.voting.models import Box, RollEntry
from tests.support import Browser, Site
from tests.voting.ballot_forms import fields_to_cast
from tests.voting.polling import Polling, open_to, prepare
from tests.voting.staff_forms import staff

OWN = {"sec-fetch-site": "same-origin"}
FORM = "application/x-www-form-urlencoded"
PATHS = ("/en/v", "/en/v/check", "/en/v/cast")


@pytest.fixture
async def polling(site: Site) -> Polling:
    """An open vote on a running site."""
    return await prepare(site.services.settings.data, slips=20)


class Body:
    """A gigabyte, given out piece by piece, that knows how much of it was asked for."""

    def __init__(self, head: bytes, piece: bytes, times: int) -> None:
        self.head, self.piece, self.times, self.given = head, piece, times, 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        self.given += len(self.head)
        yield self.head
        for _ in range(self.times):
            self.given += len(self.piece)
            yield self.piece


async def send(browser: Browser, path: str, body: Any, **headers: str) -> int:
    """The status of a body as it is."""
    sent = OWN | {name.replace("_", "-"): value for name, value in headers.items()}
    return (await browser.client.post(path, content=body, headers=sent)).status_code


PART = b'--x\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n'


@pytest.mark.long
@pytest.mark.parametrize("told", [True, False], ids=["length told", "in chunks"])
@pytest.mark.parametrize("path", [*PATHS, "/en/votes/vote/collect", "/en/staff/votes/vote/paper"])
async def test_a_gigabyte_is_refused_after_a_few_bytes(site: Site, polling: Polling, path: str, told: bool) -> None:
    officer, _ = await staff(site)
    for head, kind in (
        (PART % (b"code", b""), "multipart/form-data; boundary=x"),
        (PART % (b"file", b'; filename="a"'), "multipart/form-data; boundary=x"),
        (b"code=", FORM),
    ):
        body = Body(head, b"x" * 65_536, 16_384)
        length = {"content_length": str(2**30)} if told else {}
        status = await send(officer, path, body, content_type=kind, **length)
        assert status in (400, 413), kind
        assert body.given <= (0 if told else 1_000_000), "it was read to the end"
    assert await Box.all().count() == 0


async def test_too_many_parts_and_fields_are_refused_and_the_slip_stays_good(site: Site, polling: Polling) -> None:
    browser = site.browser()
    fields = await fields_to_cast(browser, polling.codes[0], 1)
    form = "&".join(f"{name}={value}" for name, value in fields.items() if isinstance(value, str))
    bodies = {
        "10,000 fields": (f"{form}&" + "p=1&" * 10_000, FORM),
        "100,000 fields": ("p=1&" * 100_000, FORM),
        "fields without a name": ("&" * 60_000 + "=" * 60_000, FORM),
        "10,000 parts": (b"".join(PART % (b"p", b"") + b"1\r\n" for _ in range(10_000)) + b"--x--", "multipart/form-data; boundary=x"),
        "1,000 parts": (b"".join(PART % (b"p", b"") + b"1\r\n" for _ in range(1_000)) + b"--x--", "multipart/form-data; boundary=x"),
        "60 files": (
            b"".join(PART % (b"f", b'; filename="a"') + b"1\r\n" for _ in range(60)) + b"--x--",
            "multipart/form-data; boundary=x",
        ),
        "no boundary": (b"--x\r\n", "multipart/form-data"),
        "deep JSON": ("[" * 10_000 + "]" * 10_000, "application/json"),
        "JSON": ('{"code": "' + polling.codes[1] + '"}', "application/json"),
        "no text at all": (b"\xff\xfe\x00" * 1000, FORM),
    }
    for name, (body, kind) in bodies.items():
        for path in PATHS:
            status = await send(browser, path, body, content_type=kind)
            assert status in (400, 413, 422), (name, path, status)
    assert await Box.all().count() == 0
    assert (await browser.post("/en/v/cast", fields)).status == 201


async def test_a_packed_body_is_not_unpacked(site: Site, polling: Polling) -> None:
    import gzip

    browser = site.browser()
    fields = await fields_to_cast(browser, polling.codes[0], 1)
    form = "&".join(f"{name}={value}" for name, value in fields.items() if isinstance(value, str)) + "&p=1"
    for body in (gzip.compress(form.encode()), gzip.compress(form.encode() + b"&x=" + b"0" * 50_000_000)):
        for path in PATHS:
            assert await send(browser, path, body, content_type=FORM, content_encoding="gzip") in (400, 413, 415, 422)
    assert await Box.all().count() == 0
    assert await send(browser, "/en/v/cast", form, content_type=FORM) == 201  # the same bytes as they are


def archive() -> bytes:
    """A ZIP of 30 MB of nothing, as an .xlsx has it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/worksheets/sheet1.xml", b"identifier\n" + b"A123456789\n" * 3_000_000)
    return out.getvalue()


def picture() -> bytes:
    """A PNG that would be large."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


FILES = {
    "zip": archive,
    "stored zip": lambda: archive()[:60] + b"identifier\nA123456789\n",
    "png": picture,
    "one endless line": lambda: b"identifier\n" + b"9" * 3_000_000,
    "open quote": lambda: b'identifier\n"' + b"A123456789\n" * 200_000,
    "pdf": lambda: b"%PDF-1.4 identifier\nA1234\xe2\n",
}


@pytest.mark.long
@pytest.mark.parametrize("kind", FILES)
async def test_what_is_no_roll_is_refused_as_it_comes(site: Site, kind: str) -> None:
    await prepare(site.services.settings.data, slips=5, sheet=open_to())
    officer, _ = await staff(site)
    page = await officer.post("/en/staff/votes/vote/roll", files={"file": ("roll.csv", FILES[kind](), "text/csv")})
    assert page.status == 422
    assert page.errors or "Nothing was written" in page.text
    assert await RollEntry.all().count() == 0


async def test_a_roll_larger_than_a_city_is_refused(site: Site) -> None:
    await prepare(site.services.settings.data, slips=5)
    officer, _ = await staff(site)
    size = 64 * 1024 * 1024 + 1000
    page = await officer.post("/en/staff/votes/vote/roll", files={"file": ("roll.csv", b"identifier\n" + b"A" * size, "text/csv")})
    assert page.status == 413
    assert await RollEntry.all().count() == 0
