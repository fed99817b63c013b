"""Who is helped and how, and where an entry stands. Pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from domain.errors import N_, Refused
from domain.people.rules import clean_name, clean_phone

SHEET_MOST = 80
"""Characters that say which paper it was."""

KEPT = timedelta(days=365)
"""How long an entry keeps name and telephone number."""


class Way(StrEnum):
    """How somebody told us."""

    CALL = "call"
    PAPER = "paper"


class EntryState(StrEnum):
    """Where an entry is. It has no effect before a call has confirmed it."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DENIED = "denied"
    UNDONE = "undone"


class How(StrEnum):
    """What the officer says of the way. CALLED: the officer has called the number and talked to them, so that nobody has to call again."""

    CALL = "call"
    CALLED = "called"
    PAPER = "paper"

    @property
    def way(self) -> Way:
        """The way itself."""
        return Way.PAPER if self is How.PAPER else Way.CALL


@dataclass(frozen=True)
class Helped:
    """Somebody for whom something is entered. phone: in the one spelling in which we keep numbers; sheet: which paper, in words."""

    name: str
    phone: str
    locale: str
    how: How
    sheet: str = ""


def clean_helped(name: str, phone: str, *, locale: str, how: str, sheet: str = "", row: str = "") -> Helped:
    """The same as it is typed. row: what the names of its fields end with, where a form has several people.

    Raises Refused beside the field.
    """
    try:
        who, number = clean_name(name), clean_phone(phone)
    except Refused as refusal:
        raise Refused(refusal.reason, field=f"{refusal.field}{row}", **refusal.facts) from refusal
    if not who:
        raise Refused(N_("Enter the name of the person."), field=f"name{row}")
    if not number:
        raise Refused(N_("Enter the telephone number. It is confirmed by a call."), field=f"phone{row}")
    if how not in set(How):
        raise Refused(N_("Say how they told us."), field="how")
    paper = " ".join(sheet.split())[:SHEET_MOST]
    if how == How.PAPER and not paper:
        raise Refused(N_("Say which paper it is, so that it can be found again."), field="sheet")
    return Helped(who, number, locale, How(how), paper if how == How.PAPER else "")
