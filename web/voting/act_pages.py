"""Acts that cannot be undone: each on a page that shows the figures, what still stops it, and who asked for it when."""

from dataclasses import dataclass
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.errors import N_, Missing, Refused
from domain.people.queries import names
from domain.people.rules import clean_phone, number_of
from domain.policy import Thing
from domain.voting import queries
from domain.voting.actions import acts
from domain.voting.actions.officers import one_is_enough
from domain.voting.actions.reason_redaction import BEFORE_THE_COUNT
from domain.voting.actions.reconciling import reconciliation
from domain.voting.actions.roll_changes import correction
from domain.voting.models import Election, PackState
from domain.voting.models_public import Act
from domain.voting.roll_macs import person_mac
from web.frame.forms import Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.voting.act_figures import Comparison, Figure, comparisons_of, figures_of
from web.voting.act_words import ACTS, EXPLAINED, PRESSED
from web.voting.ballot_writers import BallotWriters
from web.voting.desk import NO_NUMBER, NUMBER
from web.voting.from_cycle import follow_cycle
from web.voting.office import thing_of
from web.voting.roll_columns import READ_SECOND, SECOND_KINDS
from web.voting.words import EVENTS

NOTICES = {
    "act_asked": (N_("Asked for. A second officer must confirm it on this page."), ""),
    "act_done": (N_("Done, and noted among the public acts."), ""),
    "act_done_days": (N_("Done. The cycle still names other days: change them on its page of dates."), ""),
    "act_back": (N_("Taken back."), ""),
}
TEMPLATE_GLOBALS = {"act_words": ACTS, "act_explained": EXPLAINED, "act_pressed": PRESSED}

WHY = N_("Reason, which is published")
NO_REASON = Needed(N_("Say why."))


class ReasonForm(PageForm):
    """Why; published with the act."""

    reason = StringField(WHY, [NO_REASON])


class PackForm(PageForm):
    """Which pack."""

    number = SelectField(N_("Pack"), [Needed(N_("Choose a pack."))])


class PackReasonForm(PackForm):
    """Which pack, and why."""

    reason = StringField(WHY, [NO_REASON])


class WithdrawForm(PageForm):
    """Which ballot, by the tracker of its slip, and why."""

    number = StringField(N_("Tracker"), [Needed(N_("This is not a tracker."))])
    reason = StringField(WHY, [NO_REASON])


class GrantForm(PageForm):
    """Who gets one more slip, and why. Only the MAC on the roll waits for the second officer."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])
    reason = StringField(WHY, [NO_REASON])


class CorrectForm(PageForm):
    """Whose fact or telephone number is corrected. Only MACs wait for the second officer."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])
    second_kind = SelectField(N_("What the second fact is"), [Optional()], default="")
    second = StringField(N_("Second fact"), [Optional()])
    phone = StringField(N_("Phone"), [Optional()])


class BlackOutForm(PageForm):
    """Which public act, and why its reason is blacked out."""

    number = SelectField(N_("Public act"), [Needed(N_("Choose a public act that has a reason."))])
    reason = StringField(WHY, [NO_REASON])


FORMS: dict[str, type[PageForm]] = {
    "open_pack": PackForm,
    "quarantine": PackReasonForm,
    "withdraw": WithdrawForm,
    "grant": GrantForm,
    "correct": CorrectForm,
    "black_out": BlackOutForm,
    "stop": ReasonForm,
    "difference": ReasonForm,
    "unverified": ReasonForm,
}
SUMS = frozenset({"seal", "difference"})
"""Acts before which slips, people and ballots are compared."""

KINDS = tuple(kind for kind in acts.KINDS if kind != "times")
"""Acts that are asked for here; new times have a page of their own, and are confirmed here."""


@dataclass(frozen=True)
class Waiting:
    """An act that waits for its second officer. who: who asked for it; mine: whoever looks at the page did."""

    act: Act
    who: str
    mine: bool


class ActPage(TypedDict):
    """What `voting/act.html` is given. obstacles: what stops the act now; figures: what to look at before it."""

    row: Election
    kind: str
    form: PageForm
    obstacles: list[str]
    figures: list[Figure]
    comparisons: list[Comparison]
    waiting: list[Waiting]
    refusal: str
    alone: bool
    thing: Thing


async def act_page(visit: Visit) -> Response:
    """An act with its figures, before anybody asks for it or confirms it."""
    row, kind = await queries.by_key(visit.request.path_params["key"]), visit.request.path_params["kind"]
    if kind not in acts.KINDS:
        raise Missing("no such act")
    return await _page(visit, row, kind, await _form(visit, row, kind))


async def _form(visit: Visit, row: Election, kind: str) -> PageForm:
    """What is asked for beside the act itself. Nothing is chosen beforehand."""
    form = visit.bind(FORMS.get(kind, PageForm))
    if kind in ("open_pack", "quarantine"):
        fits = {"open_pack": (PackState.SEALED,), "quarantine": (PackState.SEALED, PackState.OPEN)}[kind]
        held = [pack for pack in await queries.packs(row.id) if pack.state in fits and not pack.online]
        named = [(str(pack.number), f"{pack.number}{' · ' + pack.klass if pack.klass else ''}") for pack in held]
    elif kind == "black_out":
        mark = "：" if visit.locale.chinese else ": "
        held_acts = [event for event in await queries.events(row.id) if event.reason and row.state in BEFORE_THE_COUNT]
        named = [(str(event.id), f"{visit.say(EVENTS[event.kind])}{mark}{event.reason[:60]}") for event in held_acts]
    else:
        if isinstance(form, CorrectForm):
            form.second_kind.choices = choices([("", visit.say(N_("Please choose"))), *_second_kinds(visit)])
        return form
    number: SelectField = form["number"]  # type: ignore[assignment]
    number.choices = choices([("", visit.say(N_("Please choose"))), *named])
    return form


async def _page(visit: Visit, row: Election, kind: str, form: PageForm, *, refusal: Refused | None = None) -> Response:
    vault = visit.services.part(BallotWriters).vault
    waiting = [one for one in await queries.waiting_acts(row.id) if one.kind == kind]
    known = await names({one.asked_by for one in waiting})
    stops = await acts.obstacles(row, kind, at=visit.at, vault=vault)
    return visit.page(
        "voting/act.html",
        ActPage(
            row=row,
            kind=kind,
            form=form,
            obstacles=[visit.say(one.reason, **one.facts) for one in stops],
            figures=await figures_of(visit, row, kind) if row.state in acts.WHEN[kind] else [],
            comparisons=comparisons_of(await reconciliation(row.id)) if kind in SUMS and row.state in acts.WHEN[kind] else [],
            waiting=[Waiting(one, known.get(one.asked_by, "–"), one.asked_by == visit.person.id) for one in waiting],
            refusal=visit.say(refusal.reason, **refusal.facts) if refusal else "",
            alone=one_is_enough(row),
            thing=queries.scope_of(row),
        ),
        status=422 if refusal or form.problems else 200,
    )


async def act(visit: Visit) -> Response:
    """Ask for an act, confirm what another officer asked for, or take it back."""
    row = await queries.by_key(visit.request.path_params["key"])
    sent, vault = visit.form, visit.services.part(BallotWriters).vault
    if sent.get("back"):
        await acts.take_back(row, _number(str(sent["back"])), visit.person.id)
        return visit.go("staff_vote", "act_back", key=row.key)
    if sent.get("confirm"):
        return await _confirm(visit, row, _number(str(sent["confirm"])))
    kind = visit.request.path_params.get("kind") or str(sent.get("act") or "")
    if kind not in KINDS:
        raise Missing("no such act")
    form = await _form(visit, row, kind)
    if not visit.ready(form):
        return await _page(visit, row, kind, form)
    try:
        subject, facts = _subject(visit, row, form)
        reason = str(form["reason"].data).strip()[:500] if "reason" in form else ""
        asked: dict[str, Any] = {"subject": subject, "facts": facts, "reason": reason}
        done = await acts.ask_for(row, kind, by=visit.person.id, at=visit.at, vault=vault, **asked)
    except Refused as refusal:
        if refusal.field not in form:
            return await _page(visit, await queries.by_id(row.id), kind, form, refusal=refusal)
        form.refuse(refusal)
        return await _page(visit, row, kind, form)
    if done:
        return visit.go("staff_vote", await follow_cycle(visit, row, kind, reason), key=row.key)
    return visit.go("vote_act_page", "act_asked", key=row.key, kind=kind)


async def _confirm(visit: Visit, row: Election, number: int) -> Response:
    """Confirm an act; where it is refused, its page says why."""
    asked = next((one for one in await queries.waiting_acts(row.id) if one.id == number), None)
    if asked is None:
        raise Missing("no such act")
    try:
        await acts.confirm(row, number, by=visit.person.id, at=visit.at, vault=visit.services.part(BallotWriters).vault)
    except Refused as refusal:
        now = await queries.by_id(row.id)
        return await _page(visit, now, asked.kind, await _form(visit, now, asked.kind), refusal=refusal)
    return visit.go("staff_vote", await follow_cycle(visit, row, asked.kind, asked.reason), key=row.key)


def _second_kinds(visit: Visit) -> list[tuple[str, str]]:
    return [(kind, visit.say(words)) for kind, words in SECOND_KINDS.items()]


def _subject(visit: Visit, row: Election, form: PageForm) -> tuple[str, dict[str, str]]:
    """What an act is about: a pack, a tracker, a public act, or a person, of whom only MACs wait. Raises Refused beside a field."""
    if "identifier" not in form:
        return str(form["number"].data)[:40] if "number" in form else "", {}
    keys, identifier = visit.services.part(BallotWriters).vault.read(row.eid), str(form["identifier"].data)
    if not isinstance(form, CorrectForm):
        return person_mac(keys, row.eid, identifier), {}
    second, phone = str(form.second.data or "").strip(), str(form.phone.data or "").strip()
    if second and form.second_kind.data not in READ_SECOND:
        raise Refused(N_("Say what the second fact is."), field="second_kind")
    try:
        read = READ_SECOND[str(form.second_kind.data)](second) if second else ""
    except Refused as refusal:
        raise Refused(refusal.reason, field="second", **refusal.facts) from refusal
    return correction(keys, row.eid, identifier, second=read, phone=clean_phone(phone) if phone else "")


def _number(text: str) -> int:
    number = number_of(text)
    if number is None:
        raise Missing("no such act")
    return number


PAGES = [
    PageRoute("vote_act", "/staff/votes/{key}/act", post=act, needs="votes.act", thing=thing_of),
    PageRoute("vote_act_page", "/staff/votes/{key}/act/{kind}", act_page, act, needs="votes.act", thing=thing_of),
]
