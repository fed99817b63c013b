"""What the office entered in the demo for people who telephoned or signed a list: some is confirmed, some waits for its call."""

from datetime import datetime, timedelta

from domain.assisted.rules import How, clean_helped
from domain.cycles.queries import by_key
from domain.proposals.actions import assisting
from domain.proposals.models import Proposal
from domain.proposals.states import State

SIGNED = (("王秋月", "07-551-0001"), ("李阿土", "07-551-0002"), ("李陳金花", "07-551-0002"))
"""A page of a list of supports; two of them share a line."""


async def fill(at: datetime, officer: int) -> None:
    """Three supports of a list and a comment by telephone, to the first proposal that can be supported."""
    cycle = await by_key("hamasen-2027")
    public = Proposal.filter(cycle=cycle.id, state=State.SUBMITTED.value, public_at__not_isnull=True)
    proposal = await public.order_by("id").first()
    if proposal is None:
        return
    called = clean_helped("林水木", "07-551-0004", locale="zh-Hant", how=How.CALLED)
    paper = {"locale": "zh-Hant", "how": How.PAPER, "sheet": "附議名冊 1 第 1 頁"}
    people = [clean_helped(name, phone, **paper) for name, phone in SIGNED]
    hour = at - timedelta(hours=1)
    await assisting.enter_supports(proposal, cycle, [called], at=hour, by=officer)
    await assisting.enter_supports(proposal, cycle, people, at=hour, by=officer)
    await assisting.enter_comment(proposal, cycle, called, "請保留樹下的長椅，老人家走到一半要休息。", "for", at=hour, by=officer)
