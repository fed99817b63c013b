"""A vote whose rules are fixed: as what, and in which format it is published."""

from datetime import date

from domain.days import read_day
from domain.errors import N_
from domain.voting.frozen import Frozen
from domain.voting.models import Election
from domain.voting.sheet import Sheet

TOO_FEW = {
    "repeat": N_("If the ballots of phones and computers cannot be opened, the vote is repeated."),
    "paper": N_("If the ballots of phones and computers cannot be opened, the paper ballots alone are counted."),
    "both": N_("If only some ballots of phones and computers can be opened, these and the paper ballots are counted together."),
}
"""What happens if too few open, as it is fixed with the rules."""


def too_few(row: Election) -> str:
    """What happens if too few ballots open, as a message id; empty where it was not said."""
    return TOO_FEW.get(str(row.plan.get("too_few", "")), "")


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
