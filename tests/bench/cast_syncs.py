"""How often the disk was asked to keep what was written: the calls themselves, counted where they are made.

PostgreSQL counts its own (pg_stat_io, before 18 pg_stat_wal). SQLite makes them in our process, where strace sees them; a filter in the
kernel (--seccomp-bpf) lets every other call pass at full speed.
"""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from domain.db import Database

CALLS = "trace=fsync,fdatasync"
CALL = re.compile(r"\b(?:fsync|fdatasync)\(")


@dataclass
class Watched:
    """A way to start a server so that its syncs can be counted; why not, where they cannot."""

    prefix: list[str]
    log: Path
    why_not: str = ""

    @classmethod
    def by_strace(cls, log: Path) -> "Watched":
        """By strace, if it is here and may trace."""
        strace = shutil.which("strace")
        if strace is None:
            return cls([], log, "strace is not installed")
        command = [strace, "-D", "-f", "--seccomp-bpf", "-qq", "-e", CALLS, "-e", "signal=none", "-o", str(log)]
        tried = subprocess.run([*command[:1], *command[2:-1], "/dev/null", "true"], capture_output=True, text=True)
        if tried.returncode:
            return cls([], log, f"strace may not trace here: {tried.stderr.strip()[:120]}")
        return cls(command, log)

    def count(self) -> int:
        """Calls so far."""
        return len(CALL.findall(self.log.read_text())) if self.log.exists() else 0


async def of_postgres(database: Database) -> int:
    """Syncs of the write-ahead log so far; a connection hands its count in when it ends."""
    rows = await database.client.execute_query_dict("SELECT current_setting('server_version_num')::int AS version")
    if rows[0]["version"] >= 180000:
        rows = await database.client.execute_query_dict("SELECT sum(fsyncs)::bigint AS syncs FROM pg_stat_io WHERE object = 'wal'")
    else:
        rows = await database.client.execute_query_dict("SELECT wal_sync AS syncs FROM pg_stat_wal")
    return int(rows[0]["syncs"])
