"""What the office and the panel print: score sheets, the bundle of all copies, letters to agencies; and lists for the cashier."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from domain.awards.models import AwardProgramme
from domain.awards.models_panel import Award, PanelMember
from domain.awards.programme import Rules
from domain.awards.queries import reviewing
from domain.awards.queries.programmes import rules_of
from domain.awards.queries.reviewing import BlindEntry
from domain.errors import N_
from domain.files import queries as stored
from web.awards.display import tier_of
from web.frame.labels import name_of
from web.frame.permalinks import typed
from web.frame.visit import Visit
from web.printing.documents import MUTED, body, done, heading, rails, sheet, table
from web.tables.export import as_csv

if TYPE_CHECKING:
    from web.printing.tagging import TaggedPdf


async def score_sheets_pdf(visit: Visit, programme: AwardProgramme) -> bytes:
    """A sheet of paper for each member, with their entries in their own order."""
    title = visit.say(N_("Score sheet")) + " · " + name_of(visit, programme.title)
    made = sheet(title, foot=name_of(visit, programme.title), landscape=True, language=visit.locale.lang)
    rules = rules_of(programme)
    for member in await reviewing.panel(programme.id):
        made.add_page()
        heading(made, title, 15)
        body(made, visit.say(N_("Member: %(name)s"), name=member.name))
        _anchors(visit, made, rules)
        entries = await reviewing.blind_entries(member, programme)
        head = [
            visit.say(N_("Entry number")),
            visit.say(N_("Title")),
            *(f"{name_of(visit, one.name)} ({one.weight} %)" for one in rules.criteria),
        ]
        head += [visit.say(N_("Conflict")), visit.say(N_("Cannot judge"))]
        blank = [""] * len(rules.criteria) + ["□", "□"]
        widths = (16, 50, *[18] * len(rules.criteria), 12, 14)
        table(made, head, [(one.number, one.title, *blank) for one in entries], widths, lead=1.6)
        body(made, visit.say(N_("Signature: %(line)s"), line="_" * 22))
    return done(made)


def _anchors(visit: Visit, made: "TaggedPdf", rules: Rules) -> None:
    for one in rules.criteria:
        text = name_of(visit, one.anchors)
        if text:
            body(made, name_of(visit, one.name) + visit.say(N_(": ")) + text, 8.5, color=MUTED)


async def bundle_pdf(visit: Visit, programme: AwardProgramme, member: PanelMember) -> bytes:
    """All copies that a member reads, in their own order, in one file to print; files that are no PDF are named in it."""
    import pikepdf

    entries = await reviewing.blind_entries(member, programme)
    out = io.BytesIO()
    with pikepdf.new() as whole:
        for one in entries:
            others = [await stored.by_key(key) for key in one.files]
            with pikepdf.open(
                io.BytesIO(_words_pdf(visit, one, [file.name for file in others if file.media_type != "application/pdf"]))
            ) as words:
                whole.pages.extend(words.pages)
            for file in others:
                if file.media_type == "application/pdf":
                    with pikepdf.open(io.BytesIO(await visit.services.store.get(file.objects()[0]))) as pages:
                        whole.pages.extend(pages.pages)
        if not entries:
            whole.add_blank_page()
        whole.Root.Lang = pikepdf.String(visit.locale.lang)
        whole.save(out, static_id=True)
    return out.getvalue()


def _words_pdf(visit: Visit, one: BlindEntry, unprinted: Sequence[str]) -> bytes:
    made = sheet(one.number, foot=one.number, language=visit.locale.lang)
    made.add_page()
    heading(made, f"{one.number} {one.title}", 16)
    body(made, one.abstract)
    rails(made)
    if one.text:
        body(made, one.text, 10)
    for name in unprinted:
        body(made, visit.say(N_("Further file: %(name)s"), name=name), 9, color=MUTED)
    return done(made)


def letters_pdf(visit: Visit, programme: AwardProgramme, awards: Sequence[Award]) -> bytes:
    """A letter to each agency whose staff got an award, with their list."""
    title = name_of(visit, programme.title)
    made = sheet(title, foot=name_of(visit, visit.site.name), language=visit.locale.lang)
    rules = rules_of(programme)
    by_agency: dict[str, list[Award]] = {}
    for award in awards:
        by_agency.setdefault(name_of(visit, award.agency) or "、".join(award.names), []).append(award)
    for agency, held in sorted(by_agency.items()):
        made.add_page()
        heading(made, name_of(visit, visit.site.office) or name_of(visit, visit.site.name), 13)
        body(made, visit.say(N_("Addressed to %(agency)s"), agency=agency))
        heading(made, visit.say(N_("Awards of %(programme)s"), programme=title), 14)
        body(made, visit.say(N_("The following works of your agency got an award. Please tell their authors, and commend them.")))
        head = [visit.say(words) for words in (N_("Award"), N_("Work"), N_("Authors"), N_("Prize (NT$)"), N_("Serial"))]
        standing = [one for one in held if not one.revoked_on]
        rows = [(tier_of(visit, rules, one.tier), one.work, "、".join(one.names), f"{one.prize:,}", one.serial) for one in standing]
        table(made, head, rows, (16, 60, 34, 18, 22))
        body(made, typed(visit.address("award_call", programme=programme.id)), 9, color=MUTED)
    if not by_agency:
        made.add_page()
        body(made, visit.say(N_("No award was given.")))
    return done(made)


def fees_csv(visit: Visit, rows: Sequence[tuple[str, str, int, int]]) -> bytes:
    """The list of reviewers' fees."""
    head = [visit.say(words) for words in (N_("Name"), N_("E-mail address"), N_("Sheets"), N_("Fee (NT$)"))]
    return as_csv(head, [list(row) for row in rows], "")


def payments_csv(visit: Visit, programme: AwardProgramme, awards: Sequence[Award]) -> bytes:
    """The list of prizes to pay: each award in one line, shared equally by its authors, the first of whom gets what is left over."""
    rules = rules_of(programme)
    words = (N_("Serial"), N_("Award"), N_("Agency"), N_("Name"), N_("NT$"), N_("Paid on"), N_("Revoked on"), N_("Repaid on"))
    rows = []
    for one in awards:
        share, rest = divmod(one.prize, len(one.names) or 1)
        for place, name in enumerate(one.names):
            days = [day.isoformat() if day else "" for day in (one.paid_on, one.revoked_on, one.repaid_on)]
            money = 0 if one.revoked_on else share + (rest if place == 0 else 0)
            rows.append([one.serial, tier_of(visit, rules, one.tier), name_of(visit, one.agency), name, money, *days])
    return as_csv([visit.say(word) for word in words], rows, "")
