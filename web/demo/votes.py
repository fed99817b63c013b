"""Two votes for the demo: an assembly that has shortlisted twelve proposals to four, and one that is open, to try a slip with.

They go through the vote's own actions, key and closing included. Only here are codes kept in a file: everybody may try them.
"""

import json
import random
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from domain.counting.ballot_forms import BallotForm
from domain.counting.rules import Greedy, Rule, TopK
from domain.counting.ties import Ties, commitment
from domain.demo import texts
from domain.translated import Translated
from domain.voting.actions import elections, ending, opening, packs, reconciling, turnout
from domain.voting.actions.ballot_writer import BallotWriter
from domain.voting.actions.elections import Draft
from domain.voting.actions.officers import Officers
from domain.voting.actions.roll_import import Voter, import_roll
from domain.voting.ballot import Choice
from domain.voting.eligibility import Way, Who
from domain.voting.models import Election
from domain.voting.queries import all_elections, by_id, database_now
from domain.voting.sealing import new_private, public_of
from domain.voting.sheet import Candidate, Sheet
from domain.voting.stations import Station
from web.voting.about import about_vote
from web.voting.ballot_writers import BallotWriters
from web.voting.closing import close

if TYPE_CHECKING:
    from web.frame.services import Services

TWO = Officers(1, 2)
HOUR = 3_600_000
VOTERS, PRINTED = 58, 70
SLIPS = 100
POPULAR = (9, 7, 3, 8, 2, 6, 5, 1, 4, 3, 2, 2)
"""How well each idea went down at the assembly."""

SEED = "哈瑪星示範抽籤"


WHO = Who(frozenset({Way.SPOT, Way.SECOND, Way.CARD}), age=16, links=("registered", "lives", "studies", "works"))
STATIONS = (
    Station("temple", Translated.of(zh_Hant="代天宮廟埕", en="Daitian Temple square"), Translated.of(zh_Hant="鼓波街 27 號"), 300),
    Station("ferry", Translated.of(zh_Hant="鼓山輪渡站", en="Gushan ferry pier"), Translated.of(zh_Hant="濱海一路 109 號"), 200),
    Station(
        "school",
        Translated.of(zh_Hant="鼓山國小行動站", en="Mobile station at the school"),
        Translated.of(zh_Hant="登山街 60 號"),
        80,
        True,
    ),
)
COUNTS = {
    ("temple", "a"): (74, 121),
    ("temple", "p"): (58, 96),
    ("ferry", "a"): (23, 187),
    ("ferry", "p"): (14, 152),
    ("school", "p"): (21, 9),
}
"""Slips handed out and posters opened at each station, in the morning and the afternoon."""


def _sheet(form: BallotForm, rule: Rule, who: Who | None = None) -> Sheet:
    candidates = tuple(
        Candidate(
            number,
            f"{number:02}",
            Translated.of(zh_Hant=idea.title[0], en=idea.title[1]),
            idea.cost or 300_000,
            category=idea.category,
            summary=Translated.of(zh_Hant=idea.idea[0][:60], en=idea.idea[1][:140]),
        )
        for number, idea in enumerate(texts.NOW, 1)
    )
    return Sheet(candidates, form, rule, Ties(), 8_000_000, lot=commitment(SEED), who=who or Who(age=16, links=("lives",)))


async def fill(services: "Services") -> None:
    """Make both votes, unless there are any."""
    if await all_elections():
        return
    await _assembly(services)
    await _open(services)


async def _prepared(services: "Services", draft: Draft, slips: int) -> tuple[Election, bytes, list[str]]:
    vault, private, site = services.part(BallotWriters).vault, new_private(), await services.site()
    about = about_vote({"instance": "2027"}, draft.title, site.name, site.time_zone, (draft.opens, draft.closes))
    row = await elections.create(replace(draft, plan={**draft.plan, "about": about}), vault)
    await elections.set_key(row, public_of(private))
    await elections.freeze(row, TWO, vault)
    made = await packs.print_packs(await by_id(row.id), vault.read(row.eid), slips, TWO)
    await opening.open_box(row, TWO, vault)
    for pack in made:
        await packs.open_pack(row, pack.number, TWO)
    return await by_id(row.id), private, [code for pack in made for code in pack.codes]


async def _assembly(services: "Services") -> None:
    now = await database_now()
    draft = Draft(
        key="assembly-2027",
        title=Translated.of(zh_Hant="哈瑪星 2027 住民大會：12 案選 4 案", en="Hamasen 2027 assembly: twelve become four"),
        sheet=_sheet(BallotForm(most=4), TopK(4), Who(frozenset({Way.NO_ROLL}), links=("lives",))),
        profile="room",
        phrase=Translated.of(zh_Hant="渡輪・燈塔", en="ferry · lighthouse"),
        opens=now - HOUR,
        closes=now + HOUR,
    )
    row, private, codes = await _prepared(services, draft, PRINTED)
    writer, chance = BallotWriter.of(row, services.part(BallotWriters).vault), random.Random(2027)
    for code in codes[:VOTERS]:
        chosen = {index + 1 for index in chance.choices(range(len(POPULAR)), POPULAR, k=4)}
        await writer.cast(writer.ballot(code, Choice.of(sorted(chosen)), secrets.token_bytes(16), "phone"))
    await writer.close()
    await ending.close_box(row, TWO)
    await reconciling.count_left(row, 1, 0, 0, TWO.first)
    await reconciling.count_left(row, 2, PRINTED - VOTERS - 1, 1, TWO.first)
    await ending.shut_box(row, TWO, services.part(BallotWriters).vault)
    await close(services, row.key, private, seed=SEED)


async def _open(services: "Services") -> None:
    now = await database_now()
    draft = Draft(
        key="try-2027",
        title=Translated.of(zh_Hant="哈瑪星 2027 票選（試投）", en="Hamasen 2027 vote (to try)"),
        sheet=_sheet(BallotForm(most=3), Greedy(), WHO),
        rehearsal=True,
        plan={
            "stations": [station.to_json() for station in STATIONS],
            "draw_until": (datetime.fromtimestamp(now / 1000, UTC).date() + timedelta(days=90)).isoformat(),
        },
        phrase=Translated.of(zh_Hant="鳳凰木・月台", en="flame tree · platform"),
        opens=now - HOUR,
        closes=now + 60 * 24 * HOUR,
    )
    row, _, codes = await _prepared(services, draft, SLIPS)
    keys, day = services.part(BallotWriters).vault.read(row.eid), datetime.fromtimestamp(now / 1000, UTC).date().isoformat()
    voters = [Voter(f"A1{number:08}", link="lives", second="1949-03-21") for number in range(1, 301)]
    voters += [Voter(f"B1{number:08}", link="studies", station="school") for number in range(1, 61)]
    await import_roll(row, keys, voters)
    await turnout.add({(row.id, place, day + half): counts for (place, half), counts in COUNTS.items()})
    (services.settings.data / "demo-codes.json").write_text(json.dumps(codes))
