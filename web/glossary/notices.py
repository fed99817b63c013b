"""An agency's answer to a release: that it has taken the names over, and where it uses them. The link of its letter opens it."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import TextAreaField

from domain.errors import N_, Missing, Refused
from domain.glossary.actions.notices import DAYS, MOST_USED, acknowledge, tell_of
from domain.glossary.models import ReleaseNotice
from domain.glossary.queries import notice, release_named
from domain.keys import Keys
from domain.people.queries import agency
from domain.people.rules import number_of
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.signed_links import is_ours, number_in, signed
from web.frame.visit import Visit
from web.text.languages import Locale

PURPOSE = "release notice"
"""Under which a link of a notice is signed."""


def token_of(keys: Keys, number: int) -> str:
    """What stands in the link of a notice: its number and our mark."""
    return signed(keys, PURPOSE, number)


def letter_values(locale: Locale, keys: Keys, facts: Mapping[str, Any]) -> dict[str, Callable[..., str]]:
    """The functions that the templates of this room's letters call."""
    return {"notice_token": lambda number: token_of(keys, number)}


class NoticeForm(PageForm):
    """An agency's answer."""

    used = TextAreaField(N_("Where you use these names"), [Optional(), AtMost(MOST_USED)])


class NoticePage(TypedDict):
    """What `glossary/notice.html` is given."""

    form: PageForm
    notice: ReleaseNotice
    agency: str
    late: bool


async def notice_page(visit: Visit) -> Response:
    """The answer of the agency whose letter held this link. Raises Missing for a link that is none of ours."""
    token = visit.request.path_params["token"]
    number = number_in(token)
    if number is None or not is_ours(visit.services.keys, token, PURPOSE, number):
        raise Missing
    found = await notice(number)
    form = visit.bind(NoticeForm, used=found.used)
    if visit.ready(form):
        try:
            await acknowledge(found.id, str(form.used.data), at=visit.at)
            return visit.go("glossary_notice", "notice_saved", token=token)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "glossary/notice.html",
        NoticePage(
            form=form,
            notice=found,
            agency=name_of(visit, (await agency(found.agency)).name),
            late=found.acknowledged_at is None and visit.today > found.due_on,
        ),
        status=422 if form.problems else 200,
    )


async def tell(visit: Visit) -> Response:
    """Tell the agencies of a release of which nobody was told."""
    release = await release_named(visit.request.path_params["release"])
    try:
        days = number_of(str(visit.form.get("days") or "")) or DAYS
        await tell_of(release, visit.today, days=days, at=visit.at, by=visit.person.id)
    except Refused:  # somebody was faster: the page shows whom they told
        return visit.go("glossary_release", release=release.name)
    return visit.go("glossary_release", "agencies_told", release=release.name)


NOTICES = {
    "agencies_told": (N_("The agencies have been written to."), ""),
    "notice_saved": (N_("Thank you. Your answer is kept."), ""),
}
PAGES = [
    PageRoute("glossary_notice", "/glossary/notices/{token}", notice_page, notice_page),
    PageRoute("glossary_tell", "/staff/glossary/releases/{release}/tell", None, tell, needs="glossary.change"),
]
