"""Notes of a table: nothing lost, nothing doubled, whatever the network does; two writers of one; silence; a group becomes a proposal."""

import json
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from domain.clock import now
from domain.ledger import LedgerEntry
from domain.policy import Hold, Role
from domain.proposals.models import Proposal, Proposer
from domain.workshops import queries
from domain.workshops.models import EventNote, WorkshopEvent
from domain.workshops.notes import BETWEEN, Note, Sent, merged
from tests.support import KEYS, Browser, Page, Site
from tests.town import town
from tests.workshops.events import public_event
from web.workshops.passes import pass_token


def sent(key: str, text: str, seen: int = 0, **more: Any) -> dict[str, Any]:
    return {"key": key, "text": text, "group": "", "by": "", "seen": seen, "deleted": False} | more


async def today(site: Site, **more: Any) -> WorkshopEvent:
    """An event whose passes are good now."""
    event = await public_event(site, **more)
    await WorkshopEvent.filter(id=event.id).update(starts_at=now() - timedelta(hours=1), ends_at=now() + timedelta(hours=2))
    return await WorkshopEvent.get(id=event.id)


async def push(browser: Browser, event: WorkshopEvent, table: int, notes: list[dict[str, Any]], device: str = "d") -> Page:
    address = f"/en/tables/{pass_token(KEYS, event, table)}/notes.json"
    return await browser.post(address, {"device": device, "notes": json.dumps(notes)})


@pytest.mark.parametrize(
    ("held", "write", "kept"),
    [
        (None, Sent("k", "a", by="x"), Note("k", "a", by="x")),
        (Note("k", "a"), Sent("k", "a"), Note("k", "a")),  # sent twice
        (Note("k", "a"), Sent("k", "b", seen=1, by="y"), Note("k", "b", by="y", revision=2)),
        (Note("k", "b", revision=2), Sent("k", "c", seen=1, by="z"), Note("k", "b", rival="c", rival_by="z", revision=3)),
        (Note("k", "b", rival="c", revision=3), Sent("k", "c", seen=1), Note("k", "b", rival="c", revision=3)),  # sent twice
        (Note("k", "b", rival="c", revision=3), Sent("k", "b", seen=3), Note("k", "b", revision=4)),  # somebody chose
        (
            Note("k", "b", rival="c", revision=3),
            Sent("k", "d", seen=1, by="w"),
            Note("k", "b", rival=f"c{BETWEEN}d", rival_by="w", revision=4),
        ),
        (Note("k", "b", rival=f"c{BETWEEN}d", revision=4), Sent("k", "d", seen=1), Note("k", "b", rival=f"c{BETWEEN}d", revision=4)),
        (Note("k", "b", revision=2), Sent("k", "a", seen=1, deleted=True), Note("k", "b", rival="a", revision=3)),  # not deleted unread
        (Note("k", "b", revision=2), Sent("k", "b", seen=1, deleted=True), Note("k", "b", revision=2)),
        (Note("k", "b", revision=2), Sent("k", "b", "g", seen=1), Note("k", "b", "g", revision=3)),
        (Note("k", "b", revision=2), Sent("k", "b", seen=2, deleted=True), Note("k", "b", revision=3, deleted=True)),
        (Note("k", "b", revision=3, deleted=True), Sent("k", "c", seen=2), Note("k", "b", rival="c", revision=4)),
    ],
)
def test_what_is_kept_of_two_writers(held: Note | None, write: Sent, kept: Note) -> None:
    assert merged(held, write) == kept


def test_whoever_writes_in_any_order_no_text_is_lost() -> None:
    """Devices with old copies, answers that never came: every text stands in the note, or was replaced by somebody who had read it."""
    random = Random(3)
    for _ in range(3000):
        held, copies = merged(None, Sent("k", "t0")), dict.fromkeys(range(3), 1)
        alive = {"t0"}
        for number in range(1, 8):
            device, text = random.randrange(3), f"t{number}"
            write = Sent("k", text, seen=copies[device])
            if copies[device] == held.revision:
                alive = {text}
            else:
                alive.add(text)
            for _ in range(random.choice((1, 1, 2))):  # a lost answer: it is sent again
                held = merged(held, write)
            if random.random() < 0.7:  # the answer came
                copies[device] = held.revision
            assert alive <= {held.text, *held.rival.split(BETWEEN)}


@pytest.mark.both
@pytest.mark.parametrize("many", [20, pytest.param(200, marks=pytest.mark.long)])
async def test_every_note_is_there_once_after_a_bad_network(site: Site, many: int) -> None:
    """Six tables with two writers each; three requests or answers of ten are dropped, and one device sends all of it an hour later."""
    event = await today(site)
    browser, random = site.browser(), Random(5)
    wanted = {(table, writer, n) for table in range(1, 7) for writer in (1, 2) for n in range(many)}
    for table in range(1, 7):
        for writer in (1, 2):
            queue = [sent(f"{table}-{writer}-{n}", f"{table}.{writer}.{n}") for n in range(many)]
            if (table, writer) == (6, 2):  # it slept for an hour, and the event has moved on
                await WorkshopEvent.filter(id=event.id).update(starts_at=now() - timedelta(hours=2), ends_at=now() + timedelta(hours=1))
            while queue:
                some = queue[: random.randint(1, 12)]
                if random.random() < 0.3:
                    continue  # the request was dropped
                assert (await push(browser, event, table, some, f"w{writer}")).status == 200
                if random.random() < 0.3:
                    continue  # the answer was dropped: all of it is sent again
                queue = queue[len(some) :]
    rows = await EventNote.all()
    assert {tuple(map(int, row.text.split("."))) for row in rows} == wanted
    assert len(rows) == len(wanted)
    assert not any(row.rival for row in rows)


@pytest.mark.both
async def test_both_versions_show_and_one_is_chosen(site: Site) -> None:
    event = await today(site)
    browser, page = site.browser(), f"/en/tables/{pass_token(KEYS, event, 1)}"
    await push(browser, event, 1, [sent("k", "斑馬線", by="甲")])
    await push(browser, event, 1, [sent("k", "斑馬線太暗", 1, by="甲")])
    answer = (await push(browser, event, 1, [sent("k", "斑馬線不見了", 1, by="乙")])).response.json()["notes"][0]
    assert (answer["text"], answer["rivals"], answer["rivalBy"]) == ("斑馬線太暗", ["斑馬線不見了"], "乙")
    shown = (await browser.get(page)).text
    assert ("斑馬線太暗" in shown, "斑馬線不見了" in shown, "Two versions" in shown) == (True, True, True)
    await browser.post(page, {"act": "save", "key": "k", "seen": str(answer["seen"]), "text": "太暗也看不見", "by": "丙"})
    row = await EventNote.get()
    assert (row.text, row.rival, row.by) == ("太暗也看不見", "", "丙")


async def test_without_scripts_a_note_is_kept_grouped_deleted_and_put_back(site: Site) -> None:
    event = await today(site)
    browser, page = site.browser(), f"/zh-Hant/tables/{pass_token(KEYS, event, 2)}"
    key = (await browser.get(page)).value("key")
    assert (await browser.post(page, {"act": "add", "key": key, "text": "要有樹蔭", "by": "小陳"})).status == 303
    assert (
        await browser.post(page, {"act": "save", "key": key, "seen": "1", "text": "要有樹蔭", "group": "人行道", "by": "小陳"})
    ).status == 303
    assert "人行道" in (await browser.get(page)).text
    assert (await browser.post(page, {"act": "delete", "key": key, "seen": "2", "text": "要有樹蔭", "group": "人行道"})).status == 303
    assert await queries.notes(event.id, 2) == []
    assert (await browser.post(page, {"act": "restore", "key": key, "seen": "3", "text": "要有樹蔭", "group": "人行道"})).status == 303
    assert [row.text for row in await queries.notes(event.id, 2)] == ["要有樹蔭"]
    empty = await browser.post(page, {"act": "add", "key": "k2", "text": " ", "by": "小陳"})
    assert (empty.status, "小陳" in empty.text) == (422, True)


async def test_a_pass_opens_one_table_of_one_day_until_it_is_replaced(site: Site) -> None:
    event = await today(site)
    browser, token = site.browser(), pass_token(KEYS, event, 1)
    assert (await browser.get(f"/en/tables/{token}")).status == 200
    for bad in (
        token.replace("1-", "2-", 1),
        token[:-1] + ("0" if token[-1] != "0" else "1"),
        "1-1-x",
        "x",
        "99-" + token.partition("-")[2],
    ):
        assert (await browser.get(f"/en/tables/{bad}")).status == 404, bad
    lead = await site.signed_in("f@example.tw", Hold(Role.LEAD_FACILITATOR))
    passes = f"/en/staff/events/{event.id}/passes"
    assert token in (await lead.get(passes)).text
    assert (await lead.get(passes + ".pdf")).response.content.startswith(b"%PDF")
    assert (await lead.post(passes, {"act": "anew"})).status == 303
    assert (await browser.get(f"/en/tables/{token}")).status == 404
    event = await WorkshopEvent.get(id=event.id)
    fresh = f"/en/tables/{pass_token(KEYS, event, 1)}"
    assert (await browser.get(fresh)).status == 200
    await WorkshopEvent.filter(id=event.id).update(starts_at=now() - timedelta(days=3), ends_at=now() - timedelta(days=2))
    assert (await browser.get(fresh)).status == 404


async def test_in_silence_each_device_sees_its_own_until_the_bell(site: Site) -> None:
    event = await today(site)
    browser, lead = site.browser(), await site.signed_in("f@example.tw", Hold(Role.LEAD_FACILITATOR))
    passes = f"/en/staff/events/{event.id}/passes"
    await lead.post(passes, {"act": "silence"})
    await push(browser, event, 1, [sent("a", "甲的")], "one")
    answer = (await push(browser, event, 1, [sent("b", "乙的")], "two")).response.json()
    assert ([note["text"] for note in answer["notes"]], answer["silent"]) == (["乙的"], True)
    assert "甲的" not in (await browser.get(f"/en/tables/{pass_token(KEYS, event, 1)}")).text
    await lead.post(passes, {"act": "bell"})
    answer = (await push(browser, event, 1, [], "two")).response.json()
    assert ([note["text"] for note in answer["notes"]], answer["silent"]) == (["甲的", "乙的"], False)


@pytest.mark.both
async def test_a_group_becomes_a_proposal_that_says_where_it_comes_from(site: Site) -> None:
    place = await town(site)
    event = await today(site, cycle=place.cycle.id)
    browser, page = site.browser(), f"/zh-Hant/tables/{pass_token(KEYS, event, 3)}"
    await push(browser, event, 3, [sent(f"k{n}", f"想法{n}", group="樹蔭" if n < 4 else "") for n in range(12)])
    made = await browser.post(page, {"act": "propose", "heading": "樹蔭", "by": "紀錄員小陳"})
    assert made.status == 303, made.errors
    draft = await Proposal.get(source="workshop")
    assert (draft.title.text("zh-Hant"), draft.idea.text("zh-Hant").count("想法")) == ("樹蔭", 4)
    assert "第 3 桌" in draft.origin.text("zh-Hant")
    assert "table 3" in draft.origin.text("en")
    assert (await browser.get(made.location)).status == 200  # the note-taker goes on writing
    again = await browser.post(page, {"act": "propose", "heading": "樹蔭"})
    assert (again.location, await Proposal.filter(source="workshop").count()) == (made.location, 1)
    assert [row.proposal for row in await queries.notes(event.id, 3)][:5] == [draft.id] * 4 + [None]
    await push(browser, event, 3, [sent("k0", "想法0", 1, group="別組")])  # a note that moves belongs to its new group
    assert [row.proposal for row in await queries.notes(event.id, 3)][:4] == [None] + [draft.id] * 3
    await Proposer.filter(proposal_id=draft.id).update(email="someone@example.tw")
    theirs = await site.browser().post(page.replace("zh-Hant", "en"), {"act": "propose", "heading": "樹蔭"})
    assert (theirs.status, "go on with it" in theirs.text) == (422, True)
    assert not any("小陳" in str(entry.after) for entry in await LedgerEntry.all())
    for heading, words in (("", "no notes"), ("nothing", "no notes")):
        refused = await browser.post(page.replace("zh-Hant", "en"), {"act": "propose", "heading": heading})
        assert (refused.status, words in refused.text) == (422, True)


@pytest.mark.parametrize(
    "notes", ["", "{}", "[1]", '[{"key": "a"}]', "[" * 4000, json.dumps([sent("a", "b", "x")]), json.dumps([sent("k", "x")] * 401)]
)  # type: ignore[arg-type]
async def test_what_is_no_list_of_notes_is_refused(site: Site, notes: str) -> None:
    event = await today(site)
    address = f"/en/tables/{pass_token(KEYS, event, 1)}/notes.json"
    answer = await site.browser().post(address, {"device": "d", "notes": notes})
    assert (answer.status, await EventNote.exists()) == (422, False)


@pytest.mark.both
async def test_one_bad_note_keeps_no_other_back(site: Site) -> None:
    event = await today(site)
    odd = [sent("a", "好\ud83d"), sent("b", "N\u0000UL"), sent("c", "字" * 600), sent("d", "第四則", group="\ud83d"), sent("e", " ")]
    answer = await push(site.browser(), event, 1, odd)
    assert (answer.status, answer.response.json()["left"]) == (200, [])
    assert sorted(row.text for row in await EventNote.all()) == sorted(["好", "NUL", "字" * 500, "第四則"])
    for n in range(14):  # so many versions of one note that another waits on its device
        await push(site.browser(), event, 1, [sent("d", f"版本{n}", 0)])
    last = (await push(site.browser(), event, 1, [sent("d", "再一個", 0), sent("f", "新的")])).response.json()
    assert (last["left"], "新的" in [note["text"] for note in last["notes"]]) == (["d"], True)
    huge = await push(site.browser(), event, 1, [sent("g", "x") | {"seen": float("inf")}])
    assert huge.status == 422
