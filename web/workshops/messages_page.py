"""Messages to a group of those who signed up: chosen, previewed in each language, sent to oneself first, then to all, now or later."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from starlette.responses import Response
from wtforms import HiddenField, SelectField, StringField

from domain import mailing, outbox
from domain.errors import N_, Refused
from domain.mailing import Draft, Mailing, Recipient
from domain.people.rules import number_of
from domain.translated import Translated
from domain.workshops import queries
from domain.workshops.actions.quieting import be_quiet
from domain.workshops.models import EventParty, WorkshopEvent
from domain.workshops.rules import NEEDS, PartyState
from web.frame.fields import moment_of
from web.frame.forms import Optional, PageForm, choices, translated_from
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.messages.letters import letter_names, written
from web.workshops import words
from web.workshops.links import party_of
from web.workshops.office import thing_of_event

KIND, TEMPLATE = "event", "group_message"

GROUPS = {
    "taken": N_("Everybody who is registered"),
    "waiting": N_("Everybody on the waiting list"),
    "here": N_("Everybody who has been checked in"),
    "absent": N_("Registered, and not checked in"),
}


class MessageForm(PageForm):
    """A message. Subject and text are read beside the form. looked: the mark of what was previewed."""

    chosen = SelectField(N_("To whom"), default="taken", choices=[])
    due_at = StringField(N_("When"), [Optional()])
    looked = HiddenField("", [Optional()])


@dataclass(frozen=True)
class Look:
    """How a message looks in a language. count: how many read it so; missing: whether it is written in another language there."""

    lang: str
    name: str
    subject: str
    text: str
    count: int
    missing: bool


class MessagesPage(TypedDict):
    """What `workshops/messages.html` is given.

    texts: what is typed; looks: the preview, empty before it; reached: how many by e-mail and how many by telephone; waiting: letters that
    wait for the same people anyway, in words; mark: of what is previewed; sent: earlier messages with their stages.
    """

    form: PageForm
    one: WorkshopEvent
    texts: dict[str, Translated]
    looks: list[Look]
    reached: tuple[int, int]
    waiting: list[tuple[str, int]]
    mark: str
    sent: list[tuple[Mailing, str, dict[str, int]]]


async def messages_page(visit: Visit) -> Response:
    """Messages that were sent, and a new one; nothing goes to everybody that was not looked at as it is."""
    one = await queries.by_id(visit.request.path_params["number"])
    form, tags = visit.bind(MessageForm), visit.services.locales.tags
    groups = {key: visit.say(name) for key, name in GROUPS.items()} | {need: visit.say(words.NEEDS[need]) for need in NEEDS}
    form.chosen.choices = choices(groups.items())
    texts = {name: translated_from(visit.form, name, Translated(), tags, most=mailing.MOST_TEXT) for name in ("subject", "text")}
    draft = Draft(KIND, one.id, str(form.chosen.data), TEMPLATE, texts["subject"], texts["text"])
    people, looks, act = await _people(one, draft.chosen), list[Look](), str(visit.form.get("act") or "")
    if visit.ready(form):
        try:
            done = await _act(visit, one, form, draft, people)
            if done:
                return visit.go("event_messages", done, number=one.id)
            looks = await _looks(visit, draft, people)
        except Refused as refusal:
            form.refuse(refusal)
            looks = await _looks(visit, draft, people) if act == "send" and draft.subject and draft.text and people else []
    earlier = await mailing.mailings(KIND, one.id)
    stages = await outbox.standing([row.id for row in earlier])
    known = letter_names()
    anyway = await outbox.waiting_for([person.email or person.phone for person in people]) if looks else {}
    by_mail = sum(bool(person.email) for person in people)
    return visit.page(
        "workshops/messages.html",
        MessagesPage(
            form=form,
            one=one,
            texts=texts,
            looks=looks,
            reached=(by_mail, len(people) - by_mail),
            waiting=[(visit.say(known.get(name, name)), count) for name, count in sorted(anyway.items())],
            mark=_mark(draft, people),
            sent=[(row, groups.get(row.chosen, row.chosen), stages[row.id]) for row in earlier],
        ),
        status=422 if form.problems else 200,
    )


async def _people(one: WorkshopEvent, chosen: str) -> list[Recipient]:
    """Who is chosen: without those who want no such messages, and those whom nothing reaches."""
    rows = [row for row in await queries.parties(one.id) if not row.quiet and (row.email or row.phone) and _fits(row, chosen)]
    facts = {
        "event": one.id,
        "title": one.title.to_json(),
        "place": one.place.to_json(),
        "starts_at": one.starts_at.isoformat(),
    }
    return [Recipient(row.name, row.locale, row.email, row.phone, {**facts, "party": row.id}) for row in rows]


def _fits(row: EventParty, chosen: str) -> bool:
    if chosen == "waiting":
        return row.state in (PartyState.WAITING, PartyState.OFFERED)
    if row.state != PartyState.TAKEN:
        return False
    if chosen in ("here", "absent"):
        return bool(row.arrived) is (chosen == "here")
    return chosen == "taken" or chosen in row.needs


def _mark(draft: Draft, people: Sequence[Recipient]) -> str:
    """What tells a preview from another: the words, and who gets them."""
    held = [draft.chosen, draft.subject.to_json(), draft.text.to_json(), sorted(str(person.facts["party"]) for person in people)]
    return hashlib.sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:16]


async def _act(visit: Visit, one: WorkshopEvent, form: MessageForm, draft: Draft, people: Sequence[Recipient]) -> str:
    """What was pressed; the notice that follows, empty for a preview. Raises Refused."""
    act, me = str(visit.form.get("act") or ""), visit.person
    name, _, number = act.partition("-")
    if name == "stop":
        await mailing.stop(number_of(number) or 0, KIND, one.id, at=visit.at, by=me.id)
        return "message_stopped"
    draft.check()
    if not people:
        raise Refused(N_("Nobody is in this group, or nobody of it can be reached."), field="chosen")
    if act == "look":
        return ""
    if act == "mine":
        if not me.email:
            raise Refused(N_("Your account has no e-mail address."))
        to_me = replace(people[0], name=me.name, email=me.email, phone="", locale=visit.locale.tag)
        await mailing.send(replace(draft, chosen="mine"), [to_me], due_at=visit.at, at=visit.at, by=me.id)
        return "message_mine"
    if act != "send":
        raise Refused(N_("Choose what is to be done."))
    if str(form.looked.data) != _mark(draft, people):
        raise Refused(N_("Words or recipients have changed since the preview. Look at it again."))
    due = moment_of(str(form.due_at.data), visit.site.time_zone, "due_at") if form.due_at.data else visit.at
    if due < visit.at:
        raise Refused(N_("This moment is past."), field="due_at")
    await mailing.send(draft, people, due_at=due, at=visit.at, by=me.id)
    return "message_sent"


async def _looks(visit: Visit, draft: Draft, people: Sequence[Recipient]) -> list[Look]:
    """The message as a reader of each language gets it."""
    site, found = await visit.services.site(), []
    for locale in visit.services.locales:
        readers = [person for person in people if visit.services.locales.match("", person.locale).tag == locale.tag]
        example = replace((readers or people)[0], locale=locale.tag)
        subject, text = written(visit.services, draft.message(example, mailing=None, due_at=visit.at, at=visit.at), site)
        missing = not draft.subject.text(locale.tag) or not draft.text.text(locale.tag)
        found.append(Look(locale.lang, locale.name, subject, text, len(readers), missing))
    return found


class QuietForm(PageForm):
    """A button."""


class QuietPage(TypedDict):
    """What `workshops/quiet.html` is given."""

    form: PageForm
    one: WorkshopEvent


async def quiet_page(visit: Visit) -> Response:
    """No more messages to everybody about an event, once the button is pressed; letters about one's own sign-up still come."""
    row, one = await party_of(visit)
    form = visit.bind(QuietForm)
    if visit.ready(form):
        await be_quiet(row.id)
        return visit.go("event", "message_quiet", number=one.id)
    return visit.page("workshops/quiet.html", QuietPage(form=form, one=one))


NOTICES = {
    "message_sent": (N_("The message goes out to everybody who was chosen."), ""),
    "message_mine": (N_("The message has been sent to you."), ""),
    "message_stopped": (N_("What had not gone out does not."), ""),
    "message_quiet": (N_("You get no more messages to everybody about this event."), ""),
}
PAGES = [
    PageRoute(
        "event_messages",
        "/staff/events/{number:number}/messages",
        messages_page,
        messages_page,
        needs="events.work",
        thing=thing_of_event,
    ),
    PageRoute("event_quiet", "/unsubscribe/{token}/event", quiet_page, quiet_page, session=False),
]
