"""The count of a programme: its sheets as a panel's file, which anybody with the file can count again with `hamasen awards rank`."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.awards.models import AwardEntry, AwardProgramme
from domain.awards.models_panel import PanelChange, PanelMember, ScoreSheet
from domain.awards.panel import Panel, read_panel
from domain.awards.programme import CriterionRule, Rules, TierRule
from domain.awards.queries import reviewing
from domain.awards.queries.programmes import rules_of
from domain.awards.ranking import Placed, Ranking, Tied, rank
from domain.translated import Translated

SHORTLIST = Translated.of(zh_Hant="入圍", en="Shortlisted")
"""The one tier of a first round."""

_NUMBER = "\u0000"


@dataclass(frozen=True)
class Count:
    """What the sheets say. file: the panel's file; ranking: None where nothing parts `tied`."""

    file: bytes
    panel: Panel
    ranking: Ranking | None
    tied: Sequence[str] = ()


@dataclass(frozen=True)
class Outcome:
    """An entry at the end. tier: None without an award; changed: the reason why whoever led gave another tier than the count."""

    entry: AwardEntry
    placed: Placed
    tier: TierRule | None
    changed: str = ""


async def panel_file(programme: AwardProgramme) -> bytes:
    """The scores as a panel's file: members without names, entries by number."""
    rules, entries, members = rules_of(programme), await reviewing.judged(programme), await reviewing.panel(programme.id)
    sheets = await reviewing.sheets(programme.id, [str(programme.round), reviewing.second_of(programme)])
    without = await reviewing.apart(programme.id)
    known = {one.id: one.number for one in entries}
    everybody = [
        (f"委員{place}", member, without.get(member.id, frozenset())) for place, member in enumerate(sorted(members, key=_unnamed), 1)
    ]
    first = [row for row in sheets if row.round == str(programme.round)]
    second = [row for row in sheets if row.round != str(programme.round) and known.get(row.entry_id) in (programme.reviewed or [])]
    held: dict[str, Any] = {
        "method": rules.method,
        "shared_ranks": rules.shared,
        "criteria": [_criterion(one) for one in rules.criteria],
        "entries": [{"id": one.number, **({"class": class_name(rules, one.kind)} if rules.classes else {})} for one in entries],
        "scores": {name: _lines(member, first, known, aside) for name, member, aside in everybody},
        "ties": list(rules.ties),
        "lot": [one for one in programme.lot or [] if one in known.values()] or None,
        "review": {name: _lines(member, second, known, frozenset()) for name, member, _ in everybody} if second else None,
        "tiers": _tiers(rules, programme.round),
    }
    if rules.ceiling is not None:
        held["ceiling"] = rules.ceiling
    text = json.dumps(held, ensure_ascii=False, indent=1)
    return re.sub(r'"\\u0000([0-9.]+)"', r"\1", text).encode()


def _unnamed(member: PanelMember) -> int:
    """An order that tells nobody who is who."""
    return int(member.seed)


def _criterion(one: CriterionRule) -> dict[str, Any]:
    return {"name": one.name.piece("zh-Hant").text, "weight": one.weight, "minimum": one.least, "maximum": one.most}


def _lines(member: PanelMember, sheets: Sequence[ScoreSheet], known: Mapping[int, str], without: frozenset[int]) -> dict[str, Any]:
    """A member's lines; numbers are marked, to be written as they were typed."""
    found: dict[str, Any] = {known[entry]: "conflict" for entry in without if entry in known}
    for row in sheets:
        if row.member_id == member.id and row.entry_id in known and row.entry_id not in without:
            found[known[row.entry_id]] = "abstain" if row.abstains else [_NUMBER + point for point in row.points]
    return dict(sorted(found.items()))


def class_name(rules: Rules, key: str) -> str:
    """What a class is called in the file."""
    return next((one.name.piece("zh-Hant").text for one in rules.classes if one.key == key), key)


def _tiers(rules: Rules, round_: int) -> list[dict[str, Any]]:
    if is_first(rules, round_):
        kinds: list[dict[str, Any]] = [{"class": one.name.piece("zh-Hant").text} for one in rules.classes] or [{}]
        return [{"name": SHORTLIST.text("zh-Hant"), "quota": rules.shortlist, "prize": 0, **kind} for kind in kinds]
    return [_tier(rules, one) for one in rules.tiers]


def _tier(rules: Rules, one: TierRule) -> dict[str, Any]:
    made: dict[str, Any] = {"name": one.name.piece("zh-Hant").text, "quota": one.quota, "prize": one.prize}
    if one.kind:
        made["class"] = class_name(rules, one.kind)
    if one.minimum:
        made["minimum"] = _NUMBER + one.minimum
    return made


async def count(programme: AwardProgramme) -> Count:
    """Count the sheets that were handed in."""
    file = await panel_file(programme)
    panel = read_panel(file)
    try:
        return Count(file, panel, rank(panel))
    except Tied as tied:
        return Count(file, panel, None, tied.entries)


async def outcomes(programme: AwardProgramme, counted: Count) -> list[Outcome]:
    """Each entry with its tier, as the count and whoever led have it; in the order of the count."""
    if counted.ranking is None:
        return []
    rules = rules_of(programme)
    entries = {one.number: one for one in await reviewing.judged(programme)}
    changes = {row.entry_id: row for row in await PanelChange.filter(entry_id__in=[one.id for one in entries.values()])}
    found = []
    for placed in counted.ranking.order:
        entry = entries[placed.id]
        change = changes.get(entry.id)
        tier = rules.tier(change.tier) if change else _tier_of(rules, placed, programme.round)
        found.append(Outcome(entry, placed, tier, change.reason if change else ""))
    return found


def _tier_of(rules: Rules, placed: Placed, round_: int) -> TierRule | None:
    if placed.tier is None:
        return None
    if is_first(rules, round_):
        return TierRule("short", SHORTLIST, rules.shortlist, 0)
    return next(
        one
        for one in rules.tiers
        if one.name.piece("zh-Hant").text == placed.tier and (not one.kind or class_name(rules, one.kind) == placed.kind)
    )


def is_first(rules: Rules, round_: int) -> bool:
    """Whether this is the first of two rounds, which gives no award."""
    return rules.shortlist > 0 and round_ == 1


def vacant(decided: Sequence[Outcome], rules: Rules) -> dict[str, int]:
    """By tier how many awards are not given."""
    taken = [one.tier.key for one in decided if one.tier is not None]
    return {tier.key: tier.quota - taken.count(tier.key) for tier in rules.tiers if tier.quota > taken.count(tier.key)}


def digest(counted: Count, decided: Sequence[Outcome]) -> str:
    """What stands for everything that whoever accepts has seen: the file, and each entry's tier."""
    lines = [f"{one.entry.number} {one.tier.key if one.tier else '-'} {one.changed}" for one in decided]
    return hashlib.sha256(counted.file + "\n".join(lines).encode()).hexdigest()
