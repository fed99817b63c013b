"""What those who were there thought: asked with the ticket, kept without a name, shown to the office and, as numbers, to everybody."""

from collections import Counter
from typing import TypedDict

from markupsafe import Markup
from starlette.responses import Response
from wtforms import RadioField, SelectField, TextAreaField

from domain.errors import N_, Missing, Refused
from domain.workshops import queries
from domain.workshops.actions.feedback import MOST_WORDS, is_asked, keep_feedback
from domain.workshops.feedback import LEAST, LEAST_TOLD, MOST, means
from domain.workshops.models import WorkshopEvent
from domain.workshops.models_after import EventFeedback
from web.frame.forms import AtMost, Optional, PageForm, choices
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables import charts
from web.workshops import words
from web.workshops.links import party_of
from web.workshops.office import thing_of_event

QUESTIONS = {
    "heard": N_("My opinion was heard"),
    "clear": N_("I understood what it was about"),
    "fair": N_("The discussion was fair"),
    "again": N_("I would come again"),
}
SCALE = {1: N_("1 · not at all"), 3: N_("3 · so-so"), 5: N_("5 · very much")}
"""Words of the ends and the middle; the others are numbers."""


class FeedbackForm(PageForm):
    """Answers; none is needed."""

    heard = RadioField(QUESTIONS["heard"], [Optional()], choices=[], validate_choice=False)
    clear = RadioField(QUESTIONS["clear"], [Optional()], choices=[], validate_choice=False)
    fair = RadioField(QUESTIONS["fair"], [Optional()], choices=[], validate_choice=False)
    again = RadioField(QUESTIONS["again"], [Optional()], choices=[], validate_choice=False)
    text = TextAreaField(N_("What should we do differently?"), [Optional(), AtMost(MOST_WORDS)])
    band = SelectField(N_("Your age"), [Optional()], default="", choices=[])


class FeedbackPage(TypedDict):
    """What `workshops/feedback.html` is given. asked: whether answers are taken now."""

    form: PageForm
    one: WorkshopEvent
    token: str
    asked: bool


async def feedback_page(visit: Visit) -> Response:
    """The form, for whoever holds a ticket of somebody who came. Raises Missing for others."""
    row, one = await party_of(visit)
    if not row.arrived:
        raise Missing
    form = visit.bind(FeedbackForm)
    for field in (form.heard, form.clear, form.fair, form.again):
        field.choices = choices((str(n), visit.say(SCALE[n]) if n in SCALE else str(n)) for n in range(LEAST, MOST + 1))
    form.band.choices = choices([("", visit.say(N_("I do not say"))), *((band, visit.say(name)) for band, name in words.BANDS.items())])
    token = visit.request.path_params["token"]
    if visit.ready(form):
        try:
            key = visit.services.keys.mac("event feedback", str(row.id))[:36]
            answers = {question: str(form[question].data or "") for question in QUESTIONS}
            said = str(form.text.data or ""), str(form.band.data or "")
            await keep_feedback(one, key, answers, *said, day=visit.today, at=visit.at)
            return visit.go("ticket", "feedback_kept", token=token)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page(
        "workshops/feedback.html",
        FeedbackPage(form=form, one=one, token=token, asked=is_asked(one, visit.at)),
        status=422 if form.problems else 200,
    )


class AnswersPage(TypedDict):
    """What `workshops/feedback_office.html` is given. chart: the means; ages: of those who said theirs; rows:
    answers with words; many: how many answered."""

    one: WorkshopEvent
    chart: Markup
    ages: Markup
    rows: list[EventFeedback]
    many: int


async def answers_page(visit: Visit) -> Response:
    """All answers of an event, for the office."""
    one = await queries.by_id(visit.request.path_params["number"])
    rows = await queries.feedback([one.id])
    bands = Counter(row.band for row in rows)
    ages = [(visit.say(name), bands[band], str(bands[band])) for band, name in words.BANDS.items() if bands[band]]
    return visit.page(
        "workshops/feedback_office.html",
        AnswersPage(
            one=one,
            chart=chart_of(visit, rows, least=1),
            ages=charts.bars(visit.say(N_("Age, of those who said it")), ages) if ages else Markup(),
            rows=[row for row in rows if row.text],
            many=len(rows),
        ),
    )


def chart_of(visit: Visit, rows: list[EventFeedback], *, least: int = LEAST_TOLD) -> Markup:
    """The means of questions that enough people answered, as bars."""
    found = {question: told for question, told in means(row.answers for row in rows).items() if told[1] >= least}
    lines = [
        (visit.say(QUESTIONS[question]), mean - LEAST, f"{mean:.1f} ({visit.locale.ngettext('%(n)s answer', '%(n)s answers', many)})")
        for question, (mean, many) in found.items()
    ]
    return charts.bars(visit.say(N_("What those who were there thought, from 1 to 5")), lines, MOST - LEAST) if lines else Markup()


NOTICES = {"feedback_kept": (N_("Thank you. Your answers are kept without your name."), "")}
PAGES = [
    PageRoute("ticket_feedback", "/tickets/{token}/feedback", feedback_page, feedback_page),
    PageRoute("event_feedback", "/staff/events/{number:number}/feedback", answers_page, needs="events.minutes", thing=thing_of_event),
]
