"""Tables that offices save: whatever program wrote them, every cell is read, and every fault is named."""

import io
import os
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import xlsxwriter

from domain.errors import Refused
from web.tables.export import as_ods
from web.tables.importing import columns, files, waiting
from web.tables.importing.columns import Checked, Column, check
from web.tables.importing.files import table_of
from web.tables.importing.marked import marked
from web.tables.importing.reader import read_table
from web.text.languages import Locales


def whole(text: str) -> int:
    if not text.isdecimal():
        raise Refused("Write a number.")
    return int(text)


COLUMNS = (
    Column("name", "Name", "who", ("姓名", "名字"), needed=True, most=10),
    Column("age", "Age", "how old", ("年齡",), read=whole),
    Column("day", "Day", "when", ("日期",)),
)


def read(data: bytes | str) -> Checked:
    made = table_of(data.encode() if isinstance(data, str) else data)
    return check(made, COLUMNS, twice=lambda values: values["name"].casefold())


def said(checked: Checked) -> list[tuple[int, str, str]]:
    """Line, column and reason of each fault, the reason with its facts."""
    return [(one.line, one.column, one.reason % one.facts if one.facts else one.reason) for one in checked.faults]


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp950"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_whatever_an_office_saves_is_read(name: str, separator: str, end: str) -> None:
    lines = [separator.join(cells) for cells in (("姓名", "年齡", "日期"), ("林雅雯", "41", "2027-03-01"), ("王小明", "7", ""))]
    checked = read((end.join(lines) + end).encode(name))
    assert [row.values["name"] for row in checked.rows] == ["林雅雯", "王小明"]
    assert [row.line for row in checked.rows] == [2, 3]
    assert checked.faults == ()


def test_a_line_that_names_the_separator_and_empty_rows_are_no_rows() -> None:
    checked = read("sep=|\nname|age\n\n|\nLin|4\n||\n")
    assert [(row.line, row.values["age"]) for row in checked.rows] == [(5, 4)]
    assert checked.table.blank == 3


def test_what_spreadsheets_put_around_text_is_taken_off() -> None:
    checked = read('name,age\n"=""Lin""","=""4"""\n\'Wu,\'5\n\u00a0Chen\u3000,\u200b6\n')
    assert [tuple(row.values.values()) for row in checked.rows] == [("Lin", 4), ("Wu", 5), ("Chen", 6)]


def test_every_fault_is_named_with_its_cell() -> None:
    checked = read("name,age\n,4\nLin,four\nWu,1.2E+11\nlin,5\n" + "x" * 11 + ",5\nCh\x00en,5\na,1,2\nLin,6\n")
    assert said(checked) == [
        (2, "name", columns.MISSING),
        (3, "age", "Write a number."),
        (4, "age", columns.LOST),
        (6, "name", "Use at most 10 characters."),
        (7, "name", columns.UNSEEN),
        (8, "", "This row has 3 cells and the heading 2. A comma inside a cell needs quotation marks around the cell."),
        (9, "name", "This is the same as line 5. Keep one of them."),
    ]
    assert [row.line for row in checked.rows] == [5]


@pytest.mark.parametrize(
    ("heading", "found"),
    [
        ("姓 名,Age", []),
        (" NAME ,年齡(*)", []),
        ("nmae,age", [("nmae", "No column has this name. Did you mean “name”?"), ("name", "This column is missing.")]),
        ("name,姓名", [("姓名", "This column is there twice.")]),
        ("name,colour", [("colour", "No column has this name.")]),
    ],
)
def test_headings_in_either_language_are_known_and_others_named(heading: str, found: Sequence[tuple[str, str]]) -> None:
    assert [(column, reason) for _, column, reason in said(read(f"{heading}\nLin,4\n"))] == list(found)


def test_rows_below_a_wrong_heading_are_looked_at_too() -> None:
    assert (2, "age", "Write a number.") in said(read("name,age,colour\nLin,x,red\n"))


@pytest.mark.parametrize(
    ("data", "match"),
    [
        (b"", "empty"),
        (b"\r\n\r\n", "empty"),
        (b"name,age\r\n", "no row below"),
        (b'name\n"Lin\nWu\n', "From line"),
        (b"name\n\xff\xfe\xff\xfd\xfc\n", "neither UTF-8"),
        (b"PK\x03\x04 and nothing else", "cannot be opened"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(data: bytes, match: str) -> None:
    with pytest.raises(Refused, match=match):
        table_of(data)


def test_a_spreadsheet_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_UNPACKED", 1000)
    with pytest.raises(Refused, match="holds too much"):
        table_of(xlsx([["name"], ["x" * 5000]]))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/zip")
    with pytest.raises(Refused, match="no table"):
        table_of(out.getvalue())


@pytest.mark.anyio
async def test_a_damaged_spreadsheet_harms_only_the_process_that_reads_it() -> None:
    sound = xlsx([["name"], ["Lin"]])
    assert [line.cells for line in (await read_table(sound)).rows] == [("Lin",)]
    far = [("A1:A2", "A1:XFD1048576"), ('r="A2"', 'r="XFD1048576"')]
    endless = rewritten(sound, "xl/worksheets/sheet1.xml", far)
    for damaged in (endless, sound[:-30], sound[:400] + bytes(40) + sound[440:]):
        with pytest.raises(Refused) as refusal:
            await read_table(damaged)
        assert refusal.value.reason == files.BROKEN
    with pytest.raises(Refused, match="no row below"):
        await read_table(xlsx([["name"]]))


def rewritten(data: bytes, name: str, changes: Sequence[tuple[str, str]]) -> bytes:
    """A spreadsheet with other texts in one of its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for entry in old.infolist():
            text = old.read(entry).decode()
            for before, after in changes if entry.filename == name else ():
                assert before in text
                text = text.replace(before, after)
            new.writestr(entry, text)
    return out.getvalue()


@pytest.mark.parametrize(("keep", "ages"), [("first", [1, 2, 5]), ("last", [4, 3, 5])])
def test_a_rule_says_which_row_about_the_same_thing_is_kept(keep: str, ages: list[int]) -> None:
    table = table_of(b"name,age\nLin,1\nWu,2\nwu,3\nLIN,4\nChen,5\n")
    plain = check(table, COLUMNS, twice=lambda values: values["name"].casefold())
    assert [(one.line, one.facts) for one in plain.faults] == [(4, {"line": 3}), (5, {"line": 2})]
    assert plain.twice
    ruled = check(table, COLUMNS, twice=lambda values: values["name"].casefold(), keep=keep)
    assert [row.values["age"] for row in ruled.rows] == ages
    assert (ruled.faults, ruled.repeated, ruled.twice) == ((), 2, False)


def test_faults_and_doubts_beyond_those_kept_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columns, "MOST_FAULTS", 3)
    doubtful = (Column("name", "Name", "who", needed=True, doubt=lambda cell: "odd"), *COLUMNS[1:])
    table = table_of(("name,age\n" + "".join(f"n{n},{'x' if n < 5 else n}\n" for n in range(10))).encode())
    checked = check(table, doubtful)
    assert (len(checked.faults), checked.more) == (3, 2)
    assert (len(checked.doubts), checked.odd, len(checked.rows)) == (3, 5, 5)


def xlsx(rows: Sequence[Sequence[object]]) -> bytes:
    """A spreadsheet as Excel saves it, with real dates and numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy/m/d"})
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                sheet.write_datetime(number, place, cell, day) if isinstance(cell, datetime) else sheet.write(number, place, cell)
    return out.getvalue()


def test_numbers_and_days_of_spreadsheets_are_what_they_show() -> None:
    rows = [["姓名", "年齡", "日期"], ["林雅雯", 41, datetime.fromisoformat("1980-05-01")], [], ["王", 7.0, "69/5/1"]]
    checked = read(xlsx(rows))
    assert [tuple(row.values.values()) for row in checked.rows] == [("林雅雯", 41, "1980-05-01"), ("王", 7, "69/5/1")]
    assert [row.line for row in checked.rows] == [2, 4]
    sheet = as_ods("1", ["姓名", "年齡", "日期"], [["林雅雯", 41, date(1980, 5, 1)]], "")
    checked = read(sheet)
    assert (checked.table.kind, [tuple(row.values.values()) for row in checked.rows]) == ("ods", [("林雅雯", 41, "1980-05-01")])


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_the_faulty_rows_come_back_as_such_a_file(kind: str) -> None:
    rows = [["name", "age"], ["Lin", "4"], ["Wu", "four"], ["=1+1", "x"]]
    text = "\n".join(",".join(row) for row in rows).encode()
    made = text if kind == "csv" else xlsx(rows[:3]) if kind == "xlsx" else as_ods("1", rows[0], rows[1:], "")
    checked = read(made)
    assert checked.table.kind == kind
    back = table_of(marked(checked, Locales()["zh-Hant"]))
    assert back.kind == kind
    assert back.heading.cells == ("name", "age", "問題")
    assert back.rows[0].cells == ("Wu", "four", "Write a number.")
    assert all(row.cells[0] != "Lin" for row in back.rows)


def test_a_file_that_waits_is_sealed_and_opens_for_its_purpose_alone(tmp_path: Path) -> None:
    folder, data = tmp_path / "imports", b"identifier\nA123456789\n" * 100
    token = waiting.put_away(folder, data, "roll a")
    (kept,) = folder.iterdir()
    assert b"A123456789" not in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0
    assert token.partition(".")[2].encode() not in kept.read_bytes()
    assert waiting.opened(folder, token, "roll a") == data
    for wrong, about in (
        (token, "roll b"),
        (token[:-1] + ("0" if token[-1] != "0" else "1"), "roll a"),
        ("../x.0", "roll a"),
        ("", "roll a"),
    ):
        with pytest.raises(Refused, match="not kept any more"):
            waiting.opened(folder, wrong, about)
    waiting.tidy(folder, datetime.now(UTC))
    assert waiting.opened(folder, token, "roll a") == data
    waiting.tidy(folder, datetime.now(UTC) + timedelta(seconds=waiting.KEPT + 5))
    with pytest.raises(Refused, match="not kept any more"):
        waiting.opened(folder, token, "roll a")


def test_no_more_than_so_many_files_wait(tmp_path: Path) -> None:
    tokens = []
    for number in range(waiting.MOST_KEPT + 3):
        tokens.append(waiting.put_away(tmp_path, b"x", "roll"))
        os.utime(tmp_path / tokens[-1].partition(".")[0], (number, number))
    assert len(list(tmp_path.iterdir())) <= waiting.MOST_KEPT
    assert waiting.opened(tmp_path, tokens[-1], "roll") == b"x"
