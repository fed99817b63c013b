"""Commands as the documents print them: each is taken apart by the program's own parser, and a site's first start is run as written."""

import re
import shlex
from pathlib import Path

import pytest

from tests.serving import ROOT
from web.cli import described

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
UNITS = sorted((ROOT / "docs" / "deploy").glob("*.service"))
IN_A_DOCUMENT = re.compile(r"^ {4,}(?:sudo -u hamasen )?(?:uv run |/opt/hamasen/bin/)?hamasen (.+)$", re.MULTILINE)
IN_A_UNIT = re.compile(r"^ExecStart\w*=.*/opt/hamasen/bin/hamasen ([^'\n]+)", re.MULTILINE)
SAMPLES = {"N": "3", "X": "1", "$WORKERS": "2"}
"""What stands for the placeholders of numbers."""


def commands() -> list[tuple[str, str]]:
    """Where a command stands, and its words after `hamasen`."""
    found = [(path, words) for path in DOCUMENTS for words in IN_A_DOCUMENT.findall(path.read_text())]
    found += [(path, words) for path in UNITS for words in IN_A_UNIT.findall(path.read_text())]
    return [(path.relative_to(ROOT).as_posix(), words) for path, words in found]


def variants(words: str) -> list[list[str]]:
    """A command without its optional parts, and with all of them; of alternatives the first."""
    words = re.sub(r"\$\([^)]*\)", "DAY", re.sub(r"\s+#\s.*$", "", words))
    least, most = re.sub(r"\[[^\]]*\]", "", words), words.replace("[", "").replace("]", "")
    chosen = [re.sub(r"(\S+?)\|\S+", r"\1", text) for text in (least, most)]
    return [[SAMPLES.get(word, word) for word in shlex.split(text)] for text in chosen]


def verbs() -> set[str]:
    """First words of the commands that stand within sentences and tables."""
    return {word for path in DOCUMENTS for word in re.findall(r"`hamasen ([a-z]+)", path.read_text())}


def test_every_verb_of_the_documents_is_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(verbs()) > 10
    for verb in sorted(verbs()):
        with pytest.raises(SystemExit) as left:
            described().parse_args([verb, "--help"])
        assert left.value.code == 0, (verb, capsys.readouterr().err)


def test_there_are_commands_to_look_at() -> None:
    places = {Path(place).name for place, _ in commands()}
    assert {"README.md", "operations.md", "voting.md", "glossary.md", "counting.md", "hamasen.service"} <= places


@pytest.mark.parametrize(("place", "words"), commands())
def test_a_printed_command_is_understood(place: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in variants(words):
        try:
            described().parse_args(arguments)
        except SystemExit:
            pytest.fail(f"{place}: hamasen {words}: {capsys.readouterr().err}")
