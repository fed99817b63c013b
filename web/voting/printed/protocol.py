"""The protocol for signatures: what was printed, handed out, cast, opened and counted, in both languages."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from domain.errors import N_
from domain.voting.actions.paper import REASONS
from domain.voting.fixed import last_day_of_objections
from domain.voting.models import Election
from domain.voting.sheet import Sheet
from web.counting.words import amount
from web.printing import documents
from web.text import formats
from web.text.languages import Locale
from web.text.times import moment_of
from web.voting import verifier

if TYPE_CHECKING:
    from web.printing.tagging import TaggedPdf

LINES = (
    (("slips", "printed"), N_("Slips printed")),
    (("slips", "unopened"), N_("in packs that were not opened")),
    (("slips", "handed_out"), N_("handed out")),
    (("slips", "spoiled"), N_("spoiled")),
    (("slips", "left"), N_("left over")),
    (("slips", "armed"), N_("Codes collected online")),
    (("slips", "given"), N_("Slips handed out and codes collected")),
    (("ballots",), N_("Ballots counted")),
    (("opened",), N_("opened")),
    (("matched",), N_("matched what was committed to")),
    (("blank",), N_("blank")),
    (("withdrawn",), N_("withdrawn by the commission")),
    (("tests",), N_("test slips taken out")),
)
NOT_COUNTED, DATE, DIGEST, PROTOCOL = N_("not counted"), N_("Date"), N_("Digest of the rules"), N_("Protocol")
PLANNED, REAL = N_("Planned"), N_("Opened and closed")
OBJECTIONS = N_("Objections may be raised until")
CHECKER = N_("SHA-256 of the checking page (verify.html)")
OPENING, CLOSING = N_("Opening line: rules and keys"), N_("Closing line: size and root of the log")
SIGNED = (N_("Chief of the voting place"), N_("Second officer"), N_("Observer"), N_("Observer"))


@dataclass(frozen=True)
class Read:
    """What is read aloud from the protocol beside its figures. zone: of all times; lines: the opening and the closing line.

    real: when the vote was opened and closed, in milliseconds, beside the planned times.
    """

    zone: str
    lines: tuple[str, str] = ("", "")
    real: tuple[int, ...] = ()


def protocol_pdf(election: Election, sheet: Sheet, shown: dict[str, Any], languages: list[Locale], read: Read) -> bytes:
    """The protocol, a page or two in each language; the same bytes for the same facts. 〓 stands for signs that no font has."""
    pdf = documents.sheet(election.title.piece(languages[0].tag).text, foot=f"{election.key} · {election.eid}")
    pdf.set_creation_date(datetime.fromtimestamp((election.closes or 0) // 1000, UTC))
    for locale in languages:
        _pages(pdf, election, sheet, shown, locale, read)
    return documents.done(pdf)


def _pages(pdf: "TaggedPdf", election: Election, sheet: Sheet, shown: dict[str, Any], locale: Locale, read: Read) -> None:
    zone = read.zone
    say, protocol = locale.gettext, shown["protocol"]
    pdf.add_page()
    documents.heading(pdf, f"{say(PROTOCOL)} · {election.title.piece(locale.tag).text}")
    if election.rehearsal:
        documents.heading(pdf, say(N_("REHEARSAL: nothing that is cast here counts")), 13, color=(138, 47, 27))
    opened, closed = (formats.long_moment(moment_of(at), locale, zone) for at in (election.opens, election.closes))
    documents.body(pdf, f"{say(PLANNED)}: {opened} – {closed}")
    if read.real:
        begun, ended = (formats.long_moment(moment_of(at), locale, zone) for at in read.real)
        documents.body(pdf, f"{say(REAL)}: {begun} – {ended}")
    until = last_day_of_objections(election)
    if until is not None:
        documents.body(pdf, f"{say(OBJECTIONS)}: {formats.long_date(until, locale)}")
    documents.body(pdf, f"{say(DIGEST)}: {election.digest}", 8)
    for name, line in zip((OPENING, CLOSING), read.lines, strict=True):
        if line:
            documents.body(pdf, f"{say(name)}: {line}", 8)
    documents.body(pdf, f"{say(CHECKER)}: {verifier.digest()}", 8)
    documents.rails(pdf)
    rows = [(words, formats.number(value, locale)) for words, value in protocol_lines(protocol, locale)]
    documents.table(pdf, (say(N_("What")), say(N_("Number"))), rows, (4, 1))
    for sentence in protocol_sums(protocol, locale):
        documents.body(pdf, sentence)
    _winners(pdf, sheet, shown, locale)
    pdf.ln(6)
    for words in SIGNED:
        documents.body(pdf, f"{say(words)}: ____________________________    {say(DATE)}: ______________")
        pdf.ln(3)


def protocol_lines(protocol: dict[str, Any], locale: Locale) -> list[tuple[str, int]]:
    """What the protocol counts, in words, with the numbers."""
    say = locale.gettext
    found = [(say(words), _value(protocol, path)) for path, words in LINES if _value(protocol, path) is not None]
    whole = protocol["invalid"].get("together")
    if whole is not None:
        return [*found, (say(NOT_COUNTED), whole)]
    return found + [(f"{say(NOT_COUNTED)}: {say(REASONS[reason])}", count) for reason, count in protocol["invalid"].items()]


PRINTED = N_(
    "Of %(printed)s printed slips %(unopened)s stayed in unopened packs, %(handed_out)s were handed out, %(spoiled)s were handed back "
    "spoiled, and %(left)s were left over."
)
ARMED = N_("With %(armed)s codes that were collected online, %(given)s slips and codes were given out.")
TOGETHER = N_("%(given)s slips and codes were given out.")
COUNTED = N_("%(ballots)s ballots were counted; every one of them was opened and is what was committed to.")
BESIDE = N_("Not counted: %(withdrawn)s withdrawn by the commission, %(tests)s test slips, %(invalid)s paper ballots that do not count.")
MISSING = N_("Given out and never cast: %(missing)s.")


def protocol_sums(protocol: dict[str, Any], locale: Locale) -> list[str]:
    """How the numbers of a protocol hang together, in sentences."""
    slips, ballots = protocol["slips"], protocol["ballots"]
    beside = {"withdrawn": protocol["withdrawn"], "tests": protocol["tests"], "invalid": sum(protocol["invalid"].values())}
    given = slips["given"] if "given" in slips else slips["handed_out"] + slips["armed"]
    missing = given - ballots - sum(beside.values())
    told: list[tuple[str, dict[str, int]]] = [(PRINTED, slips)] if "left" in slips else [(TOGETHER, {"given": given})]
    if slips.get("armed"):
        told.append((ARMED, {"armed": slips["armed"], "given": given}))
    told.append((COUNTED, {"ballots": ballots}))
    if any(beside.values()):
        told.append((BESIDE, beside))
    if missing > 0:
        told.append((MISSING, {"missing": missing}))
    return [locale.gettext(words, **{name: formats.number(value, locale) for name, value in facts.items()}) for words, facts in told]


def _winners(pdf: "TaggedPdf", sheet: Sheet, shown: dict[str, Any], locale: Locale) -> None:
    say = locale.gettext
    documents.heading(pdf, say(N_("Outcome of the count")), 13)
    votes = {item["project"]: item.get("score", item.get("votes")) for item in shown.get("totals", [])}
    won = set(shown["selected"])
    lines = [
        (
            str(item.number),
            item.title.piece(locale.tag).text,
            amount(item.cost // sheet.scale, sheet.currency),
            formats.number(votes[item.id], locale) if item.id in votes else "",
            say(N_("selected")) if item.id in won else "",
        )
        for item in sheet.candidates
        if item.id in won or votes
    ]
    head = (say(N_("No.")), say(N_("Proposal")), say(N_("Cost")), say(N_("Number of votes")), "")
    documents.table(pdf, head, lines, (1, 6, 2, 1, 2))


def _value(protocol: dict[str, Any], path: tuple[str, ...]) -> Any:
    held: Any = protocol
    for name in path:
        held = held.get(name) if held is not None else None
    return held
