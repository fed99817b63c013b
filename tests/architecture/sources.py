"""The code as the rules read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True)
class Source:
    """A Python file: its path from the root with slashes, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Its syntax."""
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """Every node of it, walked once for all rules."""
        return tuple(ast.walk(self.tree))

    @property
    def parts(self) -> tuple[str, ...]:
        """`("domain", "people", "rules")` of domain/people/rules.py."""
        return tuple(self.path.removesuffix(".py").split("/"))

    @property
    def top(self) -> str:
        """`domain` or `web`."""
        return self.parts[0]

    @property
    def room(self) -> str:
        """`people` of domain/people/rules.py, `db` of domain/db.py."""
        return self.parts[1]

    @cached_property
    def imports(self) -> frozenset[str]:
        """Every module it imports, also inside functions, `from x import y` as `x` and `x.y`."""
        found = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        return frozenset(found)

    @cached_property
    def bound(self) -> dict[str, str]:
        """What an imported name stands for: `{"drafts": "domain.proposals.actions.drafts"}`."""
        return {
            alias.asname or alias.name: f"{node.module}.{alias.name}"
            for node in self.nodes
            if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }

    def calls(self) -> Iterator[ast.Call]:
        """Every call in it."""
        return (node for node in self.nodes if isinstance(node, ast.Call))

    def at(self, node: ast.AST, what: str) -> str:
        """A finding: where, and what."""
        return f"{self.path}:{getattr(node, 'lineno', 1)} {what}"


@cache
def sources() -> list[Source]:
    """Every file of `domain/` and `web/`, read once."""
    found = sorted([*(ROOT / "domain").rglob("*.py"), *(ROOT / "web").rglob("*.py")])
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text()) for path in found]
