"""Everything that reads files."""

from collections.abc import Iterable

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
