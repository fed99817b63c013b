"""A vote to test with: its sheet, its keys, slips as somebody would hold them, and ballots."""

import secrets
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from domain.counting.ballot_forms import BallotForm
from domain.counting.rules import Greedy, Rule
from domain.counting.ties import Ties
from domain.policy import Hold, Role
from domain.translated import Translated
from domain.voting.actions import elections, ending, opening, packs, reconciling
from domain.voting.actions.ballot_writer import Ballot, BallotWriter
from domain.voting.actions.elections import Draft
from domain.voting.actions.officers import Officers
from domain.voting.ballot import Choice
from domain.voting.eligibility import Way, Who
from domain.voting.models import Election
from domain.voting.queries import by_id, database_now
from domain.voting.sealing import new_private, public_of
from domain.voting.sheet import Candidate, Sheet
from domain.voting.stations import Station
from domain.voting.vault import Vault
from tests.support import Browser, Site

TWO = Officers(1, 2)
HOUR = 3_600_000
BUNDLES: list[bytes] = []
"""Every bundle that the running test has made so far."""


def sheet_of(number: int = 6, *, most: int = 3, rule: Rule | None = None, **more: object) -> Sheet:
    """Proposals of different cost, up to so many chosen; without a roll unless told otherwise."""
    candidates = tuple(
        Candidate(n, f"p{n}", Translated.of(zh_Hant=f"提案第 {n} 號", en=f"Proposal {n}"), 100_000 * n) for n in range(1, number + 1)
    )
    form = BallotForm(most=most)
    more = {"who": Who(frozenset({Way.NO_ROLL}))} | more
    return Sheet(candidates, form, rule or Greedy(), Ties(lot=tuple(item.id for item in candidates)), 1_000_000, **more)  # type: ignore[arg-type]


def open_to(*ways: Way) -> Sheet:
    """The same, where people may show in these ways that they may vote."""
    return sheet_of(who=Who(frozenset(ways), links=("registered", "studies")))


HARBOUR = {"stations": [Station("harbour", Translated.of(zh_Hant="港邊站", en="Harbour station"), expected=200, offline=True).to_json()]}
"""A plan with one station, which works offline."""


async def clerk(site: Site, number: int) -> Browser:
    """Somebody who enters paper."""
    return await site.signed_in(f"clerk{number}@example.tw", Hold(Role.BALLOT_DESK))


async def count_left(row: Election, number: int, left: int, spoiled: int) -> None:
    """What is left of a pack, counted by two people."""
    for person in (1, 2):
        await reconciling.count_left(row, number, left, spoiled, person)


@dataclass
class Polling:
    """An open vote with its slips and its private key."""

    row: Election
    vault: Vault
    private: bytes
    codes: list[str]
    writer: BallotWriter

    def ballot(self, code: str, *chosen: int, attempt: bytes = b"", channel: str = "phone") -> Ballot:
        """A ballot as a phone would send it."""
        return self.writer.ballot(code, Choice.of(chosen), attempt or secrets.token_bytes(16), channel)

    async def close(self) -> None:
        """Close to phones, before the time."""
        await ending.stop(self.row, TWO, "The test is over.")

    async def again(self) -> Election:
        """The row as it stands now."""
        self.row = await by_id(self.row.id)
        return self.row


async def _moment(at: int) -> int:
    return at


async def prepare(
    folder: Path,
    *,
    key: str = "vote",
    slips: int = 60,
    sheet: Sheet | None = None,
    profile: str = "city",
    ago: int = 0,
    title: Translated | None = None,
    **more: object,
) -> Polling:
    """An open vote of so many slips, all of whose packs are open. ago: hours since its opening."""
    vault = Vault(folder / "keys")
    now = await database_now()
    more["plan"] = {"objections_until": "2000-01-01", "too_few": "repeat"} | dict(more.get("plan") or {})  # type: ignore[call-overload]
    draft = Draft(
        key=key,
        title=title or Translated.of(zh_Hant="測試票選", en="Test vote"),
        sheet=sheet or sheet_of(),
        phrase=Translated.of(zh_Hant="港口 燈塔", en="harbour lighthouse"),
        profile=profile,
        opens=now - 1000 - ago * HOUR,
        closes=now + HOUR,
        **more,  # type: ignore[arg-type]
    )
    row = await elections.create(draft, vault)
    private = new_private()
    await elections.set_key(row, public_of(private))
    await elections.freeze(row, TWO, vault)
    await opening.trial_opened(row)
    klass = next(iter((sheet.weights if sheet else None) or {""}))
    made = await packs.print_packs(row, vault.read(row.eid), slips, TWO, klass=klass)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "database_now", partial(_moment, now - ago * HOUR))
        await opening.open_box(row, TWO, vault)
    for pack in made:
        await packs.open_pack(row, pack.number, TWO)
    row = await by_id(row.id)
    return Polling(row, vault, private, [code for pack in made for code in pack.codes], BallotWriter.of(row, vault))
