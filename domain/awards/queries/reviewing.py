"""What the panel sees: copies without names, in an order of each member's own, without the entries that they have a conflict with."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.awards.models import AwardEntry, AwardProgramme, BlindCopy, EntryFile
from domain.awards.models_panel import PanelConflict, PanelMember, PaperSheet, ScoreSheet
from domain.awards.programme import Rules
from domain.awards.queries.programmes import rules_of
from domain.awards.states import State
from domain.errors import Missing

OPEN_FILES = ("clean", "released")
"""States of a file whose copy the panel may open."""


@dataclass(frozen=True)
class BlindEntry:
    """An entry as a member sees it: nothing in it says whose it is. files: keys of the copies, with whether it is the report."""

    id: int
    number: str
    category: str
    kind: str
    title: str
    abstract: str
    text: str
    locale: str
    files: Sequence[str]


def judged_state(rules: Rules) -> State:
    """In which state entries go to the panel."""
    return State.REPORTED if rules.report else State.ADMITTED


def second_of(programme: AwardProgramme) -> str:
    """The round of second scores of a tie."""
    return f"{programme.round}+"


async def judged(programme: AwardProgramme) -> list[AwardEntry]:
    """The entries that the panel scores now, by number."""
    chosen = AwardEntry.filter(programme_id=programme.id, state=judged_state(rules_of(programme)).value)
    if programme.round == 2:
        chosen = chosen.filter(shortlisted=True)
    return await chosen.order_by("number")


async def panel(programme: int) -> list[PanelMember]:
    """The members, the chair first, then by name."""
    return await PanelMember.filter(programme_id=programme).order_by("-chair", "-deputy", "name", "id")


async def seats(email: str) -> list[tuple[AwardProgramme, PanelMember]]:
    """The panels that somebody sits on, the latest first."""
    rows = await PanelMember.filter(email=email, invited_at__not_isnull=True).select_related("programme").order_by("-programme_id")
    return [(row.programme, row) for row in rows]


async def seat(email: str, programme: int) -> PanelMember:
    """Somebody's seat on a panel. Raises Missing."""
    found = await PanelMember.get_or_none(email=email, programme_id=programme) if email else None
    if found is None:
        raise Missing("no seat on this panel")
    return found


async def conflicts(programme: int) -> dict[int, dict[int, PanelConflict]]:
    """By member and entry."""
    found: dict[int, dict[int, PanelConflict]] = defaultdict(dict)
    for row in await PanelConflict.filter(member__programme_id=programme):
        found[row.member_id][row.entry_id] = row
    return found


async def apart(programme: int) -> dict[int, frozenset[int]]:
    """By member the entries that they neither see nor score; what is only proposed counts until it is put away."""
    held = await conflicts(programme)
    return {member: frozenset(entry for entry, row in rows.items() if row.state != "none") for member, rows in held.items()}


def own_order(member: PanelMember, entries: Sequence[AwardEntry]) -> list[AwardEntry]:
    """The entries in the member's own order, which stays."""
    return sorted(entries, key=lambda entry: hashlib.sha256(f"{member.seed}:{entry.number}".encode()).digest())


async def blind_entries(member: PanelMember, programme: AwardProgramme) -> list[BlindEntry]:
    """What a member scores, in their own order; nothing before the panel's files are open."""
    if programme.panel_at is None:
        return []
    without = (await apart(programme.id)).get(member.id, frozenset())
    entries = [one for one in await judged(programme) if one.id not in without]
    return await _blind(own_order(member, entries))


async def _blind(entries: Sequence[AwardEntry]) -> list[BlindEntry]:
    numbers = [one.id for one in entries]
    copies = {row.entry_id: row for row in await BlindCopy.filter(entry_id__in=numbers)}
    files: dict[int, list[str]] = defaultdict(list)
    for row in await EntryFile.filter(entry_id__in=numbers, state__in=OPEN_FILES).order_by("id"):
        if row.blind:
            files[row.entry_id].append(row.blind)
    return [
        BlindEntry(one.id, one.number, one.category, one.kind, copy.title, copy.abstract, copy.text, one.locale, files[one.id])
        for one in entries
        for copy in [copies[one.id]]
    ]


async def sees_copy(email: str, key: str) -> bool:
    """Whether somebody of a panel may open this copy of a file."""
    row = await EntryFile.get_or_none(blind=key, state__in=OPEN_FILES).select_related("entry__programme")
    if row is None or row.entry.programme.panel_at is None:
        return False
    member = await PanelMember.get_or_none(email=email, programme_id=row.entry.programme_id, declared_at__not_isnull=True)
    if member is None:
        return False
    return row.entry_id not in (await apart(row.entry.programme_id)).get(member.id, frozenset())


async def own_sheets(member: PanelMember, round_: str) -> dict[int, ScoreSheet]:
    """A member's sheets of a round, by entry."""
    return {row.entry_id: row for row in await ScoreSheet.filter(member_id=member.id, round=round_)}


async def sheets(programme: int, rounds: Collection[str]) -> list[ScoreSheet]:
    """All sheets that were handed in; for the count alone."""
    return await ScoreSheet.filter(member__programme_id=programme, round__in=list(rounds), handed=True)


async def progress(programme: AwardProgramme) -> dict[int, tuple[int, int]]:
    """By member how many sheets are handed in, of how many."""
    entries = {one.id for one in await judged(programme)}
    without = await apart(programme.id)
    rows = await sheets(programme.id, [str(programme.round)])
    found = {}
    for member in await panel(programme.id):
        own = entries - without.get(member.id, frozenset())
        found[member.id] = (sum(row.member_id == member.id and row.entry_id in own for row in rows), len(own))
    return found


async def papers(programme: int) -> list[PaperSheet]:
    """Sheets of paper that were typed, in their order."""
    return await PaperSheet.filter(member__programme_id=programme).order_by("id")


async def comments_for(entry: int) -> list[str]:
    """What members wrote for the authors, without names, in an order that tells nobody."""
    rows = await ScoreSheet.filter(entry_id=entry, handed=True).values_list("comment", flat=True)
    return sorted(str(text) for text in rows if str(text).strip())
