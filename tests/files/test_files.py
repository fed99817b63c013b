"""Photos and documents: made anew, bounded, served safely; in a folder and in an S3-compatible bucket alike."""

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from domain.clock import now
from domain.errors import Missing, Refused
from domain.files import actions, images, rules
from domain.files.models import StoredFile
from domain.files.stores import Store, StoreSettings
from domain.people.models import Session
from domain.site import actions as site_actions
from domain.translated import Translated
from tests.files.photos import photo
from tests.support import Browser, Site, free_port


def phone_photo() -> bytes:
    """A JPEG with a place, a camera and an orientation in it, as phones make them."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (22.0, 37.0, 12.0)
    return photo(exif=exif.tobytes(), comment=b"SecretComment")


def document(inside: str = "word/document.xml", extra: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(inside, "x")
        if extra:
            archive.writestr(extra, "x")
    return out.getvalue()


def test_place_and_device_do_not_survive() -> None:
    original = phone_photo()
    assert b"SecretPhone" in original
    made = images.reencode(original)
    for data in (made.full, made.card):
        assert b"SecretPhone" not in data
        assert b"SecretComment" not in data
        with Image.open(io.BytesIO(data)) as again:
            assert not again.getexif()
            assert again.format == "WEBP"
    assert (made.width, made.height) == (600, 900)  # turned upright


@pytest.mark.long
def test_sizes_are_bounded() -> None:
    made = images.reencode(photo(4000, 3000))
    assert max(made.width, made.height) == rules.FULL_SIDE
    assert len(made.card) <= rules.CARD_BYTES
    with Image.open(io.BytesIO(made.card)) as card:
        assert max(card.size) <= rules.CARD_SIDE


def test_transparency_becomes_paper() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (255, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(images.reencode(out.getvalue()).full)) as made:
        assert made.convert("RGB").getpixel((5, 5))[0] > 250


def bomb() -> bytes:
    """A small file that unpacks to 400 million pixels."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 20000, 20000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 20001)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a" + b"x" * 50, b"<svg onload=alert(1)>", photo()[:400], b"\xff\xd8\xff" + b"\0" * 99, bomb()]
)
def test_what_is_no_photo_is_refused(data: bytes) -> None:
    with pytest.raises(Refused) as refusal:
        rules.check_photo(data)
        images.reencode(data)
    assert refusal.value.field == "file"


@given(st.binary(max_size=300))
def test_no_bytes_make_a_fault(data: bytes) -> None:
    for start in (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBP"):
        with pytest.raises(Refused):
            images.reencode(start + data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"not a pdf"),
        ("a.exe", b"%PDF-1.7"),
        ("a.html", b"<script>"),
        ("a.docx", document("xl/workbook.xml")),
        ("a.docx", document(extra="word/vbaProject.bin")),
        ("a.pdf", b""),
        ("a.pdf", b"%PDF-" + b"x" * rules.ATTACHMENT_BYTES),
    ],
)
def test_documents_must_be_what_they_are_called(name: str, data: bytes) -> None:
    with pytest.raises(Refused):
        rules.check_attachment(name, data)


def test_documents_we_take() -> None:
    assert rules.check_attachment("a.pdf", b"%PDF-1.7").media_type == "application/pdf"
    assert rules.check_attachment("A.DOCX", document()).ending == ".docx"
    assert rules.check_attachment("a.xlsx", document("xl/workbook.xml")).ending == ".xlsx"


@given(st.text(max_size=300))
def test_names_are_safe(name: str) -> None:
    clean = rules.clean_name(name)
    assert clean
    assert len(clean) <= 120
    assert not set(clean) & set('/\\<>:"|?*;%\n\r\u202e\x00')
    assert clean not in (".", "..")


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """An S3-compatible server in a process of its own."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    import time

    for _ in range(100):
        try:
            httpx2.put(f"{address}/hamasen", timeout=5)
            break
        except httpx2.TransportError:
            time.sleep(0.1)
    yield address
    process.terminate()
    process.wait()


@pytest.fixture(params=["folder", "s3"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store of each kind."""
    if request.param == "folder":
        return Store(StoreSettings(folder=tmp_path / "files"))
    address = request.getfixturevalue("s3")
    return Store(StoreSettings(bucket="hamasen", endpoint=address, region="us-east-1", access_key="key", secret_key="secret"))


async def test_a_store_keeps_and_forgets(store: Store) -> None:
    await store.put("abc/full.webp", b"one")
    await store.put("abc/full.webp", b"two")
    assert await store.get("abc/full.webp") == b"two"
    assert "abc/full.webp" in [key async for key in store.every_key()]
    await store.delete(["abc/full.webp", "never/was"])
    with pytest.raises(Missing):
        await store.get("abc/full.webp")


async def test_two_hosts_share_one_bucket(s3: str) -> None:
    settings = StoreSettings(bucket="hamasen", endpoint=s3, region="us-east-1", access_key="key", secret_key="secret")
    await Store(settings).put("shared/file.pdf", b"x")
    assert await Store(settings).get("shared/file.pdf") == b"x"


async def upload(browser: Browser, data: bytes, name: str = "山.jpg", kind: str = "photo", alt: str = "坡道"):
    return await browser.post("/zh-Hant/staff/files", {"kind": kind, "alt-zh-Hant": alt}, files={"file": (name, data, "image/jpeg")})


async def test_an_uploaded_photo_is_shown_small_and_large(site: Site) -> None:
    admin = await site.administrator()
    assert (await upload(admin, phone_photo())).status == 303
    file = await StoredFile.get()
    assert (file.name, file.owner is not None) == ("山.webp", True)
    for rendition in ("full", "card"):
        path, browser = f"/zh-Hant/files/{file.key}/{rendition}", site.browser()
        page = await browser.get(path)
        assert page.status == 200
        assert page.headers["content-type"] == "image/webp"
        assert page.headers["content-security-policy"] == "default-src 'none'; sandbox"
        assert "must-revalidate" in page.headers["cache-control"]  # what is withdrawn is soon gone everywhere
        again = await browser.get(path, if_none_match=page.headers["etag"])
        assert (again.status, again.response.content) == (304, b"")
        assert b"SecretPhone" not in page.response.content
    assert (await site.browser().get(f"/zh-Hant/files/{file.key}/other")).status == 404


async def test_a_document_is_a_download_only(site: Site) -> None:
    admin = await site.administrator()
    await upload(admin, b"%PDF-1.7 x", "計畫書.pdf", "attachment")
    file = await StoredFile.get()
    page = await site.browser().get(f"/en/files/{file.key}/file")
    assert page.headers["content-disposition"] == "attachment; filename*=UTF-8''%E8%A8%88%E7%95%AB%E6%9B%B8.pdf"
    assert page.headers["x-content-type-options"] == "nosniff"


async def test_a_document_with_an_odd_name_is_served_and_removed(site: Site) -> None:
    admin = await site.administrator()
    await upload(admin, b"%PDF-1.7 x", ".pdf", "attachment")
    file = await StoredFile.get()
    assert (await site.browser().get(f"/en/files/{file.key}/file")).status == 200
    await admin.post(f"/en/staff/files/{file.key}", {"act": "delete"})
    await actions.tidy(site.services.store, now() + timedelta(days=8))
    assert [key async for key in site.services.store.every_key()] == []


async def test_a_private_file_is_for_staff_alone(site: Site) -> None:
    admin = await site.administrator()
    await upload(admin, photo())
    await StoredFile.all().update(public=False)
    file = await StoredFile.get()
    assert (await site.browser().get(f"/en/files/{file.key}/full")).status == 404
    page = await admin.get(f"/en/files/{file.key}/full")
    assert page.status == 200
    assert page.headers["cache-control"].startswith("private")


@pytest.mark.parametrize(
    ("data", "name", "alt", "said"), [(b"GIF89a", "x.gif", "a", "JPEG"), (b"", "", "a", "請選擇檔案"), (photo(), "x.jpg", "", "視障者")]
)
async def test_a_refused_upload_keeps_the_description(site: Site, data: bytes, name: str, alt: str, said: str) -> None:
    admin = await site.administrator()
    page = await upload(admin, data, name, alt=alt)
    assert page.status == 422
    assert said in " ".join(page.errors)
    assert page.value("alt-zh-Hant") == alt
    assert not await StoredFile.exists()


async def test_an_upload_that_is_too_large_is_a_page(site: Site) -> None:
    admin = await site.administrator()
    page = await upload(admin, b"\xff\xd8\xff" + b"\0" * (13 * 1024 * 1024))
    assert page.status == 413


@pytest.mark.long
async def test_deleting_can_be_undone_for_a_week(site: Site) -> None:
    admin = await site.administrator()
    await upload(admin, photo())
    file = await StoredFile.get()
    await admin.post(f"/en/staff/files/{file.key}", {"act": "delete"})
    assert (await site.browser().get(f"/en/files/{file.key}/full")).status == 404
    page = await admin.get("/en/staff/files")
    assert "The file is deleted." in page.text
    assert "Undo" in page.text
    assert (await admin.post("/en/staff/files/restore", {"about": file.key})).status == 303
    assert (await site.browser().get(f"/en/files/{file.key}/full")).status == 200
    await admin.post(f"/en/staff/files/{file.key}", {"act": "delete"})
    assert await actions.tidy(site.services.store, now() + timedelta(days=8)) == 1
    assert [key async for key in site.services.store.every_key()] == []
    assert not await StoredFile.exists()


async def test_a_description_in_each_language(site: Site) -> None:
    admin = await site.administrator()
    await upload(admin, photo())
    file = await StoredFile.get()
    await admin.post(f"/en/staff/files/{file.key}", {"alt-zh-Hant": "坡道", "alt-en": "A ramp", "alt-en-reviewed": "yes"})
    assert (await StoredFile.get()).alt.text("en") == "A ramp"
    assert 'alt="A ramp"' in (await admin.get("/en/staff/files")).text


async def test_a_private_file_without_an_owner_is_for_staff_too(site: Site) -> None:
    file = await actions.add_photo(site.services.store, "x.jpg", photo(), at=now(), by=None, alt=Translated.of(en="x"), public=False)
    assert (await site.browser().get(f"/en/files/{file.key}/full")).status == 404
    resident = await site.signed_in("resident@example.tw", strength="code")
    assert (await resident.get(f"/en/files/{file.key}/full")).status == 404


@pytest.mark.long
async def test_a_long_name_is_shortened_and_a_failure_leaves_no_bytes(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    admin = await site.administrator()
    assert (await upload(admin, photo(), "長" * 116 + ".jpg")).status == 303
    assert len((await StoredFile.get()).name) <= 120
    before = sorted([key async for key in site.services.store.every_key()])

    async def fails(*args: object, **facts: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(actions.ledger, "record", fails)
    with pytest.raises(RuntimeError):
        await actions.add_photo(site.services.store, "x.jpg", photo(), at=now(), by=None, alt=Translated.of(en="x"))
    assert sorted([key async for key in site.services.store.every_key()]) == before


async def test_the_logo_is_not_deleted_while_it_is_shown(site: Site) -> None:
    admin = await site.administrator()
    await upload(admin, photo())
    file = await StoredFile.get()
    await site_actions.set_logo(file.key, at=now(), by=1)
    page = await admin.post(f"/en/staff/files/{file.key}", {"act": "delete"})
    assert page.status == 422
    assert "This picture is the site's logo." in page.text
    assert (await StoredFile.get()).deleted_at is None


async def test_no_answer_that_anybody_may_keep_carries_a_session(site: Site) -> None:
    """A cache between us and the reader would hand the token to strangers."""
    admin = await site.administrator()
    await upload(admin, photo())
    file = await StoredFile.get()
    await Session.all().update(seen_at=now() - timedelta(minutes=6))
    page = await admin.get(f"/en/files/{file.key}/card")
    assert "hamasen=" in page.headers["set-cookie"]
    assert page.headers["cache-control"] == "no-store"
    assert "public" in (await site.browser().get(f"/en/files/{file.key}/card")).headers["cache-control"]
