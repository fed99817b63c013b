"""An SMS gateway, served by a process of its own."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.support import free_port

GATEWAY = """
import http.server, json, sys

class Gateway(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = 400 if body["to"].startswith("000") else 503 if body["to"].startswith("999") else 202
        if self.headers.get("Authorization") != "Bearer gateway-token":
            status = 401
        with open(sys.argv[2], "a") as log:
            log.write(json.dumps(body | {"status": status}) + "\\n")
        self.send_response(status)
        self.end_headers()

    def log_message(self, *args):
        pass

http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Gateway).serve_forever()
"""


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """An SMS gateway in a process of its own: its log and its address."""
    port, log = free_port(), tmp_path / "sms.jsonl"
    process = subprocess.Popen([sys.executable, "-c", GATEWAY, str(port), str(log)])
    address = f"http://127.0.0.1:{port}/send"
    for _ in range(100):
        try:
            httpx2.get(address, timeout=2)
            break
        except httpx2.TransportError:
            time.sleep(0.05)
    yield log, address
    process.terminate()
    process.wait()
