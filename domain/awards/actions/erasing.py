"""Taking somebody out of programmes, and what is held about somebody."""

from datetime import datetime
from typing import Any

from domain.awards.models import AwardEntry, EntryAuthor, EntryOrigin
from domain.awards.models_panel import Award, AwardCorrection, PanelMember
from domain.awards.queries import identities
from domain.awards.states import State

GONE = "－"
"""Stands for the name of an author who was erased."""


async def erase(person: int, email: str, *, at: datetime) -> None:
    """Drafts that were never sent go; of the rest the name goes, unless it stands in a public list of awards."""
    own = await EntryOrigin.filter(owner=person, entry__state=State.DRAFT.value, entry__sent_at=None).values_list("entry_id", flat=True)
    await AwardEntry.filter(id__in=list(own)).delete()
    await EntryOrigin.filter(owner=person).update(owner=None)
    rows = {row.id: row for row in await EntryAuthor.filter(person=person)}
    if email:
        rows |= {row.id: row for row in await EntryAuthor.filter(email=email)}
        await AwardCorrection.filter(email=email).update(email="", name="")
        for seat in await PanelMember.filter(email=email):
            await PanelMember.filter(id=seat.id).update(email=_nobody(seat.id))
    awarded = {row.entry_id for row in await Award.filter(entry_id__in=[row.entry_id for row in rows.values()])}
    for row in rows.values():
        name = row.name if row.entry_id in awarded else GONE
        await EntryAuthor.filter(id=row.id).update(person=None, name=name, latin="", unit="", email=_nobody(row.id))


def _nobody(number: int) -> str:
    return f"erased-{number}@invalid"


async def held_about(person: int, email: str) -> dict[str, Any]:
    """Entries that somebody wrote, and panels that they sit on."""
    entries = await AwardEntry.filter(id__in=await identities.mine(person, email)).order_by("id")
    seats = await PanelMember.filter(email=email).select_related("programme") if email else []
    return {
        "award_entries": [{"number": one.number, "title": one.title, "state": one.state, "abstract": one.abstract} for one in entries],
        "award_panels": [{"programme": seat.programme.title.to_json(), "name": seat.name} for seat in seats],
    }
