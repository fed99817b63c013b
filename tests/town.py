"""A town to test in: a published cycle whose workshops are under way, its agencies, and proposals at the stage a test needs."""

import contextlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from PIL import Image

from domain.clock import now
from domain.cycles import actions as cycles
from domain.cycles.models import Cycle
from domain.cycles.phases import Act, Phase, PhaseKind
from domain.cycles.plan import Area, Category, Price
from domain.cycles.queries import by_key
from domain.cycles.rules import Rules
from domain.people.actions import agencies
from domain.policy import Hold, Role
from domain.proposals.actions import drafts, screening, submitting
from domain.proposals.content import Content
from domain.proposals.models import Proposal, Proposer
from domain.site.rules import Place
from domain.translated import Translated
from tests.support import Browser, Site

DAY = timedelta(days=1)
WEST = [[[[120.26, 22.61], [120.275, 22.61], [120.275, 22.63], [120.26, 22.63], [120.26, 22.61]]]]
EAST = [[[[120.275, 22.61], [120.29, 22.61], [120.29, 22.63], [120.275, 22.63], [120.275, 22.61]]]]


def both(zh: str, en: str = "") -> Translated:
    """A text in both languages."""
    return Translated.of(zh_Hant=zh, en=en)


def jpeg(color: str = "teal", size: tuple[int, int] = (640, 480)) -> bytes:
    """A real photo with a place hidden in it."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SecretPhone"
    Image.new("RGB", size, color).save(out, "JPEG", exif=exif)
    return out.getvalue()


@dataclass
class Town:
    """A cycle and its people."""

    site: Site
    cycle: Cycle
    officer: int
    at: datetime
    browsers: dict[str, Browser] = field(default_factory=dict)

    async def again(self) -> Cycle:
        """The cycle as it is now."""
        self.cycle = await by_key(self.cycle.key)
        return self.cycle

    async def staff(self) -> Browser:
        """The officer's browser."""
        if "officer" not in self.browsers:
            self.browsers["officer"] = await self.site.signed_in("officer@example.tw", Hold(Role.OFFICER))
        return self.browsers["officer"]

    async def agency(self, key: str = "transport") -> Browser:
        """The browser of an agency's contact."""
        if key not in self.browsers:
            self.browsers[key] = await self.site.signed_in(f"{key}@example.tw", Hold(Role.AGENCY_CONTACT, f"agency:{key}"))
        return self.browsers[key]

    async def resident(self, name: str = "resident") -> Browser:
        """The browser of somebody signed in by a code, with a name."""
        if name not in self.browsers:
            self.browsers[name] = await self.site.signed_in(f"{name}@example.tw", strength="code")
            await self.browsers[name].post("/en/account", {"name": name.title(), "phone": "", "locale": "en"})
        return self.browsers[name]

    async def draft(self, title: str = "渡輪站坡道", *, email: str = "lee@example.tw", **content: Any) -> tuple[Proposal, Proposer]:
        """A draft whose contact is proven."""
        proposal, proposer = await drafts.begin(self.cycle.id, locale="zh-Hant", at=self.at, name="李大同", email=email)
        await submitting.confirm(proposer, at=self.at)
        proposer = await Proposer.get(id=proposer.id)
        values: dict[str, Any] = {
            "title": both(title), "problem": both("階梯太高"), "area": "west", "category": "streets",
            "place": Place(22.62, 120.27, "gushan", "渡輪站"),
        }  # fmt: skip
        await drafts.save(proposal, proposer, Content(**(values | content)), at=self.at)
        return await Proposal.get(id=proposal.id), proposer

    async def submitted(self, title: str = "渡輪站坡道", **more: Any) -> tuple[Proposal, Proposer]:
        """A submitted proposal that no officer has read."""
        proposal, proposer = await self.draft(title, **more)
        await submitting.submit(proposal, proposer, self.cycle, at=self.at)
        return await Proposal.get(id=proposal.id), proposer

    async def public(self, title: str = "渡輪站坡道", **more: Any) -> tuple[Proposal, Proposer]:
        """A public proposal."""
        proposal, proposer = await self.submitted(title, **more)
        await screening.show(proposal, at=self.at, by=self.officer)
        return await Proposal.get(id=proposal.id), proposer

    def hold(self, browser: Browser, proposer: Proposer) -> Browser:
        """Give a browser the proposer's link."""
        from web.bridges.edit_links import token_of

        browser.client.cookies.set("hand", token_of(self.site.services.keys, proposer.id, proposer.hand), domain="127.0.0.1", path="/")
        return browser


def phases(at: datetime) -> tuple[Phase, ...]:
    """Workshops from yesterday to in twenty days, then review, display, vote; in whole days from `at`."""
    begin = at - DAY
    lengths = ((PhaseKind.WORKSHOP, 21), (PhaseKind.REVIEW, 10), (PhaseKind.DISPLAY, 10), (PhaseKind.VOTE, 10), (PhaseKind.RESULT, 10))
    talk = frozenset({Act.PROPOSE, Act.SUPPORT, Act.COMMENT, Act.REVIEW})
    acts = {
        PhaseKind.WORKSHOP: talk,
        PhaseKind.REVIEW: frozenset({Act.REVIEW, Act.COMMENT, Act.SUPPORT}),
        PhaseKind.VOTE: frozenset({Act.VOTE}),
    }
    made = []
    for kind, days in lengths:
        made.append(Phase(kind.value, kind, begin, begin + days * DAY, acts.get(kind, frozenset())))
        begin += days * DAY
    return tuple(made)


async def town(site: Site, **rules: Any) -> Town:
    """Build it."""
    at = now() - timedelta(minutes=5)
    officer = (await site.person("officer@example.tw", Hold(Role.OFFICER), name="陳柏翰")).id
    for key, zh in (("transport", "交通局"), ("works", "工務局")):
        await agencies.add(key, both(zh, f"Bureau {key}"), "", at=at, by=officer)
    cycle = await cycles.create("hamasen", "116", both("哈瑪星 2027", "Hamasen 2027"), at, at=at - 9 * DAY, by=officer)
    plan = replace(
        cycle.plan,
        phases=phases(at),
        areas=(Area("west", both("港邊", "Harbour"), 3_000_000, WEST, "渡輪站"), Area("east", both("老街", "Streets"), 2_000_000, EAST)),
        categories=(Category("streets", both("街道", "Streets")), Category("trees", both("綠地", "Trees"), "trees")),
        prices=(Price("bench", both("座椅", "Bench"), both("張", "piece"), 10_000, 20_000),),
        agencies=("transport", "works"),
        rules=Rules(**rules),
    )
    await cycles.change_plan(cycle, lambda _: plan, "cycles.plan", at=at - 9 * DAY, by=officer)
    await cycles.publish(await by_key("hamasen"), at=at - 8 * DAY, by=officer)
    return Town(site, await by_key("hamasen"), officer, at)


@contextlib.contextmanager
def at_moment(moment: datetime) -> Iterator[None]:
    """Let the site live at another moment."""
    with patch("domain.clock.now", lambda: moment):
        yield


def code_in(text: str) -> str:
    """The six digits of a message."""
    found = re.search(r"\b(\d{6})\b", text)
    assert found, text
    return found[1]


def days_on(at: datetime, days: int) -> date:
    """A day some days on."""
    return (at + days * DAY).date()
