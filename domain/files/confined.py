"""What strangers send is unpacked by a process of its own, with little memory and time: a small file can hold a huge thing.

The serving process holds the ballot box; whatever a file does to the process that unpacks it, ballots do not notice.
"""

import asyncio
import os
import sys


def confine(memory: int, seconds: int) -> None:
    """Called first by such a process. memory: bytes of address space; seconds: of computing."""
    import resource  # here: only systems with processes like these have it, and only they serve a site

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(10)


async def run(module: str, data: bytes, seconds: float) -> bytes | None:
    """What the program `module` answers to these bytes; None when it takes longer, needs more memory or falls."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environ
    )
    try:
        answer, _ = await asyncio.wait_for(process.communicate(data), seconds)
    except TimeoutError:
        return None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return answer if process.returncode == 0 else None
