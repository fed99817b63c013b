"""Pictures are unpacked by a process of their own, one at a time."""

import asyncio
import json
from asyncio import AbstractEventLoop, Semaphore
from weakref import WeakKeyDictionary

from domain.errors import N_, Refused
from domain.files import confined
from domain.files.decode import SECONDS
from domain.files.images import Renditions

DAMAGED = N_("The photo is damaged and cannot be opened. Choose another one.")

_turns: "WeakKeyDictionary[AbstractEventLoop, Semaphore]" = WeakKeyDictionary()


async def renditions(data: bytes) -> Renditions:
    """Make the renditions of a picture in another process. Raises Refused for what is no picture, is too large, or takes too long."""
    async with _turns.setdefault(asyncio.get_running_loop(), Semaphore(1)):
        answer = await confined.run("domain.files.decode", data, SECONDS)
    head, _, rest = (answer or b"").partition(b"\n")
    if not head:
        raise Refused(DAMAGED, field="file")
    said = json.loads(head)
    if "refused" in said:
        raise Refused(said["refused"], field="file", **said["facts"])
    return Renditions(rest[: said["full"]], rest[said["full"] :], said["width"], said["height"])
