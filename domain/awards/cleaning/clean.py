"""The program that cleans one file (`cleaner.py` runs it): a line of JSON and the file in, a line of JSON and the copy out."""

import json
import sys

from domain.awards.cleaning.office import clean_office
from domain.awards.cleaning.pdf import clean_pdf
from domain.awards.cleaning.pictures import remade
from domain.awards.cleaning.result import A_PICTURE, BROKEN, Cleaned
from domain.awards.spellings import Pattern
from domain.errors import Refused
from domain.files.confined import confine

MEMORY = 1536 * 1024 * 1024
SECONDS = 60


def cleaned(data: bytes, ending: str, patterns: list[Pattern]) -> Cleaned:
    """The copy of a file. Raises Refused."""
    if ending == ".pdf":
        return clean_pdf(data, patterns)
    if ending in (".docx", ".pptx", ".odt"):
        return clean_office(data, ending, patterns)
    made = Cleaned(notes=[A_PICTURE])
    picture = remade(data, ending, made, patterns, "properties")
    if picture is None:
        raise Refused(BROKEN, field="file")
    made.data = picture
    return made


def main() -> None:
    """Clean the file of the standard input."""
    confine(MEMORY, SECONDS)
    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    asked = json.loads(head)
    try:
        made = cleaned(data, asked["ending"], [Pattern(kind, text) for kind, text in asked["patterns"]])
    except Refused as no:
        answer: dict[str, object] = {"refused": no.reason}
        body = b""
    else:
        listed = [[[one.kind, one.words, one.where] for one in found] for found in (made.removed, made.found)]
        answer, body = {"removed": listed[0], "found": listed[1], "notes": made.notes, "text": made.text}, made.data
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + body)


if __name__ == "__main__":
    main()
