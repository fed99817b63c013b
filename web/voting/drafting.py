"""Preparing a vote: its words and times, who may vote, the officers' key; and fixing all of it for good."""

import binascii
import re
from dataclasses import replace
from typing import Any, TypedDict

from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField, TextAreaField

from domain.cycles.models import Cycle
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.translated import Text, Translated
from domain.voting import queries
from domain.voting.actions import elections
from domain.voting.actions.elections import Draft
from domain.voting.actions.officers import Officers
from domain.voting.eligibility import Way, Who
from domain.voting.fixed import TOO_FEW
from domain.voting.models import Election, State
from domain.voting.sheet import Candidate, Sheet, exclusions
from web.bridges import cycle_votes
from web.frame.fields import count_of, day_or_none
from web.frame.forms import AtMost, Needed, Optional, PageForm, choices, translated_from
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.text import formats
from web.text.times import moment_of
from web.voting import from_cycle
from web.voting.about import about_vote
from web.voting.ballot_writers import BallotWriters
from web.voting.office import read_time, thing_of, typed_time
from web.voting.words import LINKS

NOTICES = {
    "vote_saved": (N_("The vote is saved."), ""),
    "vote_taken_over": (N_("Candidates, money and rules are taken over from the cycle."), ""),
    "vote_fixed": (N_("The rules are fixed, and public with their digest."), ""),
}

TIMES = ("opens", "last_handout", "closes")


class VoteForm(PageForm):
    """Times and words of a vote that is being prepared, and who may vote in it."""

    title = StringField(N_("Title"))
    opens = StringField(N_("Voting begins"), [Needed(N_("Enter day and time."))])
    last_handout = StringField(N_("Last slip is handed out"), [Optional()])
    closes = StringField(N_("Voting ends"), [Needed(N_("Enter day and time."))])
    age = StringField(N_("Least age in years"), [Optional()])
    born_by = StringField(N_("Born on or before"), [Optional()])
    cut_off = StringField(N_("Registered here by"), [Optional()])
    registered = BooleanField(LINKS["registered"])
    lives = BooleanField(LINKS["lives"])
    studies = BooleanField(LINKS["studies"])
    works = BooleanField(LINKS["works"])
    spot = BooleanField(N_("Who is not on the roll may show a proof at the desk"))
    second = BooleanField(N_("Online, with a second fact of the roll, or a code from a letter or an office"))
    phone = BooleanField(N_("Online, with a text message to the number on the roll"))
    sign_on = BooleanField(N_("Online, with the city's single sign-on"))
    card = BooleanField(N_("With a deliberation card"))
    no_roll = BooleanField(N_("Without a roll: the desk hands out by rule, and the counts are the only control"))
    draw_until = StringField(N_("Prize draw: its list is erased on"), [Optional()])
    objections_until = StringField(N_("Objections may be raised until"))
    departs = StringField(N_("Why the vote is on other days than the cycle says"), [Optional(), AtMost(500)])
    exclusive = TextAreaField(N_("Proposals of which only one can win"), [Optional()])
    too_few = SelectField(N_("If the electronic ballots cannot be opened"), [Optional()], default="")
    lot = StringField(N_("Commitment of the lot (SHA-256)"))
    public_key = StringField(N_("Public key of the vote"))


WAY_FIELDS = {
    Way.SPOT: "spot",
    Way.SECOND: "second",
    Way.PHONE: "phone",
    Way.SIGN_ON: "sign_on",
    Way.CARD: "card",
    Way.NO_ROLL: "no_roll",
}


class DraftPage(TypedDict):
    """What `voting/draft.html` is given."""

    row: Election
    form: VoteForm
    title: Translated
    cycle: Cycle | None
    sheet: Sheet


async def draft_page(visit: Visit) -> Response:
    """Words, times, lot and key of a vote that is being prepared."""
    row = await queries.by_key(visit.request.path_params["key"])
    return await _page(visit, row, _form(visit, **_held(visit, row)), row.title)


def _form(visit: Visit, **values: Any) -> VoteForm:
    form = visit.bind(VoteForm, **values)
    form.too_few.choices = choices([("", visit.say(N_("Please choose"))), *((name, visit.say(words)) for name, words in TOO_FEW.items())])
    return form


async def _page(visit: Visit, row: Election, form: VoteForm, title: Translated) -> Response:
    cycle, sheet = await cycle_votes.cycle_of(row), Sheet.from_json(row.sheet)
    return visit.page(
        "voting/draft.html",
        DraftPage(row=row, form=form, title=title, cycle=cycle, sheet=sheet),
        status=422 if form.problems else 200,
    )


def _held(visit: Visit, row: Election) -> dict[str, Any]:
    """What the form shows of a vote as it is."""
    sheet = Sheet.from_json(row.sheet)
    who, key = sheet.who, bytes(row.public_key).hex() if row.public_key else ""
    times = {name: typed_time(getattr(row, name), visit) for name in TIMES}
    days = {name: found.isoformat() if (found := getattr(who, name)) else "" for name in ("born_by", "cut_off")}
    ways = {field: way in who.ways for way, field in WAY_FIELDS.items()}
    links = {name: name in who.links for name in LINKS}
    more = {"age": str(who.age or ""), "draw_until": row.plan.get("draw_until", ""), "lot": sheet.lot, "public_key": key}
    more |= {name: row.plan.get(name, "") for name in ("objections_until", "departs", "too_few")}
    more["exclusive"] = "\n".join(", ".join(map(str, numbers)) for numbers in exclusions(sheet.candidates))
    return {**times, **days, **ways, **links, **more}


async def save_draft(visit: Visit) -> Response:
    """Keep them; or fix the rules for good."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = _form(visit)
    title = translated_from(visit.form, "title", row.title, visit.services.locales.tags)
    if visit.ready(form):
        try:
            if row.state != State.DRAFT:
                await _enter_key(row, str(form.public_key.data or ""), visit.person.id)
                return visit.go("staff_vote", "vote_saved", key=row.key)
            await _save(visit, row, form, title)
            if visit.form.get("act") == "take":
                return await _take_over(visit, await queries.by_id(row.id))
            if visit.form.get("act") == "fix":
                await _fix(visit, await queries.by_id(row.id))
                return visit.go("staff_vote", "vote_fixed", key=row.key)
            return visit.go("staff_vote", "vote_saved", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, row, form, title)


async def _take_over(visit: Visit, row: Election) -> Response:
    """Candidates, money and rules as the cycle has them now."""
    cycle = await cycle_votes.cycle_of(row)
    if cycle is None:
        raise Missing("not made from a cycle")
    await elections.change(row, from_cycle.with_sheet(row, await from_cycle.taken_over(visit, row, cycle)), visit.person.id)
    return visit.go("vote_draft", "vote_taken_over", key=row.key)


async def _fix(visit: Visit, row: Election) -> None:
    """Fix the rules; the cycle then names the days of the vote. Raises Refused where the cycle says something else."""
    cycle = await cycle_votes.cycle_of(row)
    if cycle is not None and not row.rehearsal:
        await from_cycle.check_same(visit, row, cycle)
    async with writing():
        await elections.freeze(row, Officers(visit.person.id), visit.services.part(BallotWriters).vault)
        why = str(row.plan.get("departs", ""))
        await cycle_votes.follow(row, why, zone=visit.site.time_zone, at=visit.at, by=visit.person.id)


async def _save(visit: Visit, row: Election, form: VoteForm, title: Translated) -> None:
    times: dict[str, Any] = {name: read_time(visit, str(form[name].data or ""), name) for name in TIMES}
    elections.check_times(times["opens"], times["last_handout"], times["closes"])
    sheet, why = Sheet.from_json(row.sheet), str(form.departs.data or "").strip()
    cycle = await cycle_votes.cycle_of(row)
    if cycle is not None and not row.rehearsal:
        from_cycle.check_days(visit, cycle, times["opens"], times["closes"], why)
    last = formats.local(moment_of(times["closes"]), visit.site.time_zone).date()
    until = day_or_none(str(form.draw_until.data or ""), "draw_until")
    if until is not None and until <= last:
        raise Refused(N_("The list of the draw is erased some days after voting ends."), field="draw_until")
    objections = day_or_none(str(form.objections_until.data or ""), "objections_until")
    if objections is not None and objections <= last:
        raise Refused(N_("Objections are raised after voting ends: choose a later day."), field="objections_until")
    title = title or Translated({"zh-Hant": Text(row.key)}, "zh-Hant")
    about = about_vote(row.plan.get("about", {}), title, visit.site.name, visit.site.time_zone, (times["opens"], times["closes"]))
    who = _who(form, sheet.who, sends_messages=visit.services.settings.sms is not None)
    draft = Draft(
        key=row.key,
        title=title,
        sheet=replace(
            sheet,
            lot=str(form.lot.data or "").strip(),
            who=who,
            candidates=_excluding(sheet.candidates, str(form.exclusive.data or "")),
        ),
        phrase=row.phrase,
        plan={
            "draw_until": until.isoformat() if until else "",
            "objections_until": objections.isoformat() if objections else "",
            "about": about,
            "departs": why,
            "too_few": str(form.too_few.data or ""),
        },
        **times,
    )
    await elections.change(row, draft, visit.person.id)
    if str(form.public_key.data or "").strip():
        await _enter_key(row, str(form.public_key.data), visit.person.id)


def _excluding(candidates: tuple[Candidate, ...], typed: str) -> tuple[Candidate, ...]:
    """The candidates with the groups that were typed, one a line. Raises Refused for a number that is not on the ballot, or one alone."""
    labels: dict[int, list[str]] = {}
    for place, line in enumerate((line for line in typed.splitlines() if line.strip()), 1):
        numbers = {count_of(part, "exclusive") for part in re.split(r"[,，、;；\s]+", line.strip()) if part}
        if len(numbers) < 2 or not numbers <= {item.number for item in candidates}:
            words = N_("Line %(line)s: write the numbers of at least two proposals on the ballot, such as 3, 7.")
            raise Refused(words, field="exclusive", line=place)
        for number in numbers:
            labels.setdefault(number, []).append(f"x{place}")
    return tuple(replace(item, exclusive=tuple(labels.get(item.number, ()))) for item in candidates)


def _who(form: VoteForm, before: Who, *, sends_messages: bool) -> Who:
    """Who may vote, as the form has it. Raises Refused beside a field."""
    age = count_of(str(form.age.data or ""), "age", most=120, why=N_("Enter an age between 0 and 120."))
    ways = frozenset(way for way, field in WAY_FIELDS.items() if form[field].data)
    links = tuple(name for name in LINKS if form[name].data)
    born_by, cut_off = (day_or_none(str(form[name].data or ""), name, first_year=1900) for name in ("born_by", "cut_off"))
    if Way.PHONE in ways and not sends_messages:
        raise Refused(N_("This site has no gateway for text messages. Set one up first, or choose another way."), field="phone")
    who = Who(ways, age, born_by, cut_off, links, before.proofs)
    who.check()
    return who


async def _enter_key(row: Election, typed: str, by: int) -> None:
    try:
        public = bytes.fromhex(typed.strip())
    except (ValueError, binascii.Error) as problem:
        raise Refused(N_("This is not a public key of an election."), field="public_key") from problem
    await elections.set_key(row, public, by)


PAGES = [
    PageRoute("vote_draft", "/staff/votes/{key}/draft", draft_page, save_draft, needs="votes.change", thing=thing_of),
]
