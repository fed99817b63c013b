"""Serving stored files safely, and the staff's library of photos and documents."""

from typing import TypedDict
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, SelectField, StringField

from domain.errors import N_, Missing, Refused
from domain.files import actions, queries
from domain.files.models import StoredFile
from domain.proposals.queries.edit_links import of_file
from domain.translated import Translated
from web.bridges import edit_links
from web.frame.forms import PageForm, choices, translated_from
from web.frame.page_routes import PageRoute
from web.frame.rooms import rooms
from web.frame.visit import Visit
from web.tables.paging import Paging

NOTICES = {
    "file_added": (N_("The file is on the site."), ""),
    "file_described": (N_("The description is saved."), ""),
    "file_deleted": (N_("The file is deleted."), "file_restore"),
    "file_restored": (N_("The file is back."), ""),
}

HOUR = "max-age=3600, must-revalidate"


class UploadForm(PageForm):
    """A photo or a document, and what it shows in words."""

    kind = SelectField(N_("What is it?"))
    file = FileField(N_("File"))
    alt = StringField(N_("Description"))


async def serve(visit: Visit) -> Response:
    """A file's bytes. Photos are shown; everything else is a download that no browser runs."""
    parts = visit.request.path_params
    file = await queries.by_key(parts["key"])
    if not file.public and not visit.may("files.read") and not await _own(visit, file):
        raise Missing("not for this reader")
    rendition = parts["rendition"]
    wanted = next((key for key in file.objects() if key.rsplit("/", 1)[1].split(".")[0] == rendition), None)
    if wanted is None:
        raise Missing("no such rendition")
    etag = f'"{wanted}"'  # the bytes of a key never change
    headers = {
        "ETag": etag,
        "Content-Type": file.media_type,
        "Cache-Control": ("public, " if file.public else "private, ") + HOUR,
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
    }
    if file.kind != "photo":
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
    if etag in visit.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(await visit.services.store.get(wanted), headers=headers)


async def _own(visit: Visit, file: StoredFile) -> bool:
    """Whether the reader put it here, works on what it belongs to, or proposes that by account or by link."""
    if visit.actor.person is not None and file.owner == visit.actor.person:
        return True
    for room in rooms():
        if room.sees_file is not None and await room.sees_file(visit, file.key):
            return True
    return edit_links.among(visit, await of_file(file.key)) is not None


async def library(visit: Visit) -> Response:
    """Everything stored, newest first, with a form to add."""
    return await _library(visit, _form(visit), Translated())


def _form(visit: Visit) -> UploadForm:
    form = visit.bind(UploadForm, kind="photo")
    form.kind.choices = choices([("photo", visit.say(N_("A photo"))), ("attachment", visit.say(N_("A document")))])
    return form


class LibraryPage(TypedDict):
    """What `files/library.html` is given."""

    files: list[StoredFile]
    paging: Paging
    form: PageForm
    alt: Translated
    deleted: bool


async def _library(visit: Visit, form: PageForm, alt: Translated, status: int = 200) -> Response:
    paging = Paging.of(visit.request, 9)
    deleted = visit.request.query_params.get("show") == "deleted"
    found, total = await queries.list_files(deleted=deleted, offset=paging.offset, limit=paging.size)
    return visit.page(
        "files/library.html", LibraryPage(files=found, paging=paging.with_total(total), form=form, alt=alt, deleted=deleted), status=status
    )


async def add(visit: Visit) -> Response:
    """Take a file in."""
    form = _form(visit)
    alt = translated_from(visit.form, "alt", Translated(), visit.services.locales.tags)
    if not visit.switching:
        try:
            await _take_in(visit, alt)
            return visit.go("files", "file_added")
        except Refused as refusal:
            form.refuse(refusal)
    return await _library(visit, form, alt, 422 if form.problems else 200)


async def _take_in(visit: Visit, alt: Translated) -> StoredFile:
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a file."), field="file")
    if not alt:
        raise Refused(N_("Describe the file in at least one language. Blind readers hear this instead of the picture."), field="alt")
    data, name = await upload.read(), upload.filename
    me, at, store = visit.person.id, visit.at, visit.services.store
    if visit.form.get("kind") == "attachment":
        return await actions.add_attachment(store, name, data, at=at, by=me, title=alt)
    return await actions.add_photo(store, name, data, at=at, by=me, alt=alt)


async def file_page(visit: Visit) -> Response:
    """One file: what it is, its address, its description in every language."""
    return await _file(visit, visit.bind(UploadForm))


class FilePage(TypedDict):
    """What `files/file.html` is given."""

    file: StoredFile
    form: PageForm
    alt: Translated


async def _file(visit: Visit, form: PageForm, alt: Translated | None = None, status: int = 200) -> Response:
    file = await queries.by_key(visit.request.path_params["key"])
    return visit.page("files/file.html", FilePage(file=file, form=form, alt=alt or file.alt), status=status)


async def describe(visit: Visit) -> Response:
    """Change the description, or delete the file."""
    key = visit.request.path_params["key"]
    file = await queries.by_key(key)
    if visit.form.get("act") == "delete":
        if visit.site.logo == key:
            raise Refused(N_("This picture is the site's logo. Remove it from the site's details first."))
        await actions.delete(key, at=visit.at, by=visit.person.id)
        return visit.go("files", "file_deleted", key)
    alt = translated_from(visit.form, "alt", file.alt, visit.services.locales.tags)
    if visit.switching:
        return await _file(visit, visit.bind(UploadForm), alt)
    await actions.describe(key, alt, at=visit.at, by=visit.person.id)
    return visit.go("file", "file_described", key=key)


async def restore(visit: Visit) -> Response:
    """Fetch a deleted file back."""
    await actions.restore(str(visit.form.get("about") or ""), at=visit.at, by=visit.person.id)
    return visit.go("files", "file_restored")


PAGES = [
    PageRoute("file_bytes", "/files/{key}/{rendition}", serve),
    PageRoute("files", "/staff/files", library, add, needs="files.change", body=actions.PHOTO_BODY),
    PageRoute("file_restore", "/staff/files/restore", post=restore, needs="files.change"),
    PageRoute("file", "/staff/files/{key}", file_page, describe, needs="files.change"),
]
