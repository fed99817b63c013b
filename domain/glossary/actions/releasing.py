"""Releases: the approved list as it stands, kept for good."""

import hashlib
import zlib
from datetime import date, datetime

from domain import ledger
from domain.glossary.exchange.files import Format, write
from domain.glossary.models import GlossaryRelease
from domain.glossary.queries import approved


async def release(today: date, *, at: datetime, by: int | None, why: str) -> GlossaryRelease:
    """Keep the approved list as it stands now; call it inside `writing()`, after what changed it."""
    entries = await approved()
    body = write(entries, Format.JSON)
    made = await GlossaryRelease.create(
        name=await _name(today), at=at, count=len(entries), digest=hashlib.sha256(body).hexdigest(), data=zlib.compress(body, 6)
    )
    await ledger.record("glossary.release", "glossary_release", made.name, at=at, by=by, why=why, after={"count": made.count})
    return made


async def _name(today: date) -> str:
    """The day; from the second release of a day on with its number."""
    earlier = await GlossaryRelease.filter(name__startswith=today.isoformat()).count()
    return f"{today.isoformat()}-{earlier + 1}" if earlier else today.isoformat()
