"""Supporting, following, commenting, reporting, appealing; and how often one wants to be told."""

import hmac
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import TextAreaField

from domain.cycles.models import Cycle
from domain.cycles.queries import by_number as cycle_by_number
from domain.errors import N_, Missing, Refused
from domain.keys import Keys
from domain.people.queries import with_numbers
from domain.people.rules import number_of
from domain.policy import Role
from domain.proposals.actions import supporting, talking
from domain.proposals.models import Event, Proposal
from domain.proposals.models_talk import Follow, Support
from domain.proposals.queries import detail, talk
from domain.proposals.states import STATES, State, StateFacts
from domain.proposals.visibility import is_public
from web.frame.forms import AtMost, Needed, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.proposals.comment_form import CommentForm
from web.proposals.detail import proposal_page

NOTICES = {
    "supported": (N_("You support this proposal."), ""),
    "unsupported": (N_("You no longer support this proposal."), ""),
    "following": (N_("You will be told what happens to it."), ""),
    "unfollowed": (N_("You will no longer be told."), ""),
    "commented": (N_("Your comment is there."), ""),
    "comment_held": (N_("Thank you. Your first comments are looked at before they show, usually within a working day."), ""),
    "comment_gone": (N_("Your comment is taken back."), ""),
    "reported": (N_("Thank you. A moderator will look at it."), ""),
    "appealed": (N_("Somebody else will look at it again."), ""),
    "rhythm": (N_("It is saved how often you are told."), ""),
}

TO_SUPPORT = N_("You want to support a proposal. After signing in you see it once more and press once.")
TO_FOLLOW = N_("You want to be told what happens to a proposal. After signing in you are back on its page and press once.")
TO_COMMENT = N_("You want to say something about a proposal. After signing in you are back on its page, where the form is.")

RHYTHMS = {"once": N_("at once"), "daily": N_("once a day"), "weekly": N_("once a week"), "never": N_("never")}


class WhyForm(PageForm):
    """Why: of a report or an appeal."""

    text = TextAreaField(N_("Why?"), [Needed(N_("Say why.")), AtMost(1000)])


async def _public(visit: Visit) -> tuple[Proposal, Cycle]:
    proposal = await detail.public_one(visit.request.path_params["number"], visit.at)
    return proposal, await cycle_by_number(proposal.cycle)


async def back(visit: Visit) -> Response:
    """After signing in on the way to a comment, or to following: to the proposal, where both are."""
    place = "#form" if visit.page_name == "comment" else ""
    return visit.go_to(visit.path("proposal", number=visit.request.path_params["number"]) + place)


class SupportPage(TypedDict):
    """What `proposals/support.html` is given."""

    proposal: Proposal


async def support_page(visit: Visit) -> Response:
    """After signing in on the way to a support: the proposal's title and the button. Opening an address changes nothing by itself."""
    proposal, cycle = await _public(visit)
    if not supporting.can_support(proposal, cycle, visit.at) or await talk.supports(proposal.id, visit.person.id):
        return visit.go("proposal", number=proposal.number)
    return visit.page("proposals/support.html", SupportPage(proposal=proposal))


async def support(visit: Visit) -> Response:
    """Support it, or take the support back. Raises Refused when the dates do not allow it."""
    proposal, cycle = await _public(visit)
    if visit.form.get("act") == "take":
        await supporting.unsupport(proposal, cycle, visit.person.id, at=visit.at)
        return visit.go("proposal", "unsupported", number=proposal.number)
    if visit.form.get("act") == "again":
        await supporting.support_again(proposal, cycle, visit.person.id, at=visit.at)
        return visit.go("proposal", "support_moved", number=proposal.number)
    await supporting.support(proposal, cycle, visit.person.id, at=visit.at)
    return visit.go("proposal", "supported", number=proposal.number)


async def follow(visit: Visit) -> Response:
    """Follow it, or no longer."""
    proposal, _ = await _public(visit)
    if visit.form.get("act") == "take":
        await talking.unfollow(proposal.id, visit.person.id)
        return visit.go("proposal", "unfollowed", number=proposal.number)
    await talking.follow(proposal, visit.person.id, at=visit.at)
    return visit.go("proposal", "following", number=proposal.number)


async def comment(visit: Visit) -> Response:
    """Say something, or answer."""

    proposal, cycle = await _public(visit)
    form = visit.bind(CommentForm)
    parent = number_of(str(visit.form.get("parent") or ""))
    if visit.ready(form):
        try:
            made = await talking.comment(
                proposal,
                cycle,
                visit.person,
                form.data["text"],
                stance=form.data["stance"] or "",
                parent=parent,
                locale=visit.locale.tag,
                at=visit.at,
                official=_speaks_for(visit, proposal),
                name=form.data["name"] or "",
            )
            said = "commented" if made.state == "shown" else "comment_held"
            return visit.go_to(visit.path("proposal", number=proposal.number) + f"#comment-{made.id}", said)
        except Refused as refusal:
            form.refuse(refusal)
    if parent is not None:
        for item in form:
            item.id = f"answer-{parent}-{item.id}"
    return await proposal_page(visit, proposal, cycle, form, 422 if form.problems else 200, answering=parent or 0)


def _speaks_for(visit: Visit, proposal: Proposal) -> str:
    """The agency whose contact this is, in a strong session (of several the one that leads here); such a comment is marked."""
    mine = sorted(hold.scope.split(":")[1] for hold in visit.actor.active() if hold.role is Role.AGENCY_CONTACT and hold.scope)
    return proposal.agency if proposal.agency in mine else next(iter(mine), "")


async def _comment(visit: Visit) -> Any:
    """The comment of the address, for its author or, while it shows, for everybody. Raises Missing."""
    found = await talk.comment_by_number(visit.request.path_params["comment"])
    if found is None or not is_public(found.proposal, visit.at):
        raise Missing("no such comment")
    if found.state != "shown" and found.person != visit.person.id:
        raise Missing("not shown")
    return found


class CommentPage(TypedDict):
    """What `proposals/comment.html` is given."""

    comment: Any
    mine: Any
    form: WhyForm


async def about_page(visit: Visit) -> Response:
    """One comment, with what one can do about it: take back, report, appeal."""
    found = await _comment(visit)
    return visit.page("proposals/comment.html", CommentPage(comment=found, mine=found.person == visit.person.id, form=visit.bind(WhyForm)))


async def about(visit: Visit) -> Response:
    """Take back, report or appeal."""
    found, form = await _comment(visit), visit.bind(WhyForm)
    number = found.proposal.number
    mine, wish = found.person == visit.person.id, str(visit.form.get("act") or "")
    if wish == "gone" and mine:
        await talking.take_back(found.id, visit.person.id, at=visit.at)
        return visit.go("proposal", "comment_gone", number=number)
    if visit.ready(form):
        try:
            if wish == "appeal":
                await talking.appeal(found.id, visit.person.id, form.data["text"], at=visit.at)
                return visit.go("proposal", "appealed", number=number)
            await talking.report(found.id, visit.person.id, form.data["text"], at=visit.at)
            return visit.go("proposal", "reported", number=number)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page("proposals/comment.html", CommentPage(comment=found, mine=mine, form=form), status=422 if form.problems else 200)


class FollowingPage(TypedDict):
    """What `proposals/following.html` is given."""

    follows: list[Follow]
    supports: list[Support]
    news: dict[int, Event]
    states: dict[State, StateFacts]
    rhythm: str
    rhythms: dict[str, str]


async def following(visit: Visit) -> Response:
    """What one follows and supports, and how often one is told."""
    person = visit.person.id
    follows = await talk.followed_by(person, visit.at)
    return visit.page(
        "proposals/following.html",
        FollowingPage(
            follows=follows,
            supports=await talk.supported_by(person, visit.at),
            news=await talk.last_news([row.proposal_id for row in follows]),
            states=STATES,
            rhythm=await talk.rhythm_of(person),
            rhythms=RHYTHMS,
        ),
    )


async def set_rhythm(visit: Visit) -> Response:
    """Keep how often."""
    wanted = str(visit.form.get("rhythm") or "")
    if wanted in RHYTHMS:
        await talking.set_rhythm(visit.person.id, wanted, at=visit.at)
    return visit.go("following", "rhythm")


PURPOSE = "unsubscribe"


def unsubscribe_token(keys: Keys, person: int, proposal: int) -> str:
    """The token of the link in a message that ends it: one proposal, or everything when that is 0."""
    mark = keys.mac(PURPOSE, str(person), str(proposal))[:32]
    return f"{person}-{proposal}-{mark}"


def _unsubscribing(visit: Visit) -> tuple[int, int]:
    token = visit.request.path_params["token"]
    numbers = [number_of(part) for part in token.split("-")[:2]]
    if len(numbers) != 2 or None in numbers:
        raise Missing("no such link")
    person, proposal = int(numbers[0] or 0), int(numbers[1] or 0)
    if not hmac.compare_digest(unsubscribe_token(visit.services.keys, person, proposal).encode(), token.encode()):
        raise Missing("no such link")
    return person, proposal


class UnsubscribePage(TypedDict):
    """What `proposals/unsubscribe.html` is given."""

    proposal: Proposal | None
    done: bool
    undone: bool


async def unsubscribe_page(visit: Visit) -> Response:
    """One button that ends the messages, without signing in. Opening the page changes nothing: mail scanners open links."""
    _, proposal = _unsubscribing(visit)
    found = await detail.with_ids([proposal]) if proposal else []
    return visit.page(
        "proposals/unsubscribe.html",
        UnsubscribePage(proposal=found[0] if found else None, done=False, undone=False),
    )


async def unsubscribe(visit: Visit) -> Response:
    """The button, or a mail program's own (RFC 8058); and the button that undoes it."""
    person, proposal = _unsubscribing(visit)
    found, back = await detail.with_ids([proposal]) if proposal else [], visit.form.get("act") == "back"
    if proposal and not back:
        await talking.unfollow(proposal, person)
    elif proposal and found and is_public(found[0], visit.at) and await with_numbers([person]):
        await talking.follow(found[0], person, at=visit.at)
    elif not proposal and await with_numbers([person]):
        await talking.set_rhythm(person, "weekly" if back else "never", at=visit.at)
    return visit.page("proposals/unsubscribe.html", UnsubscribePage(proposal=found[0] if found else None, done=not back, undone=back))


_OWN = "own.account"
PAGES = [
    PageRoute("support", "/proposals/{number}/support", support_page, support, needs=_OWN, purpose=TO_SUPPORT),
    PageRoute("follow", "/proposals/{number}/follow", back, follow, needs=_OWN, purpose=TO_FOLLOW),
    PageRoute("comment", "/proposals/{number}/comment", back, comment, needs=_OWN, purpose=TO_COMMENT),
    PageRoute("comment_about", "/comments/{comment:number}", about_page, about, needs=_OWN),
    PageRoute("following", "/account/following", following, set_rhythm, needs=_OWN),
    PageRoute("unsubscribe", "/unsubscribe/{token}", unsubscribe_page, unsubscribe),
]
