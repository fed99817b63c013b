"""Constants that the templates of a room may name."""

from typing import Any

KNOWN: dict[str, Any] = {}
"""Constants that the templates of a room may name."""


def known(**values: Any) -> None:
    """Register constants (message ids by key, as a rule) for templates; call it when a room is imported."""
    KNOWN.update(values)
