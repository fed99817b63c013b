"""Counting a shut box: every ballot opened and compared, the rule applied, and everything that may be told put into one bundle."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from domain.counting.add1 import Progress
from domain.counting.result import rule_name
from domain.counting.rules import EqualShares, Greedy, Rule, TopK
from domain.counting.rules import to_json as parameters_of
from domain.errors import N_, Refused
from domain.voting import bundle
from domain.voting.actions.closing import contents
from domain.voting.actions.draw import Joined
from domain.voting.closing import OpenedBox, Tally, alternatives, differ, open_all, publication, result_of, tally, totals_of
from domain.voting.models import Cred, Election, Invalid, Pack, PackState, RollEntry, State
from domain.voting.models_public import Leaf
from domain.voting.pbfile import pb_file
from domain.voting.queries import events, heads, packs
from domain.voting.sealing import Opener, Signer, public_of
from domain.voting.sheet import Sheet
from domain.voting.vault import Vault
from domain.voting.verify import PROTOCOL

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


def slips_balance(rows: Sequence[Pack], armed: int) -> dict[str, int]:
    """Printed = unopened + handed out + spoiled + left over; and the codes that were collected online.

    Every opened pack is counted by now: the box is not shut before.
    """
    paper = [pack for pack in rows if not pack.online]
    opened = [pack for pack in paper if pack.opened_by is not None]
    left, spoiled = sum(pack.left or 0 for pack in opened), sum(pack.spoiled for pack in opened)
    printed = sum(pack.printed for pack in paper)
    unopened = printed - sum(pack.printed for pack in opened)
    return {
        "printed": printed,
        "unopened": unopened,
        "left": left,
        "spoiled": spoiled,
        "handed_out": printed - unopened - left - spoiled,
        "armed": armed,
    }


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
    opened = open_all(await contents(election), Opener(election.eid, private), dict(item for item in log if item[0]))
    if opened.failures:
        raise Refused(N_("%(count)s ballots do not match: %(names)s"), count=len(opened.failures), names="; ".join(opened.failures[:20]))
    told = {kind: sum(e.count for e in await events(election.id) if e.kind == kind) for kind in ("withdrawn", "test_slips")}
    if (opened.withdrawn, opened.tests) != (told["withdrawn"], told["test_slips"]):
        raise Refused(N_("The box lacks ballots that no public act took out."))
    sheet = Sheet.from_json(election.sheet)
    counted = tally(sheet, opened.ballots, seed=seed, progress=progress)
    rows = await packs(election.id)
    armed = await Cred.filter(pack__in=[pack.id for pack in rows if pack.online] or [0], state="ready").count()
    invalid: Counter[str] = Counter([row.reason for row in await Invalid.filter(election=election.id)])
    protocol = _protocol(election, opened, counted, slips_balance(rows, armed), invalid) | {"roll": await _roll(election.id)}
    quarantined = {pack.number for pack in rows if pack.state == PackState.QUARANTINED}
    parts = await _parts(election, sheet, counted, log)
    result = result_of(sheet, counted)
    aside = differ(sheet, opened.ballots, quarantined, counted, seed=seed)
    if aside is not None:
        result["quarantined"] = aside
    parts["result.json"] = bundle.as_json(result)
    parts["protocol.json"] = bundle.as_json(protocol)
    parts["protocol.sig"] = (Signer(vault.read(election.eid).seed).text(PROTOCOL + parts["protocol.json"]).hex() + "\n").encode()
    shown = result | {"protocol": protocol}
    if publication(sheet, counted).totals:
        shown["totals"] = totals_of(counted)
        parts["totals.json"] = bundle.as_json(shown["totals"])
    if publication(sheet, counted).ballots and _comparable(sheet):
        shown["what_if"] = alternatives(counted, sheet.rule)
    return Published(parts, shown, opened, counted, protocol)


def _comparable(sheet: Sheet) -> bool:
    """Whether other rules say something: they spend a budget, which a number of places does not, and they read no points."""
    return not isinstance(sheet.rule, TopK) and not sheet.form.valued and len(sheet.candidates) <= MOST_COMPARED


async def _roll(election: int) -> dict[str, int]:
    """People on the roll, and who collected what; against the slips that were handed out."""
    rows = RollEntry.filter(election=election)
    replaced = await RollEntry.filter(election=election, replaced__gt=0).count()
    onsite, remote = await rows.filter(channel="onsite").count(), await rows.filter(channel="remote").count()
    return {"people": await rows.count(), "onsite": onsite, "remote": remote, "replaced": replaced}


def _protocol(
    election: Election, opened: OpenedBox, counted: Tally, slips: Mapping[str, int], invalid: Mapping[str, int]
) -> dict[str, Any]:
    told = publication(Sheet.from_json(election.sheet), counted)
    found: dict[str, Any] = {
        "election": election.key,
        "eid": election.eid,
        "digest": election.digest,
        "rehearsal": election.rehearsal,
        "opens": election.opens,
        "closes": election.closes,
        "slips": dict(slips),
        "ballots": len(opened.ballots),
        "opened": opened.opened,
        "matched": opened.matched,
        "withdrawn": opened.withdrawn,
        "tests": opened.tests,
        "invalid": dict(sorted(invalid.items())),
    }
    if told.totals:
        found["blank"] = sum(1 for choice in counted.choices if not choice.chosen)
        found["votes"] = sum(len(choice.chosen) for choice in counted.choices)
        found["channels"] = _channels(opened)
    return found


def _channels(opened: OpenedBox) -> dict[str, int]:
    """Ballots by channel, only where every one that was used has twenty."""
    sizes = Counter(ballot.channel for ballot in opened.ballots)
    return dict(sorted(sizes.items())) if sizes and min(sizes.values()) >= 20 else {}


async def _parts(election: Election, sheet: Sheet, counted: Tally, log: list[tuple[str, bytes]]) -> dict[str, bytes]:
    ties = counted.counted.ties
    rules = {
        "format": 1,
        "eid": election.eid,
        "key": election.key,
        "title": election.title.to_json(),
        "rehearsal": election.rehearsal,
        "profile": election.profile,
        "sheet": sheet.to_json(),
        "digest": election.digest,
        "rule": rule_name(sheet.rule),
        "parameters": parameters_of(sheet.rule),
        "ties": ties.to_json(),
        "weights": dict(sheet.weights or {}),
        "public_key": bytes(election.public_key or b"").hex(),
        "signing_key": bytes(election.signing_key or b"").hex(),
    }
    told = publication(sheet, counted)
    signed_heads = [
        {"size": h.size, "root": bytes(h.root).hex(), "signature": bytes(h.signature).hex(), "at": h.at, "kind": h.kind}
        for h in await heads(election.id)
    ]
    public = [{"kind": e.kind, "count": e.count, "reason": e.reason, "facts": e.facts, "at": e.at} for e in await events(election.id)]
    parts = {
        "rules.json": bundle.as_json(rules),
        "log.csv": bundle.log_csv(log),
        "heads.json": bundle.as_json(signed_heads),
        "events.json": bundle.as_json(public),
    }
    if told.ballots:
        parts["ballots.pb"] = pb_file(sheet, counted, told, election.plan.get("about", {}), file_rule(sheet.rule))
    return parts


def file_rule(rule: Rule) -> str:
    """The rule's name in a .pb file, as other programs know it where they do."""
    if isinstance(rule, EqualShares):
        ending = {"none": "", "add1": "/add1", "add1u": "/add1u"}[rule.completion]
        return f"equalshares{ending}" + ("-comparison" if rule.comparison else "")
    if isinstance(rule, Greedy):
        return "greedy-threshold" if rule.threshold else "greedy" if rule.skip else "greedy-no-skip"
    return rule.name
