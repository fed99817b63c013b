"""Approved names in other rooms: in the search of proposals, and beside the Chinese in their texts."""

import pytest
from markupsafe import Markup

from domain.clock import now
from domain.glossary.actions.importing import take_over
from domain.glossary.checking.patterns import patterns_of
from domain.glossary.exchange.record import Read
from tests.glossary.lists import HAMASEN
from tests.support import Site
from tests.town import town
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
