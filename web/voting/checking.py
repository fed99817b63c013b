"""What the verbs for observers do: `hamasen verify` and `hamasen mirror`. They need no site and no database."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import N_, Refused
from web.counting.cli import BAD_INPUT, COUNTED, complain, locale_of, say

if TYPE_CHECKING:
    from domain.voting.mirrored import Mirrored

FAILED = 5
"""A board that contradicts a copy of itself."""

ENDS = {
    0: N_("Everything that the bundle can show is right (–: what no bundle can show)."),
    3: N_("A lot is missing: the winners cannot be told."),
    5: N_("Something is wrong with this bundle."),
    6: N_("Everything that the bundle can show is right, but it does not show enough to count the winners again."),
}
"""The last sentence of a check, by what the program ends with."""


def verify(chosen: argparse.Namespace) -> int:
    """Check a bundle; the exit status says whether it is sound."""
    from domain.voting.verify import verify
    from domain.voting.verify_held import Given

    locale = locale_of(chosen)
    try:
        given = Given(chosen.signing_key, chosen.opening, chosen.closing, copy_in(chosen.mirror) if chosen.mirror else None)
        found = verify(chosen.file.read_bytes(), given)
    except OSError as problem:
        return complain(f"{chosen.file}: {problem.strerror}", BAD_INPUT)
    except Refused as no:
        return complain(f"{chosen.file}: {locale.gettext(no.reason, **no.facts)}", BAD_INPUT)
    said = [(check.passed, locale.gettext(check.said, **dict(check.facts))) for check in found.checks]
    if chosen.json:
        checks = [{"passed": passed, "said": text} for passed, text in said]
        held = {"exit": int(found.exit), "sound": found.sound, "selected": found.selected, "checks": checks}
        say(json.dumps(held, ensure_ascii=False, indent=1))
    else:
        signs = {True: "✓", False: "✗", None: "–"}
        for passed, text in said:
            say(f"{signs[passed]} {text}")
        say(locale.gettext(ENDS[int(found.exit)]))
    return int(found.exit)


def copy_in(folder: Path) -> "Mirrored":
    """The copy that `hamasen mirror` keeps there. Raises Refused for a folder without one."""
    from domain.voting.mirrored import Mirrored

    kept = Mirrored.kept(folder)
    if kept is None:
        raise Refused(N_("There is no copy of a board in %(folder)s."), folder=str(folder))
    return kept


def mirror(chosen: argparse.Namespace) -> int:
    """Copy a board and compare it with the older copy."""
    from web.voting.mirror import mirror

    try:
        say(mirror(chosen.address, chosen.folder, chosen.signing_key))
    except Refused as no:
        return complain(f"hamasen mirror: {no}", FAILED)
    return COUNTED
