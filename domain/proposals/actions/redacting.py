"""Words that must not stand in public are blacked out of a proposal and of everything that hangs on it: personal data above all.

What stays is the audit trail, which auditors and administrators alone read: it must say what was there.
"""

from datetime import datetime

from tortoise.expressions import F, Q

from domain import outbox
from domain.assisted import actions as assisted
from domain.db import writing
from domain.delivery.actions.redacting import redact as redact_delivery
from domain.errors import N_, Refused
from domain.files.actions import redact as redact_files
from domain.proposals.actions.carrying import SOURCE
from domain.proposals.actions.common import note, searchable, tell_proposers, tell_story
from domain.proposals.models import Event, Proposal, ProposalFile, Proposer, Version
from domain.proposals.models_review import Assignment, Merge, MergeConsent, OfficeNote, Opinion, ReturnPoint
from domain.proposals.models_talk import Comment, Report
from domain.proposals.story import Happened
from domain.redaction import clean

OWN = (
    "title", "summary", "problem", "idea", "benefit", "place", "lines", "by", "origin", "cover", "edit", "reason", "answer", "because",
    "why_hidden",
)  # fmt: skip
"""Columns of the proposal itself that hold somebody's words."""


async def redact(proposal: Proposal, words: str, why: str, *, at: datetime, by: int) -> int:
    """Black out some words wherever they stand, in every version and language, also of a candidate or winner.

    Everything else stays, and the passport says that it was done. Returns how often they were found. Raises Refused.
    """
    words = words.strip()
    if len(words) < 2:
        raise Refused(N_("Enter the words exactly as they stand in the text, at least two characters."), field="secret")
    if not why.strip():
        raise Refused(N_("Give a reason. It is kept in the audit trail."), field="why")
    async with writing():
        await Proposal.filter(id=proposal.id).update(supports=F("supports"))  # the lock: nobody writes old words back meanwhile
        found = await _own(proposal, words) + await _around(proposal, words) + await assisted.redact(proposal.number or "", words)
        if proposal.number:
            found += await redact_delivery(SOURCE, proposal.number, words)
        if not found:
            raise Refused(N_("These words do not stand in the text."), field="secret")
        held = await Proposal.get(id=proposal.id)
        await Proposal.filter(id=held.id).update(search=searchable(held), changed_at=at)
        await outbox.redact(held.number or "", words)
        await tell_story(held, Happened.REDACTED, at=at)
        await note("redact", held, at=at, by=by, why=why.strip()[:500], after={"times": found})
        await tell_proposers(held, "redacted", at=at, facts={"why": why.strip()[:500].replace(words, "▇▇▇")})
    return found


async def _own(proposal: Proposal, words: str) -> int:
    """The proposal, its versions, its photos and documents, and the names its proposers show."""
    mine = {"proposal_id": proposal.id}
    found = await clean(await Proposal.filter(id=proposal.id), OWN, words)
    found += await clean(await Version.filter(**mine), ("content", "why"), words)
    files = await ProposalFile.filter(**mine)
    found += await clean(files, ("alt",), words) + await redact_files([row.file for row in files], words)
    return found + await clean(await Proposer.filter(**mine), ("shown",), words)


async def _around(proposal: Proposal, words: str) -> int:
    """What others wrote about it: agencies, officers, moderators, readers; and its stations, also in the passports of its relatives."""
    mine = {"proposal_id": proposal.id}
    merged = [proposal.merged_into] if proposal.merged_into else []
    relatives = [*merged, *[row.id for row in await Proposal.filter(merged_into=proposal.id).only("id")]]
    found = await clean(await Event.filter(proposal_id__in=[proposal.id, *relatives]), ("facts",), words)
    found += await clean(await Assignment.filter(**mine), ("unit", "draft", "earlier", "wish"), words)
    found += await clean(await Opinion.filter(assignment__proposal_id=proposal.id), ("reason",), words)
    found += await clean(await ReturnPoint.filter(**mine), ("text",), words)
    found += await clean(await OfficeNote.filter(**mine), ("text",), words)
    offers = [row.merge_id for row in await MergeConsent.filter(proposal=proposal.id)]
    found += await clean(await Merge.filter(Q(id__in=offers) | Q(into_id=proposal.id)), ("title", "why", "texts"), words)
    found += await clean(await Comment.filter(**mine), ("name", "text", "why", "appeal"), words)
    return found + await clean(await Report.filter(comment__proposal_id=proposal.id), ("why",), words)
