"""How each step of a draft is kept. What can be kept is kept; what cannot is said beside its field, and stays in it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

from starlette.datastructures import UploadFile

from domain.amounts import clean_money
from domain.cycles.places import middle
from domain.errors import N_, Refused, TooMany
from domain.files.rules import looks_like_a_photo
from domain.people.rules import clean_email, clean_name, clean_phone, number_of
from domain.proposals.actions import draft_files, drafts, inviting
from domain.proposals.queries import detail
from domain.proposals.queries.similar import Shelf, alike_draft
from domain.proposals.rules import SUMMARY_MOST, CostLine, check_line, check_lines, check_text, check_title
from domain.site.rules import clean_place
from domain.translated import Translated
from web.frame import districts
from web.frame.fields import count_of
from web.frame.visit import Visit
from web.proposals.forms import OTHER_MOST, Extra, Keep, count_field
from web.proposals.writing import Draft

Value = TypeVar("Value")

NO_COUNT = N_("Enter how many: a whole number from 1.")

HURRIED = ("later", "auto", "here")
ALT_MOST = 200
NAME_MOST = 255


def hurried(act: str) -> bool:
    """Whether somebody leaves the page, so that nothing is asked of them now: what is missing is said at the end."""
    return act in HURRIED or act.startswith("go:")


def _taken(form: Any, name: str, rule: Callable[[str], Value], held: Value) -> Value:
    """A field as its rule makes it, or what was held before when the rule refuses it; that is said beside the field."""
    if form[name].errors:
        return held
    try:
        return rule(str(form[name].data or ""))
    except Refused as refusal:
        form.refuse(Refused(refusal.reason, field=name, **refusal.facts))
        return held


def _text(draft: Draft, part: str) -> str:
    return str(getattr(draft.content, part).text(draft.proposal.language))


def _written(draft: Draft, part: str, text: str) -> Translated:
    written: Translated = getattr(draft.content, part).written(draft.proposal.language, text, reviewed=True)
    return written


async def _keep_idea(visit: Visit, draft: Draft, form: Any, act: str) -> None:
    language = str(form.language.data or "")
    if language in form.language.choices and language != draft.proposal.language and not draft.returned:
        await _relabel(draft, language)
    title = _taken(form, "title", lambda typed: check_title(typed) if typed.strip() else "", _text(draft, "title"))
    problem = _taken(form, "problem", lambda typed: check_text(typed, field="problem"), _text(draft, "problem"))
    content = replace(draft.content, title=_written(draft, "title", title), problem=_written(draft, "problem", problem))
    await drafts.save(draft.proposal, draft.proposer, content, at=visit.at)


async def _relabel(draft: Draft, language: str) -> None:
    """The draft is written in another language than the page was: its texts are of that one."""
    before, content = draft.proposal.language, draft.content
    texts = {part: getattr(content, part) for part in ("title", "summary", "problem", "idea", "benefit")}
    moved = {part: Translated().written(language, text.text(before), reviewed=True) for part, text in texts.items() if text.text(before)}
    await drafts.save_language(draft.proposal, language)
    draft.proposal.language = language
    drafts.put(draft.proposal, replace(content, **moved))  # type: ignore[arg-type]


async def _keep_plan(visit: Visit, draft: Draft, form: Any, act: str) -> None:
    texts: dict[str, Any] = {}
    for part in ("idea", "benefit"):
        texts[part] = _written(draft, part, _taken(form, part, partial(check_text, field=part), _text(draft, part)))
    summary = _taken(form, "summary", lambda typed: check_line(typed, field="summary", most=SUMMARY_MOST), _text(draft, "summary"))
    texts["summary"] = _written(draft, "summary", summary)
    category = form.category.data if draft.cycle.plan.category(form.category.data or "") else ""
    await drafts.save(draft.proposal, draft.proposer, replace(draft.content, category=category, **texts), at=visit.at)


async def _plan_extra(visit: Visit, draft: Draft) -> dict[str, Any]:
    return {"found": await alike_ones(visit, draft)}


async def alike_ones(visit: Visit, draft: Draft) -> list[Any]:
    """Public proposals like the draft; of one that is returned nobody asks that any more."""
    if draft.returned:
        return []
    return await alike_draft(visit.services.part(Shelf), draft.cycle.id, visit.at, draft.content, draft.proposal.language)


async def _keep_place(visit: Visit, draft: Draft, form: Any, act: str) -> None:
    words = _taken(form, "words", lambda typed: check_line(typed, field="words", most=120), draft.content.place.words)
    plan, area, place = draft.cycle.plan, str(form.area.data or ""), draft.content.place
    try:
        typed = {part: str(form[part].data or "") for part in ("latitude", "longitude", "district")}
        place = clean_place(**typed, words=words, districts=districts.KEYS)
    except Refused as refusal:
        form.refuse(refusal)
    outside = False
    if place.latitude is not None and place.longitude is not None and any(item.polygons for item in plan.areas):
        found = plan.where(place.latitude, place.longitude)
        outside, area = not found, found or area
    area = area if plan.area(area) else ""
    if not area and not hurried(act):
        lacks = N_("This place lies in no area of this cycle. Choose the area it should count for.") if outside else N_("Choose the area.")
        form.refuse(Refused(lacks, field="area"))
    await drafts.save(draft.proposal, draft.proposer, replace(draft.content, area=area, place=place), at=visit.at)


async def _place_extra(visit: Visit, draft: Draft) -> dict[str, Any]:
    """Where the map begins: at the middle of the draft's own area, else of the first that has borders."""
    plan = draft.cycle.plan
    own = plan.area(draft.content.area)
    middles = [centre for area in ([own] if own else []) + list(plan.areas) if (centre := middle(area.polygons))]
    return {"start": middles[0] if middles else None}


def _lines_of(draft: Draft, form: Any) -> tuple[list[CostLine], int, int]:
    """The lines of the cost helper, named in the language of the draft, and what they come to at the lowest and highest prices."""
    lines, low, high = [], 0, 0
    for price in draft.cycle.plan.prices:
        name = count_field(price)
        if str(form[name].data or "").strip() in ("", "0", "０"):
            continue
        count = _taken(form, name, partial(count_of, field=name, least=1, most=999_999, why=NO_COUNT), 0)
        if count:
            lines.append(CostLine(price.name.piece(draft.proposal.language).text, count, (price.low + price.high) // 2))
            low, high = low + count * price.low, high + count * price.high
    what = _taken(form, "other_what", lambda typed: check_line(typed, field="other_what", most=OTHER_MOST), "")
    typed = str(form.other_money.data or "").strip()
    money = _taken(form, "other_money", lambda typed: clean_money(typed, field="other_money") if typed.strip() else 0, 0)
    if money and not what and not form.other_what.errors:
        form.refuse(Refused(N_("Say what this is for."), field="other_what"))
    elif what and not typed:
        form.refuse(Refused(N_("Enter what it costs, or clear the line."), field="other_money"))
    elif what and money:
        lines.append(CostLine(what, 1, money))
    return lines, low + money, high + money


async def _keep_cost(visit: Visit, draft: Draft, form: Any, act: str) -> dict[str, Any] | None:
    before, helped = draft.content, any(name.startswith(("count-", "other_")) for name in visit.form)
    lines, low, high = _lines_of(draft, form)
    total = sum(line.total for line in lines)
    if act == "sum":
        if form.problems:
            return None
        form.cost.data = f"{total:,}"
        return {"total": total, "low": low, "high": high}
    kept = _taken(form, "cost", lambda _: check_lines(lines), before.lines) if helped else before.lines
    cost = _taken(form, "cost", lambda typed: clean_money(typed, field="cost") if typed.strip() else None, before.cost)
    if cost is None and total and kept != before.lines and not form.problems:
        cost = total  # who only filled the helper in meant its sum
    await drafts.save(draft.proposal, draft.proposer, replace(before, cost=cost, lines=kept), at=visit.at)
    return None


async def _cost_extra(visit: Visit, draft: Draft) -> dict[str, Any]:
    return {"count_field": count_field}


async def _keep_files(visit: Visit, draft: Draft, form: Any, act: str) -> dict[str, Any] | None:
    verb, _, key = act.partition(":")
    await _describe(visit, draft, form)
    if verb == "remove":
        await draft_files.remove_file(draft.proposal, draft.proposer, key, at=visit.at)
        return {}
    if verb == "cover":
        await draft_files.make_cover(draft.proposal, draft.proposer, key, at=visit.at)
        return {}
    sent = [item for item in visit.form.getlist("file") if isinstance(item, UploadFile) and item.filename]
    if not sent and act == "add":
        raise Refused(N_("Choose a file."), field="file")
    alt = check_line(str(form.alt.data or ""), field="alt", most=ALT_MOST)
    for upload in sent:
        await _take_in(visit, draft, upload, alt if len(sent) == 1 else "")
    if sent:
        form.alt.data = ""
    return {} if act == "add" or (sent and not hurried(act) and await _speechless(draft)) else None


async def _take_in(visit: Visit, draft: Draft, upload: UploadFile, alt: str) -> None:
    name = upload.filename or "photo"
    if len(name) > NAME_MOST:
        raise Refused(N_("The name of the file is too long. Rename it and choose it again."), field="file")
    data = await upload.read()
    if not visit.signed_in:
        try:
            visit.services.uploads.take(visit.network, len(data))
        except TooMany as much:
            raise Refused(N_("Very many files came from your network today. Go on without, and add it tomorrow."), field="file") from much
    kind = "photo" if looks_like_a_photo(name, data) else "attachment"
    words = Translated().written(draft.proposal.language, alt, reviewed=True)
    await draft_files.add_file(visit.services.store, draft.proposal, draft.proposer, name, data, words, kind=kind, at=visit.at)


async def _speechless(draft: Draft) -> bool:
    return any(file.kind == "photo" and not file.alt for file in await detail.files(draft.proposal.id))


async def _describe(visit: Visit, draft: Draft, form: Any) -> None:
    """What was typed beside the photos that are there already."""
    for file in await detail.files(draft.proposal.id):
        form.outside.setdefault(f"alt-{file.file}", [])
        typed = visit.form.get(f"alt-{file.file}")
        if isinstance(typed, str) and typed != file.alt.text(draft.proposal.language):
            text = check_line(typed, field=f"alt-{file.file}", most=ALT_MOST)
            alt = file.alt.written(draft.proposal.language, text, reviewed=True)
            await draft_files.describe_file(draft.proposal, draft.proposer, file.file, alt, at=visit.at)


async def _files_extra(visit: Visit, draft: Draft) -> dict[str, Any]:
    files = await detail.files(draft.proposal.id)
    return {"files": files, "photos": [file.file for file in files if file.kind == "photo"]}


async def _keep_contact(visit: Visit, draft: Draft, form: Any, act: str) -> dict[str, Any] | None:
    verb, _, number = act.partition(":")
    if verb == "uninvite":
        await inviting.uninvite(draft.proposal, draft.proposer, number_of(number) or 0, at=visit.at)
    rules: dict[str, Callable[[str], str]] = {
        "name": lambda typed: check_line(clean_name(typed), field="name", most=80),
        "shown": lambda typed: check_line(clean_name(typed), field="shown", most=80),
        "email": lambda typed: clean_email(typed) if typed.strip() else "",
        "phone": clean_phone,
    }
    held = {part: str(getattr(draft.proposer, part)) for part in rules}
    data = held | {part: _taken(form, part, rule, held[part]) for part, rule in rules.items() if part in form}
    loose = hurried(act) or verb in ("uninvite", "co") or bool(form.problems)
    await drafts.set_contact(draft.proposer, **data, at=visit.at, unfinished=loose)
    if verb == "uninvite":
        return {}
    if "co" in form and (form.co.data or "").strip():
        await inviting.invite(draft.proposal, draft.proposer, form.co.data, at=visit.at)
        form.co.data = ""
        return {} if act == "co" else None
    if act == "co":
        raise Refused(N_("Enter the e-mail address of the person."), field="co")
    return None


async def _people_extra(visit: Visit, draft: Draft) -> dict[str, Any]:
    return {"people": [row for row in await detail.proposers(draft.proposal.id) if not row.lead]}


KEEP: dict[str, Keep] = {
    "idea": _keep_idea,
    "plan": _keep_plan,
    "place": _keep_place,
    "cost": _keep_cost,
    "photos": _keep_files,
    "contact": _keep_contact,
}
BESIDES: dict[str, Extra] = {
    "plan": _plan_extra,
    "place": _place_extra,
    "cost": _cost_extra,
    "photos": _files_extra,
    "contact": _people_extra,
}
"""What a page shows with its form."""
