"""Finished files, kept in memory by what they say: the same facts never make work twice, and a vote being cast ends nothing here."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from starlette.responses import Response

if TYPE_CHECKING:
    from web.frame.visit import Visit

MOST_BYTES = 48 * 1024 * 1024
MOST_AGE = 300
"""Seconds for which a public file is kept by browsers and caches before they ask again."""

_files: OrderedDict[str, bytes] = OrderedDict()
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def digest_of(*facts: object) -> str:
    """A name for a file: of everything it says."""
    return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()


async def kept(visit: "Visit", digest: str, make: Callable[[], Awaitable[bytes]], *, what: str = "paper") -> bytes:
    """The file of this name, made if need be, one at a time; whoever asks for many new ones from one network waits. Raises TooMany.

    what: `paper`, or `picture`, which is quickly made and asked for by the networks that show it.
    """
    if digest not in _files:
        if not visit.actor.active():
            await visit.services.slowdown.wait(what, visit.network)
            visit.services.slowdown.failed(what, visit.network)  # not a failure, but each is work
        async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Lock()):
            if digest not in _files:
                _keep(digest, await make())
    _files.move_to_end(digest)
    return _files[digest]


def _keep(digest: str, made: bytes) -> None:
    _files[digest] = made
    while len(_files) > 1 and sum(map(len, _files.values())) > MOST_BYTES:
        _files.popitem(last=False)


def answer(visit: "Visit", made: bytes, digest: str, kind: str, *, public: bool, name: str = "") -> Response:
    """The file as an answer. What the public may not see is kept by nobody; the rest for a short while, then asked for again by its tag."""
    headers = {"Cache-Control": f"public, max-age={MOST_AGE}, must-revalidate" if public else "no-store"}
    if public:
        headers["ETag"] = f'"{digest}"'
    if public and kind.startswith("image/"):
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"  # it is there to be shown by others
    if name:
        headers["Content-Disposition"] = f'inline; filename="{name}"'
    if public and digest in visit.request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(made, media_type=kind, headers=headers)
