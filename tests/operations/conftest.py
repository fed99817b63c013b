"""A mail server, and a site that sends through it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from tests.operations.mailing import Mailbox
from tests.support import Site, free_port, make_settings


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A running SMTP server and its port."""
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture
async def post(database_url: str, tmp_path: Path, mailbox: tuple[Mailbox, int], gateway: tuple[Path, str]):
    """A site with mail and SMS."""
    settings = make_settings(
        database_url,
        tmp_path,
        MAIL_URL=f"smtp://127.0.0.1:{mailbox[1]}",
        MAIL_FROM="pb@example.tw",
        SMS_URL=gateway[1],
        SMS_TOKEN="gateway-token",
    )
    async with Site.running(settings) as running:
        await running.set_up()
        yield running
