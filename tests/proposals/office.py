"""A proposal on its way through the office: asked, answered, reviewed, discussed."""

from datetime import datetime

from domain.clock import now
from domain.proposals.actions import asking, deciding, reviewing, talking
from domain.proposals.actions.reviewing import Judgement
from domain.proposals.models import Proposal
from domain.proposals.models_review import Assignment
from domain.proposals.models_talk import Comment
from domain.proposals.rules import Axis, Grade
from tests.town import Town, both, days_on


async def reviewed(place: Town, proposal: Proposal, agency: str = "transport") -> Assignment:
    """An agency asked by in twenty days."""
    today = place.at.date()
    return await asking.assign(proposal, agency, days_on(place.at, 20), lead=True, today=today, at=place.at, by=place.officer)


async def answered(place: Town, proposal: Proposal, asked: Assignment, at: datetime | None = None) -> None:
    """The agency's answer."""
    proposal, asked = await Proposal.get(id=proposal.id), await Assignment.get(id=asked.id)
    moment = at or place.at
    await reviewing.answer(proposal, asked, GOOD, both("養工科"), None, today=moment.date(), at=moment, by=place.officer)


async def candidate(place: Town, title: str = "渡輪站坡道") -> Proposal:
    """A candidate of the town's cycle."""
    proposal, _ = await place.public(title)
    await answered(place, proposal, await reviewed(place, proposal))
    await deciding.make_candidates([await Proposal.get(id=proposal.id)], "seed", at=place.at, by=place.officer)
    return await Proposal.get(id=proposal.id)


async def said(place: Town, who: str, text: str, **more: str) -> Comment:
    """A comment through the page."""
    browser = await place.resident(who)
    answer = await browser.post("/en/proposals/116-001/comment", {"text": text, "stance": "", **more})
    assert answer.status == 303, answer.errors
    found = await Comment.filter(text=text).order_by("-id").first()
    assert found is not None
    return found


async def trusted(place: Town, who: str) -> None:
    """Let two comments of somebody through."""
    for number in range(2):
        comment = await said(place, who, f"{who} {number}")
        await talking.let_through(comment.id, at=now(), by=place.officer)


GOOD = {axis: Judgement(Grade.FEASIBLE, both("可以")) for axis in Axis}


GRADES = {
    "grade-benefit": "clearly", "reason-benefit-zh-Hant": "大家都受惠", "grade-legality": "feasible", "reason-legality-zh-Hant": "市有土地",
    "grade-money": "feasible", "reason-money-en": "Within the budget", "unit-zh-Hant": "交通工程科", "estimate": "52萬",
    "act": "publish_sure",
}  # fmt: skip


async def asked(place: Town, number: str = "116-001", agency: str = "transport", role: str = "lead") -> Assignment:
    """An agency asked through the page."""
    officer = await place.staff()
    due = days_on(place.at, 20).isoformat()
    sent = {"act": f"assign:{role}", "agency": agency, "due_on": due}
    assert (await officer.post(f"/en/staff/proposals/{number}/act", sent)).status == 303
    return await Assignment.get(proposal__number=number, agency=agency)
