"""Collecting a code online: a way to show who one is, a code that is shown first, and a press that makes it good.

It lies outside the ballot's own pages, which know nobody. What is collected is never noted with the account. With a posted code or a
card no account is needed; facts that could be guessed are tried by accounts only.
"""

import hmac
import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Missing, Refused, Unavailable
from domain.people import queries as people
from domain.people.rules import clean_code, clean_phone
from domain.voting import queries
from domain.voting.actions import collect_limits, collecting
from domain.voting.codes import new_code, read, shown
from domain.voting.eligibility import ONLINE, Way
from domain.voting.models import Election, State
from domain.voting.roll_macs import is_given, person_mac
from domain.voting.sheet import Sheet
from web.frame import request_log
from web.frame.forms import Needed, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.messages import sms
from web.text.times import moment_of
from web.voting.ballot_writers import BallotWriters
from web.voting.desk import NO_NUMBER, NUMBER

TRY, SEND = "collect", "sms"
WAYS = {
    Way.SECOND: N_("With a fact that the roll has, or the code from a letter or an office"),
    Way.PHONE: N_("With a text message to the number on the roll"),
    Way.SIGN_ON: N_("With the city's single sign-on"),
    Way.CARD: N_("With a deliberation card"),
}

TO_COLLECT = N_(
    "You want to collect your code for voting. After signing in you show who you are; what you then vote is kept apart from your account."
)
NEEDED = {
    Way.SECOND: N_(
        "You need the number of your identity card, and the code from the letter or the office; no account. "
        "With another fact that the roll has, such as your day of birth, you sign in first."
    ),
    Way.PHONE: N_("You need the number of your identity card, the telephone that the roll names, and an account here (an e-mail address)."),
    Way.SIGN_ON: N_("You need your access to the city's sign-on. The roll must know you by it."),
    Way.CARD: N_("You need the number of your card; no account."),
}
"""What somebody must have at hand, told before anything is asked."""

SENT = N_("%(code)s is your code to collect your ballot of “%(vote)s”. It holds for ten minutes. Nobody of the city will ask you for it.")


class SecondForm(PageForm):
    """Two facts that the roll has."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])
    second = StringField(
        N_("Day of birth, or the code from the letter or the office"), [Needed(N_("Enter the second fact, such as 1949-03-21."))]
    )


class LetterForm(PageForm):
    """Who one is, and the code that was posted or given to them: enough without an account."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])
    second = StringField(N_("Code from the letter or the office"), [Needed(N_("Enter the ten signs of the letter."))])


class PhoneForm(PageForm):
    """Who one is, and the number that a message is sent to."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])
    phone = StringField(N_("Telephone number that the roll has"), [Needed(N_("Enter a phone number like 0912-345-678."))])


class SentForm(PageForm):
    """What the message said."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])
    phone = StringField(N_("Telephone number that the roll has"), [Needed(N_("Enter a phone number like 0912-345-678."))])
    sent = StringField(N_("Six digits from the message"), [Needed(N_("Enter the six digits that were sent."))])


class CardForm(PageForm):
    """A card that was earned by attending."""

    identifier = StringField(N_("Number of the card"), [Needed(N_("Enter the number of the card."))])


class SignOnForm(PageForm):
    """Nothing to type: the sign-on has said who it is."""


OPEN_WAYS = frozenset({Way.SECOND, Way.CARD, Way.SIGN_ON})
"""Ways that need no account here: a code or a card, which nobody can guess, or the city's sign-on."""

NO_LETTER = N_("This is not a code from a letter or an office, which has ten signs. With another fact please sign in first.")

FORMS: dict[Way, type[PageForm]] = {Way.SECOND: SecondForm, Way.PHONE: PhoneForm, Way.SIGN_ON: SignOnForm, Way.CARD: CardForm}


async def _election(visit: Visit) -> tuple[Election, list[Way]]:
    """The vote, and the ways in which a code can be collected now. Raises Missing where there are none."""
    row = await queries.by_key(visit.request.path_params["key"])
    ways = [way for way in ONLINE if way in Sheet.from_json(row.sheet).who.ways]
    if row.state != State.OPEN or not ways:
        raise Missing("no code is collected online here")
    return row, ways


def _chosen(visit: Visit, ways: list[Way]) -> Way | None:
    """The way that was asked for; the only one where there is one; None while there is a choice."""
    asked = str(visit.form.get("way") or visit.request.query_params.get("way") or "")
    return next((way for way in ways if way == asked), ways[0] if len(ways) == 1 else None)


class CollectPage(TypedDict):
    """What `voting/collect.html` is given."""

    row: Election
    ways: list[Any]
    way_words: dict[Way, str]
    way: Way | None
    form: PageForm | None
    sent: bool
    lacks: bool
    known_here: bool
    needs_account: bool
    sign_on: str
    closes: datetime


def _page(visit: Visit, row: Election, ways: list[Way], way: Way | None, form: PageForm | None, sent: bool = False) -> Response:
    oidc = visit.services.settings.oidc
    return visit.page(
        "voting/collect.html",
        CollectPage(
            row=row,
            ways=[(one, WAYS[one], NEEDED[one]) for one in ways],
            way_words=WAYS,
            way=way,
            form=form,
            sent=sent,
            lacks=_lacks(visit, way),
            needs_account=way is not None and way not in OPEN_WAYS and not visit.signed_in,
            known_here=visit.session is not None and visit.session.strength == "sso",
            sign_on=(oidc.name if oidc else "") or visit.say(N_("Single sign-on of the city")),
            closes=moment_of(row.closes),
        ),
        status=422 if form is not None and form.problems else 200,
    )


def _lacks(visit: Visit, way: Way | None) -> bool:
    """Whether this site cannot serve a way at the moment: no gateway for messages, no sign-on."""
    settings = visit.services.settings
    return (way is Way.PHONE and settings.sms is None) or (way is Way.SIGN_ON and settings.oidc is None)


async def collect_page(visit: Visit) -> Response:
    """The ways there are and what each needs, or what the chosen one asks."""
    row, ways = await _election(visit)
    way = _chosen(visit, ways)
    return _page(visit, row, ways, way, visit.bind(_form_of(visit, way)) if way else None)


def _form_of(visit: Visit, way: Way, step: str = "") -> type[PageForm]:
    if way is Way.SECOND and not visit.signed_in:
        return LetterForm
    return SentForm if way is Way.PHONE and step == "sent" else FORMS[way]


class CodePage(TypedDict):
    """What `voting/code.html` is given."""

    row: Election
    code: str
    mac: str
    bound: str


async def collect(visit: Visit) -> Response:
    """Show a code to somebody who may vote; or make one good that they have kept."""
    row, ways = await _election(visit)
    if visit.form.get("code"):
        return await _arm(visit, row)
    way = _chosen(visit, ways)
    if way is None or _lacks(visit, way):
        return _page(visit, row, ways, way, None)
    step = str(visit.form.get("step") or "")
    if not visit.signed_in and way not in OPEN_WAYS:
        return _page(visit, row, ways, way, None)
    form = visit.bind(_form_of(visit, way, step))
    if visit.ready(form):
        try:
            if way is Way.PHONE and step != "sent":
                await _send(visit, row, form)
                return _page(
                    visit,
                    row,
                    ways,
                    way,
                    visit.new_form(SentForm, None, **{name: form[name].data for name in ("identifier", "phone")}),
                    True,
                )
            mac = await _guarded(visit, row, form, _showing(visit, row, way, form))
            code = new_code()
            return visit.page("voting/code.html", CodePage(row=row, code=code, mac=mac, bound=_bound(visit, row, mac, code)))
        except Refused as refusal:
            field = "sent" if refusal.field == "code" else refusal.field
            form.refuse(Refused(refusal.reason, field=field, **refusal.facts))
    return _page(visit, row, ways, way, form, isinstance(form, SentForm))


def _showing(visit: Visit, row: Election, way: Way, form: PageForm) -> Callable[[], Awaitable[str]]:
    """What finds the row of the roll in this way."""
    keys = visit.services.part(BallotWriters).vault.read(row.eid)
    given = {name: str(item.data or "") for name, item in form._fields.items()}

    async def found() -> str:
        if way is Way.SECOND and not visit.signed_in and not is_given(given["second"]):
            raise Refused(NO_LETTER, field="second")
        if way is Way.SECOND:
            return await collecting.by_second(row, keys, given["identifier"], given["second"])
        if way is Way.CARD:
            return await collecting.by_card(row, keys, given["identifier"])
        if way is Way.PHONE:
            typed = clean_code(given["sent"])
            return await collecting.by_phone(row, keys, given["identifier"], given["phone"], typed, visit.at.timestamp())
        return await collecting.by_claim(row, keys, await _subject(visit))

    return found


async def _subject(visit: Visit) -> str:
    """The name by which the city's sign-on knows who is signed in through it now; empty for anybody else."""
    oidc = visit.services.settings.oidc
    if oidc is None or visit.session is None or visit.session.strength != "sso":
        return ""
    known = [identity.subject for identity in await people.sso_of(visit.person.id) if identity.issuer == oidc.issuer]
    return known[0] if len(known) == 1 else ""


async def _guarded(visit: Visit, row: Election, form: PageForm, find: Callable[[], Awaitable[str]]) -> str:
    """Try what was typed, slower after each failure: one account cannot try out a roll, nor many accounts one person's facts."""
    if not visit.signed_in:
        return await _unknown(visit, find)
    keys, person = visit.services.part(BallotWriters).vault.read(row.eid), str(visit.person.id)
    about = person_mac(keys, row.eid, str(form["identifier"].data or "") if "identifier" in form else f"account{person}")
    await visit.services.slowdown.wait(TRY, f"person {person}")
    await collect_limits.count_try(row, keys, about, person, visit.at.timestamp())
    try:
        return await find()
    except Refused:
        visit.services.slowdown.failed(TRY, f"person {person}")
        raise


async def _unknown(visit: Visit, find: Callable[[], Awaitable[str]]) -> str:
    """A try without an account, slower after each failure from the same network: only codes of 49 bits, but a roll may hold such facts."""
    await visit.services.slowdown.wait(TRY, visit.network)
    try:
        return await find()
    except Refused:
        visit.services.slowdown.failed(TRY, visit.network)
        raise


async def _send(visit: Visit, row: Election, form: PageForm) -> None:
    """Send the six digits to a number that the roll has. It goes at once: a message that waits would be a row that names the time."""
    identifier, phone = str(form["identifier"].data), clean_phone(str(form["phone"].data))
    gateway, keys = visit.services.settings.sms, visit.services.part(BallotWriters).vault.read(row.eid)
    assert gateway is not None
    mac = await _guarded(visit, row, form, lambda: collecting.has_phone(row, keys, identifier, phone))
    await visit.services.slowdown.wait(SEND, f"of {mac}")
    await collect_limits.count_message(row, keys, mac, visit.at.timestamp())
    visit.services.slowdown.failed(SEND, f"of {mac}")  # not a failure, but each further message waits longer
    code = collecting.code_to_send(row, keys, mac, phone, visit.at.timestamp())
    text = visit.say(SENT, code=code, vote=row.title.piece(visit.locale.tag).text)
    try:
        taken = await sms.send(gateway, phone, text, f"hamasen-{secrets.token_hex(6)}")
    except Exception as problem:  # whatever the gateway's fault is, nothing of it may name the person
        request_log.site.warning("the SMS gateway failed", extra={"facts": {"problem": type(problem).__name__}})
        raise Unavailable("the SMS gateway does not answer") from None
    if not taken:
        raise Refused(N_("No message can be sent to this number. Please collect your slip at the ballot desk."), field="phone")


def _bound(visit: Visit, row: Election, mac: str, code: str) -> str:
    """What binds a code that is not good yet to this session and this person."""
    return visit.services.keys.mac("vote.collect", visit.token, row.eid, mac, code)


class ArmedPage(TypedDict):
    """What `voting/armed.html` is given."""

    code: str
    link: str


async def _arm(visit: Visit, row: Election) -> Response:
    code, mac = read(str(visit.form.get("code"))), str(visit.form.get("mac") or "")
    if not hmac.compare_digest(_bound(visit, row, mac, code), str(visit.form.get("bound") or "")):
        raise Refused(N_("This code was not shown to you here. Please begin again."))
    await collecting.arm(row, visit.services.part(BallotWriters).vault.read(row.eid), mac, code)
    return visit.page("voting/armed.html", ArmedPage(code=shown(code), link=f"{visit.path('vote')}#{code}"))


PAGES = [
    PageRoute("collect", "/votes/{key}/collect", collect_page, collect, silent=True, purpose=TO_COLLECT),
]
