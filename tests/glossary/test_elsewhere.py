"""Approved names in other rooms: in the search of proposals, and beside the Chinese in their texts."""

import io
from dataclasses import replace

import pytest
from markupsafe import Markup

from domain.clock import now
from domain.glossary.actions.importing import take_over
from domain.glossary.checking.patterns import patterns_of
from domain.glossary.exchange.record import Read
from domain.glossary.models import GlossaryLeaflet
from domain.glossary.words import narrow
from domain.policy import Hold, Role
from tests.glossary.lists import HAMASEN
from tests.support import Site
from tests.town import both, town
from web.bridges.place_names import PlaceNames


def test_each_name_has_its_english_once_and_nothing_else_is_touched() -> None:
    names = PlaceNames("/en/glossary/{}".format, patterns_of(HAMASEN))
    text = Markup('<p title="旗津區">往旗津區與鼓山渡輪站的船，<a href="/x">西子灣</a> &lt;旗津區&gt;</p>')
    assert names.mark(text) == (
        '<p title="旗津區">往旗津區 (<a href="/en/glossary/2" lang="en">Cijin District</a>)與鼓山渡輪站 '
        '(<a href="/en/glossary/3" lang="en">Gushan Ferry Station</a>)的船，<a href="/x">西子灣</a> &lt;旗津區&gt;</p>'
    )
    assert names.mark(Markup("<p>旗津區</p>")) == "<p>旗津區</p>"
    assert PlaceNames("/en/glossary/{}".format, None).mark(text) == text


@pytest.mark.both
async def test_a_place_finds_proposals_in_the_other_language(site: Site) -> None:
    place = await town(site)
    await take_over([Read(line, entry, frozenset()) for line, entry in enumerate(HAMASEN, 1)], now().date(), at=now(), by=None)
    await place.public("鼓山渡輪站坡道")
    await place.public("公園裡的長椅")
    browser = site.browser()
    for page in ("proposals", "proposals.csv"):
        shown = (await browser.get(f"/en/cycles/hamasen/{page}?q=Gushan ferry")).text
        assert ("鼓山渡輪站坡道" in shown, "公園裡的長椅" in shown) == (True, False), page


async def test_an_english_page_shows_the_approved_english_beside_a_chinese_name(site: Site) -> None:
    place = await town(site)
    await take_over([Read(line, entry, frozenset()) for line, entry in enumerate(HAMASEN, 1)], now().date(), at=now(), by=None)
    proposal, _ = await place.public("渡輪站坡道", problem=both("往旗津區的船班不好等"))
    page = (await site.browser().get(f"/en/proposals/{proposal.number}")).text
    assert '往旗津區 (<a href="/en/glossary/2" lang="en">Cijin District</a>)的船班不好等' in page
    assert "Cijin District</a>)" not in (await site.browser().get(f"/zh-Hant/proposals/{proposal.number}")).text


async def test_pages_of_a_cycle_link_approved_names_too(site: Site) -> None:
    place = await town(site)
    await take_over([Read(line, entry, frozenset()) for line, entry in enumerate(HAMASEN, 1)], now().date(), at=now(), by=None)
    officer = await place.staff()
    sent = {"key": "ferry", "kind": "learning", "title-zh-Hant": "搭船", "body-zh-Hant": "往**旗津區**的船", "public": "yes"}
    sent["seen"] = (await officer.get("/en/staff/cycles/hamasen/pages/new")).value("seen")
    assert (await officer.post("/en/staff/cycles/hamasen/pages/new", sent)).status == 303
    assert "Cijin District</a>)" in (await site.browser().get("/en/cycles/hamasen/pages/ferry")).text


async def test_the_editors_see_where_this_site_writes_a_name_otherwise(site: Site) -> None:
    place = await town(site)
    await take_over([Read(line, entry, frozenset()) for line, entry in enumerate(HAMASEN, 1)], now().date(), at=now(), by=None)
    proposal, _ = await place.public("坡道", idea=both("坡道", "A ramp at Qijin District. Qijin District again, and Cijin District."))
    await place.submitted("還沒公開", idea=both("坡道", "Qijin District, not public"))
    editor = await site.signed_in("e@example.tw", Hold(Role.GLOSSARY_EDITOR))
    page = await editor.get("/en/staff/glossary/misused")
    assert page.text.count(f"/en/proposals/{proposal.number}") == 1
    assert ("Qijin" in page.text, "Show all names" in page.text) == (True, False)
    rows = (await editor.get("/en/staff/glossary/misused?format=csv")).response.content.decode("utf-8-sig").splitlines()
    assert rows[1].split(",")[2:7] == ["en", "Qijin District", "Cijin District", "旗津區", "2"]
    assert len(rows) == 3
    none = await editor.get("/en/staff/glossary/misused?number=3")
    assert ("Qijin" in none.text, "Show all names" in none.text) == (False, True)


@pytest.mark.both
async def test_a_leaflet_is_kept_and_checked_against_every_list_to_come(site: Site) -> None:
    await take_over([Read(line, entry, frozenset()) for line, entry in enumerate(HAMASEN, 1)], now().date(), at=now(), by=None)
    editor = await site.signed_in("e@example.tw", Hold(Role.GLOSSARY_EDITOR))
    address = "/en/staff/glossary/leaflets"
    paper = {"file": ("tour.html", io.BytesIO("<p>Take the boat to Cijin District 旗津區.</p>".encode()), "text/html")}
    assert (await editor.post(address, {"title": "渡輪摺頁", "agency": "觀光局"}, files=paper)).status == 303
    assert "as approved" in (await editor.get(address)).text
    renamed = replace(HAMASEN[1], number=2, en="Qijin District")
    assert renamed.zh == "旗津區"
    await take_over([Read(1, renamed, frozenset())], now().date(), at=now(), by=None)
    assert "1 name to change" in (await editor.get(address)).text
    listed = (await editor.get("/en/staff/glossary/misused?number=2")).text
    assert ("渡輪摺頁" in listed, "Cijin District" in listed) == (True, True)
    kept = (await GlossaryLeaflet.get()).id
    assert (await editor.post(address, {"remove": str(kept)})).status == 303
    assert "渡輪摺頁" not in (await editor.get("/en/staff/glossary/misused")).text
    for files, words in (({}, "Choose a file."), ({"file": ("a.docx", io.BytesIO(b"PK\x03\x04"), "x/y")}, "that can be read")):
        refused = await editor.post(address, {"title": "留著的名稱"}, files=files)
        assert (refused.status, words in refused.text, "留著的名稱" in refused.text) == (422, True, True)


def test_a_narrow_panel_has_short_words_and_no_others() -> None:
    names = ("Gushan Ferry Station", "Station", "Jhongshan 1st Road", "Sanfong Central Street", "Sanduo Shopping District")
    assert [narrow(name) for name in names] == ["Gushan Ferry Sta.", "Station", "Jhongshan 1st Rd.", "Sanfong Central St.", names[4]]
    assert narrow("Cijin District", "district") == "Cijin Dist."


async def test_names_near_a_place_come_with_their_distance(site: Site) -> None:
    near = replace(HAMASEN[2], lat="22.621000000001", lon="120.2700")
    far = replace(HAMASEN[1], lat="22.7500", lon="120.2700")
    await take_over([Read(1, near, frozenset()), Read(2, far, frozenset())], now().date(), at=now(), by=None)
    page = (await site.browser().get("/en/glossary?near=22.622,120.270")).text
    assert (near.en in page, far.en in page, "about 110 m away" in page) == (True, False, True)
    assert "No name with a known place is near you." in (await site.browser().get("/en/glossary?near=-89.9,0")).text
    for odd in ("22.6", "a,b", "9" * 400 + ",1", "22.6,120.2;1"):
        assert "about" not in (await site.browser().get(f"/en/glossary?near={odd}")).text
