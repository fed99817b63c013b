"""A real SMTP server to send to, and a letter to send."""

import email
import email.policy
from typing import Any

from domain import outbox
from domain.clock import now
from domain.db import writing
from tests.support import KEYS


class Mailbox:
    """What a real SMTP server received; addresses of refuse.example are refused for good, slow.example for now."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if address.endswith("refuse.example"):
            return "550 5.1.1 no such mailbox"
        if address.endswith("slow.example"):
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


async def tell(address: str, *, channel: outbox.Channel = outbox.Channel.EMAIL, locale: str = "en", **facts: Any) -> int:
    given = {"code": "123456", "link": "a-link", "minutes": 15} | facts
    async with writing(quiet=True):
        return await outbox.tell("sign_in", channel=channel, address=address, locale=locale, at=now(), facts=given, keys=KEYS)
