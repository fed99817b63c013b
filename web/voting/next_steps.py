"""What comes next in a vote of the city, from what is done and what is missing: one sentence, and where it is done."""

from dataclasses import dataclass

from domain.errors import N_
from domain.voting.actions.opening import obstacles_of_key
from domain.voting.eligibility import Way
from domain.voting.fixed import too_few
from domain.voting.models import Election, Pack, PackState, State
from domain.voting.sheet import Sheet


@dataclass(frozen=True)
class NextStep:
    """A message id, its facts, the page where it is done ("" for none), and the act where it is one."""

    words: str
    page: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Done:
    """How far a vote is.

    taken_over: its result stands in its cycle; on_roll: how many people, or about how many; waiting: paper entered once, and paper for a
    third officer.
    """

    destroyed: bool
    taken_over: bool
    packs: list[Pack]
    on_roll: int | str
    waiting: tuple[int, int]
    uncounted: list[int]


async def next_step(row: Election, done: Done) -> NextStep | None:
    """The next step; None once keys and box are destroyed."""
    if done.destroyed:
        return None
    if row.state == State.DRAFT:
        return _of_draft(row)
    if row.state == State.FROZEN:
        return await _of_frozen(row, done)
    if row.state == State.OPEN:
        if done.packs and not any(pack.state == PackState.OPEN for pack in done.packs):
            return NextStep(N_("Open the first pack of slips: until then nobody can vote with one."), "vote_act_page", "open_pack")
        return NextStep(N_("The vote is running. Slips are handed out at the ballot desk; it is closed when its time is over."))
    if row.state == State.CLOSED:
        return _of_closed(done)
    if row.state == State.SEALED:
        return NextStep(
            N_("Carry the file of the shut box to the officers' computer, count there, and bring the count back."), "vote_officers"
        )
    if row.state == State.COUNTED:
        return NextStep(
            N_("Publish the signed protocol. After the period for objections the result is made final."), "vote_act_page", "certify"
        )
    if row.plan.get("cycle") and not row.rehearsal and not done.taken_over:
        return NextStep(N_("The result is final. Take it over into the cycle, then destroy keys and box."), "vote_act_page", "destroy")
    return NextStep(N_("The result is final. What is left is to destroy keys and box."), "vote_act_page", "destroy")


def _of_draft(row: Election) -> NextStep:
    sheet = Sheet.from_json(row.sheet)
    if not row.public_key:
        return NextStep(N_("Make the key on the officers' computer, and enter its public half with times and who may vote."), "vote_draft")
    if not row.plan.get("objections_until") and not row.rehearsal and row.profile == "city":
        return NextStep(N_("Enter until when objections may be raised."), "vote_draft")
    if not too_few(row) and not row.rehearsal and row.profile == "city":
        return NextStep(N_("Say what happens if the electronic ballots cannot be opened."), "vote_draft")
    if "lot" in sheet.ties.order and not sheet.lot and not row.rehearsal and row.profile == "city":
        return NextStep(N_("Enter the commitment of the lot, which the officers' computer draws."), "vote_draft")
    return NextStep(N_("Look at the preview once more, then fix the rules."), "vote_preview")


async def _of_frozen(row: Election, done: Done) -> NextStep:
    ways = Sheet.from_json(row.sheet).who.ways
    if await obstacles_of_key(row):
        return NextStep(
            N_("Try the key on the officers' computer: every phrase, from the file and from the printed sheet."), "vote_officers"
        )
    if Way.NO_ROLL not in ways and not done.on_roll:
        return NextStep(N_("Import the roll of those who may vote."), "vote_roll")
    if not done.packs:
        return NextStep(N_("Print the slips."), "vote_slips")
    return NextStep(N_("Open the vote, so that it is open when its time begins."), "vote_act_page", "open")


def _of_closed(done: Done) -> NextStep:
    once, third = done.waiting
    if once or third:
        return NextStep(N_("Paper ballots still wait for another officer: enter them."), "vote_paper")
    if done.uncounted:
        return NextStep(N_("Enter the paper ballots, then count what is left of each pack."), "vote_left")
    return NextStep(N_("Shut the box, once everything agrees and all paper is entered."), "vote_act_page", "seal")
