"""The pages of what is done to a case. Each act has one of its own, so that what is wrong stands beside its field."""

from typing import Any, TypedDict

from starlette.responses import Response

from domain.delivery import queries
from domain.delivery.models import Case, CasePhoto, Extension, Milestone
from domain.delivery.rules import CLOSING_DAYS, NOT_OPEN
from domain.errors import N_, Missing, Refused
from domain.files import actions as files
from domain.people.rules import number_of
from domain.translated import Translated
from web.delivery.case_actions import DECISIONS, WORK, CaseAction, Doing, Field, WorkForm
from web.delivery.monthly_entry import texts_of, thing_of_case
from web.delivery.words import PHOTO_STAGES
from web.frame.forms import PageForm, choices
from web.frame.labels import agency_names
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit

NOTICES = {
    "case_saved": (N_("It is saved."), ""),
}


async def _doing(visit: Visit, acts: dict[str, CaseAction]) -> tuple[CaseAction, Doing]:
    """The act of the address with its case and the thing it is about. Raises Missing."""
    act = acts.get(visit.request.path_params["act"])
    found = await queries.by_code(visit.request.path_params["code"])
    if act is None:
        raise Missing("no such act")
    view = await queries.view(found, visit.today)
    item = number_of(visit.request.query_params.get("item", "")) or 0
    things: dict[str, Any] = {"milestone": view.milestones, "extension": view.extensions, "photo": view.photos}
    numbers = {thing.id for thing in things.get(act.about.rstrip("?"), ())}
    if act.about and (item or not act.about.endswith("?")) and item not in numbers:
        raise Missing(f"no such {act.about}")
    step = next((one for one in view.milestones if one.id == item), None) if act.about.startswith("milestone") else None
    form = visit.bind(
        WorkForm,
        on=visit.today.isoformat(),
        percent="100",
        spent=f"{found.money_spent:,}",
        money=f"{found.money_voted:,}" if found.money_voted is not None else "",
        agency=found.agency,
        day="",
    )
    form.stage.choices = choices((name, visit.say(words)) for name, words in PHOTO_STAGES.items())
    form.agency.choices = choices((await agency_names(visit)).items())
    texts = texts_of(visit, [held.name for held in act.fields if held.kind in ("both", "long")])
    if visit.request.method == "GET" and step is not None and "title" in texts:
        texts["title"] = step.title
    return act, Doing(visit, view, item, form, texts, str(visit.form.get("act") or ""))


class CaseActPage(TypedDict):
    """What `delivery/case_act.html` is given."""

    act: CaseAction
    fields: list[Field]
    case: Case
    form: PageForm
    texts: dict[str, Translated]
    step: Milestone | None
    later: Extension | None
    photo: CasePhoto | None
    possible: bool
    closing_days: int


def _page(act: CaseAction, doing: Doing, status: int = 200) -> Response:
    case, items = doing.case, (*doing.view.milestones,)
    step = next((item for item in items if item.id == doing.item), None) if act.about.startswith("milestone") else None
    later = next((item for item in doing.view.extensions if item.id == doing.item), None) if act.about == "extension" else None
    moved = next((item for item in items if later is not None and item.id == later.milestone), None)
    return doing.visit.page(
        "delivery/case_act.html",
        CaseActPage(
            act=act,
            fields=[held for held in act.fields if held.name != "day" or case.due_on is None],
            case=case,
            form=doing.form,
            texts=doing.texts,
            step=step or moved,
            later=later,
            photo=next((item for item in doing.view.photos if item.id == doing.item), None) if act.about == "photo" else None,
            possible=case.stage in act.stages and (later is None or later.granted is None),
            closing_days=CLOSING_DAYS,
        ),
        status=status,
    )


async def _show(visit: Visit, acts: dict[str, CaseAction]) -> Response:
    return _page(*await _doing(visit, acts))


async def _do(visit: Visit, acts: dict[str, CaseAction]) -> Response:
    act, doing = await _doing(visit, acts)
    if not visit.ready(doing.form):
        return _page(act, doing, 422 if doing.form.problems else 200)
    try:
        if doing.case.stage not in act.stages:
            raise Refused(NOT_OPEN)
        await act.do(doing)
    except Refused as refusal:
        doing.form.refuse(refusal)
    if doing.form.problems:
        return _page(act, doing, 422)
    return visit.go("case_desk", "case_saved", code=doing.case.code)


async def work_page(visit: Visit) -> Response:
    """What the agency can do: milestones, later days, photos, reporting completion."""
    return await _show(visit, WORK)


async def work(visit: Visit) -> Response:
    """Do it."""
    return await _do(visit, WORK)


async def decide_page(visit: Visit) -> Response:
    """What the office decides: later days, agency and money, closing, stopping, opening again."""
    return await _show(visit, DECISIONS)


async def decide(visit: Visit) -> Response:
    """Decide it."""
    return await _do(visit, DECISIONS)


PAGES = [
    PageRoute(
        "case_work", "/staff/cases/{code}/do/{act}", work_page, work, needs="delivery.work", thing=thing_of_case, body=files.PHOTO_BODY
    ),
    PageRoute("case_decide", "/staff/cases/{code}/decide/{act}", decide_page, decide, needs="delivery.decide", thing=thing_of_case),
]
