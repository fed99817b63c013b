"""Whole addresses in both languages, for everybody who posts something or takes a taxi."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import TextAreaField

from domain.errors import N_, Refused
from domain.glossary.addresses import Address, from_chinese, from_english
from domain.glossary.fold import has_chinese
from domain.glossary.queries import Shelf, names_of
from web.frame.forms import Needed, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

PARTS = {
    "city": N_("City"),
    "district": N_("District"),
    "village": N_("Village (里)"),
    "neigh": N_("Neighbourhood (鄰)"),
    "road": N_("Road or street"),
    "section": N_("Section (段)"),
    "place": N_("Place"),
    "lane": N_("Lane (巷)"),
    "alley": N_("Alley (弄)"),
    "suballey": N_("Sub-alley (衖)"),
    "number": N_("Number (號)"),
    "floor": N_("Floor (樓)"),
    "room": N_("Room (室)"),
}


class AddressForm(PageForm):
    """An address in either language."""

    address = TextAreaField(N_("Address"), [Needed(N_("Enter an address."))])


class AddressPage(TypedDict):
    """What `glossary/address.html` is given. parts_of: the names of kinds, in the reader's language."""

    form: PageForm
    found: Address | None
    parts_of: dict[str, str]


async def address_page(visit: Visit) -> Response:
    """The form, and the address in the other language."""
    form, found = visit.bind(AddressForm), None
    if visit.ready(form):
        text = str(form.address.data)
        names = await names_of(visit.services.part(Shelf))
        try:
            found = from_chinese(names, text) if has_chinese(text) else from_english(names, text)
        except Refused as refusal:
            form.refuse(refusal)
    parts = {kind: visit.say(words) for kind, words in PARTS.items()}
    return visit.page("glossary/address.html", AddressPage(form=form, found=found, parts_of=parts), status=422 if form.problems else 200)


PAGES = [PageRoute("glossary_address", "/glossary/address", address_page, address_page)]
