"""Each rule of the house holds; and a violation of each, planted beside the real code, is found and named."""

import shutil
import subprocess
import sys
import typing
from collections.abc import Callable
from inspect import unwrap
from pathlib import Path
from typing import Any

import pytest

from domain.people.models import Agency
from domain.site.models import Site
from tests.architecture import contexts, rules, writes
from tests.architecture.sources import ROOT, Source, sources
from tests.support import Site as Running
from tests.support import opened
from web.frame.rendering import check_values
from web.frame.template_compiler import FoldingEnvironment
from web.text.languages import Locales

CODE = sources()
LINT = Path(sys.executable).parent / "lint-imports"


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_rule_holds(rule: rules.Rule) -> None:
    assert rule(CODE) == []


PLANTED = (
    (rules.only_actions_write, "domain/people/queries.py", "async def seen(row):\n    await row.save()\n"),
    (rules.only_actions_write, "web/people/staff.py", "async def gone(person):\n    await person.delete()\n"),
    (
        rules.only_actions_write,
        "domain/proposals/queries/detail.py",
        "from domain.proposals.models import Proposal\nasync def f(n):\n    return await Proposal.filter(id=n).update(area='')\n",
    ),
    (
        rules.models_stay_in_their_room,
        "web/proposals/desk.py",
        "from domain.proposals.models import Proposal\nasync def f(n):\n    return await Proposal.filter(id=n).count()\n",
    ),
    (
        rules.models_stay_in_their_room,
        "domain/proposals/actions/drafts.py",
        "from domain.delivery.models import Case\nasync def f(n):\n    await Case.create(code=n)\n",
    ),
    (
        rules.models_stay_in_their_room,
        "domain/proposals/actions/notifications.py",
        "from domain.outbox import OutboxMessage\nasync def f(found):\n    await OutboxMessage.bulk_create(found)\n",
    ),
    (rules.pure_files_reach_for_nothing, "domain/voting/codes.py", "async def f(row):\n    return 1\n"),
    (rules.pure_files_reach_for_nothing, "domain/cycles/rules.py", "from domain.cycles.models import Cycle\n"),
    (rules.pure_files_reach_for_nothing, "domain/counting/greedy.py", "import os\n"),
    (
        rules.no_sql_in_the_web,
        "web/home/views.py",
        "from domain.db import current\nasync def f():\n    return await current().client.execute_query_dict('SELECT 1')\n",
    ),
    (rules.only_the_clock_reads_the_clock, "domain/delivery/rules.py", "import datetime\nNOW = datetime.datetime.now()\n"),
    (rules.only_the_clock_reads_the_clock, "web/home/views.py", "import time\ndef f():\n    return time.time()\n"),
    (rules.files_are_read_in_a_sitting, "web/home/views.py", "A = 1\n" * 400),
    (rules.files_are_read_in_a_sitting, "web/home/views.py", "def f():\n" + "    a = 1\n" * 60),
    (rules.everything_public_says_what_it_is, "web/home/views.py", '"""Home."""\ndef f():\n    return 1\n'),
    (rules.migrations_know_columns_alone, "domain/migrations/0099_more.py", "from domain.people.rules import clean_email\n"),
    (rules.tasks_begin_in_the_lifespan, "web/home/views.py", "import asyncio\ndef f():\n    asyncio.create_task(g())\n"),
)


@pytest.mark.parametrize(("rule", "path", "text"), PLANTED, ids=[f"{rule.__name__}-{number}" for number, (rule, *_) in enumerate(PLANTED)])
def test_a_planted_violation_is_found(rule: rules.Rule, path: str, text: str) -> None:
    kept = [source for source in CODE if rules.is_pure(source)]  # what a pure file may import is known by what is pure
    found = rule([*kept, Source(path, text)])
    assert any(finding.startswith(f"{path}:") for finding in found)


def contracts(root: Path) -> tuple[int, str]:
    """What import-linter says of the contracts in `pyproject.toml`."""
    done = subprocess.run([LINT, "--no-logo", "--no-cache"], cwd=root, capture_output=True, text=True)
    return done.returncode, done.stdout


def test_the_contracts_on_imports_hold() -> None:
    status, said = contracts(ROOT)
    assert status == 0, said


WRONG_WAY = (
    ("domain/people/rules.py", "from web.settings import Settings"),
    ("domain/files/rules.py", "from domain.proposals import rules as above"),
    ("domain/cycles/rules.py", "from domain.cycles.queries import by_key"),
    ("domain/delivery/rules.py", "from domain.cycles.rules import Rules"),
    ("domain/people/rules.py", "from starlette.requests import Request"),
    ("web/frame/visit.py", "from web.voting import ballot as above"),
    ("web/proposals/detail.py", "from web.voting.ballot import PAGES as OTHERS"),
    ("web/bridges/cycle_words.py", "from web.cycles import views as above"),
    ("web/text/formats.py", "from web.frame.visit import Visit"),
    ("web/frame/forms.py", "from web.frame.visit import Visit"),
)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The code alone, to plant in."""
    folder = tmp_path_factory.mktemp("house")
    for top in ("domain", "web"):
        shutil.copytree(ROOT / top, folder / top, ignore=lambda _, names: [n for n in names if "." in n and not n.endswith(".py")])
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


@pytest.mark.long
@pytest.mark.parametrize(("path", "line"), WRONG_WAY, ids=[line for _, line in WRONG_WAY])
def test_a_planted_import_is_found(copied: Path, path: str, line: str) -> None:
    file = copied / path
    before = file.read_text()
    file.write_text(f"{before}\n\n{line}\n")
    try:
        status, said = contracts(copied)
    finally:
        file.write_text(before)
    assert status == 1, said
    assert path.removesuffix(".py").replace("/", ".").split(".")[-2] in said


async def test_a_query_or_coroutine_among_the_values_of_a_page_is_refused(site: Running) -> None:
    async def later() -> int:
        return 1

    coroutine = later()
    for value in (Agency.filter(id=1), Agency.all(), Agency.get_or_none(id=1), Agency.all().count(), coroutine):
        with pytest.raises(TypeError, match="nobody has awaited"):
            unwrap(check_values)("x.html", {"fine": 1, "agencies": value})
    coroutine.close()
    unwrap(check_values)("x.html", {"agencies": await Agency.all(), "count": await Agency.all().count(), "nothing": None})


def test_a_page_that_is_not_given_what_its_type_says_is_found() -> None:
    fine: dict[str, Any] = {"code": "X", "link": "/en/v#X"}
    assert contexts.compare("voting/armed.html", fine) == []
    assert contexts.compare("voting/armed.html", {"code": 7}) == [
        "voting/armed.html is given code as int, not as <class 'str'>",
        "voting/armed.html is not given link",
    ]
    assert contexts.compare("voting/armed.html", fine | {"row": 1}) == ["voting/armed.html is given row, which ArmedPage does not have"]
    assert contexts.compare("voting/nowhere.html", {"row": 1}) == ["voting/nowhere.html is given row, and has no type"]


@pytest.mark.parametrize(
    ("value", "hint", "fine"),
    [
        ([("a", 1)], list[tuple[str, int]], True),
        ([("a", "1")], list[tuple[str, int]], False),
        ({"a": None}, dict[str, int | None], True),
        ({1: None}, dict[str, int | None], False),
        ((1, 2, 3), tuple[int, ...], True),
        ((1, "2"), tuple[int, ...], False),
        (len, Callable[..., int], True),
        (7, Callable[..., int], False),
        (None, str | None, True),
        ("", None, False),
    ],
)
def test_a_value_fits_its_type(value: Any, hint: Any, fine: bool) -> None:
    assert contexts.fits(value, hint) is fine


@pytest.mark.long
def test_every_page_has_a_type_and_its_template_reads_all_of_it() -> None:
    """Pages that are given nothing have none."""
    kinds = [kind for kind in contexts.declared().values() if kind is not None]
    assert len(kinds) > 100
    assert all(typing.is_typeddict(kind) for kind in kinds)
    assert contexts.unread(FoldingEnvironment(Locales()["en"])) == []


@pytest.mark.long
def test_no_page_is_given_a_value_under_the_name_of_a_function_it_calls() -> None:
    """Such a page fails only in the state in which it calls the function: once, a page was given a number as `told`."""
    assert contexts.hidden(FoldingEnvironment(Locales()["en"])) == []


async def planted_write(path: str, statement: Any, *arguments: Any) -> list[str]:
    """What the judge of writes says when a file at this path runs a statement."""
    place: dict[str, Any] = {}
    code = compile("async def run(statement, arguments):\n    await statement(*arguments)\n", str(ROOT / path), "exec")
    exec(code, place)
    await place["run"](statement, arguments)
    found, writes.breaches[:] = list(writes.breaches), []
    return found


async def test_a_write_from_the_wrong_file_is_found_while_it_runs(database_url: str) -> None:
    async with opened(database_url) as database:
        site, _ = await Site.get_or_create(id=1)
        for path in ("web/site/views.py", "domain/people/actions/agencies.py", "domain/site/queries.py"):
            found = await planted_write(path, site.save)
            assert found
            assert all(f"{path}:" in line and "writes to site" in line for line in found)
        assert await planted_write("domain/site/actions.py", site.save) == []
        sql = "DELETE FROM agency WHERE id = 0"
        assert "writes to agency, a table of people" in (await planted_write("web/people/staff.py", database.client.execute_query, sql))[0]
        assert await planted_write("domain/people/actions/agencies.py", Agency.filter(id=0).delete) == []
