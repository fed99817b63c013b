"""The tool that compares two commits finds what differs, and nothing that is drawn anew."""

import io
import zipfile

import pytest

from tests.sameness.__main__ import differences
from tests.sameness.texts import text_of
from tests.sameness.walk import shape_of


def test_a_blank_more_is_a_difference(capsys: pytest.CaptureFixture[str]) -> None:
    before = {("nobody", "en", "/en/"): "200\none\ntwo", ("nobody", "en", "/en/gone"): "200\n", ("nobody", "en", "/en/same"): "200\nx"}
    after = {("nobody", "en", "/en/"): "200\none\ntwo ", ("nobody", "en", "/en/new"): "200\n", ("nobody", "en", "/en/same"): "200\nx"}
    assert differences(before, after) == 3
    said = capsys.readouterr().out
    assert "-two" in said
    assert "+two " in said
    assert "is there before only" in said
    assert "is there after only" in said
    assert differences(before, dict(before)) == 0


def test_what_a_page_draws_anew_is_put_out_of_the_way() -> None:
    one, other = (text_of("text/html", f'<input name="attempt" value="{drawn}"><b>7</b>'.encode()) for drawn in ("ab", "cd"))
    assert one == other
    assert "<b>7</b>" in one


def test_an_archive_is_read_part_by_part() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("content.xml", "<cell>1,248</cell>")
        archive.writestr("picture.png", b"\x89PNG")
    said = text_of("application/vnd.oasis.opendocument.spreadsheet", made.getvalue())
    assert "<cell>1,248</cell>" in said
    assert "picture.png" in said
    assert text_of("image/png", b"a") != text_of("image/png", b"b")


def test_addresses_of_one_shape() -> None:
    assert shape_of("/en/proposals/116-003") == shape_of("/en/proposals/116-007") != shape_of("/en/proposals")
    assert shape_of("/en/proposals?page=2") == shape_of("/en/proposals?page=3") != shape_of("/en/proposals")
