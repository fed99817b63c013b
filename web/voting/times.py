"""The end of a vote is moved: by two officers, with a public reason."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Refused
from domain.voting import queries
from domain.voting.actions import acts
from domain.voting.models import Election
from web.frame.forms import Needed, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.voting.ballot_writers import BallotWriters
from web.voting.from_cycle import follow_cycle
from web.voting.office import read_time, thing_of, typed_time


class TimesForm(PageForm):
    """A new end of an open vote, with the reason."""

    last_handout = StringField(N_("Last slip is handed out"), [Optional()])
    closes = StringField(N_("Voting ends"), [Needed(N_("Enter day and time."))])
    reason = StringField(N_("Reason, which is published"), [Needed(N_("Say why."))])


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
            said = await follow_cycle(visit, row, "times", reason) if done else ""
            return visit.go("staff_vote", said if done else "act_asked", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return visit.page("voting/times.html", TimesPage(row=row, form=form), status=422 if form.problems else 200)


PAGES = [PageRoute("vote_times", "/staff/votes/{key}/times", times_page, save_times, needs="votes.act", thing=thing_of)]
