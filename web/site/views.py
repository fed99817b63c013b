"""Setting the site up (once, with the token on the console) and changing what it says of itself."""

from typing import Any, TypedDict
from zoneinfo import available_timezones

from starlette.responses import Response
from wtforms import HiddenField, PasswordField, SelectField, StringField

from domain.errors import N_, Refused
from domain.files import actions as files
from domain.people.rules import clean_email, clean_name, clean_phone
from domain.site import actions
from domain.site.actions import Identity
from domain.site.rules import Place, clean_place
from domain.translated import Translated
from web.frame import districts
from web.frame.districts import districts_for
from web.frame.forms import Cleaned, Needed, Optional, PageForm, choices, translated_from
from web.frame.page_routes import PageRoute
from web.frame.sessions import sign_in
from web.frame.visit import Visit

NOTICES = {
    "site_saved": (N_("The site's details are saved."), ""),
    "logo_removed": (N_("The logo is removed."), ""),
}

ZONES = ["Asia/Taipei", *sorted(zone for zone in available_timezones() if "/" in zone and zone != "Asia/Taipei")]
PARTS = ("name", "tagline", "office", "address", "hours")
SET_UP = "set_up"


class SetUpForm(PageForm):
    """What a new site must know. The names are read beside the form, one for each language."""

    token = StringField(N_("Set-up token"), [Needed(N_("Enter the token that the server's console shows."))])
    name = StringField(N_("Name of the site"))
    time_zone = SelectField(N_("Time zone"), choices=choices((zone, zone) for zone in ZONES))
    admin_name = StringField(N_("Your name"), [Needed(N_("Enter your name.")), Cleaned(clean_name)])
    email = StringField(N_("Your e-mail address"), [Needed(N_("Enter your e-mail address.")), Cleaned(clean_email)])
    password = PasswordField(N_("Password"), [Needed(N_("Enter a password."))])


class SiteForm(PageForm):
    """What the site says of itself."""

    name = StringField(N_("Name of the site"))
    phone = StringField(N_("Phone"), [Optional(), Cleaned(lambda typed: typed if clean_phone(typed) else "")])
    email = StringField(N_("E-mail address"), [Optional(), Cleaned(clean_email)])
    time_zone = SelectField(N_("Time zone"), choices=choices((zone, zone) for zone in ZONES))
    district = SelectField(N_("District"))
    place = StringField(N_("Place on the map"))
    latitude = HiddenField()
    longitude = HiddenField()
    words = StringField(N_("Where exactly"), [Optional()])


def _texts(visit: Visit) -> dict[str, Translated]:
    tags = visit.services.locales.tags
    return {part: translated_from(visit.form, part, getattr(visit.site, part), tags) for part in PARTS}


async def set_up_page(visit: Visit) -> Response:
    """The first page of an empty site."""
    if visit.site.set_up_at:
        return visit.go("home")
    return _set_up(visit, visit.bind(SetUpForm, time_zone="Asia/Taipei"), Translated())


class SetUpPage(TypedDict):
    """What `site/set_up.html` is given."""

    form: PageForm
    name: Translated


def _set_up(visit: Visit, form: PageForm, name: Translated, status: int = 200) -> Response:
    return visit.page("site/set_up.html", SetUpPage(form=form, name=name), status=status)


async def set_up(visit: Visit) -> Response:
    """Name the site, make its first administrator, and go on to the second factor."""
    if visit.site.set_up_at:
        return visit.go("home")
    form = visit.bind(SetUpForm)
    name = translated_from(visit.form, "name", Translated(), visit.services.locales.tags)
    if not visit.ready(form):
        return _set_up(visit, form, name, 422 if form.problems else 200)
    data = form.data
    await visit.services.slowdown.wait(SET_UP, visit.network)
    try:
        identity = Identity(name=name, time_zone=data["time_zone"])
        person = await actions.set_up(
            data["token"],
            identity,
            email=data["email"],
            name=data["admin_name"],
            password=data["password"],
            locale=visit.locale.tag,
            at=visit.at,
        )
    except Refused as refusal:
        visit.services.slowdown.failed(SET_UP, visit.network)
        form.refuse(refusal)
        return _set_up(visit, form, name, 422)
    await sign_in(visit, person, "pending")
    return visit.go("set_totp")


async def site_page(visit: Visit) -> Response:
    """The form of the site's details."""
    facts, place = visit.site, visit.site.place
    values: dict[str, Any] = {"phone": facts.phone, "email": facts.email, "time_zone": facts.time_zone}
    values |= {"district": place.district, "words": place.words}
    values |= {"latitude": place.latitude or "", "longitude": place.longitude or ""}
    form = visit.bind(SiteForm, **values)
    return _site(visit, form, {part: getattr(facts, part) for part in PARTS})


class SettingsPage(TypedDict):
    """What `site/settings.html` is given."""

    form: SiteForm
    texts: dict[str, Translated]
    tiles: str
    tiles_credit: str
    points: dict[Any, Any]


def _site(visit: Visit, form: SiteForm, texts: dict[str, Translated], status: int = 200) -> Response:
    form.district.choices = districts_for(visit)
    visit.wants_tiles = True
    settings = visit.services.settings
    return visit.page(
        "site/settings.html",
        SettingsPage(
            form=form,
            texts=texts,
            tiles=settings.tiles,
            tiles_credit=settings.tiles_credit,
            points={item.key: [item.latitude, item.longitude] for item in districts.DISTRICTS},
        ),
        status=status,
    )


async def save_site(visit: Visit) -> Response:
    """Keep the site's details."""
    form = visit.bind(SiteForm)
    form.district.choices = districts_for(visit)
    texts = _texts(visit)
    if visit.ready(form):
        try:
            await actions.change(_identity(form, texts), at=visit.at, by=visit.person.id)
            return visit.go("site_settings", "site_saved")
        except Refused as refusal:
            form.refuse(refusal)
    return _site(visit, form, texts, 422 if form.problems else 200)


def _identity(form: PageForm, texts: dict[str, Translated]) -> Identity:
    data = form.data
    place: Place = clean_place(
        data["latitude"] or "", data["longitude"] or "", data["district"] or "", data["words"] or "", districts=districts.KEYS
    )
    return Identity(**texts, phone=data["phone"] or "", email=data["email"] or "", place=place, time_zone=data["time_zone"])


async def set_logo(visit: Visit) -> Response:
    """Take in a logo, or remove the one there is."""
    if visit.form.get("act") == "remove":
        await actions.set_logo("", at=visit.at, by=visit.person.id)
        return visit.go("site_settings", "logo_removed")
    upload = visit.form.get("file")
    data = b"" if upload is None or isinstance(upload, str) else await upload.read()
    try:
        kept = await files.add_photo(visit.services.store, "logo", data, at=visit.at, by=visit.person.id, alt=visit.site.name)
    except Refused as refusal:
        return await site_page_with(visit, refusal)
    await actions.set_logo(kept.key, at=visit.at, by=visit.person.id)
    return visit.go("site_settings", "site_saved")


async def site_page_with(visit: Visit, refusal: Refused) -> Response:
    """The form of the site's details with what is wrong with the logo."""
    facts, place = visit.site, visit.site.place
    form = visit.new_form(
        SiteForm,
        None,
        data={"phone": facts.phone, "email": facts.email, "time_zone": facts.time_zone, "district": place.district, "words": place.words},
    )
    form.refuse(refusal)
    return _site(visit, form, {part: getattr(facts, part) for part in PARTS}, 422)


PAGES = [
    PageRoute("set_up", "/set-up", set_up_page, set_up, set_up=True),
    PageRoute("site_settings", "/staff/site", site_page, save_site, needs="site.change"),
    PageRoute("site_logo", "/staff/site/logo", site_page, set_logo, needs="site.change", body=files.PHOTO_BODY),
]
