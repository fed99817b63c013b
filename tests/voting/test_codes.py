"""The code on a slip: what it forgives, what it finds, and what can be derived from it."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import Refused
from domain.voting import codes
from domain.voting.codes import SYMBOLS, WEIGHTS, check_symbol, new_code, read, shown
from tests.counting.elections import examples

CODES = st.text(SYMBOLS, min_size=16, max_size=16).map(lambda text: text + check_symbol(text))


def test_every_place_has_a_weight_of_its_own() -> None:
    assert len({1, *WEIGHTS}) == 17
    assert 0 not in WEIGHTS


@examples(40)
@given(CODES)
def test_every_single_wrong_symbol_and_every_exchange_is_found(code: str) -> None:
    """All 17 × 31 substitutions and all 136 exchanges of different symbols."""
    for place, symbol in itertools.product(range(17), SYMBOLS):
        wrong = code[:place] + symbol + code[place + 1 :]
        if wrong != code:
            with pytest.raises(Refused):
                read(wrong)
    for one, other in itertools.combinations(range(17), 2):
        swapped = list(code)
        swapped[one], swapped[other] = swapped[other], swapped[one]
        if swapped != list(code):
            with pytest.raises(Refused):
                read("".join(swapped))


@examples(100)
@given(CODES, st.randoms())
def test_what_people_type_is_understood(code: str, chance: random.Random) -> None:
    assert read(shown(code)) == code
    assert read(f"  {shown(code).lower()} ") == code
    assert read(shown(code).replace("-", "–").replace("0", "O").replace("1", chance.choice("IiLl"))) == code
    full = "".join(chr(ord(sign) + 0xFEE0) if sign != "-" else "－" for sign in shown(code))
    assert read(full) == code


def test_what_scanners_and_keyboards_put_around_a_code_is_understood() -> None:
    code = new_code()
    around = (
        "\ufeff{}",
        "「{}」",
        "{}。",
        "。{}、\n",
        "{0}{0}",
        "{0}\n{0}",
        "https://pb.example.tw/v#{0}https://pb.example.tw/v#{0}",
        "（{}）\u200b",
    )
    for form in around:
        assert read(form.format(shown(code))) == code, form
        assert read(form.format(code.lower())) == code, form
    for other in (code + new_code(), code * 3, code + "9", "中" + code):
        with pytest.raises(Refused):
            read(other)


@pytest.mark.parametrize(
    "typed", ["", "U" * 17, "🗳️" * 9, "0" * 16, "0" * 18, "\x00" * 17, "A" * 10_000, "'; drop table box; --", "0x1F" * 4 + "0"]
)
def test_what_cannot_be_a_code_is_refused_without_looking_it_up(typed: str) -> None:
    with pytest.raises(Refused):
        read(typed)


def test_codes_are_new_each_time_and_right() -> None:
    made = {new_code() for _ in range(2000)}
    assert len(made) == 2000
    assert all(read(code) == code for code in made)
    assert {sign for code in made for sign in code} == set(SYMBOLS)


def test_auth_tag_and_tracker_share_nothing_but_the_code() -> None:
    code, pepper = new_code(), b"p" * 32
    auth, tag = codes.auth_of(pepper, "e1", code), codes.tag_of(pepper, "e1", code)
    assert len({auth, tag, codes.auth_of(pepper, "e2", code), codes.tag_of(b"q" * 32, "e1", code)}) == 4
    assert (len(auth), len(tag)) == (32, 32)
    tracker = codes.tracker_of("e1", code)
    assert codes.read_tracker(tracker.lower()) == tracker
    assert codes.tracker_of("e2", code) != tracker
    assert codes.read_tracker("not a tracker") is None
    trackers = {codes.tracker_of("e1", new_code()) for _ in range(5000)}
    assert len(trackers) == 5000
