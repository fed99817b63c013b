"""`hamasen election`, `slips`, `close`, `verify`, `mirror` and `rehearse`."""

from datetime import datetime
from pathlib import Path
from typing import Any

from web.counting.cli import language, rule_flags
from web.voting import checking, running


def add_verbs(verbs: Any) -> None:
    """The verbs of a vote, with their arguments."""
    _preparing(verbs)
    _closing(verbs)
    _ceremony(verbs)
    _rehearsing(verbs)


def _preparing(verbs: Any) -> None:
    election = verbs.add_parser("election", help="prepare a vote: make its key, import its candidates").add_subparsers(
        required=True, metavar="VERB"
    )
    key = election.add_parser("key", help="make the key of a vote, locked with the pass phrases of its officers")
    key.add_argument("file", type=Path, help="where the locked key is written; keep it off the server")
    key.add_argument("--officer", action="append", default=[], help="an officer's name; three for a vote of the city, any two open it")
    key.add_argument("--phrases", type=Path, help="a file with one pass phrase a line, instead of asking")
    key.set_defaults(run=running.key)

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
    take.set_defaults(run=running.take)

    older = election.add_parser("accept-older", help="go on after a restore: type the size of the newest head that was posted")
    older.add_argument("key")
    older.add_argument("size", type=int)
    older.set_defaults(run=running.accept_older)

    slips = verbs.add_parser("slips", help="slips of a vote").add_subparsers(required=True, metavar="VERB")
    printing = slips.add_parser("print", help="make new packs of slips; their codes exist only in this file")
    printing.add_argument("key")
    printing.add_argument("file", type=Path, help="the PDF")
    printing.add_argument("--slips", type=int, required=True)
    printing.add_argument("--class", dest="klass", default="", help="area or weight its ballots count in")
    printing.add_argument("--layout", choices=("a6", "a5", "compact"), default="a6", help="a5: larger type, for more than 12 proposals")
    printing.set_defaults(run=running.slips)


def _closing(verbs: Any) -> None:
    close = verbs.add_parser("close", help="open and count a shut box with the officers' key")
    close.add_argument("key")
    close.add_argument("--key", dest="locked", type=Path, required=True, help="the locked key")
    close.add_argument("--phrases", type=Path, help="a file with `name: pass phrase` on each line, instead of asking")
    close.add_argument("--tests", type=Path, help="the envelope: a line `CODE 3,7,12` for each slip that observers cast")
    close.add_argument("--seed", default="", help="of the lot, where one must decide")
    close.add_argument("--trial", action="store_true", help="only open a trial ballot, before the vote")
    close.add_argument("--out", type=Path, default=Path(), help="folder for the bundle")
    close.set_defaults(run=running.close)

    verify = verbs.add_parser("verify", help="check a published bundle and count it again, without any site")
    verify.add_argument("file", type=Path)
    verify.add_argument("--signing-key", default="", help="as the board published it at the opening; else the bundle's own is trusted")
    verify.add_argument("--opening", default="", help="the opening line, as it was read aloud and printed: binds rules and keys")
    verify.add_argument("--mirror", type=Path, metavar="FOLDER", help="a copy that `hamasen mirror` kept: its heads and log must be in it")
    verify.add_argument("--closing", default="", help="the closing line, size and root of the log: binds the log")
    verify.add_argument("--json", action="store_true")
    language(verify)
    verify.set_defaults(run=checking.verify)

    mirror = verbs.add_parser("mirror", help="keep a copy of a board, and check that it only grows")
    mirror.add_argument("address", help="the board's page, such as https://pb.example.tw/en/votes/KEY/board")
    mirror.add_argument("folder", type=Path)
    mirror.add_argument("--signing-key", default="", help="as it was published at the opening; else the first contact is trusted")
    mirror.set_defaults(run=checking.mirror)


def _ceremony(verbs: Any) -> None:
    def run(chosen: Any) -> int:
        from web.voting.ceremony.run import ceremony  # here: counting is for few verbs

        return ceremony(chosen)

    local = verbs.add_parser("ceremony", help="the officers' own computer: key, trial, lot, count and check on one local page")
    local.add_argument("--folder", type=Path, default=Path("hamasen-ceremony"), help="where key and files lie; one folder for each vote")
    local.add_argument("--no-browser", dest="browser", action="store_false", help="only print the address")
    local.add_argument("--terminal", action="store_true", help="pass phrases are typed in the terminal, not in the page")
    local.set_defaults(run=run)


def _rehearsing(verbs: Any) -> None:
    rehearse = verbs.add_parser("rehearse", help="a whole vote with the ballots of a .pb file, over HTTP, with lost replies and retries")
    rehearse.add_argument("file", type=Path)
    rehearse.add_argument("--server", default="", help="address of a site whose settings are in the environment; without it one is started")
    rehearse.add_argument("--database", default="", help="of the site that is started, instead of SQLite in a scratch folder")
    rehearse.add_argument("--voters", type=int, help="only the first so many ballots of the file")
    rehearse.add_argument("--concurrency", type=int, default=64)
    rehearse.add_argument("--paper", type=float, default=0.0, help="share of the ballots that are on paper")
    rehearse.add_argument("--lost", type=float, default=0.1, help="share of the casts whose reply is lost once")
    rehearse.add_argument("--out", type=Path, default=Path("rehearsal"), help="folder for the bundle and the slips")
    rehearse.add_argument("--json", action="store_true")
    rule_flags(rehearse)
    rehearse.set_defaults(run=running.rehearse)
