"""Checking a bundle of format 1: signatures, the log and its heads, the equation of counts, and the recount."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from domain.counting.count import count
from domain.counting.errors import BadFile, Undecided
from domain.counting.pb.own import classes_in
from domain.counting.pb.reader import read
from domain.counting.result import digest, rule_name
from domain.counting.rules import Greedy
from domain.counting.ties import Ties, commitment, draw
from domain.errors import N_, Refused
from domain.voting import merkle
from domain.voting.board import event_digest, leaf_of
from domain.voting.bundle import MANIFEST, PROTOCOL, SIGNATURE, WHOLE, load, read_log, recount_program
from domain.voting.checks import Check, Verified
from domain.voting.closing import ALL
from domain.voting.mirrored import Mirrored
from domain.voting.sealing import head_text, signed
from domain.voting.sheet import Sheet
from domain.voting.verify_held import Given, board_checks, key_check


def verified_one(parts: Mapping[str, bytes], given: Given) -> Verified:
    """What a bundle of format 1 shows. Raises Refused, or KeyError, TypeError or ValueError for parts that cannot be read."""
    rules, heads, protocol = load(parts, "rules.json"), load(parts, "heads.json"), load(parts, "protocol.json")
    result = load(parts, "result.json")
    try:
        log = read_log(parts["log.csv"])
        sheet = Sheet.from_json(rules["sheet"])
    except (KeyError, ValueError, TypeError) as problem:
        raise Refused(N_("The bundle has no readable %(name)s."), name="log.csv, rules.json") from problem
    checks = [
        Check(True, N_("every part is as the bundle lists it")),
        *_key_checks(rules, parts, given),
        *board_checks(given, Mirrored(rules["eid"], rules["signing_key"], heads, log)),
        *_sheet_checks(rules, protocol, sheet, result),
        Check(sheet.digest(rules["eid"]) == rules["digest"], N_("the rule sheet has the digest that was published at the opening")),
        *_log_checks(rules, heads, log),
        *_event_checks(load(parts, "events.json"), log, protocol),
        *_protocol_checks(rules, protocol, parts, result, log),
    ]
    recount, selected = _recount(parts, sheet, result)
    return Verified((*checks, *recount), selected, tuple(result["selected"]))


def _key_checks(rules: Mapping[str, Any], parts: Mapping[str, bytes], given: Given) -> list[Check]:
    mine = bytes.fromhex(rules["signing_key"])
    whole = signed(mine, bytes.fromhex(parts[SIGNATURE].decode().strip()), WHOLE + parts[MANIFEST])
    said = N_("the bundle is signed by the key %(key)s")
    ours = parts.get("recount.py") == recount_program()
    return [
        Check(whole, said, {"key": rules["signing_key"]}),
        key_check(given, rules["signing_key"]),
        *([Check(None, N_("a bundle of format 1 has no opening line"))] if given.opening else []),
        Check(True if ours else None, N_("the recount program in it is the one of this version")),
    ]


def _sheet_checks(rules: Mapping[str, Any], protocol: Mapping[str, Any], sheet: Sheet, result: Mapping[str, Any]) -> list[Check]:
    same = (rules["eid"], rules["digest"]) == (protocol["eid"], protocol["digest"])
    told = (rules["rule"], rules["parameters"], rules["weights"]) == (
        rule_name(sheet.rule),
        sheet.parameters(),
        dict(sheet.weights or {}),
    )
    return [
        Check(same, N_("the protocol is of these rules")),
        Check(told and result["rule"] == rules["rule"], N_("the rule that was counted by is the one on the rule sheet")),
    ]


def _log_checks(rules: Mapping[str, Any], heads: list[dict[str, Any]], log: list[tuple[str, bytes]]) -> list[Check]:
    key, eid = bytes.fromhex(rules["signing_key"]), rules["eid"]
    hashes = [leaf_of(tracker, com) for tracker, com in log]
    named = [tracker for tracker, _ in log if tracker]
    texts = [head_text(eid, head["size"], bytes.fromhex(head["root"])) for head in heads]
    signatures = all(signed(key, bytes.fromhex(head["signature"]), text) for head, text in zip(heads, texts, strict=True))
    equal = all(a["root"] == b["root"] for a in heads for b in heads if a["size"] == b["size"])
    grown = all(a["size"] <= b["size"] for a, b in pairwise(heads))
    rooted = all(head["size"] <= len(hashes) and merkle.root(hashes[: head["size"]]).hex() == head["root"] for head in heads)
    return [
        Check(signatures, N_("all %(count)s tree heads are signed by the key of this vote"), {"count": len(heads)}),
        Check(equal, N_("no two heads of one size differ")),
        Check(grown, N_("the log only grew")),
        Check(rooted, N_("every head is the root of the beginning of this log")),
        Check(bool(heads) and heads[0]["size"] == 0, N_("the first head is that of the empty log at the opening")),
        Check(bool(heads) and heads[-1]["size"] == len(log), N_("the final head covers the whole log")),
        Check(len(named) == len(set(named)), N_("no ballot is on the log twice")),
    ]


def _event_checks(events: list[dict[str, Any]], log: list[tuple[str, bytes]], protocol: Mapping[str, Any]) -> list[Check]:
    wanted = sorted(event_digest(event) for event in events if event["kind"] in ("withdrawn", "test_slips"))
    on_log = sorted(com for tracker, com in log if not tracker)
    told = sum(event["count"] for event in events if event["kind"] == "withdrawn")
    tests = sum(event["count"] for event in events if event["kind"] == "test_slips")
    return [
        Check(tests == protocol["tests"], N_("the protocol has as many test slips as were told")),
        Check(any(event["kind"] == "opened" for event in events), N_("the opening is among the public acts")),
        Check(wanted == on_log, N_("every withdrawal is on the log")),
        Check(told == protocol["withdrawn"], N_("the protocol has as many withdrawn ballots as were told")),
    ]


def _protocol_checks(
    rules: Mapping[str, Any],
    protocol: Mapping[str, Any],
    parts: Mapping[str, bytes],
    result: Mapping[str, Any],
    log: list[tuple[str, bytes]],
) -> list[Check]:
    key = bytes.fromhex(rules["signing_key"])
    fits = signed(key, bytes.fromhex(parts["protocol.sig"].decode().strip()), PROTOCOL + parts["protocol.json"])
    leaves = sum(1 for tracker, _ in log if tracker)
    counted = leaves - protocol["withdrawn"] - protocol["tests"]
    slips = protocol["slips"]
    balanced = slips["printed"] == slips["unopened"] + slips["handed_out"] + slips["spoiled"] + slips["left"]
    return [
        Check(fits, N_("the protocol is signed by the key of this vote")),
        Check(
            protocol["opened"] == protocol["matched"] == protocol["ballots"],
            N_("%(opened)s ballots opened, %(matched)s matched what was committed to"),
            {"opened": protocol["opened"], "matched": protocol["matched"]},
        ),
        Check(
            counted == protocol["ballots"] == result["ballots"],
            N_("%(ballots)s ballots = %(leaves)s on the log − %(withdrawn)s withdrawn − %(tests)s test slips"),
            {"ballots": result["ballots"], "leaves": leaves, "withdrawn": protocol["withdrawn"], "tests": protocol["tests"]},
        ),
        Check(balanced, N_("slips printed = unopened + handed out + spoiled + left over"), slips),
        _handed_check(protocol),
        Check(leaves <= slips["handed_out"] + slips["armed"], N_("there are no more ballots than slips handed out and codes collected")),
        Check(None, N_("that each published ballot is the one on the log: officers and observers saw it in the room")),
    ]


def _handed_check(protocol: Mapping[str, Any]) -> Check:
    """Slips handed out against people who collected one; without a roll the counts of packs are the only control."""
    said, roll = (
        N_("no more slips were handed out than people collected one (%(people)s), with test slips and replacements"),
        protocol["roll"],
    )
    if roll["people"] == 0:
        return Check(None, N_("slips against people: this vote has no roll"))
    fits = protocol["slips"]["handed_out"] <= roll["onsite"] + roll["replaced"] + protocol["tests"]
    return Check(fits, said, {"people": roll["onsite"]})


def _recount(parts: Mapping[str, bytes], sheet: Sheet, result: Mapping[str, Any]) -> tuple[list[Check], tuple[str, ...] | None]:
    if "ballots.pb" not in parts:
        said = N_("the recount: with %(ballots)s ballots they are withheld, so that nobody can be found among them")
        return [Check(None, said, {"ballots": result["ballots"]})], None
    try:
        election = read(parts["ballots.pb"])
        if not isinstance(sheet.rule, Greedy):  # in format 1 labels bound greedy alone
            election = replace(election, projects=tuple(replace(project, exclusive=()) for project in election.projects))
    except BadFile as bad:
        return [Check(False, N_("the published ballots can be read: %(problem)s"), {"problem": str(bad)})], None
    if sheet.weights:
        classes = classes_in(parts["ballots.pb"])
        if classes is None or not set(classes) <= set(sheet.weights):
            return [Check(False, N_("every ballot names a class that has a weight"))], None
        weights = np.array([dict(sheet.weights)[klass] for klass in classes], np.int64)
        election = replace(election, ballots=replace(election.ballots, weights=weights))
    ties, checks = sheet.ties, []
    if result.get("seed"):
        checks.append(Check(commitment(result["seed"]) == sheet.lot, N_("the lot's seed is the one committed to before the vote")))
        ties = Ties(ties.order, draw(result["seed"], [item.id for item in sheet.candidates]))
    checks += [
        Check(election.ballots.count >= ALL, N_("there are enough ballots to publish them")),
        Check(election.ballots.count == result["ballots"], N_("as many ballots are published as were counted")),
        Check(digest(election) == result["digest"], N_("the published ballots have the digest of the result")),
        Check(_facts(election) == _facts_of(sheet), N_("the file's proposals and budget are those of the rule sheet")),
    ]
    try:
        counted = count(election, sheet.rule, ties, report=False)
    except Undecided as tie:
        return [*checks, Check(False, N_("a lot decides between %(tied)s"), {"tied": ", ".join(tie.tied)})], None
    selected = tuple(election.projects[p].id for p in counted.selected)
    if "totals.json" in parts:
        scores = [{"project": p.id, "votes": score} for p, score in zip(election.projects, election.ballots.scores(), strict=True)]
        checks.append(Check(load(parts, "totals.json") == scores, N_("the totals are those of the published ballots")))
    checks.append(Check(selected == tuple(result["selected"]), N_("the recount has the published winners"), {"count": len(selected)}))
    return checks, selected


def _facts(election: Any) -> object:
    return [(item.id, election.money(item.cost)) for item in election.projects], election.money(election.budget)


def _facts_of(sheet: Sheet) -> object:
    from domain.voting.sheet import as_election

    return _facts(as_election(sheet, []))
