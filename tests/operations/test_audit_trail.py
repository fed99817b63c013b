"""The audit trail: people by name, things by title with a link, residents as residents; filtered, and as a file."""

import csv
import io
import re

from domain.proposals.actions import submitting
from domain.proposals.models import Proposer
from tests.support import Site
from tests.town import town


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


async def test_things_have_titles_and_links_and_residents_are_no_system(site: Site) -> None:
    place = await town(site)
    proposal, proposer = await place.public()
    await submitting.withdraw(proposal, await Proposer.get(id=proposer.id), "", at=place.at)
    admin = await site.administrator()
    page = (await admin.get("/en/staff/ledger")).response.text
    assert '<a href="/en/staff/proposals/116-001">' in page
    assert "渡輪站坡道" in page
    assert '<a href="/en/staff/cycles/hamasen">' in page
    told = words((await admin.get("/en/staff/ledger?verb=proposals.withdraw")).text)
    assert "a resident, without an account withdrew" in told
    assert "the system" not in told
    assert "陳柏翰" in words((await admin.get("/en/staff/ledger?kind=cycle")).text)


async def test_it_is_filtered_by_person_thing_and_act_and_comes_as_a_file(site: Site) -> None:
    place = await town(site)
    await place.public()
    admin = await site.administrator()
    for query, there, absent in (
        ("who=柏翰", "116-001", "林雅雯"),
        ("who=nobody", "No entry fits.", "116-001"),
        ("kind=proposal&thing=116-001", "116-001", "Bureau transport"),
        ("verb=people.join", "opened an account", "116-001"),
    ):
        text = words((await admin.get(f"/en/staff/ledger?{query}")).text.partition("Show all entries")[2])
        assert there in text, query
        assert absent not in text, query
    rows = list(csv.DictReader(io.StringIO((await admin.get("/en/staff/ledger.csv?kind=proposal")).response.content.decode("utf-8-sig"))))
    assert {row["Title"] for row in rows} == {"渡輪站坡道"}
    assert {row["Who"] for row in rows} == {"陳柏翰", "a resident, without an account"}
    assert (await admin.get("/en/staff/ledger.pdf")).status == 404
    assert (await (await place.staff()).get("/en/staff/ledger.csv")).status == 403
