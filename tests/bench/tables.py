"""Plans of tables against their bars: cost, bound, what the cost may be, dev, and seconds of the whole command.

`python -m tests.bench.tables`
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

CASES = ((58, 7, 0), (60, 7, 7), (40, 5, 0), (60, 11, 0), (97, 10, 0), (200, 23, 0))
"""People, tables, hosts: those of the design's own table of figures."""


def main() -> None:
    print(f"{'people/tables':>14} {'hosts':>5} {'cost':>5} {'bound':>5} {'may be':>7} {'dev':>5} {'seconds':>8} {'goal':>5}")
    with tempfile.TemporaryDirectory() as folder:
        for count, tables, hosts in CASES:
            file = Path(folder) / "people.csv"
            random = Random(1)
            rows = [
                f"p{n},{random.choice('abcde')},{random.choice('mf')},{random.choice('ABCDEFGH')},{'x' if n < hosts else ''}"
                for n in range(count)
            ]
            file.write_text("\n".join(["id,age,gender,village,host", *rows]))
            began = time.perf_counter()
            command = [sys.executable, "-c", "from web.cli import main; import sys; main(sys.argv[1:])", "tables", "plan", str(file)]
            done = subprocess.run([*command, "--tables", str(tables), "--json"], capture_output=True, check=True)
            seconds, plan = time.perf_counter() - began, json.loads(done.stdout)
            most = plan["bound"] + 0.025 * plan["meetings"]
            figures = f"{hosts:5} {plan['cost']:5} {plan['bound']:5} {most:7.1f} {plan['dev']:5.2f} {seconds:8.2f}"
            print(f"{count:>11}/{tables:<2} {figures} {3 if count <= 100 else 5:5}")


if __name__ == "__main__":
    main()
