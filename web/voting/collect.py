"""Collecting a code online, signed in: two facts of the roll, a code that is shown first, and a press that makes it good.

It lies outside the ballot's own pages, which know nobody. What is collected is never noted with the account.
"""

import hmac

from starlette.responses import Response
from wtforms import StringField

from domain.errors import N_, Missing, Refused
from domain.voting import queries
from domain.voting.actions import collecting
from domain.voting.codes import new_code, read, shown
from domain.voting.models import Election, State
from web.doors import Door
from web.forms import Needed, PageForm
from web.visit import Visit
from web.voting.desk import NO_NUMBER, NUMBER
from web.voting.moments import moment_of

TRY = "collect"


class CollectForm(PageForm):
    """Two facts that the roll has."""

    identifier = StringField(NUMBER, [Needed(NO_NUMBER)])
    second = StringField(N_("Day of birth, or the fact the office named"), [Needed(N_("Enter the second fact, such as 1949-03-21."))])


async def _election(visit: Visit) -> Election:
    row = await queries.by_key(visit.request.path_params["key"])
    if row.state != State.OPEN or not row.plan.get("online"):
        raise Missing("no code is collected online here")
    return row


async def collect_page(visit: Visit) -> Response:
    """What is asked, and why."""
    row = await _election(visit)
    return visit.page("voting/collect.html", row=row, form=visit.bind(CollectForm), closes=moment_of(row.closes))


async def collect(visit: Visit) -> Response:
    """Show a code to somebody who may vote; or make one good that they have kept."""
    row = await _election(visit)
    keys = visit.house.halls.vault.read(row.eid)
    if visit.form.get("code"):
        return await _arm(visit, row)
    form = visit.bind(CollectForm)
    if visit.ready(form):
        who = f"person {visit.person.id}"  # one account cannot try out a roll, from however many places
        await visit.house.slowdown.wait(TRY, who)
        whose = str(form.identifier.data or "").strip()[:40]  # nor many accounts one person's second fact
        await visit.house.slowdown.wait(TRY, f"of {whose}")
        try:
            mac = await collecting.eligible(row, keys, str(form.identifier.data), str(form.second.data))
            code = new_code()
            return visit.page("voting/code.html", row=row, code=code, mac=mac, bound=_bound(visit, row, mac, code))
        except Refused as refusal:
            visit.house.slowdown.failed(TRY, who)
            visit.house.slowdown.failed(TRY, f"of {whose}")
            form.refuse(refusal)
    return visit.page("voting/collect.html", row=row, form=form, closes=moment_of(row.closes), status=422 if form.problems else 200)


def _bound(visit: Visit, row: Election, mac: str, code: str) -> str:
    """What binds a code that is not good yet to this session and this person."""
    return visit.house.keys.mac("vote.collect", visit.token, row.eid, mac, code)


async def _arm(visit: Visit, row: Election) -> Response:
    code, mac = read(str(visit.form.get("code"))), str(visit.form.get("mac") or "")
    if not hmac.compare_digest(_bound(visit, row, mac, code), str(visit.form.get("bound") or "")):
        raise Refused(N_("This code was not shown to you here. Please begin again."))
    await collecting.arm(row, visit.house.halls.vault.read(row.eid), mac, code)
    return visit.page("voting/armed.html", row=row, code=shown(code), link=f"{visit.path('vote')}#{code}")


DOORS = [
    Door("collect", "/votes/{key}/collect", collect_page, collect, needs="own.account"),
]
