"""Which files we take, decided by their first bytes and not by what their sender calls them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from domain.errors import N_, Refused

PHOTO_BYTES = 12 * 1024 * 1024
ATTACHMENT_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
"""Above this a picture is refused before it is unpacked: a small file can hold a huge one."""

FULL_SIDE = 2000
CARD_SIDE = 720
"""Longest sides in pixels of the two renditions we keep of every photo."""

CARD_BYTES = 30 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of attachment: its media type, its ending, and what its first bytes look like."""

    media_type: str
    ending: str
    magic: bytes
    inside: bytes = b""


ATTACHMENTS = (
    Kind("application/pdf", ".pdf", b"%PDF-"),
    Kind("application/vnd.oasis.opendocument.text", ".odt", b"PK\x03\x04", b"application/vnd.oasis.opendocument.text"),
    Kind(
        "application/vnd.oasis.opendocument.spreadsheet",
        ".ods",
        b"PK\x03\x04",
        b"application/vnd.oasis.opendocument.spreadsheet",
    ),
    Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx", b"PK\x03\x04", b"word/"),
    Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx", b"PK\x03\x04", b"xl/"),
)

PRESENTATION = Kind("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx", b"PK\x03\x04", b"ppt/")
"""Taken only where a room says so."""

PHOTOS = {
    "image/jpeg": (b"\xff\xd8\xff", 0),
    "image/png": (b"\x89PNG\r\n\x1a\n", 0),
    "image/webp": (b"WEBP", 8),
}


def photo_type(data: bytes) -> str | None:
    """The media type of a picture we take, from its first bytes; None for anything else."""
    for media_type, (magic, at) in PHOTOS.items():
        if data[at : at + len(magic)] == magic:
            return media_type
    return None


_HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif")


def is_heic(data: bytes) -> bool:
    """Whether it is a photo as newer phones keep it for themselves, which browsers do not show."""
    return data[4:8] == b"ftyp" and data[8:12] in _HEIC


def looks_like_a_photo(name: str, data: bytes) -> bool:
    """Whether somebody meant it as a photo, so that what is wrong with it is said of a photo."""
    endings = (".jpg", ".jpeg", ".png", ".webp", ".heic", ".heif", ".avif", ".gif", ".bmp", ".tif", ".tiff")
    return photo_type(data) is not None or is_heic(data) or name.lower().endswith(endings)


def check_photo(data: bytes) -> str:
    """The media type. Raises Refused for what is too large or not a picture we take."""
    if not data:
        raise Refused(N_("The file is empty. Choose another one."), field="file")
    if len(data) > PHOTO_BYTES:
        raise Refused(
            N_("The photo is larger than %(limit)s MB. Choose a smaller one."),
            field="file",
            limit=PHOTO_BYTES // 1024 // 1024,
        )
    media_type = photo_type(data)
    if is_heic(data):
        raise Refused(
            N_(
                "This photo is in the HEIC format of newer phones. Send it to yourself as JPEG and choose that one. "
                "On an iPhone: Settings, Camera, Formats, Most Compatible."
            ),
            field="file",
        )
    if media_type is None:
        raise Refused(N_("This is not a photo we can read. Use a JPEG, PNG or WebP picture."), field="file")
    return media_type


def check_attachment(name: str, data: bytes, kinds: Sequence[Kind] = ATTACHMENTS) -> Kind:
    """The kind of an attachment. kinds: those that are taken. Raises Refused when name and content do not agree, or it is too large."""
    if not data:
        raise Refused(N_("The file is empty. Choose another one."), field="file")
    if len(data) > ATTACHMENT_BYTES:
        raise Refused(
            N_("The file is larger than %(limit)s MB. Choose a smaller one."),
            field="file",
            limit=ATTACHMENT_BYTES // 1024 // 1024,
        )
    for kind in kinds:
        if name.lower().endswith(kind.ending) and data.startswith(kind.magic) and kind.inside in data:
            if b"vbaProject.bin" in data:
                raise Refused(N_("This document holds macros. Save it without macros and try again."), field="file")
            return kind
    if kinds is not ATTACHMENTS:
        endings = ", ".join(kind.ending[1:].upper() for kind in kinds)
        raise Refused(N_("We take documents of these kinds: %(kinds)s. Save yours as one of them."), field="file", kinds=endings)
    raise Refused(N_("We take PDF, ODT, ODS, DOCX and XLSX documents. Save yours as one of these."), field="file")


def check_pixels(width: int, height: int) -> None:
    """Raises Refused for pictures that would fill the memory when unpacked."""
    if width * height > MOST_PIXELS or min(width, height) < 1:
        raise Refused(
            N_("The photo has more than %(limit)s million pixels. Choose a smaller one."),
            field="file",
            limit=MOST_PIXELS // 1_000_000,
        )


def clean_name(name: str) -> str:
    """A file name that is safe to show and to send back: no folders, control or bidi characters, 120 at most."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(sign for sign in base if unicodedata.category(sign)[0] != "C")
    visible = re.sub(r'[<>:"|?*;%]', "_", visible).strip(" .")
    if len(visible) > 120:
        stem, dot, ending = visible.rpartition(".")
        visible = stem[: 119 - len(ending)] + dot + ending if dot else visible[:120]
    return visible or "file"
