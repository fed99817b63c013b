"""The office's page of awards: corrections, announcing, papers, money, adoption, revocation."""

from typing import TypedDict

from starlette.responses import Response
from wtforms import SelectField, StringField, TextAreaField

from domain.awards.actions import awarding
from domain.awards.models import AwardProgramme
from domain.awards.models_panel import Award, AwardCorrection
from domain.awards.queries import awards
from domain.awards.states import RESULT_STAGES
from domain.errors import N_, Missing, Refused
from domain.people.queries import agencies
from domain.people.rules import number_of
from web.awards.calls import Given, given_of
from web.awards.certificates import certificates_pdf
from web.awards.display import Card, card_of
from web.awards.printed import letters_pdf, payments_csv
from web.awards.viewers import office_programme
from web.frame.act_forms import ActForm, Acts
from web.frame.fields import day_of
from web.frame.forms import Optional, choices
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.tables.export import download, in_a_thread


class AwardActForm(ActForm):
    """What an act needs."""

    answer = TextAreaField(N_("Answer"))
    work = StringField(N_("Work"))
    names = TextAreaField(N_("Authors, one a line"))
    reason = StringField(N_("Reason; everybody can read it"), [Optional()])
    on = StringField(N_("Day"), [Optional()])
    agency = SelectField(N_("Agency that carries it out"), choices=[], default="")
    due_on = StringField(N_("Done by"), [Optional()])


class AwardsOfPage(TypedDict):
    """What `awards/awards_desk.html` is given. money: NT$ of awards that stand; public: whether there is a list; ready: whether it can be
    announced today."""

    card: Card
    given: list[Given]
    corrections: list[AwardCorrection]
    acts: Acts[AwardActForm]
    total: int
    public: bool
    works: bool


async def awards_desk(visit: Visit) -> Response:
    """The awards of a programme."""
    programme = await office_programme(visit)
    listed = [("", visit.say(N_("Please choose"))), *((one.key, name_of(visit, one.name)) for one in await agencies(active_only=True))]

    def prepare(form: AwardActForm) -> None:
        form.agency.choices = choices(listed)

    acts = Acts(visit, AwardActForm, str(visit.form.get("act") or ""), prepare, on=visit.today.isoformat())
    if acts.sent and visit.may("awards.work") and not visit.switching:
        try:
            await _do(visit, programme, acts.form)
            return visit.go("award_awards_desk", "award_done", programme=programme.id)
        except Refused as refusal:
            acts.form.refuse(refusal)
    public = programme.stage in RESULT_STAGES
    given = [given_of(visit, programme, one) for one in await awards.given(programme.id)] if public else []
    return visit.page(
        "awards/awards_desk.html",
        AwardsOfPage(
            card=card_of(visit, programme),
            given=given,
            corrections=await awards.corrections(programme.id) if public else [],
            acts=acts,
            total=awards.money([one.award for one in given]),
            public=public,
            works=visit.may("awards.work"),
        ),
        status=422 if acts.form.problems else 200,
    )


async def _do(visit: Visit, programme: AwardProgramme, form: AwardActForm) -> None:
    """The act whose button was pressed. Raises Refused."""
    marks = {"at": visit.at, "by": visit.person.id}
    act, _, which = form.act.partition(":")
    if act in ("correct", "revoke", "paid", "repaid", "adopt") and which not in {one.serial for one in await awards.given(programme.id)}:
        raise Missing("an award of another programme")
    if act == "answer" and number_of(which) not in {one.id for one in await awards.corrections(programme.id)}:
        raise Missing("a request about another programme")
    match act:
        case "announce":
            await awarding.announce(programme.id, visit.today, **marks)
        case "answer":
            await awarding.answer_correction(number_of(which) or 0, str(form.answer.data or ""), **marks)
        case "correct":
            await awarding.correct(which, str(form.work.data or ""), str(form.names.data or "").splitlines(), **marks)
        case "revoke":
            await awarding.revoke(which, str(form.reason.data or ""), visit.today, **marks)
        case "paid" | "repaid":
            await awarding.note_money(which, f"{act}_on", day_of(str(form.on.data), "on"), **marks)
        case "adopt":
            if not form.agency.data:
                raise Refused(N_("Choose the agency."), field="agency")
            day = day_of(str(form.due_on.data or ""), "due_on")
            await awarding.adopt(which, str(form.agency.data), day, visit.today, **marks)
        case _:
            raise Refused(N_("Choose what is to be done."))


async def _final(visit: Visit) -> tuple[AwardProgramme, list[Award]]:
    """The awards of a programme whose list is public, with it. Raises Refused before."""
    programme = await office_programme(visit)
    if programme.stage not in RESULT_STAGES:
        raise Refused(N_("There is no list of awards yet."))
    given = await awards.given(programme.id)
    for one in given:
        one.programme = programme
    return programme, given


async def certificates_file(visit: Visit) -> Response:
    """Certificates of all awards that stand, once the list is final. Raises Refused before."""
    programme, given = await _final(visit)
    if programme.announced_at is None:
        raise Refused(N_("Certificates are made once the list is final."))
    standing = [one for one in given if one.revoked_on is None]
    made = await in_a_thread(lambda: certificates_pdf(visit, standing))
    return download(made, "pdf", f"certificates-{programme.id}.pdf")


async def letters_file(visit: Visit) -> Response:
    """Letters to agencies."""
    programme, given = await _final(visit)
    return download(await in_a_thread(lambda: letters_pdf(visit, programme, given)), "pdf", f"award-letters-{programme.id}.pdf")


async def payments_file(visit: Visit) -> Response:
    """The list of prizes to pay."""
    programme, given = await _final(visit)
    return download(payments_csv(visit, programme, given), "csv", f"award-payments-{programme.id}.csv")


PAGES = [
    PageRoute("award_awards_desk", "/staff/awards/{programme:number}/given", awards_desk, awards_desk, needs="awards.read"),
    PageRoute("award_certificates", "/staff/awards/{programme:number}/certificates", certificates_file, needs="awards.work"),
    PageRoute("award_letters", "/staff/awards/{programme:number}/letters", letters_file, needs="awards.work"),
    PageRoute("award_payments", "/staff/awards/{programme:number}/payments", payments_file, needs="awards.work"),
]
