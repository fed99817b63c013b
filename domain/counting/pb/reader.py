"""Reading a .pb file into an election. What is wrong is named with line and column, and what was expected."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.counting.amounts import amount, scale_of
from domain.counting.ballot_forms import form_of_file
from domain.counting.election import Election, Project
from domain.counting.errors import BadFile, Level, Problem
from domain.counting.pb.claims import claims
from domain.counting.pb.lexing import SECTIONS, Row, Section, rows, value
from domain.counting.pb.raw import unreadable
from domain.counting.pb.rowwise import LONG, LONGEST_ID, TWICE, Report
from domain.counting.pb.votes import OPEN, TWO_LINES, Votes
from domain.counting.rules import THRESHOLD
from domain.errors import N_

REQUIRED = (
    "description",
    "country",
    "unit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
)
NEEDED = ("budget", "vote_type")
VOTE_TYPES = ("approval", "choose-1", "cumulative", "scoring", "ordinal")
GROUPS = ("group", "area", "district", "subunit", "neighborhood", "neighbourhood")
"""Columns that may say in which area a project competes; the first that is there counts."""

WITHDRAWN = Decimal(999_999_999)
MOST_PROJECTS = 100_000

_VOTES = re.compile(rb"^VOTES[ \t]*(?:\r?\n|\r?\Z)", re.MULTILINE)


def read(data: bytes) -> Election:
    """The election in a file's bytes. Raises BadFile at the first error."""

    def stop(problem: Problem) -> None:
        if problem.level is Level.ERROR:
            raise BadFile(problem)

    election = _Reader(data, stop).election()
    assert election is not None  # an error would have stopped above
    return election


def check(data: bytes) -> list[Problem]:
    """Everything wrong with a file, in the order of its lines; an empty list for a good one."""
    found: list[Problem] = []
    _Reader(data, found.append, thorough=True).election()
    return sorted(found, key=lambda problem: (problem.line, problem.column))


class _Reader:
    def __init__(self, data: bytes, report: Report, *, thorough: bool = False) -> None:
        self.data = data
        self._thorough = thorough
        self.report = report
        self.meta: dict[str, str] = {}
        self._meta_rows: dict[str, Row] = {}
        self._failed = False

    def election(self) -> Election | None:
        """The election, or None when an error was reported that leaves none."""
        unread = unreadable(self.data)
        if unread is not None:
            self.error(unread)
            return None
        head = self._head()
        if head is None:
            return None
        sections, votes_at, votes_line = head
        self._read_meta(sections["META"])
        projects, scale, budget = self._projects(sections["PROJECTS"])
        if self._failed or not projects:
            return None
        form = form_of_file(self.meta, scale)
        votes = Votes(self.data, votes_at, votes_line, form, projects, self.error, thorough=self._thorough)
        ballots = votes.read()
        self._compare("num_votes", votes.count)
        if ballots is None or self._failed:
            return None
        election = Election(tuple(projects), ballots, budget, self.meta["vote_type"], scale, self.meta)
        if self._thorough:
            for problem in claims(election, sections["PROJECTS"]):
                self.report(problem)
        return election

    def error(self, problem: Problem) -> None:
        self._failed = self._failed or problem.level is Level.ERROR
        self.report(problem)

    def _head(self) -> tuple[dict[str, Section], int, int] | None:
        """META and PROJECTS, and where the rows of the votes begin: byte and line. One walk, however often the word VOTES stands there."""
        last = max((mark.end() for mark in _VOTES.finditer(self.data)), default=0)
        text = self.data[: last or len(self.data)].decode("utf-8")
        found: dict[str, Section] = {}
        now: Section | None = None
        offset = 0
        for row in rows(text):
            offset += len(str(row).encode())
            name = value(row.fields[0].removeprefix("\ufeff") if row.line == 1 else row.fields[0]).strip()
            if row.open:
                self.error(Problem(row.line, row.column(len(row.fields) - 1), OPEN))
                return None
            if len(row.fields) == 1 and name == "VOTES":
                return (found, offset, row.line + 1) if self._complete(found) else None
            if len(row.fields) == 1 and name in SECTIONS:
                if name in found:
                    self.error(Problem(row.line, 1, N_("the section %(name)s begins a second time"), {"name": name}))
                now = found[name] = Section(row.line)
            elif row.blank:
                self.report(Problem(row.line, 1, N_("an empty line stands here"), level=Level.NOTE))
            elif now is None:
                self.error(Problem(row.line, 1, N_("the file must begin with META, not with %(text)s"), {"text": name[:60]}))
                now = found["META"] = Section(row.line)
            elif not now.heading:
                now.heading = [part.strip() for part in row.values()]
                if now is found.get("META") and now.heading != ["key", "value"]:
                    self.report(Problem(row.line, 1, N_("META lacks its heading key;value"), level=Level.FAULT))
                    now.rows.append(row)
                else:
                    self._twice(now.heading, row)
            else:
                now.rows.append(row)
        self.error(Problem(text.count("\n") + 1, 1, N_("the section %(name)s is missing"), {"name": "VOTES"}))
        return None

    def _complete(self, found: dict[str, Section]) -> bool:
        lacking = next((name for name in SECTIONS[:2] if name not in found), None)
        if lacking:
            self.error(Problem(1, 1, N_("the section %(name)s is missing"), {"name": lacking}))
        return lacking is None

    def _twice(self, heading: list[str], row: Row) -> None:
        if any("\n" in name for name in heading):
            self.error(Problem(row.line, 1, TWO_LINES))
        for place, name in enumerate(heading):
            if name in heading[:place]:
                self.error(Problem(row.line, row.column(place), TWICE, {"name": name[:60]}))

    def _read_meta(self, section: Section) -> None:
        for row in section.rows:
            if len(row.fields) < 2:
                self.error(Problem(row.line, 1, N_("a line of META is a key, a semicolon and a value")))
                continue
            key, said = value(row.fields[0]).strip(), ";".join(row.values()[1:]).strip()
            if key in self.meta:
                self.error(Problem(row.line, 1, N_("META names %(key)s twice"), {"key": key[:60]}))
            self.meta[key], self._meta_rows[key] = said, row
        for key in REQUIRED:
            if key not in self.meta:
                level = Level.ERROR if key in NEEDED else Level.FAULT
                self.error(Problem(section.line, 1, N_("META lacks %(key)s"), {"key": key}, level))
        self._read_threshold()
        if self._thorough:
            self._check_dates()
        kind = self.meta.get("vote_type", "approval")
        if kind == "ordinal" and self.meta.get("max_length"):  # it says how many points a first choice is worth
            longest = amount(self.meta["max_length"])
            if longest is None or longest % 1:
                message, said = N_("%(key)s is %(found)s; expected a whole number"), self.meta["max_length"][:60]
                self.error(self._of_meta("max_length", message, key="max_length", found=said))
        if kind not in VOTE_TYPES:
            known = ", ".join(VOTE_TYPES)
            self.error(self._of_meta("vote_type", N_("vote_type is %(found)s; expected one of %(known)s"), found=kind[:60], known=known))

    def _read_threshold(self) -> None:
        threshold = amount(self.meta.get(THRESHOLD) or "0")
        if threshold is None or threshold % 1:
            message = N_("%(key)s is %(found)s; expected a whole number")
            self.error(self._of_meta(THRESHOLD, message, key=THRESHOLD, found=self.meta[THRESHOLD][:60]))
        if self.meta.get("rule") == "greedy-threshold" and not self.meta.get(THRESHOLD):
            message = N_("the rule has a threshold, but META lacks %(key)s; none is applied")
            self.report(replace(self._of_meta("rule", message, key=THRESHOLD), level=Level.FAULT))

    def _check_dates(self) -> None:
        """Days as the format has them: a year, or day, month and year."""
        days: dict[str, date] = {}
        for key in ("date_begin", "date_end"):
            said = self.meta.get(key, "")
            found = day_of_file(said, last=key == "date_end")
            if found is not None:
                days[key] = found
            elif said:
                message = N_("%(key)s is %(found)s; expected a day such as 31.12.2026, or a year")
                self.report(replace(self._of_meta(key, message, key=key, found=said[:60]), level=Level.FAULT))
        if len(days) == 2 and days["date_end"] < days["date_begin"]:
            self.report(replace(self._of_meta("date_end", N_("date_end lies before date_begin")), level=Level.FAULT))

    def _of_meta(self, key: str, message: str, /, **facts: object) -> Problem:
        row = self._meta_rows[key]
        return Problem(row.line, row.column(1), message, facts)

    def _compare(self, key: str, found: int) -> None:
        said = self.meta.get(key)
        if said is not None and said != str(found):
            self.error(self._of_meta(key, N_("%(key)s says %(said)s, but the file holds %(found)s"), key=key, said=said[:60], found=found))

    def _projects(self, section: Section) -> tuple[list[Project], int, int]:
        """The projects, the scale of all amounts, and the budget."""
        heading = section.heading
        for name in ("project_id", "cost"):
            if name not in heading:
                self.error(Problem(section.line + 1, 1, N_("the heading of PROJECTS lacks %(name)s"), {"name": name}))
                return [], 1, 0
        self._compare("num_projects", len(section.rows))
        if not section.rows:
            self.error(Problem(section.line, 1, N_("the file holds no project")))
        budget = self._budget()
        read = list(self._costs(section))
        if self._failed or budget is None or len(read) > MOST_PROJECTS:
            return [], 1, 0
        scale = scale_of([budget, *(cost for _, cost in read)])
        group = next((name for name in GROUPS if name in heading), "")
        projects = [_project(columns, cost, scale, group) for columns, cost in read]
        return projects, scale, int(budget * scale)

    def _budget(self) -> Decimal | None:
        if "budget" not in self.meta:
            return None
        budget = amount(self.meta["budget"])
        if budget is None:
            message = N_("budget is %(found)s; expected an amount such as 3000000")
            self.error(self._of_meta("budget", message, found=self.meta["budget"][:60]))
        return budget

    def _costs(self, section: Section) -> Iterator[tuple[dict[str, str], Decimal]]:
        """Every sound project: its columns and its cost."""
        seen: dict[str, int] = {}
        width, cost_at, id_at = len(section.heading), section.heading.index("cost"), section.heading.index("project_id")
        for row in section.rows:
            if len(row.fields) != width:
                facts = {"wanted": width, "found": len(row.fields)}
                self.error(Problem(row.line, 1, N_("this row has %(found)s fields; the heading names %(wanted)s"), facts))
                continue
            said = row.values()
            name, cost = said[id_at].strip(), amount(said[cost_at].strip())
            if len(name.encode()) > LONGEST_ID:
                self.error(Problem(row.line, row.column(id_at), LONG, {"most": LONGEST_ID}))
            if not name or name in seen:
                message = N_("the project %(id)s stands here for the second time") if name else N_("a project has no id")
                self.error(Problem(row.line, row.column(id_at), message, {"id": name[:60]} if name else {}))
            if cost is None:
                message = N_("cost is %(found)s; expected an amount such as 120000")
                self.error(Problem(row.line, row.column(cost_at), message, {"found": said[cost_at][:60]}))
                continue
            if cost == WITHDRAWN:
                self.report(Problem(row.line, row.column(cost_at), N_("the cost is the mark of a withdrawn project"), {}, Level.NOTE))
            if cost == 0:
                self.report(Problem(row.line, row.column(cost_at), N_("the project costs nothing"), {}, Level.NOTE))
            seen[name] = row.line
            yield dict(zip(section.heading, said, strict=True)), cost


def day_of_file(text: str, *, last: bool) -> date | None:
    """The day of META's `31.12.2026` or `2026-12-31`, or the first or last one of `2026`; None for what is no day."""
    day = re.fullmatch(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})", text)
    try:
        if re.fullmatch(r"[0-9]{4}", text):
            return date(int(text), 12 if last else 1, 31 if last else 1)
        return date(int(day[3]), int(day[2]), int(day[1])) if day else date.fromisoformat(text)
    except ValueError:
        return None


def _project(columns: dict[str, str], cost: Decimal, scale: int, group: str) -> Project:
    exclusive = tuple(part.strip() for part in columns.get("exclusive", "").split(",") if part.strip())
    return Project(
        columns["project_id"].strip(),
        int(cost * scale),
        columns.get("name", ""),
        columns.get(group, ""),
        exclusive,
        withdrawn=cost == WITHDRAWN,
        columns=columns,
    )
