"""Messages: written with the act, sent by a worker, to a real SMTP server and a real gateway process."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from domain import outbox
from domain.clock import now
from domain.db import writing
from domain.outbox import OutboxMessage, Stage, call_list
from tests.operations.mailing import Mailbox, tell
from tests.support import KEYS, Site, free_port, make_settings
from web import worker


async def test_a_letter_arrives_in_the_readers_language(post: Site, mailbox: tuple[Mailbox, int]) -> None:
    for locale in ("zh-Hant", "en"):
        await tell("meiyu@example.tw", locale=locale)
    assert await worker.send_due(post.services, now()) == 2
    chinese, english = mailbox[0].letters
    assert chinese["Subject"] == "您的驗證碼：123456 · 哈瑪星參與式預算"
    assert english["Subject"] == "Your code: 123456 · Hamasen Participatory Budgeting"
    assert "http://127.0.0.1:8000/en/sign-in/link/a-link" in english.get_content()
    assert "15 分鐘" in chinese.get_content()
    assert english["From"] == "pb@example.tw"
    assert english["Auto-Submitted"] == "auto-generated"
    assert english["Message-ID"] != chinese["Message-ID"]


async def test_secrets_are_wiped_once_sent(post: Site) -> None:
    number = await tell("meiyu@example.tw")
    await worker.send_due(post.services, now())
    message = await OutboxMessage.get(id=number)
    assert (message.stage, message.facts) == (Stage.SENT, {})


async def test_no_secret_lies_open_in_the_database(post: Site) -> None:
    number = await tell("meiyu@example.tw", code="987654", link="a-very-secret-link")
    held = str(await OutboxMessage.filter(id=number).values())
    assert "987654" not in held
    assert "a-very-secret-link" not in held


async def test_a_lost_claim_changes_nothing(post: Site) -> None:
    """The person was erased, or another worker took over, while a message was on its way."""
    number = await tell("meiyu@example.tw")
    [message] = await outbox.claim(now(), list(outbox.Channel))
    async with writing():
        await outbox.erase(0, "meiyu@example.tw")
    assert not await outbox.still_mine(message, now())
    await outbox.sent(message, now())
    await outbox.failed(message, "x", now())
    row = await OutboxMessage.get(id=number)
    assert (row.stage, row.address, row.facts) == (Stage.DROPPED, "", {})


async def test_a_site_without_a_gateway_leaves_text_messages_waiting(
    database_url: str, tmp_path: Path, mailbox: tuple[Mailbox, int]
) -> None:
    settings = make_settings(database_url, tmp_path, MAIL_URL=f"smtp://127.0.0.1:{mailbox[1]}", MAIL_FROM="pb@example.tw")
    async with Site.running(settings) as running:
        number = await tell("0912345678", channel=outbox.Channel.SMS)
        assert await worker.send_due(running.services, now()) == 0
        assert (await OutboxMessage.get(id=number)).tries == 0


async def test_an_address_that_never_works_is_given_up_and_one_that_is_slow_is_tried_again(post: Site) -> None:
    never, slow, fine = await tell("x@refuse.example"), await tell("x@slow.example"), await tell("x@fine.example")
    await worker.send_due(post.services, now())
    stages = {row.id: row for row in await OutboxMessage.all()}
    assert stages[never].stage == Stage.FAILED
    assert "no such mailbox" in stages[never].problem
    assert stages[slow].stage == Stage.WAITING
    assert stages[slow].tries == 1
    assert stages[slow].due_at > now()
    assert stages[fine].stage == Stage.SENT


async def test_pauses_grow_and_trying_ends(post: Site) -> None:
    assert [outbox.pause_after(n) for n in (1, 2, 3)] == [timedelta(minutes=1), timedelta(minutes=4), timedelta(minutes=16)]
    number = await tell("x@slow.example")
    at = now()
    for _ in range(outbox.MOST_TRIES + 2):
        await worker.send_due(post.services, at)
        at += timedelta(hours=13)
    message = await OutboxMessage.get(id=number)
    assert (message.stage, message.tries) == (Stage.FAILED, outbox.MOST_TRIES)


async def test_a_dead_mail_server_loses_nothing(database_url: str, tmp_path: Path) -> None:
    settings = make_settings(database_url, tmp_path, MAIL_URL=f"smtp://127.0.0.1:{free_port()}", MAIL_FROM="pb@example.tw")
    async with Site.running(settings) as running:
        number = await tell("meiyu@example.tw")
        await worker.send_due(running.services, now())
        message = await OutboxMessage.get(id=number)
        assert message.stage == Stage.WAITING
        assert outbox.facts_of(message, KEYS)["code"] == "123456"


async def test_two_workers_share_the_work_and_send_nothing_twice(post: Site, mailbox: tuple[Mailbox, int]) -> None:
    for n in range(30):
        await tell(f"p{n}@example.tw")
    await asyncio.gather(*(worker.send_due(post.services, now()) for _ in range(4)))
    await worker.send_due(post.services, now())
    received = [letter["To"] for letter in mailbox[0].letters]
    assert len(received) == len(set(received)) == 30


async def test_a_claim_of_a_dead_worker_is_taken_over(post: Site, mailbox: tuple[Mailbox, int]) -> None:
    await tell("meiyu@example.tw")
    assert len(await outbox.claim(now(), list(outbox.Channel))) == 1
    assert await worker.send_due(post.services, now()) == 0
    assert await worker.send_due(post.services, now() + outbox.CLAIM_LASTS * 2) == 1


async def test_an_act_that_is_rolled_back_tells_nobody(post: Site) -> None:
    with pytest.raises(RuntimeError):
        async with writing():
            await outbox.tell("sign_in", channel=outbox.Channel.EMAIL, address="x@y.tw", locale="en", at=now())
            raise RuntimeError
    assert not await OutboxMessage.exists()


async def test_text_messages_go_through_the_gateway(post: Site, gateway: tuple[Path, str]) -> None:
    fine, wrong, busy = [await tell(number, channel=outbox.Channel.SMS) for number in ("0912345678", "0001", "9991")]
    await worker.send_due(post.services, now())
    stages = {row.id: row.stage for row in await OutboxMessage.all()}
    assert (stages[fine], stages[wrong], stages[busy]) == (Stage.SENT, Stage.FAILED, Stage.WAITING)
    sent = [json.loads(line) for line in gateway[0].read_text().splitlines()]
    assert {item["status"] for item in sent} == {202, 400, 503}
    assert any("123456" in item["text"] and item["reference"].startswith("hamasen-") for item in sent)


def test_everybody_is_reached_somehow() -> None:
    assert outbox.channel_for(email="a@b.tw", phone="07", sms_gateway=True) == outbox.Channel.EMAIL
    assert outbox.channel_for(email="", phone="07", sms_gateway=True) == outbox.Channel.SMS
    assert outbox.channel_for(email="", phone="07", sms_gateway=False) == outbox.Channel.CALL
    assert outbox.channel_for(email="", phone="", sms_gateway=True) is None


async def test_old_messages_forget_their_address(post: Site) -> None:
    await tell("meiyu@example.tw")
    await worker.send_due(post.services, now())
    assert await outbox.tidy(now() + timedelta(days=31)) == 1
    assert not await OutboxMessage.filter(address="meiyu@example.tw").exists()


@pytest.mark.long
async def test_the_worker_works_until_it_is_stopped(post: Site, mailbox: tuple[Mailbox, int]) -> None:
    task = asyncio.ensure_future(worker.work(post.services))
    await tell("meiyu@example.tw")
    for _ in range(100):
        if mailbox[0].letters:
            break
        await asyncio.sleep(0.05)
    task.cancel()
    assert len(mailbox[0].letters) == 1


async def test_the_queue_page_shows_states_but_no_secrets(post: Site) -> None:
    admin = await post.administrator()
    number = await tell("x@refuse.example")
    await worker.send_due(post.services, now())
    await tell("meiyu@example.tw", code="987654")
    page = await admin.get("/en/staff/outbox")
    assert "no such mailbox" in page.text
    assert "987654" not in page.text
    assert "a-link" not in page.text
    assert (await admin.post(f"/en/staff/outbox/{number}/retry")).status == 303
    assert (await OutboxMessage.get(id=number)).stage == Stage.WAITING
    assert (await admin.post("/en/staff/outbox/999999/retry")).status == 404
    filtered = await admin.get("/en/staff/outbox?stage=sent")
    assert "No message fits." in filtered.text


async def test_the_call_list(post: Site) -> None:
    admin = await post.administrator()
    facts = {
        "what_zh": "說明會",
        "what_en": "the briefing",
        "when": "2026-12-01T11:00:00+00:00",
        "where_zh": "里民活動中心",
        "where_en": "the hall",
    }
    async with writing():
        number = await outbox.tell(
            "event_changed", channel=outbox.Channel.CALL, address="07-551-0000", name="吳陳阿滿", locale="zh-Hant", at=now(), facts=facts
        )
    page = await admin.get("/en/staff/calls")
    assert "您報名的「說明會」時間有變更。" in page.text
    assert "2026年12月1日（二）19:00" in page.text
    assert 'lang="zh-Hant-TW"' in page.text
    await admin.post(f"/en/staff/calls/{number}", {"act": "missed", "note": "rang ten times"})
    assert "rang ten times" in (await admin.get("/en/staff/calls")).text
    await admin.post(f"/en/staff/calls/{number}", {"act": "reached", "note": ""})
    done = await admin.get("/en/staff/calls")
    assert "Nobody has to be called." in done.text
    assert "Undo" in done.text
    await admin.post("/en/staff/calls/undo", {"about": str(number)})
    assert "吳陳阿滿" in (await admin.get("/en/staff/calls")).text
    assert await worker.send_due(post.services, now()) == 0


async def test_old_calls_and_unsent_texts_are_forgotten_too(post: Site) -> None:
    facts = {"what_zh": "", "what_en": "", "when": "2026-12-01T11:00:00+00:00", "where_zh": "", "where_en": ""}
    numbers = []
    for channel, phone in (
        (outbox.Channel.CALL, "07-551-0000"),
        (outbox.Channel.CALL, "07-551-1111"),
        (outbox.Channel.SMS, "0900-000-000"),
    ):
        async with writing():
            numbers.append(await outbox.tell("event_changed", channel=channel, address=phone, locale="en", at=now(), facts=facts))
    await call_list.done(numbers[0], now(), reached=True, note="is in hospital")
    assert await outbox.tidy(now() + timedelta(days=31)) == 2
    made, waiting, text = [await OutboxMessage.get(id=number) for number in numbers]
    assert (made.address, made.note, made.stage) == ("", "", Stage.SENT)
    assert (text.address, text.stage) == ("", Stage.DROPPED)
    assert (waiting.address, waiting.stage) == ("07-551-1111", Stage.WAITING), "somebody still has to be called"


async def test_the_worker_does_what_is_due_by_its_date_once(site: Site) -> None:
    from domain.cycles.models import Cycle
    from domain.delivery.actions import cases
    from domain.delivery.actions.cases import Decided
    from tests.town import both, days_on, town
    from web.worker import remind

    place = await town(site)
    await place.agency()
    opened = (now() - timedelta(days=100)).date()
    await cases.open_cases([Decided("other", "S-1", "cycle:hamasen", both("路牌"), "transport")], on=opened, at=now(), by=None)
    assert days_on(place.at, 0) > opened
    await OutboxMessage.all().delete()
    await asyncio.gather(remind(site.services, now()), remind(site.services, now()))
    assert (await Cycle.get(key="hamasen")).frozen_at is not None
    told = [(message.template, message.address) for message in await OutboxMessage.all()]
    assert sorted(told) == [("entry_due", "officer@example.tw"), ("entry_due", "transport@example.tw")]
