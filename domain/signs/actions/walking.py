"""Inspection walks: a route is planned, findings are noted at its stops, also without a network, and are mended by their owners."""

from collections.abc import Sequence
from datetime import date, datetime

from domain import ledger
from domain.db import one_at_a_time, writing
from domain.errors import N_, Missing, Refused
from domain.glossary.clean import clean_text
from domain.signs import queries
from domain.signs.actions.following import LOCK
from domain.signs.models import SignWalk, WalkFinding
from domain.signs.rules import FINDINGS

MOST_STOPS, MOST_FINDINGS = 60, 500


async def plan_walk(title: str, held_on: date, route: str, walkers: str, *, at: datetime, by: int | None) -> SignWalk:
    """A new walk. Raises Refused."""
    title, walkers = clean_text(title, "title", 120), clean_text(walkers, "walkers", 200)
    stops = [clean_text(line, "route", 120) for line in route.splitlines() if line.strip()]
    if not title:
        raise Refused(N_("Enter a title."), field="title")
    if not stops:
        raise Refused(N_("Enter the stops of the walk, one a line."), field="route")
    if len(stops) > MOST_STOPS:
        raise Refused(N_("A walk has at most %(most)s stops."), field="route", most=MOST_STOPS)
    async with writing(quiet=True):
        made = await SignWalk.create(title=title, held_on=held_on, route="\n".join(dict.fromkeys(stops)), walkers=walkers)
        await ledger.record("signs.walk", "sign_walk", made.id, at=at, by=by, after={"title": title})
    return made


async def note(walk: int, key: str, stop: str, kind: str, text: str, owner: str, *, at: datetime, by: int | None) -> WalkFinding:
    """A finding at a stop; one that came before under its key is not added again. Raises Refused, Missing."""
    found = await queries.walk(walk)
    text, owner = clean_text(text, "text", 500), clean_text(owner, "owner", 80)
    if not text:
        raise Refused(N_("Say what was found."), field="text")
    if kind not in FINDINGS:
        raise Refused(N_("Choose what it is about."), field="kind")
    if stop not in stops_of(found):
        raise Refused(N_("Choose a stop of this walk."), field="stop")
    async with writing(quiet=True):
        await one_at_a_time(LOCK)  # a device may send one twice at once
        before = await WalkFinding.get_or_none(key=key)
        if before is not None:
            return before
        if await WalkFinding.filter(walk_id=walk).count() >= MOST_FINDINGS:
            raise Refused(N_("A walk has at most %(most)s findings."), most=MOST_FINDINGS)
        made = await WalkFinding.create(walk_id=walk, key=key, stop=stop, kind=kind, text=text, owner=owner, at=at)
        await ledger.record("signs.finding", "sign_walk", walk, at=at, by=by, after={"stop": stop})
    return made


async def mend(finding: int, done_on: date | None, *, at: datetime, by: int | None) -> None:
    """It is mended since a day; None: it is not, after all. Raises Missing."""
    async with writing(quiet=True):
        row = await WalkFinding.get_or_none(id=finding)
        if row is None:
            raise Missing
        await WalkFinding.filter(id=finding).update(done_on=done_on)
        await ledger.record("signs.mended", "sign_walk", row.walk_id, at=at, by=by, after={"done": done_on is not None})


def stops_of(walk: SignWalk) -> Sequence[str]:
    """The stops of a walk in their order."""
    return walk.route.splitlines()
