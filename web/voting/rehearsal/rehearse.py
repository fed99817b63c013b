"""`hamasen rehearse`: a whole vote with the ballots of a .pb file, through the real pages, the real closing and the real check."""

import asyncio
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.counting.ballot_forms import BallotForm
from domain.counting.count import count
from domain.counting.election import Election as Counting
from domain.counting.pb.lexing import rows
from domain.counting.rules import Rule
from domain.counting.ties import Ties
from domain.errors import HamasenError, Misconfigured, Refused
from domain.translated import Text, Translated
from domain.voting.actions import board, elections, ending, opening, packs, reconciling
from domain.voting.actions.ballot_writer import BallotWriter
from domain.voting.actions.elections import Draft
from domain.voting.actions.officers import Officers
from domain.voting.actions.paper import Entry, enter_slip
from domain.voting.ballot import Choice
from domain.voting.eligibility import Way, Who
from domain.voting.models import Election
from domain.voting.naming import new_phrase
from domain.voting.phrases import lock
from domain.voting.queries import by_id, database_now
from domain.voting.sealing import new_private, public_of
from domain.voting.sheet import Sheet, as_election, sheet_of_file
from web.voting.ballot_writers import BallotWriters
from web.voting.rehearsal.phones import Failed, Phone, Tally
from web.voting.rehearsal.scratch import MakeServices, site_for

if TYPE_CHECKING:
    from web.frame.services import Services
    from web.voting.printed.facts import SlipFacts

Tell = Callable[[str], None]
DAY = 86_400_000
SITE = Officers(0)
"""Who acts: the command line, and nobody who has an account."""

FIRST, SECOND = 1, 2
"""Who enters paper ballots, each for themselves."""


@dataclass(frozen=True)
class Plan:
    """What to rehearse. voters: only the first so many ballots; paper, lost: shares of the ballots and of the casts; server: of a site."""

    data: bytes
    election: Counting
    rule: Rule
    ties: Ties
    voters: int | None = None
    concurrency: int = 64
    paper: float = 0.0
    lost: float = 0.1
    out: Path = Path("rehearsal")
    server: str = ""
    database: str = ""


def choices_of(plan: Plan, sheet: Sheet) -> list[Choice]:
    """The ballots of the file as a phone would send them; a project that is in one of them twice counts once.

    Raises Misconfigured for points that are no whole numbers: a ballot page does not take them.
    """
    text = plan.data.decode("utf-8-sig")
    lines = list(rows(text[text.index("\nVOTES") + 1 :]))[1:]
    heading = [name.strip() for name in lines[0].values()]
    vote, points = heading.index("vote"), heading.index("points") if "points" in heading else None
    numbers = {item.id: item.number for item in sheet.candidates}
    found = []
    for line in lines[1:]:
        values = line.values()
        if len(values) < len(heading):
            continue
        ids = [part.strip() for part in values[vote].split(",") if part.strip()]
        worth: dict[int, int] | None = None
        if sheet.form.valued:
            given = [part.strip() for part in values[points].split(",")] if points is not None and values[points].strip() else []
            if not all(part.isdecimal() for part in given):
                raise Misconfigured("The file has points that are no whole numbers; a ballot page does not take them.")
            worth = {}
            for name, part in zip(ids, given, strict=True):
                worth.setdefault(numbers[name], int(part))
        found.append(Choice.of([numbers[name] for name in ids], worth, ranked=sheet.form.kind == "ordinal"))
    return found[: plan.voters]


def allowed(sheet: Sheet, choices: Sequence[Choice]) -> tuple[Sheet, bool]:
    """The sheet with limits that every ballot of the file keeps, and whether its own had to be widened for that."""
    if not any(sheet.problems(choice) for choice in choices):
        return sheet, False
    most = max(len(choice.chosen) for choice in choices)
    kind = "approval" if sheet.form.kind == "choose-1" and most > 1 else sheet.form.kind
    return replace(sheet, form=BallotForm(kind=kind, most=most)), True


async def rehearse(make_services: MakeServices, plan: Plan, tell: Tell) -> dict[str, Any]:
    """Do it all; returns the report. make_services: the site's parts from its settings.

    Raises Failed, or what the domain refuses, when a step cannot be done."""
    # First of all, while little else is in memory: stretching the pass phrases takes 256 MB.
    key = await asyncio.to_thread(_new_key)
    sheet, relaxed = _sheet(plan)
    choices = choices_of(plan, sheet)
    expected = _winners(sheet, choices)
    async with site_for(make_services, plan.server, plan.database, plan.out / "server.log", tell) as (services, address):
        row = await _prepare(services, sheet, plan, key.public)
        codes = await _slips(services, row, len(choices), plan, tell)
        order = random.sample(range(len(choices)), len(choices))
        on_paper = set(order[: round(plan.paper * len(choices))])
        tally = Tally()
        await _vote(plan, tell, address, row, sheet, [(codes[n], choices[n]) for n in order if n not in on_paper], tally)
        await ending.close_box(row, SITE)
        await _paper(services, row, [(codes[n], choices[n]) for n in on_paper], tell)
        await _reconcile(row, len(choices))
        await ending.shut_box(await by_id(row.id), SITE, services.part(BallotWriters).vault)
        path = await asyncio.to_thread(_close, services, row, key, plan, tell)
    sound, selected, recounted = await asyncio.to_thread(_checked, path)
    whole = tally.cast == len(tally.trackers) == len(choices) - len(on_paper)
    agree = whole and sound and set(selected) == set(expected) and (recounted is None or set(recounted) == set(selected))
    seconds = sorted(tally.seconds)
    return {
        "cast": tally.cast,
        "retried": tally.retried,
        "lost": tally.lost,
        "twice": tally.twice,
        "paper": len(on_paper),
        "counted": tally.cast + len(on_paper),
        "selected": selected,
        "expected": expected,
        "verified": sound,
        "relaxed": relaxed,
        "median_ms": round(1000 * seconds[len(seconds) // 2], 1) if seconds else None,
        "p99_ms": round(1000 * seconds[len(seconds) * 99 // 100], 1) if seconds else None,
        "bundle": str(path),
        "agree": agree,
    }


def _checked(path: Path) -> tuple[bool, list[str], list[str] | None]:
    """Whether `hamasen verify`, in a process of its own as observers run it, finds it sound; who is published, and who won again."""
    command = [sys.executable, "-m", "web.cli", "verify", str(path), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    try:
        found = json.loads(done.stdout)
    except ValueError as problem:
        raise HamasenError(f"the bundle could not be checked: {done.stderr.strip()}") from problem
    with zipfile.ZipFile(path) as bundle:  # its other parts are larger, and verified
        published = json.loads(bundle.read("result.json"))["selected"]
    return bool(found["sound"]), list(published), found["selected"]


def _winners(sheet: Sheet, choices: Sequence[Choice]) -> list[str]:
    election = as_election(sheet, choices)
    return [election.projects[p].id for p in count(election, sheet.rule, sheet.ties, report=False).selected]


def _sheet(plan: Plan) -> tuple[Sheet, bool]:
    sheet = replace(sheet_of_file(plan.election, plan.rule, plan.ties, "en"), who=Who(frozenset({Way.NO_ROLL})))
    return allowed(sheet, choices_of(plan, sheet))


@dataclass(frozen=True)
class Key:
    """The key of the vote as its officers keep it: public; the file, locked; and who typed which pass phrase."""

    public: bytes
    locked: str
    phrases: Mapping[str, str]


def _new_key() -> Key:
    phrases = {name: " ".join(secrets.token_hex(4) for _ in range(3)) for name in ("chief", "second", "third")}
    private = new_private()
    return Key(public_of(private), json.dumps(lock(private, phrases)), phrases)


async def _prepare(services: "Services", sheet: Sheet, plan: Plan, public: bytes) -> Election:
    now = await database_now()
    title = plan.election.meta.get("description") or "Rehearsal"
    draft = Draft(
        key=f"rehearsal-{secrets.token_hex(4)}",
        title=Translated({"en": Text(title[:200], reviewed=True)}, "en"),
        sheet=sheet,
        rehearsal=True,
        phrase=new_phrase(),
        plan={"about": dict(plan.election.meta), "public_file": True},
        opens=now - 1000,
        closes=now + DAY,
    )
    row = await elections.create(draft, services.part(BallotWriters).vault)
    await elections.set_key(row, public)
    await elections.freeze(row, SITE, services.part(BallotWriters).vault)
    return await by_id(row.id)


PACKS_IN_A_FILE = 100
"""Of slips: as many as a printer takes at once, and as fit into little memory."""


def _layout(facts: "SlipFacts") -> str:
    """The smallest slip that has room for the ballot. Raises Refused where none has."""
    from web.voting.printed.slips import check_slips

    for layout in ("compact", "a6"):
        try:
            check_slips(facts, layout)
        except Refused:
            continue
        return layout
    check_slips(facts, "a5")
    return "a5"


async def _slips(services: "Services", row: Election, voters: int, plan: Plan, tell: Tell) -> list[str]:
    """Print a slip for everybody, open the box and the packs; returns the codes, as the paper would hand them over."""
    from web.voting.printed.printing import slip_facts
    from web.voting.printed.slips import slips_pdf

    facts = await slip_facts(services, row)
    layout = await asyncio.to_thread(_layout, facts)
    made = await packs.print_packs(row, services.part(BallotWriters).vault.read(row.eid), voters, SITE)
    plan.out.mkdir(parents=True, exist_ok=True)
    files = [made[begin : begin + PACKS_IN_A_FILE] for begin in range(0, len(made), PACKS_IN_A_FILE)]
    for place, some in enumerate(files, 1):
        printed = await asyncio.to_thread(slips_pdf, facts, [(pack.number, pack.codes) for pack in some], layout)
        (plan.out / f"slips-{place}.pdf").write_bytes(printed.pdf)
    tell(f"{voters} slips printed in {len(made)} packs: {plan.out}/slips-*.pdf, {len(files)} files, layout {layout}")
    await opening.open_box(row, SITE, services.part(BallotWriters).vault)
    for pack in made:
        await packs.open_pack(row, pack.number, SITE)
    return [code for pack in made for code in pack.codes]


async def _vote(plan: Plan, tell: Tell, address: str, row: Election, sheet: Sheet, ballots: list[tuple[str, Choice]], tally: Tally) -> None:
    """So many phones at once vote through the pages."""
    import httpx2

    waiting = list(reversed(ballots))
    limits = httpx2.Limits(max_connections=plan.concurrency * 2, max_keepalive_connections=plan.concurrency)
    key = bytes(row.signing_key or b"")

    async def phones() -> None:
        async with httpx2.AsyncClient(base_url=address, timeout=60, limits=limits) as client:
            while waiting:
                code, choice = waiting.pop()
                phone = Phone(client, address, sheet, row.eid, key, tally)
                await phone.vote(code, choice, lost=random.random() < plan.lost)
                if tally.cast % 500 == 0:
                    tell(f"{tally.cast} of {len(ballots)} cast, {tally.lost} replies lost")

    try:
        await asyncio.gather(*(phones() for _ in range(plan.concurrency)))
    except Failed as failed:
        raise HamasenError(f"a phone could not vote: {failed}") from failed
    tell(f"{tally.cast} cast, {tally.retried} retries")


async def _paper(services: "Services", row: Election, ballots: list[tuple[str, Choice]], tell: Tell) -> None:
    """Two officers enter every paper ballot, each for themselves."""
    writer = BallotWriter.of(await by_id(row.id), services.part(BallotWriters).vault)
    for officer, wanted in ((FIRST, Entry.FIRST), (SECOND, Entry.SETTLED)):
        for code, choice in ballots:
            found = await enter_slip(writer, code, officer, choice=choice)
            if found is not wanted:
                raise HamasenError(f"a paper ballot was answered with: {found}")
    if ballots:
        tell(f"{len(ballots)} paper ballots entered twice")


async def _reconcile(row: Election, voters: int) -> None:
    """Everybody came: nothing is left of any pack."""
    from domain.voting.queries import packs as packs_of

    for pack in await packs_of(row.id):
        await reconciling.count_left(row, pack.number, 0, 0, SITE.first)
    in_box, _ = await board.on_the_board(row.id)
    if in_box != voters:
        raise HamasenError(f"{in_box} ballots are in the box, of {voters} voters")


def _close(services: "Services", row: Election, key: Key, plan: Plan, tell: Tell) -> Path:
    """The closing, in a process of its own, with the pass phrases of two of three officers."""
    settings = services.settings
    environ = os.environ | {"HAMASEN_DATA": str(settings.data), "HAMASEN_DATABASE_URL": settings.database_url}
    environ |= {"HAMASEN_SECRET": settings.secret, "HAMASEN_ADDRESS": settings.address, "HAMASEN_MODE": settings.mode.value}
    with tempfile.TemporaryDirectory(prefix="hamasen-key-") as folder:
        locked, typed = Path(folder, "key.json"), Path(folder, "phrases")
        locked.write_text(key.locked)
        typed.write_text("".join(f"{name}: {key.phrases[name]}\n" for name in ("chief", "third")))
        command = [sys.executable, "-m", "web.cli", "close", row.key, "--key", str(locked), "--phrases", str(typed), "--out", str(plan.out)]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    if done.returncode:
        raise HamasenError(f"the closing failed: {done.stderr.strip()}")
    tell(done.stdout.strip())
    return plan.out / f"hamasen-{row.key}.zip"
