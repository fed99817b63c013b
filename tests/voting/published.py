"""A vote from its first ballot to its published file."""

import asyncio
import random
from collections.abc import Sequence

from tortoise.expressions import F

from domain.counting.pb.writer import written
from domain.voting import bundle
from domain.voting.actions import board, closing, ending, packs, reconciling
from domain.voting.models_public import Head
from domain.voting.publish import Published, count_box
from domain.voting.verify import verify
from tests.voting.polling import BUNDLES, TWO, Polling, count_left


async def cast(polling: Polling, choices: Sequence[Sequence[int]], first: int = 0) -> None:
    """So many ballots by phone."""
    await asyncio.gather(*(polling.writer.cast(polling.ballot(polling.codes[first + n], *chosen)) for n, chosen in enumerate(choices)))


async def shut(polling: Polling, used: int, tests: int = 0) -> None:
    """Close, reconcile and shut; the rows of the box are in the order of their keys then. tests: slips that observers drew."""
    if (await polling.again()).state == "open":
        await polling.close()
    for pack in await packs.Pack.filter(election=polling.row.id).order_by("number"):
        if pack.opened_by is None or pack.online:
            continue
        mine = min(used, pack.printed)
        used -= mine
        await count_left(polling.row, pack.number, pack.printed - mine, 0)
    if tests:
        await reconciling.tell_tests(await polling.again(), tests, 1)
    await ending.shut_box(polling.row, TWO, polling.vault)
    await closing.reorder(await polling.again())


async def finish(polling: Polling, used: int, seed: str = "") -> tuple[Published, bytes]:
    """Close, reconcile, shut, count, and pack the bundle."""
    await shut(polling, used)
    row = await polling.again()
    published = await count_box(row, polling.vault, polling.private, seed=seed)
    return published, signed_bundle(polling, published.parts)


def failed(data: bytes) -> list[str]:
    """What of a bundle is not right."""
    return [check.said for check in verify(data).checks if check.passed is False]


def signed_bundle(polling: Polling, parts: dict[str, bytes]) -> bytes:
    """A bundle as the closing makes it."""
    data = bundle.packed(parts, polling.writer.signer)
    BUNDLES.append(data)
    return data


def some(number: int, seed: int = 7, most: int = 3, of: int = 6) -> list[list[int]]:
    """Ballots by chance, the first one blank."""
    chance = random.Random(seed)
    return [sorted(chance.sample(range(1, of + 1), chance.randint(min(place, 1), most))) for place in range(number)]


async def an_hour_later(polling: Polling) -> None:
    """The board is tended as it would be on the next full hour; the vote must have been opened some hours ago."""
    await Head.filter(election=polling.row.id, kind="hourly").update(at=F("at") - board.HOUR)
    await board.tend(polling.row, polling.vault)


def pb(
    projects: Sequence[Sequence[object]],
    votes: Sequence[Sequence[object]],
    budget: object,
    *,
    columns: Sequence[str] = ("project_id", "cost"),
    vote_columns: Sequence[str] = ("vote",),
    **meta: object,
) -> bytes:
    """A file; votes without their voters."""
    head = {"description": 'A "test"; of counting', "num_projects": len(projects), "num_votes": len(votes), "budget": budget}
    rows = [[number, *vote] for number, vote in enumerate(votes, 1)]
    return written(head | {"vote_type": "approval"} | meta, columns, projects, ["voter_id", *vote_columns], rows)
