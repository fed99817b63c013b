"""An event with a few seats, for tests."""

from datetime import timedelta
from typing import Any

from pypinyin import lazy_pinyin

from domain.clock import now
from domain.translated import Translated
from domain.workshops.actions import events
from domain.workshops.actions.signing_up import Wanted, sign_up
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.rules import Kind
from tests.support import KEYS, Site

TITLE = Translated.of(zh_Hant="哈瑪星工作坊", en="Hamasen workshop")
PLACE = Translated.of(zh_Hant="哈瑪星社區活動中心", en="Hamasen Community Center")


def plan(**more: Any) -> events.Plan:
    """A workshop in ten days with three seats."""
    start = now().replace(minute=0, second=0, microsecond=0) + timedelta(days=10)
    facts: dict[str, Any] = {
        "kind": Kind.WORKSHOP,
        "title": TITLE,
        "about": Translated(),
        "place": PLACE,
        "starts_at": start,
        "ends_at": start + timedelta(hours=3),
        "seats": 3,
    }
    return events.Plan(**facts | more)


async def public_event(site: Site, **more: Any) -> WorkshopEvent:
    """It, published."""
    made = await events.plan(plan(**more), at=now(), by=None, keys=KEYS)
    return await events.publish(made.id, at=now(), by=None)


async def today(site: Site, **more: Any) -> WorkshopEvent:
    """One that begins in two hours: its passes are good, and people still sign up."""
    event = await public_event(site, **more)
    await WorkshopEvent.filter(id=event.id).update(starts_at=now() + timedelta(hours=2), ends_at=now() + timedelta(hours=5))
    return await WorkshopEvent.get(id=event.id)


def mailbox_of(name: str) -> str:
    """An address that mail servers take, for a name in Chinese."""
    return f"{''.join(lazy_pinyin(name)).lower().replace(' ', '')}@example.tw"


async def party(event: WorkshopEvent, name: str = "陳小姐", **more: Any) -> EventParty:
    """A sign-up by e-mail."""
    facts = {"email": mailbox_of(name), "locale": "zh-Hant"} | more
    return await sign_up(event.id, Wanted(name=name, **facts), at=now())
