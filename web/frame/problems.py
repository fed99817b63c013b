"""What is wrong with what somebody sent, as a message id and its facts."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """What is wrong: a message id and its facts. Shown in the reader's language by `say_problem`."""

    reason: str
    facts: dict[str, object] = field(default_factory=dict)


def as_problem(error: Any) -> Problem:
    """A problem from what WTForms or a rule left."""
    return error if isinstance(error, Problem) else Problem(str(error))


@dataclass(frozen=True)
class Failure:
    """The words of an error page: message ids."""

    title: str
    happened: str
    advice: str
