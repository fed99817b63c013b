"""`hamasen election`, `slips`, `close`, `verify`, `mirror` and `rehearse`."""

import argparse
import asyncio
import contextlib
import getpass
import json
import os
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from domain.errors import HamasenError, Misconfigured, Refused
from web.counting.cli import BAD_INPUT, COUNTED, TIED, USAGE, Progress, Usage, complain, rule_flags, rule_of, say, ties_of

if TYPE_CHECKING:
    from domain.voting.publish import Published
    from web.house import House

FAILED = 5
"""A bundle that does not verify, or a rehearsal whose counts disagree."""


def add_verbs(verbs: Any) -> None:
    """The verbs of a vote, with their arguments."""
    election = verbs.add_parser("election", help="prepare a vote: make its key, import its candidates").add_subparsers(
        required=True, metavar="VERB"
    )
    key = election.add_parser("key", help="make the key of a vote, locked with the pass phrases of its officers")
    key.add_argument("file", type=Path, help="where the locked key is written; keep it off the server")
    key.add_argument("--officer", action="append", default=[], help="an officer's name; three for a vote of the city, any two open it")
    key.add_argument("--phrases", type=Path, help="a file with one pass phrase a line, instead of asking")
    key.set_defaults(run=_key)

    take = election.add_parser("import", help="a new vote with the candidates, limits and rule of a .pb file")
    take.add_argument("file", type=Path)
    take.add_argument("key", help="short name in addresses: small letters, digits and hyphens")
    take.add_argument("--title", help="without it, what the file says of itself")
    take.add_argument("--titles-in", default="zh-Hant", help="language of the candidates' names in the file")
    take.add_argument("--opens", type=datetime.fromisoformat, required=True, help="2027-10-10T09:00 in the site's time zone")
    take.add_argument("--closes", type=datetime.fromisoformat, required=True)
    take.add_argument("--public-key", required=True, help="as `hamasen election key` prints it")
    take.add_argument("--room", action="store_true", help="a small assembly: one person opens and closes")
    take.add_argument("--rehearsal", action="store_true", help="marked as a rehearsal on every page and slip")
    rule_flags(take)
    take.set_defaults(run=_import)

    slips = verbs.add_parser("slips", help="slips of a vote").add_subparsers(required=True, metavar="VERB")
    printing = slips.add_parser("print", help="make new packs of slips; their codes exist only in this file")
    printing.add_argument("key")
    printing.add_argument("file", type=Path, help="the PDF")
    printing.add_argument("--slips", type=int, required=True)
    printing.add_argument("--class", dest="klass", default="", help="area or weight its ballots count in")
    printing.add_argument("--layout", choices=("a6", "compact"), default="a6")
    printing.set_defaults(run=_slips)

    close = verbs.add_parser("close", help="open and count a shut box with the officers' key")
    close.add_argument("key")
    close.add_argument("--key", dest="locked", type=Path, required=True, help="the locked key")
    close.add_argument("--phrases", type=Path, help="a file with `name: pass phrase` on each line, instead of asking")
    close.add_argument("--seed", default="", help="of the lot, where one must decide")
    close.add_argument("--trial", action="store_true", help="only open a trial ballot, before the vote")
    close.add_argument("--out", type=Path, default=Path(), help="folder for the bundle")
    close.set_defaults(run=_close)

    verify = verbs.add_parser("verify", help="check a published bundle and count it again, without any site")
    verify.add_argument("file", type=Path)
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=_verify)

    mirror = verbs.add_parser("mirror", help="keep a copy of a board, and check that it only grows")
    mirror.add_argument("address", help="the board's page, such as https://pb.example.tw/en/votes/KEY/board")
    mirror.add_argument("folder", type=Path)
    mirror.set_defaults(run=_mirror)

    rehearse = verbs.add_parser("rehearse", help="a whole vote with the ballots of a .pb file, over HTTP, with lost replies and retries")
    rehearse.add_argument("file", type=Path)
    rehearse.add_argument("--server", default="", help="address of a site whose settings are in the environment; without it one is started")
    rehearse.add_argument("--voters", type=int, help="only the first so many ballots of the file")
    rehearse.add_argument("--concurrency", type=int, default=64)
    rehearse.add_argument("--paper", type=float, default=0.0, help="share of the ballots that are on paper")
    rehearse.add_argument("--lost", type=float, default=0.1, help="share of the casts whose reply is lost once")
    rehearse.add_argument("--out", type=Path, default=Path("rehearsal"), help="folder for the bundle and the slips")
    rehearse.add_argument("--json", action="store_true")
    rule_flags(rehearse)
    rehearse.set_defaults(run=_rehearse)


@contextlib.asynccontextmanager
async def _site() -> "AsyncIterator[House]":
    """The site that the settings describe, opened for a verb."""
    from web import addresses
    from web.app import DOORS, make_house, opened
    from web.settings import read

    house = make_house(read(os.environ))
    addresses.register({door.name: door.path for door in DOORS})
    async with opened(house):
        yield house


def _key(chosen: argparse.Namespace) -> int:
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
    return COUNTED


def _import(chosen: argparse.Namespace) -> int:
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
        from domain.voting.sheet import sheet_of_file
        from web.voting.moments import milliseconds_of

        async with _site() as house:
            zone = (await house.site()).time_zone
            title = chosen.title or election.meta.get("description") or chosen.key
            draft = elections.Draft(
                key=chosen.key,
                title=Translated({chosen.titles_in: Text(title, reviewed=True)}, chosen.titles_in),
                sheet=sheet_of_file(election, rule, ties, chosen.titles_in),
                profile="room" if chosen.room else "city",
                rehearsal=chosen.rehearsal,
                phrase=elections.new_phrase(),
                plan={"about": dict(election.meta)},
                opens=milliseconds_of(chosen.opens, zone),
                closes=milliseconds_of(chosen.closes, zone),
            )
            row = await elections.create(draft, house.halls.vault)
            await elections.set_key(row, bytes.fromhex(chosen.public_key))
            say(f"{house.settings.address}/zh-Hant/votes/{row.key}")

    asyncio.run(run())
    return COUNTED


def _slips(chosen: argparse.Namespace) -> int:
    from domain.voting.queries import by_key
    from web.voting.printing import print_slips

    async def run() -> tuple[bytes, str]:
        async with _site() as house:
            row = await by_key(chosen.key)
            return await print_slips(house, row, chosen.slips, 0, klass=chosen.klass, layout=chosen.layout)

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


def _close(chosen: argparse.Namespace) -> int:
    from domain.counting.errors import Undecided
    from web.voting.ceremony import close, trial

    try:
        private = _private(chosen)
    except (OSError, ValueError, KeyError) as problem:
        return complain(f"{chosen.locked}: no locked key can be read ({problem})", BAD_INPUT)

    async def run() -> "tuple[Published, bytes] | None":
        async with _site() as house:
            if chosen.trial:
                await trial(house, chosen.key, private)
                return None
            return await close(house, chosen.key, private, seed=chosen.seed, progress=progress)

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
    say(f"Selected: {', '.join(published.shown['selected'])}")
    say(f"{path}  SHA-256 {published.shown['bundle']}")
    return COUNTED


def _verify(chosen: argparse.Namespace) -> int:
    from domain.voting.verify import verify

    try:
        found = verify(chosen.file.read_bytes())
    except OSError as problem:
        return complain(f"{chosen.file}: {problem.strerror}", BAD_INPUT)
    except Refused as no:
        return complain(f"{chosen.file}: {no}", FAILED)
    words = {True: "yes", False: "NO", None: "cannot be shown"}
    if chosen.json:
        checks = [{"passed": check.passed, "said": check.said % dict(check.facts)} for check in found.checks]
        say(json.dumps({"sound": found.sound, "selected": found.selected, "checks": checks}, ensure_ascii=False, indent=1))
    else:
        for check in found.checks:
            say(f"{words[check.passed]:>16}  {check.said % dict(check.facts)}")
    return COUNTED if found.sound else FAILED


def _mirror(chosen: argparse.Namespace) -> int:
    from web.voting.mirror import mirror

    try:
        say(mirror(chosen.address, chosen.folder))
    except Refused as no:
        return complain(f"hamasen mirror: {no}", FAILED)
    return COUNTED


def _rehearse(chosen: argparse.Namespace) -> int:
    from domain.counting.errors import BadFile, Undecided
    from domain.counting.pb.reader import read
    from web.voting.rehearse import Plan, rehearse

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
        )
        report = asyncio.run(rehearse(plan, print_progress))
    except OSError as problem:
        return complain(f"{chosen.file}: {problem.strerror}", BAD_INPUT)
    except BadFile as bad:
        return complain(f"{chosen.file}:{bad.problem}", BAD_INPUT)
    except Undecided as tie:
        return complain(f"A lot must decide between {', '.join(tie.tied)}. Draw it, and give it with --lot.", TIED)
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


def print_progress(text: str) -> None:
    """Say on standard error what goes on."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
