"""Rolls as offices save them: read whole, every fault named, nothing written before somebody has seen what was found."""

from pathlib import Path

import pytest

from domain.errors import Refused
from domain.voting.eligibility import Way
from domain.voting.models import RollEntry
from domain.voting.roll_macs import odd_identifier
from tests.support import Site
from tests.voting.polling import open_to, prepare
from tests.voting.roll_files import ROLL, roll_file, take_over
from tests.voting.staff_forms import staff
from web.tables.importing.files import table_of
from web.voting.roll_columns import check_roll, voters_of

CASES = {
    "01_good": 2, "02_bom": 2, "03_big5": 1, "04_utf16": 2, "05_utf16_tab": 2, "06_semicolon": 2, "07_tab": 2, "08_trailing_empty_rows": 2,
    "09_blank_lines": 2, "10_chinese_heading": 2, "11_heading_case_blank": 2, "12_sep_line": 2, "13_duplicate": [(4, "identifier")],
    "14_dup_spelled": [(4, "identifier")], "15_dup_fullwidth": [(4, "identifier")], "16_extra_cells": [(4, "")],
    "17_unquoted_comma": [(2, "")], "18_missing_cells": 1, "19_phone_lost_zero": 1,
    "20_sci": [(2, "identifier"), (2, "phone"), (3, "identifier"), (3, "phone")], "21_excel_dates": 4, "24_quote_open": "quotation mark",
    "25_xlsx": "cannot be opened", "26_nul": [(2, "identifier")], "27_nbsp": 1, "28_only_heading": "no row below", "29_empty": "empty",
    "30_cr_only": 2, "31_excel_apostrophe": 1, "32_formula_text": 1, "33_unusual_name": 1,
}  # fmt: skip
"""What each file of shared/data/cases/roll comes to: people, faults by line and column, or the words in which it is refused."""


async def test_every_file_that_failed_is_read_or_its_fault_named(site: Site, shared: Path) -> None:
    polling = await prepare(site.services.settings.data, sheet=open_to(Way.SECOND, Way.PHONE))
    held = {path.stem: path for path in (shared / "data" / "cases" / "roll").glob("*.csv")}
    assert held.keys() == CASES.keys()
    for name, expected in CASES.items():
        data = held[name].read_bytes()
        if isinstance(expected, str):
            with pytest.raises(Refused, match=expected):
                table_of(data)
            continue
        checked = check_roll(table_of(data), polling.row, "date")
        found = [(fault.line, fault.column) for fault in checked.faults]
        assert (found or len(checked.rows)) == expected, name
        assert all(voter.second in ("", voter.second[:10]) and "/" not in voter.second for voter in voters_of(checked)), name


async def test_days_and_telephones_have_one_spelling(site: Site, shared: Path) -> None:
    polling = await prepare(site.services.settings.data, sheet=open_to(Way.SECOND, Way.PHONE))
    for name in ("21_excel_dates", "19_phone_lost_zero", "31_excel_apostrophe"):
        voters = voters_of(check_roll(table_of((shared / "data" / "cases" / "roll" / f"{name}.csv").read_bytes()), polling.row, "date"))
        assert {voter.second for voter in voters} == {"1980-05-01"}
        assert {voter.phone[:6] for voter in voters} == {"091200"}


@pytest.mark.parametrize("typed", ["1980-05-01", "1980/5/1", "69/5/1", "0690501", "民國69年5月1日"])
@pytest.mark.parametrize("held", ["1980-05-01", "1980/5/1", "0690501"])
async def test_a_birthday_opens_however_either_wrote_it(site: Site, held: str, typed: str) -> None:
    """The roll may have been imported before days were understood: then it holds what stood in the file."""
    from domain.voting.actions.roll_import import Voter, import_roll

    polling = await prepare(site.services.settings.data, sheet=open_to(Way.SECOND))
    await import_roll(polling.row, polling.writer.keys, [Voter("A123456789", second=held)])
    browser = await site.signed_in("resident@example.tw", strength="code")
    page = await browser.post("/en/votes/vote/collect", {"identifier": "A123456789", "second": typed})
    assert page.status == 200
    wrong = await browser.post("/en/votes/vote/collect", {"identifier": "A123456789", "second": "1980-05-02"})
    assert wrong.status == 422


async def test_nothing_is_written_before_it_was_seen(site: Site) -> None:
    await prepare(site.services.settings.data, sheet=open_to(Way.SECOND))
    officer, _ = await staff(site)
    data = "身分證字號,生日\nA123456789,69/5/1\nA100000002,1981-06-02\n"
    page = await officer.post(ROLL, {"act": "check"}, files=roll_file(data))
    assert page.errors == ["Say what the column of the second fact holds."]
    page = await officer.post(ROLL, {"act": "check", "second_kind": "date"}, files=roll_file(data))
    assert "Put 2 people on the roll" in page.text
    assert "check digit" in page.text  # A100000002 looks odd, and stops nothing
    assert await RollEntry.all().count() == 0
    assert (await take_over(officer, data, kind="date")).status == 200
    assert await RollEntry.all().count() == 2
    page = await officer.post(ROLL, {"act": "check", "second_kind": "date"}, files=roll_file(data))
    assert "Put 0 people on the roll" in page.text
    used = await officer.post(ROLL, {"act": "import", "token": "0" * 32 + "." + "0" * 64, "second_kind": "date"})
    assert used.errors == ["This file is not kept any more. Choose it once more."]


async def test_what_no_button_sends_writes_nothing(site: Site) -> None:
    await prepare(site.services.settings.data, sheet=open_to(Way.SECOND))
    officer, _ = await staff(site)
    page = await officer.post(ROLL, {"act": "check"}, files=roll_file("identifier\nA123456789\n"))
    for sent in ({"act": "other"}, {"act": "import", "second_kind": "other"}, {"act": "import", "token": ""}, {}):
        answer = await officer.post(ROLL, {"token": page.value("token")} | sent)
        assert answer.status in (200, 422)
        if sent.get("second_kind") != "other":
            assert answer.status == 422
    assert await RollEntry.all().count() == 1  # by the one press on the button, whatever its second field said
    assert (await officer.post(ROLL, {"act": "import", "token": page.value("token")})).status == 422  # and it is gone then


async def test_the_rows_to_mend_come_back_with_what_to_do(site: Site) -> None:
    await prepare(site.services.settings.data, sheet=open_to(Way.SECOND))
    officer, _ = await staff(site)
    data = "identifier,second\nA123456789,1980-05-01\nB234567890,soon\n"
    page = await officer.post(ROLL, {"act": "check", "second_kind": "date"}, files=roll_file(data))
    assert page.status == 422
    assert "1 fault was found. 1 row is in order." in " ".join(page.text.split())
    back = await officer.post(ROLL, {"act": "faulty", "token": page.value("token"), "second_kind": "date"})
    assert back.headers["cache-control"] == "no-store"
    (row,) = table_of(back.response.content).rows
    assert row.cells == ("B234567890", "soon", "Write a day such as 1980-05-01, 69/5/1 or 0690501.")


async def test_a_template_is_a_roll_without_faults(site: Site) -> None:
    polling = await prepare(site.services.settings.data, sheet=open_to(Way.SECOND))
    officer, _ = await staff(site)
    data = (await officer.get(f"{ROLL}/template")).response.content
    assert check_roll(table_of(data), polling.row, "date").faults == ()


@pytest.mark.parametrize(
    ("number", "odd"),
    [
        ("A123456789", False),
        ("A123456788", True),
        ("A800000014", False),
        ("A800000015", True),
        ("12345", False),
        ("Ａ１２３４５６７８９", False),
    ],
)
def test_a_check_digit_that_does_not_fit_is_odd(number: str, odd: bool) -> None:
    assert odd_identifier(number) is odd
