"""What a rule sheet must be like before it is fixed, and beside its roll before the vote is opened."""

from tortoise.functions import Count

from domain.errors import N_, Refused
from domain.voting.models import Election, RollEntry
from domain.voting.sheet import LEAST_CLASS, Sheet, exclusions


def check_areas(sheet: Sheet) -> None:
    """Raises Refused for a vote with money by area in which a proposal has no area, or an area no money."""
    if not sheet.budgets:
        return
    homeless = [str(item.number) for item in sheet.candidates if item.group not in sheet.budgets]
    if homeless:
        raise Refused(N_("These proposals are in no area that has money of its own: %(numbers)s."), numbers=", ".join(homeless))
    areas = {item.number: item.group for item in sheet.candidates}
    for numbers in exclusions(sheet.candidates):
        if len({areas[number] for number in numbers}) > 1:
            raise Refused(ACROSS, numbers=", ".join(map(str, numbers)))


ACROSS = N_("Proposals %(numbers)s are in different areas, each of which decides on its own: they cannot exclude each other.")


def check_names(sheet: Sheet) -> None:
    """Raises Refused for a candidate that the published ballots could not name: with a line break or a sign that cannot be seen."""
    for item in sheet.candidates:
        texts = [held.text for held in item.title.texts.values()]
        if not all(text.isprintable() for text in (item.id, item.group, item.category, *texts)):
            raise Refused(
                N_("Proposal %(number)s has a line break or a sign that cannot be seen in its title or area."), number=item.number
            )


async def check_weights(row: Election, sheet: Sheet) -> None:
    """Raises Refused where so few people could outweigh all others that the totals would be their ballots.

    The people are those on the roll, which is imported once the rules are fixed; without a roll nobody knows how many there will be.
    """
    weights = sheet.weights or {}
    if len(set(weights.values())) < 2:
        return
    counted = await RollEntry.filter(election=row.id).annotate(people=Count("id")).group_by("klass").values_list("klass", "people")
    heaviest = sorted((weights[klass] for klass, people in counted if klass in weights for _ in range(people)), reverse=True)
    few = LEAST_CLASS - 1
    if heaviest and sum(heaviest[:few]) > sum(heaviest[few:]):
        raise Refused(
            N_("By the weights, fewer than %(most)s people could outweigh all others on the roll: the totals would tell their ballots."),
            most=LEAST_CLASS,
        )
