"""Opening a vote: what must be in order first, and the act itself."""

from collections.abc import Mapping

from domain.db import current, writing
from domain.errors import N_, Refused
from domain.voting.actions.board import event, sign_head
from domain.voting.actions.casting import lock_out
from domain.voting.actions.elections import note_head
from domain.voting.actions.officers import Officers, one_is_enough
from domain.voting.actions.restoring import machine_obstacles
from domain.voting.actions.sheet_checks import check_weights
from domain.voting.fixed import format_of, frozen
from domain.voting.models import Election, Pack, PackState, State
from domain.voting.models_public import VoteEvent
from domain.voting.queries import by_id, database_now
from domain.voting.safety import reasons_not_to_open
from domain.voting.sealing import Signer
from domain.voting.sheet import Sheet
from domain.voting.vault import Vault


async def trial_opened(election: Election, parts: Mapping[str, int] | None = None, by: int | None = None) -> None:
    """Note that the officers' key has opened a ballot which the site sealed: without that a vote of the city is not opened.

    parts: how many officers' phrases took part, of how many, from the key's file and from its printed sheet, where that is known.
    """
    async with writing():
        row = await by_id(election.id)
        facts = {"key": bytes(row.public_key or b"").hex()} | dict(parts or {})
        await event(row, "trial", [] if by is None else [by], facts=facts, at=await database_now())


async def last_trial(row: Election) -> VoteEvent | None:
    """The last trial of this very key; one that was entered afterwards was not tried."""
    key = bytes(row.public_key or b"").hex()
    found = [trial for trial in await VoteEvent.filter(election=row.id, kind="trial").order_by("id") if trial.facts.get("key") == key]
    return found[-1] if found else None


async def obstacles_of_key(row: Election) -> list[Refused]:
    """What about the officers' key stops a vote from being opened."""
    if one_is_enough(row):
        return []
    trial = await last_trial(row)
    if trial is None:
        return [Refused(N_("The officers' key was not tried yet. Try it on the officers' computer first."))]
    if "officers" in trial.facts and not trial.facts["officers"] == trial.facts["file"] == trial.facts["sheet"]:
        return [Refused(PARTS, **{name: trial.facts[name] for name in ("officers", "file", "sheet")})]
    return []


PARTS = N_(
    "Parts of the key tried: from the file %(file)s of %(officers)s, from the printed sheet %(sheet)s of %(officers)s. Try all of them; "
    "where one does not open, make a new key."
)


async def obstacles_to_opening(row: Election, vault: Vault) -> list[Refused]:
    """Everything that stops a vote from being opened now."""
    if row.state != State.FROZEN:
        return [Refused(N_("The rules must be fixed before the vote is opened."))]
    found: list[Refused] = []
    problems = await reasons_not_to_open(current())
    if problems:
        found.append(Refused(N_("The database is not safe for a vote yet: %(problems)s."), problems=", ".join(problems)))
    if not row.public_key:
        found.append(Refused(N_("The public key of the vote is missing."), field="public_key"))
    else:
        found += await obstacles_of_key(row)
    found += await machine_obstacles(row, vault)
    if frozen(row).digest() != row.digest:
        found.append(Refused(N_("The rules are not those whose digest was published when they were fixed.")))
    if row.closes is None or row.closes <= await database_now():
        found.append(Refused(N_("The time at which voting ends is past."), field="closes"))
    try:
        await check_weights(row, Sheet.from_json(row.sheet))
    except Refused as refusal:
        found.append(refusal)
    return found


async def open_box(election: Election, officers: Officers, vault: Vault) -> None:
    """Open the vote: slips of opened packs can be cast from `opens` on. Raises Refused with the first of `obstacles_to_opening`."""
    async with writing():
        await lock_out(election.id)
        row = await by_id(election.id)
        for refusal in await obstacles_to_opening(row, vault):
            raise refusal
        signer = Signer(vault.read(row.eid).seed)
        who = officers.both(row)
        if Sheet.from_json(row.sheet).who.online:
            await _online_packs(row, who)
        await Election.filter(id=row.id).update(state=State.OPEN.value)
        facts = {"digest": row.digest, "public_key": bytes(row.public_key or b"").hex(), "signing_key": signer.public.hex()}
        facts |= {"opens": row.opens, "last_handout": row.last_handout, "closes": row.closes}
        now = await database_now()
        await event(row, "opened", who, facts=facts if format_of(row) > 1 else {"digest": row.digest}, at=now)
        await sign_head(row, signer, "opening", now)
    await note_head(row, vault)


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
