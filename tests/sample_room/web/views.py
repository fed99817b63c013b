"""The list of wishes, and a form for one more."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.errors import Refused
from tests.sample_room.domain import actions, queries
from tests.sample_room.domain.models import Bench
from web.frame.forms import AtMost, Needed, PageForm
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit

NOTICES = {"wished": ("Thank you. Your wish stands.", "")}


class WishForm(PageForm):
    """Where a bench is wished for."""

    place = StringField("Where", [Needed("Say where."), AtMost(120)])


class BenchesPage(TypedDict):
    """What `benches/list.html` is given."""

    benches: list[Bench]
    form: WishForm


async def benches(visit: Visit) -> Response:
    """Every wish."""
    return visit.page("benches/list.html", BenchesPage(benches=await queries.every(), form=visit.bind(WishForm)))


async def bench(visit: Visit) -> Response:
    """One wish. Raises Missing."""
    found = await queries.by_number(visit.request.path_params["number"])
    return visit.page("benches/list.html", BenchesPage(benches=[found], form=visit.bind(WishForm)))


async def wish(visit: Visit) -> Response:
    """One more."""
    form = visit.bind(WishForm)
    if visit.ready(form):
        try:
            await actions.wish(form.data["place"], visit.person, at=visit.at)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return visit.go("benches", "wished")
    return visit.page("benches/list.html", BenchesPage(benches=await queries.every(), form=form), status=422 if form.problems else 200)


PAGES = [
    PageRoute("benches", "/benches", benches, fresh=FRESH),
    PageRoute("bench", "/benches/{number}", bench, fresh=FRESH),
    PageRoute("wish_bench", "/benches/wish", post=wish, needs="own.account"),
    PageRoute("bench_desk", "/staff/benches", benches, needs="benches.read"),
]
