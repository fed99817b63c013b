"""Photos of an event: those that a table takes, and the office's page that releases them."""

from typing import TypedDict

from starlette.datastructures import UploadFile
from starlette.responses import Response
from wtforms import FileField, StringField

from domain.errors import N_, Refused, TooMany
from domain.files.actions import PHOTO_BODY
from domain.people.rules import number_of
from domain.workshops import queries
from domain.workshops.actions import photos
from domain.workshops.models import WorkshopEvent
from domain.workshops.models_after import EventPhoto
from web.frame.forms import AtMost, Needed, Optional, PageForm
from web.frame.page_routes import PageRoute
from web.frame.visit import Visit
from web.workshops.office import thing_of_event
from web.workshops.passes import pass_of


class PhotoForm(PageForm):
    """A photo of a table's flip chart."""

    file = FileField(N_("Photo"), [Optional()])
    words = StringField(
        N_("What is on it"), [Needed(N_("Say what is on the photo, for those who do not see it.")), AtMost(photos.MOST_WORDS)]
    )
    by = StringField(N_("Who took it"), [Optional(), AtMost(80)])


class TablePhotosPage(TypedDict):
    """What `workshops/table_photos.html` is given. declined: how many of those in the room want to be in no picture; taken: photos of this
    table."""

    form: PageForm
    one: WorkshopEvent
    table: int
    token: str
    declined: int
    taken: int


async def table_photos(visit: Visit) -> Response:
    """A table adds a photo; nobody but the office sees it before it is released."""
    found, form = await pass_of(visit), visit.bind(PhotoForm)
    token = visit.request.path_params["token"]
    if visit.ready(form):
        try:
            data = await _uploaded(visit)
            store, said = visit.services.store, (str(form.words.data), str(form.by.data or ""))
            await photos.add_photo(store, found.event, found.place, data, *said, at=visit.at)
            return visit.go("table_photos", "photo_kept", token=token)
        except Refused as refusal:
            form.refuse(refusal)
    rows = await queries.photos(found.event.id)
    return visit.page(
        "workshops/table_photos.html",
        TablePhotosPage(
            form=form,
            one=found.event,
            table=found.place,
            token=token,
            declined=sum(row.arrived for row in await queries.without_photos(found.event.id)),
            taken=sum(row.place == found.place for row in rows),
        ),
        status=422 if form.problems else 200,
    )


async def _uploaded(visit: Visit) -> bytes:
    """The picture that was sent. Raises Refused."""
    upload = visit.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise Refused(N_("Choose a photo."), field="file")
    data = await upload.read()
    try:
        visit.services.uploads.take(visit.network, len(data))
    except TooMany as much:
        raise Refused(N_("Very many files came from your network today. Please go on tomorrow."), field="file") from much
    return data


class PhotosForm(PageForm):
    """Buttons."""


class PhotosPage(TypedDict):
    """What `workshops/photos.html` is given. declined: how many who came want to be in no picture; names: theirs, for who looks at them."""

    form: PageForm
    one: WorkshopEvent
    rows: list[EventPhoto]
    declined: int
    names: list[str]
    sure: int


async def photos_page(visit: Visit) -> Response:
    """The office looks at photos, and releases them one by one."""
    one = await queries.by_id(visit.request.path_params["number"])
    form = visit.bind(PhotosForm)
    act, _, number = str(visit.form.get("act") or "").partition("-")
    photo = number_of(number) or 0
    if visit.ready(form) and act != "ask":
        try:
            return visit.go("event_photos", await _act(visit, one, act, photo), number=one.id)
        except Refused as refusal:
            form.refuse(refusal)
    declined = await queries.without_photos(one.id)
    return visit.page(
        "workshops/photos.html",
        PhotosPage(
            form=form,
            one=one,
            rows=await queries.photos(one.id),
            declined=sum(row.arrived for row in declined),
            names=[row.name for row in declined if row.name],
            sure=photo if act == "ask" else 0,
        ),
        status=422 if form.problems else 200,
    )


async def _act(visit: Visit, one: WorkshopEvent, act: str, photo: int) -> str:
    """What was pressed; the notice that follows. Raises Refused."""
    marks = {"at": visit.at, "by": visit.person.id}
    match act:
        case "release":
            await photos.release(one.id, photo, **marks)
            return "photo_released"
        case "withdraw":
            await photos.withdraw(one.id, photo, **marks)
            return "photo_withdrawn"
        case "delete":
            await photos.delete(one.id, photo, **marks)
            return "photo_deleted"
    raise Refused(N_("Choose what is to be done."))


NOTICES = {
    "photo_kept": (N_("The photo is kept. The office looks at it before anybody else sees it."), ""),
    "photo_released": (N_("Everybody sees the photo now."), ""),
    "photo_withdrawn": (N_("Nobody but the office sees the photo any more."), ""),
    "photo_deleted": (N_("The photo is gone."), ""),
}
PAGES = [
    PageRoute("table_photos", "/tables/{token}/photos", table_photos, table_photos, body=PHOTO_BODY),
    PageRoute(
        "event_photos", "/staff/events/{number:number}/photos", photos_page, photos_page, needs="events.minutes", thing=thing_of_event
    ),
]
