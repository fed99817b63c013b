"""Trying the key of a vote before anybody votes: a ballot that the site seals must come out again as it went in."""

from domain.errors import N_, Refused
from domain.voting.actions.opening import trial_opened
from domain.voting.ballot import Choice, Opened, commitment, new_nonce, sealed_size
from domain.voting.codes import new_code, tag_of, tracker_of
from domain.voting.models import Election
from domain.voting.sealing import Opener, Sealer
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
