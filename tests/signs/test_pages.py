"""A sign is reported without an account, given to its owner, and corrected; the board and its file say the same."""

import csv
import io
from datetime import timedelta
from statistics import fmean, median

import pytest
from PIL import Image

from domain.clock import now
from domain.files.models import StoredFile
from domain.policy import Hold, Role
from domain.signs.actions.tidying import tidy
from domain.signs.models import SignReport
from tests.files.photos import photo
from tests.signs.reports import SENT
from tests.support import Browser, Page, Site


async def send(site: Site, **more: str) -> Page:
    return await site.browser().post("/en/signs/new", SENT | more)


async def secretary(site: Site) -> Browser:
    return await site.signed_in("s@example.tw", Hold(Role.SECRETARY))


@pytest.mark.both
async def test_a_report_gets_a_number_and_nothing_is_public_before_the_office_has_looked(listed: Site) -> None:
    sent = await send(listed)
    assert sent.location == "/en/signs/1"
    page = await listed.browser().get("/en/signs/1")
    assert ("Qijin" in page.text, "opposite the ferry" in page.text, "received" in page.text) == (False, False, True)
    row = await SignReport.get(number=1)
    assert (row.entry, row.owner, row.state) == (2, "", "received")
    office = await secretary(listed)
    shown = await office.get("/en/staff/signs/1")
    assert ("Cijin District" in shown.text, "Qijin Dist." in shown.text) == (True, True)
    assert (await office.post("/en/staff/signs/1", {"act": "assign", "owner": "旗津區公所", "days": "30"})).status == 303
    page = await listed.browser().get("/en/signs/1")
    assert ("Qijin Dist." in page.text, "旗津區公所" in page.text) == (True, True)


async def test_it_ends_with_a_photo_a_reason_or_another_report_and_can_be_opened_again(listed: Site) -> None:
    for number in range(3):
        await send(listed, latitude=str(22.5 + number / 10), says=f"Sign {number} abc")
    office = await secretary(listed)
    assert (await office.post("/en/staff/signs/1", {"act": "correct"})).status == 422
    files = {"file": ("a.jpg", io.BytesIO(photo()), "image/jpeg")}
    assert (await office.post("/en/staff/signs/1", {"act": "correct"}, files=files)).status == 303
    assert (await office.post("/en/staff/signs/2", {"act": "no_defect"})).status == 422
    assert (await office.post("/en/staff/signs/2", {"act": "no_defect", "reason": "It is right."})).status == 303
    assert (await office.post("/en/staff/signs/3", {"act": "double", "other": "1"})).status == 303
    assert (await listed.browser().get("/en/signs/3")).location == "/en/signs/1"
    assert [row.state for row in await SignReport.all().order_by("number")] == ["corrected", "no_defect", "double"]
    assert (await office.post("/en/staff/signs/2", {"act": "assign", "owner": "x", "days": "3"})).status == 422
    assert (await office.post("/en/staff/signs/2", {"act": "reopen", "reason": "look again"})).status == 303
    assert (await SignReport.get(number=2)).closed_on is None
    assert (await office.post("/en/staff/signs/2", {"act": "pass_on", "owner": "台鐵"})).status == 303
    assert "passed on, still open" in (await listed.browser().get("/en/signs/2")).text


async def test_who_works_on_reports_sees_a_photo_that_nobody_else_sees(listed: Site) -> None:
    files = {"file": ("a.jpg", io.BytesIO(photo()), "image/jpeg")}
    await listed.browser().post("/en/signs/new", SENT, files=files)
    key = (await SignReport.get(number=1)).photo
    address = f"/en/files/{key}/card"
    editor = await listed.signed_in("e@example.tw", Hold(Role.GLOSSARY_EDITOR))
    observer = await listed.signed_in("m@example.tw", Hold(Role.OBSERVER, "cycle:hamasen"))
    assert [(await one.get(address)).status for one in (editor, observer, listed.browser())] == [200, 404, 404]


async def test_the_same_sign_is_offered_once_and_the_photo_is_not_lost(listed: Site) -> None:
    office = await secretary(listed)
    await send(listed)
    await office.post("/en/staff/signs/1", {"act": "assign", "owner": "x", "days": "3"})
    files = {"file": ("a.jpg", io.BytesIO(photo()), "image/jpeg")}
    asked = await listed.browser().post("/en/signs/new", SENT, files=files)
    assert ("Is it one of these?" in asked.text, "The photo is here." in asked.text) == (True, True)
    sure = await listed.browser().post("/en/signs/new", SENT | {"sure": "yes", "photo": asked.value("photo")})
    assert sure.location == "/en/signs/2"
    assert (await SignReport.get(number=2)).photo == asked.value("photo").split(".")[0]
    forged = await listed.browser().post("/en/signs/new", SENT | {"sure": "yes", "photo": "somebodys.0000"})
    assert (await SignReport.get(number=3)).photo == ""
    assert forged.status == 303


async def test_no_stored_byte_holds_the_place_of_a_photo_and_unused_ones_go(listed: Site) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825)[2] = (22.0, 37.0, 12.0)
    files = {"file": ("a.jpg", io.BytesIO(photo(exif=exif.tobytes())), "image/jpeg")}
    await listed.browser().post("/en/signs/new", SENT, files=files)
    file = await StoredFile.get(name="sign-report.webp")
    body = await listed.services.store.get(f"{file.key}/full.webp")
    assert b"Exif" not in body
    assert b"SecretPhone" not in body
    assert not file.public
    assert await tidy(now() + timedelta(days=2)) == 0
    await SignReport.all().update(photo="")
    assert await tidy(now() + timedelta(days=2)) == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"says": "", "zh": ""}, "Write what stands on the sign"), ({"defect": "nothing"}, "hoose"),
        ({"words": "", "latitude": "", "longitude": ""}, "Say where the sign is"), ({"latitude": "0", "longitude": "0"}, "not in the city"),
        ({"says": "\u202ex"}, "cannot be seen"), ({"says": "x" * 201}, "200"),
    ],
)  # fmt: skip
async def test_what_is_no_report_is_refused_beside_the_field(listed: Site, more: dict[str, str], words: str) -> None:
    page = await send(listed, **more)
    assert (page.status, words in page.text) == (422, True)
    assert not await SignReport.exists()


@pytest.mark.both
async def test_the_board_equals_a_recount_from_its_own_file(listed: Site) -> None:
    office = await secretary(listed)
    for number in range(6):
        await send(listed, latitude=str(22.5 + number / 10), says=f"Sign {number} abcdef")
    today = (await SignReport.get(number=1)).reported_on
    for number in range(1, 7):
        await SignReport.filter(number=number).update(reported_on=today - timedelta(days=7 * number))
        if number < 6:
            await office.post(f"/en/staff/signs/{number}", {"act": "assign", "owner": "x", "days": "20"})
    await SignReport.filter(number__in=[1, 2]).update(state="corrected", closed_on=today - timedelta(days=3))
    await office.post("/en/staff/signs/5", {"act": "no_defect", "reason": "right"})
    await office.post("/en/staff/signs/6", {"act": "assign", "owner": "x", "days": "20"})
    page = await listed.browser().get("/en/signs")
    text = (await listed.browser().get("/en/signs/signs.csv")).response.content.decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["counts"] == "1"]
    days = [int(row["days"]) for row in rows]
    assert len(rows) == 5
    for figure in (round(fmean(days), 1), float(median(days))):
        assert f"<dd>{figure}</dd>" in page.text
    assert (await listed.browser().get("/en/signs?state=open&defect=system&owner=x")).status == 200
    assert "No report fits." in (await listed.browser().get("/en/signs?defect=missing")).text
