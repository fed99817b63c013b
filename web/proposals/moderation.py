"""The moderators' queue: what waits, what was reported, appeals; let through or taken off with a reason."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Refused
from domain.people.rules import MOST_NUMBER
from domain.proposals.actions import talking
from domain.proposals.models_talk import Comment, Report
from domain.proposals.queries import talk
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.paging import Paging

NOTICES = {
    "c_shown": (N_("The comment shows."), ""),
    "c_removed": (N_("The comment is off, and its author is told why."), ""),
}

SHOWS = {"held": N_("Waiting"), "reported": N_("Reported"), "appeals": N_("Appeals"), "removed": N_("Taken off")}
REASONS = (
    N_("It insults or threatens somebody."),
    N_("It holds personal data of others."),
    N_("It is advertising or has been posted many times."),
    N_("It is not about the matter."),
)


class RemoveForm(PageForm):
    """Why a comment goes."""

    reason = StringField(N_("Reason"), [Optional()])
    why = StringField(N_("In your own words"), [Optional(), AtMost(400)])


async def queue(visit: Visit) -> Response:
    """What waits for a moderator."""
    return await _queue(visit, visit.bind(RemoveForm))


class ModerationPage(TypedDict):
    """What `proposals/moderation.html` is given."""

    comments: list[Comment]
    reports: dict[int, list[Report]]
    paging: Paging
    show: str
    shows: dict[str, str]
    reasons: tuple[str, str, str, str]
    form: PageForm
    about: int


async def _queue(visit: Visit, form: PageForm, status: int = 200, about: int = 0) -> Response:
    """The queue; `about` is the comment whose decision was refused, with what was typed for it."""
    show = visit.request.query_params.get("show", "held")
    for item in form:
        item.id = f"{item.id}-{about}"
    paging = Paging.of(visit.request, 25)
    found, total = await talk.queue(show, offset=paging.offset, limit=paging.size)
    return visit.page(
        "proposals/moderation.html",
        ModerationPage(
            comments=found,
            reports=await talk.reports([row.id for row in found]),
            paging=paging.with_total(total),
            show=show,
            shows=SHOWS,
            reasons=REASONS,
            form=form,
            about=about,
        ),
        status=status,
    )


async def decide(visit: Visit) -> Response:
    """Let a comment through, or take it off."""
    number, form = min(visit.request.path_params["comment"], MOST_NUMBER), visit.bind(RemoveForm)
    try:
        if visit.form.get("act") == "show":
            await talking.let_through(number, at=visit.at, by=visit.person.id)
            return visit.go("moderation", "c_shown")
        if form.validate():
            listed = form.data["reason"] if form.data["reason"] in REASONS else ""
            author = await talk.comment_by_number(number)
            said = visit.services.locales.match("", author.locale).gettext(listed) if author and listed else listed
            why = " ".join(part for part in (said, form.data["why"].strip()) if part)
            await talking.remove(number, why, at=visit.at, by=visit.person.id)
            return visit.go("moderation", "c_removed")
    except Refused as refusal:
        form.refuse(refusal)
    return await _queue(visit, form, 422, number)


PAGES = [
    PageRoute("moderation", "/staff/comments", queue, needs="comments.moderate"),
    PageRoute("moderate", "/staff/comments/{comment:number}", queue, decide, needs="comments.moderate"),
]
