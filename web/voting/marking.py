"""What a ballot page sends: the slip's code, the attempt, the order of the cards, and what was chosen. Nothing of it is kept here."""

import hashlib
import random
import re
import secrets
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.datastructures import FormData

from domain.counting.rules import Sentence
from domain.errors import N_, Refused
from domain.voting.ballot import ATTEMPT_BYTES, Choice
from domain.voting.sheet import Candidate, Sheet
from web.voting.printed.number_boxes import NumberBoxes, boxes_for

ATTEMPT = re.compile(r"[0-9a-f]{32}")
EID = re.compile(r"[0-9A-Z]{16}")
RANKS_TWICE = N_("Two proposals have the same rank. Give every rank only once.")
RANKS_GAP = N_("A rank is missing. Begin with 1 and leave none out.")
NO_PROPOSAL = N_("%(number)s is the number of no proposal.")
UNPAIRED = N_("A number stands without points, or points without a number.")
TWICE = N_("Proposal %(number)s is written twice.")
NO_NUMBER = N_("Enter whole numbers only.")


@dataclass(frozen=True)
class Marked:
    """A ballot as the page holds it. values: what stands in the fields, by candidate number, as typed.

    order: a seed for the order of the cards. problems: what could not be read.
    """

    code: str
    eid: str
    attempt: str
    order: str
    kiosk: bool
    values: dict[int, str]
    choice: Choice = field(default_factory=Choice)
    problems: tuple[Sentence, ...] = ()

    @property
    def channel(self) -> str:
        """Where it was marked."""
        return "kiosk" if self.kiosk else "phone"

    def cards(self, sheet: Sheet) -> list[Candidate]:
        """The candidates in this ballot's own order, by chance and the same after every step."""
        shuffled = list(sheet.candidates)
        random.Random(f"{self.eid}{self.order}").shuffle(shuffled)
        return shuffled


MOST_LISTED = 40
"""Proposals up to which whoever enters paper ticks them in a list; of more, their numbers are typed as the pen wrote them."""


def typed_boxes(sheet: Sheet, *, written: bool) -> NumberBoxes | None:
    """The fields for numbers on the screen where paper is entered; None where the proposals are listed.

    written: slips with empty boxes were printed. On others the pen ticks, or writes ranks and points into a box of each proposal: ticks
    can be typed as numbers, ranks and points not.
    """
    if not written and (len(sheet.candidates) <= MOST_LISTED or sheet.form.pointed):
        return None
    try:
        return boxes_for(sheet.form, len(sheet.candidates))
    except Refused:  # any number may be chosen: such slips list the proposals
        return None


def new_attempt() -> str:
    """The 128 random bits by which a retry is known, as text."""
    return secrets.token_hex(ATTEMPT_BYTES)


def order_of(code: str) -> str:
    """The seed for the order of a slip's cards: the same whenever this slip is opened, and another one for another slip."""
    return hashlib.sha256(f"order|{code}".encode()).hexdigest()[:8] if code else secrets.token_hex(4)


def marked(form: FormData, sheet: Sheet, code: str) -> Marked:
    """What a form holds. Fields that no page of ours makes are passed over; what cannot be counted is a problem, and stays as typed."""
    attempt, order = str(form.get("attempt", "")), str(form.get("order", ""))
    base = Marked(
        code=code,
        eid=str(form.get("eid", "")),
        attempt=attempt if ATTEMPT.fullmatch(attempt) else new_attempt(),
        order=order[:16] if order else order_of(code),
        kiosk=form.get("kiosk") == "yes",
        values={},
    )
    if sheet.form.valued:
        return replace(base, **_points(form))
    if sheet.form.kind == "ordinal":
        return replace(base, **_ranks(form))
    numbers = [int(text) for text in form.getlist("p") if isinstance(text, str) and re.fullmatch("[0-9]{1,5}", text)]
    strange = any(not isinstance(text, str) or not re.fullmatch("[0-9]{1,5}|", text) for text in form.getlist("p"))
    problems = (Sentence(NO_NUMBER, {}),) if strange else ()
    return replace(base, values=dict.fromkeys(numbers, "yes"), choice=Choice.of(numbers), problems=problems)


def written_marks(form: FormData, sheet: Sheet, boxes: NumberBoxes) -> Marked:
    """What was written into boxes for numbers, as it stands on the paper: fields `n1` and on, with points in `w1` and on.

    values: what was typed, by box; points under the box's number with its sign turned. A number that no proposal has, and one that is
    written twice, are problems.
    """
    base = Marked("", "", new_attempt(), "", kiosk=False, values=_typed(form, "n"))
    worth = _typed(form, "w") if boxes.pointed else {}
    shown = base.values | {-place: text for place, text in worth.items()}
    if not all(text.isascii() and text.isdecimal() for text in shown.values()):
        return replace(base, values=shown, problems=(Sentence(NO_NUMBER, {}),))
    numbers = [int(base.values[place]) for place in sorted(base.values)]
    unknown = [number for number in numbers if not 1 <= number <= len(sheet.candidates)]
    problems = [Sentence(NO_PROPOSAL, {"number": number}) for number in unknown]
    if boxes.pointed and set(base.values) != set(worth):
        problems.append(Sentence(UNPAIRED, {}))
    if boxes.ranked and sorted(base.values) != list(range(1, len(base.values) + 1)):
        problems.append(Sentence(RANKS_GAP, {}))
    problems += [Sentence(TWICE, {"number": number}) for number in dict.fromkeys(numbers) if numbers.count(number) > 1]
    if problems:
        return replace(base, values=shown, problems=tuple(problems))
    if boxes.pointed:
        points = {int(base.values[place]): int(worth.get(place, "0")) for place in base.values}
        return replace(base, values=shown, choice=Choice.of((), points))
    return replace(base, values=shown, choice=Choice.of(numbers, ranked=boxes.ranked))


def _typed(form: FormData, letter: str) -> dict[int, str]:
    found = {}
    for name, value in form.multi_items():
        if re.fullmatch(f"{letter}[0-9]{{1,5}}", name) and isinstance(value, str) and value.strip():
            found[int(name[1:])] = value.strip()[:12]
    return found


def _points(form: FormData) -> dict[str, Any]:
    values = _typed(form, "v")
    if not all(text.isascii() and text.isdecimal() for text in values.values()):
        return {"values": values, "problems": (Sentence(NO_NUMBER, {}),)}
    return {"values": values, "choice": Choice.of((), {number: int(text) for number, text in values.items()})}


def _ranks(form: FormData) -> dict[str, Any]:
    values = _typed(form, "r")
    if not all(text.isascii() and text.isdecimal() for text in values.values()):
        return {"values": values, "problems": (Sentence(NO_NUMBER, {}),)}
    ranks = {number: int(text) for number, text in values.items() if int(text) > 0}
    if len(set(ranks.values())) != len(ranks):
        return {"values": values, "problems": (Sentence(RANKS_TWICE, {}),)}
    if sorted(ranks.values()) != list(range(1, len(ranks) + 1)):
        return {"values": values, "problems": (Sentence(RANKS_GAP, {}),)}
    return {"values": values, "choice": Choice.of(sorted(ranks, key=ranks.__getitem__), ranked=True)}
