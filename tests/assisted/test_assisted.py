"""Entered for people who telephone or write on paper: in their name, marked, confirmed by a call."""

from datetime import timedelta
from typing import Any

import pytest

from domain.assisted import actions, queries
from domain.assisted.models import AssistedEntry
from domain.assisted.rules import KEPT
from domain.clock import now
from domain.db import writing
from domain.ledger import LedgerEntry
from domain.outbox import OutboxMessage, call_list
from domain.people.models import Person
from domain.people.rules import is_landline
from domain.policy import Hold, Role
from domain.proposals.actions import merging, supporting
from domain.proposals.actions.assisting import EFFECTS
from domain.proposals.models import Event, Proposal, Proposer
from domain.proposals.models_talk import Comment, Support
from tests.proposals.steps import AGREE, IDEA
from tests.support import Browser
from tests.town import Town, both, town
from tests.workshops.events import public_event

NAMES = ("王秋月", "李阿土", "陳金花", "林水木", "張美玉", "黃大山", "吳春嬌", "劉福來", "蔡寶珠", "許清風")


def listed(count: int = 10, **more: str) -> dict[str, str]:
    """A paper list as it is typed; the first two live in one household."""
    people = {f"name-{row}": name for row, name in enumerate(NAMES[:count], 1)}
    phones = {f"phone-{row}": f"07-551-00{max(2, row):02d}" for row in range(1, count + 1)}
    return {"act": "supports", "how": "paper", "sheet": "名冊 3 第 2 頁", "locale": "zh-Hant", **people, **phones, **more}


async def answer(officer: Browser, act: str, template: str = actions.TEMPLATE) -> None:
    """Press a button beside the oldest call of a kind."""
    call = await OutboxMessage.filter(channel="call", stage="waiting", template=template).order_by("id").first()
    assert call is not None
    assert (await officer.post(f"/en/staff/calls/{call.id}", {"act": act, "note": ""})).status == 303


@pytest.mark.both
async def test_a_paper_list_of_ten_counts_as_the_calls_confirm_it(site: Any) -> None:
    place = await town(site, support=9)
    proposal, _ = await place.public()
    officer, page = await place.staff(), "/en/staff/proposals/116-001/assist"
    assert (await officer.post(page, listed())).status == 303
    assert (await Support.all().count(), await AssistedEntry.filter(state="waiting").count()) == (0, 10)
    assert (await call_list.people_to_call(done=False))[1] == 10  # two of one household are two people
    shown = (await officer.get("/zh-Hant/staff/calls")).text
    assert all(words in shown for words in ("您附議提案 116-001", "名冊 3 第 2 頁", "市話", "王秋月"))
    for _ in range(9):
        await answer(officer, "yes")
    await answer(officer, "no")
    assert await Support.filter(way="paper").count() == 9
    assert (await Proposal.get(id=proposal.id)).supports == 9
    assert await Event.filter(proposal_id=proposal.id, kind="supported").exists()
    public = (await site.browser().get("/en/proposals/116-001")).text
    assert "9 of them were entered by the office" in public
    data = (await site.browser().get("/api/v1/proposals/116-001")).response.json()
    assert (data["supports"], data["supports_assisted"]) == (9, 9)
    assert (await call_list.people_to_call(done=False))[1] == 0
    kept = await Person.filter(phone__not_isnull=True)
    assert len(kept) == 10
    assert all(person.email is None for person in kept)


async def test_bad_lines_are_told_beside_them_and_nothing_typed_is_lost(site: Any) -> None:
    place = await town(site)
    await place.public()
    officer, page = await place.staff(), "/en/staff/proposals/116-001/assist"
    await officer.post(page, listed(1, how="called"))
    wrong = listed(4) | {"name-2": "王秋月", "phone-2": "07 551 0002", "phone-3": "12", "name-4": "", "how": "", "sheet": ""}
    told = await officer.post(page, wrong)
    assert (told.status, await AssistedEntry.all().count()) == (422, 1)
    for words in ("Enter a phone number", "Enter the name of the person", "Say how they told us"):
        assert any(words in error for error in told.errors), words
    assert (told.value("name-3"), told.value("phone-4"), told.value("name-1")) == ("陳金花", "07-551-0004", "王秋月")
    twice = await officer.post(page, listed(2) | {"name-2": "王秋月", "phone-2": "07 551 0002"})
    assert twice.errors == ["This person supports it already.", "This person stands above already."]
    assert (await officer.post(page, {"act": "supports", "how": "call"})).errors == ["Enter at least one person."]
    no_paper = await officer.post(page, listed(1, sheet="") | {"name-1": "新的人"})
    assert no_paper.errors == ["Say which paper it is, so that it can be found again."]


async def test_a_comment_is_read_out_before_it_shows_and_can_be_taken_back(site: Any) -> None:
    place = await town(site)
    await place.public()
    officer, page = await place.staff(), "/en/staff/proposals/116-001/assist"
    said = {"act": "comment", "name": "王秋月", "phone": "07-551-0001", "text": "請保留老榕樹", "stance": "for", "how": "call"}
    assert (await officer.post(page, said | {"text": " "})).errors == ["Write something first."]
    assert (await officer.post(page, said)).status == 303
    assert not await Comment.all().exists()
    assert (
        "「請保留老榕樹」" in (await officer.get("/zh-Hant/staff/calls")).text
        or "“請保留老榕樹”" in (await officer.get("/en/staff/calls")).text
    )
    await answer(officer, "yes")
    public = (await site.browser().get("/en/proposals/116-001")).text
    assert all(words in public for words in ("請保留老榕樹", "王秋月", "entered by the office, after a call"))
    entry = await AssistedEntry.get()
    assert "They take it back" in (await officer.get("/en/staff/assisted")).text
    assert (await officer.post(f"/en/staff/assisted/{entry.id}", {"act": "undo"})).status == 303
    assert (await Comment.get()).state == "gone"
    assert "請保留老榕樹" not in (await site.browser().get("/en/proposals/116-001")).text
    assert (await officer.post(f"/en/staff/assisted/{entry.id}", {"act": "undo"})).status == 422


async def test_what_was_entered_in_time_counts_when_the_call_comes_later(site: Any) -> None:
    place = await town(site)
    proposal, _ = await place.public()
    officer = await place.staff()
    await officer.post("/en/staff/proposals/116-001/assist", listed(1, how="call"))
    entry = await AssistedEntry.get()
    after = now() + timedelta(days=32)  # on display: nobody can support any more
    assert not supporting.can_support(proposal, place.cycle, after)
    await actions.confirm(entry.id, EFFECTS, at=after, by=place.officer)
    assert await Support.all().count() == 1


async def telephoned(place: Town, officer: Browser, phone: str = "07-551-0000") -> Proposal:
    """A proposal that the officer has entered for a caller."""
    begun = await officer.post("/en/staff/cycles/hamasen/assist", {"name": "王秋月", "phone": phone, "how": "call", "locale": "zh-Hant"})
    assert begun.status == 303, begun.errors
    path = begun.location.rsplit("/", 1)[0]
    first = (await officer.get(f"{path}/idea")).text
    assert "You are acting for 王秋月" in first
    await officer.post(f"{path}/idea", IDEA)
    await officer.post(f"{path}/place", {"area": "west", "district": "gushan", "words": "Ferry"})
    contact = await officer.get(f"{path}/contact")
    assert ('name="email"' in contact.text, contact.value("name")) == (False, "王秋月")
    assert (await officer.post(f"{path}/contact", {"name": "王秋月", "shown": "", "phone": phone})).status == 303
    sent = await officer.post(f"{path}/check", AGREE)
    assert sent.status == 303, sent.errors
    return await Proposal.get(number__not_isnull=True)


@pytest.mark.both
async def test_a_proposal_by_telephone_is_confirmed_by_the_call_list(site: Any) -> None:
    place = await town(site)
    officer = await place.staff()
    proposal = await telephoned(place, officer)
    assert (proposal.source, await AssistedEntry.filter(kind="proposal", state="waiting").count()) == ("call", 1)
    calls = (await officer.get("/en/staff/calls")).text
    assert ("/staff/proposals/116-001" in calls, "They confirm it" in calls, "/my/link/" in calls) == (True, True, False)
    submit = await LedgerEntry.get(verb="proposals.submit")
    assert (submit.actor, submit.after) == (place.officer, {"assisted": "call"})
    await answer(officer, "yes", "confirm_call")
    assert (await Proposer.get()).confirmed_at is not None
    assert (await AssistedEntry.get(kind="proposal")).state == "confirmed"
    assert (await call_list.people_to_call(done=False))[1] == 0
    assert (await officer.post("/en/staff/proposals/116-001/act", {"act": "show"})).status == 303
    public = (await site.browser().get("/en/proposals/116-001")).text
    assert public.count("entered by the office, after a call") == 2  # beside who proposes it, and on its way


async def test_not_theirs_leaves_a_trace_and_nothing_public(site: Any) -> None:
    place = await town(site)
    officer = await place.staff()
    await telephoned(place, officer)
    await answer(officer, "no", "confirm_call")
    assert (await AssistedEntry.get(kind="proposal")).state == "denied"
    proposer = await Proposer.get()
    assert (proposer.confirmed_at, proposer.phone) == (None, "")  # nobody calls them again; the office's note keeps the number
    assert "☎ 王秋月 075510000" in (await officer.get("/en/staff/proposals/116-001")).text
    assert "noted that a proposal is not theirs" in (await officer.get("/en/staff/proposals/116-001")).text
    assert (await site.browser().get("/en/proposals/116-001")).status == 404


async def test_an_officer_acts_for_whom_only_a_telephone_reaches_and_for_nobody_else(site: Any) -> None:
    place = await town(site)
    officer = await place.staff()
    proposal = await telephoned(place, officer)
    await answer(officer, "yes", "confirm_call")
    own = f"/en/my/proposals/{proposal.key}"
    about = {"about": proposal.key}
    assert (await officer.post("/en/staff/assist/end", about)).status == 303
    assert (await officer.get(own)).status == 404
    proposer = await Proposer.get()
    act = {"act": f"act:{proposer.id}"}
    assert (await officer.post("/en/staff/proposals/116-001/assist", act)).errors == ["Say how they tell you what you enter."]
    assert (await officer.post("/en/staff/proposals/116-001/assist", act | {"told": "call"})).status == 303
    assert "You are acting for" in (await officer.get(own)).text
    token = next(cookie.value for cookie in officer.client.cookies.jar if cookie.name == "helping")
    stranger = await site.signed_in("other@example.tw", Hold(Role.OFFICER))
    stranger.client.cookies.set("helping", token or "", domain="127.0.0.1", path="/")
    assert (await stranger.get(own)).status == 404  # it is that officer's alone
    await officer.post(own, {"act": "withdraw", "text": "不做了"})
    assert (await Proposal.get(id=proposal.id)).state == "withdrawn"
    last = await LedgerEntry.filter(verb="proposals.withdraw").first()
    assert last is not None
    assert (last.actor, last.after) == (place.officer, {"assisted": "call"})
    assert await AssistedEntry.filter(kind="word", state="confirmed").exists()
    with_mail, lead = await place.public("別的提案")
    denied = await officer.post(f"/en/staff/proposals/{with_mail.number}/assist", {"act": f"act:{lead.id}", "told": "call"})
    assert denied.status == 404


async def test_officers_of_a_cycle_see_their_own_and_auditors_press_nothing(site: Any) -> None:
    place = await town(site)
    await place.public()
    officer = await place.staff()
    await officer.post("/en/staff/proposals/116-001/assist", listed(1, how="call"))
    entry = await AssistedEntry.get()
    mine = await site.signed_in("mine@example.tw", Hold(Role.OFFICER, place.cycle.scope))
    other = await site.signed_in("else@example.tw", Hold(Role.OFFICER, "cycle:other"))
    auditor = await site.signed_in("audit@example.tw", Hold(Role.AUDITOR))
    assert "王秋月" in (await mine.get("/en/staff/assisted")).text
    assert "王秋月" not in (await other.get("/en/staff/assisted")).text
    assert (await other.post(f"/en/staff/assisted/{entry.id}", {"act": "confirm"})).status == 403
    seen = (await auditor.get("/en/staff/assisted")).text
    assert ("王秋月" in seen, 'value="confirm"' in seen) == (True, False)
    assert (await mine.post(f"/en/staff/assisted/{entry.id}", {"act": "confirm"})).status == 303
    assert await Support.all().count() == 1
    assert "王秋月" in (await mine.get("/en/staff/assisted?format=csv")).response.content.decode("utf-8-sig")


async def test_a_seat_for_a_caller_is_confirmed_by_the_call_with_the_ticket(site: Any) -> None:
    event, officer = await public_event(site), await site.signed_in("o@example.tw", Hold(Role.OFFICER))
    caller = {"act": "add", "name": "王秋月", "phone": "07-551-0000", "people": "1", "children": "0", "how": "call", "locale": "zh-Hant"}
    assert (await officer.post(f"/en/staff/events/{event.id}", caller)).status == 303
    assert (await AssistedEntry.get()).state == "waiting"
    await answer(officer, "reached", "event_ticket")
    assert (await AssistedEntry.get()).state == "confirmed"
    assert f"/staff/events/{event.id}" in (await officer.get("/en/staff/assisted")).text


async def test_a_year_later_and_after_an_erasure_nobody_is_named(site: Any) -> None:
    place = await town(site)
    await place.public()
    officer = await place.staff()
    await officer.post("/en/staff/proposals/116-001/assist", listed(2, how="call"))
    first, second = await AssistedEntry.all().order_by("id")
    said = {"act": "comment", "name": "李阿土", "phone": "07-551-0009", "text": "請加一盞燈", "stance": "", "how": "called"}
    await officer.post("/en/staff/proposals/116-001/assist", said)
    async with writing():
        await actions.erase(first.person or 0)
    assert await queries.held_about(first.person or 0) == []
    assert await actions.tidy(now() + KEPT) == 2
    assert {(row.name, row.phone) for row in await AssistedEntry.all()} == {("", "")}
    assert [row.state for row in await AssistedEntry.all().order_by("id")] == ["undone", "undone", "confirmed"]
    spoken = await AssistedEntry.get(kind="comment")
    assert (await officer.post(f"/en/staff/assisted/{spoken.id}", {"act": "undo"})).status == 422
    assert second.person
    for row in (first, second):  # nobody can be asked any more, so nothing comes of it
        assert (await officer.post(f"/en/staff/assisted/{row.id}", {"act": "confirm"})).status == 422
    assert await Support.all().count() == 0


@pytest.mark.parametrize(
    ("phone", "fixed"), [("075510000", True), ("0912345678", False), ("+81312345678", True), ("", False), ("999", False)]
)
def test_a_landline_is_known(phone: str, fixed: bool) -> None:
    assert is_landline(phone) is fixed


async def test_an_account_that_only_says_so_gets_nothing_of_what_is_entered(site: Any) -> None:
    """Name and number of an account are not proven: what is entered for a caller is not theirs, and theirs stays."""
    place = await town(site)
    proposal, _ = await place.public()
    officer, liar = await place.staff(), await place.resident("liar")
    await liar.post("/en/account", {"name": "王秋月", "phone": "07-551-0002", "locale": "en"})
    await liar.post("/en/proposals/116-001/support", {"act": "give"})
    assert (await officer.post("/en/staff/proposals/116-001/assist", listed(1, how="called"))).status == 303
    assert (await Proposal.get(id=proposal.id)).supports == 2
    entry = await AssistedEntry.get()
    await officer.post(f"/en/staff/assisted/{entry.id}", {"act": "undo"})
    assert [row.way for row in await Support.all()] == [""]


async def test_a_draft_for_somebody_is_found_again_and_its_half_too(site: Any) -> None:
    place = await town(site)
    officer, new = await place.staff(), "/en/staff/cycles/hamasen/assist"
    begun = await officer.post(new, {"name": "王秋月", "phone": "07-551-0000", "how": "paper", "sheet": "表 7", "locale": "zh-Hant"})
    path = begun.location.rsplit("/", 1)[0]
    await officer.post(f"{path}/idea", IDEA)
    key = path.split("/")[4]
    await officer.post("/en/staff/assist/end", {"about": key})
    assert (await officer.get(f"{path}/idea")).status == 404
    assert "A ramp at the ferry" in (await officer.get(new)).text
    assert (await officer.post(new, {"go_on": key})).status == 303
    assert (await officer.get(f"{path}/idea")).status == 200
    assert (await officer.post(f"/en/my/proposals/{key}/later", {"email": "officer@example.tw"})).location == f"/en/my/proposals/{key}"
    assert (await Proposer.get()).email == ""
    await officer.post(f"{path}/place", {"area": "west", "district": "gushan", "words": "Ferry"})
    await officer.post(f"{path}/contact", {"name": "王秋月", "shown": "", "phone": "07-551-0000"})
    assert (await officer.post(f"{path}/check", AGREE)).status == 303
    await answer(officer, "yes", "confirm_call")
    half = await officer.post(f"/en/my/proposals/{key}", {"act": "split", "title": "A second ramp"})
    assert (half.status, (await officer.get(half.location)).status) == (303, 200)


async def test_an_answer_is_given_once_and_not_taken_back_on_the_list(site: Any) -> None:
    place = await town(site)
    await place.public()
    officer = await place.staff()
    await officer.post("/en/staff/proposals/116-001/assist", listed(1, how="call"))
    call = await OutboxMessage.get(channel="call", template=actions.TEMPLATE)
    entry = await AssistedEntry.get()
    await officer.post(f"/en/staff/assisted/{entry.id}", {"act": "confirm"})  # on the other page
    assert (await call_list.people_to_call(done=False))[1] == 0
    assert (await officer.post("/en/staff/calls/undo", {"about": str(call.id)})).status == 404
    assert "Back on the list" not in (await officer.get("/en/staff/calls?show=done")).text
    assert (await officer.get(f"/en/staff/calls/{call.id}")).location == "/en/staff/calls"


async def test_a_support_in_time_counts_for_what_the_proposal_became_a_part_of(site: Any) -> None:
    place = await town(site)
    first, _ = await place.public("一")
    second, lead = await place.public("二", email="second@example.tw")
    officer = await place.staff()
    await officer.post(f"/en/staff/proposals/{second.number}/assist", listed(1, how="call"))
    merge = await merging.offer(first, [second], {}, both("同一處"), at=now(), by=place.officer)
    for row in await Proposer.all():
        await merging.consent(merge, row, agreed=True, at=now())
    await answer(officer, "yes")
    assert [row.proposal_id for row in await Support.all()] == [first.id]
    assert lead.proposal_id == second.id
