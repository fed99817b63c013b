"""Everything that writes files: taking one in, describing it, throwing it away and fetching it back."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from domain import ledger
from domain.db import writing
from domain.errors import Missing
from domain.files.decoder import renditions
from domain.files.images import Renditions
from domain.files.models import StoredFile
from domain.files.rules import ATTACHMENTS, PHOTO_BYTES, Kind, check_attachment, check_photo, clean_name
from domain.files.stores import Store
from domain.redaction import clean
from domain.translated import Translated

PHOTO_BODY = PHOTO_BYTES + 64 * 1024
"""Bytes of a request that carries one photo and its form."""

UNDO = timedelta(days=7)
"""A deleted file can be fetched back this long; then its bytes are removed."""


async def add_photo(
    store: Store, name: str, data: bytes, *, at: datetime, by: int | None, alt: Translated, public: bool = True
) -> StoredFile:
    """Take in a photo: it is made anew, so place and device are gone. Raises Refused."""
    check_photo(data)
    return await keep_photo(store, name, await renditions(data), at=at, by=by, alt=alt, public=public)


async def keep_photo(
    store: Store, name: str, made: Renditions, *, at: datetime, by: int | None, alt: Translated, public: bool = True
) -> StoredFile:
    """Keep a photo that was made anew."""
    key = secrets.token_urlsafe(15)
    await store.put(f"{key}/full.webp", made.full)
    await store.put(f"{key}/card.webp", made.card)
    file = StoredFile(
        key=key,
        kind="photo",
        media_type="image/webp",
        name=clean_name(clean_name(name).rsplit(".", 1)[0] + ".webp"),
        size=len(made.full),
        sha256=hashlib.sha256(made.full).hexdigest(),
        width=made.width,
        height=made.height,
        alt=alt,
        owner=by,
        public=public,
        created_at=at,
    )
    return await _keep(store, file, at, by)


async def add_attachment(
    store: Store,
    name: str,
    data: bytes,
    *,
    at: datetime,
    by: int | None,
    title: Translated,
    public: bool = True,
    kinds: Sequence[Kind] = ATTACHMENTS,
) -> StoredFile:
    """Take in a document as it is; it is served as a download only. kinds: those that are taken. Raises Refused."""
    kind = check_attachment(name, data, kinds)
    key = secrets.token_urlsafe(15)
    await store.put(f"{key}/file{kind.ending}", data)
    file = StoredFile(
        key=key,
        kind="attachment",
        media_type=kind.media_type,
        name=clean_name(name),
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        alt=title,
        owner=by,
        public=public,
        created_at=at,
    )
    return await _keep(store, file, at, by)


async def _keep(store: Store, file: StoredFile, at: datetime, by: int | None) -> StoredFile:
    """Note a file whose bytes are in the store; when that fails, the bytes go again."""
    try:
        async with writing():
            await file.save()
            await ledger.record("files.add", "file", file.key, at=at, by=by, after={"name": file.name, "size": file.size})
    except BaseException:
        await store.delete(file.objects())
        raise
    return file


async def describe(key: str, alt: Translated, *, at: datetime, by: int) -> None:
    """Change the alternative text of a photo or the title of an attachment. Raises Missing."""
    async with writing():
        file = await StoredFile.get_or_none(key=key, deleted_at=None)
        if file is None:
            raise Missing(f"no file {key}")
        before, file.alt = file.alt.to_json(), alt
        await file.save(update_fields=["alt"])
        await ledger.record("files.describe", "file", key, at=at, by=by, before=before, after=alt.to_json())


async def name_draft(key: str, alt: Translated) -> None:
    """Say what a file of an unfinished draft shows; nothing of it is public yet, so nobody's trail holds it."""
    async with writing(quiet=True):
        await StoredFile.filter(key=key, deleted_at=None).update(alt=alt)


async def redact(keys: list[str], words: str) -> int:
    """Black words out of what is said of these files; returns how often they were there."""
    async with writing():
        return await clean(await StoredFile.filter(key__in=keys), ("alt", "name"), words)


async def publish(keys: list[str]) -> None:
    """Let everybody open these files: what they belong to has become public."""
    async with writing():
        await StoredFile.filter(key__in=keys).update(public=True)


async def unpublish(keys: list[str]) -> None:
    """Let only the office open these files: what they belong to is no longer public."""
    async with writing():
        await StoredFile.filter(key__in=keys).update(public=False)


async def delete(key: str, *, at: datetime, by: int | None) -> None:
    """Take a file off the site; it can be fetched back for UNDO. Raises Missing."""
    async with writing():
        if await StoredFile.filter(key=key, deleted_at=None).update(deleted_at=at) != 1:
            raise Missing(f"no file {key}")
        await ledger.record("files.delete", "file", key, at=at, by=by)


async def restore(key: str, *, at: datetime, by: int) -> None:
    """Fetch a deleted file back. Raises Missing once it is gone."""
    async with writing():
        chosen = StoredFile.filter(key=key, deleted_at__gt=at - UNDO)
        if await chosen.update(deleted_at=None) != 1:
            raise Missing(f"no file {key}")
        await ledger.record("files.restore", "file", key, at=at, by=by)


async def tidy(store: Store, at: datetime) -> int:
    """Remove the bytes and rows of files deleted longer ago than UNDO; returns how many."""
    gone = await StoredFile.filter(deleted_at__lt=at - UNDO)
    for file in gone:
        await store.delete(file.objects())
        async with writing(quiet=True):
            await StoredFile.filter(id=file.id).delete()
    return len(gone)
