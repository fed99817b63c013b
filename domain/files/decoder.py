"""Pictures are unpacked by a process of their own, one at a time, with little memory: a small file can hold a huge picture.

The serving process holds the ballot box; whatever a picture does to the process that unpacks it, ballots do not notice.
"""

import asyncio
import json
import os
import sys
from asyncio import AbstractEventLoop, Semaphore
from weakref import WeakKeyDictionary

from domain.errors import N_, Refused
from domain.files.decode import SECONDS
from domain.files.images import Renditions

DAMAGED = N_("The photo is damaged and cannot be opened. Choose another one.")

_turns: "WeakKeyDictionary[AbstractEventLoop, Semaphore]" = WeakKeyDictionary()


async def renditions(data: bytes) -> Renditions:
    """Make the renditions of a picture in another process. Raises Refused for what is no picture, is too large, or takes too long."""
    async with _turns.setdefault(asyncio.get_running_loop(), Semaphore(1)):
        return await _unpacked(data)


async def _unpacked(data: bytes) -> Renditions:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "domain.files.decode", stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environ
    )
    try:
        answer, _ = await asyncio.wait_for(process.communicate(data), SECONDS)
    except TimeoutError as problem:
        raise Refused(DAMAGED, field="file") from problem
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    head, _, rest = answer.partition(b"\n")
    if process.returncode != 0 or not head:  # it ran out of memory or time, and the system ended it
        raise Refused(DAMAGED, field="file")
    said = json.loads(head)
    if "refused" in said:
        raise Refused(said["refused"], field="file", **said["facts"])
    return Renditions(rest[: said["full"]], rest[said["full"] :], said["width"], said["height"])
