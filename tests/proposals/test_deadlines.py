"""One day told everywhere: pages, posters, calendar files and the API name the same "until", in every phase; and what comes next is the
proposal's own."""

import re
from datetime import date, datetime, timedelta

import pytest
from icalendar import Calendar
from pypdfium2 import PdfDocument

from domain.cycles.phases import Act, Phase, PhaseKind, span_of_act, spans_of_act
from domain.proposals.actions import merging, screening, supporting
from domain.proposals.models import Proposal, Proposer
from tests.proposals.papers import pdf_of
from tests.support import Site, newest_message
from tests.town import DAY, Town, at_moment, both, days_on, phases, town
from web.text import formats
from web.text.languages import Locales

ZONE, DAY_WORDS = "Asia/Taipei", r"\w+, \d+ \w+ \d+"
TITLES = {Act.PROPOSE: "Propose an idea", Act.SUPPORT: "Support a proposal", Act.VOTE: "Vote"}


def when(kind: PhaseKind, start: datetime, days: int, *acts: Act) -> Phase:
    return Phase(f"{kind.value}-{start:%d}", kind, start, start + days * DAY, frozenset(acts))


def test_phases_that_follow_each_other_are_one_time_and_a_gap_ends_it() -> None:
    at = datetime.fromisoformat("2027-01-01T00:00+08:00")
    plan = [
        when(PhaseKind.WORKSHOP, at, 10, Act.SUPPORT),
        when(PhaseKind.REVIEW, at + 10 * DAY, 10, Act.SUPPORT),
        when(PhaseKind.BRIEFING, at + 5 * DAY, 2, Act.SUPPORT),
        when(PhaseKind.DISPLAY, at + 25 * DAY, 5, Act.SUPPORT),
    ]
    assert [(span.starts_at - at, span.ends_at - at) for span in spans_of_act(plan, Act.SUPPORT)] == [
        (timedelta(), 20 * DAY),
        (25 * DAY, 30 * DAY),
    ]
    for moment, ends in ((at, 20), (at + 19 * DAY, 20), (at + 20 * DAY, 30), (at + 26 * DAY, 30)):
        span = span_of_act(plan, Act.SUPPORT, moment)
        assert span is not None
        assert span.ends_at == at + ends * DAY
    assert span_of_act(plan, Act.SUPPORT, at + 30 * DAY) is None


Told = dict[Act, set[str]]


async def told_on_pages(place: Town, number: str, found: Told) -> None:
    browser = await place.resident()  # signed in: no page comes out of memory
    for path in ("/en/", "/en/cycles/hamasen", "/en/cycles/hamasen/embed"):
        text = " ".join(re.sub(r"<[^>]+>", " ", (await browser.get(path)).text).split())
        for act, title in TITLES.items():
            found[act] |= set(re.findall(rf"{title}\W+Open until ({DAY_WORDS})", text))
    start = (await browser.get("/en/cycles/hamasen/propose")).text
    found[Act.PROPOSE] |= set(re.findall(rf"Open until ({DAY_WORDS})", start))
    for path in (f"/en/proposals/{number}", f"/en/proposals/{number}/embed"):
        said = re.sub(r"<[^>]+>", "", (await browser.get(path)).text)
        found[Act.SUPPORT] |= set(re.findall(rf"(?:Open until|more by) ({DAY_WORDS})", said))


async def told_on_posters(place: Town, number: str, found: Told) -> None:
    browser = await place.resident()
    for path in ("/en/cycles/hamasen/poster.pdf", f"/en/proposals/{number}/poster.pdf"):
        poster = PdfDocument(await pdf_of(browser, path))[0].get_textpage().get_text_range()
        for act, title in TITLES.items():
            found[act] |= set(re.findall(rf"{title}.*?Open until ({DAY_WORDS})", " ".join(poster.split())))


async def told_to_machines(place: Town, at: datetime, found: Told) -> None:
    browser = await place.resident()
    calendar = Calendar.from_ical((await browser.get("/en/cycles/hamasen/dates.ics")).response.content)
    for event in calendar.walk("VEVENT"):
        for act, summary in ((Act.PROPOSE, "Last day to propose"), (Act.SUPPORT, "Last day to support")):
            if str(event["SUMMARY"]).startswith(summary) and place.cycle.plan.allows(act, at):
                found[act].add(english(event.decoded("DTSTART")))
    api = (await browser.get("/api/v1/cycles")).response.json()["cycles"][0]
    for one in api["times"]:
        if one["act"] in found and one["act"] in api["possible_now"]:
            found[Act(one["act"])].add(english(formats.local(datetime.fromisoformat(one["ends_at"]), ZONE).date()))


async def told_everywhere(place: Town, number: str, at: datetime) -> list[Told]:
    """Every "until" of each act at that moment, as the day in English: on pages, on posters, and to machines."""
    pages, posters, machines = [{act: set[str]() for act in TITLES} for _ in range(3)]
    with at_moment(at):
        await told_on_pages(place, number, pages)
        await told_on_posters(place, number, posters)
        await told_to_machines(place, at, machines)
    return [pages, posters, machines]


def english(day: date) -> str:
    return formats.long_date(day, Locales()["en"])


@pytest.mark.long
async def test_every_page_poster_file_and_answer_names_the_same_day_in_each_phase(site: Site) -> None:
    place = await town(site, support=5)
    proposal, _ = await place.public()
    told = 0
    for phase in phases(place.at):
        at = phase.starts_at + (phase.ends_at - phase.starts_at) / 2
        found = await told_everywhere(place, proposal.number or "", at)
        for act in TITLES:
            span = span_of_act(place.cycle.plan.phases, act, at)
            now = span is not None and span.now(at)
            day = {english(formats.local(span.ends_at, ZONE).date())} if span and now else set()
            assert [one[act] for one in found] == [day, day, day], (phase.kind, act)
            told += now
    assert told == 4  # propose in one phase, support in two, vote in one


async def next_of(place: Town, number: str, at: datetime | None = None) -> str:
    """What stands beside "What comes next"."""
    with at_moment(at or place.at):
        text = (await (await place.resident()).get(f"/en/proposals/{number}")).text
    found = re.search(r"What comes next</dt><dd>(.*?)</dd>", text)
    return re.sub(r"<[^>]+>", "", found[1]) if found else ""


async def test_what_comes_next_follows_from_the_proposal_and_not_from_the_phase(site: Site) -> None:
    place = await town(site, support=2)
    proposal, proposer = await place.public()
    number = proposal.number or ""
    ends = english(formats.local(place.at + 30 * DAY, ZONE).date())
    assert (await next_of(place, number)).startswith(f"It needs 2 more by {ends}")
    for who in ("a", "b"):
        person = await site.person(f"{who}@example.tw")
        await supporting.support(await Proposal.get(id=proposal.id), place.cycle, person.id, at=place.at)
    assert await next_of(place, number) == "The office decides which agencies are asked."  # the review of this town is under way
    due = days_on(place.at, 10)
    await screening.send_back(await Proposal.get(id=proposal.id), [("cost", both("請補經費"))], at=place.at, by=place.officer, due_on=due)
    assert await next_of(place, number) == f"Its proposers change it and send it in again by {english(due)}."
    mine = place.hold(site.browser(), proposer)
    for path in ("", f"/{proposal.key}", f"/{proposal.key}/edit/cost", f"/{proposal.key}/edit/idea", f"/{proposal.key}/edit/check"):
        assert english(due) in (await mine.get(f"/en/my/proposals{path}")).text, path
    assert (await newest_message("lee@example.tw")).facts["due"] == due.isoformat()


async def test_supports_that_came_too_late_are_said_so(site: Site) -> None:
    place = await town(site, support=5)
    proposal, _ = await place.public()
    after = await next_of(place, proposal.number or "", place.at + 32 * DAY)
    assert after.startswith("It had 0 of 5 supports when that time ended.")


async def test_nothing_to_do_is_not_said_above_an_open_question(site: Site) -> None:
    place = await town(site)
    first, proposer = await place.public()
    second, other = await place.public("坡道與扶手", email="wu@example.tw")
    merge = await merging.offer(first, [second], {}, both("相同地點"), at=place.at, by=place.officer)
    mine = place.hold(site.browser(), proposer)
    page = (await mine.get(f"/en/my/proposals/{first.key}")).text
    assert "Shall these become one proposal?" in page
    assert "You need not do anything" not in page
    for one in (proposer, other):
        await merging.consent(merge, await Proposer.get(id=one.id), agreed=True, at=place.at)
    after = (await mine.get(f"/en/my/proposals/{first.key}")).text
    assert "Your changes are in" not in after  # a merge is not a change that the proposers sent in
    assert "The office decides which agencies are asked." in after
