"""The call list: whom somebody of the office telephones, what to tell or ask, and how it went."""

from dataclasses import dataclass
from typing import TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Missing, Refused
from domain.outbox import OutboxMessage, call_list
from domain.people.rules import MOST_NUMBER, is_landline, number_of
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.rooms import call_kinds
from web.frame.visit import Visit
from web.messages.letters import letter_names, written
from web.tables.paging import Paging

NOTICES = {
    "call_reached": (N_("The call is done."), "call_undo"),
    "call_confirmed": (N_("The call is done, and what it asked about is confirmed."), ""),
    "call_denied": (N_("The call is done. It is noted that it is not theirs."), ""),
    "call_tried": (N_("The note is saved. The call stays on the list."), ""),
    "call_back": (N_("The call is on the list again."), ""),
}


class CallForm(PageForm):
    """How a call went."""

    note = StringField(N_("Note"), [Optional(), AtMost(300)])


@dataclass(frozen=True)
class Said:
    """One thing to tell or to ask. page: of what it speaks of; asks: whether it waits for a yes or no."""

    message: OutboxMessage
    what: str
    text: str
    lang: str
    page: str
    asks: bool


@dataclass(frozen=True)
class Call:
    """Somebody to telephone, with everything that is to be told them, the oldest first."""

    name: str
    phone: str
    landline: bool
    said: list[Said]


class CallsPage(TypedDict):
    """What `operations/calls.html` is given."""

    calls: list[Call]
    paging: Paging
    done: bool
    form: PageForm


async def calls(visit: Visit) -> Response:
    """The call list: people who have neither mail nor, without a gateway, text messages."""
    return await _page(visit, visit.new_form(CallForm, None))


async def _page(visit: Visit, form: PageForm) -> Response:
    paging = Paging.of(visit.request, 3)
    done = visit.request.query_params.get("show") == "done"
    found, total = await call_list.people_to_call(done=done, offset=paging.offset, limit=paging.size)
    people = [Call(rows[0].name, rows[0].address, _landline(rows[0]), [_said(visit, row) for row in rows]) for rows in found]
    status = 422 if form.problems else 200
    return visit.page(
        "operations/calls.html", CallsPage(calls=people, paging=paging.with_total(total), done=done, form=form), status=status
    )


def _landline(message: OutboxMessage) -> bool:
    return bool(message.address) and is_landline(message.address)


def _said(visit: Visit, message: OutboxMessage) -> Said:
    kind = call_kinds().get(message.template)
    text = written(visit.services, message, visit.site)[1] if message.facts else ""
    what = visit.say(letter_names().get(message.template, message.template))
    lang = visit.services.locales.match("", message.locale).lang
    page = kind.page(visit, message.facts) if kind is not None and message.facts else ""
    return Said(message, what, text, lang, page, _asks(message))


def _asks(message: OutboxMessage) -> bool:
    """Whether its call waits for a yes or no; such an answer is not taken back here, but where what it was about stands."""
    kind = call_kinds().get(message.template)
    return kind is not None and kind.answered is not None


async def to_list(visit: Visit) -> Response:
    """Whoever goes back to the address of a button is led to the list."""
    return visit.go("calls")


async def called(visit: Visit) -> Response:
    """Somebody telephoned: told them, got a yes or no, or nobody answered. Raises Missing when it is not on the list."""
    number, form = min(visit.request.path_params["number"], MOST_NUMBER), visit.bind(CallForm)
    message = await call_list.to_make(number)
    if message is None:
        raise Missing("not on the list")
    act, note = str(visit.form.get("act") or ""), (form.data["note"] or "").strip()
    kind, facts = call_kinds().get(message.template), message.facts
    try:
        if act in ("yes", "no") and kind is not None and kind.answered is not None:
            await kind.answered(visit, facts, act == "yes")
            await call_list.done(number, visit.at, reached=True, note=note)  # where the answer has not closed it already
            return visit.go("calls", "call_confirmed" if act == "yes" else "call_denied")
        reached = act == "reached"
        if reached and kind is not None and kind.reached is not None:
            await kind.reached(visit, facts)
    except Refused as refusal:
        form.refuse(refusal)
        return await _page(visit, form)
    if not await call_list.done(number, visit.at, reached=reached, note=note):
        raise Missing("not on the list")
    return visit.go("calls", "call_reached" if reached else "call_tried", str(number) if reached else "")


async def call_undo(visit: Visit) -> Response:
    """Take "reached" back."""
    number = number_of(str(visit.form.get("about") or ""))
    message = await call_list.made(number) if number is not None else None
    if number is None or message is None or _asks(message) or not await call_list.undone(number):
        raise Missing("not a call that was made")
    return visit.go("calls", "call_back")


PAGES = [
    PageRoute("calls", "/staff/calls", calls, needs="outbox.read"),
    PageRoute("call_undo", "/staff/calls/undo", to_list, call_undo, needs="outbox.change"),
    PageRoute("called", "/staff/calls/{number:number}", to_list, called, needs="outbox.change"),
]
