"""Mail that does not go out is seen where people look, and a test message says why."""

from dataclasses import replace

from domain.clock import now
from domain.people.models import Person
from domain.policy import Hold, Role
from tests.operations.mailing import Mailbox, tell
from tests.support import Site, free_port
from web import worker
from web.settings import Mail


async def test_a_refusing_mail_server_is_seen_on_the_start_page_in_the_readers_language(site: Site) -> None:
    mail = Mail("127.0.0.1", free_port(), tls="none", sender="pb@example.tw")
    site.services.settings = replace(site.services.settings, mail=mail)
    await tell("lee@example.tw")
    admin = await site.administrator()
    assert "E-mail is not going out" not in (await admin.get("/en/staff")).text
    await worker.send_due(site.services, now())
    page = (await admin.get("/zh-Hant/staff")).text
    assert "電子郵件寄不出去" in page
    assert "郵件伺服器沒有回應" in page
    assert "有 1 則訊息自" in page
    contact = await site.signed_in("desk@example.tw", Hold(Role.BALLOT_DESK))
    assert "E-mail is not going out" not in (await contact.get("/en/staff")).text


async def test_a_test_message_arrives_or_says_why_not(post: Site, mailbox: tuple[Mailbox, int]) -> None:
    admin = await post.administrator()
    assert "The mail server has taken the message" in (await admin.post("/en/staff/outbox/test")).text
    assert "您收到了" in mailbox[0].letters[-1].get_content()
    await Person.filter(email="admin@example.tw").update(email="admin@slow.example")
    refused = await admin.post("/en/staff/outbox/test")
    assert "refuses the address of the recipient" in refused.text
    assert "E-mail is not going out" not in (await admin.get("/en/staff")).text  # one mailbox is not the server


async def test_a_site_without_a_mail_server_says_so(site: Site) -> None:
    answer = await (await site.administrator()).post("/en/staff/outbox/test")
    assert "No mail server is set." in answer.text
