"""Cleaning a file beside the serving process."""

import json
from collections.abc import Sequence

from domain.awards.cleaning.result import BROKEN, Cleaned
from domain.awards.finding import Found
from domain.awards.spellings import Pattern
from domain.errors import Refused
from domain.files import confined

PROGRAM = "domain.awards.cleaning.clean"
SECONDS = 90.0


async def clean(data: bytes, ending: str, patterns: Sequence[Pattern]) -> Cleaned:
    """The copy of a file, its names noted. ending: `.pdf`. Raises Refused for what cannot be cleaned."""
    asked = {"ending": ending, "patterns": [[one.kind, one.text] for one in patterns]}
    answer = await confined.run(PROGRAM, json.dumps(asked).encode() + b"\n" + data, SECONDS)
    if answer is None:
        raise Refused(BROKEN, field="file")
    head, _, body = answer.partition(b"\n")
    said = json.loads(head)
    if "refused" in said:
        raise Refused(said["refused"], field="file")
    found = [[Found(*one) for one in said[name]] for name in ("removed", "found")]
    return Cleaned(body, found[0], found[1], list(said["notes"]), said["text"].replace("\x00", ""))
