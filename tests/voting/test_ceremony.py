"""The officers' computer: who may use its page, what it leaves behind, and a key that opens from both of its copies."""

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
import zxingcpp

from domain.errors import Refused
from domain.translated import Translated
from domain.voting import phrases as locking
from domain.voting.actions import elections, trying
from domain.voting.actions.ballot_writer import BallotWriter
from domain.voting.actions.elections import Draft
from domain.voting.actions.opening import obstacles_of_key
from domain.voting.box_file import TRIAL
from domain.voting.queries import by_id, database_now
from domain.voting.sealing import new_private, public_of
from domain.voting.vault import Vault
from tests.voting.polling import HOUR, Polling, sheet_of
from tests.voting.printed import picture
from web.text.languages import Locales
from web.voting.ceremony.desk import KEY, SHEET, Desk
from web.voting.ceremony.guard import IDLE, SESSION_COOKIE, Guard
from web.voting.ceremony.key_sheet import as_text, read_sheet

PHRASES = {"陳柏翰": "渡輪燈塔老街月台鳳凰木", "Lin": "three boats leave at dawn", "王小美": "salt wind on the pier"}


@dataclass
class Local:
    """A page that runs: its address, its token, and its process."""

    address: str
    token: str
    process: subprocess.Popen[str]
    folder: Path

    def client(self) -> httpx2.Client:
        """A browser that knows nothing yet."""
        return httpx2.Client(base_url=self.address, headers={"origin": self.address}, timeout=60)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    """`hamasen ceremony`, as officers start it."""
    folder = tmp_path / "keys"
    command = [sys.executable, "-m", "web.cli", "ceremony", "--no-browser", "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.match(r"(http://127\.0\.0\.1:\d+)/#(\S+)", line)
        assert found, line
        for _ in range(200):
            try:
                httpx2.get(found[1], timeout=5)
                break
            except httpx2.ConnectError:
                time.sleep(0.05)
        yield Local(found[1], found[2], process, folder)
        process.send_signal(signal.SIGINT)
        process.wait(20)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Locks that open soon."""
    monkeypatch.setattr(locking, "COST", {"time_cost": 1, "memory_cost": 64, "parallelism": 1})


def test_only_the_first_browser_with_the_token_from_this_very_address_is_let_in(local: Local) -> None:
    port = local.address.rpartition(":")[2]
    with local.client() as client, httpx2.Client(base_url=local.address) as bare, local.client() as first:
        assert client.get("/zh-Hant/").status_code == 403  # no token yet
        assert client.post("/enter", data={"token": "wrong"}).status_code == 403
        for host in ("localhost:" + port, "evil.example", "127.0.0.1", "127.0.0.1:1", ""):
            assert client.get("/", headers={"host": host}).status_code in (400, 421), host
        for origin in ("http://evil.example", "null", f"http://localhost:{port}", f"https://127.0.0.1:{port}"):
            assert client.post("/enter", data={"token": local.token}, headers={"origin": origin}).status_code == 403, origin
        assert bare.post("/enter", data={"token": local.token}).status_code == 403  # no origin at all
        assert first.post("/enter", data={"token": local.token}).status_code == 303
        page = first.get("/zh-Hant/")
        assert page.status_code == 200
        assert "選務電腦" in page.text
        assert page.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert local.token not in page.text
        assert client.post("/enter", data={"token": local.token}).status_code == 403  # it was used
        assert client.get("/zh-Hant/", headers={"cookie": f"{SESSION_COOKIE}=guess"}).status_code == 403
        assert first.get("/en/key", headers={"origin": "http://evil.example"}).status_code == 403
        assert first.get("/zh-Hant/file/..%2F..%2Fetc%2Fpasswd").status_code == 404
        assert first.post("/zh-Hant/leave").status_code == 200
    assert local.process.wait(20) == 0


@pytest.mark.long
def test_nothing_of_a_phrase_is_logged_shown_or_left_behind(local: Local, tmp_path: Path) -> None:
    with local.client() as client:
        assert client.post("/enter", data={"token": local.token}).status_code == 303
        shown = _typed(local, client)
    local.process.send_signal(signal.SIGINT)
    said = local.process.stdout.read() if local.process.stdout else ""
    local.process.wait(20)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for phrase in PHRASES.values():
        assert not [place for place in (*shown, said) if phrase in place]
        assert phrase.encode() not in kept
    assert {path.name for path in local.folder.iterdir()} == {KEY, SHEET, "public-key.txt"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in local.folder.iterdir())


def _typed(local: Local, client: httpx2.Client) -> list[str]:
    """A key is made, with a mistake before it and once too often; what the pages showed."""
    names = {f"name-{place}": name for place, name in enumerate(PHRASES)}
    typed = {f"phrase-{place}": phrase for place, phrase in enumerate(PHRASES.values())}
    short = client.post("/zh-Hant/key", data=names | typed | {"phrase-1": "short"})
    assert short.status_code == 422
    assert 'value="陳柏翰"' in short.text
    assert not local.folder.exists() or not list(local.folder.iterdir())
    made = client.post("/zh-Hant/key", data=names | typed)
    assert made.status_code == 303, made.text
    shown = client.get("/zh-Hant/key")
    again = client.post("/zh-Hant/key", data=names | typed)
    assert again.status_code == 422  # a key is never written over
    return [short.text, shown.text, again.text]


async def test_a_page_that_nobody_is_at_shuts() -> None:
    clock, ended = [0.0], []

    async def app(scope: object, receive: object, send: object) -> None:
        raise AssertionError("nobody comes this far")

    guard = Guard(app, 7, "token", lambda: ended.append(True), clock=lambda: clock[0])
    transport = httpx2.ASGITransport(app=guard)
    async with httpx2.AsyncClient(transport=transport, base_url="http://127.0.0.1:7", headers={"origin": "http://127.0.0.1:7"}) as client:
        assert (await client.post("/enter", data={"token": "token"})).status_code == 303
        clock[0] = IDLE + 1
        assert (await client.get("/zh-Hant/")).status_code == 410
        assert ended == [True]
        assert (await client.get("/zh-Hant/")).status_code == 410
        assert (await client.post("/enter", data={"token": "token"})).status_code == 410


@pytest.mark.usefixtures("quick")
def test_the_printed_sheet_is_read_back_from_a_picture_and_from_a_scanner(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    public = desk.make_key(PHRASES, list(Locales()))
    locked = json.loads((tmp_path / KEY).read_text())
    sheet = (tmp_path / SHEET).read_bytes()
    image = tmp_path / "photo.png"
    picture(sheet, 0, 6).save(image)
    assert read_sheet("", image.read_bytes()) == locked
    assert read_sheet(as_text(locked), b"") == locked
    assert zxingcpp.read_barcodes(picture(sheet, 0, 6))[0].text == as_text(locked)
    assert desk.public() == public
    for wrong in (("", b""), ("{}", b""), ("nonsense", b""), ("", b"no picture"), ("[]", b"")):
        with pytest.raises(Refused):
            read_sheet(*wrong)


@pytest.mark.usefixtures("quick")
async def test_the_vote_is_opened_once_every_part_was_tried_from_both_copies(folder: Path, tmp_path: Path) -> None:
    polling = await drafted(folder)
    desk = Desk(tmp_path / "desk")
    public = desk.make_key(PHRASES, list(Locales()))
    await elections.set_key(polling.row, bytes.fromhex(public), 1)
    row = await polling.again()
    assert "was not tried yet" in (await obstacles_of_key(row))[0].reason
    ballot = await trying.trial_file(row, polling.vault)
    two = dict(list(PHRASES.items())[:2]) | {"王小美": ""}
    with pytest.raises(Refused, match="All three"):
        desk.try_key(ballot, two, "", b"", "en")
    with pytest.raises(Refused, match="do not open"):
        desk.try_key(ballot, PHRASES | {"王小美": "another phrase altogether"}, "", b"", "en")
    half = desk.try_key(ballot, PHRASES, "", b"", "en")
    assert (half.file, half.sheet) == (3, 0)
    tried = await trying.take_trial(row, polling.vault, (desk.folder / half.name).read_bytes(), 1)
    assert tried == trying.Tried(3, 3, 0)
    (obstacle,) = await obstacles_of_key(row)
    assert obstacle.facts == {"officers": 3, "file": 3, "sheet": 0}
    with pytest.raises(Refused, match="another one"):  # an answer of an earlier trial is none of this one
        await trying.take_trial(row, polling.vault, (desk.folder / half.name).read_bytes(), 1)
    ballot = await trying.trial_file(row, polling.vault)
    whole = desk.try_key(ballot, PHRASES, as_text(json.loads((desk.folder / KEY).read_text())), b"", "en")
    assert (whole.file, whole.sheet) == (3, 3)
    answer = (desk.folder / whole.name).read_bytes()
    assert await trying.take_trial(row, polling.vault, answer, 1) == trying.Tried(3, 3, 3)
    assert await obstacles_of_key(row) == []
    await elections.set_key(row, public_of(new_private()), 1)  # another key was not tried
    other = await polling.again()
    assert await obstacles_of_key(other) != []
    with pytest.raises(Refused):
        await trying.take_trial(other, polling.vault, answer, 1)


@pytest.mark.long
@pytest.mark.usefixtures("quick")
async def test_a_sheet_of_another_key_and_a_file_that_is_no_trial_are_refused(folder: Path, tmp_path: Path) -> None:
    polling = await drafted(folder)
    desk, other = Desk(tmp_path / "one"), Desk(tmp_path / "two")
    await elections.set_key(polling.row, bytes.fromhex(desk.make_key(PHRASES, list(Locales()))), 1)
    other.make_key(PHRASES, list(Locales()))
    ballot = await trying.trial_file(await polling.again(), polling.vault)
    foreign = as_text(json.loads((other.folder / KEY).read_text()))
    with pytest.raises(Refused, match="not the key of this vote"):
        desk.try_key(ballot, PHRASES, foreign, b"", "en")
    bent = json.loads(ballot) | {"key": "../../x"}
    for wrong in (b"", b"{}", b"[]", json.dumps(bent).encode(), json.dumps({"format": TRIAL}).encode()):
        with pytest.raises(Refused, match="not the file of a trial"):
            desk.try_key(wrong, PHRASES, "", b"", "en")


async def drafted(folder: Path) -> Polling:
    """A vote of the city that is not open yet."""
    vault, now, private = Vault(folder / "keys"), await database_now(), new_private()
    draft = Draft("vote", Translated.of(en="Test vote"), sheet_of(), opens=now, closes=now + HOUR)
    row = await elections.create(draft, vault)
    await elections.set_key(row, public_of(private))
    row = await by_id(row.id)
    return Polling(row, vault, private, [], BallotWriter.of(row, vault))
