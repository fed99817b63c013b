"""What each page is given, by the type that stands beside its handler; every rendering of every test is compared with it."""

import ast
import importlib
import sys
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from fnmatch import fnmatch
from functools import cache, wraps
from typing import Any

from jinja2 import Environment, meta, nodes

from tests.architecture.sources import ROOT, Source, sources
from web.frame import rendering

SAMPLE = ROOT / "tests" / "sample_room" / "web"
LOOKED_AT = 20
"""Items of a list, or of a table, that are compared."""

breaches: list[str] = []
"""What was found since the last test ended."""


def watch() -> None:
    """Compare the values of every page from now on."""
    check = rendering.check_values

    @wraps(check)
    def compared(template: str, values: Mapping[str, Any]) -> None:
        check(template, values)
        breaches.extend(compare(template, values))

    rendering.check_values = compared


@cache
def declared() -> dict[str, Any]:
    """The type of each template, which may have a `*` in its name, as `visit.page("a.html", Type(…))` or `given(Type, …)` says."""
    found: dict[str, Any] = {}
    sample = [Source(path.relative_to(ROOT).as_posix(), path.read_text()) for path in SAMPLE.glob("*.py")]
    for source in [*sources(), *sample]:
        for call in source.calls():
            if isinstance(call.func, ast.Attribute) and call.func.attr == "page" and call.args and _template(call.args[0]):
                kind = _kind(call.args[1]) if len(call.args) > 1 else ""
                known = found.setdefault(_template(call.args[0]), None)
                if kind and known is None:
                    found[_template(call.args[0])] = getattr(importlib.import_module(".".join(source.parts)), kind)
    return found


def _template(node: ast.expr) -> str:
    """The name of a template as a call has it, with `*` for what is put in; empty for what is none."""
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    name = "".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in parts)
    return name if name.endswith(".html") else ""


def _kind(node: ast.expr) -> str:
    """The name of the type in `Type(…)` or `given(Type, …)`. Raises AssertionError for anything else."""
    assert isinstance(node, ast.Call), "the values of a page are made where they are handed over, by their type"
    named = node.args[0] if ast.unparse(node.func) == "given" else node.func
    return ast.unparse(named)


def type_of(template: str) -> Any:
    """The type of a template; None where no page shows it, or where it is given nothing."""
    known = declared()
    return known[template] if template in known else next((kind for name, kind in known.items() if fnmatch(template, name)), None)


def compare(template: str, values: Mapping[str, Any]) -> list[str]:
    """What of these values is not as their type says."""
    kind = type_of(template)
    if kind is None:
        return [f"{template} is given {name}, and has no type" for name in values]
    hints = typing.get_type_hints(kind)
    missing = [f"{template} is not given {name}" for name in kind.__required_keys__ - values.keys()]
    unknown = [f"{template} is given {name}, which {kind.__name__} does not have" for name in values.keys() - hints.keys()]
    wrong = [
        f"{template} is given {name} as {type(value).__name__}, not as {hints[name]}"
        for name, value in values.items()
        if name in hints and not fits(value, hints[name])
    ]
    return sorted(missing + unknown + wrong)


def fits(value: Any, hint: Any) -> bool:
    """Whether a value is of a type; of lists and tables the first items are looked at."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint is Any:
        return True
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, one) for one in inner)
    if origin is not None and hint is not origin:
        return _holds(value, origin, inner)
    if hint is None or hint is type(None):
        return value is None
    if typing.is_typeddict(hint):
        return isinstance(value, dict)
    return isinstance(value, (int, float) if hint is float else hint)


def _holds(value: Any, origin: Any, inner: tuple[Any, ...]) -> bool:
    if origin is Callable:
        return callable(value)
    if not isinstance(value, origin):
        return False
    if origin is tuple and inner[-1:] != (...,):
        return len(value) == len(inner) and all(fits(one, hint) for one, hint in zip(value, inner, strict=True))
    if isinstance(value, Mapping):
        some = list(value.items())[:LOOKED_AT]
        return all(fits(key, inner[0]) and fits(one, inner[1]) for key, one in some)
    if isinstance(value, list | tuple | AbstractSet):
        return all(fits(one, inner[0]) for one in list(value)[:LOOKED_AT])
    return True


def unread(environment: Environment) -> list[str]:
    """What a page is always given and nothing reads. What several pages share may be more than one of them reads."""
    shown: dict[str, set[str]] = {}
    for template in environment.list_templates(extensions=["html"]):
        kind = type_of(template)
        if kind is not None:
            names = {node.name for tree in _family(environment, template, set()) for node in tree.find_all(nodes.Name)}
            own = set(kind.__required_keys__) - _shared(kind)
            shown.setdefault(f"{kind.__module__}.{kind.__name__}", own).intersection_update(own - names)
    return sorted(f"{kind} {name}" for kind, names in shown.items() for name in names)


def hidden(environment: Environment) -> list[str]:
    """What a page is given under the name of a function that its templates call."""
    found = []
    for template in environment.list_templates(extensions=["html"]):
        kind = type_of(template)
        if kind is None:
            continue
        given = {name for name, hint in typing.get_type_hints(kind).items() if hint is not Any and not _can_be_called(hint)}
        for tree in _family(environment, template, set()):
            own = {macro.name for macro in tree.find_all(nodes.Macro)}
            called = {call.node.name for call in tree.find_all(nodes.Call) if isinstance(call.node, nodes.Name)}
            found += [f"{template} is given {name}, and calls it" for name in (called & given) - own]
    return sorted(set(found))


def _can_be_called(hint: Any) -> bool:
    """Whether values of a type are functions, or objects that are called as one."""
    kind = typing.get_origin(hint) or hint
    return isinstance(kind, type) and any("__call__" in vars(base) for base in kind.__mro__)


def _shared(kind: Any) -> set[str]:
    """What a page has from a type that it shares with others, whose name does not end with `Page`."""
    near = [other for other in vars(sys.modules[kind.__module__]).values() if typing.is_typeddict(other)]
    return {name for other in near if not other.__name__.endswith("Page") for name in other.__annotations__}


def _family(environment: Environment, template: str, seen: set[str]) -> Iterator[nodes.Template]:
    """A template, and whatever it extends, includes or takes macros from."""
    seen.add(template)
    assert environment.loader is not None
    tree = environment.parse(environment.loader.get_source(environment, template)[0])
    yield tree
    for other in meta.find_referenced_templates(tree):
        if other is not None and other not in seen:
            yield from _family(environment, other, seen)
