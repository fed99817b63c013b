"""For those who run the site: the outbox."""

from typing import TypedDict

from starlette.datastructures import QueryParams
from starlette.responses import Response

from domain import outbox
from domain.errors import N_, Missing
from domain.outbox import Channel, OutboxMessage, Stage
from domain.people.rules import MOST_NUMBER
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.messages.letters import letter_names
from web.tables.paging import Paging

NOTICES = {
    "message_retried": (N_("The message will be sent again now."), ""),
}

CHANNELS = {Channel.EMAIL: N_("E-mail"), Channel.SMS: N_("Text message"), Channel.CALL: N_("Phone call")}
STAGES = {
    Stage.WAITING: N_("Waiting"),
    Stage.CLAIMED: N_("Being sent"),
    Stage.SENT: N_("Sent"),
    Stage.FAILED: N_("Failed"),
    Stage.DROPPED: N_("Dropped"),
}


class OutboxPage(TypedDict):
    """What `operations/outbox.html` is given."""

    messages: list[OutboxMessage]
    paging: Paging
    query: QueryParams
    channels: dict[Channel, str]
    stages: dict[Stage, str]
    templates: dict[str, str]


async def queue(visit: Visit) -> Response:
    """The outbox."""
    query, paging = visit.request.query_params, Paging.of(visit.request, 6)
    found, total = await outbox.queue(
        channel=query.get("channel", ""), stage=query.get("stage", ""), offset=paging.offset, limit=paging.size
    )
    return visit.page(
        "operations/outbox.html",
        OutboxPage(
            messages=found,
            paging=paging.with_total(total),
            query=query,
            channels=CHANNELS,
            stages=STAGES,
            templates=letter_names(),
        ),
        block="results",
    )


async def retry(visit: Visit) -> Response:
    """Send a message now. Raises Missing when it is not waiting or failed."""
    if not await outbox.retry(min(visit.request.path_params["number"], MOST_NUMBER), visit.at):
        raise Missing("not to be sent again")
    return visit.go("outbox", "message_retried")


PAGES = [
    PageRoute("outbox", "/staff/outbox", queue, needs="outbox.read"),
    PageRoute("outbox_retry", "/staff/outbox/{number:number}/retry", post=retry, needs="outbox.change"),
]
