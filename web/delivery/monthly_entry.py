"""One case to work on: the entry of a month, made or corrected, and the way to everything else that can be done."""

import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from starlette.responses import Response
from wtforms import BooleanField, HiddenField, StringField

from domain.amounts import clean_money
from domain.delivery import queries
from domain.delivery.actions import reporting
from domain.delivery.models import Case, Entry
from domain.delivery.queries import CaseView
from domain.delivery.rules import OVER, check_month, entry_due, entry_problems, month_of, to_enter
from domain.errors import N_, Refused
from domain.people.rules import number_of
from domain.policy import Thing
from domain.translated import Translated
from web.delivery.views import CaseValues, in_full
from web.frame.fields import day_of
from web.frame.forms import Optional, PageForm, translated_from
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.text import formats

NOTICES = {
    "entry_saved": (N_("The entry is public."), ""),
    "entry_corrected": (N_("The correction is public. What the entry said before can still be read."), ""),
    "entry_same": (N_("Nothing was changed."), ""),
}


class EntryForm(PageForm):
    """The entry of a month; the texts in two languages are read beside the form."""

    month = HiddenField(N_("Month"))
    text = StringField(N_("What has been done"))
    percent = StringField(N_("Done so far, in per cent"))
    spent = StringField(N_("Spent so far, in NT$"), [Optional()])
    behind = BooleanField(N_("It is behind schedule"))
    why = StringField(N_("Why it is behind"))
    sure = BooleanField(N_("Yes, correct what is public"))


async def thing_of_case(visit: Visit) -> Thing:
    """What one must hold: the case's agency, or its cycle."""
    return thing_for(await queries.by_code(visit.request.path_params["code"]))


def thing_for(case: Case) -> Thing:
    """The same of a case that is at hand."""
    return Thing(frozenset({f"agency:{case.agency}", case.scope}))


def share_of(typed: str) -> int | None:
    """A share in per cent as somebody types it, 40 or ４０％; None for anything else."""
    return number_of(unicodedata.normalize("NFKC", typed or "").strip().removesuffix("%").strip())


def money_of(form: PageForm, name: str) -> int | None:
    """An amount that may be left out; what cannot be read is said beside its field."""
    typed = str(form.data[name] or "").strip()
    try:
        return clean_money(typed, field=name) if typed else None
    except Refused as refusal:
        form.refuse(refusal)
        return None


def texts_of(visit: Visit, names: Sequence[str]) -> dict[str, Translated]:
    """Texts in every language as they were posted."""
    tags = visit.services.locales.tags
    return {name: translated_from(visit.form, name, Translated(), tags) for name in names}


def _chosen(visit: Visit, view: CaseView) -> date:
    """The month of the address, else the oldest that is missing, else one that can be entered, else the newest."""
    open_ones = [*view.standing.missing, *to_enter(view.case.opened_on, [entry.month for entry in view.entries], visit.today)]
    try:
        month = month_of(date.fromisoformat(visit.request.query_params.get("month", "")))
        check_month(month, view.case.opened_on, visit.today)
    except (ValueError, Refused):
        return next(iter([*open_ones, *(entry.month for entry in view.entries)]), month_of(visit.today))
    return month


async def case_desk(visit: Visit) -> Response:
    """One case to work on, with the entry of a month."""
    found = await queries.by_code(visit.request.path_params["code"])
    view = await queries.view(found, visit.today)
    month = _chosen(visit, view)
    held = next((entry for entry in view.entries if entry.month == month), None)
    values: dict[str, Any] = {"month": month.isoformat()}
    if held is not None:
        values |= {"percent": str(held.percent), "spent": f"{held.spent:,}", "behind": held.behind}
    else:
        before = next((entry for entry in view.entries if entry.month < month), None)
        values["behind"] = bool(before and before.behind)
    form = visit.bind(EntryForm, **values)
    texts = {"text": held.text, "why": held.why} if held else {"text": Translated(), "why": Translated()}
    return await _desk(visit, found, form, texts, month)


class CaseDeskPage(CaseValues):
    """What `delivery/case_desk.html` is given."""

    form: PageForm
    texts: dict[str, Translated]
    month: date
    month_words: Callable[..., str]
    due: date
    held: Entry | None
    before: Entry | None
    to_enter: list[date]
    enters: bool
    officer: bool


async def _desk(visit: Visit, found: Case, form: PageForm, texts: dict[str, Translated], month: date, status: int = 200) -> Response:
    known = await in_full(visit, found)
    entries: Sequence[Entry] = known["view"].entries
    return visit.page(
        "delivery/case_desk.html",
        CaseDeskPage(
            **known,
            form=form,
            texts=texts,
            month=month,
            month_words=lambda day: formats.month(day, visit.locale),
            due=entry_due(month),
            held=next((entry for entry in entries if entry.month == month), None),
            before=next((entry for entry in entries if entry.month < month), None),
            to_enter=to_enter(found.opened_on, [entry.month for entry in entries], visit.today),
            enters=found.stage not in OVER,
            officer=visit.may("delivery.decide", Thing(frozenset({found.scope}))),
        ),
        status=status,
    )


async def enter_monthly(visit: Visit) -> Response:
    """Publish the entry of a month, or a correction of it."""
    found = await queries.by_code(visit.request.path_params["code"])
    form, texts = visit.bind(EntryForm), texts_of(visit, ("text", "why"))
    try:
        month = month_of(day_of(form.data["month"], "month"))
        check_month(month, found.opened_on, visit.today)
    except Refused as refusal:
        form.refuse(refusal)
        return await _desk(visit, found, form, texts, month_of(visit.today), 422)
    if not visit.ready(form):
        return await _desk(visit, found, form, texts, month, 422 if form.problems else 200)
    percent, spent, behind = share_of(form.data["percent"]), money_of(form, "spent"), form.data["behind"]
    for problem in entry_problems(text=bool(texts["text"]), percent=percent, spent=spent, behind=behind, why=bool(texts["why"])):
        form.refuse(problem)
    if form.problems or percent is None:
        return await _desk(visit, found, form, texts, month, 422)
    try:
        done = await reporting.enter_monthly(
            found, month, texts["text"], percent=percent, spent=spent, behind=behind, why=texts["why"],
            today=visit.today, at=visit.at, by=visit.person.id, correcting=form.data["sure"],
        )  # fmt: skip
    except Refused as refusal:
        form.refuse(refusal)
        return await _desk(visit, await queries.by_code(found.code), form, texts, month, 422)
    said = "entry_same" if not done.changed else "entry_corrected" if done.corrected else "entry_saved"
    return visit.go("case_desk", said, code=found.code)


PAGES = [PageRoute("case_desk", "/staff/cases/{code}", case_desk, enter_monthly, needs="delivery.work", thing=thing_of_case)]
