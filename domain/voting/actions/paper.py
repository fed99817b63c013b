"""Paper ballots, entered after the close by two officers independently. The slip's code gives the tag, so a slip counts once in all."""

from enum import StrEnum

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.actions.ballot_writer import Ballot, BallotWriter
from domain.voting.actions.board import event
from domain.voting.actions.casting import Cast, lock_out
from domain.voting.ballot import Choice, new_nonce
from domain.voting.codes import secret_mac
from domain.voting.dialects import marks
from domain.voting.models import Box, Election, Invalid, Paper, State
from domain.voting.queries import by_id
from domain.voting.slips import slips_of

REASONS = {
    "too_few": N_("too few proposals are marked"),
    "too_many": N_("too many proposals are marked"),
    "unknown": N_("a number that no proposal has"),
    "doubled": N_("a proposal is written twice"),
    "unclear": N_("it cannot be read what is meant"),
    "soiled": N_("soiled or damaged"),
    "signed": N_("a mark shows who voted"),
    "other_paper": N_("not a slip of this vote"),
}
"""Why a paper ballot does not count."""


class Entry(StrEnum):
    """What became of an entry."""

    FIRST = "noted; a second officer must enter it too"
    CORRECTED = "the first entry was replaced by its own officer; a second one must enter it too"
    SETTLED = "settled"
    DIFFERS = "differs from the first entry; a third officer must enter it"
    AFRESH = "all three differ; it begins again"


NOT_NOW = N_("Paper ballots are entered after the vote is closed, until the box is shut.")
ALREADY = N_("This slip is counted already. It is noted among the exceptions; what was counted first stands.")
NO_SLIP = N_("This slip is not one of an opened pack of this vote, or it is void.")
SAME_OFFICER = N_("You have entered this slip before. Another officer must enter it now.")
OWN_FIRST = N_("You have entered this slip before. To correct your entry, tick the box below and enter it again.")


async def enter_slip(
    writer: BallotWriter, code: str, officer: int, *, choice: Choice | None = None, invalid: str = "", again: bool = False
) -> Entry:
    """Enter one slip: what is marked on it, or the listed reason why it does not count. again: it replaces the officer's own first entry.

    Raises Refused for what the ballot does not allow, for a slip that is counted already (noted as an exception), void or unknown, and
    for an officer who has entered it before.
    """
    if invalid:
        if invalid not in REASONS:
            raise Refused(N_("Choose a reason from the list."), field="invalid")
    elif choice is None or writer.sheet.problems(choice):
        raise Refused(N_("These marks are not allowed by the rules. If the slip says so, enter it as not counted, with the reason."))
    ballot = writer.ballot(code, choice or Choice(), b"", "paper")
    mac = secret_mac(
        code, f"paper|{writer.row.eid}", f"invalid|{invalid}".encode() if invalid else b"choice|" + (choice or Choice()).canonical
    )
    async with writing(quiet=True):
        await lock_out(writer.row.id)
        row = await by_id(writer.row.id)
        if row.state != State.CLOSED:
            raise Refused(NOT_NOW)
        counted = await _counted(row, ballot)
        if not counted:
            if not await Paper.filter(tag=ballot.tag).exists() and not await _good(row, ballot):
                raise Refused(NO_SLIP, field="code")
            return await _enter(writer, row, ballot, mac, officer, invalid, again=again)
        await event(row, "exception", [officer])
    raise Refused(ALREADY, field="code")


async def _counted(row: Election, ballot: Ballot) -> bool:
    return await Box.filter(tag=ballot.tag).exists() or await Invalid.filter(tag=ballot.tag, election=row.id).exists()


async def _good(row: Election, ballot: Ballot) -> bool:
    first, second = marks(2)
    rows = (
        await current()
        .context.db()
        .execute_query_dict(
            "SELECT 1 AS one FROM cred c JOIN pack p ON p.id = c.pack "
            f"WHERE c.auth = {first} AND c.state = 'ready' AND p.state = 'open' AND p.election = {second}",
            [ballot.auth, row.id],
        )
    )
    return bool(rows)


async def _enter(writer: BallotWriter, row: Election, ballot: Ballot, mac: bytes, officer: int, invalid: str, *, again: bool) -> Entry:
    held = await Paper.get_or_none(tag=ballot.tag)
    alone = row.profile == "room"
    if held is None and not alone:
        await Paper.create(tag=ballot.tag, election=row.id, officer=officer, mac=mac)
        return Entry.FIRST
    if held is not None:
        if officer in (held.officer, held.officer2):
            return await _corrected(held, mac, officer, again=again)
        if mac not in (bytes(held.mac), bytes(held.mac2 or b"")):
            return await _differs(held, mac, officer)
        await Paper.filter(tag=ballot.tag).delete()
    if invalid:
        await Invalid.create(tag=ballot.tag, election=row.id, reason=invalid)
    else:
        await _insert(row, await _sealed(writer, ballot))
    return Entry.SETTLED


async def _corrected(held: Paper, mac: bytes, officer: int, *, again: bool) -> Entry:
    """An officer's own first entry gives way to a new one, as long as nobody else has entered the slip. Raises Refused."""
    if held.officer2 is not None or officer != held.officer:
        raise Refused(SAME_OFFICER, field="code")
    if not again:
        raise Refused(OWN_FIRST, field="code")
    await Paper.filter(tag=held.tag).update(mac=mac)
    return Entry.CORRECTED


async def _differs(held: Paper, mac: bytes, officer: int) -> Entry:
    if held.officer2 is None:
        await Paper.filter(tag=held.tag).update(officer2=officer, mac2=mac)
        return Entry.DIFFERS
    await Paper.filter(tag=held.tag).delete()
    return Entry.AFRESH


async def _sealed(writer: BallotWriter, ballot: Ballot) -> Cast:
    (slip,) = await slips_of(writer.row.id, [(ballot.auth, ballot.tag)])
    if slip is None:
        raise Refused(NO_SLIP, field="code")
    return writer.sealed(Ballot(ballot.auth, ballot.tag, ballot.tracker, ballot.choice, new_nonce(), "paper"), slip)


async def _insert(row: Election, cast: Cast) -> None:
    names = "tag, election, tracker, com, sealed, dig, withdrawn"
    values = [cast.tag, row.id, cast.tracker, cast.com, cast.sealed, cast.dig, False]
    await current().context.db().execute_query(f"INSERT INTO box({names}) VALUES ({', '.join(marks(7))})", values)


async def pack_of(writer: BallotWriter, code: str) -> int | None:
    """The number of the pack that a slip is from, printed outside its fold; None for an unknown slip."""
    ballot = writer.ballot(code, Choice(), b"", "paper")
    (slip,) = await slips_of(writer.row.id, [(ballot.auth, ballot.tag)])
    return slip.number if slip is not None else None


async def waiting(election: int) -> tuple[int, int]:
    """Slips entered once, and slips that wait for a third officer."""
    rows = await Paper.filter(election=election).values_list("officer2", flat=True)
    return sum(1 for second in rows if second is None), sum(1 for second in rows if second is not None)
