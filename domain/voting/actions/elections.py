"""A vote before it is opened: made, changed, its rules fixed."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.counting.ties import commitment
from domain.db import one_at_a_time, writing
from domain.errors import N_, Refused
from domain.translated import Translated
from domain.voting.actions.board import bind_earlier, event
from domain.voting.actions.ledger_entries import note
from domain.voting.actions.officers import Officers, one_is_enough
from domain.voting.actions.sheet_checks import check_areas, check_names
from domain.voting.codes import SYMBOLS
from domain.voting.fixed import frozen, too_few
from domain.voting.models import Election, State
from domain.voting.queries import by_id, database_now, newest_head
from domain.voting.sealing import Signer, usable
from domain.voting.sheet import FORMAT, Sheet
from domain.voting.vault import Vault

PLAN = 7_205_030_000
"""Beside the election's number: its plan is changed by one officer at a time."""

KEY = re.compile(r"[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?")
FIXED = N_("The rules are fixed since the vote was opened and cannot be changed.")


@dataclass(frozen=True)
class Draft:
    """An election as it is being prepared; times in milliseconds of Unix time."""

    key: str
    title: Translated
    sheet: Sheet
    scope: str = ""
    profile: str = "city"
    rehearsal: bool = False
    phrase: Translated = field(default_factory=Translated)
    plan: Mapping[str, Any] = field(default_factory=dict)
    opens: int | None = None
    last_handout: int | None = None
    closes: int | None = None


EARLIEST, LATEST = 946_684_800_000, 7_258_118_400_000
"""2000 and 2200, in milliseconds."""


def check_times(opens: int | None, last_handout: int | None, closes: int | None) -> None:
    """Raises Refused beside the first time that cannot be meant."""
    if opens is None or closes is None:
        raise Refused(N_("Enter when voting begins and when it ends."), field="opens" if opens is None else "closes")
    if closes <= opens:
        raise Refused(N_("Voting must end after it begins."), field="closes")
    if not EARLIEST < opens < closes < LATEST:
        raise Refused(N_("Enter a day between 2000 and 2200."), field="opens")
    if last_handout is not None and not opens < last_handout <= closes:
        raise Refused(N_("The last slip is handed out after voting begins, and not after it ends."), field="last_handout")


async def create(draft: Draft, vault: Vault, by: int | None = None) -> Election:
    """A new election with its secret. Raises Refused beside a field."""
    if not KEY.fullmatch(draft.key):
        raise Refused(N_("Use small letters, digits and hyphens, 40 at most."), field="key")
    if await Election.filter(key=draft.key).exists():
        raise Refused(N_("There is a vote with this short name already. Choose another one."), field="key")
    eid = "".join(secrets.choice(SYMBOLS) for _ in range(16))
    signer = Signer(vault.create(eid).seed)
    async with writing():
        row = await Election.create(
            eid=eid,
            key=draft.key,
            title=draft.title,
            scope=draft.scope,
            profile=draft.profile,
            rehearsal=draft.rehearsal,
            phrase=draft.phrase,
            sheet=draft.sheet.to_json(),
            plan=dict(draft.plan),
            opens=draft.opens,
            last_handout=draft.last_handout,
            closes=draft.closes,
            signing_key=signer.public,
        )
        await note(row, "make", by)
    return row


async def change(election: Election, draft: Draft, by: int | None = None) -> None:
    """Change what is still a draft; of the plan only what the draft names. Raises Refused once the sheet is fixed."""
    async with writing():
        await one_at_a_time(PLAN + election.id)
        plan = (await by_id(election.id)).plan | dict(draft.plan)
        changed = await Election.filter(id=election.id, state=State.DRAFT.value).update(
            title=draft.title,
            phrase=draft.phrase,
            sheet=draft.sheet.to_json(),
            plan=plan,
            opens=draft.opens,
            last_handout=draft.last_handout,
            closes=draft.closes,
        )
        if not changed:
            raise Refused(FIXED)
        await note(election, "change", by)


async def set_key(election: Election, public: bytes, by: int | None = None) -> None:
    """Name the public key that ballots will be sealed to; its private half never comes here."""
    if not usable(public):
        raise Refused(N_("This is not a public key of an election."), field="public_key")
    async with writing():
        if not await Election.filter(id=election.id, state__in=[State.DRAFT.value, State.FROZEN.value]).update(public_key=public):
            raise Refused(FIXED)
        await note(election, "key", by, key=public.hex())


async def freeze(election: Election, officers: Officers, vault: Vault) -> str:
    """Fix the rule sheet; returns its digest, which is published with it. One officer is enough: everybody can read what was fixed.

    A vote that a lot may have to decide needs the commitment to its seed; in a small assembly and a rehearsal the site draws one itself.
    """
    async with writing():
        row = await by_id(election.id)
        if row.state != State.DRAFT:
            raise Refused(FIXED)
        sheet = Sheet.from_json(row.sheet)
        _check_whole(row, sheet)
        if "lot" in sheet.ties.order and not sheet.ties.lot and not sheet.lot:
            if row.profile == "city" and not row.rehearsal:
                raise Refused(N_("A lot may have to decide: enter the commitment to its seed first."), field="lot")
            sheet = replace(sheet, lot=commitment(vault.keep_seed(row.eid)))
        sheet = replace(sheet, format=FORMAT)
        digest = frozen(row, sheet).digest()
        await Election.filter(id=row.id).update(state=State.FROZEN.value, digest=digest, sheet=sheet.to_json())
        row = await by_id(row.id)
        await bind_earlier(row)
        until = row.plan.get("objections_until")
        facts = {"digest": digest} | ({"objections_until": until} if until else {})
        facts |= {"too_few": row.plan["too_few"]} if too_few(row) else {}
        await event(row, "frozen", [officers.first], facts=facts, at=await database_now())
        await note(row, "fix", officers.first, digest=digest)
    return digest


def _check_whole(row: Election, sheet: Sheet) -> None:
    """Raises Refused for what a vote lacks before its rules are fixed."""
    sheet.who.check()
    if sheet.weights:
        sheet.who.check_weighted()
    if not row.rehearsal:  # a rehearsal takes any file as it is
        sheet.check_titles()
    if len(sheet.candidates) < 2:
        raise Refused(N_("A vote needs at least two proposals."), field="candidates")
    check_times(row.opens, row.last_handout, row.closes)
    if row.public_key is None:
        raise Refused(N_("Enter the public key before the rules are fixed."), field="public_key")
    if sheet.form.valued and sheet.form.most_each is None and sheet.form.most_points is None:
        raise Refused(N_("Say how many points a ballot has, or one proposal may be given at most."))
    check_areas(sheet)
    check_names(sheet)
    if not one_is_enough(row) and not row.plan.get("objections_until"):
        raise Refused(N_("Enter until when objections may be raised against the result."), field="objections_until")
    if not one_is_enough(row) and not too_few(row):
        raise Refused(N_("Say what happens if the electronic ballots cannot be opened."), field="too_few")


async def note_written(election: Election) -> None:
    """Note that slips with empty boxes were printed, into which the pen writes numbers."""
    async with writing():
        await one_at_a_time(PLAN + election.id)
        row = await by_id(election.id)
        await Election.filter(id=row.id).update(plan=row.plan | {"written": True})


async def note_head(election: Election, vault: Vault) -> None:
    """Keep the newest head in the vault, so that a database that was restored from an older copy is noticed."""
    head = await newest_head(election.id)
    if head is not None:
        vault.keep_head(election.eid, head.size, bytes(head.root))
