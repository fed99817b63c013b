"""One archive with everything, made while the site runs, that fills either database."""

import asyncio
import gzip
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from domain import backup, ledger
from domain.clock import now
from domain.db import current, open_database, writing
from domain.errors import Refused
from domain.files import actions as files
from domain.ledger import LedgerEntry
from domain.people.models import Person, Session
from domain.policy import Hold, Role
from domain.site.models import Site as SiteRow
from domain.translated import Translated
from tests.conftest import empty
from tests.support import Site, opened


def hamasen(*words: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a verb in a process of its own, as an operator would: with nothing but the database's address and the folder."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HAMASEN_")}
    environ |= {"HAMASEN_DATABASE_URL": url, "HAMASEN_DATA": str(folder)}
    return subprocess.run([sys.executable, "-m", "web.cli", *words], env=environ, capture_output=True, text=True)


async def run(*words: str, url: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(hamasen, *words, url=url, folder=folder)


@pytest.fixture
async def archive(site: Site, tmp_path: Path) -> Path:
    """A site with people, a file and a ledger, backed up while it is open."""
    await site.signed_in("lee@example.tw", Hold(Role.AUDITOR))
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
    await files.add_photo(
        site.services.store, "港.png", picture.getvalue(), at=now(), by=None, alt=Translated.of(zh_Hant="港", en="Harbour")
    )
    for n in range(5):
        async with writing():
            await ledger.record("test", "x", n, at=now(), by=1, after={"漢字": [1, None, "x"]})
    target = tmp_path / "backup.tar.gz"
    done = await run("backup", str(target), url=current().url, folder=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert "2 files" in done.stdout
    assert not target.with_name(target.name + ".part").exists()
    return target


@pytest.mark.long(seconds=90)
async def test_an_archive_fills_the_other_database(archive: Path, site: Site, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """SQLite to PostgreSQL and back: the same rows, the same files, numbers that go on counting."""
    url = current().url
    target = str(request.getfixturevalue("postgres_url")) if url.startswith("sqlite") else f"sqlite:///{tmp_path / 'other.sqlite3'}"
    if target.startswith("postgres"):
        await empty(target)
    before = await _everything()
    done = await run("restore", str(archive), url=target, folder=tmp_path / "other")
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "other" / "files").rglob("*.webp"))) == 2
    await current().close()
    try:
        async with opened(target):
            assert await _everything() == before
            assert not await Session.exists()
            fresh = await Person.create(public_id="new", email="new@example.tw", locale="en", created_at=now())
            assert fresh.id == max(row["id"] for row in before["people"]) + 1
    finally:
        site.services.database = await open_database(url)


@pytest.mark.long
async def test_a_site_in_full_use_goes_to_the_other_database_and_back(filled_demo: Path, postgres_url: str, tmp_path: Path) -> None:
    """The demo has rows of nearly every kind: cycles, votes, cases, days, money, photos. Every archive of them is the same."""
    here = tmp_path / "demo"
    shutil.copytree(filled_demo, here)
    back = tmp_path / "back"
    stations = [(f"sqlite:///{here}/hamasen.sqlite3", here), (postgres_url, tmp_path / "there"), (f"sqlite:///{back}/site.sqlite3", back)]
    await empty(postgres_url)
    seen = []
    for number, (url, folder) in enumerate(stations):
        if number:
            done = await run("restore", str(tmp_path / f"{number - 1}.tar.gz"), url=url, folder=folder)
            assert done.returncode == 0, done.stderr
        done = await run("backup", str(tmp_path / f"{number}.tar.gz"), url=url, folder=folder)
        assert done.returncode == 0, done.stderr
        seen.append(backup.verify(tmp_path / f"{number}.tar.gz"))
    assert seen[0]["tables"] == seen[1]["tables"] == seen[2]["tables"]
    assert seen[0]["files"] == seen[1]["files"] == seen[2]["files"]
    assert not await _kinds_without_a_value(stations[2][0])


async def _kinds_without_a_value(url: str) -> set[str]:
    """Which kinds of columns were not put to the test."""
    kinds, held = set(), set()
    async with opened(url) as database:
        for model in backup.kept_models(database):
            for name in backup.columns_of(model):
                kind = type(model._meta.fields_map[name]).__name__
                kinds.add(kind)
                if kind not in held and await model.filter(**{f"{name}__not_isnull": True}).exists():
                    held.add(kind)
    return kinds - held


async def _everything() -> dict[str, Any]:
    return {
        "people": await Person.all().order_by("id").values("id", "email", "name", "created_at"),
        "entries": await LedgerEntry.all().order_by("id").values("id", "at", "verb", "after"),
        "name": (await SiteRow.get(id=1)).name.to_json(),
    }


async def test_keys_and_sessions_are_in_no_archive(archive: Path, site: Site) -> None:
    with tarfile.open(archive) as kept:
        names = kept.getnames()
        content = b"".join(kept.extractfile(name).read() for name in names)  # type: ignore[union-attr]
    assert not any("session" in name or "sign_in_code" in name or "keys" in name for name in names)
    assert site.services.settings.secret.encode() not in content


@pytest.mark.long
async def test_a_full_database_is_not_overwritten(archive: Path, site: Site, tmp_path: Path) -> None:
    done = await run("restore", str(archive), url=current().url, folder=tmp_path / "other")
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert await Person.all().count() == 2


def harmless(flipped: bytes, data: bytes) -> bool:
    """Whether an archive still unpacks to the very same bytes."""
    try:
        return gzip.decompress(flipped) == gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return False


@pytest.mark.parametrize("damage", ["cut", "flip", "forged", "nothing"])
@pytest.mark.long
async def test_a_damaged_archive_is_refused(archive: Path, tmp_path: Path, damage: str) -> None:
    data = archive.read_bytes()
    wrong = tmp_path / "wrong.tar.gz"
    if damage == "cut":
        wrong.write_bytes(data[: len(data) // 2])
    elif damage == "flip":
        for place in range(60, len(data), max(1, len(data) // 60)):
            flipped = data[:place] + bytes([data[place] ^ 255]) + data[place + 1 :]
            wrong.write_bytes(flipped)
            if harmless(flipped, data):  # within a run of zeros a copy from further back is the same copy
                continue
            with pytest.raises(Refused):
                backup.verify(wrong)
        return
    elif damage == "nothing":
        wrong.write_bytes(b"")
    else:
        with tarfile.open(archive) as old, tarfile.open(wrong, "w:gz") as new:
            for entry in old:
                content = old.extractfile(entry).read()  # type: ignore[union-attr]
                if entry.name == "tables/person.jsonl":
                    content = content.replace(b"lee@", b"eve@")
                    entry.size = len(content)
                new.addfile(entry, io.BytesIO(content))
    with pytest.raises(Refused):
        backup.verify(wrong)


@pytest.mark.long
async def test_an_archive_of_a_newer_version_is_refused(archive: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.tar.gz"
    with tarfile.open(archive) as old, tarfile.open(newer, "w:gz") as new:
        for entry in old:
            content = old.extractfile(entry).read()  # type: ignore[union-attr]
            if entry.name == "manifest.json":
                manifest = json.loads(content)
                manifest["migrations"].append("9999_future")
                content = json.dumps(manifest).encode()
                entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
    done = await run("restore", str(newer), url=f"sqlite:///{tmp_path / 'x.sqlite3'}", folder=tmp_path / "other")
    assert done.returncode == 2
    assert "newer version" in done.stderr
    done = await run("restore", str(tmp_path / "none"), url=f"sqlite:///{tmp_path / 'x.sqlite3'}", folder=tmp_path / "other")
    assert done.returncode == 2
    assert "There is no file" in done.stderr


@pytest.mark.long
async def test_an_archive_from_before_a_new_column_still_fits(archive: Path, tmp_path: Path) -> None:
    older = rewritten(archive, tmp_path / "older.tar.gz", lambda row: {name: row[name] for name in row if name != "why"})
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    done = await run("restore", str(older), url=url, folder=tmp_path / "other")
    assert done.returncode == 0, done.stderr


@pytest.mark.long
async def test_an_archive_from_before_a_removed_column_says_so(archive: Path, tmp_path: Path) -> None:
    older = rewritten(archive, tmp_path / "older.tar.gz", lambda row: row | {"witness": "x"})
    done = await run("restore", str(older), url=f"sqlite:///{tmp_path / 'x.sqlite3'}", folder=tmp_path / "other")
    assert done.returncode == 2
    assert "older than a change of ledger" in done.stderr


def rewritten(archive: Path, target: Path, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Path:
    """The archive with every row of the ledger changed, its digests and columns put right."""
    with tarfile.open(archive) as old:
        held = {entry.name: old.extractfile(entry).read() for entry in old}  # type: ignore[union-attr]
    rows = [change(json.loads(line)) for line in held["tables/ledger.jsonl"].splitlines()]
    lines = b"".join(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n" for row in rows)
    manifest = json.loads(held["manifest.json"])
    manifest["tables"]["ledger"] |= {"columns": sorted(rows[0]), "sha256": hashlib.sha256(lines).hexdigest()}
    held |= {"tables/ledger.jsonl": lines, "manifest.json": json.dumps(manifest).encode()}
    with tarfile.open(target, "w:gz") as new:
        for name, content in held.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            new.addfile(entry, io.BytesIO(content))
    return target


PAIRS = """
import asyncio, pathlib, sys
from domain import outbox
from domain.clock import now
from domain.db import open_database, writing
from domain.ledger import record

async def main():
    database, stop, n = await open_database(sys.argv[1]), pathlib.Path(sys.argv[2]), 0
    while not stop.exists():
        n += 1
        async with writing():
            await record("pair", "a", n, at=now(), by=None)
            await outbox.tell("pair", channel=outbox.Channel.CALL, address=str(n), locale="en", at=now())
    await database.close()

asyncio.run(main())
"""


@pytest.mark.long
async def test_a_backup_is_one_moment_while_others_write(site: Site, tmp_path: Path) -> None:
    """Pairs are written all the while, one half in each of two tables: both halves are in the archive, or neither."""
    url, target, stop = current().url, tmp_path / "moment.tar.gz", tmp_path / "stop"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", PAIRS, url, str(stop))
    while not await LedgerEntry.filter(verb="pair").exists():
        await asyncio.sleep(0.02)
    done = await run("backup", str(target), url=url, folder=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    await asyncio.sleep(0.1)
    stop.touch()
    assert await process.wait() == 0
    with tarfile.open(target) as kept:
        halves = [kept.extractfile(f"tables/{table}.jsonl").read().count(b'"pair"') for table in ("ledger", "outbox")]  # type: ignore[union-attr]
    assert 0 < halves[0] == halves[1] < await LedgerEntry.filter(verb="pair").count()
