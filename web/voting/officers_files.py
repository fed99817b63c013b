"""What goes between the site and the officers' computer: the trial ballot and its answer, the shut box and its count."""

import asyncio
from typing import TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField

from domain.db import writing
from domain.errors import N_, Refused
from domain.voting import queries
from domain.voting.actions.closing import reorder
from domain.voting.actions.draw import sealed_entries
from domain.voting.actions.ledger_entries import note
from domain.voting.actions.opening import last_trial
from domain.voting.actions.trying import take_trial, trial_file
from domain.voting.models import Election, State
from domain.voting.models_public import VoteEvent
from web.frame.forms import PageForm
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.voting.ballot_writers import BallotWriters
from web.voting.office import thing_of

NOTICES = {
    "trial_taken": (N_("The trial is noted among the public acts."), ""),
    "count_taken": (N_("The bundle passed every check. The result is public."), ""),
}
LARGEST_ANSWER = 128 * 1024 * KIB


class AnswerForm(PageForm):
    """The file that the officers' computer made."""

    answer = FileField(N_("File from the officers' computer"))


class OfficersFilesPage(TypedDict):
    """What `voting/officers_files.html` is given. trial: the last trial of this key."""

    row: Election
    form: AnswerForm
    trial: VoteEvent | None


async def files_page(visit: Visit) -> Response:
    """The files to take along, and where answers come back."""
    return await _page(visit, await queries.by_key(visit.request.path_params["key"]), visit.bind(AnswerForm))


async def _page(visit: Visit, row: Election, form: AnswerForm) -> Response:
    status = 422 if form.problems else 200
    return visit.page("voting/officers_files.html", OfficersFilesPage(row=row, form=form, trial=await last_trial(row)), status=status)


async def take(visit: Visit) -> Response:
    """Take an answer: of the trial before the opening, of the count after the box was shut."""
    row, form = await queries.by_key(visit.request.path_params["key"]), visit.bind(AnswerForm)
    upload = visit.form.get("answer")
    data = await upload.read() if isinstance(upload, UploadFile) else b""
    if visit.ready(form):
        try:
            if not data:
                raise Refused(N_("Choose the file."), field="answer")
            if row.state == State.SEALED:
                return await _counted(visit, row, data)
            if row.state not in (State.DRAFT, State.FROZEN):
                raise Refused(N_("The key is tried before the opening, and the count is taken once the box is shut."))
            await take_trial(row, visit.services.part(BallotWriters).vault, data, visit.person.id)
            return visit.go("vote_officers", "trial_taken", key=row.key)
        except Refused as refusal:
            form.refuse(refusal)
    return await _page(visit, row, form)


async def _counted(visit: Visit, row: Election, data: bytes) -> Response:
    from domain.voting.answer import stored_result  # here: numpy is for counting, not for serving ballots
    from web.voting.closing import store

    result = await stored_result(row, visit.services.part(BallotWriters).vault, data)
    await store(visit.services, row, result, visit.person.id)
    return visit.go("staff_vote", "count_taken", key=row.key)


async def trial_ballot(visit: Visit) -> Response:
    """A sealed ballot to try the key with."""
    row = await queries.by_key(visit.request.path_params["key"])
    return _file(await trial_file(row, visit.services.part(BallotWriters).vault), f"trial-ballot-{row.key}.json")


async def box(visit: Visit) -> Response:
    """The shut box, in the order of its tags, once nothing of it tells an order any more."""
    from domain.voting.box_file import challenge_of, written
    from domain.voting.shut import read_shut

    row = await queries.by_key(visit.request.path_params["key"])
    await reorder(row)
    draw = await sealed_entries(row.id)
    vault = visit.services.part(BallotWriters).vault
    seed = vault.seed(row.eid) if row.rehearsal else ""
    data = await asyncio.to_thread(written, await read_shut(row), challenge_of(vault.read(row.eid), row.eid), draw, seed)
    async with writing():
        await note(row, "box", visit.person.id)
    return _file(data, f"box-{row.key}.json")


def _file(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/json", headers=headers)


PAGES = [
    PageRoute(
        "vote_officers",
        "/staff/votes/{key}/officers",
        files_page,
        take,
        needs="votes.act",
        thing=thing_of,
        body=LARGEST_ANSWER,
        files=frozenset({"answer"}),
    ),
    PageRoute("vote_trial_ballot", "/staff/votes/{key}/officers/trial", trial_ballot, needs="votes.act", thing=thing_of),
    PageRoute("vote_box", "/staff/votes/{key}/officers/box", post=box, needs="votes.act", thing=thing_of),
]
