"""Comments, supports and follows as they are read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tortoise.expressions import Q
from tortoise.functions import Count

from domain.proposals.models import Event, Proposal
from domain.proposals.models_talk import Comment, Follow, Report, Rhythm, Support
from domain.proposals.visibility import through


@dataclass
class Thread:
    """A comment and its answers, the oldest first."""

    comment: Comment
    answers: list[Comment] = field(default_factory=list)


async def threads(proposal: int, *, person: int | None = None) -> list[Thread]:
    """The public comments in threads, the newest thread first; one's own held or removed ones as well.

    A removed comment that has answers stays as an empty place, so that the answers make sense.
    """
    rows = await Comment.filter(proposal_id=proposal).order_by("id")
    own = {row.id for row in rows if person is not None and row.person == person and row.state in ("held", "removed")}
    answered = {row.parent for row in rows if row.parent and (row.state == "shown" or row.id in own)}
    shown = [row for row in rows if row.state == "shown" or row.id in own or row.id in answered]
    found = {row.id: Thread(row) for row in shown if row.parent is None}
    for row in shown:
        if row.parent in found:
            found[row.parent].answers.append(row)
    return sorted(found.values(), key=lambda thread: -thread.comment.id)


def sides(found: Sequence[Thread]) -> dict[str, int]:
    """How many shown comments are for it and how many against."""
    rows = [row for thread in found for row in (thread.comment, *thread.answers) if row.state == "shown"]
    return {side: sum(1 for row in rows if row.stance == side) for side in ("for", "against")}


async def supports(proposal: int, person: int) -> bool:
    """Whether somebody supports it."""
    return await Support.filter(proposal_id=proposal, person=person).exists()


async def assisted_supports(proposals: Sequence[int]) -> dict[int, int]:
    """How many supports of each of these proposals an officer entered for people, by proposal; those without any are absent."""
    entered = Support.filter(proposal_id__in=list(proposals)).exclude(way="")
    rows = await entered.annotate(n=Count("id")).group_by("proposal_id").values("proposal_id", "n")
    return {row["proposal_id"]: row["n"] for row in rows}


async def supported_a_part(proposal: int, person: int) -> bool:
    """Whether somebody supports what was merged into it, and not yet itself."""
    mine = Support.filter(person=person)
    return not await supports(proposal, person) and await mine.filter(proposal__merged_into=proposal).exists()


async def supporters_of(proposals: Sequence[int], *, but: int) -> int:
    """How many people support at least one of them, without those who support that one."""
    everybody = set(await Support.filter(proposal_id__in=list(proposals)).values_list("person", flat=True))
    return len(everybody - set(await Support.filter(proposal_id=but).values_list("person", flat=True)))


async def follows(proposal: int, person: int) -> bool:
    """Whether somebody follows it."""
    return await Follow.filter(proposal_id=proposal, person=person).exists()


async def followed_by(person: int, at: datetime) -> list[Follow]:
    """What somebody follows, with the proposals, the newest first; what is off the site comes back when it does."""
    return await Follow.filter(person=person, **through("proposal", at)).select_related("proposal").order_by("-id")


async def supported_by(person: int, at: datetime) -> list[Support]:
    """What somebody supports, with the proposals, the newest first."""
    return await Support.filter(person=person, **through("proposal", at)).select_related("proposal").order_by("-id")


async def last_news(proposals: Sequence[int]) -> dict[int, Event]:
    """The newest public station of each of these proposals."""
    rows = await Event.filter(proposal_id__in=list(proposals), public=True).order_by("at", "id")
    return {row.proposal_id: row for row in rows}


async def rhythm_of(person: int) -> str:
    """How often somebody wants to be told; at once unless they chose otherwise."""
    held = await Rhythm.get_or_none(person=person)
    return held.rhythm if held else "once"


async def queue(show: str, *, offset: int = 0, limit: int = 25) -> tuple[list[Comment], int]:
    """Comments for the moderator, with their proposals: `held` (waiting), `reported`, `appeals`, `removed`, or all."""
    fitting: dict[str, Q] = {
        "held": Q(state="held"),
        "reported": Q(state="shown", reports__gt=0),
        "appeals": Q(appealed_at__not_isnull=True),
        "removed": Q(state="removed"),
    }
    chosen = Comment.filter(fitting[show]) if show in fitting else Comment.all()
    return await chosen.order_by("id").offset(offset).limit(limit).select_related("proposal"), await chosen.count()


async def waiting() -> int:
    """How many comments a moderator should look at."""
    return await Comment.filter(Q(state="held") | Q(appealed_at__not_isnull=True) | Q(state="shown", reports__gt=0)).count()


async def reports(comments: Sequence[int]) -> dict[int, list[Report]]:
    """The open reports of comments."""
    found: dict[int, list[Report]] = {}
    for row in await Report.filter(comment_id__in=list(comments), settled_at=None).order_by("id"):
        found.setdefault(row.comment_id, []).append(row)
    return found


async def written_by(person: int) -> list[Comment]:
    """What somebody has written, with the proposals, the newest first."""
    return await Comment.filter(person=person).select_related("proposal").order_by("-id").limit(200)


async def comment_by_number(number: int) -> Comment | None:
    """One comment, with its proposal."""
    return await Comment.filter(id=number).select_related("proposal").first()


async def news(proposals: Sequence[int], since: datetime, until: datetime) -> list[tuple[Proposal, Event]]:
    """What happened to these proposals in a span of time, the oldest first: for a digest."""
    rows = Event.filter(proposal_id__in=list(proposals), public=True, at__gt=since, at__lte=until, **through("proposal", until))
    return [(event.proposal, event) for event in await rows.order_by("at", "id").select_related("proposal")]


async def held_about(person: int) -> dict[str, Any]:
    """What is stored of somebody as a reader and speaker, for a data request."""
    return {
        "supports": [
            {"number": row.proposal.number, "at": row.at.isoformat()}
            for row in await Support.filter(person=person).select_related("proposal")
        ],
        "follows": [
            {"number": row.proposal.number, "at": row.at.isoformat()}
            for row in await Follow.filter(person=person).select_related("proposal")
        ],
        "comments": [
            {"number": row.proposal.number, "text": row.text, "state": row.state, "at": row.at.isoformat()}
            for row in await written_by(person)
        ],
        "told": await rhythm_of(person),
    }
