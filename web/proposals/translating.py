"""A proposal in a second language: asking for it, and writing it beside the original."""

from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import BooleanField, StringField, TextAreaField

from domain.errors import N_, Missing, Refused
from domain.proposals.actions import translating
from domain.proposals.content import TEXTS
from domain.proposals.models import Proposal, TextWish
from domain.proposals.queries import desk, detail
from web.bridges import edit_links
from web.bridges.edit_links import own
from web.frame.forms import Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.proposals.screening import thing_of_number
from web.text.languages import Locale

NOTICES = {
    "wish_noted": (N_("Thank you. We have noted that a text in your language is wanted."), ""),
    "translated": (N_("The translation is saved."), ""),
}

ASK = "wish"


class TextsForm(PageForm):
    """Every text in the second language."""

    title = StringField(N_("Title"), [Optional()])
    summary = StringField(N_("In one or two sentences"), [Optional()])
    problem = TextAreaField(N_("What is missing or in the way today"), [Optional()])
    idea = TextAreaField(N_("What should be done"), [Optional()])
    benefit = TextAreaField(N_("Who is helped by it"), [Optional()])
    reviewed = BooleanField(N_("Somebody has checked this text"))


async def ask_for_translation(visit: Visit) -> Response:
    """A reader asks for a text in the language of the page. One network is slowed down; nobody's name is kept."""
    proposal = await detail.public_one(visit.request.path_params["number"], visit.at)
    await visit.services.slowdown.wait(ASK, visit.network)
    visit.services.slowdown.failed(ASK, visit.network)
    await translating.ask_for_translation(proposal, visit.locale.tag, at=visit.at)
    return visit.go("proposal", "wish_noted", number=proposal.number)


def _other(visit: Visit, proposal: Proposal) -> Locale:
    """The language to write in: that of the address, unless it is the original's. Raises Missing for one the site has not."""
    wanted = visit.request.query_params.get("to") or visit.locale.tag
    tags = [locale for locale in visit.languages() if locale.tag != proposal.language]
    found = next((locale for locale in tags if locale.tag == wanted), tags[0] if tags else None)
    if found is None:
        raise Missing("no second language")
    return found


class TranslatePage(TypedDict):
    """What `proposals/translate.html` is given."""

    proposal: Proposal
    form: PageForm
    other: Locale
    back: str
    office: bool


def _page(visit: Visit, proposal: Proposal, form: PageForm, back: str, *, office: bool, status: int = 200) -> Response:
    other = _other(visit, proposal)
    return visit.page(
        "proposals/translate.html", TranslatePage(proposal=proposal, form=form, other=other, back=back, office=office), status=status
    )


def _form(visit: Visit, proposal: Proposal) -> TextsForm:
    tag = _other(visit, proposal).tag
    values: dict[str, Any] = {part: getattr(proposal, part).text(tag) for part in TEXTS}
    return visit.bind(TextsForm, **values, reviewed=proposal.title.state(tag) == "reviewed")


async def _keep(visit: Visit, proposal: Proposal, back: str, *, office: bool) -> Response:
    form = _form(visit, proposal)
    if visit.ready(form):
        texts = {part: str(form[part].data or "") for part in TEXTS}
        reviewed = office and bool(form.reviewed.data)
        try:
            tag = _other(visit, proposal).tag
            await translating.translate(proposal, tag, texts, reviewed=reviewed, at=visit.at, by=visit.actor.person, office=office)
            return visit.go_to(back, "translated")
        except Refused as refusal:
            form.refuse(refusal)
    return _page(visit, proposal, form, back, office=office, status=422 if form.problems else 200)


async def own_page(visit: Visit) -> Response:
    """The proposers write it."""
    proposal, _ = await edit_links.mine(visit)
    return _page(visit, proposal, _form(visit, proposal), visit.path("own_proposal", key=proposal.key), office=False)


async def keep_own(visit: Visit) -> Response:
    """Keep what the proposers wrote; it counts as a draft until the office has checked it."""
    proposal, _ = await edit_links.mine(visit)
    return await _keep(visit, proposal, visit.path("own_proposal", key=proposal.key), office=False)


async def office_page(visit: Visit) -> Response:
    """The office writes or checks it."""
    proposal = await detail.by_number(visit.request.path_params["number"])
    return _page(visit, proposal, _form(visit, proposal), visit.path("staff_proposal", number=proposal.number), office=True)


async def keep_office(visit: Visit) -> Response:
    """Keep what the office wrote."""
    proposal = await detail.by_number(visit.request.path_params["number"])
    return await _keep(visit, proposal, visit.path("staff_proposal", number=proposal.number), office=True)


class WishesPage(TypedDict):
    """What `proposals/wishes.html` is given."""

    wishes: list[TextWish]


async def wishes(visit: Visit) -> Response:
    """Which texts readers ask for."""
    return visit.page("proposals/wishes.html", WishesPage(wishes=await desk.wished()))


PAGES = [
    PageRoute("wish", "/proposals/{number}/wish", post=ask_for_translation),
    PageRoute("own_translation", "/my/proposals/{key}/translation", own(own_page), own(keep_own)),
    PageRoute("wishes", "/staff/translations", wishes, needs="comments.moderate"),
    PageRoute(
        "translation", "/staff/proposals/{number}/translation", office_page, keep_office, needs="proposals.change", thing=thing_of_number
    ),
]
