"""The import rules of the house, read from the code itself."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOMAIN = sorted(path for path in (ROOT / "domain").rglob("*.py") if "migrations" not in path.parts)
WEB = sorted((ROOT / "web").rglob("*.py"))
PURE_LIBRARIES = {"counting": {"numpy"}, "glossary": {"opencc", "rapidfuzz", "ahocorasick", "pypinyin"}}

FLOORS = {
    "errors": 1, "clock": 1, "changes": 1,
    "blacking": 1, "keys": 1, "translated": 1, "columns": 1, "engines": 1, "db": 1, "ledger": 1, "outbox": 1,
    "schema": 1, "migrate": 1, "migration_lock": 1,
    "counting": 2, "policy": 2, "files": 2,
    "people": 3,
    "site": 4, "cycles": 4, "delivery": 4, "glossary": 4,
    "voting": 5, "proposals": 5, "innovation": 5, "committee": 5, "signs": 5,
    "workshops": 6,
    "backup": 6.5, "demo": 6.5, "restore": 6.6,
}  # fmt: skip
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "save", "delete", "update"}
MODEL_CALLS = {"filter", "all", "exclude", "get", "get_or_none"}


def imports(path: Path) -> set[str]:
    """Every module a file imports, also inside functions, `from x import y` as `x` and `x.y`."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def room(path: Path) -> str:
    """`domain/people/rules.py` is in people, `domain/db.py` is db."""
    return path.relative_to(ROOT / "domain").parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_domain_does_not_know_the_web(path: Path) -> None:
    tops = {name.split(".")[0] for name in imports(path)}
    assert not tops & {"web", "starlette", "jinja2", "authlib", "wtforms", "uvicorn"}


@pytest.mark.parametrize("path", DOMAIN, ids=lambda path: str(path.relative_to(ROOT)))
def test_arrows_run_down_only(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    for name in imports(path):
        parts = name.split(".")
        if parts[0] != "domain" or len(parts) < 2 or parts[1] == here:
            continue
        there = parts[1]
        same_ground = FLOORS[there] == FLOORS[here] == 1
        assert same_ground or FLOORS[there] < FLOORS[here], f"{path.name} on floor {FLOORS[here]} imports {there} on {FLOORS[there]}"


def test_every_room_stands_on_a_floor() -> None:
    rooms = {room(path) for path in DOMAIN} - {"__init__"}
    assert rooms <= set(FLOORS)


@pytest.mark.parametrize("path", [path for path in DOMAIN if path.name == "rules.py" or path.name == "policy.py"], ids=str)
def test_rules_are_pure(path: Path) -> None:
    import sys

    allowed = set(sys.stdlib_module_names) | {"domain"} | PURE_LIBRARIES.get(room(path), set())
    names = imports(path)
    assert {name.split(".")[0] for name in names} <= allowed
    own = ("domain.errors", "domain.counting") if room(path) == "counting" else ("domain.errors",)
    assert {name for name in names if name.startswith("domain")} <= {name for name in names if name.startswith(own)}
    assert not any(isinstance(node, ast.AsyncFunctionDef) for node in ast.walk(ast.parse(path.read_text())))


@pytest.mark.parametrize("path", [path for path in DOMAIN if "counting" in path.parts], ids=str)
def test_counting_is_pure(path: Path) -> None:
    """No database, no clock, no file, no network: a count is a function of its ballots and its rule."""
    import sys

    names = imports(path)
    assert {name.split(".")[0] for name in names} <= (set(sys.stdlib_module_names) - {"os", "pathlib", "socket", "time", "random"}) | {
        "domain",
        "numpy",
    }
    assert {name for name in names if name.startswith("domain")} <= {
        name for name in names if name.startswith(("domain.errors", "domain.counting"))
    }
    calls = {
        node.func.id for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"open", "input", "print"}


@pytest.mark.parametrize("path", [path for path in DOMAIN if path.name in ("queries.py", "rules.py")], ids=str)
def test_only_actions_write(path: Path) -> None:
    calls = {
        node.func.attr
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert not calls & WRITES


@pytest.mark.parametrize("path", [*DOMAIN, *WEB], ids=lambda path: str(path.relative_to(ROOT)))
def test_models_stay_in_their_room(path: Path) -> None:
    """Another room's tables are reached through its actions and queries; a type may be named, never called."""
    here = room(path) if path.is_relative_to(ROOT / "domain") else "web"
    tree = ast.parse(path.read_text())
    foreign = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.endswith(".models") and node.module.split(".")[1] != here
        for alias in node.names
    }
    if here in ("demo", "backup", "restore"):
        return  # these fill or read every table by their nature
    used = [
        node.func.value.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in foreign
        and node.func.attr in WRITES | MODEL_CALLS
    ]
    assert not used


@pytest.mark.parametrize("path", [*DOMAIN, *WEB], ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_clock_reads_the_clock(path: Path) -> None:
    if path.name == "clock.py":
        return
    text = path.read_text()
    for reading in ("datetime.now(", "datetime.utcnow(", "date.today(", "datetime.today(", "time.time("):
        assert reading not in text


@pytest.mark.parametrize("path", [*DOMAIN, *WEB], ids=lambda path: str(path.relative_to(ROOT)))
def test_files_can_be_read_in_a_sitting(path: Path) -> None:
    tree = ast.parse(path.read_text())
    most = 560 if "standalone" in path.parts else 320  # what is handed out as one file is one file
    assert len(path.read_text().splitlines()) <= most
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 45, f"{node.name} is too long"


@pytest.mark.parametrize("path", [*DOMAIN, *WEB], ids=lambda path: str(path.relative_to(ROOT)))
def test_everything_public_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text())
    silent = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            silent += [node.name] if not ast.get_docstring(node) else []
    assert not silent


def test_background_tasks_begin_in_the_lifespan_alone() -> None:
    makers = [path for path in [*DOMAIN, *WEB] if "create_task(" in path.read_text()]
    # The writer of a vote begins with its first ballot, in an empty context: no transaction of anybody's is inherited.
    # `apart` awaits its task at once: it is there for the context alone.
    assert [path.name for path in makers] == ["db.py", "hall.py", "app.py"]
