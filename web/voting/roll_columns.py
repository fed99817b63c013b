"""The columns of a roll: what each may hold in this vote, and what an odd identity number looks like."""

from collections.abc import Callable, Mapping
from typing import Any

from domain.days import read_day
from domain.errors import N_, Refused
from domain.people.rules import clean_phone
from domain.voting.actions.roll_import import Voter
from domain.voting.models import Election
from domain.voting.roll_macs import clean_identifier, odd_identifier
from domain.voting.sheet import Sheet
from domain.voting.stations import stations_of
from web.tables.importing.columns import Checked, Column, check
from web.tables.importing.files import Table
from web.voting.words import LINKS

SECOND_KINDS = {
    "date": N_("A day, such as the day of birth"),
    "digits": N_("Digits, such as the last four of the household number"),
    "text": N_("Other text"),
}
"""What the column of the second fact may hold."""

LINK_NAMES = {"設籍": "registered", "戶籍": "registered", "居住": "lives", "就學": "studies", "就業": "works", "工作": "works"}


def columns_of(row: Election, second: str) -> tuple[Column, ...]:
    """The columns that a roll of this vote may have. second: a key of SECOND_KINDS."""
    sheet = Sheet.from_json(row.sheet)
    stations = {name: station.key for station in stations_of(row.plan) if station.offline for name in _names(station)}
    classes = tuple(sheet.weights or ())

    def klass(cell: str) -> str:
        if cell and classes and cell not in classes:
            raise Refused(N_("This vote has no class of this name. It has %(names)s."), names="、".join(classes[:8]))
        return cell

    def station(cell: str) -> str:
        if cell and cell not in stations:
            raise Refused(N_("No station of this name works offline in this vote."))
        return stations.get(cell, "")

    return (
        Column(
            "identifier", N_("Identity number"), N_("number on the identity card or resident certificate"),
            ("身分證字號", "身分證統一編號", "國民身分證統一編號", "統一證號", "居留證號", "證號"), "A123456789", True, 40,
            clean_identifier, _odd,
        ),
        Column("class", N_("Class"), N_("area or weight the ballot counts in, where the vote has any"),
               ("類別", "身分別", "票種"), classes[0] if classes else "", most=40, read=klass),
        Column("link", N_("How they belong here"), N_("registered, lives, studies or works; or 設籍, 居住, 就學, 就業"),
               ("關係", "資格", "資格別"), "registered", most=12, read=_link),
        Column("station", N_("Station"), N_("short name of the station that works offline and takes this person's line along"),
               ("投票站", "站別", "投票所"), next(iter(stations.values()), ""), most=24, read=station),
        Column("second", N_("Second fact"), N_("a second fact such as the day of birth, for collecting online"),
               ("生日", "出生日期", "出生年月日", "第二項資料", "驗證資料"), "1949-03-21", most=40, read=READ_SECOND[second]),
        Column("phone", N_("Phone"), N_("telephone number for a text message, for collecting online"),
               ("電話", "手機", "行動電話", "聯絡電話", "手機號碼"), "0912-345-678", most=24, read=_phone),
        Column("claim", N_("Name at the sign-on"), N_("the name by which the city's sign-on knows this person, for collecting online"),
               ("單一登入帳號", "帳號"), "", most=200),
    )  # fmt: skip


def check_roll(table: Table, row: Election, second: str, keep: str = "") -> Checked:
    """A file as a roll of this vote: one row a person. keep: which row of somebody who is there twice, `first` or `last`."""
    weights = Sheet.from_json(row.sheet).weights or {}

    def whole(values: Mapping[str, Any]) -> None:
        if weights and not values.get("class") and values.get("link", "") not in weights:
            raise Refused(N_("In this vote each person has a class. It has %(names)s."), field="class", names="、".join(list(weights)[:8]))

    return check(table, columns_of(row, second), twice=lambda values: values["identifier"], whole=whole, keep=keep)


def voters_of(checked: Checked) -> list[Voter]:
    """The people of a roll without faults."""
    names = {"class": "klass"}
    return [Voter(**{names.get(key, key): value for key, value in row.values.items()}) for row in checked.rows]


def _names(station: Any) -> list[str]:
    return [station.key, *(text for text in (held.text for held in station.name.texts.values()) if text)]


def _link(cell: str) -> str:
    link = LINK_NAMES.get(cell, cell.lower())
    if link not in ("", *LINKS):
        raise Refused(N_("Write one of %(links)s, or leave it empty."), links=", ".join(LINKS))
    return link


def _phone(cell: str) -> str:
    return clean_phone(cell) if cell else ""


def _day(cell: str) -> str:
    day = read_day(cell)
    if cell and day is None:
        raise Refused(N_("Write a day such as 1980-05-01, 69/5/1 or 0690501."))
    return day.isoformat() if day else ""


def _digits(cell: str) -> str:
    if cell and not (cell.isascii() and cell.isdecimal()):
        raise Refused(N_("Write digits only."))
    return cell


READ_SECOND: dict[str, Callable[[str], Any]] = {"date": _day, "digits": _digits, "text": str}


def _odd(cell: str) -> str:
    return N_("The check digit of this identity number does not fit. Compare it with the card.") if odd_identifier(cell) else ""
