"""The verbs of `hamasen glossary`; what they do stands in `running.py` and `checking.py`."""

from pathlib import Path
from typing import Any

from domain.glossary.entry import Status
from domain.glossary.exchange.files import Format
from domain.glossary.merging import Conflict
from web.glossary import checking, running


def add_verbs(verbs: Any) -> None:
    """The verbs' own arguments."""
    glossary = verbs.add_parser("glossary", help="search, check, export and import the bilingual place names")
    each = glossary.add_subparsers(required=True, metavar="VERB")

    search = each.add_parser("search", help="find a name by any spelling of it")
    search.add_argument("query", nargs="+")
    search.add_argument("--limit", type=int, default=20)
    search.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    search.set_defaults(run=running.search)

    check = each.add_parser("check", help="find place names whose English is not the approved one")
    check.add_argument("file", type=Path, help="a .txt, .html or .docx file, or - for a text on standard input")
    check.add_argument("--pairs", action="store_true", help="the file is a table of signs with the columns zh and en")
    check.add_argument("--json", action="store_true", help="one JSON object a line")
    check.set_defaults(run=checking.check_file)

    address = each.add_parser("address", help="write a whole address in the other language")
    address.add_argument("text", nargs="+")
    address.add_argument("--json", action="store_true", help="one JSON object with the parts")
    address.set_defaults(run=checking.address)

    romanise = each.add_parser("romanise", help="write a Chinese name in the four systems, and draft its English by rule")
    romanise.add_argument("name")
    romanise.add_argument("--json", action="store_true")
    romanise.set_defaults(run=checking.romanise)

    _files(each)


def _files(each: Any) -> None:
    export = each.add_parser("export", help="write the list into a file")
    export.add_argument("file", type=Path)
    export.add_argument("--format", choices=[kind.value for kind in Format], help="without it, the file's ending decides")
    export.add_argument("--bom", action="store_true", help="CSV: begin with a byte-order mark")
    export.add_argument(
        "--status", choices=[state.value for state in Status], action="append", help="only entries in this state; may be repeated"
    )
    export.set_defaults(run=running.export)

    take = each.add_parser("import", help="take a file over: CSV, XLSX, ODS, JSON, GeoJSON or TBX")
    take.add_argument("file", type=Path)
    take.add_argument("--format", choices=[kind.value for kind in Format], help="checked against what the file is")
    take.add_argument("--status", choices=[Status.DRAFT.value], help="every entry of the file as a draft")
    take.add_argument(
        "--conflict",
        choices=[one.value for one in Conflict],
        default=Conflict.FILE.value,
        help="whose English is taken where both have one",
    )
    take.add_argument("--json", action="store_true", help="one JSON object instead of lines")
    take.set_defaults(run=running.import_file)
