"""Whether a file's bytes are text with lines as we read them. What a spreadsheet or an old machine made of all of them is said once."""

import re

from domain.counting.errors import Problem
from domain.errors import N_

PART = 1 << 22
"""Bytes looked at as text at once: one text of the whole file would fill the memory."""

_CR_ALONE = re.compile(rb"\r(?!\n)")


def unreadable(data: bytes) -> Problem | None:
    """The first thing that keeps a file from being read at all; None for text."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return Problem(1, 1, N_("this file is UTF-16; save it as UTF-8"))
    nul = data.find(b"\0")
    if nul >= 0:
        return Problem(*_place(data, nul), N_("a NUL byte stands here; the file must be plain UTF-8 text"))
    wrong = _not_utf8(data)
    if wrong is not None:
        return Problem(*_place(data, wrong), N_("these bytes are not UTF-8; save the file as UTF-8"))
    if b"\r" in data and b"\n" not in data:
        return Problem(1, 1, N_("the lines end in CR alone, as on old machines; save the file with LF or CR LF"))
    alone = _CR_ALONE.search(data)
    if alone:
        return Problem(*_place(data, alone.start()), N_("a carriage return stands here without a line feed; take it out"))
    first = data.split(b"\n", 1)[0].strip().removeprefix(b"\xef\xbb\xbf")
    if re.fullmatch(rb"META[;\s]*;", first):
        return Problem(1, 5, N_("the lines are filled up with semicolons, as Excel does; take them off, or export the file again"))
    return None


def _not_utf8(data: bytes) -> int | None:
    """Where the first bytes stand that are not UTF-8."""
    for at in range(0, len(data), PART):
        start, end = at, min(len(data), at + PART)
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end += 1
        while start < end and start and data[start] & 0xC0 == 0x80:
            start += 1
        try:
            data[start:end].decode("utf-8")
        except UnicodeDecodeError as problem:
            return start + problem.start
    return None


def _place(data: bytes, offset: int) -> tuple[int, int]:
    """Line and character of a byte."""
    begin = data.rfind(b"\n", 0, offset) + 1
    return data.count(b"\n", 0, offset) + 1, len(data[begin:offset].decode("utf-8", "replace")) + 1
