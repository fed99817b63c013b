"""Password, second factor and recovery codes: set by a person for themselves."""

from typing import TypedDict

from markupsafe import Markup
from starlette.responses import Response
from wtforms import HiddenField, PasswordField, StringField

from domain.errors import N_, Forbidden, Refused
from domain.people import credentials
from domain.people.actions import secrets as staff_secrets
from domain.people.models import SsoIdentity, StaffSecret
from domain.people.queries import STRONG, grants_of, recovery_codes_left, secret_of, sso_of
from domain.people.rules import ENROL_LASTS
from domain.policy import ROLES, Role
from web.frame.forms import Needed, PageForm
from web.frame.page_routes import PageRoute
from web.frame.sessions import sign_in
from web.frame.visit import Visit
from web.people.sign_in import next_of
from web.printing.qr import qr_svg

NOTICES = {
    "password_set": (N_("Your password is changed. Other devices were signed out."), ""),
}


class NewPasswordForm(PageForm):
    """A new password, typed twice."""

    password = PasswordField(N_("New password"), [Needed(N_("Enter a password."))])
    again = PasswordField(N_("The same password again"), [Needed(N_("Enter the password a second time."))])


class TotpForm(PageForm):
    """The first code of a new app. The secret travels sealed, so that a reload keeps it."""

    sealed = HiddenField()
    code = StringField(N_("The code that your app shows now"), [Needed(N_("Enter the code from your app."))])
    next = HiddenField()


async def _holds_staff_role(visit: Visit) -> bool:
    return any(ROLES[Role(grant.role)].strong for grant in await grants_of(visit.person.id))


class SecurityPage(TypedDict):
    """What `people/security.html` is given."""

    secret: StaffSecret | None
    left: int
    identities: list[SsoIdentity]
    staff: bool


async def overview(visit: Visit) -> Response:
    """How this person can sign in."""
    person = visit.person.id
    return visit.page(
        "people/security.html",
        SecurityPage(
            secret=await secret_of(person),
            left=await recovery_codes_left(person),
            identities=await sso_of(person),
            staff=await _holds_staff_role(visit),
        ),
    )


def _may_set(visit: Visit) -> bool:
    """Whether this session proves enough to set a password or second factor: a strong one, or an invitation just taken up."""
    session = visit.session
    if session is None:
        return False
    return session.strength in STRONG or (session.may_enrol and visit.at < session.created_at + ENROL_LASTS)


class PasswordPage(TypedDict):
    """What `people/password.html` is given."""

    form: NewPasswordForm


async def ask_password(visit: Visit) -> Response:
    """Ask for a new password."""
    return visit.page("people/password.html", PasswordPage(form=visit.bind(NewPasswordForm)))


async def set_password(visit: Visit) -> Response:
    """Set it: after a strong sign-in, or an invitation just taken up. A code by mail alone changes no password."""
    form = visit.bind(NewPasswordForm)
    secret = await secret_of(visit.person.id)
    if not await _holds_staff_role(visit):
        raise Forbidden("own.account")
    if not _may_set(visit):
        return visit.go("staff_sign_in")
    ready = visit.ready(form)
    if ready and form.data["password"] != form.data["again"]:
        form.refuse(Refused(N_("The two passwords differ."), field="again"))
        ready = False
    if ready:
        try:
            keep = visit.session.id if visit.session else None
            name = visit.site.name.text(visit.locale.tag)
            await staff_secrets.set_password(visit.person, form.data["password"], at=visit.at, site=name, keep=keep)
        except Refused as refusal:
            form.refuse(refusal)
            ready = False
    if not ready:
        return visit.page("people/password.html", PasswordPage(form=form), status=422 if form.problems else 200)
    strong = visit.session is not None and visit.session.strength in STRONG
    return visit.go("security", "password_set") if strong and secret and secret.totp else visit.go("set_totp")


async def ask_totp(visit: Visit) -> Response:
    """Show the QR code of a new shared secret. The first factor must be there; a changed one needs the old."""
    blocked = await _totp_blocked(visit)
    if blocked is not None:
        return blocked
    sealed = visit.services.keys.seal("totp form", credentials.new_totp_secret())
    return _totp_page(visit, visit.bind(TotpForm, sealed=sealed, next=next_of(visit)), sealed)


async def _totp_blocked(visit: Visit) -> Response | None:
    if visit.session is None:
        return visit.go("staff_sign_in")
    secret = await secret_of(visit.person.id)
    if secret is None:
        return visit.go("set_password") if visit.signed_in else visit.go("staff_sign_in")
    pending = visit.session.strength == "pending"
    if _may_set(visit) or (pending and not secret.totp):
        return None
    return visit.go("second_factor" if pending else "staff_sign_in")


class TotpPage(TypedDict):
    """What `people/totp.html` is given."""

    form: PageForm
    secret: str
    qr: Markup


def _totp_page(visit: Visit, form: PageForm, sealed: str, status: int = 200) -> Response:
    secret = visit.services.keys.unseal("totp form", sealed)
    issuer = visit.site.name.piece(visit.locale.tag).text or "Hamasen"
    address = credentials.totp_address(secret, account=visit.person.email or "", issuer=issuer)
    return visit.page("people/totp.html", TotpPage(form=form, secret=secret, qr=qr_svg(address)), status=status)


class RecoveryCodesPage(TypedDict):
    """What `people/recovery_codes.html` is given."""

    codes: list[str]
    onward: str


async def set_totp(visit: Visit) -> Response:
    """The first code was typed: the second factor stands, its recovery codes are shown once, and the sign-in is strong."""
    blocked = await _totp_blocked(visit)
    if blocked is not None:
        return blocked
    form = visit.bind(TotpForm)
    sealed = form.data["sealed"] or ""
    try:
        secret = visit.services.keys.unseal("totp form", sealed)
    except ValueError:
        return visit.go("set_totp")
    if not visit.ready(form):
        return _totp_page(visit, form, sealed, 422 if form.problems else 200)
    try:
        codes = await staff_secrets.set_totp(visit.person, secret, form.data["code"], at=visit.at, keys=visit.services.keys)
    except Refused as refusal:
        form.refuse(refusal)
        return _totp_page(visit, form, sealed, 422)
    await sign_in(visit, visit.person, "password")
    return visit.page("people/recovery_codes.html", RecoveryCodesPage(codes=codes, onward=next_of(visit) or visit.path("staff_home")))


async def new_recovery_codes(visit: Visit) -> Response:
    """Ten new recovery codes."""
    if visit.session is None or visit.session.strength not in STRONG:
        return visit.go("staff_sign_in")
    codes = await staff_secrets.new_codes(visit.person, at=visit.at, keys=visit.services.keys)
    return visit.page("people/recovery_codes.html", RecoveryCodesPage(codes=codes, onward=visit.path("security")))


PAGES = [
    PageRoute("security", "/account/security", overview, needs="own.account"),
    PageRoute("set_password", "/account/password", ask_password, set_password, needs="own.account"),
    PageRoute("set_totp", "/account/second-factor", ask_totp, set_totp),
    PageRoute("recovery_codes", "/account/recovery-codes", post=new_recovery_codes, needs="own.account"),
]
