"""The office's list of programmes, and one programme: its days, its next steps, its rules while it is a draft."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField, TextAreaField

from domain.awards.actions import panel, programmes
from domain.awards.models import AwardProgramme
from domain.awards.presets import PRESETS
from domain.awards.programme import Dates
from domain.awards.queries import programmes as queries
from domain.awards.states import Stage, State
from domain.errors import N_, Refused
from web.awards.display import Card, Sheet, card_of, sheet_of
from web.awards.viewers import office_programme, viewer
from web.awards.words import PRESETS as PRESET_WORDS
from web.awards.words import STATES
from web.frame.fields import count_of, day_of, day_or_none
from web.frame.forms import Needed, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit


class NewForm(PageForm):
    """A programme from a preset."""

    preset = SelectField(N_("Kind of programme"), choices=[])
    year = StringField(N_("Year"), [Needed(N_("Enter a year such as 2027."))])


class AwardsDeskPage(TypedDict):
    """What `awards/desk.html` is given. lines: each programme with how many entries are in each state, in words."""

    lines: list[tuple[Card, list[tuple[str, int]]]]
    form: PageForm


async def desk(visit: Visit) -> Response:
    """All programmes but those on whose panel the reader sits; a new one."""
    form = visit.bind(NewForm, year=str(visit.today.year + (visit.today.month > 9)))
    form.preset.choices = choices([(key, visit.say(PRESET_WORDS[key])) for key in PRESETS])
    if visit.may("awards.work") and visit.ready(form):
        try:
            year = count_of(str(form.year.data), "year")
            made = await programmes.make(str(form.preset.data), year, at=visit.at, by=visit.person.id)
            return visit.go("award_rules", "award_made", programme=made.id)
        except Refused as refusal:
            form.refuse(refusal)
    without = (await viewer(visit)).panels
    held = [one for one in await queries.programmes() if one.id not in without]
    counts = await queries.by_state([one.id for one in held])
    lines = [
        (card_of(visit, one), [(visit.say(STATES[state][0]), count) for state, count in counts[one.id].items() if state != State.DRAFT])
        for one in held
    ]
    return visit.page("awards/desk.html", AwardsDeskPage(lines=lines, form=form), status=422 if form.problems else 200)


class StepForm(PageForm):
    """Days and reasons of steps of a programme."""

    closes_on = StringField(N_("Entries in by"), [Optional()])
    report_by = StringField(N_("Reports in by"), [Optional()])
    scores_by = StringField(N_("The panel scores until"), [Optional()])
    announce_on = StringField(N_("Result"), [Optional()])
    why = TextAreaField(N_("Reason"), [Optional()])


class ProgrammeDeskPage(TypedDict):
    """What `awards/programme_desk.html` is given. counts: entries by state, in words; sent: the act that was."""

    card: Card
    sheet: Sheet
    form: PageForm
    counts: list[tuple[str, int]]
    sent: str
    works: bool


async def programme_desk(visit: Visit) -> Response:
    """One programme, and what can be done with it now."""
    programme = await office_programme(visit)
    days = {name: getattr(programme, name) for name in ("closes_on", "report_by", "scores_by", "announce_on")}
    form = visit.bind(StepForm, **{name: day.isoformat() if day else "" for name, day in days.items()})
    if visit.may("awards.work") and visit.ready(form):
        try:
            return await _step(visit, programme, form)
        except Refused as refusal:
            form.refuse(refusal)
    counts = (await queries.by_state([programme.id]))[programme.id]
    return visit.page(
        "awards/programme_desk.html",
        ProgrammeDeskPage(
            card=card_of(visit, programme),
            sheet=sheet_of(visit, programme),
            form=form,
            counts=[(visit.say(STATES[state][0]), count) for state, count in counts.items() if state != State.DRAFT],
            sent=str(visit.form.get("act") or ""),
            works=visit.may("awards.work"),
        ),
        status=422 if form.problems else 200,
    )


async def _step(visit: Visit, programme: AwardProgramme, form: StepForm) -> Response:
    """The act whose button was pressed. Raises Refused."""
    marks, why = {"at": visit.at, "by": visit.person.id}, str(form.why.data or "")
    match visit.form.get("act"):
        case "open":
            await programmes.open_call(programme.id, visit.today, **marks)
            said = "award_opened"
        case "panel":
            await panel.open_files(programme.id, visit.today, **marks)
            said = "award_panel_begun"
        case "move":
            dates = Dates(
                programme.opens_on,
                day_of(str(form.closes_on.data), "closes_on"),
                day_of(str(form.scores_by.data), "scores_by"),
                day_of(str(form.announce_on.data), "announce_on"),
                day_or_none(str(form.report_by.data or ""), "report_by"),
            )
            await programmes.move(programme.id, dates, why, **marks)
            said = "award_moved"
        case "call_off":
            await programmes.call_off(programme.id, why, **marks)
            if programme.stage == Stage.DRAFT:
                return visit.go("awards_desk", "award_called_off")
            said = "award_called_off"
        case _:
            raise Refused(N_("Choose what is to be done."))
    return visit.go("award_programme_desk", said, programme=programme.id)


NOTICES = {
    "award_made": (N_("The programme is made. Look through its rules; nobody sees it before you open the call."), ""),
    "award_opened": (N_("The call is open. Its rules are fixed now."), ""),
    "award_panel_begun": (N_("The panel has been written to."), ""),
    "award_moved": (N_("The days are moved."), ""),
    "award_called_off": (N_("The programme is called off."), ""),
}
PAGES = [
    PageRoute("awards_desk", "/staff/awards", desk, desk, needs="awards.read"),
    PageRoute("award_programme_desk", "/staff/awards/{programme:number}", programme_desk, programme_desk, needs="awards.read"),
]
