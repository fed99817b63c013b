"""Areas, categories and typical prices of a cycle: a list of each, and a page for every one."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypedDict

from markupsafe import Markup
from starlette.responses import Response

from domain.cycles import actions, queries
from domain.cycles.models import Cycle
from domain.cycles.places import overlaps
from domain.cycles.plan import Plan
from domain.cycles.rules import PATTERNS, clean_key
from domain.errors import N_, Missing, Refused
from domain.translated import Translated
from web.bridges.cycle_display import thing_of
from web.cycles import edit_conflicts
from web.cycles.change_texts import ChangeRow, renamed
from web.cycles.edit_conflicts import News
from web.cycles.item_kinds import ITEMS, LABELS, PATTERN_NAMES, BordersForm, ItemForm, ItemKind
from web.cycles.pictures import areas_picture
from web.frame.forms import PageForm, choices, translated_from
from web.frame.labels import name_of
from web.frame.page_routes import PageRoute
from web.frame.rendering import given
from web.frame.visit import Visit

NOTICES = {
    "item_saved": (N_("It is saved."), ""),
    "item_deleted": (N_("It is deleted."), ""),
}

NEW = "new"
"""What stands in the address instead of a key."""

AREAS = edit_conflicts.part("areas")


def _kind(visit: Visit) -> ItemKind:
    kind = ITEMS.get(visit.request.path_params["part"])
    if kind is None:
        raise Missing("no such list")
    return kind


async def item_list(visit: Visit) -> Response:
    """One of the lists."""
    cycle, kind = await queries.by_key(visit.request.path_params["cycle"]), _kind(visit)
    return list_page(visit, cycle, kind, visit.bind(BordersForm))


class ItemsPage(TypedDict):
    """What `cycles/items.html` is given."""

    cycle: Cycle
    kind: ItemKind
    items: Any
    frozen: bool
    form: PageForm
    news: News | None
    seen_mark: str
    picture: Markup | str
    overlapping: list[Any]


def list_page(visit: Visit, cycle: Cycle, kind: ItemKind, form: PageForm, news: edit_conflicts.News | None = None) -> Response:
    """One of the lists; under the areas, their borders as a picture and a form to take them from a file."""
    drawn = [(name_of(visit, area.name), area.polygons) for area in cycle.plan.areas if area.polygons]
    names = {area.key: name_of(visit, area.name) for area in cycle.plan.areas}
    crossing = overlaps([(area.key, area.polygons) for area in cycle.plan.areas]) if kind.part == "areas" else []
    return visit.page(
        "cycles/items.html",
        ItemsPage(
            cycle=cycle,
            kind=kind,
            items=getattr(cycle.plan, kind.part),
            frozen=actions.frozen(cycle, visit.at) and kind.part != "prices",
            form=form,
            news=news,
            seen_mark=edit_conflicts.mark_of(cycle, AREAS),
            picture=areas_picture(visit.say(N_("The areas and their borders")), drawn) if kind.part == "areas" and drawn else "",
            overlapping=[(names[one], names[other]) for one, other in crossing],
        ),
        status=422 if form.problems else 200,
    )


async def item_page(visit: Visit) -> Response:
    """One item, or a new one."""
    cycle, kind = await queries.by_key(visit.request.path_params["cycle"]), _kind(visit)
    item = _item(visit, cycle, kind)
    if item is None and _key(visit) != NEW:
        raise Missing("no such item")
    form = _form(
        visit, {name: _shown(getattr(item, name, "")) for name in ("key", "budget", "places", "pattern", "low", "high")} if item else {}
    )
    texts = {part: getattr(item, part) if item else Translated() for part in kind.texts}
    return _page(visit, cycle, kind, item, form, texts, edit_conflicts.mark_of(cycle, edit_conflicts.one_of(kind.part, _key(visit))))


def _shown(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _key(visit: Visit) -> str:
    return str(visit.request.path_params["item"])


def _item(visit: Visit, cycle: Cycle, kind: ItemKind) -> Any:
    """The item of the address; None for a new one, and for one that somebody has deleted."""
    return next((item for item in getattr(cycle.plan, kind.part) if item.key == _key(visit)), None)


def _form(visit: Visit, values: dict[str, Any]) -> ItemForm:
    form = visit.bind(ItemForm, **values)
    form.pattern.choices = choices((name, visit.say(words)) for name, words in PATTERN_NAMES.items())
    form.pattern.data = form.pattern.data or PATTERNS[0]  # areas and prices do not send one
    return form


class ItemPage(TypedDict):
    """What `cycles/item.html` is given."""

    cycle: Cycle
    kind: ItemKind
    item: Any
    key: str
    form: PageForm
    texts: dict[str, Translated]
    seen_mark: str
    frozen: bool
    news: News | None
    asked: bool


def _page(
    visit: Visit, cycle: Cycle, kind: ItemKind, item: Any, form: PageForm, texts: dict[str, Translated], mark: str, **more: Any
) -> Response:
    values: dict[str, Any] = {"news": None, "asked": False} | more
    return visit.page(
        "cycles/item.html",
        given(
            ItemPage,
            cycle=cycle,
            kind=kind,
            item=item,
            key=_key(visit) if _key(visit) != NEW else "",
            form=form,
            texts=texts,
            seen_mark=mark,
            frozen=actions.frozen(cycle, visit.at) and kind.part != "prices",
            **values,
        ),
        status=422 if form.problems else 200,
    )


async def save_item(visit: Visit) -> Response:
    """Add, change or delete an item."""
    cycle, kind = await queries.by_key(visit.request.path_params["cycle"]), _kind(visit)
    item, form, mark = _item(visit, cycle, kind), _form(visit, {}), str(visit.form.get("seen") or "")
    tags, shown = visit.services.locales.tags, edit_conflicts.one_of(kind.part, _key(visit))
    texts = {part: translated_from(visit.form, part, getattr(item, part) if item else Translated(), tags) for part in kind.texts}
    delete = visit.form.get("act") == "delete" and item is not None and not visit.switching
    if _key(visit) != NEW:
        form.key.data = _key(visit)
    if delete and visit.form.get("sure") != "delete":
        return _page(visit, cycle, kind, item, form, texts, mark, asked=True)
    if not (delete or visit.ready(form)):
        return _page(visit, cycle, kind, item, form, texts, mark)
    try:
        made = None if delete else _built(kind, form.data, texts, item)
        edit_conflicts.check_unchanged(visit, cycle, shown)
        change, why = _putter(kind.part, item, made), str(form.why.data or "")
        await actions.change_items(cycle, kind.part, change, at=visit.at, by=visit.person.id, why=why)
        return visit.go("cycle_items", "item_deleted" if delete else "item_saved", cycle=cycle.key, part=kind.part)
    except Refused as refusal:
        form.refuse(refusal)
        if refusal.reason != actions.OVERTAKEN:
            return _page(visit, cycle, kind, item, form, texts, mark)
    cycle = await queries.by_key(cycle.key)
    news = await edit_conflicts.news(visit, cycle, shown, lambda old, new: _rows(visit, kind, shown(old), shown(new)))
    return _page(visit, cycle, kind, _item(visit, cycle, kind), form, texts, edit_conflicts.mark_of(cycle, shown), news=news)


def _rows(visit: Visit, kind: ItemKind, old: Any, new: Any) -> list[ChangeRow]:
    """What differs between two states of an item, in words."""
    if old is None or new is None:
        there, gone = visit.say(N_("there")), visit.say(N_("deleted"))
        return [ChangeRow(visit.say(kind.title), there if old else "–", there if new else gone)]
    rows = []
    for name, label in LABELS.items():
        before, after = old.get(name), new.get(name)
        if before == after:
            continue
        if isinstance(before, dict):
            rows.append(ChangeRow(visit.say(label), *renamed(visit, Translated.from_json(before), Translated.from_json(after))))
        elif name == "polygons":
            rows.append(ChangeRow(visit.say(label), *(visit.say(N_("drawn") if state else N_("none")) for state in (before, after))))
        else:
            rows.append(ChangeRow(visit.say(label), _shown(before), _shown(after)))
    return rows


def _built(kind: ItemKind, data: dict[str, Any], texts: dict[str, Translated], item: Any) -> Any:
    if not texts["name"]:
        raise Refused(N_("Enter a name in at least one language."), field="name")
    return kind.build(item.key if item else clean_key(data["key"]), data, texts, item)


def _putter(part: str, old: Any, new: Any) -> Callable[[Plan], Plan]:
    """The change of a plan that puts `new` in the place of `old`; either may be None."""

    def change(plan: Plan) -> Plan:
        items = list(getattr(plan, part))
        if old is None:
            items.append(new)
        else:
            place = next((index for index, item in enumerate(items) if item.key == old.key), None)
            if place is None:
                raise Missing("gone meanwhile")
            items[place : place + 1] = [new] if new is not None else []
        changed: dict[str, Any] = {part: tuple(items)}
        return replace(plan, **changed)

    return change


_CHANGE: dict[str, Any] = {"needs": "cycles.change", "thing": thing_of}
PAGES = [
    PageRoute("cycle_items", "/staff/cycles/{cycle}/plan/{part}", item_list, **_CHANGE),
    PageRoute("cycle_item", "/staff/cycles/{cycle}/plan/{part}/{item}", item_page, save_item, **_CHANGE),
]
