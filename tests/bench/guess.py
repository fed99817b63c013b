"""Does the time of an answer tell what a code is? Unknown, void and sealed-pack codes in turn, in one run, through the pages.

uv run --group test python -m tests.bench.guess             on SQLite
uv run --group test python -m tests.bench.guess --postgres
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from pathlib import Path

from domain.migrate import migrate
from domain.voting.actions import packs
from domain.voting.codes import new_code
from tests.support import Site, make_settings, postgres
from tests.voting.polling import TWO, prepare

CODES, ROUNDS = 60, 12


async def measure(url: str, folder: Path) -> None:
    """Print the median of each kind, and its ratio to an unknown code round by round."""
    await migrate(url)
    async with Site.running(make_settings(url, folder)) as site:
        await site.set_up()
        polling = await prepare(site.services.settings.data, slips=CODES)
        keys, browser = polling.writer.keys, site.browser()
        sealed = [code for pack in await packs.print_packs(polling.row, keys, CODES, TWO) for code in pack.codes]
        for code in polling.codes:
            assert await packs.void(polling.row, keys, code)
        form = {"eid": polling.row.eid, "attempt": "0" * 32, "order": "0", "p": "1"}
        for path in ("/en/v", "/en/v/cast"):
            taken: dict[str, list[list[float]]] = {"unknown": [], "unknown again": [], "void": [], "sealed pack": []}
            for _ in range(ROUNDS):
                kinds = {"unknown": [new_code() for _ in range(CODES)], "unknown again": [new_code() for _ in range(CODES)]}
                kinds |= {"void": polling.codes, "sealed pack": sealed}
                found: dict[str, list[float]] = {name: [] for name in kinds}
                order = [(name, code) for name, codes in kinds.items() for code in codes]
                random.shuffle(order)
                for name, code in order:
                    begun = time.perf_counter()
                    page = await browser.post(path, form | {"code": code})
                    found[name].append(time.perf_counter() - begun)
                    assert page.status == 403, page.status
                for name, times in found.items():
                    taken[name].append(times)
            base = [statistics.median(times) for times in taken["unknown"]]
            print(f"{url.split(':')[0]} {path}")
            for name, rounds in taken.items():
                ratios = [statistics.median(times) / other for times, other in zip(rounds, base, strict=True)]
                middle = statistics.median(value for times in rounds for value in times) * 1000
                print(f"  {name:14} {middle:7.3f} ms   ratio {statistics.median(ratios):.3f}  ({min(ratios):.3f} to {max(ratios):.3f})")


def main() -> None:
    """One database; "unknown again" shows how far two equal kinds lie apart by chance."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--postgres", action="store_true")
    if parser.parse_args().postgres:
        with tempfile.TemporaryDirectory() as folder, postgres() as (url, _):
            asyncio.run(measure(url, Path(folder)))
    else:
        with tempfile.TemporaryDirectory() as folder:
            asyncio.run(measure(f"sqlite:///{folder}/hamasen.sqlite3", Path(folder)))


if __name__ == "__main__":
    main()
