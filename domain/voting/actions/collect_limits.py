"""How often somebody may try to collect a code about one person, and how many messages go to one: rows, so that all processes count alike.

A row is counted before what it bounds is done. It names nobody, and goes when its time is over.
"""

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.dialects import marks
from domain.voting.models import Election
from domain.voting.models_public import CollectCount
from domain.voting.roll_macs import count_mac
from domain.voting.vault import BoxKeys

SPAN = 600
"""Seconds that are counted together. A count holds for its own span and the one after it."""

MOST_TRIES, MOST_SENT, OWN_TRIES = 20, 6, 3
"""Tries about one person, messages to one, and tries that everybody has whatever others did, within two spans."""

ENOUGH_TRIES = N_("There were too many tries about this person. Please collect a slip at the ballot desk, or try again later.")
ENOUGH_SENT = N_("Several messages were sent to this number already. Please wait ten minutes, or collect a slip at the ballot desk.")


async def count_try(election: Election, keys: BoxKeys, mac: str, who: str, seconds: float) -> None:
    """Count a try of somebody (`who`, as the server knows them) about the person of this MAC. seconds: of Unix time.

    Raises Refused when they made MOST_TRIES about that person before; after MOST_TRIES of all others together when they made OWN_TRIES:
    failures of others keep nobody away who knows their own facts.
    """
    async with writing(quiet=True):  # the first row's lock holds until both are counted
        tries = await _counted(election, keys, "try", mac, seconds)
        own = await _counted(election, keys, "try", f"{mac}|{who}", seconds)
    if own > (OWN_TRIES if tries > MOST_TRIES else MOST_TRIES):
        raise Refused(ENOUGH_TRIES)


async def count_message(election: Election, keys: BoxKeys, mac: str, seconds: float) -> None:
    """Count a message to the person of this MAC. Raises Refused when MOST_SENT were sent before it."""
    if await _counted(election, keys, "send", mac, seconds) > MOST_SENT:
        raise Refused(ENOUGH_SENT)


async def forget_faded(seconds: float) -> None:
    """Remove the counts whose time is over."""
    if await CollectCount.filter(span__lt=int(seconds // SPAN) - 1).exists():
        async with writing(quiet=True):
            await CollectCount.filter(span__lt=int(seconds // SPAN) - 1).delete()


async def _counted(election: Election, keys: BoxKeys, kind: str, mac: str, seconds: float) -> int:
    """The count with this one, which the row's lock makes exact."""
    span = int(seconds // SPAN)
    now, before = (count_mac(keys, election.eid, kind, mac, one) for one in (span, span - 1))
    one, two, three = marks(3)
    async with writing(quiet=True):
        rows = (
            await current()
            .context.db()
            .execute_query_dict(
                f"INSERT INTO collect_count(key, election, span, count) VALUES ({one}, {two}, {three}, 1) "
                "ON CONFLICT (key) DO UPDATE SET count = collect_count.count + 1 RETURNING count",
                [now, election.id, span],
            )
        )
        earlier = await CollectCount.get_or_none(key=before)
    return int(rows[0]["count"]) + (earlier.count if earlier else 0)
