"""The plan of tables of an event: from a list that is filled in elsewhere, shown with its figures, printed as badges and signs."""

import asyncio
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, SelectField, StringField

from domain.errors import N_, Missing, Refused
from domain.workshops import queries
from domain.workshops.actions.events import keep_tables
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.rules import PartyState
from domain.workshops.tables.late import add_late
from domain.workshops.tables.people import SPECIAL, Guest, read_people
from domain.workshops.tables.plan import TablePlan, plan_tables
from domain.workshops.tables.seating import Weights
from web.frame.fields import count_of
from web.frame.forms import Optional, PageForm, choices
from web.frame.labels import name_of
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.tables.export import as_csv, download, in_a_thread
from web.tables.importing.reader import read_table
from web.workshops.badges import badges_pdf
from web.workshops.office import thing_of_event

MIXED = ("age", "gender", "village")
"""Columns of the list to fill in that tables are mixed by; others may be added."""

WEIGHTS = {"faces": Weights(uneven=4.0), "both": Weights(), "even": Weights(uneven=30.0)}

MOST_BYTES = 1024 * KIB


class TablesForm(PageForm):
    """What a plan is made of."""

    file = FileField(N_("The list, filled in (CSV, XLSX or ODS)"), [Optional()])
    tables = StringField(N_("Tables"), [Optional()])
    rounds = SelectField(N_("Rounds"), default="3", choices=[])
    weight = SelectField(N_("What counts more"), default="both", choices=[])
    act = StringField("", [Optional()])


class TablesPage(TypedDict):
    """What `workshops/tables.html` is given.

    rounds: by round and table, the names; plan: its figures, None without one; random: how many meetings a plan by chance repeats;
    unmet: wishes that were given up, in words; likely: how many people have seats.
    """

    form: PageForm
    one: WorkshopEvent
    rounds: list[list[list[str]]]
    plan: Mapping[str, Any] | None
    random: int
    unmet: list[tuple[str, str, str]]
    likely: int


async def tables_page(visit: Visit) -> Response:
    """The plan as it stands; a new one, or newcomers seated into it."""
    one = await queries.by_id(visit.request.path_params["number"])
    seated = await queries.counts(one.id)
    form = visit.bind(TablesForm, tables=str(len(one.tables["rounds"][0]) if one.tables else max(1, round(seated.taken / 9))))
    form.rounds.choices = choices((str(n), str(n)) for n in range(1, 7))
    form.weight.choices = choices(
        [
            ("both", visit.say(N_("New faces and even tables"))),
            ("faces", visit.say(N_("New faces"))),
            ("even", visit.say(N_("Even tables"))),
        ]
    )
    if visit.ready(form):
        try:
            await _make(visit, one, form)
            return visit.go("event_tables", "tables_kept", number=one.id)
        except Refused as refusal:
            form.refuse(Refused(refusal.reason, field=refusal.field or "file", **refusal.facts))
    plan = one.tables
    names: Mapping[str, str] = plan["names"] if plan else {}
    return visit.page(
        "workshops/tables.html",
        TablesPage(
            form=form,
            one=one,
            rounds=[[[names.get(id_, id_) for id_ in table] for table in tables] for tables in plan["rounds"]] if plan else [],
            plan=plan,
            random=await asyncio.to_thread(_by_chance, plan["rounds"]) if plan else 0,
            unmet=[_unmet(visit, wish, names) for wish in (plan["unmet"] if plan else [])],
            likely=seated.taken,
        ),
        status=422 if form.problems else 200,
    )


def _unmet(visit: Visit, wish: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, str, str]:
    """A wish that was given up: its column, whom it concerns, why."""
    why = wish["why"]
    return wish["wish"], ", ".join(names.get(one, one) for one in wish["people"]), visit.say(why)


async def _make(visit: Visit, one: WorkshopEvent, form: TablesForm) -> None:
    """Read the list and keep the plan. Raises Refused."""
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a file."), field="file")
    table = await read_table(await upload.read())
    heads = [cell.strip().casefold() for cell in table.heading.cells]
    guests = read_people([dict(zip(heads, (*row.cells, *("",) * len(heads)), strict=False)) for row in table.rows])
    late = visit.form.get("act") == "late"
    if late and not one.tables:
        raise Refused(N_("There is no plan yet to seat newcomers into."), field="file")
    tables, rounds = count_of(str(form.tables.data or ""), "tables"), count_of(str(form.rounds.data), "rounds")
    weights = WEIGHTS.get(str(form.weight.data), WEIGHTS["both"])
    made = await asyncio.to_thread(_planned, guests, one.tables["rounds"] if late else None, tables, rounds, weights)
    before: Mapping[str, str] = one.tables["names"] if late else {}
    names = {**before, **{guest.id: guest.name or guest.id for guest in guests}}
    await keep_tables(one.id, made.to_json() | {"names": names}, at=visit.at, by=visit.person.id)


def _planned(guests: Sequence[Guest], held: list[list[list[str]]] | None, tables: int, rounds: int, weights: Weights) -> TablePlan:
    return add_late(guests, held) if held is not None else plan_tables(guests, tables, rounds=rounds, weights=weights)


def _by_chance(rounds: Sequence[Sequence[Sequence[str]]]) -> int:
    """How many meetings a plan repeats whose people are drawn: what the plan is compared with."""
    random, met = Random(1), dict[frozenset[str], int]()
    for tables in rounds:
        people = [one for table in tables for one in table]
        random.shuffle(people)
        for table in tables:
            some = [people.pop() for _ in table]
            for place, first in enumerate(some):
                for second in some[:place]:
                    pair = frozenset((first, second))
                    met[pair] = met.get(pair, 0) + 1
    return sum(times * (times - 1) // 2 for times in met.values())


async def people_file(visit: Visit) -> Response:
    """The people who have seats, each on a row, with the columns to fill in."""
    one = await queries.by_id(visit.request.path_params["number"])
    rows = [
        row for party in await queries.parties(one.id, state=PartyState.TAKEN.value) for row in _rows(party, visit.services.locales.tags[0])
    ]
    body = as_csv(["id", "name", *MIXED, *SPECIAL], rows, "")
    return download(body, "csv", f"event-{one.id}-people.csv")


def _rows(party: EventParty, here: str) -> list[list[str]]:
    """A row for each person of a party: who brings others sits where the organiser says."""
    speaks = party.locale if "interpreter" in party.needs and party.locale != here else ""
    names = [party.name, *(f"{party.name} +{place}" for place in range(1, party.people))]
    ages = [party.band, *[""] * (party.people - 1)]  # who signs up says only their own
    people = zip(names, ages, strict=True)
    return [[f"{party.id}.{place}", name, age, "", "", "", speaks, "", "", ""] for place, (name, age) in enumerate(people, 1)]


async def badges_file(visit: Visit) -> Response:
    """Badges with the way through the rounds, and a sign for each table. Raises Missing without a plan."""
    one = await queries.by_id(visit.request.path_params["number"])
    if not one.tables:
        raise Missing
    title, plan = name_of(visit, one.title), one.tables
    body = await in_a_thread(lambda: badges_pdf(visit, title, plan["rounds"], plan["names"]))
    headers = {"Content-Disposition": f'inline; filename="event-{one.id}-badges.pdf"'}
    return Response(body, media_type="application/pdf", headers=headers)


NOTICES = {"tables_kept": (N_("The plan is kept."), "")}
PAGES = [
    PageRoute(
        "event_tables",
        "/staff/events/{number:number}/tables",
        tables_page,
        tables_page,
        needs="events.desk",
        thing=thing_of_event,
        body=MOST_BYTES,
    ),
    PageRoute("event_people", "/staff/events/{number:number}/people.csv", people_file, needs="events.desk", thing=thing_of_event),
    PageRoute("event_badges", "/staff/events/{number:number}/badges.pdf", badges_file, needs="events.desk", thing=thing_of_event),
]
