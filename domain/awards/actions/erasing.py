"""Taking somebody out of programmes, and what is held about somebody."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from domain.awards.actions.common import NOWHERE
from domain.awards.models import AwardEntry, BlindCopy, EntryAuthor, EntryFile, EntryOrigin
from domain.awards.models_panel import Award, AwardCorrection, PanelMember
from domain.awards.queries import identities
from domain.awards.states import State
from domain.files import actions as files

GONE = "－"
"""Stands for the name of an author who was erased."""


async def erase(person: int, email: str, *, at: datetime) -> None:
    """Drafts that were never sent go; of the rest the name goes, unless it stands in a public list of awards."""
    own = [row.entry_id for row in await EntryOrigin.filter(owner=person, entry__state=State.DRAFT.value, entry__sent_at=None)]
    await drop_files(own, at=at, by=person)
    await AwardEntry.filter(id__in=own).delete()
    await EntryOrigin.filter(owner=person).update(owner=None)
    rows = {row.id: row for row in await EntryAuthor.filter(person=person)}
    if email:
        rows |= {row.id: row for row in await EntryAuthor.filter(email=email)}
        await AwardCorrection.filter(email=email).update(email="", name="")
        for seat in await PanelMember.filter(email=email):
            await PanelMember.filter(id=seat.id).update(email=_nobody(seat.id), name=GONE, latin="", agency="", unit="")
    awarded = {row.entry_id for row in await Award.filter(entry_id__in=[row.entry_id for row in rows.values()])}
    for row in rows.values():  # what was found of them in words and files told their names, too
        await BlindCopy.filter(entry_id=row.entry_id).update(findings=[])
        await EntryFile.filter(entry_id=row.entry_id).update(findings={})
    for row in rows.values():
        name = row.name if row.entry_id in awarded else GONE
        await EntryAuthor.filter(id=row.id).update(person=None, name=name, latin="", unit="", email=_nobody(row.id))


async def drop_files(entries: Collection[int], *, at: datetime, by: int) -> None:
    """Throw the stored files of entries away that go themselves."""
    for row in await EntryFile.filter(entry_id__in=list(entries)):
        for key in filter(None, (row.file, row.blind)):
            await files.delete(key, at=at, by=by)


def _nobody(number: int) -> str:
    return f"erased-{number}{NOWHERE}"


async def held_about(person: int, email: str) -> dict[str, Any]:
    """Entries that somebody wrote, and panels that they sit on."""
    entries = await AwardEntry.filter(id__in=await identities.mine(person, email)).order_by("id")
    seats = await PanelMember.filter(email=email).select_related("programme") if email else []
    return {
        "award_entries": [
            {"number": one.number, "title": one.title, "state": one.state, "abstract": one.abstract, "text": one.text, "tools": one.tools}
            for one in entries
        ],
        "award_panels": [{"programme": seat.programme.title.to_json(), "name": seat.name} for seat in seats],
    }
