#!/usr/bin/env python3
"""Count a participatory-budget election again: one file, Python 3.9 or later, nothing else to install.

    python3 recount.py BUNDLE              the folder or .zip that was published of a vote
    python3 recount.py ballots.pb          a file alone, by the rule that it names
    python3 recount.py ballots.pb --rule mes --utility cost --completion add1 --add1-stop infeasible --ties cost,votes,lot --lot 7,12

Ends with 0: everything that this program compares agrees; 2: bad input; 3: a lot must decide; 5: something disagrees; 6: counted, but
there is nothing to compare with, or too little was published to count again. All exact. Signatures, the public log and the protocol are
checked by `hamasen verify` alone.
"""
# ruff: noqa: T201 - this is a command line, and a command line prints

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

SOUND, UNREADABLE, LOT, DISAGREES, WITHHELD = 0, 2, 3, 5, 6
RULES: dict[str, dict[str, Any]] = {
    "topk": {"k": 3, "per_group": False, "threshold": 0},
    "greedy": {"skip": True, "threshold": 0, "unsupported": False},
    "greedy-stop": {"skip": False, "threshold": 0, "unsupported": False},
    "mes": {
        "utility": "cost",
        "completion": "none",
        "add1_stop": "infeasible",
        "comparison": False,
        "threshold": 0,
        "unsupported": False,
    },
    "phragmen": {"threshold": 0},
}
OF_FILES: dict[str, tuple[str, dict[str, Any]]] = {
    "greedy": ("greedy", {}),
    "greedy-threshold": ("greedy", {}),
    "greedy-exclusive": ("greedy", {}),
    "greedy-no-skip": ("greedy", {"skip": False}),
    "equalshares": ("mes", {}),
    "equalshares-comparison": ("mes", {"comparison": True}),
    "equalshares/add1": ("mes", {"completion": "add1"}),
    "equalshares/add1-comparison": ("mes", {"completion": "add1", "comparison": True}),
}
WORDS = {"utility": ("cost", "cardinality"), "completion": ("none", "add1", "add1u"), "add1_stop": ("exhaustive", "infeasible")}
AREAS = ("group", "area", "district", "subunit", "neighborhood", "neighbourhood")
PARTS = re.compile(r"(ballots(-[0-9]+)?\.pb|rules\.json|result\.json|totals\.json|MANIFEST\.sha256)")
THRESHOLD = "min_project_score_threshold"
WITHDRAWN = 999_999_999  # a cost that marks a project which can no longer win
LONGEST_ID, LONGEST_POINTS = 200, 8  # bytes
ONE = 10**12  # money and points are counted in parts of a millionth of a millionth, so that all that a file can say is whole
MOST = 10**15
MOST_TRIES = 64  # ways to decide open ties that are looked at before a lot is asked for


class OpenTie(Exception):
    """Projects that only a lot can put in order, and those of them that may go first."""


def amount(text: str) -> int:
    """A plain number such as 120000 or 12.50, in parts of ONE."""
    if not re.fullmatch(r"[0-9]{1,24}(\.[0-9]{1,12})?", text.strip()) or Fraction(text.strip()) >= MOST:
        raise ValueError(f"{text[:80]!r} is no amount")
    return int(Fraction(text.strip()) * ONE)


def whole(text: str) -> int:
    """A plain whole number."""
    found = amount(text)
    if found % ONE:
        raise ValueError(f"{text[:80]!r} is no whole number")
    return found // ONE


FIELD = re.compile(r'("(?:[^"]|"")*(?P<end>"?))?(?P<rest>[^;\n]*)(?P<then>;|\n|\Z)')


def rows_of(text: str) -> Iterator[list[str]]:
    """The rows of a file as its fields. One that begins with a quotation mark ends at the next single one; two inside stand for one."""
    at, row = 0, list[str]()
    while at < len(text):
        found = FIELD.match(text, at)
        assert found is not None
        quoted, rest, then = found.group(1), found.group("rest"), found.group("then")
        if quoted is not None and not found.group("end"):
            raise ValueError("a quotation mark is never closed")
        if then != ";" and rest.endswith("\r"):
            rest = rest[:-1]
        row.append((quoted[1:-1].replace('""', '"') if quoted else "") + rest)
        at = found.end()
        if then != ";" or at >= len(text):
            row += [""] if then == ";" else []
            yield row
            row = []


def sections_of(data: bytes) -> dict[str, list[list[str]]]:
    """META, PROJECTS and VOTES with their rows, headings first; empty lines are nothing."""
    text = data.decode("utf-8-sig")
    if "\0" in text or re.search(r"\r(?!\n)", text):
        raise ValueError("a NUL byte, or a carriage return alone")
    sections: dict[str, list[list[str]]] = {}
    now = ""
    for row in rows_of(text):
        if len(row) == 1 and row[0].strip() in ("META", "PROJECTS", "VOTES") and now != "VOTES":
            now = row[0].strip()
            if now in sections or (not sections and now != "META"):
                raise ValueError(f"the section {now} stands twice, or the file does not begin with META")
            sections[now] = []
        elif row != [""]:
            if not now:
                raise ValueError("the file does not begin with META")
            sections[now].append(row)
    return sections


def meta_of(rows: list[list[str]]) -> dict[str, str]:
    """META by its keys, each of which stands once."""
    if rows and [part.strip() for part in rows[0]] == ["key", "value"]:
        rows = rows[1:]
    if any(len(row) < 2 for row in rows) or len({row[0].strip() for row in rows}) < len(rows):
        raise ValueError("a line of META is no key and value, or a key stands twice")
    meta = {row[0].strip(): ";".join(row[1:]).strip() for row in rows}
    whole(meta.get(THRESHOLD) or "0")
    return meta


def table(rows: list[list[str]], key: str, other: str) -> list[dict[str, str]]:
    """The rows of a section by the names of its columns, of which two must be there."""
    heading = [name.strip() for name in rows[0]]
    if any("\n" in name for name in heading):
        raise ValueError("a heading stands on two lines")
    if len(set(heading)) < len(heading) or not {key, other} <= set(heading) or any(len(row) != len(heading) for row in rows):
        raise ValueError(f"{key} and {other} must be columns, none may stand twice, and each row needs as many fields as the heading")
    found = [{name: row[place] for place, name in enumerate(heading)} for row in rows[1:]]
    if any(len(row[key].encode()) > LONGEST_ID for row in found) or len({row[key] for row in found}) < len(found):
        raise ValueError(f"a {key} stands more than once, or is longer than any")
    return found


class Election:
    """The election in the bytes of a .pb file. Lists run over the projects.

    kinds: different ballots (points by project) and how many there are of each. backers: who chose a project, as (number of the
    kind, points, ballots). votes: ballots that chose it; scores: all its points, or its votes where there are none, in parts of `point`.
    """

    def __init__(self, data: bytes, order: list[str], lot: list[str], weights: dict[str, int] | None = None) -> None:
        sections = sections_of(data)
        self.meta = meta = meta_of(sections["META"])
        self.projects, voters = table(sections["PROJECTS"], "project_id", "cost"), table(sections["VOTES"], "voter_id", "vote")
        for name, rows in (("num_projects", self.projects), ("num_votes", voters)):
            if meta.get(name, str(len(rows))) != str(len(rows)):
                raise ValueError(f"{name} says {meta[name][:80]}, but the file holds {len(rows)}")
        self.ids, self.ballots = [row["project_id"].strip() for row in self.projects], len(voters)
        if "" in self.ids or len(set(self.ids)) < len(self.ids) or not self.ids:
            raise ValueError("a project has no id, or one that stands twice")
        self.costs, self.budget = [amount(row["cost"]) for row in self.projects], amount(meta["budget"])
        self.kinds = self._read(voters, meta, weights)
        self.backers = [[(n, held[p], times) for n, (held, times) in enumerate(self.kinds) if p in held] for p in range(len(self.ids))]
        self.votes = [sum(times for _, _, times in backers) for backers in self.backers]
        self.scores = [sum(given * times for _, given, times in backers) for backers in self.backers]
        self._order(order, lot)

    @classmethod
    def of_totals(cls, sheet: dict[str, Any], area: str | None, totals: dict[str, dict[str, Any]], lot: list[str]) -> Election:
        """What greedy and top-k read of an election, from the published totals. area: the one with money of its own, None for all."""
        found = cls.__new__(cls)
        items = [item for item in sheet["candidates"] if area is None or item["group"] == area]
        found.projects = [{"name": "", "group": item["group"], "exclusive": ",".join(item["exclusive"])} for item in items]
        found.ids, found.kinds, found.backers, found.meta = [item["id"] for item in items], [], [], {}
        found.costs = [item["cost"] * ONE // sheet["scale"] for item in items]
        found.budget = (sheet["budget"] if area is None else sheet["budgets"][area]) * ONE // sheet["scale"]
        told = [totals[name] for name in found.ids]
        found.point, found.ballots = 1, 0
        found.scores = [int(one["score"] if "score" in one else one["votes"]) for one in told]
        found.votes = [one.get("votes", int(one.get("score", 0) > 0)) for one in told]
        found._order(sheet["ties"]["order"], [name for name in lot if name in found.ids])
        return found

    def _order(self, order: list[str], lot: list[str]) -> None:
        """What decides between projects of equal score, and which of them exclude each other."""
        labels = [{part.strip() for part in row.get("exclusive", "").split(",")} - {""} for row in self.projects]
        self.rivals = [{q for q, other in enumerate(labels) if q != p and mine & other} for p, mine in enumerate(labels)]
        values = {"cost": self.costs, "cost-desc": [-cost for cost in self.costs], "votes": [-number for number in self.votes]}
        self.key = [[values[name][p] for name in order if name != "lot"] for p in range(len(self.ids))]
        self.rank = [[-self.scores[p], *key] for p, key in enumerate(self.key)]
        self.drawn = [self.ids.index(name) for name in lot if "lot" in order]

    def _read(self, voters: list[dict[str, str]], meta: dict[str, str], weights: dict[str, int] | None) -> list[tuple[dict[int, int], int]]:
        """The different ballots, and how many there are of each (as many as they weigh, where their classes have weights)."""
        kind, place, read = meta["vote_type"], {name: p for p, name in enumerate(self.ids)}, []
        valued = {"approval": False, "choose-1": False, "cumulative": True, "scoring": True, "ordinal": True}[kind]
        self.point = ONE if valued else 1
        ranks = whole(meta["max_length"]) if kind == "ordinal" and meta.get("max_length") else 0
        alike = Counter((row["vote"], row.get("points") if valued else None, row["class"] if weights else "") for row in voters)
        for (vote, points, klass), number in alike.items():
            chosen = [part.strip() for part in vote.split(",")] if vote else []
            if points is not None:
                worth = [amount(part) for part in points.split(",")] if points else []
                if any(len(part.strip()) > LONGEST_POINTS for part in points.split(",")):
                    raise ValueError("points with more than eight signs")
            else:  # of a ranking the first choice has the most points, each further one has a point less
                worth = [max((ranks or len(chosen)) - rank, 0) * ONE if valued else 1 for rank in range(len(chosen))]
            if len(worth) != len(chosen) or not place.keys() >= set(chosen) or (points is None and valued and kind != "ordinal"):
                raise ValueError(f"the vote {vote[:80]!r} names what is no project, or not as many points as projects")
            ballot: dict[int, int] = {}
            for rank, name in enumerate(chosen):  # named twice it counts once, with all its points
                ballot[place[name]] = worth[rank] + (ballot.get(place[name], 0) if valued else 0)
            read.append(({p: given for p, given in ballot.items() if given}, number * (weights[klass] if weights else 1)))
        return read

    def winners(self, rule: str, parameters: dict[str, Any]) -> list[int]:
        """The winners. A lot is needed only where not all orders of the open ties end alike."""
        return self.each_way(lambda: list(getattr(self, rule.split("-")[0])(**parameters)), [], frozenset())

    def each_way(self, count: Callable[[], list[Any]], tries: list[int], before: frozenset[Any]) -> list[Any]:
        """What a count gives, where every order of its open ties gives the same. before: what goes before what. Raises OpenTie."""
        self.before = before
        try:
            return count()
        except OpenTie as tie:
            tied, free = tie.args
            ends: list[list[Any]] = []
            for first in free:
                tries.append(first)
                above = {first} | {u for u, v in before if v == first}
                below = {v for p in tied if p != first for v in {p} | {w for u, w in before if u == p}}
                ends.append(self.each_way(count, tries, before | {(u, v) for u in above for v in below}))
                if set(ends[-1]) != set(ends[0]) or len(tries) > MOST_TRIES:
                    raise
            return ends[0]
        finally:
            self.before = before

    def foremost(self, tied: set[int] | list[int], key: list[list[int]]) -> list[int]:
        """Those that go first by a key; more than one only where not even the recorded lot tells them apart."""
        least = min(key[p] for p in tied)
        left = sorted(p for p in tied if key[p] == least)
        return [p for p in self.drawn if p in left][:1] or left

    def first(self, tied: set[int] | list[int], money: list[int] | None = None) -> int:
        """The one that goes first. Raises OpenTie. money: what kinds of voters hold, where one that takes nothing from others may."""
        left = self.foremost(tied, self.key)
        if money is not None and self.apart(left[0], left[1:], money):
            return left[0]
        free = [p for p in left if not any((other, p) in self.before for other in left)]
        if len(free) > 1:
            raise OpenTie(left, free)
        return free[0]

    def apart(self, p: int, others: list[int], money: list[int]) -> bool:
        """Whether buying a project changes nothing for others: no supporter with money in common, and none excludes the other."""
        mine = {n for n, _, _ in self.backers[p] if money[n]}
        return not any(q in self.rivals[p] or any(n in mine for n, _, _ in self.backers[q]) for q in others)

    def able(self, threshold: int, unsupported: bool = False) -> set[int]:
        """Projects that may win at all: not withdrawn, with as many votes (or points) as are asked for, and not without any."""
        may = {p for p, cost in enumerate(self.costs) if cost != WITHDRAWN * ONE and (unsupported or self.votes[p])}
        return {p for p in may if self.scores[p] >= threshold * self.point}

    def excluded(self, winners: list[int]) -> set[int]:
        """Projects that cannot be built beside these."""
        return {q for p in winners for q in self.rivals[p]}

    def topk(self, k: int, per_group: bool, threshold: int = 0) -> list[int]:
        """The k projects with the most votes (or points); so many in each area where it is per group."""
        areas = [next((row[name] for name in AREAS if per_group and name in row), "") for row in self.projects]
        winners, able = list[int](), self.able(threshold)
        for area in dict.fromkeys(areas[p] for p in sorted(able)):
            waiting, places = {p for p in able if areas[p] == area}, k
            while (waiting := waiting - self.excluded(winners)) and places > 0:
                level = self.foremost(waiting, self.rank)
                if len(level) > places or self.excluded(level) & set(level):
                    level = [self.first(level)]
                winners, waiting, places = winners + level, waiting - set(level), places - len(level)
        return winners

    def greedy(self, skip: bool = True, threshold: int = 0, unsupported: bool = False, already: list[int] | None = None) -> list[int]:
        """From the most votes (or points) down while money lasts, of projects with a common label one; `already` chosen ones first."""
        winners = already or []
        waiting = self.able(threshold, unsupported) - set(winners)
        while waiting:
            level, left = self.foremost(waiting, self.rank), self.budget - sum(self.costs[p] for p in winners)
            may = [p for p in level if p not in self.excluded(winners)]
            able = [p for p in may if self.costs[p] <= left]
            apart = not self.excluded(able) & set(able)
            if apart and sum(self.costs[p] for p in able) <= left and (skip or able == may):
                winners, waiting = winners + able, waiting - set(level)  # in whatever order, these win and no other of the level
                continue
            first = self.first(able if skip else may) if able else may[0]
            if self.costs[first] > left:
                break
            winners, waiting = [*winners, first], waiting - {first}
        return winners

    def phragmen(self, threshold: int = 0) -> list[int]:
        """Money flows to all voters evenly; who can pay for a project first gets it; it ends when one that comes next does not fit."""
        loads, parts, winners = [0] * len(self.kinds), 1, list[int]()  # loads: moment of the last purchase, in parts
        waiting = {p for p in self.able(threshold) if self.costs[p] <= self.budget}
        while waiting := waiting - self.excluded(winners):
            owed = {p: self.costs[p] * parts + sum(loads[n] * times for n, _, times in self.backers[p]) for p in waiting}
            soonest = min(Fraction(owed[p], self.votes[p]) for p in waiting)
            tied = [p for p in waiting if owed[p] == soonest * self.votes[p]]
            if any(sum(self.costs[w] for w in [*winners, p]) > self.budget for p in tied):
                break
            winners.append(self.first(tied))
            waiting.remove(winners[-1])
            loads, parts = [load * soonest.denominator for load in loads], parts * soonest.denominator
            for n, _, _ in self.backers[winners[-1]]:
                loads[n] = soonest.numerator
        return winners

    def price(self, p: int, money: list[int], parts: int) -> Fraction | None:
        """What a point must pay for a project (in parts): who has less gives all, which raises it for the others. None: too dear."""
        paying, missing, points = self.backers[p], self.costs[p] * parts, self.scores[p]
        if sum(money[n] * times for n, _, times in paying) < missing:
            return None
        while poor := [backer for backer in paying if money[backer[0]] * points < missing * backer[1]]:
            paying = [backer for backer in paying if money[backer[0]] * points >= missing * backer[1]]
            missing -= sum(money[n] * times for n, _, times in poor)
            points -= sum(given * times for _, given, times in poor)
        return Fraction(missing, points)

    def shares(self, utility: str, share: Fraction, able: set[int]) -> list[int]:
        """Equal shares with so much money for every voter: the project whose price is smallest for what it gives comes first."""
        money, parts, winners = [share.numerator] * len(self.kinds), share.denominator, list[int]()
        gain = [cost if utility == "cost" and cost else 1 for cost in self.costs]
        least = {p: Fraction(self.costs[p], self.scores[p] * gain[p]) for p in able if self.scores[p]}  # prices only rise
        while True:
            found: dict[int, Fraction] = {}
            for p in sorted(least, key=least.__getitem__):
                if any(least[q] < least[p] for q in found):
                    break
                asked = self.price(p, money, parts)
                if asked is not None:
                    found[p], least[p] = asked, asked / gain[p] / parts
                else:
                    del least[p]
            if not found:
                return winners
            winners.append(self.first([p for p in found if least[p] == min(least[q] for q in found)], money))
            paid = found[winners[-1]]
            for p in {winners[-1], *self.rivals[winners[-1]]} & least.keys():
                del least[p]
            money, parts = [held * paid.denominator for held in money], parts * paid.denominator
            for n, given, _ in self.backers[winners[-1]]:
                money[n] -= min(money[n], paid.numerator * given)

    def mes(
        self, utility: str, completion: str, add1_stop: str, comparison: bool, threshold: int = 0, unsupported: bool = False
    ) -> list[int]:
        """The Method of Equal Shares; Add1 raises every share by one unit of the currency at a time and counts again."""
        if not self.kinds:
            return []
        share, able = Fraction(self.budget, sum(times for _, times in self.kinds)), self.able(threshold, unsupported)

        def look() -> list[str]:
            """Whether shares are to be raised further: whatever ties say on the way, they must say the same here."""
            won = self.shares(utility, share, able)
            spent, others = sum(self.costs[p] for p in won), able - set(won) - self.excluded(won)
            if spent > self.budget:
                return ["too dear"]
            ended = add1_stop == "exhaustive" and not any(spent + self.costs[p] <= self.budget for p in others)
            return ["goes on" if any(self.votes[p] for p in others) and not ended else "over"]

        end = [] if completion == "none" else self.each_way(look, [], self.before)
        while end == ["goes on"]:
            share += ONE
            end = self.each_way(look, [], self.before)
        share -= ONE if end == ["too dear"] else 0
        winners = self.shares(utility, share, able)
        if completion == "add1u":
            winners = self.greedy(True, threshold, unsupported, already=winners)
        if comparison:  # the greedy outcome stands instead where strictly more voters have more of their choices in it
            rival = self.greedy(True, threshold, unsupported)
            lead = [(sum(b.get(p, 0) for p in rival) - sum(b.get(p, 0) for p in winners), times) for b, times in self.kinds]
            if sum(times for ahead, times in lead if ahead > 0) > sum(times for ahead, times in lead if ahead < 0):
                return rival
        return winners


def files(path: Path) -> dict[str, bytes]:
    """The files of a bundle by their names; of a single file only the ballots."""
    if path.is_dir():
        return {item.name: item.read_bytes() for item in path.iterdir() if PARTS.fullmatch(item.name)}
    if not zipfile.is_zipfile(path):
        return {"ballots.pb": path.read_bytes()}
    with zipfile.ZipFile(path) as bundle:
        inside = [(name.split("/")[-1], name) for name in bundle.namelist() if PARTS.fullmatch(name.split("/")[-1])]
        if len(dict(inside)) < len(inside):
            raise ValueError("the bundle holds a file of one name twice")
        return {name: bundle.read(path) for name, path in inside}


def checked(rule: str, given: dict[str, Any], weights: dict[str, Any]) -> None:
    """Raises ValueError for a rule, a parameter or a weight that there is not."""
    known = RULES.get(rule)
    if known is None or any(type(value) is not type(known.get(n)) or value not in WORDS.get(n, (value,)) for n, value in given.items()):
        raise ValueError(f"there is no rule {rule} with {given}")
    if any(type(weight) is not int or weight < 1 for weight in weights.values()):
        raise ValueError("a class of ballots has a weight that is no whole number")


def rules_of(held: dict[str, bytes], data: bytes) -> dict[str, Any]:
    """Rule, parameters, ties and weights: of a bundle's rules and result, else of what the file says of itself."""
    if "rules.json" in held:
        rules, result = json.loads(held["rules.json"]), json.loads(held.get("result.json", b"{}"))
        if rules["format"] == 1:
            ties = rules["ties"]
            extra = {"unsupported": True} if rules["rule"] in ("greedy", "greedy-stop", "mes") else {}
            bound = rules["rule"].startswith("greedy")
            parameters = {**rules["parameters"], **extra}
            return {"rule": rules["rule"], "parameters": parameters, "ties": ties, "weights": rules.get("weights"), "bound": bound}
        sheet = rules["sheet"]
        ties = {"order": sheet["ties"]["order"], "lot": result.get("ties", sheet["ties"])["lot"]}
        return {"rule": sheet["rule"], "parameters": sheet["parameters"], "ties": ties, "weights": sheet["weights"], "bound": True}
    meta = meta_of(sections_of(data)["META"])
    try:
        own = json.loads(meta.get("comment", ""))
    except ValueError:
        own = None
    if isinstance(own, dict) and "hamasen" in own:
        ties = {"order": own["ties"], "lot": own["lot"]}
        return {"rule": own["rule"], "parameters": own["parameters"], "ties": ties, "weights": own["weights"], "bound": True}
    rule, given = OF_FILES[meta.get("rule", "")]
    if meta["rule"] == "greedy-exclusive" and "exclusive" not in [name.strip() for name in sections_of(data)["PROJECTS"][0]]:
        raise ValueError("the rule lets projects exclude each other, but no column says which")
    given = {**given, "threshold": whole(meta.get(THRESHOLD) or "0")}
    return {"rule": rule, "parameters": given, "ties": {"order": ["cost", "votes", "lot"], "lot": []}, "weights": {}, "bound": True}


def shown(election: Election, winners: list[int], data: bytes) -> None:
    """Print what was counted and who won."""
    print(f"{election.ballots} ballots, SHA-256 of the file {hashlib.sha256(data).hexdigest()}")
    for p in winners:
        row = f"{election.ids[p]}  cost {Decimal(election.costs[p]) / ONE:f}  votes {election.votes[p]}"
        row += f"  points {Decimal(election.scores[p]) / election.point:f}  {election.projects[p].get('name', '')}"
        print("".join(sign if sign.isprintable() else "?" for sign in row))
    print(f"together {Decimal(sum(election.costs[p] for p in winners)) / ONE:f} of {Decimal(election.budget) / ONE:f}")


def told(words: str, agrees: bool) -> bool:
    """Print whether something agrees."""
    print(f"{words}: {'yes' if agrees else 'NO'}")
    return agrees


def compared(held: dict[str, bytes], elections: list[Election], names: list[str]) -> bool:
    """Whether manifest, numbers, totals and winners of a bundle are those of its ballots."""
    agrees, result = True, json.loads(held["result.json"])
    if "MANIFEST.sha256" in held:
        sums = {line[66:]: line[:64] for line in held["MANIFEST.sha256"].decode().splitlines()}
        mine = {name: hashlib.sha256(part).hexdigest() for name, part in held.items() if name != "MANIFEST.sha256"}
        agrees &= told("the parts are as the bundle lists them", all(sums.get(name) == value for name, value in mine.items()))
    ballots = [election.ballots for election in elections]
    fits = ballots == [result["ballots"]] if len(elections) == 1 else max(ballots) <= result["ballots"]
    agrees &= told("as many ballots as the result says", fits)
    if "totals.json" in held:
        totals = {one["project"]: one for one in json.loads(held["totals.json"])}
        for election in elections:
            scores = [Fraction(score, election.point) for score in election.scores]
            for p, name in enumerate(election.ids):
                one, votes, score = totals.get(name, {}), election.votes[p], scores[p]
                number = one.get("score", one.get("votes")) if "score" in one or election.point > 1 else one.get("votes")
                fits &= number == (score if election.point > 1 else votes) and one.get("votes", votes) in (votes, score)
        agrees &= told("the totals are those of the ballots", fits and len(totals) == sum(len(election.ids) for election in elections))
    return agrees & told("agrees with result.json", sorted(map(str, result["selected"])) == sorted(names))


def recount(held: dict[str, bytes], rules: dict[str, Any], lot: list[str] | None) -> int:
    """Count what a bundle holds, and say it; returns what the program ends with. lot: instead of the one in the rules."""
    rule, given, ties, weights = rules["rule"], rules["parameters"], rules["ties"], rules.get("weights") or {}
    checked(rule, given, weights)
    elections, names = list[Election](), list[str]()
    for name in sorted((name for name in held if name.endswith(".pb")), key=lambda name: (len(name), name)):
        drawn = ties["lot"] if lot is None else lot
        if name != "ballots.pb":  # an area's file: the lot was drawn among the proposals of all
            inside = {row[0] for row in sections_of(held[name])["PROJECTS"][1:]}
            drawn = [one for one in drawn if one in inside]
        election = Election(held[name], ties["order"], drawn, weights)
        if not rules.get("bound", True):
            election.rivals = [set() for _ in election.ids]
        try:
            winners = election.winners(rule, {**RULES[rule], "threshold": whole(election.meta.get(THRESHOLD) or "0"), **given})
        except OpenTie as tie:
            print(f"A lot must decide between {[election.ids[p] for p in tie.args[0]]}. Draw it, and give it with --lot.")
            return LOT
        print(f"Rule {rule} {given}, ties {ties['order']}")
        shown(election, winners, held[name])
        elections.append(election)
        names += [election.ids[p] for p in winners]
    print(f"{len(names)} winners")
    if "result.json" not in held:
        print("There is no result.json to compare with.")
        return WITHHELD
    return SOUND if compared(held, elections, names) else DISAGREES


def withheld(held: dict[str, bytes]) -> int:
    """A bundle without ballots: greedy and top-k are counted from the totals, where there are any."""
    rules, result = json.loads(held["rules.json"]), json.loads(held["result.json"])
    sheet = rules.get("sheet", {})
    if rules["format"] == 1 or "totals.json" not in held or sheet["rule"] not in ("greedy", "topk"):
        print("The ballots of this bundle are withheld because they are too few. Nothing was counted; `hamasen verify` checks the rest.")
        return WITHHELD
    checked(sheet["rule"], sheet["parameters"], {})
    totals = {one["project"]: one for one in json.loads(held["totals.json"])}
    names = list[str]()
    for area in sheet["budgets"] or [None]:
        election = Election.of_totals(sheet, area, totals, result["ties"]["lot"])
        try:
            names += [election.ids[p] for p in election.winners(sheet["rule"], {**RULES[sheet["rule"]], **sheet["parameters"]})]
        except OpenTie as tie:
            print(f"A lot must decide between {[election.ids[p] for p in tie.args[0]]}.")
            return LOT
    print(f"Counted from the totals: the {result['ballots']} ballots are withheld. {len(names)} winners: {', '.join(sorted(names))}")
    return SOUND if told("agrees with result.json", sorted(map(str, result["selected"])) == sorted(names)) else DISAGREES


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns what the program ends with."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bundle", type=Path, help="a folder, a .zip or a .pb file")
    parser.add_argument("--rule", choices=RULES, help="with its options; without it the bundle's or the file's own rule holds")
    parser.add_argument("--ties", default="cost,votes,lot", help="order of criteria: cost, cost-desc, votes, lot")
    parser.add_argument("--lot", type=lambda text: text.split(","), help="ids in the order in which they were drawn")
    for name, default in {**RULES["topk"], **RULES["mes"]}.items():
        kind: dict[str, Any] = {"action": "store_true"} if default is False else {"type": type(default), "choices": WORDS.get(name)}
        parser.add_argument("--" + name.replace("_", "-"), default=None, **kind)
    options = vars(parser.parse_args(arguments))
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without our signs still shows the rest
    given = {name: value for name, value in options.items() if value is not None and name not in ("bundle", "rule", "ties", "lot")}
    rules = {"rule": options["rule"], "parameters": given, "ties": {"order": options["ties"].split(","), "lot": []}}
    try:
        held = files(options["bundle"])
        ballots = [name for name in held if name.endswith(".pb")]
        if not ballots:
            return withheld(held)
        return recount(held, rules if options["rule"] else rules_of(held, held[ballots[0]]), options["lot"])
    except Exception as problem:  # whatever goes wrong while reading, the input is to blame
        print(f"This cannot be counted: {repr(problem)[:400]}", file=sys.stderr)
        return UNREADABLE


if __name__ == "__main__":
    sys.exit(main())
