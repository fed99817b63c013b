"""The living style page: every part of the look in one place, in every language."""

from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import BooleanField, PasswordField, RadioField, SelectField, StringField, TextAreaField

from domain.errors import N_
from domain.translated import Translated
from web.frame import districts
from web.frame.districts import districts_for
from web.frame.forms import Needed, Optional, PageForm, choices
from web.frame.page_routes import FRESH, PageRoute
from web.frame.visit import Visit
from web.tables.paging import Paging


class SampleForm(PageForm):
    """One field of every kind."""

    title = StringField(N_("Title of the proposal"), [Needed(N_("Enter a title."))])
    summary = TextAreaField(N_("Summary in three lines"), [Optional()])
    district = SelectField(N_("District"))
    kind = RadioField(N_("How do you take part?"), choices=choices([("paper", N_("On paper")), ("phone", N_("On the phone"))]))
    agree = BooleanField(N_("I have read the privacy notice"))
    password = PasswordField(N_("Password"), [Optional()])
    words = StringField(N_("Where exactly"), [Optional()])
    latitude = StringField()
    longitude = StringField()


async def style(visit: Visit) -> Response:
    """Show everything."""
    return await _style(visit, visit.bind(SampleForm, kind="paper", title=""))


async def try_out(visit: Visit) -> Response:
    """Judge the sample form and show it again; nothing is stored."""
    form = visit.bind(SampleForm)
    form.district.choices = districts_for(visit)
    visit.ready(form)
    return await _style(visit, form)


class StylePage(TypedDict):
    """What `style/style.html` is given."""

    form: SampleForm
    tiles: str
    tiles_credit: str
    points: dict[Any, Any]
    foreign: Translated
    both: Translated
    paging: Paging


async def _style(visit: Visit, form: SampleForm) -> Response:
    form.district.choices = districts_for(visit)
    visit.wants_tiles = True
    settings = visit.services.settings
    return visit.page(
        "style/style.html",
        StylePage(
            form=form,
            tiles=settings.tiles,
            tiles_credit=settings.tiles_credit,
            points={item.key: [item.latitude, item.longitude] for item in districts.DISTRICTS},
            foreign=Translated.of(zh_Hant="哈瑪星代天宮前的無障礙坡道"),
            both=Translated.of(zh_Hant="鼓山渡輪站", en="Gushan Ferry Station"),
            paging=Paging(3, 10, visit.path("style"), (), 96),
        ),
    )


PAGES = [PageRoute("style", "/style", style, try_out, fresh=FRESH)]
