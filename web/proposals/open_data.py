"""Proposals and their reviews as data: one form for the API, the JSON file and the file of a whole cycle, and rows for tables.

Keys stand beside their names, every text is whole and in every language it has. Money in NT$, moments in ISO 8601 with their zone.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.cycles.models import Cycle
from domain.people.queries import agencies
from domain.proposals.queries.detail import Answer
from domain.proposals.queries.open_data import Whole
from domain.proposals.rules import AXES, GRADES, Axis, Grade
from domain.proposals.states import STATES
from domain.proposals.visibility import Card
from domain.translated import Translated
from web.text.languages import Locale

Texts = dict[str, str]
TAGS = {"zh": "zh-Hant", "en": "en"}
"""Ends of the columns of tables, and their languages."""


@dataclass(frozen=True)
class Names:
    """What keys mean, in every language: of areas, categories, agencies, states, axes of a review and grades."""

    areas: Mapping[str, Texts]
    categories: Mapping[str, Texts]
    agencies: Mapping[str, Texts]
    states: Mapping[str, Texts]
    axes: Mapping[str, Texts]
    grades: Mapping[str, Texts]


async def names_of(cycle: Cycle, languages: Iterable[Locale]) -> Names:
    """The names that the data of a cycle needs."""
    spoken = list(languages)

    def said(message: str) -> Texts:
        return {locale.tag: locale.gettext(message) for locale in spoken}

    return Names(
        {area.key: texts(area.name) for area in cycle.plan.areas},
        {item.key: texts(item.name) for item in cycle.plan.categories},
        {agency.key: texts(agency.name) for agency in await agencies()},
        {state.value: said(facts.name) for state, facts in STATES.items()},
        {axis.value: said(AXES[axis][0]) for axis in Axis},
        {grade.value: said(GRADES[grade][0]) for grade in Grade},
    )


def texts(text: Translated) -> Texts:
    """A text in every language it has."""
    return {tag: found.text for tag, found in text.texts.items()}


def card_data(card: Card, names: Names, address: str) -> dict[str, Any]:
    """What a list knows of a proposal."""
    return {
        "number": card.number,
        "title": texts(card.title),
        "summary": texts(card.summary),
        "area": card.area,
        "area_name": names.areas.get(card.area, {}),
        "category": card.category,
        "category_name": names.categories.get(card.category, {}),
        "state": card.state.value,
        "state_name": names.states[card.state.value],
        "cost_twd": card.cost,
        "supports": card.supports,
        "comments": card.comments,
        "votes": card.votes,
        "money_voted_twd": card.money,
        "agency": card.agency or None,
        "agency_name": names.agencies.get(card.agency, {}),
        "proposed_by": card.by,
        "place": {"latitude": card.latitude, "longitude": card.longitude} if card.latitude is not None else None,
        "submitted_at": card.submitted_at.isoformat() if card.submitted_at else None,
        "changed_at": card.changed_at.isoformat(),
        "address": address,
    }


def whole_data(whole: Whole, names: Names, address: str) -> dict[str, Any]:
    """All that is public of a proposal, but its story and its delivery."""
    return card_data(whole.card, names, address) | {
        **{name: texts(text) for name, text in whole.texts.items()},
        "review": [review_data(answer, names) for answer in whole.answers],
        "merged_into": whole.into or None,
        "took_in": list(whole.took_in),
        "source": whole.source,
        "supports_assisted": whole.assisted,
    }


def review_data(answer: Answer, names: Names) -> dict[str, Any]:
    """What an agency was asked and answered."""
    asked = answer.assignment
    return {
        "agency": asked.agency,
        "agency_name": names.agencies.get(asked.agency, {}),
        "lead": asked.lead,
        "unit": texts(asked.unit),
        "due_on": asked.due_on.isoformat(),
        "first_due_on": asked.first_due_on.isoformat(),
        "answered_at": asked.answered_at.isoformat() if asked.answered_at else None,
        "estimate_twd": asked.estimate if answer.opinions else None,
        "grades": {
            axis: {"name": names.axes[axis], "grade": item.grade, "grade_name": names.grades[item.grade], "reason": texts(item.reason)}
            for axis, item in answer.opinions.items()
        },
    }


def _both(name: str) -> tuple[str, ...]:
    return tuple(f"{name}_{end}" for end in TAGS)


def _pieces(found: Mapping[str, str]) -> list[str]:
    return [found.get(tag, "") for tag in TAGS.values()]


HEAD = (
    "number", *_both("title"), *_both("summary"), "area", "category", "state", "cost_twd", "supports", "comments",
    "votes", "money_voted_twd", "agency", "proposed_by", "latitude", "longitude", "submitted_at", "address",
    *_both("area"), *_both("category"), *_both("state"), *_both("agency"),
    *_both("problem"), *_both("idea"), *_both("benefit"), *_both("answer"), "merged_into", "took_in",
    "source", "supports_assisted",
)  # fmt: skip
"""Columns of the table of proposals; new ones are added at the end. area, category, state and agency are keys, their names have columns."""


def row(whole: Whole, names: Names, address: str) -> list[Any]:
    """A row under HEAD."""
    card = whole.card
    named = (
        (names.areas, card.area), (names.categories, card.category), (names.states, card.state.value), (names.agencies, card.agency),
    )  # fmt: skip
    return [
        card.number,
        *_pieces(texts(card.title)),
        *_pieces(texts(card.summary)),
        *(card.area, card.category, card.state.value, card.cost, card.supports, card.comments, card.votes, card.money),
        *(card.agency, card.by, card.latitude, card.longitude, card.submitted_at, address),
        *(piece for held, key in named for piece in _pieces(held.get(key, {}))),
        *(piece for text in whole.texts.values() for piece in _pieces(texts(text))),
        whole.into,
        " ".join(whole.took_in),
        whole.source,
        whole.assisted,
    ]


REVIEW_HEAD = (
    "number", "agency", *_both("agency"), "lead", *_both("unit"), "due_on", "first_due_on", "answered_at", "estimate_twd",
    "axis", *_both("axis"), "grade", *_both("grade"), *_both("reason"),
)  # fmt: skip
"""Columns of the table of reviews: a row for each axis that an agency judged, and one for an agency that has not answered."""


def review_rows(found: Iterable[Whole], names: Names) -> list[list[Any]]:
    """Rows under REVIEW_HEAD."""
    rows: list[list[Any]] = []
    for whole in found:
        for answer in whole.answers:
            asked = answer.assignment
            start = [whole.card.number, asked.agency, *_pieces(names.agencies.get(asked.agency, {})), int(asked.lead)]
            start += [*_pieces(texts(asked.unit)), asked.due_on, asked.first_due_on, asked.answered_at]
            start.append(asked.estimate if answer.opinions else None)
            judged = [
                [axis, *_pieces(names.axes[axis]), item.grade, *_pieces(names.grades[item.grade]), *_pieces(texts(item.reason))]
                for axis, item in answer.opinions.items()
            ]
            rows += [start + one for one in judged or [[""] * 8]]
    return rows


Address = Callable[[str], str]
"""From a proposal's number to the address of its page."""
