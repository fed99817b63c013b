"""Failures are slowed down, and nobody is locked out.

Whoever fails again and again from one network waits a little longer before each further try; the right code or
password still works at every moment. Only when many tries from one network wait at once is the next one sent
away with a time to come back (429). The counts live in this process's memory and fade by themselves.
"""

import time
from asyncio import sleep
from collections import OrderedDict
from ipaddress import ip_address, ip_network

from domain.errors import TooMany

FREE = 3
"""Failures before the waiting begins."""

FREE_OF: dict[str, int] = {}
"""The same for what a hall full of people does over one network, as the rooms say."""

LONGEST = 8.0
"""Seconds a try waits at most."""

FADES = 600.0
"""Seconds after which a network's failures are forgotten."""

MOST_WAITING = 12
"""Tries of one network that may wait at once."""

MOST_NETWORKS = 20_000


def network_of(address: str) -> str:
    """The /64 of an IPv6 address, the address itself for IPv4; what is no address stands for itself."""
    try:
        if ip_address(address).version == 6:
            return str(ip_network(f"{address}/64", strict=False))
    except ValueError:
        return address or "unknown"
    return address


class Slowdown:
    """Failures by (what, network). Bounded: the oldest networks are forgotten first."""

    def __init__(self) -> None:
        self._failures: OrderedDict[tuple[str, str], tuple[int, float]] = OrderedDict()
        self._waiting: dict[tuple[str, str], int] = {}

    def pause(self, what: str, network: str) -> float:
        """Seconds the next try waits: 0 for the first FREE failures, then 0.5, 1, 2 … up to LONGEST."""
        count, last = self._failures.get((what, network), (0, 0.0))
        free = FREE_OF.get(what, FREE)
        if count < free or time.monotonic() - last > FADES:
            return 0.0
        return float(min(LONGEST, 0.5 * 2 ** min(count - free, 10)))

    def count(self, what: str, network: str) -> int:
        """Failures that have not faded."""
        count, last = self._failures.get((what, network), (0, 0.0))
        return 0 if time.monotonic() - last > FADES else count

    async def wait(self, what: str, network: str) -> None:
        """Wait as long as the network's failures ask. Raises TooMany when too many wait already."""
        key, seconds = (what, network), self.pause(what, network)
        if not seconds:
            return
        if self._waiting.get(key, 0) >= MOST_WAITING:
            raise TooMany(int(LONGEST) * 2)
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            await sleep(seconds)
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]

    def failed(self, what: str, network: str) -> None:
        """Count a failure."""
        key, now = (what, network), time.monotonic()
        count, last = self._failures.pop(key, (0, now))
        self._failures[key] = (1 if now - last > FADES else count + 1, now)
        while len(self._failures) > MOST_NETWORKS:
            self._failures.popitem(last=False)

    def succeeded(self, what: str, network: str) -> None:
        """Forget a network's failures."""
        self._failures.pop((what, network), None)


class Allowance:
    """So much of something one network may leave here in a while, such as bytes of photos; the oldest networks are forgotten first."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most = most
        self.seconds = seconds
        self._used: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def take(self, network: str, much: int) -> None:
        """Count it. Raises TooMany when it is more than the network may leave before its while is over."""
        now = time.monotonic()
        used, since = self._used.get(network, (0, now))
        if now - since > self.seconds:
            used, since = 0, now
        if used + much > self.most:
            raise TooMany(int(self.seconds - (now - since)) + 1)
        self._used[network] = (used + much, since)
        while len(self._used) > MOST_NETWORKS:
            self._used.popitem(last=False)
