"""What counting says, in the reader's language: rules, reasons, problems of files, figures."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from domain.counting.errors import Problem
from domain.counting.rules import EqualShares, Greedy, Phragmen, Rule, Sentence, TopK
from domain.errors import N_
from web.text.languages import Locale

NO_LABELS = N_(
    "The rule of the file lets some projects exclude each other, but PROJECTS has no column “exclusive” that says which. "
    "Add it: projects with a common word there exclude each other."
)

MONEY = {"cost", "left", "price", "paid", "budget", "spent"}
"""Facts that are amounts of money; all other numbers are counts."""


def amount(value: object, currency: str) -> str:
    """NT$1,200,000 for Taiwan dollars, 1,200,000 PLN for others; cents only where there are any."""
    shown = number(value)
    return f"NT${shown}" if currency in ("TWD", "NTD") else f"{shown} {currency}".strip()


def number(value: object) -> str:
    """A number with separators and at most two decimals."""
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float | Decimal | Fraction):
        shown = f"{float(value):,.2f}"
        return shown.removesuffix(".00")
    return str(value)


def say(sentence: Sentence, locale: Locale, currency: str = "") -> str:
    """One sentence of the domain in words."""
    facts = {name: amount(value, currency) if name in MONEY else number(value) for name, value in sentence.facts.items()}
    return locale.gettext(sentence.message, **facts)


def problem(found: Problem, locale: Locale) -> str:
    """What is wrong with a file, without its place."""
    return locale.gettext(found.message, **_plain(found.facts))


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    return dict(facts)


def rule_title(rule: Rule, locale: Locale) -> str:
    """A rule's short name for a table."""
    if isinstance(rule, TopK):
        return locale.gettext(N_("Most votes in each area")) if rule.per_group else locale.gettext(N_("Most votes"))
    if isinstance(rule, Greedy):
        title = N_("By votes while money lasts") if rule.skip else N_("By votes, ending at the first that does not fit")
        return locale.gettext(title)
    if isinstance(rule, Phragmen):
        return "Phragmén"
    assert isinstance(rule, EqualShares)
    utility = N_("Equal shares by cost") if rule.utility == "cost" else N_("Equal shares by number")
    ending = {"none": "", "add1": " + Add1", "add1u": " + Add1u"}[rule.completion]
    return locale.gettext(utility) + ending
