"""Two officers at one form, changes that the public is told of, and what is asked for before it is taken away: over HTTP."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.clock import now
from domain.cycles import actions
from domain.cycles.models import Cycle
from domain.cycles.phases import Act
from domain.cycles.queries import by_key, told
from domain.errors import Refused
from domain.ledger import LedgerEntry
from domain.policy import Hold, Role
from tests.support import Browser, Page, Site
from tests.town import Town, at_moment, both, town
from web.bridges.cycle_display import unbroken
from web.cycles.phases_form import typed
from web.text import formats

BASE = "/en/staff/cycles/hamasen"
OVERTAKEN = "Somebody else has changed this meanwhile."


async def fields(place: Town, page: Page) -> dict[str, str]:
    """What a browser sends of the dates form when nobody touches it."""
    found = {"seen": page.value("seen"), "why": "", "sure": page.value("sure")}
    for phase in (await place.again()).plan.phases:
        found |= {f"{end}-{phase.key}": page.value(f"{end}-{phase.key}") for end in ("starts", "ends")}
    return found


def later(stamp: str, days: int) -> str:
    return typed(datetime.fromisoformat(stamp + "+08:00") + timedelta(days=days), "Asia/Taipei")


async def two(place: Town) -> tuple[Browser, Browser]:
    return await place.staff(), await place.site.signed_in("second@example.tw", Hold(Role.OFFICER))


async def test_dates_are_not_overwritten_and_only_ones_own_changes_are_sent_again(site: Site) -> None:
    place = await town(site)
    one, other = await two(place)
    first, second = [await fields(place, await browser.get(f"{BASE}/dates")) for browser in (one, other)]
    first |= {"ends-vote": later(first["ends-vote"], 1), "starts-result": later(first["starts-result"], 1), "why": "typhoon"}
    assert (await one.post(f"{BASE}/dates", first)).status == 303
    mine = second | {"ends-result": later(second["ends-result"], 5), "why": "more time"}
    refused = await other.post(f"{BASE}/dates", mine)
    assert refused.status == 422
    assert OVERTAKEN in refused.text
    assert "陳柏翰" in refused.text
    assert refused.text.split("What has changed meanwhile")[1].split("</div>")[0].count("<s>") == 2
    assert refused.value("ends-result") == mine["ends-result"]
    assert refused.value("ends-vote") == first["ends-vote"]
    again = await fields(place, refused)
    assert again["seen"] != mine["seen"]
    assert (await other.post(f"{BASE}/dates", again | {"why": "more time"})).status == 303
    held = {phase.key: phase for phase in (await place.again()).plan.phases}
    assert typed(held["vote"].ends_at, "Asia/Taipei") == first["ends-vote"]
    assert typed(held["result"].ends_at, "Asia/Taipei") == mine["ends-result"]


ALL = {f"act-{act}": "yes" for act in ("propose", "support", "comment", "review")}
FORMS: dict[str, dict[str, str]] = {
    "about": {"summary-en": "x"},
    "dates/workshop": ALL | {"act": "save", "why": "x"},
    "plan/prices/bench": {"unit-en": "piece", "low": "10", "high": "20"},
    "plan/areas/west": {"budget": "3,000,000", "places": "x", "why": "x"},
}


@pytest.mark.parametrize("part", list(FORMS))
async def test_no_form_overwrites_what_its_officer_has_not_seen(site: Site, part: str) -> None:
    place = await town(site)
    one, other = await two(place)
    mine, theirs = FORMS[part] | {"name-en": "Mine"}, FORMS[part] | {"name-en": "Theirs"}
    first, second = [(await browser.get(f"{BASE}/{part}")).value("seen") for browser in (one, other)]
    assert (await one.post(f"{BASE}/{part}", theirs | {"seen": first})).status == 303
    before = (await place.again()).revision
    refused = await other.post(f"{BASE}/{part}", mine | {"seen": second})
    assert refused.status == 422
    assert OVERTAKEN in refused.text
    assert "Theirs" in refused.text.split("What has changed meanwhile")[1].split("</form>")[0]
    assert refused.value("name-en") == "Mine"
    assert (await place.again()).revision == before
    assert (await other.post(f"{BASE}/{part}", mine | {"seen": ""})).status == 422
    assert (await other.post(f"{BASE}/{part}", mine | {"seen": refused.value("seen")})).status == 303
    assert (await place.again()).revision == before + 1


RULES = {
    "age": "16", "link-lives": "yes", "channel-slip": "yes", "ballot": "up_to", "most": "3", "least": "1", "selection": "down_skip",
    "winners": "3", "threshold": "0", "tie_1": "cost", "tie_2": "lot", "tie_3": "", "order": "random", "support": "0",
    "blank": "yes", "hidden": "yes", "agency-transport": "yes", "agency-works": "yes",
}  # fmt: skip


async def test_rules_are_not_overwritten_either(site: Site) -> None:
    place = await town(site)
    one, other = await two(place)
    with at_moment(place.at - timedelta(days=3)):
        first, second = [(await browser.get(f"{BASE}/rules")).value("seen") for browser in (one, other)]
        assert (await one.post(f"{BASE}/rules", RULES | {"seen": first, "most": "5"})).status == 303
        refused = await other.post(f"{BASE}/rules", RULES | {"seen": second, "age": "12"})
        assert refused.status == 422
        assert "<dt>Largest number</dt><dd><s>3</s> → 5</dd>" in refused.text
        assert refused.value("age") == "12"
        assert (await place.again()).plan.rules.most == 5


async def test_a_page_is_not_overwritten_and_one_deleted_meanwhile_can_be_made_anew(site: Site) -> None:
    place = await town(site)
    one, other = await two(place)
    path = f"{BASE}/pages/facts"
    page = {"key": "facts", "kind": "facts", "title-en": "Facts", "body-en": "first", "public": "yes", "act": "save"}
    made = await one.post(f"{BASE}/pages/new", page | {"seen": (await one.get(f"{BASE}/pages/new")).value("seen")})
    assert made.location == path
    first, second = [(await browser.get(path)).value("seen") for browser in (one, other)]
    assert (await one.post(path, page | {"body-en": "theirs", "seen": first})).status == 303
    refused = await other.post(path, page | {"body-en": "my long text", "seen": second})
    assert (refused.status, "theirs" in refused.text, "my long text" in refused.text) == (422, True, True)
    gone = {"act": "delete", "sure": "delete", "seen": (await one.get(path)).value("seen")}
    assert (await one.post(path, gone)).status == 303
    lost = await other.post(path, page | {"body-en": "my long text", "seen": refused.value("seen")})
    assert (lost.status, "my long text" in lost.text) == (422, True)
    assert (await other.post(path, page | {"body-en": "my long text", "seen": lost.value("seen")})).status == 303
    assert "my long text" in (await site.browser().get("/en/cycles/hamasen/pages/facts")).text


async def test_the_public_reads_old_dates_new_dates_and_the_reason(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    calm = (await site.browser().get("/en/cycles/hamasen")).text
    assert "What has changed since the publication" not in calm
    sent = await fields(place, await officer.get(f"{BASE}/dates"))
    old = next(phase for phase in place.cycle.plan.phases if phase.key == "vote")
    sent |= {"ends-vote": later(sent["ends-vote"], 7), "starts-result": later(sent["starts-result"], 7), "why": "颱風停班停課"}
    sent["ends-result"] = later(sent["ends-result"], 7)
    assert (await officer.post(f"{BASE}/dates", sent)).status == 303
    page = (await site.browser().get("/zh-Hant/cycles/hamasen")).text
    station = page.split('<span class="station-name">投票</span>')[1].split("</li>")[0]
    before = formats.period(old.starts_at, old.ends_at, site.services.locales["zh-Hant"], "Asia/Taipei")
    assert f"<s>{unbroken(before)}</s>" in station
    changes = page.split('id="changes"')[1]
    assert "颱風停班停課" in changes
    assert f"<s>{unbroken(before)}</s>" in changes


async def test_of_many_who_save_at_once_one_wins_and_the_others_are_told(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    sent = await fields(place, await officer.get(f"{BASE}/dates"))
    wishes = [sent | {"ends-result": later(sent["ends-result"], day), "why": f"wish {day}"} for day in range(1, 9)]
    answers = await asyncio.gather(*(officer.post(f"{BASE}/dates", wish) for wish in wishes))
    assert sorted(answer.status for answer in answers) == [303, *[422] * 7]
    assert all(OVERTAKEN in answer.text for answer in answers if answer.status == 422)
    won = wishes[[answer.status for answer in answers].index(303)]
    result = (await place.again()).phase("result")
    assert result is not None
    assert typed(result.ends_at, "Asia/Taipei") == won["ends-result"]
    assert await LedgerEntry.filter(verb="cycles.phases").count() == 1


async def test_what_changed_before_the_publication_is_nobodys_business(site: Site) -> None:
    place = await town(site)
    await LedgerEntry.filter(verb="cycles.plan").update(verb="cycles.phases")
    assert await told(await place.again()) == []
    await LedgerEntry.filter(verb="cycles.phases").update(at=place.at)
    assert len(await told(await place.again())) == 1


async def test_an_act_is_taken_away_only_with_a_reason_and_twice(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    path = f"{BASE}/dates/workshop"
    seen = (await officer.get(path)).value("seen")
    quiet = {"name-en": "", "act-propose": "yes", "act-comment": "yes", "act-review": "yes", "act": "save", "seen": seen}
    without = await officer.post(path, quiet)
    assert without.errors == ["The cycle has opened. Say why this changes; the reason is public."]
    assert "Residents may support proposals" in without.text.split("it ends with your change")[1].split("</ul>")[0]
    asked = await officer.post(path, quiet | {"why": "too many"})
    assert asked.status == 422
    assert "takes away something that people can do right now" in asked.text
    assert asked.value("why") == "too many"
    assert Act.SUPPORT in (await place.again()).phase("workshop").acts  # type: ignore[union-attr]
    more = quiet | {"why": "too many", "sure": asked.value("sure")}
    del more["act-comment"]
    assert (await officer.post(path, more)).status == 422, "what was not named on the page before is asked for again"
    done = await officer.post(path, quiet | {"why": "too many", "sure": asked.value("sure")})
    assert done.status == 303
    assert Act.SUPPORT not in (await place.again()).phase("workshop").acts  # type: ignore[union-attr]
    public = (await site.browser().get("/en/cycles/hamasen")).text.split('id="changes"')[1]
    assert "too many" in public
    assert "Residents may support proposals" in public


async def test_a_phase_under_way_that_was_added_is_removed_after_one_question(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    cycle = await place.again()
    extra = replace(cycle.plan.phases[0], key="workshop-2", acts=frozenset({Act.VOTE}))
    await actions.change_phases(cycle, (*cycle.plan.phases, extra), at=now(), by=place.officer, why="x")
    path = f"{BASE}/dates/workshop-2"
    gone = {"act": "remove", "act-vote": "yes", "why": "too much", "seen": (await officer.get(path)).value("seen")}
    asked = await officer.post(path, gone)
    assert asked.status == 200
    assert "Residents may vote" in asked.text.split("it ends with your change")[1].split("</ul>")[0]
    done = await officer.post(path, gone | {"removed": asked.value("removed"), "sure": asked.value("sure")})
    assert done.status == 303
    assert (await place.again()).phase("workshop-2") is None
    assert "does not take place" in (await site.browser().get("/en/cycles/hamasen")).text


async def test_dates_that_end_something_now_ask_too(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    sent = await fields(place, await officer.get(f"{BASE}/dates"))
    ended = sent | {"ends-workshop": typed(place.at, "Asia/Taipei"), "starts-workshop": later(sent["starts-workshop"], -1), "why": "over"}
    asked = await officer.post(f"{BASE}/dates", ended)
    assert asked.status == 422
    with pytest.raises(Refused, match="right now"):
        await actions.change_phases(await place.again(), place.cycle.plan.phases[1:], at=place.at, by=place.officer, why="x")
    assert "Residents may propose" in asked.text
    assert (await officer.post(f"{BASE}/dates", ended | {"sure": asked.value("sure")})).status == 303


async def test_many_phases_move_on_the_page_alone(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    sent = await fields(place, await officer.get(f"{BASE}/dates"))
    moved = await officer.post(f"{BASE}/dates", sent | {"onward": "display", "days": "7", "shift": "yes"})
    assert moved.status == 200
    assert "Nothing is saved yet" in moved.text
    assert moved.value("starts-display") == later(sent["starts-display"], 7)
    assert moved.value("ends-result") == later(sent["ends-result"], 7)
    assert moved.value("starts-review") == sent["starts-review"]
    assert (await place.again()).revision == place.cycle.revision
    back = await officer.post(f"{BASE}/dates", await fields(place, moved) | {"onward": "display", "days": "-7", "shift": "yes"})
    assert back.value("starts-display") == sent["starts-display"]
    for wrong in ("", "soon", "1e9", "99999", "--3"):
        page = await officer.post(f"{BASE}/dates", sent | {"onward": "display", "days": wrong, "shift": "yes"})
        assert (page.status, page.errors) == (422, ["Enter a whole number of days, such as 7 or -7."])


async def test_deleting_asks_first(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    path = f"{BASE}/plan/prices/bench"
    gone = {"act": "delete", "seen": (await officer.get(path)).value("seen")}
    asked = await officer.post(path, gone)
    assert (asked.status, asked.value("sure")) == (200, "delete")
    assert len((await place.again()).plan.prices) == 1
    assert (await officer.post(path, gone | {"sure": "delete"})).status == 303
    assert (await place.again()).plan.prices == ()


NEW = {"name-en": "Hamasen 2028", "key": "hamasen-2028", "prefix": "117", "start": "2028-03-01", "source": ""}


async def test_only_a_cycle_that_nobody_ever_saw_can_be_deleted(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    await officer.post("/en/staff/cycles/new", NEW)
    path = "/en/staff/cycles/hamasen-2028/act"
    assert (await officer.post(path, {"act": "delete"})).status == 200
    assert await Cycle.filter(key="hamasen-2028").exists()
    assert (await officer.post(path, {"act": "delete", "sure": "delete"})).location == "/en/staff/cycles"
    assert not await Cycle.filter(key="hamasen-2028").exists()
    kept = await officer.post(f"{BASE}/act", {"act": "delete", "sure": "delete"})
    assert kept.status == 422
    assert "was public once" in kept.text
    await officer.post("/en/staff/cycles/new", NEW)
    hidden = await by_key("hamasen-2028")
    change = place.cycle.plan
    plan = await actions.change_plan(
        hidden, lambda plan: replace(plan, areas=change.areas, categories=change.categories), "cycles.plan", at=now(), by=1
    )
    assert plan.areas
    await actions.publish(await by_key("hamasen-2028"), at=now(), by=1)
    await actions.hide(await by_key("hamasen-2028"), at=now(), by=1)
    with pytest.raises(Refused, match="was public once"):
        await actions.delete(await by_key("hamasen-2028"), at=now(), by=1)


async def test_publishing_shows_first_what_is_doubtful_missing_and_when_the_plan_is_fixed(site: Site) -> None:
    place = await town(site)
    officer = await place.staff()
    await officer.post("/en/staff/cycles/new", NEW | {"source": "hamasen"})
    path = "/en/staff/cycles/hamasen-2028"
    preview = await officer.get(f"{path}/publish")
    assert "There is no summary." in preview.text
    assert "when the first phase in which residents act begins" in preview.text
    assert (await officer.post(f"{path}/act", {"act": "publish"})).location == f"{path}/publish"
    seen = preview.value("seen")
    cycle = await by_key("hamasen-2028")
    await actions.change_about(cycle, both("別的"), both(""), at=now(), by=1)
    refused = await officer.post(f"{path}/act", {"act": "publish", "seen": seen})
    assert refused.status == 422
    assert OVERTAKEN in refused.text
    assert (await officer.post(f"{path}/act", {"act": "publish", "seen": refused.value("seen")})).location == path
    assert (await officer.get(f"{path}/publish")).location == path


async def test_a_plan_changed_at_the_moment_of_freezing_is_not_frozen_with_another_digest(site: Site) -> None:
    place = await town(site)
    read = await by_key("hamasen")
    early = place.at - timedelta(days=3)
    await actions.change_plan(await by_key("hamasen"), lambda plan: replace(plan, agencies=("transport",)), "cycles.rules", at=early, by=1)
    with pytest.raises(Refused):
        await actions.freeze(read, at=now(), by=1)
    mark = await actions.freeze(await by_key("hamasen"), at=now(), by=1)
    with pytest.raises(Refused):  # whoever read the cycle before it was frozen cannot write over it
        await actions.change_plan(read, lambda plan: replace(plan, agencies=()), "cycles.rules", at=early, by=1)
    assert (await place.again()).frozen_digest == mark
