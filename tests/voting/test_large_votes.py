"""Votes with more proposals than a slip can list: boxes for numbers, the list on paper, entering what the pen wrote, and a short screen."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from domain.counting.ballot_forms import BallotForm
from domain.counting.pb.reader import read
from domain.counting.rules import Greedy
from domain.counting.ties import Ties
from domain.errors import Refused
from domain.voting.eligibility import Way, Who
from domain.voting.models import Box, Invalid, Paper
from domain.voting.sheet import Sheet, sheet_of_file
from tests.support import Site
from tests.voting.polling import Polling, clerk, prepare, sheet_of
from tests.voting.printed import CODES, facts, words
from web.text.languages import Locales
from web.voting.ballot import MANY
from web.voting.printed.candidate_list import list_pdf
from web.voting.printed.number_boxes import boxes_for
from web.voting.printed.slips import slips_pdf, written

PATH = "/en/staff/votes/vote/paper"
LODZ, WARSZAWA = "Poland_Lodz_2022.pb", "Poland_Warszawa_2026.pb"


def sheet_in(shared: Path, name: str) -> Sheet:
    """The sheet of a city's file, for desks without a roll."""
    election = read((shared / "data" / "pabulib" / name).read_bytes())
    return replace(sheet_of_file(election, Greedy(), Ties(), "en"), who=Who(frozenset({Way.NO_ROLL})))


@pytest.mark.long
@pytest.mark.parametrize("name", [LODZ, WARSZAWA, "Poland_Czestochowa_2020.pb", "Poland_Krakow_2021.pb"])
def test_every_city_prints_its_slips_and_its_list(shared: Path, name: str) -> None:
    sheet = sheet_in(shared, name)
    told = facts(candidates=sheet.candidates, form=sheet.form, scale=sheet.scale, currency=sheet.currency)
    assert written(told, "compact") is not None or name.startswith("Poland_Czestochowa")
    layout = "a6" if name.startswith("Poland_Czestochowa") else "compact"
    pdf = slips_pdf(told, [(1, CODES[:3])], layout).pdf
    assert len(pypdfium2.PdfDocument(pdf)) == 2
    title = told.name
    for size in ("A4", "A3"):
        listed = list_pdf(title, sheet, [Locales()["zh-Hant"], Locales()["en"]], size)
        text = "".join(words(listed, page) for page in range(len(pypdfium2.PdfDocument(listed))))
        assert all(str(item.number) in text for item in sheet.candidates)
        assert "編號" in text


@pytest.mark.long
@pytest.mark.parametrize(
    ("form", "count", "said"),
    [
        (BallotForm(most=5), 5, "一格一案"),
        (BallotForm(kind="ordinal", least=3, most=3), 3, "依喜好順序"),
        (BallotForm(kind="cumulative", most_points=Fraction(8)), 8, "旁邊寫上點數"),
        (BallotForm(kind="choose-1"), 1, "一格一案"),
    ],
)
def test_the_back_of_a_slip_has_as_many_boxes_as_may_be_chosen(form: BallotForm, count: int, said: str) -> None:
    assert boxes_for(form, 220).count == count
    told = facts(220, form=form, numbers=form.kind != "approval")
    assert written(told) is not None
    pdf = slips_pdf(told, [(1, CODES[:1])]).pdf
    assert said in words(pdf, 1).replace("\r\n", "")


def test_where_any_number_may_be_chosen_the_office_is_told_what_to_do() -> None:
    with pytest.raises(Refused, match="Say how many may be chosen"):
        slips_pdf(facts(220, form=BallotForm()), [(1, CODES[:1])])


@pytest.fixture
async def polling(site: Site) -> Polling:
    """A closed vote on sixty proposals, of which three may be chosen."""
    found = await prepare(site.services.settings.data, sheet=sheet_of(60))
    await found.close()
    return found


async def test_numbers_are_entered_as_the_pen_wrote_them(site: Site, polling: Polling) -> None:
    one, two = await clerk(site, 1), await clerk(site, 2)
    page = await one.get(PATH)
    assert 'name="n3"' in page.text
    assert 'name="n4"' not in page.text
    assert 'name="p"' not in page.text
    sent = {"code": polling.codes[0], "invalid": "", "n1": "42", "n2": "7", "n3": ""}
    assert "Noted" in (await one.post(PATH, sent)).text
    other_order = sent | {"n1": "", "n2": "7", "n3": "42"}
    assert "Settled" in (await two.post(PATH, other_order)).text
    assert await Box.all().count() == 1


@pytest.mark.parametrize(
    ("typed", "said", "reason"),
    [
        ({"n1": "61"}, "61 is the number of no proposal", "unknown"),
        ({"n1": "0"}, "0 is the number of no proposal", "unknown"),
        ({"n1": "7", "n2": "7"}, "Proposal 7 is written twice", "doubled"),
    ],
)
async def test_what_cannot_be_is_said_and_kept_as_the_reason(
    site: Site, polling: Polling, typed: dict[str, str], said: str, reason: str
) -> None:
    first = await clerk(site, 1)
    sent: dict[str, Any] = {"code": polling.codes[0], "invalid": ""} | typed
    page = await first.post(PATH, sent)
    assert page.status == 422
    assert said in page.text
    assert page.value("n1") == typed["n1"]
    assert not await Paper.all().exists()
    for number in (1, 2):
        assert (await (await clerk(site, number)).post(PATH, sent | {"invalid": reason})).status == 200
    assert (await Invalid.get()).reason == reason


async def test_a_reason_without_what_it_names_is_asked_about(site: Site, polling: Polling) -> None:
    page = await (await clerk(site, 1)).post(PATH, {"code": polling.codes[0], "invalid": "unknown", "n1": "7"})
    assert page.status == 422
    assert "as many as the rules allow" in page.text


async def test_points_are_typed_beside_their_numbers(site: Site) -> None:
    form = BallotForm(kind="cumulative", most_points=Fraction(4), most_each=Fraction(4))
    polling = await prepare(site.services.settings.data, sheet=replace(sheet_of(60), form=form), plan={"written": True})
    await polling.close()
    sent = {"code": polling.codes[0], "invalid": "", "n1": "42", "w1": "3", "n2": "7", "w2": "1"}
    for number in (1, 2):
        assert (await (await clerk(site, number)).post(PATH, sent)).status == 200
    assert await Box.all().count() == 1
    for wrong in ({"w1": "9"}, {"w1": ""}, {"n2": ""}):
        more = await (await clerk(site, 1)).post(PATH, sent | {"code": polling.codes[1]} | wrong)
        assert more.status == 422
        assert more.value("w2") == "1"


async def test_a_slip_that_lists_its_proposals_is_entered_by_proposal_where_the_pen_wrote_ranks(site: Site) -> None:
    polling = await prepare(site.services.settings.data, sheet=replace(sheet_of(60), form=BallotForm(kind="ordinal", most=3)))
    await polling.close()
    page = await (await clerk(site, 1)).get(PATH)
    assert 'name="r60"' in page.text
    assert 'name="n1"' not in page.text


async def test_a_long_ballot_is_small_and_can_be_searched(site: Site, shared: Path) -> None:
    sheet = sheet_in(shared, LODZ)
    polling = await prepare(site.services.settings.data, sheet=replace(sheet, ties=Ties(lot=tuple(item.id for item in sheet.candidates))))
    page = await site.browser().post("/en/v", {"code": polling.codes[0]})
    assert page.text.count('class="ballot-card"') == 160 > MANY
    assert "data-find" in page.text
    assert len(page.response.content) <= 150_000
    assert len(polling.writer.sheet.candidates) == 160


async def test_a_short_ballot_has_no_search(site: Site) -> None:
    polling = await prepare(site.services.settings.data, sheet=sheet_of(MANY))
    assert "data-find" not in (await site.browser().post("/en/v", {"code": polling.codes[0]})).text
