"""Fields of a JSON file, each read with the place of what is wrong. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import Any

from domain.errors import N_, Refused

MOST_DECIMALS, MOST_DIGITS = 30, 40
"""Of a score: more are a slip of the keyboard, and would be counted for minutes."""

NEAR = 0.6
"""From which likeness on a name is taken for a misspelt one."""


@dataclass(frozen=True, slots=True)
class Written:
    """A number as it is written: units / 10 ** decimals."""

    units: int
    decimals: int = 0

    def __str__(self) -> str:
        return str(Decimal((int(self.units < 0), tuple(map(int, str(abs(self.units)))), -self.decimals)))


TOO_LONG = N_("%(value)s: no number here has so many digits.")


def _written(text: str) -> Written:
    """A number with a point or an exponent. Raises Refused for one of more digits than any score has."""
    too_long = Refused(TOO_LONG, value=text[:60])
    if len(text) > MOST_DIGITS:
        raise too_long
    if "e" not in text and "E" not in text:
        whole, _, part = text.partition(".")
        if len(part) > MOST_DECIMALS:
            raise too_long
        return Written(int(whole + part), len(part))
    sign, digits, exponent = Decimal(text).as_tuple()
    if not isinstance(exponent, int) or not -MOST_DECIMALS <= exponent <= MOST_DIGITS:
        raise too_long
    units = int("".join(map(str, digits))) * 10 ** (exponent + MOST_DECIMALS)
    return Written(-units if sign else units, MOST_DECIMALS)


def read_json(data: bytes) -> Any:
    """A file's value; numbers with a point are `Written`. Raises Refused with the line of what is no JSON."""
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=_written, parse_constant=_no_number, object_pairs_hook=_object)
    except UnicodeDecodeError as problem:
        raise Refused(N_("The file is not UTF-8.")) from problem
    except json.JSONDecodeError as problem:
        raise Refused(N_("Line %(line)s, column %(column)s: this is not JSON."), line=problem.lineno, column=problem.colno) from problem
    except (RecursionError, ValueError) as problem:  # a number of thousands of digits, or brackets without end
        raise Refused(N_("This is not JSON that can be read.")) from problem


def _no_number(text: str) -> Any:
    raise Refused(N_("%(value)s is no number."), value=text)


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object. Raises Refused for a name that is there twice: one of the two would be lost."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise Refused(N_("“%(name)s” is there twice in one object."), name=next(name for name in names if names.count(name) > 1)[:80])
    return made


def number(value: Any, place: str, column: int | None = None) -> Written:
    """A number as it is written. Raises Refused for anything else, and for one of very many digits. column: of a list."""
    if isinstance(value, Written):
        return value
    where = place if column is None else f"{place}[{column}]"
    if isinstance(value, bool) or not isinstance(value, int):
        raise Refused(N_("%(place)s: this is no number, or one of too many digits."), place=where)
    if abs(value) >= 10**MOST_DIGITS:
        raise Refused(N_("%(place)s: this is no number, or one of too many digits."), place=where)
    return Written(value)


def table(value: Any, place: str, known: Sequence[str] = ()) -> Mapping[str, Any]:
    """An object. Raises Refused for anything else, and for a name that is nearly a known one: a misspelt minimum would be none."""
    if not isinstance(value, dict):
        raise Refused(N_("%(place)s: an object {…} is needed."), place=place)
    for name in [name for name in value if known and name not in known]:
        near = [one for one in get_close_matches(name, known, 1, NEAR) if one not in value]
        if near:
            raise Refused(N_("%(place)s: there is no “%(name)s”. Did you mean “%(near)s”?"), place=place, name=name[:40], near=near[0])
    return value


def list_of(held: Mapping[str, Any], name: str, *, needed: bool = True) -> list[Any]:
    """The list of this name; without `needed` an empty one where it is missing. Raises Refused."""
    value = held.get(name)
    if value is None and not needed:
        return []
    if not isinstance(value, list):
        raise Refused(N_("%(place)s: a list […] is needed."), place=name)
    return value


def text_of(held: Mapping[str, Any], name: str, where: str) -> str:
    """The text of this name, which says something. Raises Refused."""
    value = held.get(name)
    if not isinstance(value, str) or not value.strip() or any(ord(sign) < 32 or 0xD800 <= ord(sign) < 0xE000 for sign in value):
        raise Refused(N_("%(place)s: a text is needed."), place=f"{where}.{name}")
    return value


def count_of(value: Any, place: str) -> int:
    """A whole number of 0 or more. Raises Refused."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 10**MOST_DIGITS:
        raise Refused(N_("%(place)s: a whole number is needed, 0 or more."), place=place)
    return value


def one_of(held: Mapping[str, Any], name: str, kinds: type[StrEnum], usual: StrEnum | None = None) -> str:
    """The value of this name, one of the kinds; the usual one where it is missing. Raises Refused."""
    value = held.get(name, usual)
    if not isinstance(value, str) or value not in {kind.value for kind in kinds}:
        raise Refused(N_("%(place)s: one of %(choices)s is needed."), place=name, choices=", ".join(kind.value for kind in kinds))
    return str(value)


def unique(names: Sequence[str], place: str) -> None:
    """Raises Refused for a name that is there twice."""
    twice = next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None
    if twice is not None:
        raise Refused(N_("%(place)s: “%(name)s” is there twice."), place=place, name=twice)
