"""A cycle's public proposals and their reviews as files (CSV, ODS, JSON, .pb), and as a feed. All through the gate."""

from typing import Any, TypedDict

from starlette.responses import Response

from domain.counting.pb.own import name_in_file
from domain.counting.pb.writer import written
from domain.counting.rules import THRESHOLD
from domain.cycles.models import Cycle
from domain.cycles.phases import Span
from domain.cycles.queries import now_running
from domain.errors import N_, Missing
from domain.proposals.queries import lists, open_data
from domain.proposals.states import STATES
from domain.proposals.visibility import Card
from web.bridges.candidates import form_of, rule_of
from web.bridges.cycle_display import cycle_of
from web.bridges.cycle_votes import days_between
from web.bridges.deadlines import vote_span
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.printing.file_cache import digest_of, kept
from web.proposals.lists import wish_of
from web.proposals.open_data import HEAD, REVIEW_HEAD, names_of, review_rows, row, whole_data
from web.tables.export import LICENCE, as_csv, as_json, as_ods, download, in_a_thread


async def export(visit: Visit) -> Response:
    """The list of the address as a file. Raises Missing for a format we do not have."""
    cycle, kind = await cycle_of(visit), visit.request.path_params["format"]
    cards = await lists.every(await wish_of(visit, cycle), visit.at)
    name, licence = f"{cycle.key}-proposals.{kind}", visit.say(LICENCE)
    if kind == "pb":
        return download(as_pb(visit, cycle, cards, await vote_span(cycle, visit.at)), "pb", name)
    found, names = await open_data.whole(cards, visit.at), await names_of(cycle, visit.languages())
    addresses = {card.number: visit.address("proposal", number=card.number) for card in cards}
    if kind == "json":
        rows = [whole_data(one, names, addresses[one.card.number]) for one in found]
        return download(as_json({"licence": licence, "cycle": cycle.key, "proposals": rows}), "json", name)
    return await _table(visit, name_of(visit, cycle.name), HEAD, [row(one, names, addresses[one.card.number]) for one in found], name)


async def reviews(visit: Visit) -> Response:
    """What the agencies say of the proposals of the list of the address, with their reasons, as a table. Raises Missing."""
    cycle, kind = await cycle_of(visit), visit.request.path_params["format"]
    found = await open_data.whole(await lists.every(await wish_of(visit, cycle), visit.at), visit.at)
    rows = review_rows(found, await names_of(cycle, visit.languages()))
    return await _table(visit, visit.say(N_("What the agencies say")), REVIEW_HEAD, rows, f"{cycle.key}-reviews.{kind}")


async def _table(visit: Visit, title: str, head: tuple[str, ...], rows: list[list[Any]], name: str) -> Response:
    licence = visit.say(LICENCE)
    if name.endswith(".csv"):
        return download(as_csv(head, rows, licence, mark=visit.request.query_params.get("bom") != "0"), "csv", name)
    if name.endswith(".ods"):
        body = await kept(visit, digest_of("ods", title, rows, licence), lambda: in_a_thread(lambda: as_ods(title, head, rows, licence)))
        return download(body, "ods", name)
    raise Missing("no such format")


PB_COLUMNS = ("project_id", "cost", "name", "category", "group", "latitude", "longitude")


def as_pb(visit: Visit, cycle: Cycle, cards: list[Card], vote: Span | None) -> bytes:
    """Projects in the format of the field's public elections, with the dates, limits and rule of the vote to come; those with a cost alone.

    It has no ballots, so no votes either: those stand in the file of the vote.
    """
    from domain.voting.pbfile import limits_of

    plan, costed = cycle.plan, [card for card in cards if card.cost]
    rule, zone = rule_of(plan.rules), visit.site.time_zone
    days = [day.isoformat() for day in days_between(vote.starts_at, vote.ends_at, zone)] if vote else []
    meta: dict[str, object] = {
        "description": name_of(visit, cycle.name),
        "country": "Taiwan",
        "unit": name_of(visit, visit.site.name),
        "instance": cycle.prefix,
        "num_projects": len(costed),
        "num_votes": 0,
        "budget": plan.budget,
        "vote_type": "approval",
        "rule": name_in_file(rule, labels=False),
        "currency": "TWD",
        "comment": visit.say(LICENCE),
    }
    meta |= dict(zip(("date_begin", "date_end"), days, strict=False)) | limits_of(form_of(plan.rules, plan.budget))
    meta |= {THRESHOLD: rule.threshold} if rule.threshold else {}
    areas = {area.key: name_of(visit, area.name) for area in plan.areas}
    projects = [
        (
            card.number,
            card.cost,
            name_of(visit, card.title),
            card.category or "-",
            areas.get(card.area, card.area),
            "" if card.latitude is None else card.latitude,
            "" if card.longitude is None else card.longitude,
        )
        for card in costed
    ]
    return written(meta, PB_COLUMNS, projects, ("voter_id", "vote"), [])


async def feed(visit: Visit) -> Response:
    """The newest proposals as an Atom feed."""
    from feedgen.feed import FeedGenerator

    cycle = await cycle_of(visit)
    made = FeedGenerator()
    made.id(visit.address("proposals", cycle=cycle.key))
    made.title(f"{name_of(visit, cycle.name)} · {name_of(visit, visit.site.name)}")
    made.link(href=visit.address("feed", cycle=cycle.key), rel="self")
    made.link(href=visit.address("proposals", cycle=cycle.key), rel="alternate")
    made.language(visit.locale.lang)
    cards = await lists.newest(cycle.id, visit.at)
    made.updated(max((card.changed_at for card in cards), default=cycle.created_at))
    for card in cards:
        entry = made.add_entry(order="append")
        entry.id(visit.address("proposal", number=card.number))
        entry.title(name_of(visit, card.title))
        entry.link(href=visit.address("proposal", number=card.number))
        entry.summary(f"{visit.say(STATES[card.state].name)} · {name_of(visit, card.teaser)}")
        entry.updated(card.changed_at)
        entry.author(name=card.by or "—")
    return Response(made.atom_str(), media_type="application/atom+xml")


class ApiPage(TypedDict):
    """What `proposals/api.html` is given."""

    base: str
    example: str


async def api_help(visit: Visit) -> Response:
    """What the API offers."""
    running = await now_running(visit.at)
    return visit.page("proposals/api.html", ApiPage(base=visit.services.settings.address, example=running.key if running else ""))


PAGES = [
    PageRoute("export", "/cycles/{cycle}/proposals.{format}", export),
    PageRoute("reviews", "/cycles/{cycle}/reviews.{format}", reviews),
    PageRoute("feed", "/cycles/{cycle}/feed.atom", feed),
    PageRoute("api_help", "/api", api_help, fresh=60.0),
]
