"""For those who run the site: the start page of staff, the outbox, the call list, and the audit trail."""

from typing import Any, TypedDict

from starlette.datastructures import QueryParams
from starlette.responses import Response
from wtforms import StringField

from domain import outbox
from domain.errors import N_, Missing
from domain.outbox import Channel, OutboxMessage, Stage
from domain.people.rules import MOST_NUMBER, number_of
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.messages.letters import letter_names, written
from web.tables.paging import Paging

NOTICES = {
    "message_retried": (N_("The message will be sent again now."), ""),
    "call_reached": (N_("The call is done."), "call_undo"),
    "call_tried": (N_("The note is saved. The call stays on the list."), ""),
    "call_back": (N_("The call is on the list again."), ""),
}

CHANNELS = {Channel.EMAIL: N_("E-mail"), Channel.SMS: N_("Text message"), Channel.CALL: N_("Phone call")}
STAGES = {
    Stage.WAITING: N_("Waiting"),
    Stage.CLAIMED: N_("Being sent"),
    Stage.SENT: N_("Sent"),
    Stage.FAILED: N_("Failed"),
    Stage.DROPPED: N_("Dropped"),
}


class CallForm(PageForm):
    """How a call went."""

    note = StringField(N_("Note"), [Optional(), AtMost(300)])


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


class CallsPage(TypedDict):
    """What `operations/calls.html` is given."""

    calls: list[OutboxMessage]
    texts: dict[Any, str]
    langs: dict[Any, str]
    paging: Paging
    done: bool


async def calls(visit: Visit) -> Response:
    """The call list: people who have neither mail nor, without a gateway, text messages."""
    paging = Paging.of(visit.request, 5)
    done = visit.request.query_params.get("show") == "done"
    found, total = await outbox.calls(done=done, offset=paging.offset, limit=paging.size)
    texts = {item.id: written(visit.services, item, visit.site)[1] for item in found if item.facts}
    langs = {item.id: visit.services.locales.match("", item.locale).lang for item in found}
    return visit.page(
        "operations/calls.html",
        CallsPage(calls=found, texts=texts, langs=langs, paging=paging.with_total(total), done=done),
    )


async def called(visit: Visit) -> Response:
    """Somebody telephoned."""
    number, form = min(visit.request.path_params["number"], MOST_NUMBER), visit.bind(CallForm)
    reached = visit.form.get("act") == "reached"
    if not await outbox.call_done(number, visit.at, reached=reached, note=(form.data["note"] or "").strip()):
        raise Missing("not on the list")
    return visit.go("calls", "call_reached" if reached else "call_tried", str(number) if reached else "")


async def call_undo(visit: Visit) -> Response:
    """Take "reached" back."""
    number = number_of(str(visit.form.get("about") or ""))
    if number is None or not await outbox.call_undone(number):
        raise Missing("not a call that was made")
    return visit.go("calls", "call_back")


PAGES = [
    PageRoute("outbox", "/staff/outbox", queue, needs="outbox.read"),
    PageRoute("outbox_retry", "/staff/outbox/{number:number}/retry", post=retry, needs="outbox.change"),
    PageRoute("calls", "/staff/calls", calls, needs="outbox.read"),
    PageRoute("call_undo", "/staff/calls/undo", post=call_undo, needs="outbox.change"),
    PageRoute("called", "/staff/calls/{number:number}", post=called, needs="outbox.change"),
]
