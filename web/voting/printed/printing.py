"""Printing slips: the one moment in which their codes exist."""

import asyncio
from typing import TYPE_CHECKING

from domain.errors import N_
from domain.voting.actions import packs
from domain.voting.actions.elections import note_written
from domain.voting.actions.officers import Officers
from domain.voting.models import Election
from domain.voting.sheet import Sheet
from web.counting.words import say as say_sentence
from web.text import formats
from web.text.times import moment_of
from web.voting.ballot_writers import BallotWriters
from web.voting.printed.facts import SlipFacts
from web.voting.printed.slips import check_slips, slips_pdf, written

if TYPE_CHECKING:
    from web.frame.services import Services

TAGS = ("zh-Hant", "en")

SIZES = {
    "a6": N_("A6, with the paper ballot on the back"),
    "a5": N_("A5, with the paper ballot in large type"),
    "compact": N_("Ten to a page, for short ballots"),
}
"""The layouts of slips, as the printing page names them."""

MOST_SMALL = 12
"""With more proposals A5 is advised: on A6 titles of a usual length lose their English, and from 20 on are set in 7 points or less."""


def sizes(count: int) -> list[tuple[str, str]]:
    """The layouts with their names for a vote with so many proposals, the advised one first."""
    advised = "a5" if count > MOST_SMALL else "a6"
    return sorted(SIZES.items(), key=lambda one: one[0] != advised)


async def slip_facts(services: "Services", row: Election) -> SlipFacts:
    """What every slip of an election says. Raises Refused where the site's address cannot be printed."""
    sheet, zone = Sheet.from_json(row.sheet), (await services.site()).time_zone
    languages = [services.locales[tag] for tag in TAGS]
    told = [*sheet.form.describe(sheet.scale), *sheet.only_one()]
    choose = [" ".join(say_sentence(said, locale, sheet.currency) for said in told) for locale in languages]
    closes = [formats.long_moment(moment_of(row.closes), locale, zone) for locale in languages]
    phrase = [row.phrase.piece(tag).text for tag in TAGS]
    return SlipFacts(
        host_url=services.settings.address,
        name=row.title,
        phrase=(phrase[0], phrase[1]),
        rehearsal=row.rehearsal,
        choose=(choose[0], choose[1]),
        closes=(closes[0], closes[1]),
        candidates=sheet.candidates,
        scale=sheet.scale,
        currency=sheet.currency,
        here=row.rehearsal or services.settings.mode == "demo",
        form=sheet.form,
        numbers=sheet.form.valued or sheet.form.kind == "ordinal",
    )


async def print_slips(
    services: "Services", row: Election, slips: int, officer: int, *, klass: str = "", layout: str = "a6", after: int | None = None
) -> tuple[bytes, str]:
    """The PDF of new packs, and the signs its font lacks. Nothing is made when the address cannot be printed on a slip.

    after: as `print_packs` has it.
    """
    facts = await slip_facts(services, row)
    await asyncio.to_thread(check_slips, facts, layout)
    made = await packs.print_packs(
        row, services.part(BallotWriters).vault.read(row.eid), slips, Officers(officer), klass=klass, after=after
    )
    if await asyncio.to_thread(written, facts, layout) is not None:
        await note_written(row)
    printed = await asyncio.to_thread(slips_pdf, facts, [(pack.number, pack.codes) for pack in made], layout)
    return printed.pdf, printed.missing
