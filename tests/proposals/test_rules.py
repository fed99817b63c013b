"""What a proposal's words must be, likeness, differences, states and the fair order: all pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.likeness import similar
from domain.proposals.actions.deciding import fair_order
from domain.proposals.content import Content, differences, words
from domain.proposals.queries.lists import _turn
from domain.proposals.rules import (
    LOTS,
    CostLine,
    Grade,
    check_honest,
    check_title,
    clean_line,
    clean_text,
    draw_lot,
    fold,
    initials,
    worst,
)
from domain.proposals.states import FROZEN, STATES, State, check_step
from domain.site.rules import Place
from domain.translated import Translated

TITLES = {
    "1": ["鼓山渡輪站前加設無障礙坡道", "A ramp in front of Gushan Ferry Station"],
    "2": ["鼓波街上學路種遮蔭樹", "Shade trees along the school way on Gubo Street"],
    "3": ["捷興二街騎樓整平"],
    "4": ["鐵道園區涼亭與飲水機", "A pavilion and drinking water in the railway park"],
    "5": ["代天宮廟埕老照片牆"],
    "6": ["哨船頭親水階梯", "Steps down to the water at Shaochuantou"],
    "7": ["夜間騎車經過園區的地燈", "Ground lights for cycling through the park at night"],
    "8": ["濱海一路候車亭座椅", "Seats at the bus shelters of Binhai 1st Road"],
}


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("渡輪站無障礙斜坡", "1"), ("ramp at the ferry", "1"), ("Ramps, ferry station", "1"), ("學童通學路樹蔭", "2"),
        ("more shade for the school", "2"),
        ("騎樓高低差整平", "3"), ("園區飲水機", "4"), ("bench and seat at bus stops", "8"), ("親水階梯", "6"), ("cycling lights", "7"),
    ],
)  # fmt: skip
def test_similar_proposals_are_found_in_both_languages(typed: str, first: str) -> None:
    assert similar(typed, TITLES)[0].key == first


@pytest.mark.parametrize("typed", ["", "的", "the", "火星移民計畫", "quantum computing lab"])
def test_what_is_not_alike_is_not_shown(typed: str) -> None:
    assert similar(typed, TITLES) == []


@given(st.text(max_size=300))
def test_likeness_never_fails_and_stays_between_zero_and_one(typed: str) -> None:
    for found in similar(typed, TITLES | {"9": [typed]}):
        assert 0 < found.score <= 1.000001


@given(st.text(max_size=200))
def test_a_line_is_clean_and_stays_so(typed: str) -> None:
    line = clean_line(typed)
    assert clean_line(line) == line
    assert "\n" not in line
    assert not {"\u202e", "\u200b", "\u2066", "\x00", "\ufeff"} & set(line)


@given(st.text(max_size=300))
def test_a_text_is_clean_and_stays_so(typed: str) -> None:
    text = clean_text(typed)
    assert clean_text(text) == text
    assert "\r" not in text
    assert "\n\n\n" not in text


@pytest.mark.parametrize("word", ["Gushаn", "ferrу", "Ηamasen", "раypal"])
def test_words_of_two_alphabets_that_look_alike_are_refused(word: str) -> None:
    with pytest.raises(Refused):
        check_honest(f"A ramp at {word} station", field="title")


@pytest.mark.parametrize("text", ["A ramp at 渡輪站", "Café über façade", "哈瑪星 Hama-sen 3.0", "Москва", "α and β"])
def test_honest_words_pass(text: str) -> None:
    check_honest(text, field="title")


def test_a_title_turned_around_is_turned_back() -> None:
    assert check_title("\u202e渡輪站\u202c 坡道\u200b") == "渡輪站 坡道"
    with pytest.raises(Refused):
        check_title("\u200b\u202e ")
    with pytest.raises(Refused):
        check_title("x" * 81)


@given(st.text(max_size=200))
def test_folding_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_finds_what_people_type() -> None:
    assert fold("臺灣　ＡＢＣ－１２３") == "台灣 abc 123"


@pytest.mark.parametrize(
    ("name", "shown"), [("林志豪", "林○○"), ("王明", "王○"), ("Maria Santos", "M. S."), ("", ""), ("歐陽小美子", "歐○○")]
)
def test_a_name_is_shortened_for_the_site(name: str, shown: str) -> None:
    assert initials(name) == shown


def test_the_weakest_axis_decides() -> None:
    assert worst([Grade.CLEARLY, Grade.NOT, Grade.FEASIBLE]) is Grade.NOT
    assert worst([Grade.CLEARLY, Grade.FEASIBLE]) is Grade.FEASIBLE


def test_every_state_but_the_dead_ends_leads_somewhere_and_frozen_ones_never_back_to_writing() -> None:
    for state, facts in STATES.items():
        assert state not in facts.leads or state in (State.FEASIBLE, State.ADJUST, State.INFEASIBLE)
        if state in FROZEN:
            assert not facts.leads & {State.DRAFT, State.RETURNED, State.SUBMITTED, State.REVIEW}
    with pytest.raises(Refused):
        check_step(State.MERGED, State.SUBMITTED)
    check_step(State.SUBMITTED, State.RETURNED)


def test_differences_are_readable_in_chinese_and_english() -> None:
    pieces = words("種十二株樹", "種二十株大樹")
    assert "".join(piece.text for piece in pieces if piece.kind != "in") == "種十二株樹"
    assert "".join(piece.text for piece in pieces if piece.kind != "out") == "種二十株大樹"
    english = words("Plant twelve trees", "Plant twenty trees")
    assert [(piece.kind, piece.text) for piece in english] == [("same", "Plant "), ("out", "twelve"), ("in", "twenty"), ("same", " trees")]


@given(st.text(max_size=120), st.text(max_size=120))
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    pieces = words(before, after)
    kept = [piece for piece in pieces if piece.kind != "in"], [piece for piece in pieces if piece.kind != "out"]
    assert ["".join(piece.text for piece in side) for side in kept] == [before, after]


def test_differences_name_every_changed_field_and_survive_json() -> None:
    before = Content(title=Translated.of(zh_Hant="坡道"), area="harbour", cost=None)
    after = Content(
        title=Translated.of(zh_Hant="坡道", en="Ramp"), area="streets", cost=480_000, place=Place(22.6, 120.3, "gushan", "渡輪站"),
        lines=(CostLine("坡道", 2, 240_000),),
    )  # fmt: skip
    found = {(change.part, change.locale) for change in differences(before, after)}
    assert found == {("title", "en"), ("area", ""), ("cost", ""), ("place", ""), ("lines", "")}
    assert Content.from_json(after.to_json()) == after
    assert differences(after, after) == []


def test_the_fair_order_can_be_repeated_and_depends_on_the_seed_alone() -> None:
    numbers = [f"116-{n:03d}" for n in range(1, 30)]
    assert fair_order(numbers, "seed") == fair_order(list(reversed(numbers)), "seed")
    assert fair_order(numbers, "seed") != fair_order(numbers, "another")
    assert sorted(fair_order(numbers, "seed")) == numbers
    firsts = {fair_order(numbers, f"seed {n}")[0] for n in range(200)}
    assert len(firsts) > 20


def test_lots_turn_into_another_order_every_day() -> None:
    from datetime import date, timedelta

    lots = [draw_lot() for _ in range(200)]
    assert all(1 <= lot < LOTS for lot in lots)
    days = [date(2027, 3, 1) + timedelta(days=n) for n in range(30)]
    orders = {tuple(sorted(range(200), key=lambda n, turn=turn: lots[n] * turn % LOTS)) for turn in map(_turn, days)}
    assert len(orders) == 30
