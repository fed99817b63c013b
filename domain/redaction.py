"""Blacking words out of rows, wherever they stand in them: personal data that got into a text. A room names its own columns."""

from collections.abc import Iterable, Sequence
from typing import Any

from domain.columns import Table
from domain.translated import Translated

BLACK = "▇▇▇"
_NAMES = ("source", "area", "category", "district", "kind", "what", "part", "key", "agency", "at")
"""Keys whose values are names of ours, never somebody's words."""


def without(data: Any, words: str) -> tuple[Any, int]:
    """Plain data, or a text in several languages, with the words blacked out; and how often they were there."""
    if isinstance(data, Translated):
        plain, times = without(data.to_json(), words)
        return (Translated.from_json(plain) if times else data), times
    if isinstance(data, str):
        return data.replace(words, BLACK), data.count(words)
    if isinstance(data, list):
        parts = [without(item, words) for item in data]
        return [part for part, _ in parts], sum(times for _, times in parts)
    if isinstance(data, dict):
        held = {name: (value, 0) if name in _NAMES else without(value, words) for name, value in data.items()}
        return {name: part for name, (part, _) in held.items()}, sum(times for _, times in held.values())
    return data, 0


async def clean(rows: Iterable[Table], columns: Sequence[str], words: str) -> int:
    """Black the words out of these columns of these rows; call it in the transaction of the act. Returns how often they were there."""
    found = 0
    for row in rows:
        changed: dict[str, Any] = {}
        for column in columns:
            value, times = without(getattr(row, column), words)
            if times:
                changed[column], found = value, found + times
        if changed:
            await type(row).filter(pk=row.pk).update(**changed)
    return found
