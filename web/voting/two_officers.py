"""What two officers do together: opening, closing, times, packs; and printing slips, posters and signs."""

import asyncio
from typing import TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.errors import N_, Missing, Refused
from domain.people.rules import number_of
from domain.voting import queries
from domain.voting.actions import acts, packs
from domain.voting.models import Election
from domain.voting.roll_macs import person_mac
from domain.voting.sheet import Sheet
from web.frame.fields import count_of
from web.frame.forms import Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.text import formats
from web.text.times import moment_of
from web.voting.ballot_writers import BallotWriters
from web.voting.office import OfficeFacts, OfficePage, facts_of, read_time, thing_of, typed_time
from web.voting.printed.posters import PosterFacts, poster_pdf, table_sign_pdf
from web.voting.printed.printing import TAGS, print_slips, sizes, slip_facts

NOTICES = {
    "act_asked": (N_("Asked for. A second officer must confirm it on this page."), ""),
    "act_done": (N_("Done, and noted among the public acts."), ""),
    "act_back": (N_("Taken back."), ""),
    "left_counted": (N_("The count is noted."), ""),
}

ACTS = {
    "open": N_("Open the vote"),
    "close": N_("Close the vote"),
    "seal": N_("Shut the box"),
    "times": N_("Change the times"),
    "open_pack": N_("Open a pack"),
    "quarantine": N_("Put a pack aside"),
    "withdraw": N_("Withdraw a ballot"),
    "grant": N_("Grant one more slip"),
    "black_out": N_("Black out a reason"),
    "certify": N_("Make the result final"),
    "destroy": N_("Destroy keys and box"),
}
TEMPLATE_GLOBALS = {"act_words": ACTS}
NUMBERED = frozenset({"open_pack", "quarantine"})
"""Acts on a pack, by its number."""


class TimesForm(PageForm):
    """A new end of an open vote, with the reason."""

    last_handout = StringField(N_("Last slip is handed out"), [Optional()])
    closes = StringField(N_("Voting ends"), [Needed(N_("Enter day and time."))])
    reason = StringField(N_("Reason, which is published"), [Needed(N_("Say why."))])


class SlipsForm(PageForm):
    """How many slips to print, and how."""

    slips = StringField(N_("How many slips"), [Needed(N_("Enter how many."))])
    klass = SelectField(N_("Area or weight"))
    layout = SelectField(N_("Size"))


async def act(visit: Visit) -> Response:
    """Ask for an act, confirm what another officer asked for, or take it back."""
    row = await queries.by_key(visit.request.path_params["key"])
    sent, vault = visit.form, visit.services.part(BallotWriters).vault
    try:
        if sent.get("confirm"):
            number = _number(str(sent["confirm"]))
            await acts.confirm(row, number, by=visit.person.id, at=visit.at, vault=vault)
            return visit.go("staff_vote", "act_done", key=row.key)
        if sent.get("back"):
            await acts.take_back(row, _number(str(sent["back"])))
            return visit.go("staff_vote", "act_back", key=row.key)
        kind = str(sent.get("act") or "")
        subject = _subject(visit, row, kind)
        reason = str(sent.get("reason") or "")[:500]
        done = await acts.ask_for(row, kind, by=visit.person.id, at=visit.at, vault=vault, subject=subject, reason=reason)
    except Refused as refusal:
        facts = await facts_of(visit, await queries.by_id(row.id))
        said = visit.say(refusal.reason, **refusal.facts)
        return visit.page("voting/office.html", OfficePage(row=row, refusal=said, **facts), status=422)
    return visit.go("staff_vote", "act_done" if done else "act_asked", key=row.key)


def _subject(visit: Visit, row: Election, kind: str) -> str:
    """What an act is about: a pack, a tracker, or a person, of whom only the MAC on the roll waits for a second officer."""
    if kind == "grant":
        return person_mac(visit.services.part(BallotWriters).vault.read(row.eid), row.eid, str(visit.form.get("identifier") or ""))
    subject = str(visit.form.get("number") or "")[:40] if kind in NUMBERED | {"withdraw", "black_out"} else ""
    if kind in NUMBERED and not subject.isdecimal():
        raise Refused(N_("Choose a pack."), field="number")
    return subject


def _number(text: str) -> int:
    number = number_of(text)
    if number is None:
        raise Missing("no such act")
    return number


class TimesPage(TypedDict):
    """What `voting/times.html` is given."""

    row: Election
    form: TimesForm


async def times_page(visit: Visit) -> Response:
    """Change when an open vote ends."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = visit.bind(TimesForm, last_handout=typed_time(row.last_handout, visit), closes=typed_time(row.closes, visit))
    return visit.page("voting/times.html", TimesPage(row=row, form=form))


async def save_times(visit: Visit) -> Response:
    """Ask for it."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = visit.bind(TimesForm)
    if visit.ready(form):
        try:
            facts = {name: read_time(visit, str(form[name].data or ""), name) for name in ("last_handout", "closes")}
            reason, vault = str(form.reason.data), visit.services.part(BallotWriters).vault
            done = await acts.ask_for(row, "times", by=visit.person.id, at=visit.at, vault=vault, facts=facts, reason=reason)
            return visit.go("staff_vote", "act_done" if done else "act_asked", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page("voting/times.html", TimesPage(row=row, form=form), status=422 if form.problems else 200)


class SlipsPage(OfficeFacts):
    """What `voting/slips.html` is given."""

    row: Election
    form: SlipsForm


async def slips_page(visit: Visit) -> Response:
    """Print slips: the file comes once and is kept nowhere."""
    row = await queries.by_key(visit.request.path_params["key"])
    return visit.page("voting/slips.html", SlipsPage(row=row, form=_slips_form(visit, row), **await facts_of(visit, row)))


def _slips_form(visit: Visit, row: Election) -> SlipsForm:
    form, sheet = visit.bind(SlipsForm), Sheet.from_json(row.sheet)
    form.klass.choices = choices([(klass, klass) for klass in sheet.weights or {}] or [("", visit.say(N_("one for all")))])
    form.layout.choices = choices((name, visit.say(words)) for name, words in sizes(len(sheet.candidates)))
    return form


async def slips_file(visit: Visit) -> Response:
    """The file to print."""
    row = await queries.by_key(visit.request.path_params["key"])
    form = _slips_form(visit, row)
    if visit.ready(form):
        try:
            many = N_("Enter how many slips to print: 1 to %(most)s.")
            number = count_of(str(form.slips.data), "slips", most=packs.MOST_SLIPS, why=many)
            made = await print_slips(
                visit.services, row, number, visit.person.id, klass=str(form.klass.data or ""), layout=str(form.layout.data)
            )
            return pdf(made[0], f"{row.key}-slips.pdf")
        except Refused as refusal:
            form.refuse(refusal)
    status = 422 if form.problems else 200
    return visit.page("voting/slips.html", SlipsPage(row=row, form=form, **await facts_of(visit, row)), status=status)


def pdf(data: bytes, name: str) -> Response:
    """A PDF to save that nobody on the way may keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/pdf", headers=headers)


NO_NUMBERS = N_("Enter whole numbers only.")


def _typed_count(visit: Visit, name: str) -> int:
    """A number that two people counted: none is no zero. Raises Refused."""
    typed = str(visit.form.get(name) or "").strip()
    if not typed:
        raise Refused(NO_NUMBERS, field=name)
    return count_of(typed, name, most=999_999, why=NO_NUMBERS)


async def count_left(visit: Visit) -> Response:
    """What two people counted of an opened pack."""
    row = await queries.by_key(visit.request.path_params["key"])
    try:
        numbers = [_typed_count(visit, name) for name in ("number", "left", "spoiled")]
        await packs.count_left(row, *numbers)
    except Refused as refusal:
        said = visit.say(refusal.reason, **refusal.facts)
        return visit.page("voting/office.html", OfficePage(row=row, refusal=said, **await facts_of(visit, row)), status=422)
    return visit.go("staff_vote", "left_counted", key=row.key)


async def poster_facts(visit: Visit, row: Election, *, page: str = "", where: tuple[str, str] = ("", "")) -> PosterFacts:
    """What a poster says. page: what its code opens, the public page unless a station has an address of its own."""
    facts = await slip_facts(visit.services, row)
    page = page or visit.address("vote_page", key=row.key)
    zone, when = visit.site.time_zone, []
    for locale in (visit.services.locales[tag] for tag in TAGS):
        told = formats.period(moment_of(row.opens), moment_of(row.closes), locale, zone)
        if row.last_handout is not None and row.last_handout != row.closes:
            until = formats.long_moment(moment_of(row.last_handout), locale, zone)
            told += locale.gettext(N_(" (slips until %(moment)s)"), moment=until)
        when.append(told)
    return PosterFacts(facts.host_url, page, facts.name, facts.phrase, (when[0], when[1]), where, rehearsal=facts.rehearsal)


async def poster(visit: Visit) -> Response:
    """A poster, A3."""
    row = await queries.by_key(visit.request.path_params["key"])
    return pdf(await asyncio.to_thread(poster_pdf, await poster_facts(visit, row)), f"{row.key}-poster.pdf")


async def sign(visit: Visit) -> Response:
    """A sign for the table, A5."""
    row = await queries.by_key(visit.request.path_params["key"])
    return pdf(await asyncio.to_thread(table_sign_pdf, await poster_facts(visit, row)), f"{row.key}-sign.pdf")


PAGES = [
    PageRoute("vote_act", "/staff/votes/{key}/act", post=act, needs="votes.act", thing=thing_of),
    PageRoute("vote_times", "/staff/votes/{key}/times", times_page, save_times, needs="votes.act", thing=thing_of),
    PageRoute("vote_slips", "/staff/votes/{key}/slips", slips_page, slips_file, needs="votes.change", thing=thing_of),
    PageRoute("vote_left", "/staff/votes/{key}/left", post=count_left, needs="votes.paper", thing=thing_of),
    PageRoute("vote_poster", "/staff/votes/{key}/poster.pdf", poster, needs="votes.read", thing=thing_of),
    PageRoute("vote_sign", "/staff/votes/{key}/sign.pdf", sign, needs="votes.read", thing=thing_of),
]
