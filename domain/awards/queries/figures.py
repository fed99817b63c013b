"""Figures of programmes: how many entries got how far, by agency and category, and awards against money.

Figures by agency are of programmes whose result is public; before, they could tell whose an entry is.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from domain.awards.models import AwardEntry, AwardProgramme, EntryOrigin
from domain.awards.models_panel import Award
from domain.awards.queries.awards import money
from domain.awards.queries.programmes import rules_of
from domain.awards.states import COUNTED, RESULT_STAGES, State

ADMITTED = (State.ADMITTED, State.REPORTED, State.DISQUALIFIED)


@dataclass(frozen=True)
class Figures:
    """Of one programme. sent: entries that were ever sent; admitted: of them, those that take part, or research that was approved;
    granted, grants: how many got a subsidy, and NT$; reported: reports that came in, None where there are none; awarded, money: awards that
    stand, and NT$; agencies: by key, None before the result is public; categories: by key."""

    programme: AwardProgramme
    sent: int
    admitted: int
    granted: int
    grants: int
    reported: int | None
    awarded: int
    money: int
    agencies: Mapping[str, int] | None
    categories: Mapping[str, int]


async def figures(programmes: Sequence[AwardProgramme]) -> list[Figures]:
    """Of these programmes, in their order, with as many queries for many as for one."""
    numbers = [one.id for one in programmes]
    entries = await AwardEntry.filter(programme_id__in=numbers, state__in=list(COUNTED)).only(
        "id", "programme_id", "state", "category", "grant", "reported_at"
    )
    awards = await Award.filter(programme_id__in=numbers).only("id", "programme_id", "prize", "revoked_on")
    public = [one.id for one in programmes if one.stage in RESULT_STAGES]
    counted = {one.id for one in entries}
    origins = await EntryOrigin.filter(entry__programme_id__in=public).select_related("entry")
    return [
        _of(
            programme,
            [one for one in entries if one.programme_id == programme.id],
            [one for one in awards if one.programme_id == programme.id],
            Counter(row.agency for row in origins if row.entry.programme_id == programme.id and row.entry_id in counted and row.agency)
            if programme.id in public
            else None,
        )
        for programme in programmes
    ]


def _of(programme: AwardProgramme, entries: Sequence[AwardEntry], awards: Sequence[Award], agencies: Mapping[str, int] | None) -> Figures:
    public = programme.stage in RESULT_STAGES
    grants = [one.grant for one in entries if one.grant and one.state in ADMITTED]
    return Figures(
        programme,
        len(entries),
        sum(one.state in ADMITTED for one in entries),
        len(grants),
        sum(grants),
        sum(one.reported_at is not None for one in entries) if rules_of(programme).report else None,
        sum(one.revoked_on is None for one in awards) if public else 0,
        money(awards) if public else 0,
        agencies,
        Counter(one.category for one in entries if one.category),
    )
