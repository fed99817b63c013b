"""Files of the list: what is written, read and written again is the same, byte for byte; hostile ones are refused."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.glossary.clean import clean_entry
from domain.glossary.entry import CHINESE, Entry, Spelling, Status, Type
from domain.glossary.exchange import json_file, tbx
from domain.glossary.exchange.files import Format, format_of, write
from domain.glossary.exchange.record import read_record
from domain.glossary.merging import Conflict, plan
from domain.glossary.releases import difference
from tests.glossary.lists import HAMASEN, shared_list
from web.glossary.record_table import read_file

FULL = clean_entry(
    Entry(
        "旗津", 'Cijin "the island"', "island", ("旗津區", "前鎮區"), 11, "approved",
        (Spelling("Takao", type="japanese", until="1945-10-25", source="map, 1930"), Spelling("=Qijin"), Spelling("'quoted"),
         Spelling("@x"), Spelling("旗津島", CHINESE), Spelling("Kao", type="former", since="2001-01-01"),
         Spelling("打狗", CHINESE, Type.FORMER.value),
         Spelling("Chee-chin", type=Type.FORBIDDEN.value)),
        "22.610", "120.30", {"ja": "旗津", "vi": "Kỳ Tân"}, {"zh": "一個\n島", "en": "- an <island> & more"}, {"en": "+1"},
        "=owner", "115-2-03", "2026-11-30", "-", "'reason", "keep", "Q1", "node/1", "805",
    )
)  # fmt: skip
BARE = clean_entry(Entry("沒有英文", "", "area", (), 12, Status.DRAFT.value))


async def read(data: bytes) -> list[Entry]:
    found = await read_file(data)
    assert found.faults == []
    return [one.entry for one in found.read]


@pytest.mark.parametrize("kind", list(Format))
async def test_a_file_comes_back_byte_for_byte(kind: Format) -> None:
    entries = [*map(clean_entry, HAMASEN), FULL, BARE]
    body = write(entries, kind)
    assert await read(body) == entries
    assert write(await read(body), kind) == body
    assert b"\r" not in body
    assert not body.startswith(b"\xef\xbb\xbf")
    assert write(list(reversed(entries)), kind) == body


@pytest.mark.parametrize("kind", list(Format))
async def test_an_empty_list_comes_back(kind: Format) -> None:
    assert await read(write([], kind)) == []


async def test_csv_for_spreadsheets_begins_with_a_mark_and_runs_nothing() -> None:
    body = write([FULL], Format.CSV, bom=True)
    assert body.startswith(b"\xef\xbb\xbf")
    assert await read(body) == [FULL]
    cells = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))[1]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_json_has_no_empty_parts_and_numbers_as_they_were_written() -> None:
    text = write([FULL, BARE], Format.JSON).decode()
    assert '"lat": 22.610, "lon": 120.30' in text
    assert json.loads(text)["entries"][1] == {"number": 12, "zh": "沒有英文", "kind": "area", "status": "draft"}
    geo = json.loads(write([FULL, BARE], Format.GEOJSON))
    assert [feature["geometry"] for feature in geo["features"]] == [{"type": "Point", "coordinates": [120.3, 22.61]}, None]


def test_tbx_of_2008_is_read_by_other_tools(tmp_path: Path) -> None:
    from translate.storage.tbx import tbxfile

    path = tmp_path / "list.tbx"
    path.write_bytes(write([FULL, *HAMASEN], Format.TBX_2008))
    units = tbxfile.parsefile(str(path)).units
    assert [(unit.source, unit.target) for unit in units[:2]] == [("鼓山區", "Gushan District"), ("旗津區", "Cijin District")]
    assert len(units) == 11


@pytest.mark.parametrize(("name", "kind"), [("a.CSV", Format.CSV), ("a.geojson", Format.GEOJSON), ("a.tbx", Format.TBX)])
def test_the_ending_decides(name: str, kind: Format) -> None:
    assert format_of(name) is kind
    with pytest.raises(Refused):
        format_of("a.doc")


NAME = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cf", "Zs", "Zl", "Zp", "Cn")), min_size=1, max_size=12
).filter(lambda text: "|" not in text)


@given(st.lists(NAME, max_size=4), NAME, NAME)
async def test_any_name_comes_back(others: list[str], zh: str, en: str) -> None:
    entry = clean_entry(Entry(zh, en, "road", tuple(others[:1]), 1, spellings=tuple(Spelling(text) for text in others)))
    for kind in Format:
        assert await read(write([entry], kind)) == [entry]


BOMB = '<?xml version="1.0"?><!DOCTYPE martif [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><martif><text><body>&b;</body></text></martif>'
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE martif [<!ENTITY x SYSTEM "file:///etc/passwd">]><martif><text><body>&x;</body></text></martif>'


@pytest.mark.parametrize(
    "data",
    [
        BOMB.encode(), OUTSIDE.encode(), b"<html/>", b"{", b"[[[", b'{"entries": 3}', b'{"entries": [3]}', b"[" * 100_000, b"",
        b"\x00\x01", b"zh",
        b'{"type": "FeatureCollection", "features": [{"properties": {}, "geometry": {"type": "Polygon"}}]}',
    ],
)  # fmt: skip
async def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(Refused):
        await read_file(data)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("旗津,Cijin,Road!,,", "kind"), (",Cijin,road,,", "zh"), ("旗津,Cijin,road,999,1", "lat"), ("旗津,Cijin,road,22.6,", "lon"),
        ("旗\u202e津,Cijin,road,,", "zh"), (f"{'旗' * 201},Cijin,road,,", "zh"), ("旗津,Ci|jin,road,,", "en"),
    ],
)  # fmt: skip
async def test_every_fault_is_named_with_its_line_and_column(row: str, column: str) -> None:
    found = await read_file(f"zh,en,kind,lat,lon\n鼓山區,Gushan District,district,,\n{row}\n".encode())
    if column == "zh" and "\u202e" in row:  # what cannot be seen is dropped from a cell
        assert [one.entry.zh for one in found.read] == ["鼓山區", "旗津"]
        return
    assert [(fault.line, fault.column) for fault in found.faults] == [(3, column)]


async def test_headings_in_chinese_and_those_nobody_knows() -> None:
    found = await read_file("中文名稱,英文名稱,類別,行政區\n旗津區,Cijin District,district,旗津區\n".encode("big5"))
    assert [one.entry.key for one in found.read] == [("旗津區", "district", ("旗津區",))]
    found = await read_file("zh,en,wrongcolumn,zh\n旗津,Cijin,x,y\n".encode())
    assert [(fault.column, fault.line) for fault in found.faults] == [("wrongcolumn", 1), ("zh", 1), ("kind", 1)]


def records(*entries: Entry):
    parts = ({"zh": one.zh, "en": one.en, "kind": one.kind, "districts": list(one.districts)} for one in entries)
    return [read_record(place, record) for place, record in enumerate(parts, 1)]


def test_a_conflict_is_decided_by_rule_or_one_by_one_and_nothing_is_lost() -> None:
    ours = [Entry("旗津區", "Cijin District", "district", ("旗津區",), 7, note={"en": "keep me"})]
    theirs = records(Entry("旗津區", "Qijin District", "district", ("旗津區",)))
    taken = plan(ours, theirs)
    assert [(clash.number, clash.ours, clash.file) for clash in taken.clashes] == [(7, "Cijin District", "Qijin District")]
    after = taken.changed[0][1]
    assert (after.en, after.note, [one.text for one in after.spellings], after.spellings[0].type) == (
        "Qijin District", {"en": "keep me"}, ["Cijin District"], "former"
    )  # fmt: skip
    assert not plan([after], theirs).writes
    assert not plan(ours, theirs, conflict=Conflict.OURS).writes
    assert plan(ours, theirs, conflict=Conflict.OURS, choices={1: Conflict.FILE}).writes
    with pytest.raises(Refused):
        plan(ours, theirs, conflict=Conflict.STOP)


async def test_a_file_without_districts_is_about_the_names_that_are_there() -> None:
    roads = [Entry("中正路", "A Rd.", "road", (district,), number) for number, district in ((8, "甲區"), (9, "乙區"))]
    ours = [Entry("旗津區", "Cijin District", "district", ("旗津區",), 7), *roads]
    file = await read_file("zh,en,kind\n旗津區,Qijin District,district\n中正路,A Rd.,road\n".encode())
    made = plan(ours, file.read)
    assert [after.districts for _, after in made.changed] == [("旗津區",)]
    assert [(entry.zh, entry.districts) for entry in made.new] == [("中正路", ())]
    with_column = await read_file(
        "zh,en,kind,districts\n旗津區,Qijin District,district,\n鼓山區,Gushan District,district,鼓山區\n".encode()
    )
    assert [entry.zh for entry in plan(ours, with_column.read).new] == ["旗津區", "鼓山區"]


def test_a_number_is_kept_where_it_is_free() -> None:
    file = [
        read_record(1, {"number": "7", "zh": "一", "en": "A", "kind": "x"}),
        read_record(2, {"number": "50", "zh": "二", "en": "B", "kind": "x"}),
    ]
    made = plan([Entry("三", "C", "x", (), 7)], file)
    assert [entry.number for entry in made.new] == [8, 50]
    assert made.renumbered == [(1, 7, 8)]


def test_two_rows_about_one_name_become_one_entry() -> None:
    made = plan([], records(Entry("旗津區", "Cijin District", "district"), Entry("旗津區", "Qijin District", "district")))
    assert [(entry.en, [one.text for one in entry.spellings]) for entry in made.new] == [("Cijin District", ["Qijin District"])]
    assert made.doubled == [(2, "旗津區")]


def test_the_difference_of_two_lists(shared: Path) -> None:
    old = shared_list(shared, "glossary_789")
    new = [replace(old[0], en="Another"), replace(old[1], owner="me"), *old[3:], Entry("新", "New", "x", (), 9999)]
    found = difference(old, new)
    assert [len(part) for part in (found.new, found.gone, found.renamed, found.changed)] == [1, 1, 1, 1]


def test_what_other_tools_write_as_tbx_is_read() -> None:
    text = """<?xml version="1.0"?><!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd"><martif type="TBX"><text><body><termEntry id="c1">
      <langSet xml:lang="en-US"><ntig><termGrp><term>Ferry</term></termGrp></ntig></langSet>
      <langSet xml:lang="zh-TW"><tig><term>渡輪</term></tig></langSet></termEntry></body></text></martif>"""
    assert tbx.read(text.encode()) == [{"en": "Ferry", "zh": "渡輪"}]
    assert json_file.read([{"zh": "一", "districts": ""}]) == [{"zh": "一"}]


def test_documents_that_unpack_to_too_much_are_refused() -> None:
    from web.glossary import documents

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (documents.MOST_UNPACKED + 1))
    with pytest.raises(Refused):
        documents.read(out.getvalue(), "a.docx")
    with pytest.raises(Refused):
        documents.read(b"PK\x03\x04broken", "a.docx")
    with pytest.raises(Refused):
        documents.read(b"\xff\xfe\x00\xd8\x00", "a.txt")
