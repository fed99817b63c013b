"""The start page of staff: what waits for each role, with days, and the first hour of a new site."""

from domain.clock import now
from domain.outbox import Channel, OutboxMessage, Stage, tell
from domain.policy import Hold, Role
from domain.proposals.models_review import Assignment
from domain.site import actions as site_actions
from domain.site.actions import Identity
from tests.proposals.office import reviewed
from tests.support import Site
from tests.town import DAY, both, town


async def test_an_agency_sees_what_it_owes_and_by_when(site: Site) -> None:
    place = await town(site)
    contact = await place.agency()
    assert "Nothing waits for you." in (await contact.get("/en/staff")).text
    proposal, _ = await place.public()
    asked = await reviewed(place, proposal)
    page = (await contact.get("/en/staff")).text
    assert "proposals to answer" in page
    assert "next: " in page
    assert "overdue" not in page
    await Assignment.filter(id=asked.id).update(due_on=place.at.date() - 2 * DAY)
    assert "1 overdue" in (await contact.get("/en/staff")).text
    other = await place.agency("works")
    assert "Nothing waits for you." in (await other.get("/en/staff")).text


async def test_every_role_has_a_start_page_that_says_what_waits(site: Site) -> None:
    await town(site)
    for role in Role:
        scope = "agency:transport" if role in (Role.AGENCY_CONTACT, Role.AGENCY_FORWARDER) else ""
        page = await (await site.signed_in(f"{role.value}@example.tw", Hold(role, scope))).get("/en/staff")
        assert page.status in (200, 403), role
        assert page.status == 403 or "What waits" in page.text


async def test_the_first_hour_is_a_list_that_goes_when_it_is_done(site: Site) -> None:
    admin = await site.administrator()
    page = (await admin.get("/en/staff")).text
    assert "The first hour" in page
    assert page.count(">to do<") == 5
    named = Identity(name=both("站", "Site"), office=both("研考會", "RDEC"), phone="07-336-8333")
    await site_actions.change(named, at=now(), by=None)
    await town(site)  # agencies, an officer, a cycle
    assert (await admin.get("/en/staff")).text.count(">to do<") == 1
    number = await tell("sign_in", channel=Channel.EMAIL, address="a@b.tw", locale="en", at=now())
    await OutboxMessage.filter(id=number).update(stage=Stage.SENT.value, sent_at=now())
    assert "The first hour" not in (await admin.get("/en/staff")).text
