"""The public log as a bundle tells it: entries, heads and acts, as plain data."""

from typing import Any

from domain.voting.models_public import Head, Leaf, VoteEvent


async def log_entries(election: int) -> list[tuple[str, bytes]]:
    """Tracker (empty for an act) and commitment of every entry, in order."""
    leaves = await Leaf.filter(election=election).order_by("place").values_list("tracker", "com")
    return [(tracker, bytes(com)) for tracker, com in leaves]


async def heads_in_public(election: int) -> list[dict[str, Any]]:
    """Every signed head, the oldest first."""
    return [head_of(head) for head in await Head.filter(election=election).order_by("id")]


def head_of(head: Head) -> dict[str, Any]:
    """One head."""
    return {
        "size": head.size,
        "root": bytes(head.root).hex(),
        "signature": bytes(head.signature).hex(),
        "at": head.at,
        "kind": head.kind,
    }


async def acts_on_the_log(election: int, log: list[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """Every public act that stands on the log, in its order; of one whose reason was blacked out the digest."""
    return acts_of(await VoteEvent.filter(election=election).order_by("id"), log)


def acts_of(events: list[VoteEvent], log: list[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """The same of acts that are given."""
    places = {com: place for place, (tracker, com) in enumerate(log) if not tracker}
    found = []
    for row in events:
        if not row.digest:
            continue
        told = {name: getattr(row, name) for name in ("kind", "count", "facts", "office", "at")} | {"index": places[bytes(row.digest)]}
        if not row.nonce:
            found.append(told | {"digest": bytes(row.digest).hex()})
        else:
            found.append(told | {"reason": row.reason, "nonce": bytes(row.nonce).hex()})
    return sorted(found, key=lambda one: int(one["index"]))
