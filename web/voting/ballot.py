"""The ballot on a screen: code → choose → check → cast → receipt. No session, no cookie but language and size of type, no trace.

Every step is a form that carries all of it, so that nothing is kept here between two steps; only casting writes.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict

from starlette.responses import Response

from domain.counting.rules import Sentence
from domain.errors import N_, Missing, Refused, Unavailable
from domain.people.rules import number_of
from domain.translated import Translated
from domain.voting.actions.ballot_writer import BallotWriter
from domain.voting.actions.casting import Answer
from domain.voting.codes import auth_of, read, shown, tag_of, tracker_of
from domain.voting.models import Election, State
from domain.voting.models_public import VoteEvent
from domain.voting.queries import Found, by_eid, database_now, ended_lately, ending_of, slip_stands
from domain.voting.sheet import Candidate, Sheet, exclusions
from domain.voting.stations import stations_of
from web.bridges.candidates import texts_of
from web.counting.words import amount
from web.counting.words import say as say_sentence
from web.frame.page_routes import KIB, PageRoute
from web.frame.request_log import site as log
from web.frame.visit import Visit
from web.text.times import moment_of
from web.voting.ballot_writers import BallotWriters
from web.voting.board import sheet_words
from web.voting.marking import EID, Marked, marked
from web.voting.receipts import receipt_page

NO_SLIP = N_("This slip cannot be used to vote now. Please ask at the ballot desk, and keep the slip.")
RETRY_AFTER = "3"
MANY = 30
"""Proposals above which a ballot has a search, and areas and categories to choose from."""

TEMPLATE_GLOBALS = {
    "shown_code": shown,
}


async def start(visit: Visit) -> Response:
    """What is voted on now, and the box for the code. A scanned code arrives in the address's fragment, which no server sees.

    Whatever else an address carries, a code by mistake, is taken out of it at once.
    """
    if visit.request.url.query not in ("", "kiosk=yes"):
        answer = visit.go_to(visit.path("vote") + ("?kiosk=yes" if visit.kiosk else ""))
        answer.headers["Cache-Control"] = "no-store"
        return answer
    return await _start(visit)


async def begin_again(visit: Visit) -> Response:
    """The address of a step alone, as whoever goes back or reloads may open it: a ballot begins with its code."""
    return visit.go("vote")


class StartPage(TypedDict):
    """What `voting/start.html` is given."""

    votes: list[Any]
    ended: list[tuple[Election, VoteEvent]]
    problem: str
    typed: str
    kiosk: bool


async def _start(visit: Visit, *, problem: Refused | None = None, typed: str = "", status: int = 200) -> Response:
    writers = await visit.services.part(BallotWriters).open(visit.services)
    ended = await visit.services.recall(("votes", "ended"), ended_lately)
    about, said = [_about(visit, writer) for writer in writers], visit.say(problem.reason, **problem.facts) if problem else ""
    return visit.page(
        "voting/start.html",
        StartPage(votes=about, ended=ended, problem=said, typed=typed[:40], kiosk=visit.kiosk),
        status=status,
    )


def _about(visit: Visit, writer: BallotWriter) -> dict[str, Any]:
    """An election as the ballot pages tell it."""
    sheet = writer.sheet
    return {
        "row": writer.row,
        "sheet": sheet,
        "form": [say_sentence(said, visit.locale, sheet.currency) for said in sheet.form.describe(sheet.scale)],
        "rule": [say_sentence(said, visit.locale, sheet.currency) for said in sheet.describe_rule()],
        "beside": _rivals(sheet),
        "many": MANY,
        "by_number": by_number(writer.row),
        "closes": moment_of(writer.row.closes),
        "minutes": int(((writer.row.closes or 0) - visit.services.part(BallotWriters).now(visit.at)) // 60_000),
        "over": visit.services.part(BallotWriters).now(visit.at) >= (writer.row.closes or 0),
        "money": lambda cost: amount(cost // sheet.scale if cost % sheet.scale == 0 else cost / sheet.scale, sheet.currency),
        "stations": lambda: stations_of(writer.row.plan),
        "weighted": {klass: weight for klass, weight in (sheet.weights or {}).items() if weight != 1},
    }


def _rivals(sheet: Sheet) -> dict[int, str]:
    """For each candidate the numbers of those beside which it cannot win."""
    found: dict[int, set[int]] = {}
    for numbers in exclusions(sheet.candidates):
        for number in numbers:
            found.setdefault(number, set()).update(other for other in numbers if other != number)
    return {number: ", ".join(map(str, sorted(others))) for number, others in found.items()}


async def _slip(visit: Visit) -> tuple[str, BallotWriter, Found]:
    """The code that was sent, its election and how it stands. Raises Refused for a typing error, Missing for one that opens nothing."""
    code = read(str(visit.form.get("code", "")))
    writers = {writer.row.id: writer for writer in await visit.services.part(BallotWriters).open(visit.services)}
    macs = {
        number: (auth_of(writer.keys.pepper, writer.row.eid, code), tag_of(writer.keys.pepper, writer.row.eid, code))
        for number, writer in writers.items()
    }
    found = await slip_stands(macs) if macs else None
    if found is None:
        raise Missing("no slip that can be cast now")
    return code, writers[found.election], found


async def choose(visit: Visit) -> Response:
    """The ballot of a slip; also what comes back from the check page, and again after a change of language or size."""
    return await _with_slip(visit, _choose)


async def check_choice(visit: Visit) -> Response:
    """What was chosen, to look at once more; or the ballot again, with what is wrong."""
    return await _with_slip(visit, _check)


async def _with_slip(visit: Visit, then: Any) -> Response:
    typed = str(visit.form.get("code", ""))
    if visit.switching and not visit.form.get("eid"):  # still before the ballot: only the dress changes
        return await _start(visit, typed=typed)
    try:
        code, writer, found = await _slip(visit)
    except Refused as problem:
        return await _start(visit, problem=problem, typed=typed, status=422)
    except Missing:
        return await _start(visit, problem=Refused(NO_SLIP), typed=typed, status=403)
    if found.stands == "in the box":
        return _voted(visit, writer, code)
    ballot = replace(marked(visit.form, writer.sheet, code), eid=writer.row.eid)
    answered: Response = await then(visit, writer, ballot)
    return answered


class VotedPage(TypedDict):
    """What `voting/voted.html` is given."""

    about: dict[str, Any]
    kiosk: bool
    tracker: str
    other: bool


def _voted(visit: Visit, writer: BallotWriter, code: str, status: int = 200) -> Response:
    """That this slip has voted, with the tracker that the slip gives; never what it chose."""
    about, tracker = _about(visit, writer), tracker_of(writer.row.eid, code)
    return visit.page("voting/voted.html", VotedPage(about=about, kiosk=visit.kiosk, tracker=tracker, other=status == 409), status=status)


def cards_of(writer: BallotWriter, ballot: Marked) -> list[Candidate]:
    """The candidates in the order of the screen: by chance, or by number where the cycle's rules say so."""
    return list(writer.sheet.candidates) if by_number(writer.row) else ballot.cards(writer.sheet)


def by_number(row: Election) -> bool:
    """Whether screens show the candidates by number."""
    return str(row.plan.get("order")) == "number"


class ChoosePage(TypedDict):
    """What `voting/choose.html` is given."""

    about: dict[str, Any]
    ballot: Marked
    cards: list[Candidate]
    problems: tuple[str, ...]


async def _choose(visit: Visit, writer: BallotWriter, ballot: Marked, problems: tuple[str, ...] = (), status: int = 200) -> Response:
    return visit.page(
        "voting/choose.html",
        ChoosePage(about=_about(visit, writer), ballot=ballot, cards=cards_of(writer, ballot), problems=problems),
        status=status,
    )


async def _check(visit: Visit, writer: BallotWriter, ballot: Marked) -> Response:
    if visit.switching and visit.form.get("step") == "choose":  # another language or size, asked for while choosing
        return await _choose(visit, writer, ballot)
    problems = _problems(writer, ballot)
    if problems and not visit.switching:
        return await _choose(visit, writer, ballot, _in_words(visit, writer, problems), 422)
    return _check_page(visit, writer, ballot)


def _in_words(visit: Visit, writer: BallotWriter, problems: list[Sentence]) -> tuple[str, ...]:
    """What is wrong, as sentences that begin with a capital."""
    said = (say_sentence(one, visit.locale, writer.sheet.currency) for one in problems)
    return tuple(text[:1].upper() + text[1:] for text in said)


def _problems(writer: BallotWriter, ballot: Marked) -> list[Sentence]:
    return list(ballot.problems) or writer.sheet.problems(ballot.choice)


class CheckPage(TypedDict):
    """What `voting/check.html` is given."""

    about: dict[str, Any]
    ballot: Marked
    chosen: list[Candidate]
    points: dict[int, int]
    trouble: bool


def _check_page(visit: Visit, writer: BallotWriter, ballot: Marked, *, status: int = 200, trouble: bool = False) -> Response:
    candidates = {item.number: item for item in writer.sheet.candidates}
    chosen = [candidates[number] for number in ballot.choice.chosen if number in candidates]
    points = dict(zip(ballot.choice.chosen, ballot.choice.points, strict=False))
    return visit.page(
        "voting/check.html",
        CheckPage(about=_about(visit, writer), ballot=ballot, chosen=chosen, points=points, trouble=trouble),
        status=status,
    )


class LatePage(TypedDict):
    """What `voting/late.html` is given."""

    about: dict[str, Any]
    kiosk: bool
    now: datetime
    ended: VoteEvent | None


async def cast(visit: Visit) -> Response:
    """Put the ballot into the box; the answer is the receipt, the same one for every retry."""
    try:
        code = read(str(visit.form.get("code", "")))
    except Refused as problem:
        return await _start(visit, problem=problem, typed=str(visit.form.get("code", "")), status=422)
    eid = str(visit.form.get("eid", ""))
    writer = await visit.services.part(BallotWriters).by_eid(eid) if EID.fullmatch(eid) else None
    if writer is None:
        return await _start(visit, problem=Refused(NO_SLIP), typed=shown(code), status=403)
    ballot = marked(visit.form, writer.sheet, code)
    if visit.switching or ballot.attempt != visit.form.get("attempt"):
        return _check_page(visit, writer, ballot)
    problems = _problems(writer, ballot)
    if problems:
        return await _choose(visit, writer, ballot, _in_words(visit, writer, problems), 422)
    try:
        receipt = await writer.cast(writer.ballot(code, ballot.choice, bytes.fromhex(ballot.attempt), ballot.channel))
    except Unavailable as problem:
        log.warning("a ballot could not be stored", exc_info=problem)
        response = _check_page(visit, writer, ballot, status=503, trouble=True)
        response.headers["Retry-After"] = RETRY_AFTER
        return response
    if receipt.answer in (Answer.NEW, Answer.AGAIN):
        return receipt_page(visit, writer, receipt, ballot)
    if receipt.answer in (Answer.OTHER, Answer.WITHDRAWN):
        return _voted(visit, writer, code, 409)
    if receipt.answer is Answer.NOT_OPEN:
        now, ended = moment_of(await database_now()), await ending_of(writer.row.id)
        about = _about(visit, writer)
        return visit.page("voting/late.html", LatePage(about=about, kiosk=ballot.kiosk, now=now, ended=ended), status=410)
    return await _start(visit, problem=Refused(NO_SLIP), typed=shown(code), status=403)


class CandidatePage(TypedDict):
    """What `voting/candidate.html` is given. texts: headings and what the proposers wrote below them."""

    row: Election
    item: Candidate
    texts: list[tuple[str, Translated]]
    priced: bool
    money: Any


async def candidate(visit: Visit) -> Response:
    """What a proposal says, beside the ballot and as unlogged as it: the proposal's own page would tell who looked at what."""
    parts = visit.request.path_params
    row, number = await by_eid(parts["eid"]), number_of(parts["number"]) or 0
    sheet = Sheet.from_json(row.sheet) if row is not None and row.state != State.DRAFT else None
    if row is None or sheet is None or not 1 <= number <= len(sheet.candidates):
        raise Missing("no such proposal on the ballot")
    item = sheet.candidates[number - 1]
    texts = await texts_of(item.id, visit.at) if row.plan.get("cycle") else []
    money = sheet_words(visit, sheet)["money"]
    return visit.page("voting/candidate.html", CandidatePage(row=row, item=item, texts=texts, priced=sheet.priced, money=money))


async def promise(visit: Visit) -> Response:
    """What we promise of a vote and what not."""
    return visit.page("voting/promise.html")


PAGES = [
    PageRoute("vote", "/v", get=start, post=choose, fresh=10, session=False, silent=True),
    PageRoute("vote_check", "/v/check", get=begin_again, post=check_choice, session=False, body=64 * KIB, silent=True),
    PageRoute("vote_cast", "/v/cast", get=begin_again, post=cast, session=False, body=64 * KIB, silent=True),
    PageRoute("vote_candidate", "/v/proposal/{eid}/{number}", get=candidate, fresh=60, session=False, silent=True),
    PageRoute("vote_promise", "/v/promise", get=promise, fresh=60, session=False, silent=True),
]
