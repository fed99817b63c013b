"""The columns of files with sign-ups and with ideas: their headings in both languages, and what a cell means."""

from collections.abc import Mapping
from typing import Any

from domain.errors import N_, Refused
from domain.people.rules import clean_email, clean_phone
from domain.workshops.actions.importing import Idea
from domain.workshops.actions.signing_up import Wanted
from domain.workshops.notes import MOST_GROUP, MOST_TEXT
from domain.workshops.rules import MOST_CHILDREN, MOST_PEOPLE
from web.frame.fields import count_of
from web.tables.importing.columns import Checked, Column, check
from web.tables.importing.files import Table
from web.workshops.passes import MOST_TABLES

NEED_NAMES = {
    "childcare": "childcare", "托育": "childcare", "臨時托育": "childcare",
    "interpreter": "interpreter", "通譯": "interpreter", "翻譯": "interpreter",
    "hearing": "hearing", "聽覺協助": "hearing",
    "wheelchair": "wheelchair", "輪椅": "wheelchair", "無障礙": "wheelchair", "無障礙席": "wheelchair",
}  # fmt: skip


BETWEEN = N_("Enter a whole number from %(first)s to %(last)s.")


def _count(least: int, most: int, empty: str) -> Any:
    def read(cell: str) -> int:
        return count_of(cell or empty, "", least=least, most=most, why=BETWEEN, first=least, last=most)

    return read


def _needs(cell: str) -> tuple[str, ...]:
    parts = [part.strip() for part in cell.replace("、", " ").replace(",", " ").replace("，", " ").split() if part.strip()]
    unknown = [part for part in parts if part not in NEED_NAMES]
    if unknown:
        raise Refused(N_("“%(need)s” is no need that can be asked for: childcare, interpreter, hearing, wheelchair."), need=unknown[0])
    return tuple(dict.fromkeys(NEED_NAMES[part] for part in parts))


def _email(cell: str) -> str:
    return clean_email(cell) if cell else ""


PEOPLE = (
    Column("name", N_("Name"), N_("name of whoever signs up"), ("姓名", "名字", "報名者"), "陳小姐", True, 80),
    Column("phone", N_("Telephone"), N_("telephone or e-mail, one of the two"), ("電話", "手機", "聯絡電話"), "07-551-0001",
           most=40, read=clean_phone),
    Column("email", N_("E-mail address"), N_("as above"), ("電子郵件", "信箱", "email"), "", most=254, read=_email),
    Column("people", N_("How many people"), N_("1 where empty"), ("人數", "報名人數"), "2", read=_count(1, MOST_PEOPLE, "1")),
    Column("children", N_("Small children"), N_("0 where empty"), ("幼兒", "兒童", "幼兒人數"), "0", read=_count(0, MOST_CHILDREN, "0")),
    Column("needs", N_("Needs"), N_("childcare, interpreter, hearing, wheelchair"), ("需求", "特殊需求"), "", read=_needs),
    Column("note", N_("Note"), N_("anything else"), ("備註", "說明"), "", most=300),
)  # fmt: skip

IDEAS = (
    Column("text", N_("A thought"), N_("one thought a row"), ("想法", "意見", "內容", "點子"), "渡輪站前的坡道太陡", True, MOST_TEXT),
    Column("table", N_("Table"), N_("number of the table, 1 where empty"), ("桌次", "桌號", "桌"), "3", read=_count(1, MOST_TABLES, "1")),
    Column("group", N_("Group"), N_("heading of its group"), ("分組", "分類", "主題"), "無障礙", most=MOST_GROUP),
    Column("by", N_("Who wrote it"), N_("a name, if it was given"), ("填寫者", "提出者"), "", most=80),
)

KINDS = {"people": PEOPLE, "ideas": IDEAS}


def _reachable(values: Mapping[str, Any]) -> None:
    if not values.get("phone") and not values.get("email"):
        raise Refused(N_("A telephone number or an e-mail address is needed."), field="phone")


def checked(table: Table, kind: str) -> Checked:
    """A file as sign-ups or ideas, with its faults."""
    return check(table, KINDS[kind], whole=_reachable if kind == "people" else None)


def wanted_of(found: Checked, locale: str) -> list[Wanted]:
    """The sign-ups of a file without faults."""
    return [
        Wanted(
            row.values["name"],
            locale,
            email=row.values.get("email", ""),
            phone=row.values.get("phone", ""),
            people=row.values.get("people", 1),
            children=row.values.get("children", 0),
            needs=row.values.get("needs", ()),
            note=row.values.get("note", ""),
        )
        for row in found.rows
    ]


def ideas_of(found: Checked) -> list[Idea]:
    """The ideas of a file without faults."""
    return [
        Idea(row.values["text"], row.values.get("table", 1), row.values.get("group", ""), row.values.get("by", "")) for row in found.rows
    ]
