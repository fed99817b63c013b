"""The pages of a cycle and the files on them. A file is public only while a public page of a public cycle shows it."""

from collections.abc import Iterable
from datetime import datetime

from domain import ledger
from domain.cycles.actions.planning import OVERTAKEN
from domain.cycles.models import Cycle, CyclePage
from domain.cycles.rules import clean_key
from domain.db import writing
from domain.errors import N_, Missing, Refused
from domain.files import actions as files
from domain.files.rules import photo_type
from domain.files.stores import Store
from domain.translated import Translated

MOST_FILES = 20


NEW = "new"
"""The part of an address that makes a page, and so the name of none."""


async def save_page(
    cycle: Cycle,
    found: CyclePage | None,
    key: str,
    kind: str,
    title: Translated,
    body: Translated,
    *,
    public: bool,
    at: datetime,
    by: int,
) -> CyclePage:
    """Add or change a page of the cycle. found: as it was read; Raises Refused beside the field, or when somebody was faster."""
    key = clean_key(key) if found is None else found.key
    if not title:
        raise Refused(N_("Enter a title in at least one language."), field="title")
    if key == NEW:
        raise Refused(N_("Choose another short name; this one is an address of ours."), field="key")
    if found is None and await CyclePage.filter(cycle_id=cycle.id, key=key).exists():
        raise Refused(N_("Another page uses this short name."), field="key")
    async with writing():
        if found is None:
            found = await CyclePage.create(
                cycle_id=cycle.id,
                key=key,
                kind=kind,
                title=title,
                body=body,
                position=await CyclePage.filter(cycle_id=cycle.id).count(),
                published_at=at if public else None,
                changed_at=at,
            )
        else:
            published = (found.published_at or at) if public else None
            await _put(found, at, kind=kind, title=title, body=body, published_at=published)
        await ledger.record("cycles.page", "cycle", cycle.key, at=at, by=by, after={"page": key, "public": public})
        await show_files(cycle.id)
    return await CyclePage.get(id=found.id)


async def _put(page: CyclePage, at: datetime, **values: object) -> None:
    """Write columns of a page that is still as it was read. Raises Refused."""
    if await CyclePage.filter(id=page.id, changed_at=page.changed_at).update(**values, changed_at=at) != 1:
        raise Refused(OVERTAKEN, field="seen")
    page.changed_at = at


async def delete_page(cycle: Cycle, key: str, *, at: datetime, by: int) -> None:
    """Remove a page; its text stays in the audit trail, its files in the library. Raises Missing."""
    async with writing():
        page = await CyclePage.get_or_none(cycle_id=cycle.id, key=key)
        if page is None:
            raise Missing(f"no page {key}")
        before = {"page": key, "kind": page.kind, "title": page.title.to_json(), "body": page.body.to_json(), "files": page.files}
        await page.delete()
        await ledger.record("cycles.page_delete", "cycle", cycle.key, at=at, by=by, before=before)
        await _show(page.files)


async def move_page(cycle: Cycle, key: str, *, up: bool, at: datetime, by: int) -> None:
    """Move a page up or down among those of its kind. Raises Missing."""
    async with writing():
        pages = await CyclePage.filter(cycle_id=cycle.id).order_by("position", "id")
        moving = next((page for page in pages if page.key == key), None)
        if moving is None:
            raise Missing(f"no page {key}")
        group = [page for page in pages if page.kind == moving.kind]
        place = group.index(moving)
        other = place + (-1 if up else 1)
        if 0 <= other < len(group):
            first, second = pages.index(group[place]), pages.index(group[other])
            pages[first], pages[second] = pages[second], pages[first]
            for position, page in enumerate(pages):
                await CyclePage.filter(id=page.id).update(position=position)
            await ledger.record("cycles.page_order", "cycle", cycle.key, at=at, by=by, after={"pages": [page.key for page in pages]})


async def add_file(store: Store, cycle: Cycle, page: CyclePage, name: str, data: bytes, alt: Translated, *, at: datetime, by: int) -> None:
    """Put a picture or a document on a page, at its end. alt: what it shows, or its title. Raises Refused."""
    if not alt:
        raise Refused(N_("Describe the file in at least one language. Blind readers hear this instead of the picture."), field="alt")
    if len(page.files) >= MOST_FILES:
        raise Refused(N_("A page holds at most %(most)s files. Remove one first."), field="file", most=MOST_FILES)
    if photo_type(data):
        made = await files.add_photo(store, name, data, at=at, by=by, alt=alt, public=False)
    else:
        made = await files.add_attachment(store, name, data, at=at, by=by, title=alt, public=False)
    shown = {"file": made.key, "kind": made.kind, "name": made.name, "size": made.size, "alt": alt.to_json()}
    try:
        async with writing():
            await _put(page, at, files=[*page.files, shown])
            await ledger.record("cycles.page_file", "cycle", cycle.key, at=at, by=by, after={"page": page.key, "file": made.key})
            await show_files(cycle.id)
    except Refused:  # somebody was faster: the file hangs nowhere
        await files.delete(made.key, at=at, by=by)
        raise


async def describe_file(cycle: Cycle, page: CyclePage, file: str, alt: Translated, *, at: datetime, by: int) -> None:
    """Say anew what a picture shows or how a document is called. Raises Refused, Missing."""
    if not alt:
        raise Refused(N_("Describe the file in at least one language. Blind readers hear this instead of the picture."), field="alt")
    if file not in [held["file"] for held in page.files]:
        raise Missing(f"no file {file} on this page")
    shown = [held | {"alt": alt.to_json()} if held["file"] == file else held for held in page.files]
    if shown == page.files:
        return
    async with writing():
        await _put(page, at, files=shown)
        await files.describe(file, alt, at=at, by=by)


async def remove_file(cycle: Cycle, page: CyclePage, file: str, *, at: datetime, by: int) -> None:
    """Take a file off a page; it stays in the library. Raises Missing."""
    gone = [held for held in page.files if held["file"] == file]
    if not gone:
        raise Missing(f"no file {file} on this page")
    async with writing():
        await _put(page, at, files=[held for held in page.files if held["file"] != file])
        await ledger.record("cycles.page_file_remove", "cycle", cycle.key, at=at, by=by, before={"page": page.key, "file": file})
        await _show(gone)


async def show_files(cycle: int) -> None:
    """Make the files of a cycle's pages public or not, as their pages are; call it inside the transaction that changes them."""
    await _show([held for page in await CyclePage.filter(cycle_id=cycle) for held in page.files])


async def _show(held: Iterable[dict[str, str]]) -> None:
    """Make these files public or not. A copied cycle shows the same files: they are public while any public page shows them."""
    keys = {item["file"] for item in held}
    if not keys:
        return
    pages = await CyclePage.filter(published_at__not_isnull=True, cycle__published_at__not_isnull=True)
    public = keys & {item["file"] for page in pages for item in page.files}
    if public:
        await files.publish(sorted(public))
    if keys - public:
        await files.unpublish(sorted(keys - public))
