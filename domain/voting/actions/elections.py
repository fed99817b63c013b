"""The life of an election: made, fixed, opened, its times changed, its box closed and shut. Two officers for what cannot be undone."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain.counting.ties import commitment
from domain.db import current, one_at_a_time, writing
from domain.errors import N_, Refused
from domain.translated import Translated
from domain.voting.actions.board import append, bind_earlier, event, format_of, note_unsafe, sign_head, sum_up
from domain.voting.actions.casting import lock_out
from domain.voting.actions.officers import Officers
from domain.voting.actions.restoring import check_not_older
from domain.voting.actions.sheet_checks import check_areas, check_weights
from domain.voting.codes import SYMBOLS
from domain.voting.frozen import Frozen
from domain.voting.models import Election, Pack, PackState, Paper, State
from domain.voting.models_public import VoteEvent
from domain.voting.queries import by_id, database_now, newest_head, uncounted_packs
from domain.voting.safety import reasons_not_to_open
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


async def create(draft: Draft, vault: Vault) -> Election:
    """A new election with its secret. Raises Refused beside a field."""
    if not KEY.fullmatch(draft.key):
        raise Refused(N_("Use small letters, digits and hyphens, 40 at most."), field="key")
    if await Election.filter(key=draft.key).exists():
        raise Refused(N_("There is a vote with this short name already. Choose another one."), field="key")
    eid = "".join(secrets.choice(SYMBOLS) for _ in range(16))
    signer = Signer(vault.create(eid).seed)
    async with writing():
        return await Election.create(
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


async def change(election: Election, draft: Draft) -> None:
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


async def set_key(election: Election, public: bytes) -> None:
    """Name the public key that ballots will be sealed to; its private half never comes here."""
    if not usable(public):
        raise Refused(N_("This is not a public key of an election."), field="public_key")
    async with writing():
        if not await Election.filter(id=election.id, state__in=[State.DRAFT.value, State.FROZEN.value]).update(public_key=public):
            raise Refused(FIXED)


async def trial_opened(election: Election) -> None:
    """Note that the officers' key has opened a ballot which the site sealed: without that a vote of the city is not opened."""
    async with writing():
        row = await by_id(election.id)
        await event(row, "trial", [], facts={"key": bytes(row.public_key or b"").hex()}, at=await database_now())


async def _tried(row: Election) -> bool:
    """Whether this very key was tried; one that was entered afterwards was not."""
    key = bytes(row.public_key or b"").hex()
    return any(trial.facts.get("key") == key for trial in await VoteEvent.filter(election=row.id, kind="trial"))


async def freeze(election: Election, officers: Officers, vault: Vault) -> str:
    """Fix the rule sheet; returns its digest, which is published with it. One officer is enough: everybody can read what was fixed.

    A vote that a lot may have to decide needs the commitment to its seed; in a small assembly and a rehearsal the site draws one itself.
    """
    async with writing():
        row = await by_id(election.id)
        if row.state != State.DRAFT:
            raise Refused(FIXED)
        sheet = Sheet.from_json(row.sheet)
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
        if "lot" in sheet.ties.order and not sheet.ties.lot and not sheet.lot:
            if row.profile == "city" and not row.rehearsal:
                raise Refused(N_("A lot may have to decide: enter the commitment to its seed first."), field="lot")
            sheet = replace(sheet, lot=commitment(vault.keep_seed(row.eid)))
        check_areas(sheet)
        sheet = replace(sheet, format=FORMAT)
        digest = frozen(row, sheet).digest()
        await Election.filter(id=row.id).update(state=State.FROZEN.value, digest=digest, sheet=sheet.to_json())
        row = await by_id(row.id)
        await bind_earlier(row)
        await event(row, "frozen", [officers.first], facts={"digest": digest}, at=await database_now())
    return digest


def frozen(row: Election, sheet: Sheet | None = None) -> Frozen:
    """A vote as it is fixed; sheet: instead of its own."""
    about = row.plan.get("about", {})
    return Frozen(row.eid, row.key, row.title.to_json(), row.profile, row.rehearsal, about, sheet or Sheet.from_json(row.sheet))


async def open_box(election: Election, officers: Officers, vault: Vault) -> None:
    """Open the vote: slips of opened packs can be cast from `opens` on.

    Raises Refused with what is missing: the keys, a database that loses or tells, weights that few people share, a second officer.
    """
    problems = await reasons_not_to_open(current())
    if problems:
        raise Refused(N_("The database is not safe for a vote yet: %(problems)s."), problems=", ".join(problems))
    await check_not_older(election, vault)
    signer = Signer(vault.read(election.eid).seed)
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        if row.state != State.FROZEN:
            raise Refused(N_("The rules must be fixed before the vote is opened."))
        if row.public_key is None:
            raise Refused(N_("The public key of the vote is missing."), field="public_key")
        if signer.public != bytes(row.signing_key or b""):
            raise Refused(N_("The secret of this vote on this machine is another one."))
        if row.profile == "city" and not row.rehearsal and not await _tried(row):
            raise Refused(N_("Try the officers' key first: “hamasen close %(key)s --trial”."), key=row.key)
        if row.closes is None or row.closes <= await database_now():
            raise Refused(N_("The time at which voting ends is past."), field="closes")
        sheet = Sheet.from_json(row.sheet)
        await check_weights(row, sheet)
        who = officers.both(row)
        if sheet.who.online:
            await _online_packs(row, who)
        await Election.filter(id=row.id).update(state=State.OPEN.value)
        facts = {"digest": row.digest, "public_key": bytes(row.public_key).hex(), "signing_key": signer.public.hex()}
        facts |= {"opens": row.opens, "last_handout": row.last_handout, "closes": row.closes}
        now = await database_now()
        await event(row, "opened", who, facts=facts if format_of(row) > 1 else {"digest": row.digest}, at=now)
        await sign_head(row, signer, "opening", now)
    await _note_head(row, vault)


async def _online_packs(row: Election, who: list[int]) -> None:
    """A pack without paper for each class: the codes that are collected online belong to it."""
    last = await Pack.filter(election=row.id).order_by("-number").first()
    number = last.number if last else 0
    for place, klass in enumerate(Sheet.from_json(row.sheet).weights or {"": 1}, 1):
        await Pack.create(
            election=row.id,
            number=number + place,
            klass=klass,
            online=True,
            printed=0,
            state=PackState.OPEN.value,
            opened_by=who[0],
            opened_by2=who[1] if len(who) > 1 else None,
        )


async def change_times(election: Election, officers: Officers, reason: str, *, last_handout: int | None, closes: int) -> None:
    """Move the end of an open vote, in public. Raises Refused for a time that is past, without a reason, or by one alone."""
    if not reason.strip():
        raise Refused(N_("Say why."), field="reason")
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        if row.state not in (State.OPEN, State.FROZEN):
            raise Refused(N_("The times can only be changed until the vote is closed."))
        now = await database_now()
        if closes <= now:
            raise Refused(N_("This time is past."), field="closes")
        if row.state == State.OPEN and row.closes is not None and row.closes <= now:
            raise Refused(N_("Voting has ended. It cannot be extended any more."), field="closes")
        check_times(row.opens, last_handout, closes)
        who = officers.both(row)
        facts = {"from": row.closes, "to": closes, "handout_from": row.last_handout, "handout_to": last_handout}
        await Election.filter(id=row.id).update(closes=closes, last_handout=last_handout)
        await event(row, "times", who, reason=reason.strip(), facts=facts, at=now)


async def close_box(election: Election, officers: Officers) -> None:
    """Close the vote to phones: nothing that comes later is inserted. Paper is entered from now on."""
    unsafe = await reasons_not_to_open(current())
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        if row.state != State.OPEN:
            raise Refused(N_("The vote is not open."))
        who = officers.both(row)
        await note_unsafe(row, unsafe)
        await Election.filter(id=row.id).update(state=State.CLOSED.value)
        await event(row, "closed", who, at=await database_now())


async def shut_box(election: Election, officers: Officers, vault: Vault) -> None:
    """Shut the box: all paper is entered, the rest of the log is appended and its final head signed. Nothing is inserted afterwards."""
    signer = Signer(vault.read(election.eid).seed)
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        if row.state != State.CLOSED:
            raise Refused(N_("The vote must be closed first."))
        waiting = await Paper.filter(election=row.id).count()
        if waiting:
            raise Refused(N_("%(count)s paper ballots still wait for a second officer."), count=waiting)
        uncounted = await uncounted_packs(row.id)
        if uncounted:
            raise Refused(N_("Count what is left of the opened packs first: %(packs)s."), packs=", ".join(map(str, uncounted)))
        who = officers.both(row)
        await Election.filter(id=row.id).update(state=State.SEALED.value)
        await append(row, everything=True)
        await sum_up(row)
        now = await database_now()
        await event(row, "sealed", who, at=now)
        await sign_head(row, signer, "final", now)
    await _note_head(row, vault)


async def _note_head(election: Election, vault: Vault) -> None:
    head = await newest_head(election.id)
    if head is not None:
        vault.keep_head(election.eid, head.size, bytes(head.root))
