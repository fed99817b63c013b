"""The shut box as a file: what the officers' computer counts, and nothing that could lead from a ballot to a person. Pure.

It holds the fixed rules, the sealed ballots in the order of their tags, log, heads, acts, packs, sums of the roll and the sealed entries of
the prize draw; no secret of the server. What comes back is vouched for by whoever holds the private key (`Sealer`'s other half): the
server gives a public key for this one purpose, and what both sides agree on is the key of a MAC.
"""

import base64
import hmac
import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from domain.errors import N_, Refused
from domain.translated import Translated
from domain.voting.ballot import Sealed
from domain.voting.models import Election, Pack
from domain.voting.models_public import Head, VoteEvent
from domain.voting.sealing import agreed_secret, public_of
from domain.voting.sheet import Sheet
from domain.voting.shut import Shut
from domain.voting.vault import BoxKeys

FORMAT, ANSWER = "hamasen-box-1", "hamasen-count-1"
TRIAL_FILE, TRIAL = "hamasen-trial-ballot-1", "hamasen-trial-1"
NOT_A_BOX = N_("This is not the file of a shut box.")
NOT_AN_ANSWER = N_("This is not a file that the officers' computer has made for this vote, or it was changed on the way.")

ROW = ("id", "eid", "key", "scope", "profile", "rehearsal", "state", "sheet", "plan", "digest", "opens", "last_handout", "closes")
PLAN = ("about", "objections_until", "too_few", "public_file", "cycle")
"""Of the plan only what is published; stations and what is expected of them stay on the server."""

EVENT = ("id", "kind", "count", "reason", "facts", "office", "at")
PACK = ("id", "number", "klass", "online", "state", "printed", "left", "spoiled", "opened_by")


@dataclass(frozen=True)
class BoxFile:
    """A box that was read from a file. challenge: the public key that answers are bound to. draw: sealed entries by their keys.

    seed: of the lot, where the site drew it itself, as in a rehearsal.
    """

    shut: Shut
    challenge: bytes
    draw: tuple[tuple[str, bytes], ...] = ()
    seed: str = ""


def challenge_of(keys: BoxKeys, eid: str) -> bytes:
    """The private half of what answers are bound to: 32 bytes, from the election's own secret, for nothing else."""
    return hmac.digest(keys.facts, f"challenge|{eid}".encode(), "sha256")


def _text(data: bytes | None) -> str | None:
    return None if data is None else base64.b64encode(data).decode()


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text, validate=True)


def written(shut: Shut, challenge: bytes, draw: list[tuple[str, bytes]], seed: str = "") -> bytes:
    """The file. challenge: the private half; its public one is written. seed: as `BoxFile` has it."""
    row = shut.row
    held = {name: getattr(row, name) for name in ROW} | {
        "title": row.title.to_json(),
        "plan": {k: row.plan[k] for k in PLAN if k in row.plan},
    }
    held |= {name: _text(bytes(getattr(row, name) or b"")) for name in ("public_key", "signing_key")}
    data = {
        "format": FORMAT,
        "row": held,
        "box": [[_text(one.tag), one.tracker, _text(one.com), _text(one.sealed), one.withdrawn] for one in shut.box],
        "log": [[tracker, _text(com)] for tracker, com in shut.log],
        "acts": [
            {name: getattr(act, name) for name in EVENT} | {"nonce": _text(act.nonce), "digest": _text(act.digest)} for act in shut.acts
        ],
        "heads": [[head.size, _text(head.root), _text(head.signature), head.at, head.kind] for head in shut.heads],
        "packs": [{name: getattr(pack, name) for name in PACK} for pack in shut.packs],
        "armed": shut.armed,
        "invalid": dict(shut.invalid),
        "roll": dict(shut.roll),
        "others": [[sorted(candidates), ballots] for candidates, ballots in shut.others],
        "now": shut.now,
        "challenge": _text(public_of(challenge)),
        "draw": [[key, _text(sealed)] for key, sealed in draw],
        "seed": seed,
    }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def read_box(data: bytes) -> BoxFile:
    """What `written` wrote. Raises Refused for anything else."""
    try:
        held = json.loads(data)
        if held["format"] != FORMAT:
            raise ValueError(held["format"])
        told = held["row"]
        row = Election(**{name: told[name] for name in ROW}, title=Translated.from_json(told["title"]))
        row.public_key, row.signing_key = _sure(told["public_key"]), _sure(told["signing_key"])
        shut = Shut(
            row,
            Sheet.from_json(told["sheet"]),
            [Sealed(_sure(tag), tracker, _sure(com), _bytes(sealed), gone) for tag, tracker, com, sealed, gone in held["box"]],
            [(tracker, _sure(com)) for tracker, com in held["log"]],
            [_act(row.id, one) for one in held["acts"]],
            [_head(row.id, *one) for one in held["heads"]],
            [Pack(election=row.id, **one) for one in held["packs"]],
            int(held["armed"]),
            Counter(held["invalid"]),
            held["roll"],
            [({(one, title) for one, title in candidates}, int(ballots)) for candidates, ballots in held["others"]],
            int(held["now"]),
        )
        return BoxFile(shut, _sure(held["challenge"]), tuple((key, _sure(sealed)) for key, sealed in held["draw"]), str(held["seed"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise Refused(NOT_A_BOX, field="box") from problem


def _sure(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _act(election: int, told: dict[str, Any]) -> VoteEvent:
    act = VoteEvent(election=election, who=[], **{name: told[name] for name in EVENT})
    for name in ("nonce", "digest"):
        if told[name] is not None:
            setattr(act, name, _sure(told[name]))
    return act


def _head(election: int, size: int, root: str, signature: str, at: int, kind: str) -> Head:
    return Head(election=election, size=size, root=_sure(root), signature=_sure(signature), at=at, kind=kind)


def vouched(kind: str, eid: str, told: dict[str, Any], private: bytes, other: bytes) -> bytes:
    """An answer with its MAC, under what a private and the other side's public key agree on. kind: ANSWER or TRIAL."""
    body = json.dumps(told | {"format": kind, "eid": eid}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.dumps({"body": body, "mac": _mac(kind, body, private, other)}).encode()


def read_vouched(kind: str, eid: str, data: bytes, private: bytes, other: bytes) -> dict[str, Any]:
    """What such an answer tells. Raises Refused for one of another vote, another key, or anything else."""
    try:
        held = json.loads(data)
        body, mac = str(held["body"]), str(held["mac"])
        told: dict[str, Any] = json.loads(body)
        good = hmac.compare_digest(mac, _mac(kind, body, private, other)) and (told["format"], told["eid"]) == (kind, eid)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise Refused(NOT_AN_ANSWER, field="answer") from problem
    if not good:
        raise Refused(NOT_AN_ANSWER, field="answer")
    return told


def _mac(kind: str, body: str, private: bytes, other: bytes) -> str:
    return hmac.digest(agreed_secret(private, other), f"{kind}|{body}".encode(), "sha256").hex()
