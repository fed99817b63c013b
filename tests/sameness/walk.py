"""What somebody can open: from the first pages on every link, and every address that a form or a picture names; a few of each shape."""

import html
import re
import time
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import httpx2

from tests.sameness.texts import text_of

LINK = re.compile(r'(?:href|action|formaction|src)="([^"#]+)"')
PERSON = re.compile(r'name="email" value="([^"]+)"')
LANGUAGES = ("zh-Hant", "en")
NOBODY = ""
MOST_ALIKE, MOST_FILES, MOST_MAIL = 4, 2, 100
"""Addresses that are opened of one shape, such as `/proposals/#` or one list with several queries: pages, files, and pages of mail."""

NOT_FOLLOWED = re.compile(r"/sign-out|/sign-in/link|/static/|/sso|/metrics|/readyz|/healthz")


def people(address: str) -> list[str]:
    """Everybody whom the demo offers to be, nobody first."""
    page = httpx2.get(f"{address}/en/demo").text
    return [NOBODY, *dict.fromkeys(html.unescape(email) for email in PERSON.findall(page))]


def settle(address: str) -> None:
    """Wait until the worker has written every letter that it owes: the mailbox is the same twice, longer apart than its rounds."""
    before = ""
    for _ in range(20):
        mail = httpx2.get(f"{address}/en/demo/mail", timeout=60).text
        if mail == before:
            return
        before = mail
        time.sleep(5)
    raise RuntimeError("the mailbox of the demo does not come to rest")


def become(client: httpx2.Client, email: str) -> None:
    """Sign in as somebody of the demo."""
    answer = client.post("/en/demo", data={"email": email}, headers={"sec-fetch-site": "same-origin"})
    if answer.status_code != 303:
        raise RuntimeError(f"nobody could become {email}: {answer.status_code}")


def answers(address: str, email: str, language: str, files: "Counter[str]") -> dict[str, str]:
    """What somebody is answered in a language: address to status, kind and text. files: how many of each shape others have fetched."""
    found: dict[str, str] = {}
    alike: Counter[str] = Counter()
    with httpx2.Client(base_url=address, timeout=120) as client:
        if email:
            become(client, email)
        waiting = deque([f"/{language}/", f"/{language}/account", f"/{language}/staff", f"/{language}/demo/mail", f"/{language}/verify"])
        while waiting:
            path = waiting.popleft()
            shape = shape_of(path)
            most = MOST_MAIL if "/demo/mail" in shape else MOST_ALIKE
            if path in found or not _followed(path, language) or alike[shape] >= most or files[shape] >= MOST_FILES:
                continue
            alike[shape] += 1
            answer = client.get(path)
            kind = answer.headers.get("content-type", "")
            found[path] = f"{answer.status_code} {kind} {answer.headers.get('location', '')}\n{text_of(kind, answer.content)}"
            if kind.startswith("text/html"):
                waiting += [urljoin(path, html.unescape(link)) for link in LINK.findall(answer.text)]
            else:
                files[shape] += 1  # a file is the same for everybody who may have it, and making one takes long
    return found


def shape_of(path: str) -> str:
    """An address without what names one thing of many: `/en/proposals/#`, `/en/proposals?`."""
    parts = urlsplit(path)
    names = ("#" if re.search(r"[0-9]", part) or len(part) > 24 else part for part in parts.path.split("/"))
    return "/".join(names) + ("?" if parts.query else "")


def _followed(path: str, language: str) -> bool:
    """Whether an address is one of ours, in this language or in none."""
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or NOT_FOLLOWED.search(parts.path):
        return False
    return not any(parts.path.startswith(f"/{other}/") for other in LANGUAGES if other != language)
