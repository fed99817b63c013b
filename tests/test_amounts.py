"""Amounts as people write them, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.amounts import MOST_MONEY, clean_money, read_amount
from domain.errors import Refused


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1200000", 1_200_000), ("1,200,000", 1_200_000), ("１２０萬", 1_200_000), ("120 萬元", 1_200_000), ("NT$45", 45),
        ("1.5萬", 15_000), ("新臺幣 3,000 元", 3_000), ("2億", 200_000_000), ("0", 0), ("0元", 0),
        ("一百萬", 1_000_000), ("五萬", 50_000), ("5千", 5_000), ("30萬", 300_000), ("100萬元整", 1_000_000), ("NTD 300,000", 300_000),
        ("300000.00", 300_000), ("300,000 NTD", 300_000), ("TWD1000", 1_000), ("3萬5千", 35_000), ("三萬五千元", 35_000),
        ("兩百五十萬", 2_500_000), ("十萬", 100_000), ("十二萬", 120_000), ("一千零五十", 1_050), ("壹佰貳拾萬元整", 1_200_000),
        ("一億二千萬", 120_000_000), ("1億2,000萬", 120_000_000), ("三萬零五", 30_005), ("3萬500", 30_500), ("0.5萬", 5_000),
        ("5000塊", 5_000), ("二十萬圓", 200_000), ("1.25億", 125_000_000),
    ],
)  # fmt: skip
def test_money_as_people_type_it(typed: str, amount: int) -> None:
    assert clean_money(typed, field="cost") == amount


@pytest.mark.parametrize(
    "typed",
    [
        "1e309", "inf", "NaN", "-5", "1.5", "=1+1", "12 people", "", "9" * 16, "萬", "2000000萬元億", "三萬五", "五千二", "一百一",
        "萬五千", "百萬",
        "3 5萬萬", "十十", "千百", "1.2.3", "about 5", "五萬六萬", "1.23456萬", "$", "元", "一二三", "٣萬",
    ],
)  # fmt: skip
def test_what_is_no_amount_is_said_so_beside_its_field(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        clean_money(typed, field="cost")
    assert refusal.value.field == "cost"


SIGNS = "零一二三四五六七八九"


def in_chinese(amount: int) -> str:
    """An amount below 10^12 written out."""
    said = ""
    for unit, name in ((10**8, "億"), (10**4, "萬"), (1, "")):
        part, amount = divmod(amount, unit)
        if part:
            digits = [(part // 10**place % 10, "千百十 "[3 - place].strip()) for place in (3, 2, 1, 0)]
            words = "".join(SIGNS[digit] + small if digit else "零" for digit, small in digits).strip("零")
            said += ("零" if said and part < 1000 else "") + "".join(words) + name
    return said or "零"


@given(st.integers(0, MOST_MONEY - 1))
def test_every_way_of_writing_one_amount_is_read_as_that_amount(amount: int) -> None:
    for typed in (str(amount), f"{amount:,}", f"NT${amount:,}.00", f"{amount:,} 元整", in_chinese(amount), in_chinese(amount) + "元"):
        assert read_amount(typed) == amount, typed


@given(st.text(alphabet="0123456789.,零一二兩十百千萬億元整NTD$ -", max_size=20))
def test_nothing_that_is_typed_breaks_the_reading(typed: str) -> None:
    amount = read_amount(typed)
    assert amount is None or amount >= 0
