"""Signing in: a code or link by mail for residents; single sign-on, or password and second factor, for staff."""

from typing import Any, TypedDict
from urllib.parse import quote

from starlette.responses import Response
from wtforms import HiddenField, PasswordField, StringField

from domain.errors import N_, Refused, Unavailable
from domain.people.actions import codes, sessions
from domain.people.actions import secrets as staff_secrets
from domain.people.actions.sso import UsedAlready
from domain.people.models import Person, SignInCode
from domain.people.queries import code_in_flight, code_of_link, secret_of
from domain.people.rules import clean_email, safe_next
from web.bridges.one_time_codes import CODE, HANDLE_COOKIE, SEND, CodeForm
from web.frame.forms import Cleaned, Needed, PageForm
from web.frame.page_routes import FRESH, PageRoute
from web.frame.rendering import given
from web.frame.rooms import page_at
from web.frame.sessions import sign_in, sign_out
from web.frame.visit import Visit
from web.people.sso import DOWN, come_back_from_sso, leave_for_sso

PASSWORD, FACTOR = "password", "factor"

NOTICES = {"sso_again": (N_("This answer of single sign-on was used, or belongs to another browser. Please sign in again."), "")}


class EmailForm(PageForm):
    """Where to send the code."""

    email = StringField(N_("Your e-mail address"), [Needed(N_("Enter your e-mail address.")), Cleaned(clean_email)])
    next = HiddenField()


class PasswordForm(PageForm):
    """The staff's own sign-in."""

    email = StringField(N_("Your e-mail address"), [Needed(N_("Enter your e-mail address.")), Cleaned(clean_email)])
    password = PasswordField(N_("Password"), [Needed(N_("Enter your password."))])
    next = HiddenField()


class FactorForm(PageForm):
    """The second factor."""

    code = StringField(N_("Code"), [Needed(N_("Enter the code from your app, or a recovery code."))])
    next = HiddenField()


def next_of(visit: Visit) -> str:
    """Where the person was going, if that is a path of this site."""
    given = visit.form.get("next") or visit.request.query_params.get("next") or ""
    return safe_next(str(given))


BACK = N_("After signing in you come back to where you were.")


def purpose_of(path: str) -> str:
    """What somebody signs in for who was on the way to that path, and what comes then; a message id, or empty."""
    page = page_at(path.partition("?")[0]) if path else None
    return "" if page is None else page.purpose or BACK


class SignInPage(TypedDict):
    """What `people/sign_in.html` is given. after: what one signs in for, and what comes then."""

    form: EmailForm
    after: str


async def ask_email(visit: Visit) -> Response:
    """Ask where to send a code; who is signed in already goes on."""
    if visit.signed_in:
        return visit.go("account")
    form = visit.bind(EmailForm, next=next_of(visit))
    return visit.page("people/sign_in.html", SignInPage(form=form, after=purpose_of(next_of(visit))))


async def send_code(visit: Visit) -> Response:
    """Send a code. The answer is the same whether or not the address is known."""
    form = visit.bind(EmailForm)
    if not visit.ready(form):
        return visit.page(
            "people/sign_in.html", SignInPage(form=form, after=purpose_of(next_of(visit))), status=422 if form.problems else 200
        )
    await visit.services.slowdown.wait(SEND, visit.network)
    visit.services.slowdown.failed(SEND, visit.network)  # every message counts: one network does not flood many mailboxes
    try:
        asked = await codes.send_code(
            form.data["email"], locale=visit.locale.tag, at=visit.at, keys=visit.services.keys, next_path=next_of(visit)
        )
    except Refused as refusal:
        form.refuse(refusal)
        return visit.page("people/sign_in.html", SignInPage(form=form, after=purpose_of(next_of(visit))), status=422)
    visit.set_cookie(HANDLE_COOKIE, asked.handle, max_age=900)
    return visit.go("sign_in_code")


class CodePage(TypedDict):
    """What `people/code.html` is given."""

    form: PageForm
    email: str
    purpose: str
    after: str


async def ask_code(visit: Visit) -> Response:
    """Ask for the six digits; without a code on its way, begin again."""
    row = await code_in_flight(visit.request.cookies.get(HANDLE_COOKIE, ""), visit.at)
    if row is None:
        return visit.go("sign_in")
    return visit.page(
        "people/code.html", CodePage(form=visit.bind(CodeForm), email=row.email, purpose=row.purpose, after=purpose_of(row.next))
    )


async def check_code(visit: Visit) -> Response:
    """The digits were typed: sign in, or say what is wrong with them."""
    handle = visit.request.cookies.get(HANDLE_COOKIE, "")
    row = await code_in_flight(handle, visit.at)
    form = visit.bind(CodeForm)
    shown: dict[str, Any] = {"form": form, "email": row.email if row else "", "purpose": row.purpose if row else "sign_in"}
    shown["after"] = purpose_of(row.next) if row else ""
    if not visit.ready(form):
        return visit.page("people/code.html", given(CodePage, **shown), status=422 if form.problems else 200)
    await visit.services.slowdown.wait(CODE, visit.network)
    try:
        proven = await codes.prove_by_code(handle, form.data["code"], at=visit.at, keys=visit.services.keys)
    except Refused as refusal:
        visit.services.slowdown.failed(CODE, visit.network)
        form.refuse(refusal)
        return visit.page("people/code.html", given(CodePage, **shown), status=422)
    visit.services.slowdown.succeeded(CODE, visit.network)
    return await _proven(visit, proven)


class LinkPage(TypedDict):
    """What `people/link.html` is given."""

    row: SignInCode | None


async def ask_link(visit: Visit) -> Response:
    """The page of the link in the mail. Opening it changes nothing (mail scanners do); its button signs in."""
    row = await code_of_link(visit.request.path_params["link"], visit.at)
    return visit.page("people/link.html", LinkPage(row=row), status=200 if row else 422)


async def use_link(visit: Visit) -> Response:
    """The button on the link's page."""
    if visit.switching:
        return await ask_link(visit)
    await visit.services.slowdown.wait(CODE, visit.network)
    try:
        proven = await codes.prove_by_link(visit.request.path_params["link"], at=visit.at)
    except Refused:
        visit.services.slowdown.failed(CODE, visit.network)
        return visit.page("people/link.html", LinkPage(row=None), status=422)
    return await _proven(visit, proven)


async def _proven(visit: Visit, proven: codes.Proven) -> Response:
    visit.set_cookie(HANDLE_COOKIE, "", max_age=0)
    if proven.purpose == "email":
        return visit.go("account" if visit.signed_in else "sign_in", "email_changed")
    await sign_in(visit, proven.person, "code")
    return onward(visit, proven.person, proven.next)


def onward(visit: Visit, person: Person, next_path: str) -> Response:
    """Where somebody goes who has just signed in: where they were going, else to their own page, in their language."""
    if next_path:
        return visit.go_to(next_path, "welcome")
    tag = person.locale if person.locale in visit.services.locales else visit.locale.tag
    return visit.go_to(visit.path("account", locale=tag), "welcome")


async def staff_page(visit: Visit) -> Response:
    """Where staff sign in: single sign-on where the city has one, and password with second factor."""
    return await _staff(visit, visit.bind(PasswordForm, next=next_of(visit)))


class StaffSignInPage(TypedDict):
    """What `people/staff_sign_in.html` is given."""

    form: PageForm
    sso: str
    problem: str
    next: str


async def _staff(visit: Visit, form: PageForm, *, problem: str = "", status: int = 200) -> Response:
    oidc = visit.services.settings.oidc
    return visit.page(
        "people/staff_sign_in.html",
        StaffSignInPage(
            form=form, sso=(oidc.name or visit.say(N_("Single sign-on of the city"))) if oidc else "", problem=problem, next=next_of(visit)
        ),
        status=status,
    )


async def check_password(visit: Visit) -> Response:
    """Address and password: right ones lead to the second factor."""
    form = visit.bind(PasswordForm)
    if not visit.ready(form):
        return await _staff(visit, form, status=422 if form.problems else 200)
    await visit.services.slowdown.wait(PASSWORD, visit.network)
    try:
        person = await staff_secrets.person_by_password(form.data["email"], form.data["password"])
    except Refused as refusal:
        visit.services.slowdown.failed(PASSWORD, visit.network)
        form.refuse(refusal)
        return await _staff(visit, form, status=422)
    visit.services.slowdown.succeeded(PASSWORD, visit.network)
    await sign_in(visit, person, "pending")
    secret = await secret_of(person.id)
    name = "second_factor" if secret and secret.totp else "set_totp"
    onto = quote(next_of(visit))
    return visit.go_to(f"{visit.path(name)}?next={onto}" if onto else visit.path(name))


class FactorPage(TypedDict):
    """What `people/factor.html` is given."""

    form: FactorForm


async def ask_factor(visit: Visit) -> Response:
    """Ask for the code of the app."""
    if visit.session is None or visit.session.strength != "pending":
        return visit.go("staff_sign_in")
    return visit.page("people/factor.html", FactorPage(form=visit.bind(FactorForm, next=next_of(visit))))


async def check_factor(visit: Visit) -> Response:
    """The second factor was typed: the sign-in is complete, with a new token."""
    if visit.session is None or visit.session.strength != "pending":
        return visit.go("staff_sign_in")
    form = visit.bind(FactorForm)
    if not visit.ready(form):
        return visit.page("people/factor.html", FactorPage(form=form), status=422 if form.problems else 200)
    await visit.services.slowdown.wait(FACTOR, visit.network)
    if not await sessions.one_try(visit.session):
        return visit.go("staff_sign_in")
    try:
        await staff_secrets.check_second_factor(visit.person.id, form.data["code"], at=visit.at, keys=visit.services.keys)
    except Refused as refusal:
        visit.services.slowdown.failed(FACTOR, visit.network)
        form.refuse(refusal)
        return visit.page("people/factor.html", FactorPage(form=form), status=422)
    visit.services.slowdown.succeeded(FACTOR, visit.network)
    await sign_in(visit, visit.person, "password")
    return visit.go_to(next_of(visit) or visit.path("staff_home"), "welcome")


async def leave(visit: Visit) -> Response:
    """Off to the city's sign-on; when it does not answer, the password form says so."""
    if visit.services.settings.oidc is None:
        return visit.go("staff_sign_in")
    try:
        return await leave_for_sso(visit, next_of(visit))
    except Unavailable:
        return await _staff(visit, visit.bind(PasswordForm, next=next_of(visit)), problem=DOWN, status=503)


async def arrive(visit: Visit) -> Response:
    """Back from the city's sign-on."""
    if visit.services.settings.oidc is None:
        return visit.go("staff_sign_in")
    form = visit.new_form(PasswordForm, None, data={"next": ""})
    try:
        person, next_path = await come_back_from_sso(visit)
    except UsedAlready:
        return visit.go("staff_home") if visit.signed_in else visit.go("staff_sign_in", "sso_again")  # Back, or a page loaded again
    except Unavailable:
        return await _staff(visit, form, problem=DOWN, status=503)
    except Refused as refusal:
        form.refuse(refusal)
        return await _staff(visit, form, status=422)
    await sign_in(visit, person, "sso")
    return visit.go_to(next_path or visit.path("staff_home"), "welcome")


async def goodbye(visit: Visit) -> Response:
    """Sign out."""
    return await sign_out(visit, visit.go("home", "signed_out"))


PAGES = [
    PageRoute("sign_in", "/sign-in", ask_email, send_code, fresh=FRESH),
    PageRoute("sign_in_code", "/sign-in/code", ask_code, check_code),
    PageRoute("sign_in_link", "/sign-in/link/{link}", ask_link, use_link),
    PageRoute("staff_sign_in", "/sign-in/staff", staff_page, check_password),
    PageRoute("second_factor", "/sign-in/factor", ask_factor, check_factor),
    PageRoute("sso", "/sign-in/sso", leave),
    PageRoute("sso_back", "/sign-in/sso/back", arrive),
    PageRoute("sign_out", "/sign-out", post=goodbye),
]
