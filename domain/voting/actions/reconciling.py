"""After the close: two people count what is left of each pack, and what does not agree is accepted in public or counted again."""

from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.voting.actions.board import event
from domain.voting.actions.casting import lock_out
from domain.voting.actions.elections import PLAN
from domain.voting.actions.ledger_entries import note
from domain.voting.actions.officers import Officers, one_is_enough
from domain.voting.eligibility import Way
from domain.voting.models import Box, Cred, Election, Invalid, Pack, PackState, State
from domain.voting.models_public import VoteEvent
from domain.voting.queries import by_id, database_now, packs, roll_of
from domain.voting.reconciliation import MOST_TESTS, Reconciliation, slips_balance
from domain.voting.sheet import Sheet

DIFFERENCE = "difference"
"""The public act by which officers accept that slips, people and ballots do not agree."""


async def reconciliation(election: int) -> Reconciliation:
    """The sums of a vote as they are now. Packs that nobody counted yet are taken as handed out whole."""
    row, rows = await by_id(election), await packs(election)
    online = [pack.id for pack in rows if pack.online]
    return Reconciliation(
        slips=slips_balance(rows, await Cred.filter(pack__in=online or [0], state="ready").count()),
        roll=await roll_of(election),
        replaced=sum(act.count for act in await VoteEvent.filter(election=election, kind="replaced")),
        tests=int(row.plan.get("tests", 0)),
        ballots=await Box.filter(election=election).count(),
        invalid=await Invalid.filter(election=election).count(),
        aside=sum(1 for pack in rows if pack.state == PackState.QUARANTINED and pack.opened_by is not None),
        has_roll=Way.NO_ROLL not in Sheet.from_json(row.sheet).who.ways,
    )


async def count_left(election: Election, number: int, left: int, spoiled: int, by: int) -> bool:
    """Note what somebody counted of an opened pack: slips left over, and slips handed back and spoiled. True once it holds.

    It holds when a second person has counted the same; in a small assembly and a rehearsal at once. Until the box is shut a pack can be
    counted anew. Raises Refused for numbers that cannot be, and where the second count is another one: it waits in place of the first.
    """
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        if row.state != State.CLOSED:
            raise Refused(N_("What is left is counted after the vote is closed, and before the box is shut."))
        pack = await Pack.get_or_none(election=row.id, number=number, online=False)
        if pack is None or pack.opened_by is None:
            raise Refused(N_("Pack %(number)s was not opened."), field="number", number=number)
        if left < 0 or spoiled < 0 or left + spoiled > pack.printed:
            raise Refused(N_("A pack of %(printed)s slips cannot have that many."), field="left", printed=pack.printed)
        if (pack.left, pack.spoiled) == (left, spoiled):
            return True
        waits = pack.left is None and pack.first_by is not None
        same = waits and (pack.first_left, pack.first_spoiled) == (left, spoiled)
        if waits and same and pack.first_by == by:
            raise Refused(N_("You have counted this pack already. A second person must count it and enter the same."), field="number")
        holds = one_is_enough(row) or same
        found = {"left": left, "spoiled": spoiled} if holds else {"left": None, "spoiled": 0}
        first = {} if holds else {"first_left": left, "first_spoiled": spoiled, "first_by": by}
        await Pack.filter(id=pack.id).update(**found, **first)
        await note(row, "count_left", by, pack=number, left=left, spoiled=spoiled)
        other = waits and not holds and pack.first_by != by
    if other:  # which number the other person found is not told: it would be copied
        raise Refused(ANOTHER_COUNT, field="left", number=number)
    return holds


async def tell_tests(election: Election, tests: int, by: int | None = None) -> None:
    """Note how many slips observers drew unseen and cast; public when the box is shut. Raises Refused at another time."""
    if not 0 <= tests <= MOST_TESTS:
        raise Refused(N_("There are at most %(most)s test slips."), field="tests", most=MOST_TESTS)
    async with writing():
        await one_at_a_time(PLAN + election.id)
        row = await by_id(election.id)
        if row.state not in (State.OPEN, State.CLOSED):
            raise Refused(N_("Test slips are drawn while the vote is open, and noted until the box is shut."), field="tests")
        await Election.filter(id=row.id).update(plan=row.plan | {"tests": tests})
        await note(row, "tests", by, tests=tests)


async def accept_difference(election: Election, officers: Officers, reason: str) -> None:
    """Accept in public that slips, people and ballots do not agree. Raises Refused where nothing differs, or packs are uncounted."""
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        for refusal in await obstacles_to_accepting(row):
            raise refusal
        who = officers.both(row)
        facts = (await reconciliation(row.id)).facts
        await event(row, DIFFERENCE, who, reason=reason.strip(), facts=facts, at=await database_now())


async def obstacles_to_accepting(row: Election) -> list[Refused]:
    """What stops a difference from being accepted."""
    if row.state != State.CLOSED:
        return [Refused(N_("What does not agree is accepted after the vote is closed, and before the box is shut."))]
    found, uncounted = await reconciliation(row.id), await uncounted_packs(row.id)
    if uncounted:
        return [Refused(NOT_COUNTED, packs=", ".join(map(str, uncounted)))]
    if not (found.differs or found.too_many):
        return [Refused(N_("Slips, people and ballots agree. There is nothing to accept."))]
    return [Refused(TOO_MANY, ballots=found.ballots + found.invalid, slips=found.given)] if found.too_many and not found.aside else []


ANOTHER_COUNT = N_("The other person counted another number. Count pack %(number)s again, both of you; it holds when both agree.")
NOT_COUNTED = N_("Count what is left of the opened packs first, two people each: %(packs)s.")
TOO_MANY = N_(
    "%(ballots)s ballots are in the box, and only %(slips)s slips were given out. Count the packs again, or put the packs aside "
    "whose slips may have been used by others."
)
DIFFERS = N_(
    "By the packs %(slips)s slips were given out, by the roll and the test slips %(people)s. Count again; what still differs then two "
    "officers accept in public, with a reason."
)


async def uncounted_packs(election: int) -> list[int]:
    """Numbers of the opened packs of paper whose rest two people have not counted yet."""
    found = await Pack.filter(election=election, online=False, left=None).exclude(opened_by=None).order_by("number")
    return [pack.number for pack in found]


async def contradictions(row: Election) -> list[Refused]:
    """What does not agree and was not accepted as it is now."""
    found = await reconciliation(row.id)
    accepted = await VoteEvent.filter(election=row.id, kind=DIFFERENCE).order_by("-id").first()
    if accepted is not None and accepted.facts == found.facts:
        return []
    if found.too_many:
        return [
            Refused(TOO_MANY if not found.aside else DIFFERS, ballots=found.ballots + found.invalid, slips=found.given, people=found.people)
        ]
    return [Refused(DIFFERS, slips=found.given, people=found.people)] if found.differs else []
