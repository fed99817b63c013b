"""Before the rules are fixed: the preview, the sample slip, the next step; and removing what is not needed."""

from dataclasses import replace
from pathlib import Path

import pytest
from tortoise.models import Model

from domain.errors import Refused
from domain.ledger import LedgerEntry
from domain.policy import Hold, Role
from domain.translated import Translated
from domain.voting import models, models_public
from domain.voting.actions import elections
from domain.voting.actions.elections import Draft
from domain.voting.actions.removing import BESIDE, remove
from domain.voting.models import Cred, Election, Pack
from domain.voting.queries import by_key, database_now
from tests.support import Browser, Site
from tests.voting.polling import HOUR, prepare, sheet_of
from tests.voting.printed import codes_in, words
from tests.voting.published import cast, finish, some
from web.voting.ballot_writers import BallotWriters


async def officer(site: Site) -> Browser:
    """Somebody who prepares votes, on a site whose slips may lead to this computer."""
    object.__setattr__(site.services.settings, "mode", "demo")
    return await site.signed_in("officer@example.tw", Hold(Role.OFFICER))


async def drafted(site: Site) -> Election:
    """A draft with nothing but its candidates, one of them with a sign that no font has."""
    now, base = await database_now(), sheet_of(4)
    rare = tuple(replace(item, title=Translated.of(zh_Hant=f"坡道🌱 {item.number}")) for item in base.candidates)
    draft = Draft("vote", Translated.of(zh_Hant="測試"), replace(base, candidates=rare), opens=now, closes=now + HOUR)
    return await elections.create(draft, site.services.part(BallotWriters).vault)


async def test_a_draft_is_seen_as_voters_will_see_it_and_nothing_of_it_is_public(site: Site) -> None:
    await drafted(site)
    browser = await officer(site)
    page = await browser.get("/en/staff/votes/vote/preview")
    assert page.text.count('class="ballot-card"') == 4
    assert "Choose up to 3 proposals" in page.text
    sample = await browser.get("/en/staff/votes/vote/sample.pdf")
    assert "SAMPLE" in words(sample.response.content, 0)
    (code,) = codes_in(sample.response.content)
    assert await Cred.all().count() == 0
    assert (await site.browser().post("/en/v", {"code": code})).status == 403
    for path in ("/en/votes/vote", "/en/votes/vote/rules", "/en/votes/vote/list.pdf"):
        assert (await site.browser().get(path)).status == 404
    assert (await site.browser().get("/en/staff/votes/vote/preview")).status != 200


async def test_signs_that_no_font_has_are_named_before_anything_is_printed(site: Site) -> None:
    row = await drafted(site)
    await Election.filter(id=row.id).update(state="frozen")
    page = await (await officer(site)).get("/en/staff/votes/vote/slips")
    assert "🌱" in page.text
    assert "〓 stands in their places" in page.text


async def test_the_next_step_follows_what_is_done(site: Site) -> None:
    row = await drafted(site)
    browser = await officer(site)
    assert "Make the key" in (await browser.get("/en/staff/votes/vote")).text
    await elections.set_key(row, bytes(31) + b"\x09", 1)
    assert "until when objections" in (await browser.get("/en/staff/votes/vote")).text
    await Election.filter(id=row.id).update(plan={"objections_until": "2040-01-01", "too_few": "both"})
    await Election.filter(id=row.id).update(plan={"objections_until": "2040-01-01"})
    assert "what happens if" in (await browser.get("/en/staff/votes/vote")).text
    await Election.filter(id=row.id).update(plan={"objections_until": "2040-01-01", "too_few": "both"})
    assert "commitment of the lot" in (await browser.get("/en/staff/votes/vote")).text
    await Election.filter(id=row.id).update(sheet=replace(sheet_of(4), lot="a" * 64).to_json())
    assert "Look at the preview once more" in (await browser.get("/en/staff/votes/vote")).text
    await Election.filter(id=row.id).update(state="frozen")
    assert "Try the key" in (await browser.get("/en/staff/votes/vote")).text


async def test_a_draft_is_removed_and_the_ledger_keeps_one_line(site: Site) -> None:
    row = await drafted(site)
    browser = await officer(site)
    asked = await browser.get("/en/staff/votes/vote/remove")
    assert "cannot be brought back" in asked.text
    assert (await browser.post("/en/staff/votes/vote/remove")).status == 303
    assert not await Election.all().exists()
    assert not (site.services.part(BallotWriters).vault.folder / f"election-{row.eid}.secret").exists()
    assert (await LedgerEntry.filter(verb="votes.remove").count()) == 1
    assert "The vote is removed" in (await browser.get("/en/staff/votes")).text


@pytest.mark.both
async def test_a_rehearsal_is_removed_whole(folder: Path) -> None:
    polling = await prepare(folder, rehearsal=True)
    with pytest.raises(Refused, match="closed before"):
        await remove(polling.row, polling.vault, 1)
    await cast(polling, some(12))
    await finish(polling, 12)
    await remove(polling.row, polling.vault, 1)
    assert not await Election.all().exists()
    assert [await table.all().count() for table in (*BESIDE, Pack, Cred)] == [0] * (len(BESIDE) + 2)


def test_no_table_of_an_election_is_forgotten_when_it_is_removed() -> None:
    tables = [held for module in (models, models_public) for held in vars(module).values() if isinstance(held, type)]
    hung = {held for held in tables if issubclass(held, Model) and held is not Model and "election" in held._meta.fields_map}
    assert hung == {*BESIDE, Pack}


async def test_what_was_public_stays(site: Site) -> None:
    polling = await prepare(site.services.settings.data)
    await polling.close()
    browser = await officer(site)
    page = await browser.get("/en/staff/votes/vote/remove")
    assert "Only drafts and rehearsals" in page.text
    assert "Remove it for good" not in page.text
    assert (await browser.post("/en/staff/votes/vote/remove")).status == 422
    assert (await by_key("vote")).state == "closed"
