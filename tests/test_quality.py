"""The checks that keep the house in order: linter, types, templates, translations, documents, and what must not be committed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from web.settings import NAMES, SECRETS
from web.text import message_catalogue
from web.text.languages import FOLDER

ROOT = Path(__file__).parent.parent
TOOL = Path(sys.executable).parent


def run(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing() -> None:
    run(str(TOOL / "ruff"), "check", ".")


def test_the_code_is_formatted() -> None:
    run(str(TOOL / "ruff"), "format", "--check", ".")


@pytest.mark.long
def test_the_types_hold() -> None:
    run(str(TOOL / "mypy"))


def test_the_templates_are_sound() -> None:
    run(str(TOOL / "djlint"), "web/templates", "--lint", "--quiet")


@pytest.mark.long
def test_every_template_compiles_in_every_language() -> None:
    from web.frame.template_compiler import FOLDER as TEMPLATES
    from web.frame.template_compiler import FoldingEnvironment
    from web.text.languages import Locales

    for locale in Locales():
        environment = FoldingEnvironment(locale)
        for path in TEMPLATES.rglob("*"):
            if path.is_file():
                environment.get_template(path.relative_to(TEMPLATES).as_posix())


@pytest.fixture(scope="module")
def source() -> Catalog:
    """Every message of the house; collecting takes seconds."""
    return message_catalogue.collect()


@pytest.mark.parametrize("folder", ["zh_Hant", "en"])
def test_every_message_is_translated(folder: str, source: Catalog) -> None:
    assert len(source) > 500
    problems = list(message_catalogue.problems(message_catalogue.load(FOLDER / folder / "messages.po"), source))
    assert not problems


@pytest.mark.parametrize("folder", ["zh_Hant", "en"])
def test_no_message_is_left_over(folder: str, source: Catalog) -> None:
    held = {message.id for message in message_catalogue.load(FOLDER / folder / "messages.po")}
    assert not held - {message.id for message in source}


def test_a_missing_translation_is_noticed(source: Catalog) -> None:
    broken = message_catalogue.load(FOLDER / "zh_Hant" / "messages.po")
    broken["Save"].string = ""
    broken["%(n)s tries"].string = "已試次"
    assert set(message_catalogue.problems(broken, source)) == {"placeholders differ: %(n)s tries", "not translated: Save"}


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs" / "settings.md").read_text()
    for name in NAMES:
        assert f"`HAMASEN_{name}`" in text, name
    for name in SECRETS:
        assert f"HAMASEN_{name}_FILE" in text or "`…_FILE`" in text


def test_readme_gives_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text()
    assert "pip install uv && uv run hamasen demo" in text
    assert "pip install uv && uv run --group test pytest" in text


def committed() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_nothing_of_others_and_no_machine_is_committed() -> None:
    for path in committed():
        assert path.name not in ("uv.lock", "htmx.min.js", "leaflet.js"), path
        assert path.suffix not in (".woff2", ".ttf", ".otf", ".mo"), path
        if path.suffix in (".py", ".md", ".toml", ".html", ".css", ".js", ".txt") or path.name == "run":
            text = path.read_text()
            assert not re.search(r"(^|[^\w./-])/(work|root|farm)/", text), path
            assert not re.search(r"https?://[\w.-]*(pypi|pythonhosted)", text), path


def test_pages_have_no_inline_style_or_script() -> None:
    for path in (ROOT / "web" / "templates").rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=", text), path
        assert not re.search(r"\son\w+=", text), path
        if path.name != "offline.html":  # a file that an offline station takes along: there is no server to load anything from
            assert not re.search(r'<script(?! type="application/ld\+json">)(?![^>]*\ssrc=)', text), path
        assert "hx-on" not in text, path


def test_scripts_of_the_checking_page_are_easy_to_read() -> None:
    """Lines of at most 140 signs, but where a message stands on them; files one can read in a sitting."""
    scripts = sorted((ROOT / "domain" / "voting" / "standalone" / "verifier").glob("*.js"))
    assert len(scripts) > 10
    for path in scripts:
        lines = path.read_text().splitlines()
        assert len(lines) <= 320, path.name
        assert not [line for line in lines if len(line) > 140 and "N_(" not in line], path.name


def test_tests_import_helpers_and_never_another_test_module() -> None:
    """What two test modules use stands in a module of its own: a fixture or helper that hides in a test is found by nobody."""
    asked = re.compile(r"^\s*(?:from|import) tests(?:\.\w+)*\.(?:test_\w+)|^\s*from tests(?:\.\w+)* import test_", re.M)
    paths = [path for path in (ROOT / "tests").rglob("*.py") if asked.search(path.read_text())]
    assert not paths


def test_lines_of_templates_can_be_read() -> None:
    """At most 140 characters; `-%}` and `{%-` break a line without a blank, which between Chinese words would be seen."""
    paths = [path for path in (ROOT / "web" / "templates").rglob("*") if path.suffix in (".html", ".txt")]
    long = [f"{path.name}:{n}" for path in paths for n, line in enumerate(path.read_text().splitlines(), 1) if len(line) > 140]
    assert paths
    assert long == []
