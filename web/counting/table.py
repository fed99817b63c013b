"""A count as text for a terminal: who won, why, and bars that need no colour."""

import shutil
import unicodedata
from collections.abc import Iterable, Sequence

from domain.counting.ballot_forms import form_of_file
from domain.counting.election import Election
from domain.counting.explain import figures, reasons
from domain.counting.log import Counted
from domain.counting.result import digest
from domain.counting.whatif import Alternative
from domain.errors import N_
from web.counting.words import amount, number, rule_title, say
from web.text.languages import Locale

BLOCKS = " ▏▎▍▌▋▊▉█"
BAR = 20


def outcome(election: Election, counted: Counted, locale: Locale) -> str:
    """The whole outcome: head, rule, table of projects with bars and reasons, figures, digest."""
    currency = election.meta.get("currency", "")
    lines = [*_head(election, counted, locale, currency), ""]
    votes, scores = election.ballots.votes(), election.ballots.scores()
    most = max(scores, default=0) or 1
    why = reasons(election, counted)
    place = {p: n for n, p in enumerate(counted.selected)}
    order = sorted(range(len(votes)), key=lambda p: (place.get(p, len(place)), -scores[p]))
    rows = [
        [
            "✓" if p in place else "·",
            election.projects[p].id,
            election.projects[p].name,
            amount(election.money(election.projects[p].cost), currency),
            number(scores[p] if election.ballots.scale == 1 else scores[p] / election.ballots.scale),
            bar(scores[p] / most),
        ]
        for p in order
    ]
    score = N_("points") if election.ballots.points is not None else N_("votes")
    heading = ["", "", locale.gettext(N_("proposal")), locale.gettext(N_("cost")), locale.gettext(score), ""]
    table = columns([heading, *rows], right=(3, 4), shrink=2)
    lines.append(table[0])
    for p, line in zip(order, table[1:], strict=True):
        lines.append(line)
        lines += [f"    {say(said, locale, currency)}" for said in why.get(p, [])]
    return "\n".join([*lines, "", *_figures(election, counted, locale, currency)])


def _head(election: Election, counted: Counted, locale: Locale, currency: str) -> list[str]:
    title = " · ".join(election.meta[key] for key in ("unit", "district", "description", "instance") if election.meta.get(key))
    facts = {
        "ballots": number(election.ballots.count),
        "projects": number(len(election.projects)),
        "budget": amount(election.money(election.budget), currency),
    }
    lines = [title, locale.gettext(N_("%(ballots)s ballots, %(projects)s proposals, budget %(budget)s"), **facts), ""]
    form = form_of_file({**election.meta, "vote_type": election.vote_type}, election.scale)
    lines += [say(sentence, locale, currency) for sentence in [*form.describe(election.scale), *counted.rule.describe()]]
    if counted.comparison is not None:
        comparison = counted.comparison
        verdict = N_("The outcome of equal shares serves %(mes)s voters better, most votes first %(greedy)s: it stands.")
        if not comparison.kept:
            verdict = N_("The outcome of equal shares serves %(mes)s voters better, most votes first %(greedy)s: the latter holds.")
        lines.append(locale.gettext(verdict, mes=number(comparison.mes), greedy=number(comparison.greedy)))
    if counted.tie_without_effect:
        tied = ", ".join(counted.tie_without_effect)
        lines.append(locale.gettext(N_("Tied, without any effect on who wins: %(tied)s"), tied=tied))
    return lines


def _figures(election: Election, counted: Counted, locale: Locale, currency: str) -> list[str]:
    found = figures(election, counted.selected)
    spent = {"spent": amount(election.money(found.spent), currency), "budget": amount(election.money(found.budget), currency)}
    empty = {"empty": number(found.empty_handed), "percent": number(100 * found.empty_handed / (found.voices or 1))}
    lines = [
        locale.gettext(N_("%(winners)s proposals win and cost %(spent)s of %(budget)s."), winners=number(found.winners), **spent),
        locale.gettext(N_("Voters none of whose choices wins: %(empty)s (%(percent)s %%)."), **empty),
        locale.gettext(N_("Choices that win, per voter: %(each)s."), each=number(float(found.winners_each))),
    ]
    if counted.raised:
        lines.append(locale.gettext(N_("All shares were raised by %(raised)s."), raised=amount(counted.raised, currency)))
    return [*lines, f"SHA-256 {digest(election)}"]


def comparison(election: Election, alternatives: Sequence[Alternative], locale: Locale) -> str:
    """All rules side by side: what they cost and whom they serve, and which projects they choose."""
    currency = election.meta.get("currency", "")
    say_ = locale.gettext
    heading = [say_(N_("rule")), say_(N_("winners")), say_(N_("spent")), say_(N_("without a winner")), say_(N_("winners per voter"))]
    rows = []
    for item in alternatives:
        if item.figures is None:
            rows.append([rule_title(item.rule, locale), say_(N_("a lot must decide: %(tied)s"), tied=", ".join(item.tied)), "", "", ""])
            continue
        empty = 100 * item.figures.empty_handed / (item.figures.voices or 1)
        money = amount(election.money(item.figures.spent), currency)
        each = number(float(item.figures.winners_each))
        rows.append([rule_title(item.rule, locale), number(item.figures.winners), money, f"{number(empty)} %", each])
    counted = [item for item in alternatives if item.counted is not None]
    lines = [*columns([heading, *rows], right=(2, 3, 4), shrink=0), ""]
    votes = election.ballots.scores()
    marks = [[str(n + 1) for n in range(len(counted))] + ["", ""]]
    for p in sorted(range(len(votes)), key=lambda p: -votes[p]):
        chosen = ["✓" if item.counted and p in item.counted.selected else "·" for item in counted]
        marks.append([*chosen, election.projects[p].id, election.projects[p].name])
    lines += columns(marks, right=(), shrink=len(counted) + 1)
    lines += [f"{n + 1} = {rule_title(item.rule, locale)}" for n, item in enumerate(counted)]
    return "\n".join(lines)


def bar(part: float, width: int = BAR) -> str:
    """A bar of blocks, to an eighth of a character."""
    eighths = round(max(0.0, min(1.0, part)) * width * 8)
    return "█" * (eighths // 8) + (BLOCKS[eighths % 8] if eighths % 8 else "")


def width_of(text: str) -> int:
    """Columns that a text takes on a terminal: Chinese signs take two."""
    return sum(0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def fitted(text: str, width: int) -> str:
    """A text cut to so many columns, with a sign that something is missing."""
    if width_of(text) <= width:
        return text
    kept = ""
    for sign in text:
        if width_of(kept + sign) > width - 1:
            return kept + "…"
        kept += sign
    return kept


def columns(rows: Sequence[Sequence[str]], *, right: Iterable[int], shrink: int) -> list[str]:
    """Rows in aligned columns that fit the terminal; the column `shrink` gives way."""
    widths = [max(width_of(row[n]) for row in rows) for n in range(len(rows[0]))]
    room = max(60, shutil.get_terminal_size((100, 24)).columns)
    widths[shrink] = max(8, min(widths[shrink], room - sum(widths) + widths[shrink] - 2 * (len(widths) - 1)))
    lines = []
    for row in rows:
        cells = []
        for n, cell in enumerate(row):
            text = fitted(cell, widths[n])
            pad = " " * (widths[n] - width_of(text))
            cells.append(pad + text if n in right else text + pad)
        lines.append("  ".join(cells).rstrip())
    return lines
