"""What the verbs of a vote do: `hamasen election`, `slips`, `close`, `verify`, `mirror` and `rehearse`."""

import argparse
import asyncio
import csv
import getpass
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import HamasenError, Misconfigured
from web.counting.cli import BAD_INPUT, COUNTED, TIED, USAGE, Progress, Usage, complain, rule_of, say, ties_of
from web.frame.opening import open_site
from web.tables.export import harmless
from web.voting.ballot_writers import BallotWriters

if TYPE_CHECKING:
    from domain.voting.draw_list import Joined
    from domain.voting.publish import Published

FAILED = 5
"""A bundle that does not verify, or a rehearsal whose counts disagree."""


def key(chosen: argparse.Namespace) -> int:
    """Make a key and write it, locked, into a file; prints its public half."""
    from domain.voting.phrases import lock
    from domain.voting.sealing import new_private, public_of

    if chosen.file.exists():
        return complain(f"{chosen.file} exists already.", USAGE)
    officers = chosen.officer or ["1", "2", "3"]
    if chosen.phrases:
        given = chosen.phrases.read_text().splitlines()
        if len(given) < len(officers):
            return complain(f"{chosen.phrases} has fewer lines than there are officers.", USAGE)
    else:
        given = [getpass.getpass(f"Pass phrase of {name}: ") for name in officers]
    private = new_private()
    locked = lock(private, dict(zip(officers, given, strict=False)), together=min(2, len(officers)))
    with os.fdopen(os.open(chosen.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(locked, file)
    say(public_of(private).hex())
    sys.stderr.write("This is the public key: enter it on the page of the vote. The locked file stays with the officers.\n")
    return COUNTED


def take(chosen: argparse.Namespace) -> int:
    """Make a vote of a .pb file; prints its address."""
    from domain.counting.errors import BadFile
    from domain.counting.pb.reader import read

    try:
        election = read(chosen.file.read_bytes())
        rule, ties = rule_of(chosen, election), ties_of(chosen, election)
    except OSError as problem:
        return complain(f"{chosen.file}: {problem.strerror}", BAD_INPUT)
    except BadFile as bad:
        return complain(f"{chosen.file}:{bad.problem}", BAD_INPUT)
    except Usage as wrong:
        return complain(f"hamasen election import: {wrong}", USAGE)

    async def run() -> None:
        from domain.translated import Text, Translated
        from domain.voting.actions import elections
        from domain.voting.naming import new_phrase
        from domain.voting.sheet import sheet_of_file
        from web.text.times import milliseconds_of

        async with open_site(chosen) as services:
            zone = (await services.site()).time_zone
            title = chosen.title or election.meta.get("description") or chosen.key
            draft = elections.Draft(
                key=chosen.key,
                title=Translated({chosen.titles_in: Text(title, reviewed=True)}, chosen.titles_in),
                sheet=sheet_of_file(election, rule, ties, chosen.titles_in),
                profile="room" if chosen.room else "city",
                rehearsal=chosen.rehearsal,
                phrase=new_phrase(),
                plan={"about": dict(election.meta)},
                opens=milliseconds_of(chosen.opens, zone),
                closes=milliseconds_of(chosen.closes, zone),
            )
            row = await elections.create(draft, services.part(BallotWriters).vault)
            await elections.set_key(row, bytes.fromhex(chosen.public_key))
            say(f"{services.settings.address}/zh-Hant/votes/{row.key}")

    asyncio.run(run())
    return COUNTED


def accept_older(chosen: argparse.Namespace) -> int:
    """Go on with a restored database, in public."""
    from domain.voting.actions.officers import Officers
    from domain.voting.actions.restoring import accept_older
    from domain.voting.queries import by_key

    async def run() -> None:
        async with open_site(chosen) as services:
            await accept_older(await by_key(chosen.key), Officers(0), services.part(BallotWriters).vault, chosen.size)

    asyncio.run(run())
    say("Noted among the public acts. Restart the servers.")
    return COUNTED


def slips(chosen: argparse.Namespace) -> int:
    """Print new packs of slips into a file."""
    from domain.voting.queries import by_key
    from web.voting.printed.printing import print_slips

    async def run() -> tuple[bytes, str]:
        async with open_site(chosen) as services:
            row = await by_key(chosen.key)
            return await print_slips(services, row, chosen.slips, 0, klass=chosen.klass, layout=chosen.layout)

    if chosen.file.exists():
        return complain(f"{chosen.file} exists already; slips are never printed over others.", USAGE)
    pdf, missing = asyncio.run(run())
    with os.fdopen(os.open(chosen.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(pdf)
    if missing:
        sys.stderr.write(f"Not in the font, printed as 〓: {missing}\n")
    return COUNTED


def _private(chosen: argparse.Namespace) -> bytes:
    """The key, opened with the officers' phrases. Raises Refused."""
    from domain.voting.phrases import unlock

    locked = json.loads(chosen.locked.read_text())
    if chosen.phrases:
        lines = [line.partition(":") for line in chosen.phrases.read_text().splitlines() if line.strip()]
        phrases = {name.strip(): phrase.strip() for name, _, phrase in lines}
    else:
        phrases = {}
        needed = len(locked["locks"][0]["officers"])
        for number in range(1, needed + 1):
            name = input(f"Officer {number} of {needed} ({', '.join(locked['salts'])}): ").strip()
            phrases[name] = getpass.getpass(f"Pass phrase of {name}: ")
    return unlock(locked, phrases)


def close(chosen: argparse.Namespace) -> int:
    """Open and count a shut box, or only a trial ballot."""
    from domain.counting.errors import Undecided
    from domain.voting.actions.trying import try_key
    from domain.voting.observers import read_envelope
    from domain.voting.queries import by_key
    from web.voting.closing import close

    try:
        private = _private(chosen)
    except (OSError, ValueError, KeyError) as problem:
        return complain(f"{chosen.locked}: no locked key can be read ({problem})", BAD_INPUT)

    tests = read_envelope(chosen.tests.read_text()) if chosen.tests else []

    async def run() -> "tuple[Published, bytes] | None":
        async with open_site(chosen) as services:
            if chosen.trial:
                await try_key(await by_key(chosen.key), services.part(BallotWriters).vault, private)
                return None
            return await close(services, chosen.key, private, seed=chosen.seed, tests=tests, progress=progress)

    progress = Progress()
    try:
        done = asyncio.run(run())
    except Undecided as tie:
        return complain(f"A lot must decide between {', '.join(tie.tied)}. Give its seed with --seed.", TIED)
    finally:
        progress.done()
    if done is None:
        say("The trial ballot was sealed by the site and opened with this key.")
        return COUNTED
    published, data = done
    chosen.out.mkdir(parents=True, exist_ok=True)
    path = chosen.out / f"hamasen-{chosen.key}.zip"
    path.write_bytes(data)
    say(f"{published.box.opened} opened, {published.box.matched} matched.")
    for project in published.tally.election.projects:
        if project.id in published.shown["selected"]:
            say(f"Selected: {project.id} {project.name}".rstrip())
    say(f"{path}  SHA-256 {published.shown['bundle']}")
    _write_draw(chosen.out / f"draw-{chosen.key}.csv", published.joined)
    return COUNTED


def _write_draw(path: Path, joined: "Sequence[Joined]") -> None:
    """Names and telephones of the prize draw, for who draws: readable by the officer alone, and in no bundle."""
    if not joined:
        return
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["key", "name", "telephone", "drawn"])
        writer.writerows([item.key, harmless(item.name), harmless(item.phone), item.drawn or ""] for item in joined)
    say(f"{path}  {len(joined)} in the prize draw")


def rehearse(chosen: argparse.Namespace) -> int:
    """Rehearse a whole vote; the exit status says whether all counts agree."""
    from domain.counting.errors import BadFile, Undecided, UnknownRule
    from domain.counting.pb.reader import read
    from web.voting.rehearsal.rehearse import Plan, rehearse

    try:
        data = chosen.file.read_bytes()
        election = read(data)
        plan = Plan(
            data,
            election,
            rule_of(chosen, election),
            ties_of(chosen, election),
            voters=chosen.voters,
            concurrency=chosen.concurrency,
            paper=chosen.paper,
            lost=chosen.lost,
            out=chosen.out,
            server=chosen.server,
            database=chosen.database,
        )
        report = asyncio.run(rehearse(chosen.make_services, plan, _print_progress))
    except OSError as problem:
        return complain(f"{chosen.file}: {problem.strerror}", BAD_INPUT)
    except BadFile as bad:
        return complain(f"{chosen.file}:{bad.problem}", BAD_INPUT)
    except Undecided as tie:
        return complain(f"A lot must decide between {', '.join(tie.tied)}. Draw it, and give it with --lot.", TIED)
    except UnknownRule as unknown:
        return complain(f"hamasen rehearse: the rule {unknown.name!r} of the file cannot be counted; choose one with --rule", USAGE)
    except Usage as wrong:
        return complain(f"hamasen rehearse: {wrong}", USAGE)
    except Misconfigured:
        raise
    except HamasenError as problem:
        return complain(f"hamasen rehearse: {problem}", FAILED)
    if chosen.json:
        say(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for name, value in report.items():
            say(f"{name:>12}  {value}")
    return COUNTED if report["agree"] else FAILED


def _print_progress(text: str) -> None:
    """Say on standard error what goes on."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
