"""What every act on a case needs: one at a time, its story, and telling the agency and the office."""

from datetime import datetime
from typing import Any

from domain import outbox
from domain.db import one_at_a_time
from domain.delivery.followers import follower_of
from domain.delivery.models import Case
from domain.delivery.rules import Said
from domain.people.models import Person
from domain.people.queries import reachable
from domain.policy import Hold, Role

_LOCK = 7_306_000_000


async def hold(case: Case) -> None:
    """Let acts on one case wait for each other, and read it as it is now; call it first inside `writing()`. Raises UnknownSource."""
    await one_at_a_time(_LOCK + case.id)
    await case.refresh_from_db()
    follower_of(case.source)


async def tell(case: Case, what: Said, *, at: datetime, text: Any = "", **facts: Any) -> None:
    """Add to a held case's story. text: as somebody wrote it, or a text in several languages as JSON."""
    case.story = [*(case.story or []), {"what": what.value, "at": at.isoformat(), "text": text, **facts}]
    await Case.filter(id=case.id).update(story=case.story)


async def contacts(agency: str) -> list[Person]:
    """Those who answer for an agency."""
    return await reachable(Hold(Role.AGENCY_CONTACT, f"agency:{agency}"))


async def officers(scope: str) -> list[Person]:
    """The officers of a scope, and those of the whole site."""
    found = await reachable(Hold(Role.OFFICER)) + await reachable(Hold(Role.OFFICER, scope))
    return list({person.id: person for person in found}.values())


async def write_to(
    people: list[Person], kind: str, case: Case, *, at: datetime, by: int | None, template: str = "case_news", **facts: Any
) -> int:
    """Write to people about a case, except to whoever did it; returns how many messages were written."""
    count = 0
    for person in people:
        if person.id == by:
            continue
        await outbox.tell(
            template,
            channel=outbox.Channel.EMAIL,
            address=person.email or "",
            name=person.name,
            person=person.id,
            locale=person.locale,
            at=at,
            facts={"kind": kind, "title": case.title.to_json(), "code": case.code} | facts,
        )
        count += 1
    return count


async def tell_agency(case: Case, kind: str, *, at: datetime, by: int | None, **facts: Any) -> None:
    """Write to the contacts of the case's agency."""
    await write_to(await contacts(case.agency), kind, case, at=at, by=by, **facts)


async def tell_office(case: Case, kind: str, *, at: datetime, by: int | None, **facts: Any) -> None:
    """Write to the officers of the case's scope."""
    await write_to(await officers(case.scope), kind, case, at=at, by=by, **facts)
