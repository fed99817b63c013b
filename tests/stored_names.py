"""Every name that is stored, sent, printed or bookmarked, gathered from the code, and the list of those that must stay.

`python -m tests.stored_names` adds what is new to `tests/stored-names.txt`. It takes nothing away: a row, a letter, a link or a browser
out there still carries the old name.
"""

import argparse
import ast
import hashlib
import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from tests.architecture.sources import ROOT, sources

LIST = Path(__file__).parent / "stored-names.txt"
Names = dict[str, set[str]]


@cache
def gather() -> Names:
    """The names of today by what they name."""
    return {
        "table.column attribute": set(_columns()),
        "value that a column may hold": set(_column_values()),
        "value of an enumeration": set(_enumerated()),
        "letter": {path.stem for path in (ROOT / "web" / "templates" / "mail").glob("*.txt")},
        "ledger verb": set(_ledger_verbs()),
        "purpose of a key": set(_key_purposes()),
        "cookie": set(_cookies()),
        "browser storage": set(_browser_storage()),
        "form field": set(_form_fields()),
        "page and address": set(_addresses()),
        "command": set(_commands()),
        "setting": set(_settings()),
        "migration": set(_migrations()),
    }


def models() -> list[type[Any]]:
    """Every table of ours, by name."""
    import importlib

    from domain.columns import Table
    from domain.db import MODELS

    found = {
        item
        for name in MODELS
        for item in vars(importlib.import_module(name)).values()
        if isinstance(item, type) and issubclass(item, Table) and item._meta.db_table
    }
    return sorted(found, key=lambda model: model._meta.db_table)


def _migrations() -> Iterator[str]:
    """Each with the digest of its text: a site that has run one does not run it again, so that a change is a migration of its own."""
    for path in sorted((ROOT / "domain" / "migrations").glob("[0-9]*.py")):
        yield f"{path.stem} {hashlib.sha256(path.read_bytes()).hexdigest()[:16]}"


def _columns() -> Iterator[str]:
    for model in models():
        links = {f"{link}_id": f"{link}_id" for link in model._meta.fk_fields | model._meta.o2o_fields}  # Tortoise adds them when it starts
        for attribute, column in (model._meta.fields_db_projection | links).items():
            yield f"{model._meta.db_table}.{column} {attribute}"


def _column_values() -> Iterator[str]:
    for model in models():
        for promise in model._meta.constraints:
            for column, values in re.findall(r"(\w+) IN \(([^)]*)\)", getattr(promise, "check", "")):
                yield from (f"{model._meta.db_table}.{column} {value}" for value in re.findall(r"'([^']*)'", values))


def _enumerated() -> Iterator[str]:
    for path in sorted((ROOT / "domain").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and any(getattr(base, "id", "") == StrEnum.__name__ for base in node.bases):
                yield from (item.value.value for item in node.body if isinstance(item, ast.Assign) and isinstance(item.value, ast.Constant))


def _ledger_verbs() -> Iterator[str]:
    from web.app import ROOMS

    for room in ROOMS:
        yield from room.ledger_words


def _constants() -> dict[str, str]:
    """Every text constant of a module by its name; the same name in two modules must then be looked at by hand."""
    return {
        target.id: node.value.value
        for source in sources()
        for node in source.tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _key_purposes() -> Iterator[str]:
    """First word of `keys.mac`, `seal` and `unseal`; second of the vote's own `_mac` and of the links that are `signed`; and constants that
    say so in their name."""
    yield from (value for name, value in _constants().items() if name.endswith("_PURPOSE"))
    for source in sources():
        own = {
            target.id: node.value
            for node in source.tree.body
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in source.calls():
            if not node.args:
                continue
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("mac", "seal", "unseal"):
                asked = node.args[0]
            elif isinstance(node.func, ast.Name) and node.func.id in ("_mac", "signed") and len(node.args) > 1:
                asked = node.args[1]
            else:
                continue
            asked = own.get(asked.id, asked) if isinstance(asked, ast.Name) else asked
            if isinstance(asked, ast.Constant) and isinstance(asked.value, str):
                yield asked.value


def _cookies() -> Iterator[str]:
    yield from (value for name, value in _constants().items() if name.endswith("COOKIE"))
    for source in sources():
        for node in source.calls():
            if isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "set_cookie"):
                yield from re.findall(r"^(?:\w+\.)*(?:cookies\.get|set_cookie)\('([^']+)'", ast.unparse(node))
    yield from ("hamasen", "__Host-hamasen")


def _browser_storage() -> Iterator[str]:
    for path in sorted((ROOT / "static").glob("*.js")):
        text = path.read_text()
        yield from re.findall(r'\bKEY = ["`]([^"`]+)["`]', text)
        yield from re.findall(r'\b(?:caches\.open|getItem|setItem)\(["`]([^"`]+)["`]', text)


def _form_fields() -> Iterator[str]:
    for path in sorted((ROOT / "web" / "templates").rglob("*.html")):
        yield from re.findall(r'<(?:input|select|textarea|button)\b[^>]*?\sname="([^"{]+)"', path.read_text())
    for source in sources():
        for node in source.nodes:
            if isinstance(node, ast.ClassDef) and any(ast.unparse(base).endswith("Form") for base in node.bases):
                yield from (
                    target.id
                    for item in node.body
                    if isinstance(item, ast.Assign) and "Field(" in ast.unparse(item.value)
                    for target in item.targets
                    if isinstance(target, ast.Name)
                )


def _addresses() -> Iterator[str]:
    """`GET /{language}/sign-in sign_in` of every route, the demo's too."""
    from tempfile import mkdtemp

    from web.app import make_app, make_services
    from web.settings import read as read_settings

    folder = mkdtemp()
    given = {"MODE": "demo", "DATA": folder, "DATABASE_URL": f"sqlite:///{folder}/none.sqlite3", "ADDRESS": "http://127.0.0.1:8000"}
    app: Any = make_app(make_services(read_settings({f"HAMASEN_{name}": value for name, value in given.items()})))
    for route in app.app.app.routes:
        name = route.name if route.path.startswith("/{language:str}/") else ""  # the others are looked up by nobody
        yield from (f"{method} {route.path} {name}".strip() for method in (route.methods or {"GET"}) - {"HEAD"})


def _commands() -> Iterator[str]:
    from web.cli import described

    def verbs(of: argparse.ArgumentParser, before: str) -> Iterator[str]:
        for action in of._actions:
            if isinstance(action, argparse._SubParsersAction):
                for name, inner in action.choices.items():
                    yield from verbs(inner, f"{before} {name}".strip())
            elif action.dest not in ("help", "==SUPPRESS=="):
                yield f"{before} {action.option_strings[-1] if action.option_strings else action.dest}"

    yield from verbs(described(), "")


def _settings() -> Iterator[str]:
    from web.settings import NAMES

    yield from NAMES


def read() -> Names:
    """The list."""
    found: Names = {}
    kind = ""
    for line in LIST.read_text().splitlines() if LIST.exists() else ():
        if line.startswith("["):
            kind = line.strip("[]")
            found[kind] = set()
        elif line:
            found[kind].add(line)
    return found


def lost_and_new() -> tuple[list[str], list[str]]:
    """What the list has and the code has not, and what the code has and the list has not."""
    listed, today = read(), gather()
    lost = [f"{kind}: {name}" for kind, names in listed.items() for name in sorted(names - today.get(kind, set()))]
    new = [f"{kind}: {name}" for kind, names in today.items() for name in sorted(names - listed.get(kind, set()))]
    return lost, new


def main() -> int:
    """Add what is new; say what is lost."""
    lost, new = lost_and_new()
    listed, today = read(), gather()
    kinds = [*today, *(kind for kind in listed if kind not in today)]
    whole = {kind: sorted(listed.get(kind, set()) | today.get(kind, set())) for kind in kinds}
    LIST.write_text("\n\n".join("\n".join([f"[{kind}]", *names]) for kind, names in whole.items()) + "\n")
    print(*(f"added {name}" for name in new), *(f"LOST {name}" for name in lost), sep="\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
