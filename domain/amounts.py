"""Amounts of New Taiwan dollars as people write them. Pure.

Read: 1,200,000; １２０萬; 120 萬元; 3萬5千; 五萬; 一百萬; 壹佰貳拾萬元整; 1.5億; NTD 300,000; NT$300000.00; 新臺幣3,000元.
Not read, because it could mean two things: 三萬五 (35,000, or 30,005), and fractions of a dollar.
"""

import re
import unicodedata
from decimal import Decimal

from domain.errors import N_, Refused

MOST_MONEY = 10**12
"""NT$; nothing a city decides this way is larger."""

_SIGNS = ("零〇", "一壹", "二貳兩两", "三參叁", "四肆", "五伍", "六陸", "七柒", "八捌", "九玖")
_DIGITS = {sign: value for value, signs in enumerate(_SIGNS) for sign in signs}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8}
_AROUND = re.compile(r"(?:NT\$|NTD|TWD|\$|新臺幣|新台幣|臺幣|台幣)?(.*?)(?:元|圓|塊)?整?(?:NTD|TWD)?", re.IGNORECASE)
_PART = re.compile(r"[0-9]+(?:\.[0-9]+)?|[" + "".join([*_DIGITS, *_SMALL, *_LARGE]) + "]")


def read_amount(typed: str) -> int | None:
    """Whole NT$; None for anything else."""
    text = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", typed))
    found = _AROUND.fullmatch(text)
    bare = found[1] if found else ""
    parts = _PART.findall(bare)
    if not parts or "".join(parts) != bare or len(bare) > 40:
        return None
    amount = _sum_of(parts)
    return int(amount) if amount is not None and amount == amount.to_integral_value() else None


def _sum_of(parts: list[str]) -> Decimal | None:
    """Numbers times their units, the large ones outside; None where the order of the signs says nothing."""
    total = section = Decimal(0)
    number: Decimal | None = None
    large, small, zero = 10**12, 10**4, True
    for part in parts:
        if part in _LARGE:
            section += number or 0
            if _LARGE[part] >= large or not section:
                return None
            total, section, number, large, small, zero = total + section * _LARGE[part], Decimal(0), None, _LARGE[part], 10**4, False
        elif part in _SMALL:
            unit = _SMALL[part]
            if unit >= small or (number is None and unit > 10):
                return None
            section, number, small, zero = section + (Decimal(1) if number is None else number) * unit, None, unit, False
        elif part in _SIGNS[0]:
            zero = True
        elif number is not None:
            return None  # two numbers and nothing between them
        else:
            number = Decimal(_DIGITS[part]) if part in _DIGITS else Decimal(part)
    if number is not None and not zero and number < 10 and small != 10:
        return None  # 三萬五
    return total + section + (number or 0)


def clean_money(typed: str, *, field: str, least: int = 0) -> int:
    """Whole NT$ as somebody types them. Raises Refused beside the field."""
    amount = read_amount(typed)
    if amount is None:
        fraction = re.fullmatch(r"\D*[\d,]+\.\d+\D*", unicodedata.normalize("NFKC", typed)) and not re.search("[萬万億亿千百]", typed)
        raise Refused(N_("Enter whole NT$, without decimals.") if fraction else NO_AMOUNT, field=field)
    if not least <= amount <= MOST_MONEY:
        raise Refused(N_("Enter an amount between NT$%(least)s and NT$%(most)s."), field=field, least=f"{least:,}", most=f"{MOST_MONEY:,}")
    return amount


NO_AMOUNT = N_("This is not an amount. Enter NT$ such as 1200000, 120 萬 or 一百二十萬.")
