"""Where the bytes of files lie: a folder of this machine, or a bucket that several machines share.

`obstore` speaks to both with one interface, so there is one store and not two. Its plain functions are called in threads: the
asynchronous ones call back into Python from threads of their own, and a process that ends just then is aborted
(github.com/PyO3/pyo3-async-runtimes/issues/40).
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.errors import Misconfigured, Missing

if TYPE_CHECKING:
    from obstore.store import ClientConfig, ObjectStore


@dataclass(frozen=True)
class StoreSettings:
    """Either a folder, or an S3-compatible bucket with its endpoint and keys."""

    folder: Path | None = None
    bucket: str = ""
    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = ""


class Store:
    """Objects by key. Keys look like `k3J…/full.webp`."""

    def __init__(self, settings: StoreSettings) -> None:
        self._settings = settings
        self._opened: ObjectStore | None = None

    def _store(self) -> "ObjectStore":
        if self._opened is None:
            self._opened = _open(self._settings)
        return self._opened

    async def put(self, key: str, data: bytes) -> None:
        """Store an object whole; a reader never sees half of it."""
        import obstore

        await asyncio.to_thread(obstore.put, self._store(), key, data)

    async def get(self, key: str) -> bytes:
        """The object's bytes. Raises Missing."""
        import obstore

        def read() -> bytes:
            return bytes(obstore.get(self._store(), key).bytes())

        try:
            return await asyncio.to_thread(read)
        except FileNotFoundError as problem:
            raise Missing(f"no object {key}") from problem

    async def delete(self, keys: list[str]) -> None:
        """Remove objects; those already gone do not matter."""
        import obstore

        for key in keys:
            try:
                await asyncio.to_thread(obstore.delete, self._store(), key)
            except FileNotFoundError:
                continue  # somebody else was faster: the wish is fulfilled

    async def every_key(self) -> AsyncIterator[str]:
        """Every key in the store."""
        import obstore

        keys = await asyncio.to_thread(lambda: [item["path"] for batch in obstore.list(self._store()) for item in batch])
        for key in keys:
            yield key


def _open(settings: StoreSettings) -> "ObjectStore":
    from obstore.store import LocalStore, S3Store

    if settings.folder is not None:
        settings.folder.mkdir(parents=True, exist_ok=True)
        return LocalStore(str(settings.folder))
    if not settings.bucket:
        raise Misconfigured("Set HAMASEN_DATA for a folder, or HAMASEN_S3_BUCKET for a bucket, to keep files in.")
    options: ClientConfig = {"allow_http": settings.endpoint.startswith("http://")}
    return S3Store(
        settings.bucket,
        endpoint=settings.endpoint or None,
        region=settings.region or "us-east-1",
        access_key_id=settings.access_key,
        secret_access_key=settings.secret_key,
        virtual_hosted_style_request=False,
        client_options=options,
    )
