"""Phones for a rehearsal: each votes through the pages as a person would, some lose a reply, some press twice."""

import asyncio
import re
import secrets
from dataclasses import dataclass, field
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from domain.voting.ballot import Choice
from domain.voting.sealing import receipt_text, signed
from domain.voting.sheet import Sheet

if TYPE_CHECKING:
    import httpx2

HIDDEN = re.compile(r'<input\s+type="hidden"\s+name="(\w+)"\s+value="([^"]*)"')
TRACKER = re.compile(r'id="tracker">([0-9A-Z]{10})<')
SIGNED = re.compile(r'<p class="mono">([0-9a-f]{64})<br />([0-9a-f]{128})</p>')
TWICE = 0.05
"""Share of the phones whose owner presses the button twice."""

MOST_TRIES = 40


class Failed(Exception):
    """A phone that could not vote; the text says what it saw."""


@dataclass
class Tally:
    """What the phones saw."""

    cast: int = 0
    retried: int = 0
    lost: int = 0
    twice: int = 0
    trackers: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


@dataclass
class Phone:
    """One phone on its way through the ballot."""

    client: "httpx2.AsyncClient"
    address: str
    sheet: Sheet
    eid: str
    signing_key: bytes
    tally: Tally

    async def vote(self, code: str, choice: Choice, *, lost: bool) -> None:
        """Open the ballot with a code, choose, check and cast, until the receipt is there. Raises Failed."""
        tongue = secrets.choice(("zh-Hant", "en"))
        await self._get(f"/{tongue}/v")
        page = await self._post(f"/{tongue}/v", [("code", code)])
        page = await self._post(f"/{tongue}/v/check", [*self._hidden(page), *self._marks(choice)])
        fields = self._hidden(page)
        begun = asyncio.get_running_loop().time()
        if lost:
            await self._lose(f"/{tongue}/v/cast", fields)
        elif secrets.randbelow(1000) < 1000 * TWICE:
            self.tally.twice += 1
            await asyncio.gather(self._cast(f"/{tongue}/v/cast", fields), self._cast(f"/{tongue}/v/cast", fields))
        text = await self._cast(f"/{tongue}/v/cast", fields)
        self.tally.seconds.append(asyncio.get_running_loop().time() - begun)
        self._take(text)

    def _take(self, text: str) -> None:
        """Keep the receipt, once its signature is right."""
        tracker, signature = TRACKER.search(text), SIGNED.search(text)
        if tracker is None or signature is None:
            raise Failed("a receipt without tracker or signature")
        said = receipt_text(self.eid, tracker[1], bytes.fromhex(signature[1]))
        if not signed(self.signing_key, bytes.fromhex(signature[2]), said):
            raise Failed(f"the receipt {tracker[1]} is not signed by the vote's key")
        self.tally.cast += 1
        self.tally.trackers.append(tracker[1])

    def _hidden(self, page: str) -> list[tuple[str, str]]:
        return [(name, unescape(value)) for name, value in HIDDEN.findall(page)]

    def _marks(self, choice: Choice) -> list[tuple[str, str]]:
        if self.sheet.form.valued:
            return [(f"v{number}", str(worth)) for number, worth in zip(choice.chosen, choice.points, strict=True)]
        if self.sheet.form.kind == "ordinal":
            return [(f"r{number}", str(rank)) for rank, number in enumerate(choice.chosen, 1)]
        return [("p", str(number)) for number in choice.chosen]

    async def _get(self, path: str) -> None:
        answer = await self.client.get(path)
        if answer.status_code != 200:
            raise Failed(f"GET {path}: {answer.status_code}")

    async def _post(self, path: str, fields: list[tuple[str, str]]) -> str:
        answer = await self._send(path, fields)
        if answer.status_code != 200:
            raise Failed(f"POST {path}: {answer.status_code}")
        return answer.text

    async def _send(self, path: str, fields: list[tuple[str, str]]) -> "httpx2.Response":
        headers = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        return await self.client.post(path, content=urlencode(fields), headers=headers)

    async def _cast(self, path: str, fields: list[tuple[str, str]]) -> str:
        """Cast until there is an answer, with the same attempt."""
        import httpx2

        for trial in range(MOST_TRIES):
            try:
                answer = await self._send(path, fields)
            except httpx2.HTTPError:
                self.tally.retried += 1
                await asyncio.sleep(min(0.05 * 2**trial, 2))
                continue
            if answer.status_code in (200, 201):
                return answer.text
            if answer.status_code != 503:
                raise Failed(f"casting was answered with {answer.status_code}")
            self.tally.retried += 1
            await asyncio.sleep(min(0.05 * 2**trial, 2))
        raise Failed("no answer to a ballot")

    async def _lose(self, path: str, fields: list[tuple[str, str]]) -> None:
        """Send the ballot and hang up before the answer, at a moment by chance."""
        self.tally.lost += 1
        parts = urlsplit(self.address)
        secure = parts.scheme == "https"
        _, writer = await asyncio.open_connection(parts.hostname, parts.port or (443 if secure else 80), ssl=secure or None)
        body = urlencode(fields).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Sec-Fetch-Site: same-origin\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        await asyncio.sleep(secrets.randbelow(30) / 1000)
        writer.close()
        self.tally.retried += 1
