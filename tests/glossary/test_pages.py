"""The glossary's pages on a running site, on both databases: what visitors find, what editors do, what is refused."""

import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.clock import now
from domain.glossary.actions import editing
from domain.glossary.actions.importing import take_over
from domain.glossary.entry import Status
from domain.glossary.exchange.record import Read
from domain.glossary.models import EmptySearch, GlossaryEntry, GlossaryImport, GlossaryRelease
from domain.policy import Hold, Role
from tests.glossary.lists import HAMASEN
from tests.support import Browser, Site

EDITOR = Hold(Role.GLOSSARY_EDITOR)
TODAY = date(2026, 11, 30)


async def fill(site: Site) -> None:
    await take_over([Read(place, entry, frozenset()) for place, entry in enumerate(HAMASEN, 1)], TODAY, at=now(), by=None)


@pytest.fixture
async def listed(site: Site) -> Site:
    await fill(site)
    return site


async def editor(site: Site) -> Browser:
    return await site.signed_in("editor@example.tw", EDITOR)


@pytest.mark.both
async def test_a_visitor_finds_a_name_by_the_spelling_of_a_sign(listed: Site) -> None:
    page = await listed.browser().get("/en/glossary?q=qijin")
    assert "Cijin District" in page.text
    assert "Qijin District" in page.text
    assert "Hanyu Pinyin" in page.text
    answer = (await listed.browser().get("/api/glossary?q=Gushan ferry&limit=1")).response.json()
    assert answer["results"][0] | {"score": 0, "address": ""} == {
        "number": 3, "zh": "鼓山輪渡站", "en": "Gushan Ferry Station", "kind": "pier", "districts": ["鼓山區"], "status": "approved",
        "matched": "Gushan Ferry Station", "why": "approved", "score": 0, "address": "",
    }  # fmt: skip


@pytest.mark.both
async def test_a_change_is_found_at_once_and_a_draft_is_not(listed: Site) -> None:
    browser = listed.browser()
    found = (await browser.get("/api/glossary?q=Teapot Hill")).response.json()["results"]
    assert all(one["score"] < 64 for one in found)
    row = await GlossaryEntry.get(number=6)
    person = await listed.person("a@example.tw", EDITOR)
    await editing.save(replace(row.entry, en="Teapot Hill"), row.revision, TODAY, at=now(), by=person.id)
    assert (await browser.get("/api/glossary?q=Teapot Hill")).response.json()["results"][0]["zh"] == "旗后燈塔"
    row = await GlossaryEntry.get(number=6)
    await editing.save(replace(row.entry, status=Status.DRAFT.value), row.revision, TODAY, at=now(), by=person.id)
    assert all(one["number"] != 6 for one in (await browser.get("/api/glossary?q=Teapot Hill")).response.json()["results"])
    assert (await browser.get("/en/glossary/6")).status == 404


async def test_what_is_looked_for_in_vain_is_counted_without_who(listed: Site) -> None:
    browser = listed.browser()
    for query in ("zzqqzz", "ZZQQZZ", "me@example.tw", "12345"):
        page = await browser.get(f"/en/glossary?q={query}")
        assert "No name is spelled like this." in page.text
    assert await EmptySearch.all().values_list("text", "count") == [("zzqqzz", 2)]


async def test_an_entry_shows_everything_and_leads_the_driver(listed: Site) -> None:
    browser = listed.browser()
    page = await browser.get("/en/glossary/5")
    for words in ("Hamasen", "哈瑪星站", "Sizihwan", "until 2024-07-01", "/g/5", "Former names"):
        assert words in page.text
    place = json.loads(page.response.text.split('ld+json">')[1].split("</script>")[0])
    assert (place["@type"], place["alternateName"]) == ("Place", ["Sizihwan"])
    driver = await browser.get("/zh-Hant/glossary/3/driver")
    assert "鼓山輪渡站" in driver.text
    assert (await browser.get("/g/5")).location == "/zh-Hant/glossary/5"
    assert "Qijin District" in (await browser.get("/en/glossary/2")).text  # by rule, though nobody entered it


async def test_browsing_goes_by_district_kind_and_letter(listed: Site) -> None:
    browser = listed.browser()
    assert "Binhai 2nd Rd." in (await browser.get("/en/glossary?district=%E9%BC%93%E5%B1%B1%E5%8D%80")).text
    page = await browser.get("/en/glossary?kind=district&letter=C")
    assert ("Cijin District" in page.text, "Gushan District" in page.text) == (True, False)
    assert "No name fits." in (await browser.get("/en/glossary?letter=Q")).text


async def test_hostile_queries_come_back_as_text(listed: Site) -> None:
    for query in ("<script>alert(1)</script>", "%00", "x" * 5000, "%E2%80%AE", "'\"><img>"):
        answer = await listed.browser().get(f"/en/glossary?q={query}")
        assert answer.status in (200, 400)
        assert "<script>alert" not in answer.response.text
    assert (await listed.browser().get("/api/glossary")).response.json()["results"] == []


async def test_a_text_is_checked_and_nothing_typed_is_lost(listed: Site) -> None:
    page = await listed.browser().post("/en/glossary/check", {"text": "Go to Qijin <b> and the 1nd stop"})
    assert "<mark><del>Qijin</del> <ins>Cijin District</ins></mark> &lt;b&gt;" in page.response.text
    assert "no ordinal of English" in page.text
    assert "Go to Qijin <b> and the 1nd stop</textarea>" in page.text
    empty = await listed.browser().post("/en/glossary/check", {"text": " "})
    assert (empty.status, "Paste a text or choose a file." in empty.text) == (422, True)
    files = {"file": ("a.html", io.BytesIO(b"<p>Qijin</p>"), "text/html")}
    answer = await listed.browser().post("/en/glossary/check", {"act": "correct"}, files=files)
    assert answer.response.content == b"<p>Cijin District</p>"


async def test_a_table_of_signs_gets_an_address_that_lasts(listed: Site) -> None:
    table = "zh,en\n旗津區,Qijin District\n鼓山區,Gushan District\n".encode()
    sent = await listed.browser().post("/en/glossary/check", {}, files={"file": ("signs.csv", io.BytesIO(table), "text/csv")})
    assert sent.status == 303
    page = await listed.browser().get(sent.location)
    for words in ("1 sign is to be changed.", "Qijin District", "signs.csv", "2026-11-30"):
        assert words in page.text
    assert (await listed.browser().get("/en/glossary/checks/nosuch")).status == 404


async def test_an_address_goes_both_ways(listed: Site) -> None:
    page = await listed.browser().post("/zh-Hant/glossary/address", {"address": "鼓山區濱海二路1巷3號5樓"})
    assert "5F., No. 3, Ln. 1, Binhai 2nd Rd., Gushan District" in page.text
    page = await listed.browser().post("/en/glossary/address", {"address": "No. 3, Nowhere Rd."})
    assert (page.status, "“Nowhere Rd.” is in no list of names." in page.text) == (422, True)


async def test_a_suggestion_waits_for_the_committee(listed: Site) -> None:
    browser = listed.browser()
    page = await browser.post("/en/glossary/suggest", {"zh": "香蕉碼頭", "en": "Banana Pier", "words": "by the ferry"})
    assert "Your suggestion is with the committee." in page.text
    row = await GlossaryEntry.get(zh="香蕉碼頭")
    assert (row.status, row.number) == ("suggested", 11)
    assert (await browser.get("/en/glossary/11")).status == 404
    again = await browser.post("/en/glossary/suggest", {"zh": "香蕉碼頭"})
    assert (again.status, "This name has been suggested already." in again.text) == (422, True)
    assert (await browser.post("/en/glossary/suggest", {"zh": "abc"})).status == 422


@pytest.mark.both
async def test_releases_are_kept_compared_and_downloaded(listed: Site) -> None:
    browser = await editor(listed)
    assert (await browser.post("/en/staff/glossary/release")).status == 422  # nothing has changed
    form = {"zh": "大港橋", "en": "Great Harbor Bridge", "kind": "bridge", "status": "approved", "districts": "鹽埕區"}
    made = await browser.post("/en/staff/glossary/new", form)
    assert made.status == 303
    assert (await browser.post("/en/staff/glossary/release")).status == 303
    names = [one.name for one in await GlossaryRelease.all().order_by("-id")]
    assert len(names) == 2
    page = await browser.get(f"/en/glossary/releases/{names[0]}")
    assert "Great Harbor Bridge" in page.text
    body = (await browser.get(f"/en/glossary/releases/{names[1]}/json")).response.json()
    assert len(body["entries"]) == 10
    assert (await browser.get(f"/en/glossary/releases/{names[0]}/xml")).status == 404
    assert (await browser.get("/en/glossary/releases/2020-01-01")).status == 404
    assert "Great Harbor Bridge" in (await browser.get("/en/glossary/list")).text


async def test_an_editor_changes_a_name_and_the_old_one_still_leads_to_it(listed: Site) -> None:
    browser = await editor(listed)
    form = await browser.get("/en/staff/glossary/2")
    values = {
        "zh": "旗津區",
        "en": "Cijin Dist.",
        "kind": "district",
        "districts": "旗津區",
        "status": "approved",
        "revision": form.value("revision"),
    }
    assert (await browser.post("/en/staff/glossary/2", values)).status == 303
    entry = (await GlossaryEntry.get(number=2)).entry
    assert [(one.text, one.type, bool(one.until)) for one in entry.spellings] == [("Cijin District", "former", True)]
    late = await browser.post("/en/staff/glossary/2", values | {"en": "Other"})
    assert (late.status, "Somebody has changed this entry meanwhile." in late.text) == (422, True)
    assert "Other" in late.text
    taken = await browser.post("/en/staff/glossary/new", {"zh": "鼓山區", "kind": "district", "districts": "鼓山區", "status": "draft"})
    assert (taken.status, "number 1" in taken.text) == (422, True)


async def test_a_draft_shows_rule_readings_collisions_and_near_names(listed: Site) -> None:
    page = await (await editor(listed)).post("/en/staff/glossary/new", {"zh": "濱海二路", "act": "draft", "kind": "x"})
    for words in ("Binhai 2nd Rd.", "Pin-hai-êrh-lu", "Has this name or this English already", "direction, number and what names the kind"):
        assert words in page.text
    assert await GlossaryEntry.all().count() == 10


@pytest.mark.both
async def test_a_file_is_shown_before_it_is_taken_over(listed: Site) -> None:
    browser = await editor(listed)
    bad = {"file": ("a.csv", io.BytesIO("zh,en,kind\n旗津,Cijin,Bad Kind\n".encode()), "text/csv")}
    page = await browser.post("/en/staff/glossary/import", {"conflict": "file"}, files=bad)
    assert (page.status, "Nothing was written" in page.text, "Bad Kind" in page.text) == (422, True, True)
    good = "zh,en,kind,districts\n旗津區,Qijin District,district,旗津區\n大港橋,Great Harbor Bridge,bridge,鹽埕區\n".encode()
    page = await browser.post("/en/staff/glossary/import", {"conflict": "file"}, files={"file": ("a.csv", io.BytesIO(good), "text/csv")})
    assert ("Names with another English" in page.text, await GlossaryEntry.all().count()) == (True, 10)
    sent = {"act": "import", "token": page.value("token"), "conflict": "file", "clash-2": "ours"}
    done = await browser.post("/en/staff/glossary/import", sent)
    assert done.status == 303
    assert "/glossary/releases/" in done.location
    assert (await GlossaryEntry.get(number=2)).en == "Cijin District"
    assert (await GlossaryEntry.get(zh="大港橋")).number == 11
    assert (await browser.post("/en/staff/glossary/import", sent)).status == 422  # the file waits no more


@pytest.mark.both
async def test_a_file_is_taken_back_as_long_as_nothing_was_built_on_it(listed: Site) -> None:
    browser = await editor(listed)
    text = "zh,en,kind,districts\n旗津區,Qijin District,district,旗津區\n大港橋,Great Harbor Bridge,bridge,鹽埕區\n".encode()
    shown = await browser.post("/en/staff/glossary/import", {"conflict": "file"}, files={"file": ("a.csv", io.BytesIO(text), "text/csv")})
    sent = {"act": "import", "token": shown.value("token"), "conflict": "file"}
    await browser.post("/en/staff/glossary/import", sent)
    before = (await GlossaryEntry.get(number=2)).entry
    assert before.en == "Qijin District"
    desk = await browser.get("/en/staff/glossary")
    assert "A file was taken over: 1 new, 1 changed" in desk.text
    about = desk.value("about")
    undone = await browser.post("/en/staff/glossary/undo", {"about": about})
    assert "/glossary/releases/" in undone.location
    row = await GlossaryEntry.get(number=2)
    assert (row.en, [one.text for one in row.entry.spellings if one.text == "Cijin District"]) == ("Cijin District", [])
    made = await GlossaryEntry.get(zh="大港橋")
    assert (made.number, made.status) == (11, "draft")  # its number is never given again
    assert "Can still be taken back" not in (await browser.get("/en/staff/glossary")).text
    assert (await browser.post("/en/staff/glossary/undo", {"about": about})).status == 404


async def test_a_file_whose_entries_were_changed_is_not_taken_back(listed: Site) -> None:
    person = await listed.person("a@example.tw", EDITOR)
    await take_over([Read(1, replace(HAMASEN[1], en="Qijin District"), frozenset())], TODAY, at=now(), by=person.id)
    browser = await editor(listed)
    about = (await browser.get("/en/staff/glossary")).value("about")
    await editing.merge(10, 2, at=now(), by=person.id)
    refused = await browser.post("/en/staff/glossary/undo", {"about": about})
    assert (refused.status, "have been changed since" in refused.text) == (422, True)
    await GlossaryImport.all().update(at=now() - timedelta(days=2))
    assert (await browser.post("/en/staff/glossary/undo", {"about": about})).status == 404


async def test_the_desk_lists_filters_and_gives_files(listed: Site) -> None:
    browser = await editor(listed)
    assert "10" in (await browser.get("/en/staff/glossary")).text
    page = await browser.get("/en/staff/glossary?q=Cijin&status=approved")
    assert ("旗津區" in page.text, "鼓山輪渡站" in page.text) == (True, False)
    assert (await browser.get("/en/staff/glossary/files/csv")).response.content.count(b"\n") == 11
    assert (await browser.get("/en/staff/glossary/files/pdf")).status == 404
    assert (await browser.get("/en/staff/glossary/import/template")).status == 200


async def test_merged_entries_lead_on(listed: Site) -> None:
    person = await listed.person("a@example.tw", EDITOR)
    await editing.merge(10, 5, at=now(), by=person.id)
    assert (await listed.browser().get("/en/glossary/10")).location == "/en/glossary/5"
    assert {"Sizihwan", "西子灣"} <= {one.text for one in (await GlossaryEntry.get(number=5)).entry.spellings}


async def test_names_are_printed_with_the_count_of_the_page(listed: Site) -> None:
    import pypdfium2

    browser = listed.browser()
    answer = await browser.get("/en/glossary/print/list?kind=district")
    text = pypdfium2.PdfDocument(answer.response.content)[0].get_textpage().get_text_range()
    assert ("4 names" in text, "Cijin District" in text, "旗津區" in text, "Binhai" in text) == (True, True, True, False)
    stickers = pypdfium2.PdfDocument((await browser.get("/en/glossary/print/stickers")).response.content)
    assert (len(stickers), "/g/2" in stickers[0].get_textpage().get_text_range()) == (1, True)
    assert (await browser.get("/en/glossary/print/list?kind=nothing")).status == 404


async def test_a_release_has_the_same_count_in_every_format(listed: Site) -> None:
    import pypdfium2
    import python_calamine

    name = (await GlossaryRelease.all().order_by("id").first()).name
    browser = listed.browser()
    kinds = ("csv", "json", "geojson", "xlsx", "pdf")
    files = {kind: (await browser.get(f"/en/glossary/releases/{name}/{kind}")).response.content for kind in kinds}
    sheet = python_calamine.load_workbook(io.BytesIO(files["xlsx"])).get_sheet_by_index(0).to_python()
    printed = pypdfium2.PdfDocument(files["pdf"])[0].get_textpage().get_text_range()
    lists = [json.loads(files["json"])["entries"], json.loads(files["geojson"])["features"], sheet[1:]]
    counts = [files["csv"].count(b"\n") - 1, *map(len, lists)]
    assert (counts, "10 names" in printed) == ([10] * 4, True)


async def test_the_feed_and_the_report_are_there(listed: Site) -> None:
    feed = await listed.browser().get("/en/glossary/releases.atom")
    assert ("Release" in feed.text, feed.headers["content-type"]) == (True, "application/atom+xml")
    browser = await editor(listed)
    page = await browser.get("/en/staff/glossary/consistency")
    assert "Everything fits together." in page.text
    theirs = {"file": ("a.csv", io.BytesIO("zh,en,kind\n旗津區,Qijin Dist.,district\n".encode()), "text/csv")}
    assert "Qijin Dist." in (await browser.post("/en/staff/glossary/consistency", {}, files=theirs)).text
    assert (await browser.post("/en/staff/glossary/consistency", {})).status == 422


async def test_an_editor_merges_on_a_page_that_says_what_it_means(listed: Site) -> None:
    browser = await editor(listed)
    assert "A merge cannot be taken back." in (await browser.get("/en/staff/glossary/10/merge")).text
    for wrong in ("", "abc", "999", "10"):
        assert (await browser.post("/en/staff/glossary/10/merge", {"into": wrong})).status == 422
    assert (await browser.post("/en/staff/glossary/10/merge", {"into": "5"})).status == 303
    assert (await listed.browser().get("/en/glossary/10")).location == "/en/glossary/5"
