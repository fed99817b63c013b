"""Reporting a sign, without an account: what it says, where it is, a photo. From the QR on the sign the name is known already."""

import hmac
from typing import TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, HiddenField, SelectField, StringField

from domain.errors import N_, Missing, Refused, TooMany
from domain.files import actions as files
from domain.glossary.aligning import system_of
from domain.glossary.entry import Entry, Status
from domain.glossary.queries import Shelf, by_number, index_of
from domain.glossary.search import search
from domain.people.rules import clean_email, number_of
from domain.signs.actions import Draft, following, report
from domain.signs.actions.tidying import NAME
from domain.signs.models import SignReport
from domain.signs.queries import alike
from domain.signs.rules import DEFECTS, Sign
from domain.translated import Translated
from web.frame.districts import districts_for
from web.frame.forms import AtMost, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

REPORT = "sign"
"""What the slowdown counts, and the purpose under which a photo is marked as sent."""

SURE = 86.0
"""A name on a sign that is meant without doubt."""


class SignForm(PageForm):
    """A report."""

    says = StringField(N_("English on the sign"), [Optional(), AtMost(200)])
    zh = StringField(N_("Chinese on the sign"), [Optional(), AtMost(200)])
    defect = SelectField(N_("What is wrong with it"), choices=[])
    file = FileField(N_("Photo"))
    district = SelectField(N_("District"), [Optional()], default="", choices=[])
    words = StringField(N_("Where it is"), [Optional(), AtMost(200)])
    email = StringField(N_("E-mail address"), [Optional(), AtMost(254)])
    latitude = HiddenField("", [Optional(), AtMost(24)])
    longitude = HiddenField("", [Optional(), AtMost(24)])


class ReportPage(TypedDict):
    """What `signs/report.html` is given.

    entry: the approved name; led: whether the sign's QR led to it; near: reports that may be about the same sign; photo: what was sent
    already, with our mark that it was.
    """

    form: PageForm
    entry: Entry | None
    led: bool
    near: list[SignReport]
    photo: str
    tiles: str
    tiles_credit: str


async def report_page(visit: Visit) -> Response:
    """The form; then the number. What may be the same sign is shown once before it is sent."""
    entry = await _entry(visit)
    form = visit.bind(
        SignForm, zh=entry.zh if entry else "", defect=_guess(visit, entry), says=visit.request.query_params.get("says", "")[:200]
    )
    form.defect.choices = choices((key, visit.say(words)) for key, words in DEFECTS.items())
    form.district.choices = districts_for(visit)
    near, photo = list[SignReport](), ""
    if visit.ready(form):
        try:
            photo = await _photo(visit)  # first: whatever else is wrong, it is kept
            latitude, longitude = _point(form)
            email = clean_email(str(form.email.data)) if str(form.email.data or "").strip() else ""
            asked = Sign(0, str(form.says.data), str(form.zh.data), latitude, longitude, str(form.district.data))
            near = [] if visit.form.get("sure") else await alike(asked)
            if not near:
                await visit.services.slowdown.wait(REPORT, visit.network)
                visit.services.slowdown.failed(REPORT, visit.network)
                made = await report(_draft(form, entry, latitude, longitude, photo), visit.today, at=visit.at)
                if email:
                    await following.follow(made.number, email, visit.locale.tag, reporter=True, at=visit.at)
                return visit.go("sign", "sign_reported", number=made.number)
        except Refused as refusal:
            form.refuse(Refused(refusal.reason, field={"place": "words"}.get(refusal.field, refusal.field), **refusal.facts))
    visit.wants_tiles = True
    settings = visit.services.settings
    return visit.page(
        "signs/report.html",
        ReportPage(
            form=form,
            entry=entry,
            led=bool(visit.request.query_params.get("g") or visit.form.get("g")),
            near=near,
            photo=f"{photo}.{visit.services.keys.mac(REPORT, photo)}" if photo else "",
            tiles=settings.tiles,
            tiles_credit=settings.tiles_credit,
        ),
        status=422 if form.problems else 200,
    )


async def _entry(visit: Visit) -> Entry | None:
    """The approved name that the QR on the sign led to; else the one that its Chinese or English surely means."""
    asked = visit.request.query_params.get("g") or str(visit.form.get("g") or "")
    number = number_of(asked)
    if number is not None:
        try:
            row = await by_number(number)
        except Missing:
            return None
        return row.entry if row.status == Status.APPROVED else None
    for text in (str(visit.form.get("zh") or ""), str(visit.form.get("says") or "")):
        found = search(await index_of(visit.services.part(Shelf)), text, 1) if text else []
        if found and found[0].score >= SURE:
            return found[0].entry
    return None


def _guess(visit: Visit, entry: Entry | None) -> str:
    """The class of the defect, where what the sign says shows it."""
    says = visit.request.query_params.get("says", "")
    return "system" if entry and says and system_of(entry.zh, says) not in ("", "tongyong") else ""


def _point(form: SignForm) -> tuple[float | None, float | None]:
    """The place of the pin. Raises Refused for what is none in Taiwan."""
    if not (form.latitude.data and form.longitude.data):
        return None, None
    try:
        latitude, longitude = float(str(form.latitude.data)), float(str(form.longitude.data))
    except ValueError as problem:
        raise Refused(OUTSIDE, field="words") from problem
    if not (21.0 < latitude < 26.5 and 118.0 < longitude < 123.0):
        raise Refused(OUTSIDE, field="words")
    return latitude, longitude


OUTSIDE = N_("This place is not in the city.")


async def _photo(visit: Visit) -> str:
    """The key of the photo, kept now or a moment ago; empty without one. Its own place and device are gone. Raises Refused."""
    key, _, mark = str(visit.form.get("photo") or "").partition(".")
    if key and hmac.compare_digest(mark, visit.services.keys.mac(REPORT, key)):
        return key
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        return ""
    data = await upload.read()
    if not visit.signed_in:
        try:
            visit.services.uploads.take(visit.network, len(data))
        except TooMany as much:
            raise Refused(N_("Very many files came from your network today. Send the report without a photo."), field="file") from much
    words = Translated.of(zh_Hant="標示的照片", en="Photo of a sign")
    made = await files.add_photo(visit.services.store, f"{NAME}.jpg", data, at=visit.at, by=None, alt=words, public=False)
    return made.key


def _draft(form: SignForm, entry: Entry | None, latitude: float | None, longitude: float | None, photo: str) -> Draft:
    return Draft(
        str(form.says.data),
        str(form.zh.data),
        str(form.defect.data),
        str(form.words.data),
        str(form.district.data),
        entry.number if entry else None,
        entry.kind if entry else "",
        latitude,
        longitude,
        photo,
    )


NOTICES = {"sign_reported": (N_("Thank you. The report has its number."), "")}
PAGES = [PageRoute("sign_report", "/signs/new", report_page, report_page, body=files.PHOTO_BODY)]
