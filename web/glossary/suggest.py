"""A name that is missing, suggested by anybody: it waits for the committee, and nothing of it is public."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import StringField, TextAreaField

from domain.errors import N_, Refused
from domain.glossary.actions.suggesting import suggest
from web.frame.forms import AtMost, Needed, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit


class SuggestForm(PageForm):
    """A name and where it is."""

    zh = StringField(N_("Chinese name"), [Needed(N_("Enter the Chinese name, as it stands on a sign or a map.")), AtMost(200)])
    en = StringField(N_("English, as you would write it"), [Optional(), AtMost(300)])
    words = TextAreaField(N_("Where it is, and where you missed it"), [Optional(), AtMost(500)])


class SuggestPage(TypedDict):
    """What `glossary/suggest.html` is given. number: of what was suggested, 0 before."""

    form: PageForm
    number: int


async def suggest_page(visit: Visit) -> Response:
    """The form, and what becomes of it."""
    form, number = visit.bind(SuggestForm, zh="", en=visit.request.query_params.get("name", "")[:300]), 0
    if visit.ready(form):
        try:
            number = await suggest(str(form.zh.data), str(form.en.data), str(form.words.data), visit.today, at=visit.at)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page("glossary/suggest.html", SuggestPage(form=form, number=number), status=422 if form.problems else 200)


PAGES = [PageRoute("glossary_suggest", "/glossary/suggest", suggest_page, suggest_page)]
