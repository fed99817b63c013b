"""What tests of the delivery begin with: a selected proposal whose case was opened some months ago."""

from datetime import date, timedelta

from domain.clock import now
from domain.delivery.actions import cases
from domain.delivery.actions.cases import Decided
from domain.delivery.models import Case
from domain.proposals.models import Proposal, Proposer
from tests.town import Town, days_on


async def carried_out(place: Town) -> tuple[Case, Proposal, Proposer]:
    """The case, its proposal and who began it."""
    proposal, proposer = await place.public()
    case = await selected(place, proposal)
    return case, await Proposal.get(id=proposal.id), proposer


async def selected(place: Town, proposal: Proposal) -> Case:
    """The case of a proposal that was voted for."""
    await Proposal.filter(id=proposal.id).update(state="delivery", agency="transport", votes=300, money=480_000)
    opened = (now() - timedelta(days=70)).date()
    decided = Decided("proposal", str(proposal.number), "cycle:hamasen", proposal.title, "transport", 480_000, days_on(place.at, 100))
    (case,) = await cases.open_cases([decided], on=opened, at=now() - timedelta(days=70), by=place.officer)
    return case


def month_before() -> date:
    """The first of the month that lies about a month back."""
    return (now().date().replace(day=1) - timedelta(days=1)).replace(day=1)


def entry(month: date, **more: str) -> dict[str, str]:
    """What the form of a month sends."""
    return {"act": "enter", "month": month.isoformat(), "text-zh-Hant": "施工中", "percent": "40", "spent": "12萬"} | more
