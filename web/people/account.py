"""One's own account: name and language, devices that are signed in, the data we hold, and erasing it."""

import json
from dataclasses import dataclass
from typing import Any, TypedDict
from urllib.parse import quote

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.db import writing
from domain.errors import N_, Refused
from domain.people.actions import accounts, codes, sessions
from domain.people.models import Grant, Session
from domain.people.queries import grants_of, sessions_of
from domain.people.rules import clean_email, clean_name, clean_phone, number_of
from web.bridges.one_time_codes import HANDLE_COOKIE, SEND
from web.frame.forms import Cleaned, Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.room import Held
from web.frame.rooms import rooms
from web.frame.sessions import sign_out
from web.frame.visit import Visit

NOTICES = {
    "saved": (N_("Your changes are saved."), ""),
    "email_changed": (N_("Your e-mail address is changed."), ""),
    "session_ended": (N_("The device is signed out."), ""),
    "sessions_ended": (N_("All other devices are signed out."), ""),
    "erased": (N_("Your account is erased. Thank you for having taken part."), ""),
}


class AccountForm(PageForm):
    """What one may say of oneself."""

    name = StringField(N_("Name"), [Optional(), Cleaned(clean_name)])
    phone = StringField(N_("Phone"), [Optional(), Cleaned(clean_phone)])
    locale = SelectField(N_("Language of our messages"))


class NewEmailForm(PageForm):
    """Another address; it counts once its code is typed."""

    email = StringField(N_("New e-mail address"), [Needed(N_("Enter your e-mail address.")), Cleaned(clean_email)])


class EraseForm(PageForm):
    """One's own address typed again, as a confirmation that cannot happen by accident."""

    email = StringField(N_("Type your e-mail address to confirm"), [Needed(N_("Type your e-mail address to confirm."))])


def _account_form(visit: Visit) -> AccountForm:
    person = visit.person
    form = visit.bind(AccountForm, name=person.name, phone=person.phone or "", locale=person.locale)
    form.locale.choices = choices((locale.tag, locale.name) for locale in visit.languages())
    return form


class AccountPage(TypedDict):
    """What `people/account.html` is given."""

    form: AccountForm
    grants: list[Grant]


async def account(visit: Visit) -> Response:
    """One's own page."""
    return visit.page("people/account.html", AccountPage(form=_account_form(visit), grants=await grants_of(visit.person.id)))


async def save(visit: Visit) -> Response:
    """Keep name, phone and language."""
    form = _account_form(visit)
    if not visit.ready(form):
        status = 422 if form.problems else 200
        return visit.page("people/account.html", AccountPage(form=form, grants=await grants_of(visit.person.id)), status=status)
    await accounts.change(visit.person.id, **form.data)
    return visit.go("account", "saved", locale=form.data["locale"])


class NewEmailPage(TypedDict):
    """What `people/new_email.html` is given."""

    form: NewEmailForm


async def ask_email(visit: Visit) -> Response:
    """Ask for another address; who holds a role that needs a strong sign-in needs one for this too."""
    if visit.actor.resting:
        return visit.go_to(f"{visit.path('staff_sign_in')}?next={quote(visit.path('new_email'))}")
    return visit.page("people/new_email.html", NewEmailPage(form=visit.bind(NewEmailForm)))


async def send_email(visit: Visit) -> Response:
    """Send a code to the new address."""
    if visit.actor.resting:
        return await ask_email(visit)
    form = visit.bind(NewEmailForm)
    if not visit.ready(form):
        return visit.page("people/new_email.html", NewEmailPage(form=form), status=422 if form.problems else 200)
    await visit.services.slowdown.wait(SEND, visit.network)
    visit.services.slowdown.failed(SEND, visit.network)
    try:
        asked = await codes.send_code(
            form.data["email"], locale=visit.locale.tag, at=visit.at, keys=visit.services.keys, person=visit.person.id
        )
    except Refused as refusal:
        form.refuse(refusal)
        return visit.page("people/new_email.html", NewEmailPage(form=form), status=422)
    visit.set_cookie(HANDLE_COOKIE, asked.handle, max_age=900)
    return visit.go("sign_in_code")


class DevicesPage(TypedDict):
    """What `people/devices.html` is given."""

    sessions: list[Session]
    current: Any


async def devices(visit: Visit) -> Response:
    """Where one is signed in."""
    mine = await sessions_of(visit.person.id, visit.at)
    return visit.page("people/devices.html", DevicesPage(sessions=mine, current=visit.session.id if visit.session else 0))


async def end_device(visit: Visit) -> Response:
    """Sign one device out, or all others."""
    current = visit.session.id if visit.session else None
    which = str(visit.form.get("session") or "")
    if which == "others":
        await sessions.end_others(visit.person.id, current, at=visit.at)
        return visit.go("devices", "sessions_ended")
    number = number_of(which)
    if number is not None:
        await sessions.end_one(visit.person.id, number, at=visit.at)
    return visit.go("devices", "session_ended")


async def _held(visit: Visit) -> dict[str, Any]:
    """Everything held about the person, room by room, as plain data."""
    held: dict[str, Any] = {}
    for room in rooms():
        if room.export is not None:
            held |= await room.export(visit.person, visit.at)
    return held


@dataclass(frozen=True)
class HeldLine:
    """A kind of what is held: how many, and the pages of those that have one, by their names."""

    what: Held
    count: int
    pages: list[tuple[str, str]]


class DataPage(TypedDict):
    """What `people/data.html` is given."""

    lines: list[HeldLine]


ADDRESSED = {"event": "number", "award_entry": "entry"}
"""What the address of a page calls the part that data calls otherwise."""


async def lines(visit: Visit) -> list[HeldLine]:
    """What is held of the person, kind by kind."""
    held, found = await _held(visit), []
    for what in (what for room in rooms() for what in room.holds):
        data = held[what.key]
        rows = data if isinstance(data, list) else []
        named = dict.fromkeys(str(row[what.part]) for row in rows if what.part and row.get(what.part))
        pages = [(name, visit.path(what.page, **{ADDRESSED.get(what.page, what.part): name})) for name in named]
        found.append(HeldLine(what, data if isinstance(data, int) else len(rows) or int(bool(data)), pages))
    return found


async def data(visit: Visit) -> Response:
    """What we hold, how long, and why a cast ballot is not among it."""
    return visit.page("people/data.html", DataPage(lines=await lines(visit)))


async def download(visit: Visit) -> Response:
    """The same as a file."""
    text = json.dumps(await _held(visit), ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="hamasen-data.json"', "Cache-Control": "no-store"}
    return Response(text, media_type="application/json", headers=headers)


class ErasePage(TypedDict):
    """What `people/erase.html` is given."""

    form: EraseForm
    lines: list[HeldLine]


async def ask_erase(visit: Visit) -> Response:
    """What becomes of each thing that is held, and a confirmation."""
    return visit.page("people/erase.html", ErasePage(form=visit.bind(EraseForm), lines=await lines(visit)))


async def erase(visit: Visit) -> Response:
    """Erase the account, if its own address was typed."""
    form, email = visit.bind(EraseForm), visit.person.email or ""
    ready = visit.ready(form)
    if ready and form.data["email"].strip().lower() != visit.person.email:
        form.refuse(Refused(N_("This is not the address of your account."), field="email"))
        ready = False
    if ready:
        try:
            async with writing():  # every room, or none
                for room in rooms():
                    if room.erase is not None:
                        await room.erase(visit.person, email, visit.at)
        except Refused as refusal:
            form.refuse(refusal)
            ready = False
    if not ready:
        return visit.page("people/erase.html", ErasePage(form=form, lines=await lines(visit)), status=422 if form.problems else 200)
    return await sign_out(visit, visit.go("home", "erased"))


_OWN = "own.account"
PAGES = [
    PageRoute("account", "/account", account, save, needs=_OWN),
    PageRoute("new_email", "/account/email", ask_email, send_email, needs=_OWN),
    PageRoute("devices", "/account/devices", devices, end_device, needs=_OWN),
    PageRoute("data", "/account/data", data, needs=_OWN),
    PageRoute("data_file", "/account/data/file", download, needs=_OWN),
    PageRoute("erase", "/account/erase", ask_erase, erase, needs=_OWN),
]
