"""Printing 1,000 slips against making the 1,000 QR matrices alone, in the same run; the goal is four times that.

uv run --group test python -m tests.bench.slips
"""

import statistics
import time

from domain.translated import Translated
from domain.voting.codes import new_code
from domain.voting.sheet import Candidate
from web.voting.printed.facts import SlipFacts
from web.voting.printed.slips import slip_url, slips_pdf, symbol

COUNT, PACK, RUNS = 1000, 50, 5
HOST = "https://pb.kcg.gov.tw"


def facts() -> SlipFacts:
    """Twelve candidates with titles of a usual length."""
    candidates = tuple(
        Candidate(n, f"p{n}", Translated.of(zh_Hant=f"第{n}號社區公園照明與步道改善計畫", en=f"Lamps and paths of park {n}"), 100_000 * n)
        for n in range(1, 13)
    )
    name = Translated.of(zh_Hant="2027年公民參與式預算票選", en="Participatory budgeting 2027")
    choose, closes = ("至多圈選 5 案。", "Choose up to 5 proposals."), ("5月8日（六） 16:00", "Sat, 8 May, 16:00")
    return SlipFacts(HOST, name, ("海風 燈塔", "sea breeze, lighthouse"), False, choose, closes, candidates)


def main() -> None:
    """Print both times, their ratio and the size of the file, for both layouts."""
    codes = [new_code() for _ in range(COUNT)]
    packs = [(n // PACK + 1, codes[n : n + PACK]) for n in range(0, COUNT, PACK)]
    slips_pdf(facts(), packs[:1])
    for layout in ("a6", "compact"):
        alone, whole, size = [], [], 0
        for _ in range(RUNS):
            begun = time.perf_counter()
            for code in codes:
                symbol(slip_url(HOST, code), 4)
            middle = time.perf_counter()
            size = len(slips_pdf(facts(), packs, layout).pdf)
            whole.append(time.perf_counter() - middle)
            alone.append(middle - begun)
        ratio = statistics.median(after / before for before, after in zip(alone, whole, strict=True))
        print(
            f"{layout:8} {COUNT} matrices {statistics.median(alone):.3f} s   {COUNT} slips {statistics.median(whole):.3f} s   "
            f"ratio {ratio:.2f} (goal 4)   {size / 1e6:.2f} MB"
        )


if __name__ == "__main__":
    main()
