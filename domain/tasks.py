"""Tasks that an agency is given, with a day that moves only for a reason."""

from datetime import date, datetime
from typing import TypeVar

from tortoise import fields

from domain.columns import CharField, Table
from domain.errors import N_, Refused
from domain.parts import Part

GIVEN = N_("This agency has been asked already.")


class Task(Table):
    """Something given to an agency. due_on moves, first_due_on never. A room's table holds each agency once for each subject.

    reminded: 0, 1 (soon due), then one more for each week overdue.
    """

    id = fields.BigIntField(primary_key=True)
    agency = CharField(max_length=40)
    lead = fields.BooleanField(default=True)
    assigned_at = fields.DatetimeField()
    assigned_by = fields.BigIntField(null=True)
    due_on = fields.DateField()
    first_due_on = fields.DateField()
    answered_at = fields.DatetimeField(null=True)
    reminded = fields.IntField(default=0)

    class Meta:
        abstract = True


Given = TypeVar("Given", bound=Task)


async def give(part: Part[Given], subject: int, agency: str, due_on: date, *, lead: bool = True, at: datetime, by: int | None) -> Given:
    """Give it to an agency. Raises Refused for an agency that has it already."""
    if await part.of(subject).filter(agency=agency).exists():
        raise Refused(GIVEN, field="agency")
    return await part.model.create(
        **part.key(subject), agency=agency, lead=lead, assigned_at=at, assigned_by=by, due_on=due_on, first_due_on=due_on
    )


def overdue(task: Task, today: date) -> bool:
    """Whether its day has passed without an answer."""
    return task.answered_at is None and task.due_on < today
