"""Three invented cycles: one at its workshops now, one being carried out, and the first of 2017, long done.

Everything goes through the rooms' own actions, at the moments at which it would have happened.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from domain.cycles import actions as cycles
from domain.cycles.models import Cycle
from domain.cycles.phases import PhaseKind
from domain.demo import texts
from domain.demo.delivered import being_carried_out, of_2017
from domain.demo.steps import DAY, GOOD, both, open_cycle, plan, propose, review
from domain.people.models import Person
from domain.proposals.actions import asking, merging, reviewing, screening, supporting, talking
from domain.proposals.models import Proposal, Proposer
from domain.proposals.rules import Grade


async def fill(at: datetime, people: dict[str, Person]) -> None:
    """Fill in the three cycles as they would stand at that moment."""
    officer, contact = people["officer@demo.hamasen.example"], people["transport@demo.hamasen.example"]
    await of_2017(officer.id)
    await being_carried_out(at, officer.id, contact.id)
    await _now(at, people)


async def _now(at: datetime, people: dict[str, Person]) -> None:
    officer, contact = people["officer@demo.hamasen.example"].id, people["transport@demo.hamasen.example"].id
    midnight = at.astimezone(UTC).replace(hour=16, minute=0, second=0, microsecond=0) - 60 * DAY  # 00:00 in Taipei
    lengths = {PhaseKind.PREPARATION: 10, PhaseKind.TRAINING: 15, PhaseKind.BRIEFING: 15, PhaseKind.WORKSHOP: 40}
    name = both("哈瑪星 2027：生態交通之後", "Hamasen 2027: after EcoMobility")
    summary = both(
        "港邊、老街區、鐵道園區三個分區，合計 800 萬元，由在這裡居住、就學或就業的人一起決定。（示範資料）",
        "Three areas, NT$8 million, decided by those who live, study or work here. (Demonstration data)",
    )
    cycle = await open_cycle("hamasen-2027", "116", name, summary, plan(midnight, lengths=lengths), midnight - 5 * DAY, officer)
    await _later(cycle, at, officer)
    made = await _ideas(cycle, people, midnight, at)
    for proposal, _ in made[:4] + made[5:]:  # one waits for the officer
        await screening.show(proposal, at=(proposal.submitted_at or at) + timedelta(hours=2), by=officer)
    await _supports(cycle, [proposal for proposal, _ in made], people, at)
    fresh = [await Proposal.get(id=proposal.id) for proposal, _ in made]
    await _reviews(fresh, made[6][1], at, officer, contact)
    await _questions(fresh, at, officer)
    await _talk(cycle, [proposal for proposal in fresh if proposal.public_at], people, at)


async def _later(cycle: Cycle, at: datetime, officer: int) -> None:
    """Deliberation and vote a week later than first published, with the reason: the public page keeps the old dates beside the new."""
    week, moved = 7 * DAY, []
    for phase in cycle.plan.phases:
        starts, ends = phase.starts_at, phase.ends_at
        if phase.kind in (PhaseKind.DELIBERATION, PhaseKind.VOTE, PhaseKind.RESULT):
            starts += week
        if phase.kind in (PhaseKind.DISPLAY, PhaseKind.DELIBERATION, PhaseKind.VOTE):
            ends += week
        moved.append(replace(phase, starts_at=starts, ends_at=ends))
    why = "活動中心整修延後完工，審議日與投票順延一週；公開閱覽一併延長。"
    await cycles.change_phases(cycle, tuple(moved), at=at - 12 * DAY, by=officer, why=why)


async def _ideas(cycle: Cycle, people: dict[str, Person], begin: datetime, at: datetime) -> list[tuple[Proposal, Proposer]]:
    resident, maria = people["resident@demo.hamasen.example"], people["maria@demo.hamasen.example"]
    table = both("第 3 桌，10 月工作坊", "Table 3, October workshop")
    made = []
    for place, idea in enumerate(texts.NOW):
        person = resident if idea.by == "蔡美玉" else maria if idea.by == "Maria Santos" else None
        moment = min(begin + (26 + 2 * place) * DAY + timedelta(hours=place, minutes=7 * place), at - timedelta(hours=3))
        made.append(await propose(cycle, idea, person, moment, origin=table if place % 4 == 3 else None))
    return made


async def _reviews(fresh: list[Proposal], refused_one: Proposer, at: datetime, officer: int, contact: int) -> None:
    """Feasible, needs changes, not feasible with the proposers' reply, one waiting, one late with more time."""
    await review(fresh[0], "transport", GOOD, at - 15 * DAY, contact, estimate=520_000)
    await review(fresh[1], "public-works", (Grade.CLEARLY, Grade.ADJUST, Grade.FEASIBLE), at - 14 * DAY, officer, estimate=330_000)
    refused = await review(fresh[6], "public-works", (Grade.FEASIBLE, Grade.NOT, Grade.ADJUST), at - 13 * DAY, officer, estimate=None)
    answer = both("謝謝回覆。我們願意改到市府的土地上。", "Thank you. We are ready to move it to the city's own ground.")
    await reviewing.reply(refused, refused_one, answer, at=at - 2 * DAY)
    await asking.assign(fresh[2], "transport", (at + 4 * DAY).date(), lead=True, today=(at - 6 * DAY).date(), at=at - 6 * DAY, by=officer)
    late = await asking.assign(
        fresh[7], "transport", (at - 2 * DAY).date(), lead=True, today=(at - 12 * DAY).date(), at=at - 12 * DAY, by=officer
    )
    why = both("等候台電回覆。", "Waiting for the power company.")
    await asking.give_time(await Proposal.get(id=fresh[7].id), late, (at - DAY).date(), why, at=at - 3 * DAY, by=officer)


async def _questions(fresh: list[Proposal], at: datetime, officer: int) -> None:
    """One returned with two points, and an offer to merge that is not decided."""
    points = [
        ("place", both("請在地圖上標出四個候車亭的位置。", "Please mark the four shelters on the map.")),
        ("cost", both("座椅單價偏低，請參考常見單價。", "The price of a seat is low; please compare the typical prices.")),
    ]
    await screening.send_back(await Proposal.get(id=fresh[8].id), points, at=at - DAY, by=officer)
    into, twin = await Proposal.get(id=fresh[0].id), await Proposal.get(id=fresh[11].id)
    why = both("兩案地點相同，合併後可以一起做。", "Both are about the same place and can be built as one.")
    await merging.offer(into, [twin], {}, why, at=at - timedelta(hours=20), by=officer)


REVIEWED = (0, 1, 2, 6, 7)
"""The ideas that go on to the agencies: enough people support them."""


async def _supports(cycle: Cycle, proposals: list[Proposal], people: dict[str, Person], at: datetime) -> None:
    crowd = list(people.values())
    for place, proposal in enumerate(proposals):
        current = await Proposal.get(id=proposal.id)
        if supporting.can_support(current, cycle, at):
            for person in crowd if place in REVIEWED else crowd[: 1 + place % 4]:
                await supporting.support(current, cycle, person.id, at=at - timedelta(hours=place + 1))


async def _talk(cycle: Cycle, proposals: list[Proposal], people: dict[str, Person], at: datetime) -> None:
    ramp = await Proposal.get(id=proposals[0].id)
    resident, maria, officer = (people[f"{name}@demo.hamasen.example"] for name in ("resident", "maria", "officer"))
    said = await talking.comment(
        ramp,
        cycle,
        maria,
        "I take an old lady to the ferry every week. A ramp would help us a lot.",
        stance="for",
        parent=None,
        locale="en",
        at=at - 5 * DAY,
    )
    await talking.let_through(said.id, at=at - 5 * DAY, by=officer.id)
    doubt = await talking.comment(
        ramp, cycle, officer, "這裡的排水孔會不會被坡道蓋住？", stance="against", parent=None, locale="zh-Hant", at=at - 4 * DAY
    )
    await talking.let_through(doubt.id, at=at - 4 * DAY, by=people["admin@demo.hamasen.example"].id)
    await talking.comment(
        ramp, cycle, resident, "可以在坡道下面留排水溝，我們會寫進計畫。", stance="", parent=doubt.id, locale="zh-Hant", at=at - 3 * DAY
    )
    await talking.follow(ramp, maria.id, at=at - 5 * DAY)
    await _moderated(cycle, [await Proposal.get(id=proposal.id) for proposal in proposals[1:3]], people, at)


async def _moderated(cycle: Cycle, proposals: list[Proposal], people: dict[str, Person], at: datetime) -> None:
    """A comment that was reported, one that waits, and one that was taken off and is appealed: so that a moderator's pages show something."""
    resident, maria, officer = (people[f"{name}@demo.hamasen.example"] for name in ("resident", "maria", "officer"))

    async def say(proposal: Proposal, who: Person, text: str, days: int) -> int:
        made = await talking.comment(
            proposal, cycle, who, text, stance="", parent=None, locale=who.locale, at=at - days * DAY - timedelta(hours=1)
        )
        return int(made.id)

    reported = await say(proposals[0], resident, "種樹會不會擋到店家招牌？希望先問過店家再種。", 3)
    await talking.let_through(reported, at=at - 3 * DAY, by=officer.id)
    await talking.report(reported, maria.id, "This is about shops, not about trees.", at=at - 2 * DAY)
    taken = await say(proposals[1], resident, "外國人看不懂就不要坐船。", 2)
    await talking.remove(taken, "涉及歧視或人身攻擊。", at=at - 2 * DAY, by=officer.id)
    await talking.appeal(taken, resident.id, "我沒有要罵人，只是覺得票價看板字太小。", at=at - DAY)
    await say(proposals[0], people["auditor@demo.hamasen.example"], "Could the school help water the trees in summer?", 1)
