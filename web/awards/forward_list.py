"""Many entries of an agency forwarded or given back at once: a spreadsheet is checked whole, then all of it is done or nothing."""

import asyncio
from collections.abc import Mapping
from typing import Any, TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField

from domain.awards.actions import forwarding
from domain.awards.actions.forwarding import Wanted
from domain.awards.queries import identities, programmes
from domain.awards.states import REASONS, TAKING, State
from domain.errors import N_, Refused
from web.awards.viewers import viewer
from web.frame.forms import PageForm
from web.frame.page_routes import KIB, PageRoute
from web.frame.visit import Visit
from web.tables.export import as_csv, download
from web.tables.importing import marked, waiting
from web.tables.importing.columns import Checked, Column, Fault, check
from web.tables.importing.reader import read_table

FOLDER = "imports"
MOST_BYTES = 2 * 1024 * KIB
FORWARD, BACK = ("forward", "薦送", "yes", "y", "是"), ("return", "退回", "no", "n", "否")
ZH_REASONS = {
    "僅指陳缺失": "fault_only", "已交辦": "ordered", "內容籠統": "vague", "重複": "repeats", "資格不符": "not_staff", "福利升遷": "welfare",
    "純屬法令解釋": "interpretation", "格式不符": "form", "洩漏身分": "identity", "其他": "other",
}  # fmt: skip


def _decision(cell: str) -> bool:
    if cell.strip().lower() in FORWARD:
        return True
    if cell.strip().lower() in BACK:
        return False
    raise Refused(N_("Write “forward” (薦送) or “return” (退回)."))


def _reason(cell: str) -> str:
    text = ZH_REASONS.get(cell.strip(), cell.strip())
    if text and text not in REASONS:
        raise Refused(N_("Write one of %(names)s."), names=", ".join((*REASONS, *ZH_REASONS)))
    return text


COLUMNS = (
    Column("number", N_("Entry number"), N_("of the entry"), ("案號", "編號"), "", True, 12, read=lambda cell: cell.strip().upper()),
    Column("decision", N_("What you decided"), N_("forward or return"), ("決定", "薦送與否"), "薦送", True, 12, read=_decision),
    Column("reason", N_("Reason"), N_("only for a return, a word of the list"), ("退回理由", "理由"), "", most=20, read=_reason),
    Column("words", N_("In your own words"), N_("only for a return"), ("說明", "退回說明"), "", most=1000),
    Column("title", N_("Title"), N_("for you to read; nothing is done with it"), ("提案", "提案名稱"), ""),
)


class ListForm(PageForm):
    """A file of decisions."""

    file = FileField(N_("File"))


class ForwardListPage(TypedDict):
    """What `awards/forward_list.html` is given. plan: number, decision and words of each line;
    token: of the file that waits."""

    form: PageForm
    plan: list[tuple[str, str, str]]
    token: str
    faults: list[tuple[int, str, str, str]]
    good: int


async def list_page(visit: Visit) -> Response:
    """The form; a file that was checked; or doing what was shown."""
    form = visit.bind(ListForm)
    if not visit.ready(form):
        return _page(visit, form)
    try:
        return await _posted(visit, form)
    except Refused as refusal:
        form.refuse(Refused(refusal.reason, field="file", **refusal.facts))
    return _page(visit, form)


async def _posted(visit: Visit, form: PageForm) -> Response:
    """Raises Refused."""
    who = await viewer(visit)
    folder, about = visit.services.settings.data / FOLDER, f"awards {'+'.join(sorted(who.agencies))}"
    token = str(visit.form.get("token") or "")
    if visit.form.get("act") == "do":
        found = check(await read_table(waiting.opened(folder, token, about)), COLUMNS)
        await forwarding.do_list(_wanted(found), who, visit.today, at=visit.at, by=visit.person.id)
        waiting.forget(folder, token)
        return visit.go("award_forwarding", "award_list_done")
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a file."), field="file")
    data = await upload.read()
    found = check(await read_table(data), COLUMNS)
    wanted = _wanted(found)
    wrong = [
        Fault(found.rows[place].line, "number", wanted[place].number, reason) for place, reason in await forwarding.check_list(wanted, who)
    ]
    if found.faults or wrong:
        return _page(visit, form, faults=[*found.faults, *wrong], good=len(found.rows) - len(wrong))
    plan = [(one.number, visit.say(N_("forward") if one.forward else N_("give back")), one.words) for one in wanted]
    return _page(visit, form, plan=plan, token=await asyncio.to_thread(waiting.put_away, folder, data, about))


def _wanted(found: Checked) -> list[Wanted]:
    def line(values: Mapping[str, Any]) -> Wanted:
        return Wanted(values["number"], values["decision"], values.get("reason", ""), values.get("words", ""))

    return [line(row.values) for row in found.rows]


def _page(
    visit: Visit,
    form: PageForm,
    *,
    plan: list[tuple[str, str, str]] | None = None,
    token: str = "",
    faults: list[Fault] | None = None,
    good: int = 0,
) -> Response:
    told = [(one.line, one.column, one.value, marked.words_of(one, visit.locale)) for one in faults or []]
    return visit.page(
        "awards/forward_list.html",
        ForwardListPage(form=form, plan=plan or [], token=token, faults=told[:200], good=good),
        status=422 if form.problems or told else 200,
    )


async def template(visit: Visit) -> Response:
    """What waits now, as a file to fill in: each entry with “forward”."""
    numbers = await identities.of_agencies(await viewer(visit))
    rows = [one for one in await programmes.with_ids(numbers) if one.state == State.SENT and one.programme.stage in TAKING]
    zh = visit.locale.tag == "zh-Hant"
    heads = [column.names[0] if zh else column.key for column in COLUMNS]
    return download(as_csv(heads, [[row.number, "薦送" if zh else "forward", "", "", row.title] for row in rows], ""), "csv", "forward.csv")


NOTICES = {"award_list_done": (N_("All lines of the list were done."), "")}
PAGES = [
    PageRoute("award_forward_list", "/staff/awards/forward-list", list_page, list_page, needs="awards.forward", body=MOST_BYTES),
    PageRoute("award_forward_template", "/staff/awards/forward-list/template", template, needs="awards.forward"),
]
