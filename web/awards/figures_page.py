"""Award programmes in figures: how many entries got how far, by agency and category, and awards against money; the same as a file."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from markupsafe import Markup
from starlette.responses import Response

from domain.awards.queries import figures, programmes
from domain.awards.queries.figures import Figures
from domain.awards.queries.programmes import rules_of
from domain.errors import N_
from web.awards.display import category_of
from web.awards.words import PRESETS
from web.frame.labels import agency_names, name_of
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.tables import charts
from web.tables.listing import Column, FileNames, Filter, Listing, as_file
from web.text import formats


@dataclass(frozen=True)
class Line:
    """A programme with its figures."""

    title: str
    figures: Figures
    funnel: Markup


class AwardFiguresPage(TypedDict):
    """What `awards/figures.html` is given. charts: a heading and a chart each, of all programmes shown."""

    lines: list[Line]
    charts: list[tuple[str, Markup]]
    listing: Listing


async def figures_page(visit: Visit) -> Response:
    """Of all public programmes, or of one kind."""
    filters = [
        Filter("kind", N_("Programme"), {key: visit.say(words) for key, words in PRESETS.items()}),
        Filter("by", N_("Files count by"), {"agency": visit.say(N_("Agency")), "category": visit.say(N_("Category"))}),
    ]
    listing = Listing.of(visit.request, size=100, filters=filters)
    held = [one for one in await programmes.programmes(public=True) if listing.chosen["kind"] in ("", one.preset)]
    found = await figures.figures(held)
    lines = [Line(name_of(visit, one.programme.title), one, _funnel(visit, one)) for one in found]
    names = await agency_names(visit)
    if listing.file and listing.chosen["by"]:
        groups = [group for line in lines for group in _groups(visit, line, names, listing.chosen["by"])]
        title = FileNames(f"award-figures-by-{listing.chosen['by']}", visit.say(N_("Awards in figures")))
        return await as_file(listing.file, title, GROUPS, groups, visit.say)
    if listing.file:
        return await as_file(listing.file, FileNames("award-figures", visit.say(N_("Awards in figures"))), COLUMNS, lines, visit.say)
    by_agency, by_category, by_year = Counter[str](), Counter[str](), Counter[str]()
    for one in found:
        by_year[str(one.programme.year)] += one.sent
        by_agency.update({names.get(key, key): count for key, count in (one.agencies or {}).items()})
        by_category.update({category_of(visit, rules_of(one.programme), key): count for key, count in one.categories.items()})
    money = [(line.title, line.figures.money) for line in lines if line.figures.money]
    drawn = [
        (visit.say(N_("Entries by year")), _bars(sorted(by_year.items()))),
        (visit.say(N_("Entries by agency, of programmes with a public result")), _bars(by_agency.most_common(20))),
        (visit.say(N_("Entries by category")), _bars(by_category.most_common())),
        (visit.say(N_("Prizes")), charts.bars("", [(title, value, formats.money(value, visit.locale)) for title, value in money])),
    ]
    return visit.page(
        "awards/figures.html",
        AwardFiguresPage(lines=lines, charts=[(heading, chart) for heading, chart in drawn if "<li>" in chart], listing=listing),
    )


@dataclass(frozen=True)
class Group:
    """How many entries of a programme came from an agency, or are of a category."""

    line: Line
    name: str
    count: int


def _groups(visit: Visit, line: Line, names: Mapping[str, str], by: str) -> list[Group]:
    counted = (line.figures.agencies or {}) if by == "agency" else line.figures.categories
    rules = rules_of(line.figures.programme)
    return [
        Group(line, names.get(key, key) if by == "agency" else category_of(visit, rules, key), count)
        for key, count in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    ]


GROUPS: Sequence[Column[Group]] = (
    Column("year", N_("Year"), lambda group: group.line.figures.programme.year),
    Column("programme", N_("Programme"), lambda group: group.line.title),
    Column("name", N_("Agency or category"), lambda group: group.name),
    Column("entries", N_("Submissions"), lambda group: group.count),
)


def _bars(rows: Sequence[tuple[str, int]]) -> Markup:
    return charts.bars("", [(label, value, str(value)) for label, value in rows])


def _funnel(visit: Visit, one: Figures) -> Markup:
    """From what was sent to what won, each as a bar."""
    steps = [(N_("Entered"), one.sent), (N_("Research approved") if one.reported is not None else N_("Admitted"), one.admitted)]
    if one.reported is not None:
        steps += [(N_("Subsidised"), one.granted), (N_("Reports received"), one.reported)]
    steps.append((N_("Awards"), one.awarded))
    title = visit.say(N_("From entry to award"))
    return charts.bars(title, [(visit.say(words), value, str(value)) for words, value in steps], one.sent)


COLUMNS: Sequence[Column[Line]] = (
    Column("year", N_("Year"), lambda line: line.figures.programme.year),
    Column("programme", N_("Programme"), lambda line: line.title),
    Column("entered", N_("Entered"), lambda line: line.figures.sent),
    Column("admitted", N_("Approved or admitted"), lambda line: line.figures.admitted),
    Column("subsidised", N_("Subsidised"), lambda line: line.figures.granted),
    Column("subsidies", N_("Subsidies (NT$)"), lambda line: line.figures.grants),
    Column("reports", N_("Reports received"), lambda line: "" if line.figures.reported is None else line.figures.reported),
    Column("awards", N_("Awards"), lambda line: line.figures.awarded),
    Column("prizes", N_("Prizes (NT$)"), lambda line: line.figures.money),
)

PAGES = [PageRoute("award_figures", "/awards/figures", figures_page, fresh=FRESH)]
