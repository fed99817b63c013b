"""Open data: whole texts in every language, names beside keys, the agencies' reasons in bulk, and one file of everything."""

import csv
import io
import json
import zipfile
from dataclasses import replace

from domain.proposals.actions import merging
from domain.proposals.models import Proposal, Proposer
from domain.proposals.models_review import MergeConsent
from domain.proposals.rules import Axis
from domain.translated import Translated
from tests.proposals.office import answered, reviewed, trusted
from tests.support import Site
from tests.town import Town, both, town
from tests.voting.polling import prepare, sheet_of


async def reviewed_with_words(site: Site) -> Town:
    """A reviewed proposal with texts in both languages, one that became part of another, and a comment."""
    place = await town(site)
    words = {
        "summary": Translated(),
        "problem": both("階梯太高，輪椅與嬰兒車都上不去。" * 8, "The steps are too high for wheelchairs and prams. " * 8),
        "idea": both("加設坡道", "Add a ramp"),
        "benefit": both("大家", "Everybody"),
    }
    proposal, _ = await place.public("渡輪站坡道", cost=300_000, **words)
    other, _ = await place.public("渡輪站斜坡", email="wu@example.tw")
    await answered(place, proposal, await reviewed(place, proposal))
    merge = await merging.offer(await Proposal.get(id=proposal.id), [other], {}, both("同一地點"), at=place.at, by=place.officer)
    for consent in await MergeConsent.filter(merge_id=merge.id):
        await merging.consent(merge, await Proposer.get(id=consent.proposer), agreed=True, at=place.at)
    await trusted(place, "maria")
    return place


async def test_open_data_has_whole_texts_names_beside_keys_and_the_agencies_reasons(site: Site) -> None:
    await reviewed_with_words(site)
    anyone = site.browser()
    one = (await anyone.get("/en/cycles/hamasen/proposals.json")).response.json()["proposals"][0]
    assert one["summary"] == {}  # nobody wrote one: no beginning of another text stands in for it
    assert one["problem"]["en"].startswith("The steps are too high for wheelchairs and prams. The steps")
    assert len(one["problem"]["zh-Hant"]) == len("階梯太高，輪椅與嬰兒車都上不去。") * 8
    assert (one["area"], one["area_name"]) == ("west", {"zh-Hant": "港邊", "en": "Harbour"})
    assert one["state_name"]["en"] == "feasible"
    assert one["took_in"] == ["116-002"]
    assert one["review"][0]["agency_name"]["zh-Hant"] == "交通局"
    assert one["review"][0]["grades"]["money"]["reason"] == {"zh-Hant": "可以"}
    rows = list(csv.DictReader(io.StringIO((await anyone.get("/en/cycles/hamasen/proposals.csv?bom=0")).text)))
    assert (rows[0]["category_en"], rows[0]["idea_zh"], rows[0]["took_in"]) == ("Streets", "加設坡道", "116-002")
    reviews = list(csv.DictReader(io.StringIO((await anyone.get("/en/cycles/hamasen/reviews.csv?bom=0")).text)))
    assert [(line["axis"], line["agency_en"], line["grade_en"], line["reason_zh"]) for line in reviews[:-1]] == [
        (axis.value, "Bureau transport", "feasible", "可以") for axis in Axis
    ]
    api = (await anyone.get("/api/v1/proposals/116-001")).response.json()
    assert {name: api[name] for name in one if name != "address"} == {name: one[name] for name in one if name != "address"}
    assert (await anyone.get("/en/cycles/hamasen/reviews.ods")).status == 200
    assert (await anyone.get("/en/cycles/hamasen/reviews.pdf")).status == 404


async def test_one_file_has_everything_of_a_cycle_and_nothing_that_is_not_public(site: Site) -> None:
    place = await reviewed_with_words(site)
    await place.submitted("還沒公開的秘密提案", email="ho@example.tw")
    sheet = sheet_of(2)
    named = tuple(replace(item, id=f"116-00{place}") for place, item in enumerate(sheet.candidates, 1))
    vote_of = {"plan": {"cycle": "hamasen"}, "scope": place.cycle.scope}
    await prepare(site.services.settings.data, sheet=replace(sheet, candidates=named), **vote_of)
    answer = await site.browser().get("/zh-Hant/cycles/hamasen/open-data.zip")
    parts = zipfile.ZipFile(io.BytesIO(answer.response.content))
    data = {name: parts.read(name).decode("utf-8-sig") for name in parts.namelist()}
    assert set(data) == {
        "README.txt", "cycle.json", "proposals.json", "votes.json", "cases.json", "proposals.csv", "reviews.csv", "comments.csv",
    }  # fmt: skip
    assert [row["number"] for row in json.loads(data["proposals.json"])["proposals"]] == ["116-001", "116-002"]
    assert json.loads(data["proposals.json"])["proposals"][1]["merged_into"] == "116-001"
    assert "maria 0" in data["comments.csv"]
    assert "秘密" not in "".join(data.values())
    assert "example.tw" not in "".join(data.values())
    vote = json.loads(data["votes.json"])["votes"][0]
    assert [(one["id"], one["address"].rpartition("/")[2]) for one in vote["candidates"]] == [
        ("116-001", "116-001"),
        ("116-002", "116-002"),
    ]
