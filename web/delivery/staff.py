"""Cases for those who carry them out: the agency's monthly entry, milestones, later days, closing; and what the office decides."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import BooleanField, SelectField, StringField

from domain.cycles.rules import clean_money
from domain.delivery import queries
from domain.delivery.actions import cases, reporting
from domain.delivery.models import Case
from domain.delivery.rules import entry_due, to_enter
from domain.errors import N_, Refused
from domain.files import actions as files
from domain.people.rules import number_of
from domain.policy import Role, Thing
from domain.proposals.actions import carrying
from domain.translated import Translated
from web import formats
from web.delivery.views import STAGES
from web.doors import Door
from web.forms import AtMost, Optional, PageForm, choices, translated_from
from web.page import notice
from web.proposals.agency import own_agencies
from web.proposals.desk import day_of, known_agency
from web.proposals.naming import agency_names
from web.visit import Visit

notice("entry_saved", N_("The entry is public."))
notice("case_saved", N_("The case is saved."))

TEXTS = ("text", "why", "title", "later", "closing", "alt")


class CaseForm(PageForm):
    """Everything one may enter for a case; each act reads its own part. Texts in two languages are read beside the form."""

    month = SelectField(N_("Month"), validate_choice=False)
    percent = StringField(N_("Done so far, in per cent"), [Optional()])
    spent = StringField(N_("Spent so far, in NT$"), [Optional()])
    behind = BooleanField(N_("It is behind schedule"))
    text = StringField(N_("What has been done"))
    why = StringField(N_("Why it is behind"))
    title = StringField(N_("What will be reached"))
    due_on = StringField(N_("By which day"), [Optional()])
    to = StringField(N_("New day"), [Optional()])
    later = StringField(N_("Why later"))
    closing = StringField(N_("What has been built or done"))
    alt = StringField(N_("What does the photo show?"))
    stage = SelectField(N_("When was it taken?"), validate_choice=False)
    file = StringField(N_("Photo"))
    note = StringField(N_("Reason"), [Optional(), AtMost(500)])
    money = StringField(N_("Approved budget in NT$"), [Optional()])
    agency = SelectField(N_("Agency"), validate_choice=False)


async def thing_of_case(visit: Visit) -> Thing:
    """What one must hold: the case's agency, or its cycle."""
    found = await queries.by_code(visit.request.path_params["code"])
    return Thing(frozenset({f"agency:{found.agency}", found.scope}))


async def cases_page(visit: Visit) -> Response:
    """The cases one works on: an agency's own, or all of them for the office."""
    office = [hold.scope for hold in visit.actor.active() if hold.role in (Role.OFFICER, Role.ADMINISTRATOR, Role.AUDITOR)]
    scopes = {"": ""} if "" in office else dict.fromkeys(office, "") | {"agency:" + key: key for key in own_agencies(visit)}
    views, waiting = [], []
    for scope, agency in scopes.items():
        within = "" if agency else scope
        views += await queries.board(visit.today, scope=within, agency=agency)
        waiting += await queries.waiting_extensions(scope=within, agency=agency)
    return visit.page(
        "delivery/cases.html", views=views, stages=STAGES, agencies=await agency_names(visit), waiting=waiting, entry_due=entry_due
    )


async def case_desk(visit: Visit) -> Response:
    """One case to work on."""
    found = await queries.by_code(visit.request.path_params["code"])
    return await _desk(visit, found, await _form(visit, found))


async def _form(visit: Visit, found: Case) -> CaseForm:
    form = visit.bind(
        CaseForm,
        percent=str(found.percent),
        spent=f"{found.money_spent:,}",
        money=f"{found.money_voted:,}" if found.money_voted is not None else "",
        agency=found.agency,
        behind=found.said_behind,
    )
    view = await queries.view(found, visit.today)
    months = [*to_enter(found.opened_on, [entry.month for entry in view.entries], visit.today), *[entry.month for entry in view.entries]]
    form.month.choices = choices((month.isoformat(), formats.month(month, visit.locale)) for month in months)
    form.stage.choices = choices(
        [("before", visit.say(N_("before"))), ("during", visit.say(N_("during"))), ("after", visit.say(N_("after")))]
    )
    form.agency.choices = choices((await agency_names(visit)).items())
    return form


async def _desk(visit: Visit, found: Case, form: PageForm, status: int = 200) -> Response:
    tags = visit.house.locales.tags
    return visit.page(
        "delivery/case_desk.html",
        case=found,
        view=await queries.view(found, visit.today),
        stages=STAGES,
        agencies=await agency_names(visit),
        form=form,
        texts={name: translated_from(visit.form, name, Translated(), tags) for name in TEXTS},
        officer=visit.may("delivery.decide", Thing(frozenset({found.scope}))),
        status=status,
    )


Act = Callable[[Visit, Case, dict[str, Any], dict[str, Translated], str], Awaitable[None]]


async def _do(visit: Visit, acts: dict[str, Act]) -> Response:
    found = await queries.by_code(visit.request.path_params["code"])
    form = await _form(visit, found)
    verb, _, number = str(visit.form.get("act") or "").partition(":")
    handler = acts.get(verb)
    if visit.switching or handler is None or not form.validate():
        return await _desk(visit, found, form, 422 if form.problems else 200)
    tags = visit.house.locales.tags
    texts = {name: translated_from(visit.form, name, Translated(), tags) for name in TEXTS}
    try:
        await handler(visit, found, form.data, texts, number)
        return visit.go("case_desk", "entry_saved" if verb == "enter" else "case_saved", code=found.code)
    except Refused as refusal:
        form.refuse(refusal)
    return await _desk(visit, await queries.by_code(found.code), form, 422)


async def work(visit: Visit) -> Response:
    """What the agency does: enter a month, add and reach milestones, ask for time, add photos, ask to close."""
    return await _do(visit, WORK)


async def decide(visit: Visit) -> Response:
    """What the office does: grant or refuse time, name the agency and the money, close, open again."""
    return await _do(visit, DECISIONS)


async def _enter(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], _: str) -> None:
    percent = number_of((data["percent"] or "").strip())
    if percent is None:
        raise Refused(N_("Enter a share between 0 and 100."), field="percent")
    spent = clean_money(data["spent"], field="spent") if data["spent"].strip() else 0
    month = day_of(data["month"] or "", "month")
    await reporting.enter(
        found,
        month,
        texts["text"],
        percent=percent,
        spent=spent,
        behind=data["behind"],
        why=texts["why"],
        today=visit.today,
        at=visit.at,
        by=visit.person.id,
    )
    await carrying.report_progress(found, percent, at=visit.at, behind=data["behind"])


async def _milestone(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], _: str) -> None:
    await cases.add_milestone(found, texts["title"], day_of(data["due_on"], "due_on"), at=visit.at, by=visit.person.id)


async def _reach(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], number: str) -> None:
    await cases.reach(found, number_of(number) or 0, visit.today, at=visit.at, by=visit.person.id)


async def _unreach(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], number: str) -> None:
    await cases.reach(found, number_of(number) or 0, None, at=visit.at, by=visit.person.id)


async def _later(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], number: str) -> None:
    to: date = day_of(data["to"], "to")
    await reporting.ask_later(found, to, texts["later"], milestone=number_of(number), at=visit.at, by=visit.person.id)


async def _closing(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], _: str) -> None:
    if not texts["closing"]:
        raise Refused(N_("Say in at least one language what has been built or done."), field="closing")
    await carrying.ask_to_close(found, texts["closing"], at=visit.at, by=visit.person.id)


async def _photo(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], _: str) -> None:
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a file."), field="file")
    if not texts["alt"]:
        raise Refused(N_("Say in a few words what it shows. Blind readers hear this instead."), field="alt")
    stage = data["stage"] if data["stage"] in ("before", "during", "after") else "during"
    me, at = visit.person.id, visit.at
    made = await files.add_photo(visit.house.store, upload.filename, await upload.read(), at=at, by=me, alt=texts["alt"])
    await cases.add_photo(found, made.key, stage, texts["alt"], at=at, by=me)


async def _remove_photo(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], number: str) -> None:
    await cases.remove_photo(found, number_of(number) or 0, at=visit.at, by=visit.person.id)


async def _grant(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], number: str) -> None:
    await reporting.decide_later(found, number_of(number) or 0, granted=True, note=data["note"], at=visit.at, by=visit.person.id)


async def _deny(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], number: str) -> None:
    await reporting.decide_later(found, number_of(number) or 0, granted=False, note=data["note"], at=visit.at, by=visit.person.id)


async def _about(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], _: str) -> None:
    money = clean_money(data["money"], field="money") if data["money"].strip() else None
    due = day_of(data["due_on"], "due_on") if data["due_on"].strip() else found.due_on
    await cases.set_about(
        found, agency=known_agency((await _form(visit, found)).agency), money=money, due_on=due, at=visit.at, by=visit.person.id
    )


async def _close(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], _: str) -> None:
    await carrying.close(found, visit.today, why=data["note"], at=visit.at, by=visit.person.id)


async def _reopen(visit: Visit, found: Case, data: dict[str, Any], texts: dict[str, Translated], _: str) -> None:
    await carrying.reopen(found, data["note"], at=visit.at, by=visit.person.id)


WORK: dict[str, Act] = {
    "enter": _enter,
    "milestone": _milestone,
    "reach": _reach,
    "unreach": _unreach,
    "later": _later,
    "closing": _closing,
    "photo": _photo,
    "unphoto": _remove_photo,
}
DECISIONS: dict[str, Act] = {"grant": _grant, "deny": _deny, "about": _about, "close": _close, "reopen": _reopen}

_BODY = files.PHOTO_BODY
DOORS = [
    Door("cases", "/staff/cases", cases_page, needs="delivery.list"),
    Door("case_desk", "/staff/cases/{code}", case_desk, work, needs="delivery.work", thing=thing_of_case, body=_BODY),
    Door("case_decide", "/staff/cases/{code}/decide", case_desk, decide, needs="delivery.decide", thing=thing_of_case),
]
