"""Health, readiness, metrics, and logs that tell nothing of people."""

import json
import logging
from pathlib import Path

import pytest

from tests.support import Site, make_settings
from web.frame.request_log import JsonLines

pytestmark = pytest.mark.both


async def test_alive_and_ready(site: Site) -> None:
    assert (await site.browser().get("/healthz", host="anything")).response.json() == {"status": "alive"}
    assert (await site.browser().get("/readyz")).response.json() == {"status": "ready"}


async def test_not_ready_without_a_database(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site.services, "database", None)
    page = await site.browser().get("/readyz")
    assert page.status == 503
    assert (await site.browser().get("/healthz")).status == 200


async def test_metrics_count_by_door(site: Site) -> None:
    await site.browser().get("/en/how")
    await site.browser().get("/en/how")
    text = (await site.browser().get("/metrics")).text
    assert 'hamasen_requests_total{cached="yes",door="how",status="2xx"}' in text
    assert "hamasen_request_seconds_bucket" in text
    assert "/en/how" not in text


async def test_metrics_ask_for_their_token_where_one_is_set(database_url: str, tmp_path: Path) -> None:
    async with Site.running(make_settings(database_url, tmp_path, METRICS_TOKEN="figures please")) as guarded:
        assert (await guarded.browser().get("/metrics")).status == 404
        assert (await guarded.browser().get("/metrics", authorization="Bearer wrong")).status == 404
        odd = await guarded.browser().client.get("/metrics", headers={b"authorization": "Bearer é".encode()})
        assert odd.status_code == 404
        assert (await guarded.browser().get("/metrics", authorization="Bearer figures please")).status == 200


async def test_logs_hold_no_person_and_no_secret(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    browser = site.browser()
    await browser.post("/en/sign-in", {"email": "meiyu@example.tw"})
    await browser.get("/en/sign-in/link/very-secret-token")
    await browser.get("/en/staff/people?q=meiyu")
    logged = " ".join(str(record.__dict__) for record in caplog.records if record.name.startswith("hamasen"))
    assert "sign_in_link" in logged
    for private in ("meiyu", "very-secret-token", "127.0.0.1"):
        assert private not in logged


def test_a_trace_names_lines_and_kinds_but_not_what_was_typed() -> None:
    """Databases put into their errors what somebody typed: Key (email)=(meiyu@example.tw) already exists."""
    try:
        try:
            raise ValueError("meiyu@example.tw")
        except ValueError as problem:
            raise RuntimeError("Key (email)=(meiyu@example.tw)") from problem
    except RuntimeError as problem:
        record = logging.LogRecord("hamasen.site", logging.ERROR, __file__, 1, "fault", (), (type(problem), problem, None))
    line = JsonLines().format(record)
    assert "meiyu" not in line
    trace = json.loads(line)["trace"]
    assert trace[-1] == "RuntimeError"
    assert "ValueError" in trace
    assert any("test_operations.py" in part for part in trace)
