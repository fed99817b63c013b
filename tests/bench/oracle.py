"""Every real file by every rule that an independent implementation knows too: minutes for a city. Prints where the two differ.

uv run --group test python -m tests.bench.oracle [FILE …]
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from tests.counting.agreement import RULES, approvals, compared
from tests.counting.environment import make
from tests.serving import ROOT


def main() -> int:
    """Compare."""
    folder = Path(os.environ.get("HAMASEN_SHARED", ROOT.parent / "shared")) / "data" / "pabulib"
    files = approvals([Path(name) for name in sys.argv[1:]] or sorted(folder.glob("*.pb")))
    differ = 0
    with tempfile.TemporaryDirectory() as scratch:
        python = make(Path(scratch))
        for path in files:
            begun = time.perf_counter()
            found = compared(python, [path], list(RULES))
            differ += len(found)
            print(f"{path.name}: {'; '.join(name for _, name in found) or 'the same'} ({time.perf_counter() - begun:.1f} s)")
    return 1 if differ else 0


if __name__ == "__main__":
    raise SystemExit(main())
