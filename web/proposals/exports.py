"""A cycle's public proposals as files (CSV, ODS, JSON, .pb), and as a feed. All through the gate."""

import json
from typing import Any, TypedDict

from starlette.responses import Response

from domain.counting.pb.own import name_in_file
from domain.counting.pb.writer import written
from domain.counting.rules import THRESHOLD
from domain.cycles.models import Cycle
from domain.cycles.phases import Span
from domain.cycles.queries import now_running
from domain.errors import Missing
from domain.proposals.queries import lists
from domain.proposals.states import STATES
from domain.proposals.visibility import Card
from domain.translated import Translated
from web.bridges.candidates import form_of, rule_of
from web.bridges.cycle_display import cycle_of
from web.bridges.cycle_votes import days_between
from web.bridges.deadlines import vote_span
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.printing.file_cache import digest_of, kept
from web.proposals.lists import wish_of
from web.proposals.names import words_of
from web.tables.export import LICENCE, as_csv, as_ods, download, in_a_thread

HEAD = (
    "number", "title_zh", "title_en", "summary_zh", "summary_en", "area", "category", "state", "cost_twd", "supports", "comments",
    "votes", "money_voted_twd", "agency", "proposed_by", "latitude", "longitude", "submitted_at", "address",
)  # fmt: skip


def facts(card: Card, address: str, areas: dict[str, str], categories: dict[str, str]) -> list[Any]:
    """A row of the table; the columns are HEAD."""
    texts = [text.text(tag) for text in (card.title, card.summary) for tag in ("zh-Hant", "en")]
    return [
        card.number,
        *texts,
        areas.get(card.area, card.area),
        categories.get(card.category, card.category),
        card.state.value,
        card.cost,
        card.supports,
        card.comments,
        card.votes,
        card.money,
        card.agency,
        card.by,
        card.latitude,
        card.longitude,
        card.submitted_at,
        address,
    ]


def as_data(card: Card, address: str) -> dict[str, Any]:
    """A proposal as the API and the JSON file give it; money in NT$, moments in ISO 8601 with their zone."""
    return {
        "number": card.number,
        "title": _texts(card.title),
        "summary": _texts(card.summary),
        "area": card.area,
        "category": card.category,
        "state": card.state.value,
        "cost_twd": card.cost,
        "supports": card.supports,
        "comments": card.comments,
        "votes": card.votes,
        "money_voted_twd": card.money,
        "agency": card.agency or None,
        "proposed_by": card.by,
        "place": {"latitude": card.latitude, "longitude": card.longitude} if card.latitude is not None else None,
        "submitted_at": card.submitted_at.isoformat() if card.submitted_at else None,
        "changed_at": card.changed_at.isoformat(),
        "address": address,
    }


def _texts(text: Translated) -> dict[str, str]:
    return {tag: held.text for tag, held in text.texts.items()}


async def export(visit: Visit) -> Response:
    """The list of the address as a file. Raises Missing for a format we do not have."""
    cycle, kind = await cycle_of(visit), visit.request.path_params["format"]
    cards = await lists.every(await wish_of(visit, cycle), visit.at)
    name = f"{cycle.key}-proposals.{kind}"
    licence = visit.say(LICENCE)
    addresses = {card.number: visit.address("proposal", number=card.number) for card in cards}
    if kind == "json":
        data = {"licence": licence, "cycle": cycle.key, "proposals": [as_data(card, addresses[card.number]) for card in cards]}
        return download(json.dumps(data, ensure_ascii=False, indent=1), "json", name)
    if kind == "pb":
        return download(as_pb(visit, cycle, cards, await vote_span(cycle, visit.at)), "pb", name)
    words = words_of(visit, cycle)
    rows = [facts(card, addresses[card.number], words.areas, words.categories) for card in cards]
    if kind == "csv":
        return download(as_csv(HEAD, rows, licence, mark=visit.request.query_params.get("bom") != "0"), "csv", name)
    if kind == "ods":
        title = name_of(visit, cycle.name)
        body = await kept(visit, digest_of("ods", title, rows, licence), lambda: in_a_thread(lambda: as_ods(title, HEAD, rows, licence)))
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
        entry.summary(f"{visit.say(STATES[card.state].name)} · {name_of(visit, card.summary)}")
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
    PageRoute("feed", "/cycles/{cycle}/feed.atom", feed),
    PageRoute("api_help", "/api", api_help, fresh=60.0),
]
