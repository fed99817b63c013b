"""200 certificates in one file, the page that a certificate's code opens, and what the time of an answer tells a reviewer who looks for
a name: straight from the application.

`python -m tests.bench.award_pages`
"""

import asyncio
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path

from domain.awards.models import AwardEntry, AwardProgramme, BlindCopy, EntryAuthor
from domain.awards.models_panel import Award, PanelMember
from domain.awards.presets import PRESETS
from domain.clock import now
from domain.migrate import migrate
from domain.translated import Translated
from tests.support import Browser, Site, make_settings
from web.awards.certificates import certificates_pdf
from web.frame.page_routes import make_visit
from web.frame.rooms import every_page, rooms

AWARDS, TRIES, CERTIFICATES_GOAL, PAGE_GOAL = 200, 200, 5.0, 0.010


async def fill() -> AwardProgramme:
    """A final list of so many awards."""
    day = date(2026, 1, 5)
    programme = AwardProgramme(
        preset="innovation", year=2026, rules=PRESETS["innovation"].rules.to_json(), stage="announced", opens_on=day, closes_on=day,
        scores_by=day, announce_on=day, announced_at=now(), decided_at=now(), created_at=now(),
    )  # fmt: skip
    programme.title = Translated.of(zh_Hant="115 年度市政創新提案", en="Innovation proposals for the city 2026")
    await programme.save()
    for place in range(1, AWARDS + 1):
        words = {"title": f"輕軌候車資訊整合第 {place} 案", "abstract": "整合候車資訊。", "state": "admitted", "locale": "zh-Hant"}
        entry = await AwardEntry.create(programme_id=programme.id, number=f"115-{place:05}", created_at=now(), sent_at=now(), **words)
        award = Award(
            programme_id=programme.id, entry_id=entry.id, serial=f"115-1-{place:03}", tier=f"t{place % 3 + 1}", place=place, prize=10_000,
            work=entry.title, names=["王小明", "陳雅婷", "林大同"],
        )  # fmt: skip
        award.agency = Translated.of(zh_Hant="高雄市政府交通局", en="Transportation Bureau")
        await award.save()
    return programme


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/hamasen.sqlite3"
        await migrate(url)
        settings = make_settings(url, Path(folder))
        async with Site.running(settings) as site:
            await site.set_up()
            await fill()
            given = await Award.all().select_related("programme", "entry").order_by("place")
            visit = await _visit(site)
            begun = time.perf_counter()
            made = certificates_pdf(visit, given)
            took = time.perf_counter() - begun
            share = took / CERTIFICATES_GOAL
            print(f"{AWARDS} certificates: {took:.2f} s, {len(made) / 1e6:.1f} MB; {share:.2f} of the goal of {CERTIFICATES_GOAL} s")
            browser = site.browser()
            for said in ("made anew", "from memory"):
                median = await _median(browser)
                print(f"a certificate's page, {said}: median {median * 1000:.1f} ms; {median / PAGE_GOAL:.2f} of the goal of 10 ms")

            await _looking(site)


async def _looking(site: Site) -> None:
    """A reviewer asks their page for an author's name and for nonsense, in turn: the medians lie within the noise."""
    programme = await AwardProgramme.get()
    await AwardProgramme.filter(id=programme.id).update(stage="judging", panel_at=now())
    email = "reviewer@example.tw"
    await PanelMember.create(programme_id=programme.id, name="R", email=email, seed=1, invited_at=now(), declared_at=now())
    entries = await AwardEntry.all()
    await BlindCopy.bulk_create([BlindCopy(entry_id=one.id, title=one.title, made_at=now(), confirmed_at=now()) for one in entries])
    await EntryAuthor.bulk_create([EntryAuthor(entry_id=one.id, place=1, name="王小明", email="wang@example.tw") for one in entries])
    reviewer = await site.signed_in(email, strength="code")
    times: dict[str, list[float]] = {"王小明": [], "丁一二": []}
    for _ in range(TRIES):
        for word, taken in times.items():
            begun = time.perf_counter()
            assert (await reviewer.get(f"/zh-Hant/awards/panels/{programme.id}?q={word}")).status == 200
            taken.append(time.perf_counter() - begun)
    hit, miss = (statistics.median(taken) for taken in times.values())
    noise = statistics.stdev(times["丁一二"])
    print(f"looking for a name {hit * 1000:.1f} ms, for nonsense {miss * 1000:.1f} ms: apart by {abs(hit - miss) / noise:.2f} of the noise")


async def _median(browser: Browser) -> float:
    """Seconds that the page of each award takes."""
    times = []
    for place in range(1, AWARDS + 1):
        begun = time.perf_counter()
        page = await browser.get(f"/zh-Hant/awards/given/115-1-{place:03}")
        times.append(time.perf_counter() - begun)
        assert page.status == 200
    return statistics.median(times)


async def _visit(site: Site):
    from starlette.requests import Request

    page = next(page for room in rooms() for page in every_page(room) if page.name == "award_page")
    scope = {"type": "http", "method": "GET", "path": "/zh-Hant/awards", "headers": [], "query_string": b"", "client": ("127.0.0.1", 1)}
    return await make_visit(site.services, page, Request(scope), site.services.locales["zh-Hant"])


if __name__ == "__main__":
    asyncio.run(main())
