"""Sending what lies in the outbox: by SMTP or through the SMS gateway, tried again when it fails."""

from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from domain import clock, outbox
from domain.errors import N_, HamasenError
from domain.outbox import OutboxMessage
from web.frame.metrics import SENT
from web.frame.request_log import site
from web.frame.services import Services, SiteFacts
from web.messages import sms
from web.messages.letters import dates_of, stop_address, written
from web.settings import Mail, Sms


class NeverDelivered(Exception):
    """The other side says that this address will never work; trying again makes no sense."""


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


async def send_now(services: Services, number: int, at: datetime) -> str:
    """Send one message at once, for somebody who waits for it; what went wrong, as the outbox notes it, or nothing."""
    message = await outbox.take(number, at)
    if message is None:
        return ""  # a worker was faster
    try:
        await _send_one(services, message, await services.site(), at)
    except Exception as problem:  # whatever it is, it is what was asked for
        said = f"{type(problem).__name__}: {problem}"
        await outbox.failed(message, said, at)
        return said
    await outbox.sent(message, at)
    return ""


NO_ANSWER = N_(
    "The mail server does not answer. Check host and port in HAMASEN_MAIL_URL, and whether the network lets this server reach it."
)
PROBLEMS = {
    "SMTPAuthenticationError": N_("The mail server does not accept user or password. Check HAMASEN_MAIL_URL."),
    "SMTPSenderRefused": N_("The mail server does not let us send under the address in HAMASEN_MAIL_FROM."),
    "SMTPRecipientsRefused": N_("The mail server refuses the address of the recipient at the moment."),
    "SMTPConnectError": NO_ANSWER,
    "SMTPConnectTimeoutError": NO_ANSWER,
    "SMTPConnectResponseError": NO_ANSWER,
    "SMTPReadTimeoutError": NO_ANSWER,
    "SMTPTimeoutError": NO_ANSWER,
    "SMTPServerDisconnected": NO_ANSWER,
    "TimeoutError": NO_ANSWER,
    "ConnectionRefusedError": NO_ANSWER,
    "gaierror": NO_ANSWER,
    "HamasenError": N_("No mail server is set. Set HAMASEN_MAIL_URL and HAMASEN_MAIL_FROM, and start the site again."),
}
"""What operators can do about an error of sending, by its type."""


def problem_words(problem: str) -> str:
    """A message id for what the outbox notes of a failed try."""
    return PROBLEMS.get(problem.partition(":")[0], N_("The mail server does not take our messages."))


async def _send_one(services: Services, message: OutboxMessage, about_site: SiteFacts, at: datetime) -> None:
    subject, text = written(services, message, about_site)
    if message.channel == outbox.Channel.SMS.value:
        if services.settings.sms is None:
            raise HamasenError("no SMS gateway is set")
        return await send_sms(services.settings.sms, message, text)
    if services.settings.mail is None:
        raise HamasenError("no mail server is set")
    return await send_mail(services.settings.mail, message, subject, text, at, stop_address(services, message), dates_of(services, message))
