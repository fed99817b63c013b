"""Panels for tests: as they stand in a file, and made up at random."""

import json
from typing import Any

from hypothesis import strategies as st

from domain.awards.panel import Panel, read_panel


def panel(scores: dict[str, dict[str, Any]], **more: Any) -> Panel:
    """A panel of one criterion; entries are those that are scored, in the order in which they are met."""
    return read_panel(json.dumps(held(scores, **more)).encode())


def held(scores: dict[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    """The same as plain data."""
    entries = list(dict.fromkeys(entry for sheet in scores.values() for entry in sheet))
    usual = {"method": "mean", "criteria": [{"name": "c", "weight": 100}], "entries": [{"id": entry} for entry in entries]}
    sheets = {
        member: {entry: [score] if isinstance(score, int | float) else score for entry, score in sheet.items()}
        for member, sheet in scores.items()
    }
    return usual | {"scores": sheets, "ties": [], "tiers": []} | more


LINE = st.one_of(st.integers(78, 82).map(lambda score: [score]), st.just("abstain"), st.just("conflict"))


@st.composite
def any_panel(draw: st.DrawFn) -> dict[str, Any]:
    """A small panel in which much is equal, with tiers that are scarce."""
    entries = [f"e{number}" for number in range(draw(st.integers(1, 6)))]
    members = [f"m{number}" for number in range(draw(st.integers(1, 4)))]
    scores = {member: {entry: draw(LINE) for entry in entries if draw(st.integers(0, 5))} for member in members}
    tiers = [
        {"name": f"t{number}", "quota": draw(st.integers(0, 3)), "prize": 100 - number, "minimum": draw(st.sampled_from([None, 79, 80.5]))}
        for number in range(draw(st.integers(0, 3)))
    ]
    return held({}) | {
        "method": draw(st.sampled_from(["mean", "rank_sum"])),
        "shared_ranks": draw(st.sampled_from(["skip", "mean"])),
        "entries": [{"id": entry} for entry in entries],
        "scores": scores,
        "tiers": tiers,
    }
