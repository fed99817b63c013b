"""The worker: sends what lies in the outbox, tidies up, and keeps listening for other processes' writes."""

import asyncio
import logging
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from domain import clock, outbox
from domain.cycles.actions import freeze_due
from domain.db import apart
from domain.delivery.actions import reporting
from domain.errors import HamasenError
from domain.files import actions as files
from domain.outbox import OutboxMessage
from domain.people.actions import codes, roles, sessions
from domain.policy import ROLES, Role
from domain.proposals.actions import asking, carrying, drafts, merging, telling
from domain.voting.actions import board, draw
from domain.voting.queries import open_ones
from web import sms
from web.frame.metrics import SENT
from web.frame.rendering import environment
from web.frame.request_log import note, site
from web.frame.services import Services, SiteFacts
from web.frame.urls import path_of
from web.proposals.letters import dates_of, helpers, stop_address
from web.settings import Mail, Sms
from web.text import formats
from web.voting.ballot_writers import BallotWriters

PAUSE = 2.0
"""Seconds between looks into the outbox when it is empty."""

TIDY_EVERY = 3600.0
REMIND_EVERY = 60.0


class NeverDelivered(Exception):
    """The other side says that this address will never work; trying again makes no sense."""


def written(services: Services, message: OutboxMessage, about_site: SiteFacts) -> tuple[str, str]:
    """Subject and text of a message in its reader's language."""
    locale = services.locales.match("", message.locale)
    templates = environment(locale, services.statics)
    facts = outbox.facts_of(message, services.keys)

    def address(name: str, **parts: object) -> str:
        return services.settings.address + path_of(name, locale.tag, **parts)

    if "role" in facts:
        facts["role"] = locale.gettext(ROLES[Role(facts["role"])].name)
    values: dict[str, Any] = helpers(locale, services.keys, facts) | {
        "address": address,
        "moment": lambda text: formats.long_moment(datetime.fromisoformat(text), locale, about_site.time_zone),
        "email": message.channel == outbox.Channel.EMAIL.value,
        "to_name": message.name,
        "site_name": about_site.name.piece(locale.tag).text or "Hamasen",
        **facts,
    }
    loaded = templates.get_template(f"mail/{message.template}.txt")
    parts = {name: "".join(loaded.blocks[name](loaded.new_context(values))) for name in ("subject", "text")}
    return " ".join(parts["subject"].split()), parts["text"].strip() + "\n"


async def send_mail(
    mail: Mail, message: OutboxMessage, subject: str, text: str, at: datetime, stop: str = "", dates: bytes | None = None
) -> None:
    """Send by SMTP. stop: the address of a mail program's own button that ends such messages; dates: a calendar file to go with it.

    Raises NeverDelivered for an address the server refuses for good, another error otherwise."""
    import aiosmtplib

    post = EmailMessage()
    post["From"], post["To"], post["Subject"] = mail.sender, message.address, subject
    post["Date"] = format_datetime(at)
    post["Message-ID"] = f"<hamasen-{message.id}-{int(message.created_at.timestamp())}@{mail.sender.rsplit('@', 1)[-1]}>"
    post["Auto-Submitted"] = "auto-generated"
    if stop:
        post["List-Unsubscribe"] = f"<{stop}>"
        post["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    post.set_content(text, cte="base64")
    if dates is not None:
        post.add_attachment(dates, maintype="text", subtype="calendar", filename="dates.ics")
    try:
        await aiosmtplib.send(
            post,
            hostname=mail.host,
            port=mail.port,
            username=mail.user or None,
            password=mail.password or None,
            use_tls=mail.tls == "tls",
            start_tls=mail.tls == "starttls",
            timeout=20,
        )
    except aiosmtplib.SMTPRecipientsRefused as problem:
        if all(500 <= refused.code < 600 for refused in problem.recipients):
            raise NeverDelivered(str(problem.recipients[0].message)) from problem
        raise


async def send_sms(gateway: Sms, message: OutboxMessage, text: str) -> None:
    """Hand a text to the SMS gateway. Raises NeverDelivered for a number that it refuses for good."""
    if not await sms.send(gateway, message.address, text, f"hamasen-{message.id}"):
        raise NeverDelivered("the gateway refuses this number")


def _channels(services: Services) -> list[outbox.Channel]:
    """The ways this site can send; what goes another way waits for a person or for a setting."""
    ways = {outbox.Channel.EMAIL: services.settings.mail, outbox.Channel.SMS: services.settings.sms}
    return [channel for channel, way in ways.items() if way is not None]


async def send_due(services: Services, at: datetime) -> int:
    """Send what is due; returns how many messages were looked at. A message that fails is tried again later."""
    facts = await services.site()
    mine = await outbox.claim(at, _channels(services))
    for message in mine:
        if not await outbox.still_mine(message, max(at, clock.now())):
            continue
        try:
            await _send_one(services, message, facts, at)
        except NeverDelivered as problem:
            await outbox.failed(message, str(problem), at, for_good=True)
            SENT.labels(message.channel, "refused").inc()
        except Exception as problem:  # whatever went wrong, the message must not be lost or stop the others
            await outbox.failed(message, f"{type(problem).__name__}: {problem}", at)
            SENT.labels(message.channel, "failed").inc()
            site.warning("message not sent", extra={"facts": {"message": message.id, "problem": type(problem).__name__}})
        else:
            await outbox.sent(message, at)
            SENT.labels(message.channel, "sent").inc()
    return len(mine)


async def _send_one(services: Services, message: OutboxMessage, about_site: SiteFacts, at: datetime) -> None:
    subject, text = written(services, message, about_site)
    if message.channel == outbox.Channel.SMS.value:
        if services.settings.sms is None:
            raise HamasenError("no SMS gateway is set")
        return await send_sms(services.settings.sms, message, text)
    if services.settings.mail is None:
        raise HamasenError("no mail server is set")
    token = stop_address(services.keys, message.facts)
    stop = services.settings.address + path_of("unsubscribe", message.locale, token=token) if token else ""
    facts, locale = outbox.facts_of(message, services.keys), services.locales.match("", message.locale)
    number = facts.get("number")
    page = services.settings.address + path_of("proposal", locale.tag, number=number) if number else ""
    dates = dates_of(locale, services.keys, message.template, facts, page)
    return await send_mail(services.settings.mail, message, subject, text, at, stop, dates)


async def remind(services: Services, at: datetime) -> None:
    """What is due by its date: plans that open, answers, entries, digests. Each is done once, however many workers there are."""
    facts = await services.site()
    today = formats.local(at, facts.time_zone).date()
    await freeze_due(at)
    await asking.remind(today, at)
    await merging.remind(at)
    await reporting.chase(today, at)
    await carrying.remind(today, at)
    await telling.digest(at)
    await draw.erase_due(today)
    for row in await open_ones():
        await board.tend(row, services.part(BallotWriters).vault)


async def tidy(services: Services, at: datetime) -> None:
    """Forget what has had its time."""
    await drafts.tidy(at)
    await codes.tidy(at)
    await sessions.tidy(at)
    await roles.tidy(at)
    await outbox.tidy(at)
    await files.tidy(services.store, at)


async def work(services: Services) -> None:
    """Work until cancelled. A site without a mail server leaves its mail in the outbox for the demo's mailbox."""
    sends = services.settings.mail is not None or services.settings.sms is not None
    tidied = reminded = 0.0
    loop = asyncio.get_running_loop()
    while True:
        try:
            done = await apart(send_due(services, clock.now())) if sends else 0
            done += await apart(telling.announce(clock.now()))
            if loop.time() - reminded > REMIND_EVERY or not reminded:
                await apart(remind(services, clock.now()))
                reminded = loop.time()
            if loop.time() - tidied > TIDY_EVERY or not tidied:
                await apart(tidy(services, clock.now()))
                tidied = loop.time()
        except Exception:  # the worker outlives a database that is restarted
            site.error("the worker met a fault and goes on", exc_info=True)
            done = 0
        if not done:
            await asyncio.sleep(PAUSE)


async def keep_listening(services: Services) -> None:
    """Notice a lost connection to the other processes' writes, and listen again; until then nothing is cached."""
    while True:
        await asyncio.sleep(PAUSE)
        database = services.database
        if database is None:
            continue
        await database.changes.check()
        if database.changes.lost:
            try:
                await database.follow()
                note("listening to the database again")
            except Exception as problem:  # still down: the next round tries again
                note("still not listening to the database", level=logging.WARNING, problem=type(problem).__name__)


async def keep_counting(services: Services) -> None:
    """Write the counts of stations as a quarter of an hour begins; and let go of keys that nobody needs any more."""
    loop = asyncio.get_running_loop()
    forgot = loop.time()
    while True:
        await asyncio.sleep(PAUSE)
        if services.part(BallotWriters).footfall.due(clock.now().timestamp()):
            await write_counts(services)
        if loop.time() - forgot > REMIND_EVERY:
            forgot = loop.time()
            await _forget_keys(services)


async def _forget_keys(services: Services) -> None:
    """Once more in a minute where the database does not answer."""
    try:
        await apart(services.part(BallotWriters).forget())
    except Exception as problem:
        note("keys of ended votes are held a little longer", level=logging.WARNING, problem=type(problem).__name__)


async def write_counts(services: Services) -> None:
    """Write them now. A database that does not answer keeps them waiting in memory."""
    try:
        await apart(services.part(BallotWriters).footfall.write(clock.now().timestamp()))
    except Exception as problem:  # counts for planning must not stop a server, nor be lost while it runs
        note("the counts of stations wait", level=logging.WARNING, problem=type(problem).__name__)
