"""Only in the demo: sign in as anybody with one tap, and read the mail that the demo does not send."""

import json
from typing import TypedDict

from starlette.responses import Response

from domain import demo, outbox
from domain.demo import DemoPerson
from domain.errors import Missing
from domain.outbox import OutboxMessage
from domain.people.queries import by_email
from web.frame.page_routes import PageRoute
from web.frame.services import Services
from web.frame.sessions import sign_in
from web.frame.visit import Visit
from web.messages.letters import written
from web.tables.paging import Paging


class PeoplePage(TypedDict):
    """What `demo/people.html` is given."""

    people: tuple[DemoPerson, ...]
    codes: list[str]


async def people(visit: Visit) -> Response:
    """Everybody of the demo, with a button each."""
    return visit.page("demo/people.html", PeoplePage(people=demo.PEOPLE, codes=demo_codes(visit.services)[:12]))


def demo_codes(services: Services) -> list[str]:
    """Codes of the open vote to try; empty where the demo has none."""
    path = services.settings.data / "demo-codes.json"
    return list(json.loads(path.read_text())) if path.exists() else []


async def become(visit: Visit) -> Response:
    """Sign in as one of them. Raises Missing for anybody else."""
    email = str(visit.form.get("email") or "")
    known = next((person for person in demo.PEOPLE if person.email == email), None)
    found = await by_email(email) if known else None
    if known is None or found is None:
        raise Missing("nobody of the demo")
    await sign_in(visit, found, "password" if known.staff else "code")
    return visit.go("staff_home" if known.staff else "account", "welcome")


class MailboxPage(TypedDict):
    """What `demo/mailbox.html` is given."""

    letters: list[tuple[OutboxMessage, str, str, str]]
    paging: Paging


async def mailbox(visit: Visit) -> Response:
    """What would have been sent."""
    paging = Paging.of(visit.request, 3)
    found, total = await outbox.queue(offset=paging.offset, limit=paging.size)
    letters = []
    for item in found:
        if item.facts:
            locale = visit.services.locales.match("", item.locale)
            letters.append((item, *written(visit.services, item, visit.site), locale.lang))
    return visit.page("demo/mailbox.html", MailboxPage(letters=letters, paging=paging.with_total(total)))


PAGES = [
    PageRoute("demo", "/demo", people, become),
    PageRoute("mailbox", "/demo/mail", mailbox),
]
