"""Trying the key of a vote before anybody votes: a ballot that the site seals must come out again as it went in."""

import hmac
import json
from dataclasses import dataclass

from domain.errors import N_, Refused
from domain.voting.actions.opening import trial_opened
from domain.voting.ballot import Choice, Opened, commitment, new_nonce, sealed_size
from domain.voting.box_file import TRIAL, TRIAL_FILE, challenge_of, read_vouched
from domain.voting.codes import new_code, tag_of, tracker_of
from domain.voting.models import Election
from domain.voting.models_public import VoteEvent
from domain.voting.sealing import Opener, Sealer, public_of
from domain.voting.sheet import Sheet
from domain.voting.vault import Vault


async def try_key(row: Election, vault: Vault, private: bytes) -> None:
    """Seal a ballot as the site does, open it with the key, and note in public that it worked. Raises Refused for another key."""
    if row.public_key is None:
        raise Refused(N_("The public key of the vote is missing."))
    keys, code, sheet = vault.read(row.eid), new_code(), Sheet.from_json(row.sheet)
    tag, tracker, nonce, choice = tag_of(keys.pepper, row.eid, code), tracker_of(row.eid, code), new_nonce(), Choice((1,))
    packed = Opened(tracker, nonce, "", 0, "phone", choice).packed(sealed_size(len(sheet.candidates)))
    sealed = Sealer(row.eid, bytes(row.public_key)).seal(packed, tag)
    try:
        found = Opened.unpacked(Opener(row.eid, private).open(sealed, tag))
    except ValueError as problem:
        raise Refused(N_("This is not the key of this vote."), field="key") from problem
    if commitment(row.eid, found.tracker, found.nonce, found.choice) != commitment(row.eid, tracker, nonce, choice):
        raise Refused(N_("The trial ballot came out of the box as another one."))
    await trial_opened(row)


@dataclass(frozen=True)
class Tried:
    """How many officers' phrases took part in an opening, of how many, from the file of the key and from its printed sheet."""

    officers: int
    file: int
    sheet: int


TRIAL_TRACKER, TRIAL_CHOICE = "0" * 10, Choice((1,))
"""What a trial ballot holds: no slip has this tracker, and the officers' computer opens nothing else as a trial."""


async def trial_file(row: Election, vault: Vault) -> bytes:
    """A sealed trial ballot for the officers' computer. Raises Refused while the vote has no public key."""
    if row.public_key is None:
        raise Refused(N_("The public key of the vote is missing."))
    keys, sheet, number = vault.read(row.eid), Sheet.from_json(row.sheet), await _trials(row)
    tag, nonce = _trial(row, vault, "tag", number), _trial(row, vault, "nonce", number)[:16]
    packed = Opened(TRIAL_TRACKER, nonce, "", 0, "phone", TRIAL_CHOICE).packed(sealed_size(len(sheet.candidates)))
    held = {
        "format": TRIAL_FILE,
        "eid": row.eid,
        "key": row.key,
        "title": row.title.to_json(),
        "public_key": bytes(row.public_key).hex(),
        "challenge": public_of(challenge_of(keys, row.eid)).hex(),
        "tag": tag.hex(),
        "sealed": Sealer(row.eid, bytes(row.public_key)).seal(packed, tag).hex(),
    }
    return json.dumps(held, ensure_ascii=False, indent=1).encode()


async def _trials(row: Election) -> int:
    """How many trials were noted: each has a ballot of its own, so that an answer of weeks ago is none of the eve."""
    return await VoteEvent.filter(election=row.id, kind="trial").count()


def _trial(row: Election, vault: Vault, purpose: str, number: int) -> bytes:
    """What only this server knows of this trial of this very key: 32 bytes."""
    told = f"trial {purpose}|{bytes(row.public_key or b'').hex()}|{number}"
    return hmac.digest(vault.read(row.eid).facts, told.encode(), "sha256")


async def take_trial(row: Election, vault: Vault, answer: bytes, by: int) -> Tried:
    """Note in public what the officers' computer tried. Raises Refused for an answer that did not open this trial ballot."""
    told = read_vouched(TRIAL, row.eid, answer, challenge_of(vault.read(row.eid), row.eid), bytes(row.public_key or b""))
    if told.get("nonce") != _trial(row, vault, "nonce", await _trials(row))[:16].hex():
        raise Refused(N_("The trial ballot came out of the box as another one."), field="answer")
    tried = Tried(*(int(told[name]) for name in ("officers", "file", "sheet")))
    await trial_opened(row, {"officers": tried.officers, "file": tried.file, "sheet": tried.sheet}, by)
    return tried
