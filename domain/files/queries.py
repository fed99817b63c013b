"""Everything that reads files."""

from collections.abc import Iterable
from datetime import datetime

from domain.errors import Missing
from domain.files.models import StoredFile


async def by_key(key: str, *, deleted: bool = False) -> StoredFile:
    """One file. Raises Missing, also for a deleted one unless asked for."""
    file = await StoredFile.get_or_none(key=key)
    if file is None or (file.deleted_at is not None and not deleted):
        raise Missing(f"no file {key}")
    return file


async def list_files(*, deleted: bool = False, offset: int = 0, limit: int = 24) -> tuple[list[StoredFile], int]:
    """Files, newest first, and how many there are."""
    chosen = StoredFile.filter(deleted_at__isnull=not deleted)
    return await chosen.order_by("-id").offset(offset).limit(limit), await chosen.count()


async def of_person(person: int) -> list[StoredFile]:
    """What one person has put on the site."""
    return await StoredFile.filter(owner=person).order_by("-id")


async def all_objects() -> list[str]:
    """The store's keys of every file that still has its bytes."""
    return [key for file in await StoredFile.all() for key in file.objects()]


async def public_photos(keys: Iterable[str]) -> set[str]:
    """Those of these keys that are photos which everybody may see."""
    rows = StoredFile.filter(key__in=list(keys), kind="photo", public=True, deleted_at=None)
    return {str(key) for key in await rows.values_list("key", flat=True)}


async def unowned_photos(name: str, *, before: datetime) -> list[str]:
    """Keys of photos that nobody with an account sent, by the name that a room gave them, older than a moment, and not public."""
    chosen = StoredFile.filter(kind="photo", name=f"{name}.webp", owner=None, public=False, deleted_at=None, created_at__lt=before)
    return [str(key) for key in await chosen.values_list("key", flat=True)]
