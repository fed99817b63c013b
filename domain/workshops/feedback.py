"""What people are asked after an event, and what may be told of their answers. Pure."""

from collections.abc import Iterable, Mapping

QUESTIONS = ("heard", "clear", "fair", "again")
"""Each is answered from 1 (not at all) to 5 (very much), or not."""

LEAST, MOST = 1, 5
LEAST_TOLD = 10
"""With fewer answers nothing is told in public."""


def kept_answers(typed: Mapping[str, str]) -> dict[str, int]:
    """The answers that can be meant."""
    whole = {question: typed.get(question, "") for question in QUESTIONS}
    return {question: int(value) for question, value in whole.items() if value in {str(n) for n in range(LEAST, MOST + 1)}}


def means(answers: Iterable[Mapping[str, int]]) -> dict[str, tuple[float, int]]:
    """For each question that somebody answered: the mean and how many answered it."""
    found: dict[str, list[int]] = {}
    for one in answers:
        for question, value in one.items():
            found.setdefault(question, []).append(value)
    return {question: (sum(found[question]) / len(found[question]), len(found[question])) for question in QUESTIONS if question in found}
