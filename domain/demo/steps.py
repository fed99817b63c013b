"""The steps that the demo's cycles are made of, each through the rooms' own actions."""

from dataclasses import replace
from datetime import datetime, timedelta

from domain.cycles import actions as cycles
from domain.cycles.models import Cycle
from domain.cycles.phases import Phase, PhaseKind, from_template
from domain.cycles.plan import Area, Category, Plan, Price
from domain.cycles.queries import by_key
from domain.cycles.rules import Rules
from domain.demo import pages, texts
from domain.demo.texts import Idea
from domain.people.models import Person
from domain.proposals.actions import asking, drafts, reviewing, submitting
from domain.proposals.actions.reviewing import Judgement
from domain.proposals.content import Content
from domain.proposals.models import Proposal, Proposer
from domain.proposals.rules import Axis, Grade
from domain.site.rules import Place
from domain.translated import Translated

DAY = timedelta(days=1)


def both(zh: str, en: str) -> Translated:
    """A text in both languages; an empty one is missing."""
    return Translated.of(zh_Hant=zh, en=en)


def plan(start: datetime, *, lengths: dict[PhaseKind, int] | None = None) -> Plan:
    """Areas, categories, prices and rules of Hamasen, with dates from `start`."""
    phases = _stretched(from_template(list(PhaseKind), start), lengths or {})
    areas = tuple(
        Area(key, both(zh, en), budget, [[[*map(list, [*ring, ring[0]])]]], places) for key, zh, en, budget, places, ring in texts.AREAS
    )
    categories = tuple(Category(key, both(zh, en), pattern) for key, zh, en, pattern in texts.CATEGORIES)
    source = both("示範單價，僅供參考", "Example prices, for orientation only")
    prices = tuple(
        Price(key, both(zh, en), both(unit_zh, unit_en), low, high, source) for key, zh, en, unit_zh, unit_en, low, high in texts.PRICES
    )
    rules = Rules(
        support=5,
        ties=("cost", "lot"),
        proofs={"lives": "租約或水電帳單 / lease or utility bill", "studies": "學生證 / student card", "works": "服務證 / staff card"},
    )
    return Plan(phases, areas, categories, prices, ("transport", "public-works", "culture", "gushan"), rules)


def _stretched(phases: tuple[Phase, ...], lengths: dict[PhaseKind, int]) -> tuple[Phase, ...]:
    made, begin = [], phases[0].starts_at
    for phase in phases:
        end = begin + DAY * lengths.get(phase.kind, (phase.ends_at - phase.starts_at).days)
        made.append(replace(phase, starts_at=begin, ends_at=end))
        begin = end
    return tuple(made)


async def open_cycle(key: str, prefix: str, name: Translated, summary: Translated, made: Plan, at: datetime, by: int) -> Cycle:
    """A published, fixed cycle with its pages."""
    first = made.phases[0].starts_at
    cycle = await cycles.create(key, prefix, name, first, at=at, by=by)
    await cycles.change_about(cycle, name, summary, at=at, by=by)
    await cycles.change_plan(await by_key(key), lambda _: made, "cycles.plan", at=at, by=by)
    await cycles.publish(await by_key(key), at=at, by=by)
    await cycles.freeze(await by_key(key), at=at, by=by)
    cycle = await by_key(key)
    for place, (page, kind, title, body) in enumerate(
        (
            ("learning", "learning", both("培力：預算與提案入門", "Learning: budgets and proposals"), both(*pages.LEARNING)),
            ("facts", "facts", both("資訊公開：這筆預算", "Budget facts"), both(*pages.FACTS)),
            ("press", "press", both("新聞資料", "Press kit"), both(*pages.PRESS)),
        )
    ):
        await cycles.save_page(cycle, None, page, kind, title, body, public=True, at=at + timedelta(minutes=place), by=by)
    return cycle


async def propose(
    cycle: Cycle, idea: Idea, person: Person | None, at: datetime, *, origin: Translated | None = None
) -> tuple[Proposal, Proposer]:
    """A submitted proposal and its proposer."""
    language = "zh-Hant" if idea.title[0] else "en"
    email = f"neighbour{at.timestamp():.0f}@demo.hamasen.example"
    proposal, proposer = await drafts.begin(
        cycle.id,
        locale=language,
        at=at,
        person=person.id if person else None,
        name=idea.by,
        email=(person.email or "") if person else email,
        source="workshop" if origin else "online",
        origin=origin,
    )
    latitude, longitude = idea.point or (None, None)
    place = Place(latitude, longitude, "gushan", idea.where)
    content = Content(
        both(*idea.title), Translated(), both(*idea.problem), both(*idea.idea), Translated(), idea.area, idea.category, place, idea.cost
    )
    await drafts.save(proposal, proposer, content, at=at)
    proposal = await Proposal.get(id=proposal.id)
    if person is None:
        await submitting.confirm(proposer, at=at)
    await submitting.submit(proposal, proposer, cycle, at=at)
    return await Proposal.get(id=proposal.id), proposer


GOOD = (Grade.CLEARLY, Grade.FEASIBLE, Grade.CLEARLY)
REASONS = {
    Axis.BENEFIT: both("使用的人多，對行動不便者幫助很大。", "Many people use the place, and it helps those who walk with difficulty."),
    Axis.LEGALITY: both("位於市有道路用地，本局即可辦理。", "The ground is a city road; this bureau can act on its own."),
    Axis.MONEY: both("經費合理，可於年度內完成。", "The cost is reasonable and can be spent within the year."),
}


UNITS = {
    "transport": ("交通工程科", "Traffic Engineering Division"),
    "public-works": ("養護工程科", "Maintenance Division"),
    "culture": ("文化資產科", "Cultural Heritage Division"),
}


async def review(
    proposal: Proposal, agency: str, grades: tuple[Grade, Grade, Grade], at: datetime, by: int, *, estimate: int | None
) -> Proposal:
    """A proposal that an agency has answered."""
    assignment = await asking.assign(proposal, agency, (at + 21 * DAY).date(), lead=True, today=(at).date(), at=at, by=by)
    judgements = {axis: Judgement(grade, REASONS[axis]) for axis, grade in zip(Axis, grades, strict=True)}
    if grades[1] is Grade.NOT:
        reason = both(
            "此處為港務公司土地，市府無權施作；已函請港務公司研議。",
            "The ground belongs to the port company, so the city may not build here; we have written to the company.",
        )
        judgements[Axis.LEGALITY] = Judgement(Grade.NOT, reason)
    if estimate is None:
        judgements[Axis.MONEY] = Judgement(grades[2], both("土地未定，尚無法估算。", "Without a site it cannot be estimated."))
    unit = both(*UNITS[agency])
    reviewed = await Proposal.get(id=proposal.id)
    await reviewing.answer(reviewed, assignment, judgements, unit, estimate, today=(at + 9 * DAY).date(), at=at + 9 * DAY, by=by)
    return await Proposal.get(id=proposal.id)
