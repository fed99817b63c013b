"""A vote whose rules are fixed: as what, and in which format it is published."""

from datetime import date

from domain.days import read_day
from domain.voting.frozen import Frozen
from domain.voting.models import Election
from domain.voting.sheet import Sheet


def format_of(election: Election) -> int:
    """The format in which a vote is published: of its fixed sheet."""
    return int(election.sheet.get("format", 1))


def frozen(row: Election, sheet: Sheet | None = None) -> Frozen:
    """A vote as it is fixed; sheet: instead of its own."""
    about = row.plan.get("about", {})
    return Frozen(row.eid, row.key, row.title.to_json(), row.profile, row.rehearsal, about, sheet or Sheet.from_json(row.sheet))


def last_day_of_objections(row: Election) -> date | None:
    """The last day on which objections may be raised, as it was fixed with the rules."""
    return read_day(str(row.plan.get("objections_until", "")))
