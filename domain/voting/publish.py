"""Counting a shut box: every ballot opened and compared, the rule applied, and everything that may be told put into one bundle."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.counting.add1 import Progress
from domain.counting.result import rule_name
from domain.counting.rules import TopK
from domain.errors import N_, Refused
from domain.voting import bundle
from domain.voting.actions.board import format_of
from domain.voting.actions.closing import contents
from domain.voting.actions.draw import Joined
from domain.voting.actions.elections import frozen
from domain.voting.bundle import PROTOCOL
from domain.voting.closing import ALL, Level, OpenedBox, Tally, Told, alternatives, differ, open_all, result_of, tally, told_of, totals_of
from domain.voting.models import Cred, Election, Invalid, PackState, State
from domain.voting.models_public import Leaf, VoteEvent
from domain.voting.pbfile import pb_files
from domain.voting.protocol import protocol_of, roll_of, slips_balance, turnout
from domain.voting.queries import database_now, events, heads, packs
from domain.voting.sealing import Opener, Signer, public_of
from domain.voting.sheet import Sheet
from domain.voting.vault import Vault

MONTH = 30 * 86_400_000
MOST_COMPARED = 200
"""Candidates up to which the other rules are counted as well, within seconds."""


@dataclass(frozen=True)
class Published:
    """A count as it is published: the bundle's parts, what the site shows of it, and what it was made from.

    joined: the prize draw's list, which is in no bundle.
    """

    parts: dict[str, bytes]
    shown: dict[str, Any]
    box: OpenedBox
    tally: Tally
    protocol: dict[str, Any]
    joined: tuple[Joined, ...] = ()


async def count_box(election: Election, vault: Vault, private: bytes, *, seed: str = "", progress: Progress | None = None) -> Published:
    """Open and count a shut box. Nothing is stored: what was opened exists only in this process.

    Raises Refused when the box is not shut, the key is another one, or a ballot does not match what it committed to;
    Undecided when a lot must decide and no seed is given.
    """
    if election.state != State.SEALED:
        raise Refused(N_("The box must be shut first."))
    if election.public_key is None or public_of(private) != bytes(election.public_key):
        raise Refused(N_("This is not the key of this vote."), field="key")
    leaves = await Leaf.filter(election=election.id).order_by("place").values_list("tracker", "com")
    log = [(tracker, bytes(com)) for tracker, com in leaves]
    box = await _opened(election, private, log)
    sheet = Sheet.from_json(election.sheet)
    counted = tally(sheet, box.ballots, seed=seed, progress=progress)
    told = told_of(sheet, counted, recent=await _recent(election, sheet, counted))
    protocol, result = await _protocol(election, box, counted, told), await _result(election, sheet, box, counted, told)
    parts = await _parts(election, sheet, log)
    parts["result.json"], parts["protocol.json"] = bundle.as_json(result), bundle.as_json(protocol)
    parts["protocol.sig"] = (Signer(vault.read(election.eid).seed).text(PROTOCOL + parts["protocol.json"]).hex() + "\n").encode()
    shown = result | {"protocol": protocol}
    if told.level is not Level.WINNERS:
        shown["totals"] = totals_of(sheet, counted)
        parts["totals.json"] = bundle.as_json(totals_one(shown["totals"]) if sheet.format == 1 else shown["totals"])
    if told.level is Level.BALLOTS:
        parts |= pb_files(sheet, counted, told, election.plan.get("about", {}))
        if _comparable(sheet):
            areas = counted.areas or {"": counted}
            shown["what_if"] = [{"area": area, "rules": alternatives(one, sheet.rule)} for area, one in areas.items()]
    return Published(parts, shown, box, counted, protocol)


async def _opened(election: Election, private: bytes, log: Sequence[tuple[str, bytes]]) -> OpenedBox:
    """Every ballot of the box, opened and compared. Raises Refused where one does not match, or one is missing."""
    box = open_all(await contents(election), Opener(election.eid, private), dict(item for item in log if item[0]))
    if box.failures:
        raise Refused(N_("%(count)s ballots do not match: %(names)s"), count=len(box.failures), names="; ".join(box.failures[:20]))
    acts = {kind: sum(e.count for e in await events(election.id) if e.kind == kind) for kind in ("withdrawn", "test_slips")}
    if (box.withdrawn, box.tests) != (acts["withdrawn"], acts["test_slips"]):
        raise Refused(N_("The box lacks ballots that no public act took out."))
    return box


async def _protocol(election: Election, box: OpenedBox, counted: Tally, told: Told) -> dict[str, Any]:
    rows = await packs(election.id)
    armed = await Cred.filter(pack__in=[pack.id for pack in rows if pack.online] or [0], state="ready").count()
    invalid: Counter[str] = Counter([row.reason for row in await Invalid.filter(election=election.id)])
    slips, roll = slips_balance(rows, armed), await roll_of(election.id)
    return protocol_of(election, box, counted, told, invalid) | turnout(slips, roll, small=format_of(election) == 1)


async def _result(election: Election, sheet: Sheet, box: OpenedBox, counted: Tally, told: Told) -> dict[str, Any]:
    quarantined = {pack.number for pack in await packs(election.id) if pack.state == PackState.QUARANTINED}
    aside = differ(sheet, box.ballots, quarantined, counted, told)
    return result_of(sheet, counted, told) | ({} if aside is None else {"quarantined": aside})


async def _recent(election: Election, sheet: Sheet, counted: Tally) -> bool:
    """Whether a vote on the same candidates was counted within thirty days, and one of both has too few ballots to hide anybody in the
    difference of their numbers. A rehearsal held by people is shown to the office alone and does not count.
    """
    mine, since = {(item.id, str(item.title)) for item in sheet.candidates}, await database_now() - MONTH
    for other in await Election.filter(state__in=[State.COUNTED.value, State.CERTIFIED.value]).exclude(id=election.id):
        if other.rehearsal or election.rehearsal or not other.result:
            continue
        if not await VoteEvent.filter(election=other.id, kind="counted", at__gte=since).exists():
            continue
        theirs = {(item.id, str(item.title)) for item in Sheet.from_json(other.sheet).candidates}
        if (mine <= theirs or theirs <= mine) and min(counted.named, int(other.result["ballots"])) < ALL:
            return True
    return False


def _comparable(sheet: Sheet) -> bool:
    """Whether other rules say something: they spend a budget, which a number of places does not, and they read no points."""
    return not isinstance(sheet.rule, TopK) and not sheet.form.valued and len(sheet.candidates) <= MOST_COMPARED


async def _parts(election: Election, sheet: Sheet, log: list[tuple[str, bytes]]) -> dict[str, bytes]:
    signed_heads = [
        {"size": h.size, "root": bytes(h.root).hex(), "signature": bytes(h.signature).hex(), "at": h.at, "kind": h.kind}
        for h in await heads(election.id)
    ]
    return {
        "rules.json": _rules_one(election, sheet) if sheet.format == 1 else frozen(election, sheet).written(),
        "log.csv": bundle.log_csv(log),
        "heads.json": bundle.as_json(signed_heads),
        "events.json": bundle.as_json(await (_events_one(election) if sheet.format == 1 else _acts(election, log))),
    }


async def _acts(election: Election, log: list[tuple[str, bytes]]) -> list[dict[str, Any]]:
    """Every public act that stands on the log, in its order; of one whose reason was blacked out the digest."""
    places = {com: place for place, (tracker, com) in enumerate(log) if not tracker}
    found = []
    for row in await events(election.id):
        if not row.digest:
            continue
        told = {name: getattr(row, name) for name in ("kind", "count", "facts", "office", "at")} | {"index": places[bytes(row.digest)]}
        if not row.nonce:
            found.append(told | {"digest": bytes(row.digest).hex()})
        else:
            found.append(told | {"reason": row.reason, "nonce": bytes(row.nonce).hex()})
    return sorted(found, key=lambda one: int(one["index"]))


async def _events_one(election: Election) -> list[dict[str, Any]]:
    """The public acts as format 1 has them."""
    return [{"kind": e.kind, "count": e.count, "reason": e.reason, "facts": e.facts, "at": e.at} for e in await events(election.id)]


def _rules_one(election: Election, sheet: Sheet) -> bytes:
    """The rules as format 1 has them."""
    return bundle.as_json(
        {
            "format": 1,
            "eid": election.eid,
            "key": election.key,
            "title": election.title.to_json(),
            "rehearsal": election.rehearsal,
            "profile": election.profile,
            "sheet": sheet.to_json(),
            "digest": election.digest,
            "rule": rule_name(sheet.rule),
            "parameters": sheet.parameters(),
            "ties": sheet.ties.to_json(),
            "weights": dict(sheet.weights or {}),
            "public_key": bytes(election.public_key or b"").hex(),
            "signing_key": bytes(election.signing_key or b"").hex(),
        }
    )


def totals_one(totals: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The totals as format 1 has them: one number, of points where there are any."""
    return [{"project": one["project"], "votes": one.get("score", one.get("votes"))} for one in totals]
