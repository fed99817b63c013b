"""The rules of the house that a file shows by itself. Each takes the sources and returns what breaks it, as `path:line what`.

Which package may import which is not among them: import-linter reads those contracts from `pyproject.toml`.
"""

import ast
import sys
from collections.abc import Callable, Iterable

from tests.architecture.sources import Source

Rule = Callable[[list[Source]], list[str]]

WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "bulk_update", "save", "delete", "update"}
READS = {"filter", "all", "exclude", "get", "get_or_none", "annotate", "in_bulk", "raw", "select_for_update"}
SQL = {"execute_query", "execute_query_dict", "execute_insert", "execute_many", "execute_script", "get_connection", "get_connections"}
ALL_TABLES = {"demo", "backup", "restore"}
"""What fills or reads every table by its nature."""

PARTS = {"attachments", "parts", "talk", "tasks", "timeline", "two_officers"}
"""Modules of the ground that write the table that a room hands them, for the action that calls."""

OWN_TABLE = {"ledger", "mailing", "outbox", "redaction", *PARTS}
"""Modules of the ground that write their one table, or what a room hands them."""

PURE_LIBRARIES = {
    "counting": {"numpy"},
    "people": {"phonenumbers"},
    "glossary": {"defusedxml", "numpy", "opencc", "pypinyin", "rapidfuzz"},
    "signs": {"rapidfuzz"},
    "voting": {"numpy", "cryptography", "argon2"},
    "workshops": {"cryptography", "random"},
}
PURE = {
    "awards": {
        "agreement", "blind", "fields", "finding", "folding", "panel", "presets", "programme", "ranking",
        "spellings", "standings", "states",
    },
    "glossary": {
        "addresses", "aligning", "checking", "clean", "consistency", "drafting", "entry", "exchange", "fold", "keys", "merging", "readings",
        "releases", "romanise", "search", "search_index", "words",
    },
    "cycles": {"changes", "plan_checks", "phases", "places", "plan"},
    "proposals": {"content", "states", "story"},
    "voting": {
        "ballot", "board", "bundle", "checks", "closing", "codes", "frozen", "merkle", "mirrored", "naming", "pbfile", "phrases",
        "public_acts", "sealing", "sheet", "stations", "verify_count", "verify_log", "eligibility",
    },
    "workshops": {
        "feedback", "handing", "lot", "notes", "options", "presence", "room_clock", "scanning", "self_check", "tables", "tickets",
    },
}  # fmt: skip
"""Files of each room that decide and compute: no database, no clock. `rules` is one everywhere, and all of counting and the policy."""

PURE_GROUND = {"agency_names", "counting", "ideas", "likeness", "policy", "presence"}
"""What is pure as a whole."""

OUTSIDE = {"os", "socket", "time", "random", "subprocess", "asyncio", "urllib", "http", "sqlite3", "threading", "shutil", "tempfile"}
"""Of the standard library: what reaches out of a function."""

MOST_LINES = 320
MOST_STANDALONE_LINES = 560
"""What is handed out as one file is one file."""

MOST_FUNCTION_LINES = 45


def is_action(source: Source) -> bool:
    """Whether it is one of a room's writing files."""
    return source.top == "domain" and (source.parts[2:3] == ("actions",))


def is_pure(source: Source) -> bool:
    """Whether it must decide and compute alone."""
    if source.top != "domain":
        return False
    return (
        source.room in PURE_GROUND
        or source.parts[-1] == "rules"
        or (len(source.parts) >= 3 and source.parts[2] in PURE.get(source.room, set()))
    )


def pure_files_reach_for_nothing(code: list[Source]) -> list[str]:
    """No coroutine, no file, no clock, no network, no database in what decides and counts; other pure files alone are imported."""
    pure = {".".join(source.parts) for source in code if is_pure(source)}
    found = []
    for source in filter(is_pure, code):
        allowed = (set(sys.stdlib_module_names) - OUTSIDE) | {"domain"} | PURE_LIBRARIES.get(source.room, set())
        known = pure | {"domain.errors", "domain.translated", "domain.keys", "domain.distances"}
        for name in sorted(source.imports):
            ours = name.split(".")[0] == "domain"
            if name.split(".")[0] not in allowed or (ours and not any(is_in(name, module) for module in known)):
                found.append(f"{source.path}:1 imports {name}")
        for node in source.nodes:
            if isinstance(node, ast.AsyncFunctionDef | ast.Await):
                found.append(source.at(node, "is a coroutine or waits for one"))
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("open", "input", "print"):
                found.append(source.at(node, f"calls {node.func.id}()"))
    return found


def is_in(name: str, module: str) -> bool:
    """Whether an imported name is a module, something in it, or a package on the way to it."""
    return name == module or name.startswith(f"{module}.") or module.startswith(f"{name}.")


def only_actions_write(code: list[Source]) -> list[str]:
    """`await row.save()` and its like stand in a room's actions alone: not in queries, pages, rules or the frame."""
    found = []
    for source in code:
        if is_action(source) or (source.top == "domain" and source.room in ALL_TABLES | OWN_TABLE):
            continue
        awaited = {node.value for node in source.nodes if isinstance(node, ast.Await)}
        for node in source.calls():
            if not (isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
                continue
            receiver = node.func.value
            of_actions = isinstance(receiver, ast.Name) and ".actions" in source.bound.get(receiver.id, "")
            if not of_actions and (node in awaited or _is_query(receiver, source)):
                found.append(source.at(node, f"writes: {ast.unparse(node)[:60]}"))
    return found


def _is_query(node: ast.expr, source: Source) -> bool:
    """Whether an expression begins with a model class."""
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and ".models" in source.bound.get(node.id, "")


def is_table(stands_for: str) -> bool:
    """Whether an imported name may be a table: what stands in a room's models, and the two tables of the ground."""
    return ".models" in stands_for or stands_for in ("domain.ledger.LedgerEntry", "domain.outbox.OutboxMessage")


def models_stay_in_their_room(code: list[Source]) -> list[str]:
    """Another room's tables are reached through its actions and queries; a type may be named, never called."""
    found = []
    for source in code:
        if source.room in ALL_TABLES and source.top == "domain":
            continue
        foreign = {
            name
            for name, stands_for in source.bound.items()
            if is_table(stands_for) and not (source.top == "domain" and stands_for.split(".")[1] == source.room)
        }
        found += [
            source.at(call, f"asks another room's table: {ast.unparse(call)[:60]}")
            for call in source.calls()
            if isinstance(call.func, ast.Attribute) and call.func.attr in WRITES | READS and _begins_with(call.func.value, foreign)
        ]
    return found


def _begins_with(node: ast.expr, names: set[str]) -> bool:
    while isinstance(node, ast.Call | ast.Attribute):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id in names


def no_sql_in_the_web(code: list[Source]) -> list[str]:
    """A page asks a room; statements stand in the domain."""
    found = []
    for source in code:
        if source.top != "web":
            continue
        for call in source.calls():
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name in SQL:
                found.append(source.at(call, f"speaks SQL: {name}"))
    return found


def only_the_clock_reads_the_clock(code: list[Source]) -> list[str]:
    """Time is passed in (`at=`); a vote is timed by the database inside its own statement."""
    readings = {
        ("datetime", "now"),
        ("datetime", "utcnow"),
        ("datetime", "today"),
        ("date", "today"),
        ("time", "time"),
        ("time", "time_ns"),
    }
    found = []
    for source in code:
        if source.path == "domain/clock.py":
            continue
        for call in source.calls():
            if isinstance(call.func, ast.Attribute):
                owner = call.func.value
                last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                if (last, call.func.attr) in readings:
                    found.append(source.at(call, f"reads the clock: {ast.unparse(call)[:60]}"))
    return found


def files_are_read_in_a_sitting(code: list[Source]) -> list[str]:
    """Bounded files and functions."""
    found = []
    for source in code:
        most = MOST_STANDALONE_LINES if "standalone" in source.parts else MOST_LINES
        lines = len(source.text.splitlines())
        if lines > most and "migrations" not in source.parts:
            found.append(f"{source.path}:1 has {lines} lines, at most {most}")
        functions = [node for node in source.nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
        long = [node for node in functions if (node.end_lineno or 0) - node.lineno >= MOST_FUNCTION_LINES]
        found += [source.at(node, f"{node.name} is longer than {MOST_FUNCTION_LINES} lines") for node in long]
    return found


def everything_public_says_what_it_is(code: list[Source]) -> list[str]:
    """Modules, and their public functions and classes, have docstrings."""
    found = [f"{source.path}:1 says nothing" for source in code if not ast.get_docstring(source.tree) and "migrations" not in source.parts]
    for source in code:
        for node in source.tree.body:
            public = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not node.name.startswith("_")
            if public and not ast.get_docstring(node) and "migrations" not in source.parts:  # type: ignore[arg-type]
                found.append(source.at(node, f"{node.name} says nothing"))  # type: ignore[attr-defined]
    return found


def migrations_know_columns_alone(code: list[Source]) -> list[str]:
    """A migration outlives every room: it imports our columns and the translated text, nothing else of ours."""
    return [
        f"{source.path}:1 imports {name}"
        for source in code
        if "migrations" in source.parts
        for name in sorted(source.imports)
        if name.startswith(("domain", "web")) and not name.startswith(("domain.columns", "domain.translated"))
    ]


TASK_MAKERS = {"domain/db.py", "domain/voting/actions/ballot_writer.py", "web/frame/lifespan.py", "web/voting/ceremony/run.py"}
"""`apart` awaits its task at once, for the context alone; the writer of a vote begins with its first ballot, in an empty context; the
officers' computer has no database."""


def tasks_begin_in_the_lifespan(code: list[Source]) -> list[str]:
    """A task that is started inside a transaction would inherit it."""
    return [
        source.at(call, "starts a task")
        for source in code
        if source.path not in TASK_MAKERS
        for call in source.calls()
        if isinstance(call.func, ast.Attribute) and call.func.attr in ("create_task", "ensure_future")
    ]


RULES: Iterable[Rule] = (
    pure_files_reach_for_nothing,
    only_actions_write,
    models_stay_in_their_room,
    no_sql_in_the_web,
    only_the_clock_reads_the_clock,
    files_are_read_in_a_sitting,
    everything_public_says_what_it_is,
    migrations_know_columns_alone,
    tasks_begin_in_the_lifespan,
)
