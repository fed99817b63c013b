"""Everything that can be done to a case beside its monthly entry: which fields each act has, when it is possible, and what it does."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from starlette.datastructures import UploadFile
from wtforms import SelectField, StringField, TextAreaField

from domain.delivery.actions import cases, closing, milestones, reporting
from domain.delivery.models import Case
from domain.delivery.queries import CaseView
from domain.delivery.rules import closing_problems, later_problems, milestone_problems
from domain.errors import N_, Refused
from domain.files import actions as files
from domain.translated import Translated
from web.delivery.monthly_entry import money_of, share_of
from web.delivery.words import PHOTO_STAGES
from web.frame.agencies import known_agency
from web.frame.fields import day_of
from web.frame.forms import AtMost, Optional, PageForm
from web.frame.visit import Visit

PUBLIC_REASON = N_("The reason is public.")


class WorkForm(PageForm):
    """The fields of all acts; a page shows those of its own. Texts in two languages are read beside the form."""

    title = StringField(N_("What will be reached"))
    due_on = StringField(N_("By which day"))
    on = StringField(N_("Reached on which day"))
    to = StringField(N_("New day"))
    later = StringField(N_("Why later"))
    closing = StringField(N_("What has been built or done"))
    percent = StringField(N_("Done so far, in per cent"))
    spent = StringField(N_("Spent in all, in NT$"), [Optional()])
    stage = SelectField(N_("When was it taken?"), validate_choice=False)
    file = StringField(N_("Photo"))
    alt = StringField(N_("What does the photo show?"))
    agency = SelectField(N_("Agency"), validate_choice=False)
    money = StringField(N_("Approved budget in NT$"), [Optional()])
    day = StringField(N_("To be delivered by"), [Optional()])
    note = TextAreaField(N_("Reason"), [Optional(), AtMost(500)])
    why = TextAreaField(N_("Reason"), [AtMost(300)])


@dataclass
class Doing:
    """One act under way: its case, the thing it is about, the form and the texts that were sent, and the button that was pressed."""

    visit: Visit
    view: CaseView
    item: int
    form: WorkForm
    texts: dict[str, Translated] = field(default_factory=dict)
    button: str = ""

    @property
    def case(self) -> Case:
        """The case."""
        return self.view.case

    def day(self, name: str) -> date | None:
        """The day of a field; what is no day is said beside it."""
        try:
            return day_of(self.form.data[name], name)
        except Refused as refusal:
            self.form.refuse(refusal)
            return None

    def refuse(self, problems: list[Refused]) -> bool:
        """Say everything that is wrong, each beside its field; whether anything is."""
        for problem in problems:
            self.form.refuse(problem)
        return bool(self.form.problems)

    @property
    def marks(self) -> dict[str, Any]:
        """When, and by whom."""
        return {"at": self.visit.at, "by": self.visit.person.id}


@dataclass(frozen=True)
class Field:
    """One field of an act's page: its name, how it is typed, and a hint (a message id)."""

    name: str
    kind: str = "text"
    hint: str = ""


@dataclass(frozen=True)
class CaseAction:
    """A page: what it is called, what to know before, its fields, its buttons (value, words, look), what it does, and about what.

    about: `milestone`, `extension` or `photo` when it is done to one of them; stages: when it can be done.
    """

    title: str
    do: Callable[[Doing], Awaitable[None]]
    fields: tuple[Field, ...] = ()
    buttons: tuple[tuple[str, str, str], ...] = (("do", N_("Save"), ""),)
    intro: str = ""
    about: str = ""
    stages: frozenset[str] = frozenset({"open"})


async def _milestone(doing: Doing) -> None:
    due, title = doing.day("due_on"), doing.texts["title"]
    if not doing.refuse(milestone_problems(title=bool(title), due_on=due, today=doing.visit.today)) and due:
        await milestones.add(doing.case, title, due, today=doing.visit.today, **doing.marks)


async def _reach(doing: Doing) -> None:
    on = doing.day("on")
    if on:
        await milestones.reach(doing.case, doing.item, on, today=doing.visit.today, **doing.marks)


async def _unreach(doing: Doing) -> None:
    await milestones.reach(doing.case, doing.item, None, today=doing.visit.today, **doing.marks)


async def _rename(doing: Doing) -> None:
    await milestones.rename(doing.case, doing.item, doing.texts["title"], **doing.marks)


async def _drop(doing: Doing) -> None:
    await milestones.drop(doing.case, doing.item, doing.form.data["why"], **doing.marks)


async def _later(doing: Doing) -> None:
    step = next((item for item in doing.view.milestones if item.id == doing.item), None)
    now, to, why = step.due_on if step else doing.case.due_on, doing.day("to"), doing.texts["later"]
    if doing.refuse(later_problems(to=to, now=now or doing.visit.today, why=bool(why), today=doing.visit.today)) or to is None:
        return
    await reporting.ask_later(doing.case, to, why, milestone=doing.item or None, today=doing.visit.today, **doing.marks)


async def _closing(doing: Doing) -> None:
    text, percent, spent = doing.texts["closing"], share_of(doing.form.data["percent"]), money_of(doing.form, "spent")
    if not doing.refuse(closing_problems(text=bool(text), percent=percent, spent=spent)) and percent is not None:
        await closing.ask_to_close(doing.case, text, percent=percent, spent=spent, today=doing.visit.today, **doing.marks)


async def _withdraw(doing: Doing) -> None:
    await closing.withdraw(doing.case, doing.form.data["why"], **doing.marks)


async def _photo(doing: Doing) -> None:
    upload, alt, wrong = doing.visit.form.get("file"), doing.texts["alt"], []
    if not isinstance(upload, UploadFile) or not upload.filename:
        wrong.append(Refused(N_("Choose a file."), field="file"))
    if not alt:
        wrong.append(Refused(N_("Say in a few words what it shows. Blind readers hear this instead."), field="alt"))
    if doing.refuse(wrong) or not isinstance(upload, UploadFile):
        return
    stage = doing.form.data["stage"] if doing.form.data["stage"] in PHOTO_STAGES else "during"
    try:
        made = await files.add_photo(doing.visit.services.store, upload.filename or "", await upload.read(), alt=alt, **doing.marks)
    except Refused as refusal:
        raise Refused(refusal.reason, field="file", **refusal.facts) from refusal
    await cases.add_photo(doing.case, made.key, stage, alt, **doing.marks)


async def _unphoto(doing: Doing) -> None:
    await cases.remove_photo(doing.case, doing.item, **doing.marks)


async def _extension(doing: Doing) -> None:
    granted = doing.button == "grant"
    await reporting.decide_later(doing.case, doing.item, granted=granted, note=doing.form.data["note"], **doing.marks)


async def _about(doing: Doing) -> None:
    form, due = doing.form, doing.case.due_on
    money = money_of(form, "money")
    if due is None and form.data["day"].strip():
        due = doing.day("day")
    try:
        agency = known_agency(form.agency)
    except Refused as refusal:
        form.refuse(refusal)
    if form.problems:
        return
    try:
        await cases.set_about(doing.case, agency=agency, money=money, due_on=due, today=doing.visit.today, **doing.marks)
    except Refused as refusal:
        raise Refused(refusal.reason, field="day", **refusal.facts) from refusal


async def _close(doing: Doing) -> None:
    await closing.close(doing.case, doing.visit.today, why=doing.form.data["why"], **doing.marks)


async def _stop(doing: Doing) -> None:
    await closing.stop(doing.case, doing.form.data["why"], **doing.marks)


async def _reopen(doing: Doing) -> None:
    await closing.reopen(doing.case, doing.form.data["why"], **doing.marks)


REASON = (Field("why", "area", PUBLIC_REASON),)
TITLE = Field("title", "both")
PROMISE = N_("A promise from then on. It can be moved only with a public reason.")
BOTH_SIDES = N_("The proposers are asked whether they agree. If they do not, the case stays open with their text.")

WORK: dict[str, CaseAction] = {
    "milestone": CaseAction(N_("Add a milestone"), _milestone, (TITLE, Field("due_on", "date", PROMISE)), (("do", N_("Add it"), ""),)),
    "reach": CaseAction(N_("A milestone is reached"), _reach, (Field("on", "date"),), about="milestone"),
    "unreach": CaseAction(N_("Not reached after all"), _unreach, buttons=(("do", N_("Not reached after all"), ""),), about="milestone"),
    "rename": CaseAction(
        N_("Correct its words"), _rename, (TITLE,), about="milestone",
        intro=N_("For slips of the pen. What it said before stays public; another promise is another milestone."),
    ),
    "drop": CaseAction(
        N_("Give the milestone up"), _drop, REASON, (("do", N_("Give it up"), "stop"),), about="milestone",
        intro=N_("It leaves the plan. The promise stays public, with your reason."),
    ),
    "later": CaseAction(
        N_("Ask for a later day"), _later, (Field("to", "date"), Field("later", "both", PUBLIC_REASON)), (("do", N_("Ask for it"), ""),),
        about="milestone?", intro=N_("The office decides. Request, reason and decision are public, and the first day stays visible."),
    ),
    "closing": CaseAction(
        N_("Report completion"), _closing,
        (Field("closing", "long"), Field("percent", "short"), Field("spent", "money", N_("Empty: as reported last."))),
        (("do", N_("Ask the proposers"), ""),), intro=BOTH_SIDES,
    ),
    "withdraw": CaseAction(
        N_("Take the report of completion back"), _withdraw, REASON, (("do", N_("Take it back"), "stop"),),
        intro=N_("The case is open again; the proposers are told."), stages=frozenset({"closing", "agreed"}),
    ),
    "photo": CaseAction(
        N_("Add a photo"), _photo, (Field("stage", "select"), Field("file", "file"), Field("alt", "both")), (("do", N_("Add it"), ""),),
        stages=frozenset({"open", "closing", "agreed", "closed", "stopped"}),
    ),
    "unphoto": CaseAction(
        N_("Remove the photo"), _unphoto, (), (("do", N_("Remove it"), "stop"),), about="photo",
        intro=N_("It leaves this page; the file itself stays in the library."),
        stages=frozenset({"open", "closing", "agreed", "closed", "stopped"}),
    ),
}  # fmt: skip
DECISIONS: dict[str, CaseAction] = {
    "extension": CaseAction(
        N_("Decide about a later day"), _extension, (Field("note", "area", N_("Public. Needed when you refuse.")),),
        (("grant", N_("Grant it"), ""), ("deny", N_("Refuse it"), "quiet")), about="extension",
    ),
    "about": CaseAction(
        N_("Agency, money, day"), _about, (Field("agency", "select"), Field("money", "money"), Field("day", "date", PROMISE)),
        intro=N_("What is still promised goes along to another agency."), stages=frozenset({"open", "closing", "agreed"}),
    ),
    "close": CaseAction(N_("Close the case"), _close, REASON, (("do", N_("Close the case"), ""),), stages=frozenset({"closing", "agreed"})),
    "stop": CaseAction(
        N_("Stop the case"), _stop, REASON, (("do", N_("Stop the case"), "stop"),),
        intro=N_("It will not be carried out. Its promises no longer apply; proposers and agency are told."),
        stages=frozenset({"open", "closing", "agreed"}),
    ),
    "reopen": CaseAction(
        N_("Open it again"), _reopen, REASON, (("do", N_("Open it again"), "stop"),), stages=frozenset({"closed", "agreed", "stopped"}),
    ),
}  # fmt: skip
