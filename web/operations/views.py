"""For those who run the site: the start page of staff, the outbox, the call list, and the audit trail."""

from typing import Any

from starlette.responses import Response
from wtforms import StringField

from domain import ledger, outbox
from domain.delivery import queries as delivery
from domain.errors import N_, Missing
from domain.outbox import Channel, Stage
from domain.people.queries import names
from domain.people.rules import MOST_NUMBER, number_of
from domain.proposals.queries import desk, talk
from domain.voting import queries as votes
from web.frame.flash import notice
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.paging import Paging
from web.voting.office import scope_of

notice("message_retried", N_("The message will be sent again now."))
notice("call_reached", N_("The call is done."), "call_undo")
notice("call_tried", N_("The note is saved. The call stays on the list."))
notice("call_back", N_("The call is on the list again."))

CHANNELS = {Channel.EMAIL: N_("E-mail"), Channel.SMS: N_("Text message"), Channel.CALL: N_("Phone call")}
STAGES = {
    Stage.WAITING: N_("Waiting"),
    Stage.CLAIMED: N_("Being sent"),
    Stage.SENT: N_("Sent"),
    Stage.FAILED: N_("Failed"),
    Stage.DROPPED: N_("Dropped"),
}
TEMPLATES = {
    "sign_in": N_("Code to sign in"),
    "confirm_email": N_("Code to confirm an address"),
    "invitation": N_("Invitation"),
    "event_changed": N_("An event has changed"),
    "email_moved": N_("The e-mail address was changed"),
    "confirm_contact": N_("Code to confirm a contact"),
    "draft_link": N_("Link to a draft"),
    "confirm_call": N_("Please call to confirm a proposal"),
    "proposal": N_("News of one's own proposal"),
    "followed": N_("News of a proposal one follows"),
    "digest": N_("News of what you follow"),
    "agency_task": N_("A review to answer"),
    "entry_due": N_("The monthly entry is due"),
    "case_news": N_("News of a case"),
    "comment": N_("News of one's comment"),
}
VERBS = {
    "people.join": N_("opened an account"),
    "people.email": N_("changed their e-mail address"),
    "people.invite": N_("invited somebody"),
    "people.invite_again": N_("sent an invitation again"),
    "people.withdraw": N_("withdrew an invitation"),
    "people.give": N_("was given a role"),
    "people.take": N_("lost a role"),
    "people.block": N_("blocked an account"),
    "people.unblock": N_("opened a blocked account"),
    "people.erase": N_("erased their account"),
    "people.password": N_("set a password"),
    "people.totp": N_("set a second factor"),
    "people.recovery_codes": N_("made new recovery codes"),
    "people.recovery_code_used": N_("used a recovery code"),
    "session.begin": N_("signed in"),
    "session.end": N_("signed a device out"),
    "agencies.add": N_("added an agency"),
    "agencies.change": N_("changed an agency"),
    "site.set_up": N_("set the site up"),
    "site.change": N_("changed the site's details"),
    "site.logo": N_("changed the logo"),
    "people.factor_failed": N_("gave several wrong codes at the second factor"),
    "files.add": N_("added a file"),
    "files.describe": N_("described a file"),
    "files.delete": N_("deleted a file"),
    "files.restore": N_("fetched a file back"),
    "demo.fill": N_("filled the demo"),
    "cycles.add": N_("made a cycle"),
    "cycles.about": N_("changed a cycle's name or summary"),
    "cycles.plan": N_("changed a cycle's plan"),
    "cycles.areas": N_("changed a cycle's areas"),
    "cycles.categories": N_("changed a cycle's categories"),
    "cycles.prices": N_("changed a cycle's typical prices"),
    "cycles.rules": N_("changed a cycle's rules"),
    "cycles.phases": N_("changed a cycle's dates"),
    "cycles.areas_refused": N_("tried to change fixed areas"),
    "cycles.categories_refused": N_("tried to change fixed categories"),
    "cycles.rules_refused": N_("tried to change fixed rules"),
    "cycles.publish": N_("published a cycle"),
    "cycles.hide": N_("took a cycle off the site"),
    "cycles.freeze": N_("fixed a cycle's plan"),
    "cycles.page": N_("wrote a page of a cycle"),
    "cycles.page_delete": N_("deleted a page of a cycle"),
    "cycles.page_order": N_("changed the order of a cycle's pages"),
    "cycles.page_file": N_("put a file on a page of a cycle"),
    "cycles.page_file_remove": N_("took a file off a page of a cycle"),
    "cycles.delete": N_("deleted a cycle that was never public"),
    "proposals.submit": N_("submitted a proposal"),
    "proposals.resubmit": N_("sent a changed proposal in"),
    "proposals.confirm": N_("confirmed a proposer's contact"),
    "proposals.withdraw": N_("withdrew a proposal"),
    "proposals.put_back": N_("undid a withdrawal"),
    "proposals.translate": N_("translated a proposal"),
    "proposals.leave": N_("left a proposal"),
    "proposals.show": N_("showed a proposal to the public"),
    "proposals.return": N_("returned a proposal for changes"),
    "proposals.not_accept": N_("did not accept a proposal"),
    "proposals.take_up": N_("took a proposal up again"),
    "proposals.hide": N_("took a proposal off the site"),
    "proposals.unhide": N_("put a proposal back on the site"),
    "proposals.assign": N_("asked an agency about a proposal"),
    "proposals.give_time": N_("gave an agency more time"),
    "proposals.answer": N_("answered a review"),
    "proposals.graded": N_("completed a review"),
    "proposals.ask_again": N_("asked an agency once more"),
    "proposals.unask": N_("no longer asked an agency"),
    "proposals.lead_agency": N_("chose another lead agency"),
    "proposals.agency_wish": N_("asked the office for time or for another agency"),
    "proposals.deny_agency": N_("did not grant an agency's wish"),
    "proposals.redact": N_("blacked out words in a proposal"),
    "proposals.withhold": N_("withheld a version"),
    "proposals.release": N_("showed a version again"),
    "proposals.correct_result": N_("corrected a result"),
    "proposals.reply": N_("answered a review as proposer"),
    "proposals.merge_offer": N_("offered to merge proposals"),
    "proposals.merge_agree": N_("agreed to a merge"),
    "proposals.merge_decline": N_("declined a merge"),
    "proposals.merge_off": N_("took an offer to merge back"),
    "proposals.merged": N_("merged a proposal into another"),
    "proposals.split": N_("split a proposal"),
    "proposals.candidate": N_("made a proposal a candidate"),
    "proposals.drop_candidate": N_("took a candidate out of the vote"),
    "proposals.result": N_("entered a result"),
    "proposals.bulk_undo": N_("took a bulk act back"),
    "comments.shown": N_("let a comment show"),
    "comments.removed": N_("took a comment off"),
    "comments.appeal": N_("appealed against a removal"),
    "delivery.open": N_("opened a case"),
    "delivery.about": N_("changed a case's agency, money or day"),
    "delivery.milestone": N_("added a milestone"),
    "delivery.reach": N_("marked a milestone"),
    "delivery.photo": N_("added a photo to a case"),
    "delivery.photo_remove": N_("removed a photo from a case"),
    "delivery.enter": N_("made a monthly entry"),
    "delivery.correct": N_("corrected a monthly entry"),
    "delivery.withdraw_close": N_("took back that a case is done"),
    "delivery.stop": N_("stopped a case"),
    "delivery.milestone_title": N_("corrected the words of a milestone"),
    "delivery.milestone_drop": N_("gave a milestone up"),
    "delivery.ask_later": N_("asked for a later day"),
    "delivery.grant": N_("granted a later day"),
    "delivery.deny": N_("refused a later day"),
    "delivery.ask_close": N_("said that a case is done"),
    "delivery.agree_close": N_("agreed to close a case"),
    "delivery.object_close": N_("objected to closing a case"),
    "delivery.close": N_("closed a case"),
    "delivery.reopen": N_("opened a closed case again"),
}


class CallForm(PageForm):
    """How a call went."""

    note = StringField(N_("Note"), [Optional(), AtMost(300)])


async def staff_home(visit: Visit) -> Response:
    """What waits for this person, and the rooms open to them."""
    counts = await outbox.counts() if visit.may("outbox.read") else {}
    waiting = sum(n for (channel, stage), n in counts.items() if channel != "call" and stage in ("waiting", "claimed"))
    failed = sum(n for (_, stage), n in counts.items() if stage == "failed")
    calls = counts.get(("call", "waiting"), 0)
    voting = visit.may("votes.list")
    desks = [row for row in await votes.open_ones() if visit.may("votes.desk", scope_of(row))] if voting else []
    acts = await votes.acts_waiting() if voting else 0
    values: dict[str, Any] = {
        "waiting": waiting,
        "failed": failed,
        "calls": calls,
        "waits": await _waits(visit),
        "acts": acts,
        "desks": desks,
    }
    return visit.page("operations/home.html", **values)


async def _waits(visit: Visit) -> list[tuple[int, str, str]]:
    """What an officer should look at now: how many, where, and a message id."""
    found = []
    if visit.may("comments.moderate"):
        found.append((await talk.waiting(), visit.path("moderation"), N_("comments to look at")))
    if visit.may("proposals.read"):
        found.append((await desk.unread(), visit.path("staff_cycles"), N_("proposals to read")))
        found.append((await desk.wishes(), visit.path("staff_cycles"), N_("agencies ask for more time, or for another agency")))
        found.append((len(await desk.late(visit.today)), visit.path("promises") + "?kind=answer&state=broken", N_("answers overdue")))
    if visit.may("delivery.decide"):
        found.append((len(await delivery.waiting_extensions()), visit.path("cases"), N_("extensions to decide")))
        found.append((await delivery.to_close(visit.at), visit.path("cases") + "?stage=closable", N_("cases to close")))
        found.append((await delivery.objected(), visit.path("cases") + "?stage=objected", N_("cases with an objection")))
    return found


async def queue(visit: Visit) -> Response:
    """The outbox."""
    query, paging = visit.request.query_params, Paging.of(visit.request, 50)
    found, total = await outbox.queue(
        channel=query.get("channel", ""), stage=query.get("stage", ""), offset=paging.offset, limit=paging.size
    )
    return visit.page(
        "operations/outbox.html",
        block="results",
        messages=found,
        paging=paging.with_total(total),
        counts=await outbox.counts(),
        query=query,
        channels=CHANNELS,
        stages=STAGES,
        templates=TEMPLATES,
    )


async def retry(visit: Visit) -> Response:
    """Send a message now. Raises Missing when it is not waiting or failed."""
    if not await outbox.retry(min(visit.request.path_params["number"], MOST_NUMBER), visit.at):
        raise Missing("not to be sent again")
    return visit.go("outbox", "message_retried")


async def calls(visit: Visit) -> Response:
    """The call list: people who have neither mail nor, without a gateway, text messages."""
    paging = Paging.of(visit.request, 25)
    done = visit.request.query_params.get("show") == "done"
    found, total = await outbox.calls(done=done, offset=paging.offset, limit=paging.size)
    from web.worker import written

    texts = {item.id: written(visit.services, item, visit.site)[1] for item in found if item.facts}
    langs = {item.id: visit.services.locales.match("", item.locale).lang for item in found}
    return visit.page(
        "operations/calls.html", calls=found, texts=texts, langs=langs, paging=paging.with_total(total), done=done, templates=TEMPLATES
    )


async def called(visit: Visit) -> Response:
    """Somebody telephoned."""
    number, form = min(visit.request.path_params["number"], MOST_NUMBER), visit.bind(CallForm)
    reached = visit.form.get("act") == "reached"
    if not await outbox.call_done(number, visit.at, reached=reached, note=(form.data["note"] or "").strip()):
        raise Missing("not on the list")
    return visit.go("calls", "call_reached" if reached else "call_tried", str(number) if reached else "")


async def call_undo(visit: Visit) -> Response:
    """Take "reached" back."""
    number = number_of(str(visit.form.get("about") or ""))
    if number is None or not await outbox.call_undone(number):
        raise Missing("not a call that was made")
    return visit.go("calls", "call_back")


async def trail(visit: Visit) -> Response:
    """The audit trail: who did what, when, to what, and why."""
    query, paging = visit.request.query_params, Paging.of(visit.request, 50)
    found, total = await ledger.entries(
        verb=query.get("verb", ""),
        kind=query.get("kind", ""),
        thing=query.get("thing", ""),
        actor=number_of(query.get("actor", "")),
        offset=paging.offset,
        limit=paging.size,
    )
    people = {entry.actor for entry in found if entry.actor is not None}
    people |= {int(entry.thing) for entry in found if entry.kind == "person" and number_of(entry.thing) is not None}
    return visit.page(
        "operations/ledger.html", entries=found, names=await names(people), paging=paging.with_total(total), verbs=VERBS, query=query
    )


PAGES = [
    PageRoute("staff_home", "/staff", staff_home, needs="staff.home"),
    PageRoute("outbox", "/staff/outbox", queue, needs="outbox.read"),
    PageRoute("outbox_retry", "/staff/outbox/{number:number}/retry", post=retry, needs="outbox.change"),
    PageRoute("calls", "/staff/calls", calls, needs="outbox.read"),
    PageRoute("call_undo", "/staff/calls/undo", post=call_undo, needs="outbox.change"),
    PageRoute("called", "/staff/calls/{number:number}", post=called, needs="outbox.change"),
    PageRoute("ledger", "/staff/ledger", trail, needs="ledger.read"),
]
