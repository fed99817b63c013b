"""The .pb format: the same bytes again, the same election by both readers, and a clear word for everything that is wrong."""

import contextlib
import time
import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.counting.election import Election
from domain.counting.errors import BadFile, Level
from domain.counting.pb import votes as votes_module
from domain.counting.pb.lexing import rows, spelled, value
from domain.counting.pb.reader import check, read
from domain.counting.pb.writer import copy
from tests.counting.elections import examples
from tests.counting.files import PROJECTS, VOTES, file


def same(one: Election, other: Election) -> None:
    assert one.projects == other.projects
    assert (one.budget, one.scale, one.ballots.count, one.ballots.scale) == (
        other.budget,
        other.scale,
        other.ballots.count,
        other.ballots.scale,
    )
    assert one.ballots.starts.tolist() == other.ballots.starts.tolist()
    assert one.ballots.voters.tolist() == other.ballots.voters.tolist()
    assert (one.ballots.points is None) == (other.ballots.points is None)
    if one.ballots.points is not None and other.ballots.points is not None:
        assert one.ballots.points.tolist() == other.ballots.points.tolist()


def test_a_good_file_is_read() -> None:
    found = read(file())
    assert [(p.id, p.cost, p.name) for p in found.projects] == PROJECTS
    assert found.budget == 3_000_000
    assert found.ballots.count == 4
    assert found.ballots.votes() == [2, 2, 2]
    assert check(file()) == []


def test_our_own_file_has_one_form() -> None:
    text = file().decode()
    assert text.startswith("META\nkey;value\ndescription;Test\n")
    assert '22;500000;"shade; ""trees"""\n' in text
    assert text.endswith("VOTES\nvoter_id;vote\n1;1,22\n2;\n3;c/3\n4;22,1,c/3\n")


@given(st.text(st.sampled_from('ab;",\n\r \u3000META0')), st.booleans())
@examples(400)
def test_whatever_stands_in_a_file_it_is_written_again_as_it_was(text: str, broken: bool) -> None:
    data = text.encode() + (b"\xff\xfe" if broken else b"")
    assert copy(data) == data


@given(st.text())
def test_what_is_spelled_is_read_back(text: str) -> None:
    assert value(spelled(text)) == text
    assert next(rows(spelled(text) + ";x\n")).values() == [text, "x"]


@given(st.lists(st.lists(st.text(st.sampled_from('ab;",\n\r')), min_size=1, max_size=3), min_size=1, max_size=5))
def test_fields_with_quotation_marks_and_line_breaks_keep_their_places(table: list[list[str]]) -> None:
    text = "".join(";".join(spelled(cell) for cell in row) + "\n" for row in table)
    assert [row.values() for row in rows(text)] == table
    before = ""
    for row in rows(text):
        assert row.line == 1 + before.count("\n")
        before += str(row)


@st.composite
def files(draw: st.DrawFn, kind: str) -> bytes:
    ids = draw(st.lists(st.text(st.sampled_from("abcd1234/ŻÓ"), min_size=1, max_size=20), min_size=1, max_size=6, unique=True))
    chosen = draw(st.lists(st.lists(st.sampled_from(ids), max_size=len(ids), unique=True), max_size=8))
    names = draw(
        st.lists(st.text(st.sampled_from("xyz019-"), min_size=1, max_size=20), min_size=len(chosen), max_size=len(chosen), unique=True)
    )
    points = st.sampled_from(["1", "2", "10", "0", "0.5", "2.25"])
    table, columns = [], ["voter_id", "vote"]
    for name, ballot in zip(names, chosen, strict=True):
        given_ = [",".join(draw(points) for _ in ballot)] if kind == "cumulative" else []
        table.append([name, ",".join(ballot), *given_, draw(st.sampled_from(["", "Ł", "20"]))])
    if kind == "cumulative":
        columns.append("points")
    columns.append("age")
    order = draw(st.permutations(range(len(columns))))
    return file(
        {"vote_type": kind, "num_projects": len(ids), "num_votes": len(table)},
        [(name, draw(st.sampled_from(["1", "20.5", "3.25"])), "x") for name in ids],
        [[row[n] for n in order] for row in table],
        vote_columns=tuple(columns[n] for n in order),
    )


@pytest.mark.parametrize("kind", ["approval", "cumulative", "ordinal"])
@pytest.mark.long
def test_both_readers_read_the_same(kind: str) -> None:
    @given(files(kind), st.sampled_from([b"\n", b"\r\n"]), st.booleans(), st.sampled_from([7, 40, 1 << 22]))
    @examples(150)
    def agree(data: bytes, ending: bytes, last: bool, part: int) -> None:
        data = data.replace(b"\n", ending)
        data = data if last else data.removesuffix(ending)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(votes_module, "PART", part)
            quick = read(data)
            patch.setattr(votes_module, "read_part", lambda *_: None)
            same(quick, read(data))

    agree()


def test_a_quotation_in_one_vote_changes_nothing_else() -> None:
    plain, quoted = file(), file().replace(b"4;22,1,c/3", b'"4";"22,1,c/3"')
    assert plain != quoted
    same(read(plain), read(quoted))


def test_columns_stand_in_any_order_and_unknown_ones_do_not_matter() -> None:
    turned = [(age, vote, voter) for (voter, vote), age in zip(VOTES, (20, 30, "", 50), strict=True)]
    same(read(file(votes=turned, vote_columns=("age", "vote", "voter_id"))), read(file()))


def test_amounts_with_decimals_are_whole_in_minor_units() -> None:
    found = read(file({"budget": "100.50"}, [("1", "0.25", ""), ("22", "3", ""), ("c/3", "4.0", "")]))
    assert (found.scale, found.budget, [p.cost for p in found.projects]) == (100, 10050, [25, 300, 400])
    assert str(found.money(found.budget)) == "100.5"


def test_a_project_twice_in_one_vote_counts_once_with_all_its_points() -> None:
    twice = [("1", "1,22,1"), ("2", ""), ("3", "c/3"), ("4", "1")]
    assert read(file(votes=twice)).ballots.votes() == [2, 1, 1]
    points = [("1", "1,22,1", "1,2,1"), ("2", "", ""), ("3", "c/3", "3"), ("4", "1", "5")]
    found = read(file({"vote_type": "cumulative"}, votes=points, vote_columns=("voter_id", "vote", "points")))
    assert found.ballots.scores() == [7, 2, 3]
    assert {problem.level for problem in check(file(votes=twice))} == {Level.NOTE}


def test_rankings_count_by_rank() -> None:
    own = read(file({"vote_type": "ordinal"}))
    assert own.ballots.scores() == [2 + 2, 1 + 3, 1 + 1]
    three = read(file({"vote_type": "ordinal", "max_length": 3}))
    assert three.ballots.scores() == [3 + 2, 2 + 3, 3 + 1]


def test_beneficiaries_under_the_old_name_and_all_other_columns_are_kept() -> None:
    data = file().replace(b"project_id;cost;name\n", b"project_id;cost;target\n")
    assert read(data).projects[0].columns["target"] == "坡道"


def replaced(old: bytes, new: bytes) -> Callable[[], bytes]:
    assert old in file()
    return lambda: file().replace(old, new, 1)


BAD = {
    "nul": (replaced(b"3;c/3", b"3;c/3\0"), 23, "NUL"),
    "not utf-8": (replaced("坡".encode(), b"\xe5\x9d"), 16, "UTF-8"),
    "number of votes": (replaced(b"num_votes;4", b"num_votes;5"), 8, "num_votes says 5, but the file holds 4"),
    "number of projects": (replaced(b"num_projects;3", b"num_projects;2"), 7, "num_projects says 2, but the file holds 3"),
    "project twice": (replaced(b"22;500000", b"1;500000"), 17, "the project 1 stands here for the second time"),
    "voter twice": (replaced(b"\n3;c/3", b"\n1;c/3"), 23, "the voter 1 stands here for the second time, first on line 21"),
    "unknown project": (replaced(b"3;c/3", b"3;c/4"), 23, "the vote names c/4"),
    "comma without project": (replaced(b"1;1,22", b"1;1,,22"), 21, "a comma stands without a project"),
    "negative cost": (replaced(b"1;1200000", b"1;-1200000"), 16, "cost is -1200000; expected an amount such as 120000"),
    "endless cost": (replaced(b"1;1200000", b"1;1e309"), 16, "cost is 1e309"),
    "absurd cost": (replaced(b"1;1200000", b"1;" + b"9" * 20), 16, "cost is 9999"),
    "no number": (replaced(b"1;1200000", b"1;NaN"), 16, "cost is NaN"),
    "budget": (replaced(b"budget;3000000", b"budget;much"), 9, "budget is much; expected an amount such as 3000000"),
    "vote type": (replaced(b"vote_type;approval", b"vote_type;joy"), 10, "vote_type is joy; expected one of approval"),
    "open quotation in a name": (replaced(b'"shade; ""trees"""', b'"shade; trees'), 17, "a quotation mark opens here"),
    "open quotation in a vote": (replaced(b"\n3;c/3", b'\n3;"c/3'), 23, "a quotation mark opens here"),
    "a field too many": (replaced(b"\n3;c/3", b"\n3;c/3;x"), 23, "this row has 3 fields; the heading names 2"),
    "truncated in the votes": (lambda: file()[: file().index(b"3;c/3") + 1], 23, "this row has 1 fields; the heading names 2"),
    "truncated in the projects": (lambda: file()[: file().index(b"lamps")], 18, "the section VOTES is missing"),
    "empty": (lambda: b"", 1, "the section VOTES is missing"),
    "no meta": (lambda: file()[file().index(b"PROJECTS") :], 1, "the section META is missing"),
    "no projects": (lambda: file({"num_projects": 0}, []), 14, "the file holds no project"),
    "no votes heading": (replaced(b"voter_id;vote", b"voter;vote"), 20, "the heading of VOTES lacks voter_id"),
    "no budget": (replaced(b"budget;3000000\n", b""), 1, "META lacks budget"),
    "a section twice": (replaced(b"VOTES\n", b"PROJECTS\nproject_id;cost\n9;1\nVOTES\n"), 19, "the section PROJECTS begins a second time"),
    "a project's column twice": (replaced(b"project_id;cost;name", b"project_id;cost;cost"), 15, "the heading names cost twice"),
    "a vote's column twice": (replaced(b"voter_id;vote\n", b"vote;vote\n"), 20, "the heading names vote twice"),
    "an endless id": (replaced(b"22;500000", b"2" * 201 + b";500000"), 17, "an id is longer than 200 bytes"),
    "an endless voter": (replaced(b"\n3;c/3", b"\n" + b"3" * 201 + b";c/3"), 23, "an id is longer than 200 bytes"),
    "a threshold that is no number": (
        replaced(b"rule;greedy\n", b"rule;greedy-threshold\nmin_project_score_threshold;" + b"9" * 5000 + b"\n"),
        12,
        "expected a whole number",
    ),
    "not a pb file": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(50), 3, "NUL"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_is_named_with_its_line(name: str) -> None:
    make, line, said = BAD[name]
    with pytest.raises(BadFile) as refused:
        read(make())
    assert said in str(refused.value)
    assert refused.value.problem.line == line
    assert refused.value.problem.column >= 1


def test_points_that_do_not_fit_are_named() -> None:
    columns = ("voter_id", "vote", "points")
    for points, said in (("1", "2 projects are named, but 1 points are given"), ("1,-2", "-2 is no number of points"), ("1,x", "x is no")):
        with pytest.raises(BadFile, match=said):
            read(file({"vote_type": "cumulative", "num_votes": 1}, votes=[("1", "1,22", points)], vote_columns=columns))


def test_points_too_large_to_be_added_up_are_refused() -> None:
    columns = ("voter_id", "vote", "points")
    votes = [(str(n), "1,22", "99999999,0.000001") for n in range(50_000)]
    with pytest.raises(BadFile, match="too large to be added up"):
        read(file({"vote_type": "cumulative", "num_votes": len(votes)}, votes=votes, vote_columns=columns))


def test_the_column_is_that_of_the_field() -> None:
    with pytest.raises(BadFile) as refused:
        read(file().replace(b"4;22,1,c/3", b"4;22,1,zz"))
    assert (refused.value.problem.line, refused.value.problem.column) == (24, 8)


def test_everything_wrong_is_listed_at_once() -> None:
    data = (
        file()
        .replace(b"3;c/3", b"3;c/4")
        .replace(b"22;500000", b"22;-1")
        .replace(b"num_votes;4", b"num_votes;9")
        .replace(b"date_end", b"date")
    )
    found = [(problem.line, problem.level) for problem in check(data)]
    assert (1, Level.FAULT) in found
    assert (17, Level.ERROR) in found
    again = [problem.line for problem in check(file().replace(b"3;c/3", b"3;c/4").replace(b"4;22,1", b"1;22,zz"))]
    assert again == [23, 24, 24]


@pytest.mark.parametrize(
    "data",
    [
        b"META\nkey;value\n" + b"x" * 10_000_000,
        pytest.param(file() + b"5;" + b"1," * 5_000_000 + b"\n", marks=pytest.mark.long),
        file() + b'5;"' + b"1" * 10_000_000,
        b"META\n" + b";" * 10_000_000,
        b'"' * 10_000_001,
        b"VOTES\n" * 300_000,
        file().replace(b"lamps", b'"lamps\n' + b"VOTES\n" * 1_000_000),
        file() + b"5" * 5_000_000 + b";1\n" + b"".join(b"v%d;1\n" % n for n in range(100_000)),
        file().replace(b"lamps\n", b"lamps\n" + b"y" * 5_000_000 + b";1;\n" + b"".join(b"p%d;1;\n" % n for n in range(2_000))),
    ],
    ids=[
        "long line",
        "long vote",
        "open quotation",
        "semicolons",
        "quotation marks",
        "headings",
        "votes in a name",
        "long voter",
        "long id",
    ],
)
@pytest.mark.long
def test_ten_megabytes_of_anything_are_refused_soon_and_in_little_memory(data: bytes) -> None:
    # Some seconds of CPU time, without the tracing that makes them thirty times as many; work that grows with the
    # square of the file takes hours: the bound tells the one from the other on any machine.
    begun = time.process_time()
    with pytest.raises(BadFile):
        read(data)
    assert time.process_time() - begun < 120
    tracemalloc.start()
    with pytest.raises(BadFile):
        read(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 60 * len(data) + 50_000_000


@given(st.binary(max_size=300))
@examples(300)
def test_no_bytes_make_a_fault(data: bytes) -> None:
    for text in (data, file() + data, data + file(), file().replace(b"c/3", data)):
        with contextlib.suppress(BadFile):
            read(text)
        assert all(problem.line >= 1 and problem.column >= 1 for problem in check(text))


@pytest.mark.parametrize("word", ["VOTES1", "VOTES_online"])
def test_words_that_begin_like_a_section_are_none(word: str) -> None:
    found = read(file({word: "x"}, [(word, 1, "VOTES"), *PROJECTS[1:]], [(n, vote.replace("1", word)) for n, vote in VOTES]))
    assert found.projects[0].id == word
    assert found.meta[word] == "x"


def test_the_word_votes_on_a_line_of_its_own_inside_a_name_is_a_name() -> None:
    found = read(file(projects=[("1", 1, "all\nVOTES\nvoter_id;vote\n"), *PROJECTS[1:]]))
    assert found.projects[0].name == "all\nVOTES\nvoter_id;vote\n"


def test_only_western_digits_are_numbers() -> None:
    with pytest.raises(BadFile, match="is no number of points"):
        read(file({"vote_type": "cumulative", "num_votes": 1}, votes=[("1", "1", "٣")], vote_columns=("voter_id", "vote", "points")))


def test_long_ids_that_begin_alike_are_told_apart() -> None:
    names = ["2024/SRO/0008-north", "2024/SRO/0008-south", "2024/SRO/0008", "2024/SRO"]
    ballots = [(str(n), ",".join(names[: n + 1])) for n in range(4)]
    found = read(file({"num_projects": 4}, [(name, 1, "") for name in names], ballots))
    assert np.diff(found.ballots.starts).tolist() == [4, 3, 2, 1]
    with pytest.raises(BadFile, match="2024/SRO/0008-southern"):
        read(file({"num_projects": 4, "num_votes": 1}, [(name, 1, "") for name in names], [("1", "2024/SRO/0008-southern")]))
