"""Acts that cannot be undone, each on its page: in every state of a vote, with its figures, and with what stops it."""

import re
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from domain.clock import now
from domain.errors import Refused
from domain.ledger import LedgerEntry
from domain.policy import Hold, Role
from domain.site.queries import day_at
from domain.voting.actions import acts, ending, packs, publishing, reconciling, roll, roll_import
from domain.voting.actions.roll_import import Voter
from domain.voting.eligibility import Way
from domain.voting.models import Pack, RollEntry, State
from domain.voting.models_public import VoteEvent
from domain.voting.publish import Published
from tests.support import Browser, Site
from tests.voting.polling import TWO, Polling, count_left, open_to, prepare
from tests.voting.published import cast, finish, some
from tests.voting.staff_forms import both

BALLOTS = 57
"""A number that stands on no page by chance."""


async def officers(site: Site) -> tuple[Browser, Browser]:
    """Two who may act."""
    return (
        await site.signed_in("lin@example.tw", Hold(Role.OFFICER), Hold(Role.POLLING_CHIEF)),
        await site.signed_in("chen@example.tw", Hold(Role.OFFICER), Hold(Role.POLLING_CHIEF)),
    )


async def stages(polling: Polling) -> list[tuple[State, Callable[[], Awaitable[object]]]]:
    """What leads from each state to the next."""
    made: list[tuple[Published, bytes]] = []

    async def counted() -> None:
        made.append(await finish(polling, BALLOTS))

    return [
        (State.OPEN, polling.close),
        (State.CLOSED, counted),
        (State.SEALED, lambda: publishing.keep_result(*made[0])),
        (State.COUNTED, lambda: publishing.certify(polling.row, TWO, "", date.fromisoformat("2027-01-01"))),
        (State.CERTIFIED, polling.again),
    ]


def told(text: str) -> bool:
    """Whether the main part of a page tells how many ballots there are; the minute of a time is none."""
    words = re.sub(r"<[^>]*>", " ", text.split("<main", 1)[1].split("</main>", 1)[0])
    return bool(re.search(rf"(?<![0-9:]){BALLOTS}(?![0-9])", words))


@pytest.mark.long
async def test_every_act_has_a_page_in_every_state(site: Site) -> None:
    polling = await prepare(site.services.settings.data)
    await cast(polling, some(BALLOTS))
    officer, _ = await officers(site)
    for state, on in await stages(polling):
        assert (await polling.again()).state == state
        for kind in acts.KINDS:
            for language in ("en", "zh-Hant"):
                page = await officer.get(f"/{language}/staff/votes/vote/act/{kind}")
                assert page.status == 200, (state, kind)
            page = await officer.get(f"/en/staff/votes/vote/act/{kind}")
            possible = state in acts.WHEN[kind]
            assert ("This cannot be done at this stage of the vote." in page.text) is not possible, (state, kind)
            assert (page.value("act") == "") is (not possible or kind in ("times", "close", "difference", "seal")), (state, kind)
            if state is State.OPEN:
                assert not told(page.response.text), kind
        left = await officer.get("/en/staff/votes/vote/left")
        assert left.status == 200
        assert told(left.response.text) is (state is not State.OPEN)
        await on()
        site.services.database.changes.bump()  # type: ignore[union-attr]
    assert (await officer.get("/en/staff/votes/vote/act/nonsense")).status == 404
    await publishing.destroy(await polling.again(), TWO, polling.vault)
    site.services.database.changes.bump()  # type: ignore[union-attr]
    gone = await officer.get("/en/staff/votes/vote/act/destroy")
    assert "Keys and box are destroyed already." in gone.text
    assert gone.value("act") == ""
    assert "missing" not in (await officer.get("/en/staff/votes/vote/left")).text  # nothing is compared with what is not there
    with pytest.raises(Refused, match="destroyed already"):
        await publishing.destroy(polling.row, TWO, polling.vault)


async def test_a_page_says_who_asked_and_only_another_confirms(site: Site) -> None:
    polling = await prepare(site.services.settings.data)
    one, other = await officers(site)
    path = "/en/staff/votes/vote/act/quarantine"
    blank = await one.post(path, {"number": "", "reason": "封條破損"})
    assert blank.status == 422
    assert blank.errors == ["Choose a pack."]
    assert "封條破損" in blank.text  # nothing typed is lost
    assert 'value="1" selected' not in (await one.get(path)).response.text  # and nothing is chosen beforehand
    assert (await one.post(path, {"number": "2", "reason": "封條破損"})).location.endswith(path)
    mine, theirs = await one.get(path), await other.get(path)
    assert "lin@example.tw asked for this on" in mine.text
    assert "You have asked for this. Another officer must confirm it." in mine.text
    assert mine.value("confirm") == ""
    assert "封條破損" in theirs.text
    number = theirs.value("confirm")
    assert (await one.post(path, {"confirm": number})).status == 422
    assert (await other.post(path, {"confirm": number})).status == 303
    assert (await Pack.get(election=polling.row.id, number=2)).state == "quarantined"
    assert (await other.post(path, {"confirm": number})).status == 404
    assert (await one.post(path, {"number": "2", "reason": "again"})).status == 422  # it is not offered any more


async def test_what_differs_is_compared_on_the_page_and_stops_the_act(site: Site) -> None:
    polling = await prepare(site.services.settings.data)
    await cast(polling, some(BALLOTS))
    await polling.close()
    one, _ = await officers(site)
    await count_left(polling.row, 1, 0, 0)
    await reconciling.count_left(polling.row, 2, 4, 0, 1)
    page = await one.get("/en/staff/votes/vote/left")
    assert "counted once" in page.text
    assert "Packs still to count: 2" in page.text
    wrong = await one.post("/en/staff/votes/vote/left", {"act": "left", "number": "2", "left": "5", "spoiled": "0"})
    assert wrong.errors == ["The other person counted another number. Count pack 2 again, both of you; it holds when both agree."]
    assert (await one.post("/en/staff/votes/vote/left", {"number": "2", "left": "4", "spoiled": "0"})).status == 303
    assert await reconciling.count_left(polling.row, 2, 4, 0, 1)  # 56 slips were given out, and 57 ballots came
    for path in ("left", "act/seal"):
        page = await one.get(f"/en/staff/votes/vote/{path}")
        assert "1 too many" in page.text
        assert "57 ballots are in the box, and only 56 slips were given out." in page.text
    refused = await one.post("/en/staff/votes/vote/act/seal")
    assert refused.status == 422
    await packs.quarantine(polling.row, 2, "封條破損", TWO)
    assert (await one.get("/en/staff/votes/vote/act/difference")).value("act") == "difference"
    tests = await one.post("/en/staff/votes/vote/left", {"act": "tests", "tests": "many"})
    assert tests.errors == ["Enter whole numbers only."]
    assert (await one.post("/en/staff/votes/vote/left", {"act": "tests", "tests": "3"})).status == 303
    assert (await one.get("/en/staff/votes/vote/left")).value("tests") == "3"


async def test_late_voters_read_when_and_why_a_vote_was_closed(site: Site) -> None:
    polling = await prepare(site.services.settings.data)
    anyone = site.browser()
    from tests.voting.ballot_forms import fields_to_cast

    fields = await fields_to_cast(anyone, polling.codes[0], 1)
    await ending.stop(polling.row, TWO, "停電")
    site.services.database.changes.bump()  # type: ignore[union-attr]
    late = await anyone.post("/en/v/cast", fields)
    assert late.status == 410
    for page in (
        late,
        await anyone.get("/en/v"),
        await anyone.get("/en/votes/vote"),
        await anyone.post("/en/v", {"code": polling.codes[1]}),
    ):
        assert "closed on" in page.text
        assert "Why it was stopped early: 停電" in page.text
    assert "No vote is open at this moment." not in (await anyone.get("/en/v")).text
    assert (await VoteEvent.get(kind="closed")).reason in (await anyone.get("/en/votes/vote/board")).text


async def test_acts_stand_in_the_ledger_and_nothing_that_says_when_somebody_voted(site: Site) -> None:
    """Who, when, which vote. Hand-out, replacement, office codes, collecting and casting never, nor one more slip for one person."""
    polling = await prepare(site.services.settings.data, sheet=open_to(Way.SECOND))
    row, keys = polling.row, polling.writer.keys
    one, other = await officers(site)
    await roll_import.import_roll(row, keys, [Voter("A123456789", second="1"), Voter("B234567890", second="1")], 7)
    before = await LedgerEntry.all().count()
    await roll.hand_out(row, keys, "A123456789")
    await roll_import.give_code(row, keys, "B234567890")
    assert await packs.void(row, keys, polling.codes[1])
    await polling.writer.cast(polling.ballot(polling.codes[0], 1))
    await both(one, other, "vote", act="grant", identifier="A123456789", reason="誤登")
    assert await LedgerEntry.all().count() == before
    await both(one, other, "vote", act="stop", reason="停電")
    asked = await one.post("/en/staff/votes/vote/act/quarantine", {"number": "2", "reason": "封條破損"})
    assert asked.status == 303
    held = await LedgerEntry.filter(kind="vote", thing="vote").order_by("id")
    told = [(entry.verb, (entry.after or {}).get("step"), entry.why) for entry in held]
    assert [verb for verb, _, _ in told][:4] == ["votes.make", "votes.key", "votes.fix", "votes.print"]
    assert ("votes.roll", None, "") in told
    assert told[-3:] == [
        ("votes.stop", "ask", "停電"),
        ("votes.stop", "confirm", "停電"),
        ("votes.quarantine", "ask", "封條破損"),
    ]
    secrets = (polling.codes[0], polling.codes[1], "A123456789", (await RollEntry.all())[0].person_mac)
    assert not [entry for entry in held if any(secret in f"{entry.after} {entry.why}" for secret in secrets)]
    auditor = await site.signed_in("auditor@example.tw", Hold(Role.AUDITOR))
    page = await auditor.get("/en/staff/ledger?kind=vote&thing=vote")
    assert page.text.count("Stop the vote at once") >= 2
    assert "confirmed, and done" in page.text
    today = (await day_at(now())).isoformat()
    for query, shown in ((f"from={today}&to={today}", True), ("to=2020-01-01", False), ("from=2090-01-01", False), ("from=nonsense", True)):
        page = await auditor.get(f"/en/staff/ledger?kind=vote&thing=vote&{query}")
        assert ("No entry fits." in page.text) is not shown, query
