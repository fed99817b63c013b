"""How counting says no.

CountingError(HamasenError)
├── BadFile        a .pb file is not what it should be; knows file, line and column
├── Undecided      a tie needs a lot that is not recorded; names the projects
└── UnknownRule    a rule we do not offer
    └── NoLabels   a rule about projects that exclude each other, of a file that does not say which
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.errors import HamasenError

_CONTROL = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]")


class Level(StrEnum):
    """How bad a problem is. ERROR: the file cannot be counted; FAULT: it is against the format; NOTE: odd, but seen in good files."""

    ERROR = "error"
    FAULT = "fault"
    NOTE = "note"


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a file. line, column: counted from 1, in characters.

    message: a message id with named placeholders; facts: their values.
    """

    line: int
    column: int
    message: str
    facts: Mapping[str, object] = field(default_factory=dict)
    level: Level = Level.ERROR

    def __post_init__(self) -> None:
        """What is quoted of a file is plain text: its control signs would steer a terminal."""
        plain = {name: _CONTROL.sub("\ufffd", said) if isinstance(said, str) else said for name, said in self.facts.items()}
        object.__setattr__(self, "facts", plain)

    def __str__(self) -> str:
        return f"{self.line}:{self.column}: {self.message % self.facts}"


class CountingError(HamasenError):
    """The root of what counting refuses."""


class BadFile(CountingError):
    """A file that cannot be counted; `problem` says where and what was expected."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Undecided(CountingError):
    """Projects that are tied to the last, where the order decides who wins. `tied`: their ids, in the file's order."""

    def __init__(self, tied: tuple[str, ...]) -> None:
        super().__init__(f"a lot must decide between {', '.join(tied)}")
        self.tied = tied


class UnknownRule(CountingError):
    """A rule of this name is not offered."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no rule {name!r}")
        self.name = name


class NoLabels(UnknownRule):
    """The file's rule lets some projects exclude each other, but no column says which."""
