"""The city's agencies."""

import re
from datetime import datetime

from domain import ledger
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.people.models import Agency
from domain.translated import Translated


def clean_key(typed: str) -> str:
    """A short name for addresses: a-z, digits and hyphens. Raises Refused."""
    key = typed.strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{1,38}", key):
        raise Refused(N_("Use 2 to 39 small letters, digits or hyphens, such as transport."), field="key")
    return key


async def add(key: str, name: Translated, claim: str, *, at: datetime, by: int | None) -> Agency:
    """A new agency. Raises Refused when the short name or the sign-on name is taken."""
    key, claim = clean_key(key), claim.strip()
    if not name:
        raise Refused(N_("Enter the agency's name in at least one language."), field="name")
    if await Agency.filter(key=key).exists():
        raise Refused(N_("Another agency uses this short name."), field="key")
    await _free_claim(claim, key)
    async with writing():
        agency = await Agency.create(key=key, name=name, claim=claim or None)
        await ledger.record("agencies.add", "agency", key, at=at, by=by, after=name.to_json())
    return agency


async def change(key: str, name: Translated, claim: str, active: bool, *, at: datetime, by: int) -> None:
    """Change name, sign-on name and whether it is in use. Raises Missing, Refused."""
    claim = claim.strip()
    if not name:
        raise Refused(N_("Enter the agency's name in at least one language."), field="name")
    await _free_claim(claim, key)
    async with writing():
        agency = await Agency.get_or_none(key=key)
        if agency is None:
            raise Missing(f"no agency {key}")
        before = {"name": agency.name.to_json(), "claim": agency.claim, "active": agency.active}
        agency.name, agency.claim, agency.active = name, claim or None, active
        await agency.save()
        after = {"name": name.to_json(), "claim": agency.claim, "active": active}
        await ledger.record("agencies.change", "agency", key, at=at, by=by, before=before, after=after)


async def _free_claim(claim: str, key: str) -> None:
    if claim and await Agency.filter(claim=claim).exclude(key=key).exists():
        raise Refused(N_("Another agency uses this sign-on name."), field="claim")
