"""Setting the site up, and changing what it says of itself."""

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain import ledger
from domain.db import writing
from domain.errors import N_, Refused
from domain.keys import digest, new_token
from domain.people.actions import accounts, roles
from domain.people.actions import secrets as staff_secrets
from domain.people.models import Person
from domain.policy import Hold, Role
from domain.site.models import Site
from domain.site.rules import Place
from domain.translated import Translated


@dataclass(frozen=True)
class Identity:
    """What a site says of itself; phone and e-mail are where a reader can turn."""

    name: Translated
    tagline: Translated = field(default_factory=Translated)
    office: Translated = field(default_factory=Translated)
    address: Translated = field(default_factory=Translated)
    hours: Translated = field(default_factory=Translated)
    phone: str = ""
    email: str = ""
    place: Place = field(default_factory=Place)
    time_zone: str = "Asia/Taipei"


async def new_set_up_token() -> str | None:
    """A fresh one-time token for the set-up page, or None when the site is set up. The one before ends."""
    async with writing(quiet=True):
        site, _ = await Site.get_or_create(id=1)
        if site.set_up_at is not None:
            return None
        token = new_token()[:24]
        await Site.filter(id=1).update(token=digest(token))
    return token


async def check_set_up_token(token: str) -> None:
    """Raises Refused unless this is the token on the console and the site is not set up."""
    site = await Site.get_or_none(id=1)
    if site is None or site.set_up_at is not None or site.token is None:
        raise Refused(N_("This site is set up already. Sign in to change it."))
    if not hmac.compare_digest(site.token, digest(token.strip())):
        raise Refused(N_("This is not the token on the console of the server. Copy it from there."), field="token")


async def set_up(token: str, identity: Identity, *, email: str, name: str, password: str, locale: str, at: datetime) -> Person:
    """Name the site and make its first administrator, once. Raises Refused."""
    await check_set_up_token(token)
    _check(identity)
    async with writing():
        if await Site.filter(id=1, set_up_at=None).update(set_up_at=at, token=None) != 1:
            raise Refused(N_("This site is set up already. Sign in to change it."))
        await _write(identity)
        person = await accounts.ensure(email, locale=locale, at=at, name=name)
        await roles.give(person.id, Hold(Role.ADMINISTRATOR), source="setup", at=at, by=person.id)
        await staff_secrets.set_password(person, password, at=at, site=identity.name.text(locale))
        await ledger.record("site.set_up", "site", 1, at=at, by=person.id, after=identity.name.to_json())
    return person


async def change(identity: Identity, *, at: datetime, by: int | None) -> None:
    """Change what the site says of itself. Raises Refused beside the field."""
    _check(identity)
    async with writing():
        site, _ = await Site.get_or_create(id=1)
        before = site.name.to_json()
        await _write(identity)
        await ledger.record("site.change", "site", 1, at=at, by=by, before=before, after=identity.name.to_json())


async def set_logo(key: str, *, at: datetime, by: int) -> None:
    """Show a stored photo as the site's logo; an empty key takes it off."""
    async with writing():
        await Site.filter(id=1).update(logo=key)
        await ledger.record("site.logo", "site", 1, at=at, by=by, after={"logo": key})


def _check(identity: Identity) -> None:
    if not identity.name:
        raise Refused(N_("Enter the site's name in at least one language."), field="name")
    try:
        ZoneInfo(identity.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise Refused(N_("Choose a time zone from the list."), field="time_zone") from problem


async def _write(identity: Identity) -> None:
    site = await Site.get(id=1)
    for part in ("name", "tagline", "office", "address", "hours", "phone", "email", "time_zone"):
        setattr(site, part, getattr(identity, part))
    site.place = identity.place.to_json() if identity.place else None
    await site.save()
