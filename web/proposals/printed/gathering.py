"""From the database to the facts of the voter guide: a fixed number of statements, however many candidates there are."""

import hashlib

from domain.cycles.models import Cycle
from domain.cycles.rules import Ballot, Rules
from domain.errors import N_, Missing
from domain.people.queries import agencies
from domain.proposals.models import Proposal
from domain.proposals.queries import detail, lists
from domain.proposals.queries.detail import Answer
from domain.proposals.rules import AXES, GRADES, Grade
from domain.proposals.visibility import Card
from domain.translated import Translated
from web.bridges.cycle_words import CHANNEL_NAMES, LINK_NAMES
from web.bridges.deadlines import vote_span
from web.frame import districts
from web.frame.permalinks import lasting, typed
from web.frame.services import SiteFacts
from web.frame.visit import Visit
from web.printing.drawing import Pair
from web.proposals.printed.facts import CandidateFacts, GuideFacts, OpinionFacts, ReviewFacts, Tongues, tongues_of
from web.text import formats

BY_AGENCY, BY_PROPOSERS = N_("estimated by the agency"), N_("estimated by the proposers")
NO_COST = N_("not estimated yet")
WHO = N_("You may vote if you are %(age)s or older and %(links)s.")
WHO_BORN = N_("You may vote if you were born on or before %(day)s and are %(links)s.")
HOW = N_("You vote in one of these ways: %(ways)s.")
HOW_MANY = {
    Ballot.UP_TO: N_("Choose up to %(most)s proposals."),
    Ballot.EXACTLY: N_("Choose exactly %(most)s proposals."),
    Ballot.BETWEEN: N_("Choose %(least)s to %(most)s proposals."),
    Ballot.BUDGET: N_("Choose as many proposals as the budget allows."),
}


async def guide_facts(visit: Visit, cycle: Cycle, *, large: bool) -> GuideFacts:
    """Everything the guide says. Raises Missing before there are candidates."""
    cards = await lists.candidates(cycle.id, visit.at)
    if not cards:
        raise Missing("no candidates yet")
    tongues, numbers = tongues_of(visit), [card.id for card in cards]
    fulls = {row.id: row for row in await detail.with_ids(numbers)}
    reviews, seed = await detail.answered(numbers), await detail.seed_of(cycle.id)
    names = {item.key: item.name for item in await agencies()}
    maker = _Maker(visit, cycle, tongues, names)
    vote, zone = await vote_span(cycle, visit.at), visit.site.time_zone
    when = tongues.each(lambda locale: formats.period(vote.starts_at, vote.ends_at, locale, zone)) if vote else ("", "")
    address = lasting(visit, "c", cycle.key)
    return GuideFacts(
        name=tongues.text(cycle.name),
        site=tongues.text(visit.site.name),
        office=tongues.text(visit.site.office),
        contact=contact(visit.site, tongues),
        vote=when,
        budget=tongues.each(lambda locale: formats.money(cycle.plan.budget, locale)),
        issued=tongues.each(lambda locale: formats.long_date(visit.today, locale)),
        how=how_to_vote(cycle.plan.rules, tongues),
        seed=seed,
        digests=digests(seed, [card.number for card in cards]),
        address=address,
        typed=typed(address),
        candidates=tuple(maker.candidate(place, card, fulls[card.id], reviews[card.id]) for place, card in enumerate(cards, 1)),
        large=large,
    )


def digests(seed: str, numbers: list[str]) -> tuple[tuple[str, str], ...]:
    """The SHA-256 of seed, line feed and number, by number: whoever sorts them finds the order again."""
    return tuple((number, hashlib.sha256(f"{seed}\n{number}".encode()).hexdigest()) for number in numbers)


def contact(site: SiteFacts, tongues: Tongues) -> tuple[Pair, ...]:
    """How to reach the office: telephone with its hours, mail, address."""
    found = []
    if site.phone:
        hours = tongues.text(site.hours)
        label = tongues.say(N_("Phone"))
        found.append(tuple(f"{label[n]} {site.phone}　{hours[n]}".strip() if label[n] else "" for n in (0, 1)))
    found += [(site.email, "")] if site.email else []
    found += [tongues.text(site.address)] if site.address else []
    return tuple((line[0], line[1]) for line in found)


def how_to_vote(rules: Rules, tongues: Tongues) -> tuple[Pair, ...]:
    """Three sentences: who, how many, and in which ways."""
    links = tongues.each(lambda locale: locale.gettext(N_(" or ")).join(locale.gettext(LINK_NAMES[link]) for link in rules.links))
    ways = tongues.each(lambda locale: locale.gettext(N_("; ")).join(locale.gettext(CHANNEL_NAMES[way]) for way in rules.channels))
    who, how = tongues.fill(WHO, age=rules.age, links=links), tongues.fill(HOW, ways=ways)
    if rules.born_by is not None:
        day = rules.born_by
        who = tongues.fill(WHO_BORN, day=tongues.each(lambda locale: formats.long_date(day, locale)), links=links)
    return who, tongues.say(HOW_MANY[rules.ballot], least=rules.least, most=rules.most), how


class _Maker:
    """What every candidate of a guide is made with."""

    def __init__(self, visit: Visit, cycle: Cycle, tongues: Tongues, agencies: dict[str, Translated]) -> None:
        self.visit, self.cycle, self.tongues, self.agencies = visit, cycle, tongues, agencies

    def candidate(self, place: int, card: Card, full: Proposal, reviews: list[Answer]) -> CandidateFacts:
        """One candidate's facts."""
        text, plan = self.tongues.text, self.cycle.plan
        area, category = plan.area(card.area), plan.category(card.category)
        address = lasting(self.visit, "p", card.number)
        return CandidateFacts(
            place=place,
            number=card.number,
            title=text(card.title),
            summary=text(full.summary),
            problem=text(full.problem),
            idea=text(full.idea),
            benefit=text(full.benefit),
            area=text(area.name) if area else ("", ""),
            spot=spot(full, self.tongues),
            category=text(category.name) if category else ("", ""),
            cost=cost(card.cost, self.tongues),
            who=self.tongues.say(BY_AGENCY if full.estimate is not None else BY_PROPOSERS) if card.cost is not None else ("", ""),
            by=card.by,
            address=address,
            typed=typed(address),
            pattern=category.pattern if category else "rails",
            photo=str(card.cover["key"]) if card.cover else "",
            alt=text(Translated.from_json(card.cover["alt"])) if card.cover else ("", ""),
            reviews=tuple(self._review(answer) for answer in reviews),
        )

    def _review(self, answer: Answer) -> ReviewFacts:
        say, text, given = self.tongues.say, self.tongues.text, answer.assignment
        opinions = [
            OpinionFacts(
                say(AXES[axis][0]),
                say(GRADES[Grade(opinion.grade)][0]),
                text(opinion.reason),
                Grade(opinion.grade) in (Grade.CLEARLY, Grade.FEASIBLE),
            )
            for axis in AXES
            if (opinion := answer.opinions.get(axis)) is not None
        ]
        name = text(self.agencies[given.agency]) if given.agency in self.agencies else (given.agency, "")
        estimate = f"NT${given.estimate:,}" if given.estimate is not None else ""
        return ReviewFacts(name, text(given.unit), estimate, tuple(opinions))


def spot(proposal: Proposal, tongues: Tongues) -> Pair:
    """Where exactly: the district, and the words somebody gave."""
    place = proposal.content.place
    district = next((item for item in districts.DISTRICTS if item.key == place.district), None)
    words = place.words
    pair = tongues.each(lambda locale: (district.zh if locale.chinese else district.en) if district else "")
    return f"{pair[0]} {words}".strip(), pair[1]


def cost(amount: int | None, tongues: Tongues) -> Pair:
    """The cost in NT$, or that there is none yet."""
    if amount is None:
        return tongues.say(NO_COST)
    return tongues.each(lambda locale: formats.money(amount, locale))
