"""Parts that many rooms have: each room's own table, with a real key to what it is about, and the same functions for all.

A table is made of a base class (`Happening`, `Following`, `Remark`, `Task`, `Attached`, `Asked`); `Part` says which column leads to the
subject. The functions are called inside the room's own actions and transactions, which answer for what is written.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tortoise.queryset import QuerySet

from domain.columns import Table

Row = TypeVar("Row", bound=Table)


@dataclass(frozen=True)
class Part(Generic[Row]):
    """A room's table of one of these kinds. subject: the name of its link, `proposal` of `proposal_id`."""

    model: type[Row]
    subject: str

    @property
    def column(self) -> str:
        """The column that holds the subject's number."""
        return f"{self.subject}_id"

    def key(self, subject: int) -> dict[str, Any]:
        """The subject's number under its column, for a row or a filter."""
        return {self.column: subject}

    def of(self, subject: int) -> QuerySet[Row]:
        """The rows of one subject."""
        return self.model.filter(**self.key(subject))
