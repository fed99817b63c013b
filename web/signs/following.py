"""Following a report without an account: asking for it, and what the links of the letters do, each only when its button is pressed."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Missing, Refused
from domain.keys import Keys
from domain.signs import actions, queries
from domain.signs.actions import following
from domain.signs.models import SignReport
from domain.signs.rules import State
from web.frame.forms import AtMost, Needed, PageForm
from web.frame.page_routes import PageRoute
from web.frame.signed_links import is_ours, number_in, signed
from web.frame.visit import Visit
from web.text.languages import Locale

FOLLOW = "sign-follow"
"""What the slowdown counts, and the purpose under which links of letters are signed."""

TASKS = {
    "confirm": (N_("Tell me what becomes of it"), N_("You get a letter whenever something happens to this report.")),
    "stop": (N_("No more letters"), N_("You get no more letters about this report, and your address is forgotten.")),
    "corrected": (N_("Yes, it is corrected"), N_("The owner says that the sign is corrected. Is it?")),
    "not_corrected": (N_("No, it is as it was"), N_("The owner says that the sign is corrected. Is it?")),
}
"""What a link can do: its button, and what is said above it."""

ANSWERS = ("corrected", "not_corrected")
"""Links that answer a question."""


def token_of(keys: Keys, task: str, follower: int, question: str = "") -> str:
    """What stands in a link: the follower's number and our mark. question: the one that it answers; an old letter answers no new one."""
    return signed(keys, FOLLOW, follower, task, question)


def letter_values(locale: Locale, keys: Keys, facts: Mapping[str, Any]) -> dict[str, Callable[..., str]]:
    """The functions that the templates of this room's letters call."""
    return {"sign_token": lambda task, follower, question="": token_of(keys, task, follower, question)}


def stop_page(keys: Keys, facts: Mapping[str, Any]) -> tuple[str, dict[str, Any]] | None:
    """The page that ends letters about a report."""
    if "follower" not in facts or "report" not in facts:
        return None
    return "sign_stop", {"token": token_of(keys, "stop", facts["follower"])}


class FollowForm(PageForm):
    """Where news go."""

    email = StringField(N_("E-mail address"), [Needed(N_("Enter your e-mail address.")), AtMost(254)])


class FollowPage(TypedDict):
    """What `signs/follow.html` is given."""

    form: PageForm
    report: SignReport


async def follow_page(visit: Visit) -> Response:
    """Ask to be told; the answer is the same whether the address was known or not."""
    report = await queries.by_number(visit.request.path_params["number"])
    if report.state == State.DOUBLE and report.double_of:
        return visit.go("sign_follow", number=report.double_of)
    form = visit.bind(FollowForm)
    if visit.ready(form):
        try:
            await visit.services.slowdown.wait(FOLLOW, visit.network)
            visit.services.slowdown.failed(FOLLOW, visit.network)
            await following.follow(report.number, str(form.email.data), visit.locale.tag, at=visit.at)
            return visit.go("sign", "sign_follow_asked", number=report.number)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page("signs/follow.html", FollowPage(form=form, report=report), status=422 if form.problems else 200)


class LinkForm(PageForm):
    """A button."""


class LinkPage(TypedDict):
    """What `signs/link.html` is given."""

    form: PageForm
    button: str
    words: str


async def link_page(visit: Visit) -> Response:
    """What a letter's link does, once its button is pressed: programs that look into letters press none. Raises Missing."""
    task = visit.request.path_params["task"]
    if task not in TASKS:
        raise Missing
    return await _link(visit, task)


async def stop_letters(visit: Visit) -> Response:
    """The same for the link that ends letters, which mail programs press by themselves (RFC 8058)."""
    return await _link(visit, "stop")


async def _link(visit: Visit, task: str) -> Response:
    token = visit.request.path_params["token"]
    follower = number_in(token)
    if follower is None:
        raise Missing
    question = await following.question_of(follower) if task in ANSWERS else ""
    if not is_ours(visit.services.keys, token, FOLLOW, follower, task, question) or (task in ANSWERS and not question):
        raise Missing
    form = visit.bind(LinkForm)
    if visit.ready(form):
        try:
            report = await _do(visit, task, follower)
            return visit.go("sign", f"sign_{task}", number=report.number)
        except Refused as refusal:
            form.refuse(refusal)
    button, words = TASKS[task]
    return visit.page(
        "signs/link.html",
        LinkPage(form=form, button=visit.say(button), words=visit.say(words)),
        status=422 if form.problems else 200,
    )


async def _do(visit: Visit, task: str, follower: int) -> SignReport:
    if task == "confirm":
        return await following.confirm(follower, at=visit.at)
    if task == "stop":
        return await following.stop(follower)
    return await actions.answer(follower, corrected=task == "corrected", today=visit.today, at=visit.at)


NOTICES = {
    "sign_follow_asked": (N_("A letter is on its way. Open its link, and you will be told what becomes of this report."), ""),
    "sign_confirm": (N_("You will be told what becomes of this report."), ""),
    "sign_stop": (N_("You get no more letters about this report."), ""),
    "sign_corrected": (N_("Thank you. The report is closed."), ""),
    "sign_not_corrected": (N_("Thank you. The report stays open."), ""),
}
PAGES = [
    PageRoute("sign_follow", "/signs/{number:number}/follow", follow_page, follow_page),
    PageRoute("sign_stop", "/unsubscribe/{token}/sign", stop_letters, stop_letters, session=False),
    PageRoute("sign_link", "/signs/letters/{task}/{token}", link_page, link_page),
]
