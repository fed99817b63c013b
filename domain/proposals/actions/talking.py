"""Support, following and comments; what a moderator does about a comment, and the author's appeal."""

from datetime import datetime, timedelta
from typing import Any

from tortoise.expressions import F
from tortoise.functions import Count

from domain import ledger, outbox, talk
from domain.cycles.models import Cycle
from domain.cycles.phases import Act
from domain.db import one_at_a_time, writing
from domain.errors import N_, Missing, Refused
from domain.likeness import fold
from domain.people.actions.accounts import give_name
from domain.people.models import Person
from domain.people.queries import agencies, with_contact
from domain.people.rules import clean_name
from domain.proposals.actions.notifications import SPANS, one_digest
from domain.proposals.models import Proposal
from domain.proposals.models_talk import FOLLOWS, Comment, Report, Rhythm
from domain.proposals.rules import COMMENT_MOST, COMMENTS_AN_HOUR, COMMENTS_BEFORE_TRUST, check_honest, check_text
from domain.proposals.states import TALKED_ABOUT
from domain.proposals.visibility import is_public

NO_COMMENT = N_("This proposal cannot be commented on at the moment.")
REPORTS_HIDE = 3
"""So many reports of different people take a comment off until a moderator has looked; not one that a moderator has let through."""

REPORTS_AN_HOUR = 10
_SPEAKING = 7_205_300_000_000
"""PostgreSQL's advisory lock of one person's comments and reports: this and the person's number."""


def can_comment(proposal: Proposal, cycle: Cycle, at: datetime) -> bool:
    """Whether it can be commented on now."""
    return is_public(proposal, at) and proposal.state in TALKED_ABOUT and cycle.plan.allows(Act.COMMENT, at)


async def follow(proposal: Proposal, person: int, *, at: datetime) -> None:
    """Be told what happens to it."""
    async with writing(quiet=True):
        await talk.follow(FOLLOWS, proposal.id, person, at=at)


async def unfollow(proposal: int, person: int) -> None:
    """No longer."""
    async with writing(quiet=True):
        await talk.unfollow(FOLLOWS, proposal, person)


async def set_rhythm(person: int, rhythm: str, *, at: datetime) -> None:
    """How often to be told: at once, once a day, once a week, never. What a digest had gathered by then still goes out."""
    async with writing(quiet=True):
        held, _ = await Rhythm.get_or_create(person=person, defaults={"told_until": at})
        since = held.told_until if held.rhythm in SPANS else None
        if since is not None and rhythm == "once":
            await one_digest(person, since, at)
        kept = since if since is not None and rhythm in SPANS else at
        await Rhythm.filter(id=held.id).update(rhythm=rhythm, told_until=kept)


async def comment(
    proposal: Proposal,
    cycle: Cycle,
    person: Person,
    text: str,
    *,
    stance: str,
    parent: int | None,
    locale: str,
    at: datetime,
    official: str = "",
    name: str = "",
    way: str = "",
) -> Comment:
    """Say something. The first ones of a new person are looked at before they show. Raises Refused: closed, empty, too many, said already.

    official: the key of the agency that somebody speaks for. name: of somebody who has told none yet; it is kept for what follows.
    way: `call` or `paper` where an officer entered it in time for somebody who has confirmed it now.
    """
    _check_open(proposal, cycle, way, at)
    cleaned = clean_comment(text)
    named = await _own_name(clean_name(name) or person.name, official)
    async with writing(quiet=True):
        if named != person.name:
            await give_name(person, named)
        await one_at_a_time(_SPEAKING + person.id)  # forty at the same moment are still no more than ten
        await _not_a_flood(person.id, proposal.id, cleaned, at)
        await _is_there(parent, proposal.id)
        trusted = bool(official) or bool(way) or await Comment.filter(person=person.id, state="shown").count() >= COMMENTS_BEFORE_TRUST
        made = await Comment.create(
            proposal_id=proposal.id,
            parent=parent,
            person=person.id,
            name=person.name,
            official=official,
            stance=stance if stance in ("for", "against") else "",
            way=way,
            text=cleaned,
            locale=locale,
            state="shown" if trusted else "held",
            at=at,
        )
        if trusted:
            await _shows(made, proposal, at)
    return made


def clean_comment(text: str) -> str:
    """A comment's text as it is kept. Raises Refused beside the field when it is empty or too long."""
    cleaned = check_text(text, field="text", most=COMMENT_MOST)
    if not cleaned:
        raise Refused(N_("Write something first."), field="text")
    return cleaned


def _check_open(proposal: Proposal, cycle: Cycle, way: str, at: datetime) -> None:
    """Raises Refused. What an officer entered in time is shown also when the call that confirms it comes later."""
    in_time = way and is_public(proposal, at) and proposal.state in TALKED_ABOUT
    if not in_time and not can_comment(proposal, cycle, at):
        raise Refused(NO_COMMENT)


async def _shows(made: Comment, proposal: Proposal, at: datetime) -> None:
    """It shows from now on: public pages change, and whom it answers is told."""
    async with writing():
        await _count_comments(proposal.id)
        if made.parent is not None:
            await _tell_answered(made.parent, made, proposal, at)


async def _is_there(parent: int | None, proposal: int) -> None:
    """Raises Refused where a comment that is answered is not shown any more."""
    if parent is not None and not await Comment.filter(id=parent, proposal_id=proposal, parent=None, state="shown").exists():
        raise Refused(N_("The comment you answer is no longer there."), field="text")


async def _own_name(name: str, official: str) -> str:
    """The name that stands beside a comment: nobody speaks without one, or under an agency's who is not its contact. Raises Refused."""
    if not name:
        raise Refused(N_("Enter the name that stands beside your comments."), field="name")
    if official:
        return name
    check_honest(name, field="name")
    taken = {fold(held.text) for agency in await agencies() for held in agency.name.texts.values()}
    if fold(name) in taken:
        raise Refused(N_("This is the name of an agency. Enter your own."), field="name")
    return name


async def _not_a_flood(person: int, proposal: int, text: str, at: datetime) -> None:
    lately = Comment.filter(person=person, at__gt=at - timedelta(hours=1))
    if await lately.count() >= COMMENTS_AN_HOUR:
        raise Refused(N_("You have written %(most)s comments in an hour. Please go on later."), field="text", most=COMMENTS_AN_HOUR)
    if await Comment.filter(person=person, proposal_id=proposal, text=text, state__in=["held", "shown"]).exists():
        raise Refused(N_("You have said this already."), field="text")


async def _count_comments(proposal: int) -> None:
    """Count under the row's lock."""
    await Proposal.filter(id=proposal).update(comments=F("comments"))
    count = await Comment.filter(proposal_id=proposal, state="shown").count()
    await Proposal.filter(id=proposal).update(comments=count)


async def _tell_answered(parent: int, made: Comment, proposal: Proposal, at: datetime) -> None:
    asked = await Comment.get_or_none(id=parent)
    if asked is None or asked.person is None or asked.person == made.person:
        return
    if await Rhythm.filter(person=asked.person, rhythm="never").exists():
        return
    await _tell_author(asked, proposal, "answered", at, who=made.name, person=asked.person)


async def _tell_author(about: Comment, proposal: Proposal, kind: str, at: datetime, **facts: Any) -> None:
    await _tell_people([about.person] if about.person else [], about, proposal, kind, at, **facts)


async def _tell_people(people: list[int], about: Comment, proposal: Proposal, kind: str, at: datetime, **facts: Any) -> None:
    """Write to these people about a comment."""
    for person in await with_contact(people):
        held = {
            "kind": kind,
            "number": proposal.number,
            "title": proposal.title.to_json(),
            "text": about.text[:300],
            "comment": about.id,
            **facts,
        }
        email, phone = person.email or "", person.phone or ""
        way = outbox.channel_for(email=email, phone=phone, sms_gateway=False) or outbox.Channel.EMAIL
        await outbox.tell(
            "comment", channel=way, address=email or phone, name=person.name, person=person.id, locale=person.locale, at=at, facts=held
        )


async def take_back(number: int, person: int, *, at: datetime) -> None:
    """Take one's own comment back; its answers stay."""
    async with writing():
        row = await Comment.get_or_none(id=number, person=person, state__in=["held", "shown"])
        if row is None:
            raise Missing("not one's own")
        await Comment.filter(id=number).update(state="gone", decided_at=at)
        await _count_comments(row.proposal_id)


async def report(number: int, person: int, why: str, *, at: datetime) -> None:
    """Say that a comment is wrong here, once; after REPORTS_HIDE people it waits for a moderator. Raises Refused without a reason."""
    if not why.strip():
        raise Refused(N_("Say what is wrong with it."), field="text")
    async with writing():
        await one_at_a_time(_SPEAKING + person)
        row = await Comment.get_or_none(id=number, state="shown")
        if row is None:
            raise Missing("not shown")
        if await Report.filter(person=person, at__gt=at - timedelta(hours=1)).count() >= REPORTS_AN_HOUR:
            raise Refused(N_("You have reported %(most)s comments in an hour. Please go on later."), field="text", most=REPORTS_AN_HOUR)
        await Report.bulk_create([Report(comment_id=number, person=person, why=why.strip()[:500], at=at)], ignore_conflicts=True)
        await Comment.filter(id=number).update(reports=F("reports"))  # the lock under which reports are counted
        counted = await Report.filter(comment_id=number, settled_at=None).annotate(n=Count("id")).group_by("comment_id").values("n")
        count = counted[0]["n"] if counted else 0
        hidden = count >= REPORTS_HIDE and row.decided_by is None and not row.official
        await Comment.filter(id=number).update(reports=count, **({"state": "held"} if hidden else {}))
        await _count_comments(row.proposal_id)
        if hidden:
            await _tell_author(row, await Proposal.get(id=row.proposal_id), "waiting", at)


async def let_through(number: int, *, at: datetime, by: int) -> None:
    """The moderator finds nothing wrong: it shows, and its reports are settled."""
    await _decide(number, "shown", "", at, by)


async def remove(number: int, why: str, *, at: datetime, by: int) -> None:
    """The moderator takes it off; the author is told why and may appeal. Raises Refused without a reason."""
    if not why.strip():
        raise Refused(N_("Give a reason. The author is told."), field="why")
    await _decide(number, "removed", why.strip()[:500], at, by)


async def _decide(number: int, state: str, why: str, at: datetime, by: int) -> None:
    async with writing():
        row = await Comment.get_or_none(id=number)
        if row is None or row.state == "gone":
            raise Missing("no such comment")
        if row.appealed_at is not None and row.state == "removed" and row.decided_by == by:
            raise Refused(N_("Somebody else must decide on an appeal against your own decision."))
        waits = row.appealed_at is not None or await Report.filter(comment_id=number, settled_at=None).exists()
        if row.state == state and not waits:
            return  # decided already, by this one or another
        change = {"state": state, "why": why, "decided_at": at, "decided_by": by, "reports": 0}
        if row.appealed_at is not None:
            change |= {"appealed_at": None}
        if await Comment.filter(id=number, state=row.state, decided_at=row.decided_at).update(**change) != 1:
            return  # another moderator was faster
        reporters = [report.person for report in await Report.filter(comment_id=number, settled_at=None)]
        await Report.filter(comment_id=number, settled_at=None).update(settled_at=at)
        await _count_comments(row.proposal_id)
        proposal = await Proposal.get(id=row.proposal_id)
        await ledger.record(f"comments.{state}", "comment", number, at=at, by=by, why=why, before={"state": row.state})
        await _tell_decided(row, proposal, state, why, at)
        await _tell_people(reporters, row, proposal, "report_removed" if state == "removed" else "report_kept", at)


async def _tell_decided(row: Comment, proposal: Proposal, state: str, why: str, at: datetime) -> None:
    """What a moderator's word means for the author; an appeal is decided once, and that is the end of it."""
    if state == "removed":
        await _tell_author(row, proposal, "upheld" if row.appeal else "removed", at, why=why)
    elif row.state == "removed":
        await _tell_author(row, proposal, "restored", at)
    elif row.state == "held":
        await _tell_author(row, proposal, "released", at)
        if row.parent is not None:
            await _tell_answered(row.parent, row, proposal, at)


async def appeal(number: int, person: int, text: str, *, at: datetime) -> None:
    """The author's answer to a removal, once; another moderator decides. Raises Refused."""
    if not text.strip():
        raise Refused(N_("Say why it should be shown."), field="text")
    async with writing():
        chosen = Comment.filter(id=number, person=person, state="removed", appeal="")
        if await chosen.update(appeal=text.strip()[:1000], appealed_at=at) != 1:
            raise Refused(N_("You can appeal once, against a removal."))
        await ledger.record("comments.appeal", "comment", number, at=at, by=person)
