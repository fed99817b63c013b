"""What is printed of a vote: slips, whose codes exist only in this file, posters and signs."""

import asyncio

from starlette.responses import Response
from wtforms import SelectField, StringField

from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.voting import queries
from domain.voting.actions import packs
from domain.voting.actions.assembly import kept_here, open_packs
from domain.voting.actions.officers import Officers
from domain.voting.models import Election
from domain.voting.sheet import Sheet
from web.frame.fields import count_of
from web.frame.forms import Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.rendering import given
from web.frame.visit import Visit
from web.text import formats
from web.text.times import moment_of
from web.voting.ballot_writers import BallotWriters
from web.voting.board import election_of
from web.voting.office import OfficeFacts, facts_of, thing_of
from web.voting.printed.candidate_list import list_pdf
from web.voting.printed.posters import PosterFacts, poster_pdf, table_sign_pdf
from web.voting.printed.printing import TAGS, print_slips, sizes, slip_facts
from web.voting.printed.slips import check_slips


class SlipsForm(PageForm):
    """How many slips to print, and how."""

    slips = StringField(N_("How many slips"), [Needed(N_("Enter how many."))])
    after = StringField("", [Optional()])
    klass = SelectField(N_("Area or weight"))
    layout = SelectField(N_("Size"))


class SlipsPage(OfficeFacts):
    """What `voting/slips.html` is given. runs: of each print run the first and the last pack, and how many slips.

    missing: signs that no font has; unprintable: why no slip can be printed.
    """

    row: Election
    form: SlipsForm
    runs: list[tuple[int, int, int]]
    missing: str
    unprintable: str


async def slips_page(visit: Visit) -> Response:
    """Print slips: the file comes once and is kept nowhere."""
    row = await queries.by_key(visit.request.path_params["key"])
    return await _slips_page(visit, row, _slips_form(visit, row))


async def _slips_page(visit: Visit, row: Election, form: SlipsForm) -> Response:
    """The form knows the last pack: pressed twice, or sent again by the browser, it makes no new codes unasked."""
    runs = await queries.print_runs(row.id)
    missing, unprintable = await _look(visit, row, str(form.layout.data or sizes(len(Sheet.from_json(row.sheet).candidates))[0][0]))
    form.after.data = str(runs[-1][1] if runs else 0)
    status = 422 if form.problems else 200
    told = {"runs": runs, "missing": missing, "unprintable": unprintable}
    return visit.page("voting/slips.html", given(SlipsPage, row=row, form=form, **told, **await facts_of(visit, row)), status=status)


async def _look(visit: Visit, row: Election, layout: str) -> tuple[str, str]:
    """Before anything is printed: the signs that no font has, and why slips cannot be printed at all."""
    try:
        return await asyncio.to_thread(check_slips, await slip_facts(visit.services, row), layout), ""
    except Refused as refusal:
        return "", visit.say(refusal.reason, **refusal.facts)


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
            after = number_of(str(form.after.data or "0"))
            made = await print_slips(
                visit.services, row, number, visit.person.id, klass=str(form.klass.data or ""), layout=str(form.layout.data), after=after
            )
            if kept_here(row, visit.services.part(BallotWriters).vault):
                await open_packs(row, Officers(visit.person.id))
            return pdf(made[0], f"{row.key}-slips.pdf")
        except Refused as refusal:
            form.refuse(refusal)
    return await _slips_page(visit, row, form)


def pdf(data: bytes, name: str) -> Response:
    """A PDF to save that nobody on the way may keep."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/pdf", headers=headers)


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
    return PosterFacts(facts.host_url, page, facts.name, facts.phrase, (when[0], when[1]), where, facts.rehearsal, facts.here)


async def poster(visit: Visit) -> Response:
    """A poster, A3."""
    row = await queries.by_key(visit.request.path_params["key"])
    return pdf(await asyncio.to_thread(poster_pdf, await poster_facts(visit, row)), f"{row.key}-poster.pdf")


async def leaflet(visit: Visit) -> Response:
    """The numbered list of proposals: a leaflet, or a poster for the wall."""
    row = await election_of(visit)
    size = "A3" if visit.page_name == "vote_list_poster" else "A4"
    languages = [visit.services.locales[tag] for tag in TAGS]
    made = await asyncio.to_thread(list_pdf, row.title, Sheet.from_json(row.sheet), languages, size, rehearsal=row.rehearsal)
    return Response(made, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{row.key}-list-{size}.pdf"'})


async def sign(visit: Visit) -> Response:
    """A sign for the table, A5."""
    row = await queries.by_key(visit.request.path_params["key"])
    return pdf(await asyncio.to_thread(table_sign_pdf, await poster_facts(visit, row)), f"{row.key}-sign.pdf")


PAGES = [
    PageRoute("vote_slips", "/staff/votes/{key}/slips", slips_page, slips_file, needs="votes.change", thing=thing_of),
    PageRoute("vote_list", "/votes/{key}/list.pdf", leaflet, fresh=300),
    PageRoute("vote_list_poster", "/votes/{key}/list-poster.pdf", leaflet, fresh=300),
    PageRoute("vote_poster", "/staff/votes/{key}/poster.pdf", poster, needs="votes.read", thing=thing_of),
    PageRoute("vote_sign", "/staff/votes/{key}/sign.pdf", sign, needs="votes.read", thing=thing_of),
]
