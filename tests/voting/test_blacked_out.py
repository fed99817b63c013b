"""A reason that named somebody is taken out of what is published; the act stays, and so does the proof that it was there."""

import pytest

from domain.policy import Hold, Role
from domain.voting.actions import ending
from domain.voting.models import Election, State
from domain.voting.models_public import VoteEvent
from domain.voting.queries import database_now
from domain.voting.verify import verify
from tests.support import Site
from tests.voting.polling import HOUR, TWO, prepare
from tests.voting.published import cast, finish, some

pytestmark = pytest.mark.both

NAMED = "林美玲 was ill"


async def test_a_reason_is_blacked_out_by_two_and_the_bundle_stays_sound(site: Site) -> None:
    polling = await prepare(site.services.settings.data)
    closes = await database_now() + 2 * HOUR
    await ending.change_times(polling.row, TWO, NAMED, last_handout=None, closes=closes)
    act = await VoteEvent.get(kind="times")
    one, other = [await site.signed_in(f"{name}@example.tw", Hold(Role.OFFICER)) for name in ("one", "other")]
    assert NAMED in (await one.get("/en/votes/vote/board")).text
    office = await one.get("/en/staff/votes/vote/act/black_out")
    assert "Black out a reason" in office.text
    nothing, unsaid = "Choose a public act", "Say why"
    for number, reason, said in (("", "why", nothing), ("x", "why", "Not a valid choice"), (str(act.id), " ", unsaid)):
        refused = await one.post("/en/staff/votes/vote/act", {"act": "black_out", "number": number, "reason": reason})
        assert refused.status == 422
        assert said in refused.text
    asked = await one.post("/en/staff/votes/vote/act", {"act": "black_out", "number": str(act.id), "reason": "It named a person."})
    assert asked.status == 303
    waiting = (await other.get("/en/staff/votes/vote/act/black_out")).text
    assert NAMED in (await one.get("/en/votes/vote/board")).text  # nothing is done by one alone
    number = waiting.split('name="confirm" value="')[1].split('"')[0]
    assert (await other.post("/en/staff/votes/vote/act", {"confirm": number})).status == 303
    shown = (await site.browser().get("/en/votes/vote/board")).text
    assert NAMED not in shown
    assert "The reason is blacked out." in shown
    assert "It named a person." in shown
    assert not await VoteEvent.filter(reason=NAMED).exists()
    await cast(polling, some(12))
    published, data = await finish(polling, 12)
    found = verify(data)
    assert [check.said for check in found.checks if check.passed is False] == []
    assert any("blacked out" in check.said and check.facts["count"] == 1 for check in found.checks)
    assert NAMED.encode() not in data
    assert b"times" in published.parts["events.json"]
    await Election.filter(id=polling.row.id).update(state=State.COUNTED.value)
    late = await one.post("/en/staff/votes/vote/act", {"act": "black_out", "number": str(act.id), "reason": "late"})
    assert late.status == 422
    assert not await VoteEvent.filter(reason="late").exists()
