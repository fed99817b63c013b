"""The verbs, run as an operator runs them: processes of their own, real ports, a real wheel."""

import json
import re
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

import httpx2
import pytest

from domain import migration_lock
from tests.serving import HAMASEN, ROOT, environment, running
from tests.support import free_port

FIRST_START = re.findall(
    r"^    (hamasen .+)$", (ROOT / "docs" / "operations.md").read_text().split("## First start")[1].split("\n## ")[0], re.M
)
"""The commands as the handbook prints them."""


@pytest.mark.long(seconds=100)
def test_the_demo_starts_shows_its_sign_ins_and_starts_again(tmp_path: Path) -> None:
    port = free_port()
    for _ in range(2):
        with running("demo", "--port", str(port), "--data", str(tmp_path / "demo"), port=port) as process:
            page = httpx2.get(f"http://127.0.0.1:{port}/zh-Hant/")
            assert "這筆預算怎麼用" in page.text.replace('</span><span class="phrase">', "")
            people = httpx2.get(f"http://127.0.0.1:{port}/en/demo")
            assert "admin@demo.hamasen.example" in people.text
            assert f"http://127.0.0.1:{port}/zh-Hant/" in process.output
            assert "officer@demo.hamasen.example" in process.output
    held = {path.name for path in (tmp_path / "demo").iterdir()}
    assert {"hamasen.sqlite3", "keys"} <= held


@pytest.mark.long
def test_a_new_site_prints_its_token_and_serves_its_set_up_page(tmp_path: Path) -> None:
    port = free_port()
    url = f"sqlite:///{tmp_path / 'hamasen.sqlite3'}"
    settings = {"DATA": str(tmp_path), "DATABASE_URL": url}
    refused = subprocess.run(
        [*HAMASEN, "serve", "--port", str(port)], env=environment(**settings), capture_output=True, text=True, cwd=ROOT
    )
    assert refused.returncode == 2
    assert "Run `hamasen migrate` first" in refused.stderr
    migrate, serve = (line.split()[1:] for line in FIRST_START)
    migrated = subprocess.run([*HAMASEN, *migrate], env=environment(DATABASE_URL=url), capture_output=True, text=True, cwd=ROOT)
    assert migrated.returncode == 0, migrated.stderr
    assert "applied" in migrated.stdout
    serve[serve.index("--port") + 1] = str(port)
    with running(*serve, port=port, **settings) as process:
        page = httpx2.get(f"http://127.0.0.1:{port}/en/", follow_redirects=True)
        assert "Set up this site" in page.text
        printed = process.output
    assert re.search(r"Set-up token: (\S+)", printed)
    logged = [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
    asked = [line for line in logged if line["event"] == "request"]
    assert asked
    assert set(asked[0]) == {"at", "level", "from", "event", "method", "door", "status", "ms"}


@pytest.mark.long
def test_several_processes_serve_one_postgres(postgres_url: str, tmp_path: Path) -> None:
    import anyio

    from tests.conftest import empty

    anyio.run(empty, postgres_url)
    port = free_port()
    settings = {"DATA": str(tmp_path), "DATABASE_URL": postgres_url}
    with running("serve", "--port", str(port), "--workers", "2", port=port, **settings) as process:
        for _ in range(20):
            with httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
                assert client.get("/en/set-up").status_code == 200
        metrics = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
        counted = re.findall(r'hamasen_requests_total\{cached="no",door="set_up",status="2xx"\} (\d+)', metrics)
        assert sum(map(float, counted)) == 20
        assert "Set-up token" in process.output


def test_sqlite_has_one_worker(tmp_path: Path) -> None:
    done = subprocess.run(
        [*HAMASEN, "serve", "--workers", "2"], env=environment(DATA=str(tmp_path)), capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 2
    assert "Several workers need PostgreSQL" in done.stderr


@pytest.mark.long
def test_production_refuses_demo_data(tmp_path: Path, filled_demo: Path) -> None:
    port = free_port()
    shutil.copytree(filled_demo, tmp_path, dirs_exist_ok=True)
    settings = {
        "MODE": "production",
        "SECRET": "b6a1f0c2d4e8937561aa0b9c8d7e6f50b6a1f0c2",
        "ADDRESS": "https://pb.example.tw",
        "DATA": str(tmp_path),
        "MAIL_URL": "smtp://localhost",
        "MAIL_FROM": "pb@example.tw",
    }
    for verb in (["serve", "--port", str(port)], ["work"]):
        done = subprocess.run([*HAMASEN, *verb], env=environment(**settings), capture_output=True, text=True, cwd=ROOT, timeout=60)
        assert done.returncode == 2
        assert done.stderr == "hamasen: The database holds demo data. Production needs a database of its own.\n"


@pytest.mark.long
def test_a_worker_keeps_migrations_away(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/hamasen.sqlite3"
    settings = environment(DATABASE_URL=url, DATA=str(tmp_path))
    subprocess.run([*HAMASEN, "migrate"], env=settings, cwd=ROOT, check=True, capture_output=True)
    worker = subprocess.Popen([*HAMASEN, "work"], env=settings, cwd=ROOT)
    try:
        for _ in range(200):
            if not _may_migrate(tmp_path / "hamasen.sqlite3"):
                break
            time.sleep(0.05)
        assert not _may_migrate(tmp_path / "hamasen.sqlite3")
    finally:
        worker.terminate()
        worker.wait(timeout=20)
    assert _may_migrate(tmp_path / "hamasen.sqlite3")


def _may_migrate(path: Path) -> bool:
    try:
        with migration_lock.alone(path):
            return True
    except migration_lock.MigrationFailed:
        return False


@pytest.mark.long
def test_an_administrator_is_invited_on_the_command_line(tmp_path: Path) -> None:
    port = free_port()
    settings = {"DATA": str(tmp_path), "ADDRESS": f"http://127.0.0.1:{port}"}
    subprocess.run([*HAMASEN, "migrate"], env=environment(**settings), cwd=ROOT, check=True, capture_output=True)
    command = [*HAMASEN, "invite", "way-back@example.tw", "--language", "en"]
    done = subprocess.run(command, env=environment(**settings), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    link = re.search(r"http://\S+/en/invitation/\S+", done.stdout)
    assert link is not None
    with running("serve", "--port", str(port), port=port, **settings):
        assert httpx2.get(link[0], follow_redirects=False).status_code in (200, 303)
    wrong = subprocess.run([*HAMASEN, "invite", "no address"], env=environment(**settings), cwd=ROOT, capture_output=True, text=True)
    assert wrong.returncode == 2
    assert "name@example.tw" in wrong.stderr


def test_the_web_core_is_lean() -> None:
    """Heavy libraries are loaded where they are used, never by serving a page."""
    heavy = [
        "asyncpg",
        "PIL",
        "obstore",
        "authlib",
        "httpx2",
        "aiosmtplib",
        "argon2",
        "pyotp",
        "qrcode",
        "cryptography",
        "fpdf",
        "pypinyin",
        "numpy",
        "python_calamine",
        "xlsxwriter",
    ]
    script = f"import sys, web.app; print(sorted(set({heavy}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc to read resident memory")
def test_a_serving_process_stays_small(tmp_path: Path, filled_demo: Path) -> None:
    port = free_port()
    shutil.copytree(filled_demo, tmp_path / "data")
    with running("demo", "--port", str(port), "--data", str(tmp_path / "data"), port=port) as process:
        for path in ("/zh-Hant/", "/en/", "/en/style", "/zh-Hant/sign-in", "/en/help", "/zh-Hant/demo/mail"):
            assert httpx2.get(f"http://127.0.0.1:{port}{path}").status_code == 200
        status = Path(f"/proc/{process.process.pid}/status").read_text()
        resident = int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024  # type: ignore[index]
    print(f"resident memory {resident:.0f} MB")
    assert resident <= 150


@pytest.mark.long
def test_an_installed_wheel_serves_pages_styles_and_translations(tmp_path: Path) -> None:
    uv = (
        [sys.executable, "-m", "uv"]
        if subprocess.run([sys.executable, "-m", "uv", "--version"], capture_output=True).returncode == 0
        else ["uv"]
    )
    built = subprocess.run([*uv, "build", "--wheel", "--out-dir", str(tmp_path), str(ROOT)], capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    wheel = next(tmp_path.glob("hamasen-*.whl"))
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    installed = subprocess.run([*uv, "pip", "install", "--python", str(python), str(wheel)], capture_output=True, text=True)
    assert installed.returncode == 0, installed.stderr
    port = free_port()
    command = [str(tmp_path / "venv" / "bin" / "hamasen")]
    with running("demo", "--port", str(port), "--data", str(tmp_path / "data"), port=port, command=command, cwd=tmp_path):
        page = httpx2.get(f"http://127.0.0.1:{port}/zh-Hant/how")
        assert "怎麼進行" in page.text
        for asset in re.findall(r'(?:src|href)="(/static/[^"?]+)"', page.text):
            assert httpx2.get(f"http://127.0.0.1:{port}{asset}").status_code == 200
