"""From a final result back to the cycle it came from: what the vote brought each candidate, as plain data."""

from collections.abc import Iterable
from typing import Any, TypedDict

from starlette.responses import Response

from domain.counting.rules import Sentence
from domain.cycles import queries as cycles
from domain.errors import N_, Refused
from domain.proposals.actions import deciding
from domain.proposals.actions.deciding import Outcome
from domain.proposals.queries import desk, detail
from domain.proposals.states import STATES, StateFacts
from domain.proposals.states import State as Stands
from domain.translated import Translated
from domain.voting import queries
from domain.voting.models import Election, State
from domain.voting.sheet import Sheet
from web.counting.words import say as say_sentence
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.text.languages import Locale
from web.voting.office import office_page, thing_of
from web.voting.results import lines_of

NOTICES = {
    "vote_handed_over": (N_("The result is published in the cycle. Open a case for each winner next."), ""),
}


async def hand_over(visit: Visit) -> Response:
    """Enter the result of a vote for the proposals of its cycle; once."""
    row = await queries.by_key(visit.request.path_params["key"])
    try:
        outcomes = await _outcomes(visit, row)
        if visit.form.get("sure") != "yes":
            return await _preview(visit, row, outcomes)
        await deciding.enter_result(outcomes, at=visit.at, by=visit.person.id, vote=row.key)
    except Refused as refusal:
        said = visit.say(refusal.reason, **refusal.facts)
        return await office_page(visit, row, said)
    return visit.go("decide", "vote_handed_over", cycle=str(row.plan["cycle"]))


def _because(said: list[dict[str, Any]], sheet: Sheet, languages: Iterable[Locale]) -> Translated:
    """Why it won or not, as sentences in every language of the site."""
    texts = Translated()
    for locale in languages:
        words = [say_sentence(Sentence(one["message"], one["facts"]), locale, sheet.currency) for one in said]
        texts = texts.written(locale.tag, "\n".join(words), reviewed=True)
    return texts


async def _outcomes(visit: Visit, row: Election) -> dict[int, Outcome]:
    """What became of each candidate, by the proposals' row numbers. Raises Refused while the result is not final, or was taken over."""
    if row.state != State.CERTIFIED or not row.plan.get("cycle") or row.rehearsal:
        raise Refused(N_("Only the final result of a vote that came from a cycle is taken over."))
    cycle = await cycles.by_key(str(row.plan["cycle"]))
    waiting, _ = await desk.table(desk.Wanted(cycle.id, show=Stands.CANDIDATE.value), limit=10_000)
    sheet = Sheet.from_json(row.sheet)
    brought = {
        line["item"].id: Outcome(
            Stands.SELECTED if line["won"] else Stands.NOT_SELECTED,
            line["votes"],
            line["item"].cost // sheet.scale,
            _because(line["because"], sheet, visit.languages()),
        )
        for line in lines_of(sheet, row.result)
    }
    found = {proposal.id: brought[proposal.number] for proposal in waiting if proposal.number in brought}
    if not found:
        raise Refused(N_("The cycle has no candidates any more: its result was entered already."))
    return found


class HandOverPage(TypedDict):
    """What `voting/hand_over.html` is given."""

    row: Election
    rows: list[Any]
    states: dict[Stands, StateFacts]


async def _preview(visit: Visit, row: Election, outcomes: dict[int, Outcome]) -> Response:
    """What would be published and to whom letters go, before it is."""
    proposals = await detail.with_ids(list(outcomes))
    return visit.page(
        "voting/hand_over.html", HandOverPage(row=row, rows=[(proposal, outcomes[proposal.id]) for proposal in proposals], states=STATES)
    )


PAGES = [PageRoute("vote_hand_over", "/staff/votes/{key}/hand-over", post=hand_over, needs="proposals.change", thing=thing_of)]
"""Asked for are the rights over proposals, which the result changes."""
