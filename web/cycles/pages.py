"""Writing a cycle's pages of words, with pictures and documents: learning material, budget facts, press kit."""

from typing import Any, TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import BooleanField, FileField, SelectField, StringField

from domain.cycles import actions, queries
from domain.cycles.changes import mark
from domain.cycles.models import Cycle, CyclePage
from domain.errors import N_, Missing, Refused
from domain.files.actions import PHOTO_BODY
from domain.translated import Translated
from web.bridges.cycle_display import thing_of
from web.bridges.cycle_words import PAGE_KINDS
from web.cycles import edit_conflicts
from web.cycles.edit_conflicts import News
from web.frame.forms import Needed, PageForm, choices, translated_from
from web.frame.page_routes import PageRoute
from web.frame.rendering import given
from web.frame.visit import Visit

NOTICES = {
    "page_saved": (N_("The page is saved."), ""),
    "page_made": (N_("The page is saved. Now you can add pictures and documents."), ""),
    "page_deleted": (N_("The page is deleted. Its files are still in “Photos and documents”."), ""),
    "page_moved": (N_("The order is changed."), ""),
}

NEW = "new"
MOST_BODY = 40_000


class CyclePageForm(PageForm):
    """A page of words; title, text and the words about files are read beside the form."""

    key = StringField(N_("Short name"), [Needed(N_("Enter a short name such as budget-facts."))])
    kind = SelectField(N_("Kind of page"))
    title = StringField(N_("Title"))
    body = StringField(N_("Text"))
    public = BooleanField(N_("Public"))
    file = FileField(N_("Picture or document"))
    alt = StringField(N_("What does it show, or what is it called?"))


async def _found(visit: Visit) -> tuple[Cycle, CyclePage | None]:
    """The cycle and the page of the address; None for a new page, and for one that somebody has deleted."""
    cycle = await queries.by_key(visit.request.path_params["cycle"])
    pages = await queries.pages(cycle.id, public_only=False)
    return cycle, next((page for page in pages if page.key == _key(visit)), None)


def _key(visit: Visit) -> str:
    return str(visit.request.path_params["page"])


def _state(page: CyclePage | None) -> Any:
    return {"changed": page.changed_at.isoformat() if page else None}


def _form(visit: Visit, **values: Any) -> CyclePageForm:
    form = visit.bind(CyclePageForm, **values)
    form.kind.choices = choices((kind, visit.say(words)) for kind, words in PAGE_KINDS.items())
    return form


async def page_form(visit: Visit) -> Response:
    """Write a page of the cycle."""
    cycle, found = await _found(visit)
    if found is None and _key(visit) != NEW:
        raise Missing("no such page")
    kind = found.kind if found else visit.request.query_params.get("kind", "learning")
    form = _form(visit, key=found.key if found else "", kind=kind, public=bool(found and found.published_at))
    texts = _Texts(found.title, found.body) if found else _Texts()
    return await _page(visit, cycle, found, form, texts, mark(_state(found)))


class _Texts:
    """What was typed in every language: title, text, words about the new file and about those that are there."""

    def __init__(self, title: Translated | None = None, body: Translated | None = None) -> None:
        self.title, self.body = title or Translated(), body or Translated()
        self.alt = Translated()
        self.alts: dict[str, Translated] = {}

    @classmethod
    def sent(cls, visit: Visit, found: CyclePage | None) -> "_Texts":
        """As the form was sent."""
        tags, form = visit.services.locales.tags, visit.form
        texts = cls(
            translated_from(form, "title", found.title if found else Translated(), tags),
            translated_from(form, "body", found.body if found else Translated(), tags, most=MOST_BODY),
        )
        texts.alt = translated_from(form, "alt", Translated(), tags)
        for held in found.files if found else []:
            if any(f"alt-{held['file']}-{tag}" in form for tag in tags):
                texts.alts[held["file"]] = translated_from(form, f"alt-{held['file']}", Translated.from_json(held["alt"]), tags)
        return texts


class PageFormPage(TypedDict):
    """What `cycles/page_form.html` is given."""

    cycle: Cycle
    found: CyclePage | None
    key: str
    form: PageForm
    texts: _Texts
    files: list[tuple[dict[str, Any], Translated]]
    seen_mark: str
    news: News | None
    asked: bool
    unsaved: str


async def _page(
    visit: Visit, cycle: Cycle, found: CyclePage | None, form: PageForm, texts: _Texts, seen_mark: str, **more: Any
) -> Response:
    values: dict[str, Any] = {"news": None, "asked": False, "unsaved": ""} | more
    files = [
        (held, texts.alts.get(held["file"]) or Translated.from_json(held["alt"]))
        for held in (await queries.files_of(found) if found else [])
    ]
    return visit.page(
        "cycles/page_form.html",
        given(
            PageFormPage,
            cycle=cycle,
            found=found,
            key=_key(visit) if _key(visit) != NEW else "",
            form=form,
            texts=texts,
            files=files,
            seen_mark=seen_mark,
            **values,
        ),
        status=422 if form.problems else 200,
    )


async def save_page(visit: Visit) -> Response:
    """Keep it, add or remove a file, move it up or down, or delete it."""
    cycle, found = await _found(visit)
    act = str(visit.form.get("act") or "save")
    if found and act in ("up", "down"):
        await actions.move_page(cycle, found.key, up=act == "up", at=visit.at, by=visit.person.id)
        return visit.go("staff_cycle", "page_moved", cycle=cycle.key)
    form, texts, held_mark = _form(visit), _Texts.sent(visit, found), str(visit.form.get("seen") or "")
    if _key(visit) != NEW:
        form.key.data = _key(visit)
    if visit.switching or (act == "delete" and visit.form.get("sure") != "delete"):
        return await _page(visit, cycle, found, form, texts, held_mark, asked=act == "delete" and found is not None)
    try:
        actions.check_seen(_state(found), held_mark)
        if found and act == "delete":
            await actions.delete_page(cycle, found.key, at=visit.at, by=visit.person.id)
            return visit.go("staff_cycle", "page_deleted", cycle=cycle.key)
        if found and act != "save":
            return await _file(visit, cycle, found, form, texts, act)
        if form.validate():
            return await _save(visit, cycle, found, form.data, texts)
    except Refused as refusal:
        form.refuse(refusal)
        if refusal.reason == actions.OVERTAKEN:
            cycle, found = await _found(visit)
            news = edit_conflicts.News(found.changed_at if found else None, "", [], None)
            return await _page(visit, cycle, found, form, texts, mark(_state(found)), news=news)
    return await _page(visit, cycle, found, form, texts, held_mark)


async def _save(visit: Visit, cycle: Cycle, found: CyclePage | None, data: dict[str, Any], texts: _Texts) -> Response:
    at, me = visit.at, visit.person.id
    if any(len(str(visit.form.get(f"body-{tag}") or "")) > MOST_BODY for tag in visit.services.locales.tags):
        raise Refused(N_("Use at most %(most)s characters."), field="body", most=MOST_BODY)
    if not texts.title:
        raise Refused(N_("Enter a title in at least one language."), field="title")
    if not all(texts.alts.values()):
        raise Refused(N_("Describe every file in at least one language. Blind readers hear this instead of the picture."))
    chosen = visit.form.get("file")
    if isinstance(chosen, UploadFile) and chosen.filename and found:
        await _take_in(visit, cycle, found, texts)  # somebody chose a file and pressed the large button: he means both
    saved = await actions.save_page(cycle, found, data["key"], data["kind"], texts.title, texts.body, public=data["public"], at=at, by=me)
    for held in await queries.files_of(saved):
        if held["file"] in texts.alts:
            await actions.describe_file(cycle, saved, held["file"], texts.alts[held["file"]], at=at, by=me)
    if found is None:
        return visit.go("cycle_page_form", "page_made", cycle=cycle.key, page=saved.key)
    return visit.go("staff_cycle", "page_saved", cycle=cycle.key)


async def _file(visit: Visit, cycle: Cycle, found: CyclePage, form: CyclePageForm, texts: _Texts, act: str) -> Response:
    """Add or remove a file; what is typed stands on the page again, not saved yet."""
    verb, _, key = act.partition(":")
    if verb == "remove":
        await actions.remove_file(cycle, found, key, at=visit.at, by=visit.person.id)
        unsaved = N_("The file is taken off the page.")
    else:
        await _take_in(visit, cycle, found, texts)
        unsaved, texts.alt = N_("The file is on the page."), Translated()
    cycle, page = await _found(visit)
    return await _page(visit, cycle, page, form, texts, mark(_state(page)), unsaved=visit.say(unsaved))


async def _take_in(visit: Visit, cycle: Cycle, page: CyclePage, texts: _Texts) -> None:
    """Put the chosen file on the page. Raises Refused beside the field."""
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a file."), field="file")
    store, data = visit.services.store, await upload.read()
    await actions.add_file(store, cycle, page, upload.filename, data, texts.alt, at=visit.at, by=visit.person.id)
    page.files = (await queries.page(cycle.id, page.key)).files


PAGES = [
    PageRoute(
        "cycle_page_form",
        "/staff/cycles/{cycle}/pages/{page}",
        page_form,
        save_page,
        needs="cycles.change",
        thing=thing_of,
        body=PHOTO_BODY,
    )
]
