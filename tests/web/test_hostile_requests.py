"""No address and no form that somebody makes up is a fault: long values, other character sets, files where a text is asked for."""

import re
from pathlib import Path

import pytest

from domain.clock import now
from domain.policy import Hold, Role
from domain.proposals.models import Proposal
from domain.proposals.states import State
from tests.support import Browser, Site
from tests.town import both, town

ROOT = Path(__file__).parent.parent.parent
READ = sorted({
    name for path in (ROOT / "web").rglob("*.py")
    for name in re.findall(r'(?:query(?:_params)?|asked)(?:\.get)?\((?:query, )?"([a-z_]+)"', path.read_text())
})  # fmt: skip
"""Every name that a page reads of a query."""

LONG = "L" * 65
VALUES = (LONG, "-1", "9" * 30, "1e309", "😀" * 20, "'", "%", "../../etc", "٣", "²")


def test_the_names_are_found() -> None:
    assert {"area", "q", "page", "tracker"} <= set(READ)


@pytest.mark.long
async def test_long_and_strange_query_values_are_no_fault(site: Site) -> None:
    place = await town(site)
    await place.submitted()
    strangers = ["cycles/hamasen", "cycles/hamasen/delivery", "cycles/hamasen/proposals", "promises", "votes", "delivery", "agencies"]
    offices = [
        "staff",
        "staff/cycles/hamasen",
        "staff/cycles/hamasen/proposals",
        "staff/people",
        "staff/cases",
        "staff/ledger",
        "staff/files",
    ]
    admin = await site.administrator()
    for browser, paths in ((site.browser(), strangers), (admin, offices)):
        for path in paths:
            for name in READ:
                assert (await browser.get(f"/en/{path}?{name}={LONG}")).status < 500, (path, name)
            for value in VALUES:
                query = "&".join(f"{name}={value}" for name in READ if name != "format")
                assert (await browser.get(f"/en/{path}?{query}")).status < 500, (path, value[:9])


@pytest.mark.parametrize("charset", ["punycode", "undefined", "utf-7", "unicode_escape", "idna", "nothing"])
async def test_a_form_in_another_character_set_is_read_as_ours_is_sent(site: Site, charset: str) -> None:
    await town(site)
    body = '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\n\\ud800 +2AA- é\r\n--x--\r\n'
    answer = await site.browser().client.post(
        "/en/sign-in",
        content=body.encode(),
        headers={"content-type": f"multipart/form-data; charset={charset}; boundary=x", "sec-fetch-site": "same-origin"},
    )
    assert answer.status_code < 500


async def test_a_file_in_the_place_of_a_text_is_refused(site: Site) -> None:
    await town(site)
    for path, name in (("/en/sign-in", "email"), ("/en/staff-sign-in", "password")):
        page = await site.browser().post(path, {}, files={name: ("a.txt", b"x", "text/plain")})
        assert page.status in (400, 404), path


async def staff_of(site: Site) -> dict[str, Browser]:
    """A browser of every role that may look at proposals, and of nobody."""
    looking = (Role.ADMINISTRATOR, Role.OFFICER, Role.AUDITOR, Role.SUPPORT_TEAM, Role.POLLING_CHIEF)
    roles = {role.value: Hold(role) for role in looking}
    found = {name: await site.signed_in(f"{name}@example.tw", hold) for name, hold in roles.items()}
    found["agency"] = await site.signed_in("agency@example.tw", Hold(Role.AGENCY_CONTACT, "agency:transport"))
    return found | {"nobody": site.browser()}


@pytest.mark.long
async def test_every_state_of_a_proposal_has_its_pages_for_every_role(site: Site) -> None:
    """Public, not yet public, taken off the site; the office's page, the public ones, in both languages; and an act that is refused."""
    place = await town(site)
    proposal, _ = await place.submitted()
    kept, _ = await place.submitted()
    browsers = await staff_of(site)
    number = (await Proposal.get(id=proposal.id)).number
    moments = {"public": (now(), None), "unseen": (None, None), "hidden": (now(), now())}
    for state in State:
        for public_at, hidden_at in moments.values() if state != State.DRAFT else ():
            into = kept.id if state == State.MERGED else None
            await Proposal.filter(id=proposal.id).update(
                merged_into=into, state=state.value, public_at=public_at, hidden_at=hidden_at, reason=both("原因").to_json(), votes=None
            )
            assert site.services.database is not None
            site.services.database.changes.bump()
            for who, browser in browsers.items():
                for path in (f"en/staff/proposals/{number}", f"zh-Hant/proposals/{number}", f"en/proposals/{number}/versions"):
                    assert (await browser.get(f"/{path}")).status < 500, (state, public_at, hidden_at, who, path)
            for act in ("nonsense", "take_up", "unhide", "refuse", "return", "drop", "correct"):
                page = await browsers["officer"].post(f"/en/staff/proposals/{number}/act", {"act": act})
                assert page.status < 500, (state, hidden_at, act)
                await Proposal.filter(id=proposal.id).update(state=state.value, merged_into=into, public_at=public_at, hidden_at=hidden_at)
